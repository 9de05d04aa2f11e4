"""The banner: one sentence of result, one of reason, one of the next action."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify.claims import Claim
from chipkit.verify.named import PRINTED
from chipkit.words import NO_EXPIRY
from chipkit_gui.aborts import OTHER_CARD, WRONG_KEY
from chipkit_gui.presenter.naming import named_checks, printed_fields
from chipkit_gui.presenter.numbers import day, kilobytes
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.reading import Step
from chipkit_gui.state import Service, Stage
from chipkit_gui.texts import message, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["Banner", "banner"]

_MISMATCH = "desk.mismatch"
_SPOKEN: Final = (Claim.ISSUER, Claim.INTACT, Claim.NO_COPY, Claim.UNEXPIRED)
"""What a success says in words, in this order; that the signer was not revoked is part of a confirmed issuer."""
_AMBER: Final = WRONG_KEY | {OTHER_CARD}
"""Broken readings that wait for another key or another card, rather than for the same card again."""
_NAME_OF_SERVICE: Final[Mapping[Service, str]] = MappingProxyType(
    {Service.MISSING: "stage.no-library", Service.DENIED: "stage.no-access"}
)
_TONE_OF_STAGE: Final[Mapping[Stage, Tone]] = MappingProxyType(
    {
        Stage.KEY_WAITS: Tone.WORKING,
        Stage.CARD_WAITS: Tone.WORKING,
        Stage.READING: Tone.WORKING,
        Stage.ABORTED: Tone.ABORTED,
        Stage.ACTION_NEEDED: Tone.UNDETERMINED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What stands in the banner."""

    tone: Tone
    name: str
    """The message's name, such as "data-changed" or "stage.ready"."""
    code: str
    """What to read to IT support; may be empty."""
    headline: str
    reason: str
    action: str

    @property
    def spoken(self) -> str:
        """The whole banner as a screen reader says it."""
        return ". ".join(part for part in (self.headline, self.reason, self.action) if part)


def banner(state: DeskState, language: Language) -> Banner:
    """The banner for a state of the desk."""
    name = _name(state)
    found = message(name)
    values = _values(state, language)
    headline, reason, action = (
        text[language].format_map(values) for text in (found.headline, found.reason, found.action)
    )
    if state.result is not None and (beside := state.result.report.verdict.beside):
        named = named_checks(state.result.report, beside, language)
        reason = f"{reason} {word('banner.beside', language, what=named)}"
    if state.result is not None and state.result.report.clock is not None:
        reason = f"{reason} {word('banner.clock', language)}"
    return Banner(tone=_tone(state, name), name=name, code=found.code, headline=headline, reason=reason, action=action)


def _name(state: DeskState) -> str:
    match state.stage:
        case Stage.RESULT if state.result is not None:
            return _MISMATCH if _mismatch(state.result.report) else state.result.report.verdict.code
        case Stage.ABORTED if state.broken is not None:
            return state.broken.message
        case Stage.ACTION_NEEDED:
            return state.problem or "card.mute"
        case Stage.NO_SERVICE:
            return _NAME_OF_SERVICE.get(state.service, "stage.no-service")
        case Stage.KEY_WAITS:
            lies = state.present_card is not None and not state.present_card.foreign
            return "stage.key-waits-other" if lies else "stage.key-waits"
        case stage:
            return f"stage.{stage.value.replace(' ', '-').removesuffix('-for-key').removesuffix('-for-card')}"


def _tone(state: DeskState, name: str) -> Tone:
    if state.stage is Stage.RESULT and state.result is not None:
        report = state.result.report
        alarming = report.verdict.code in report.table.alarming
        return Tone.ALARMING if alarming else tone_of(report.outcome)
    if state.stage is Stage.ABORTED and name in _AMBER:
        return Tone.UNDETERMINED
    return _TONE_OF_STAGE.get(state.stage, Tone.NEUTRAL)


def _values(state: DeskState, language: Language) -> dict[str, object]:
    values: dict[str, object] = {"losses": state.losses, "refusals": state.refusals}
    if state.key is not None:
        values["key"] = word(f"key.{state.key.kind}", language, tail=state.key.tail)
    if state.broken is not None:
        values["percent"] = state.broken.percent
    if state.reading is not None:
        step = state.reading.step
        values |= {"step": step + 1, "steps": len(Step), "title": word(f"step.{step.name.lower()}", language)}
        values["total"] = kilobytes(state.reading.total, language)
    if state.result is not None:
        report = state.result.report
        until = _until(report, language)
        values |= {"what": named_checks(report, report.verdict.decided_by, language), "until": until}
        values["claims"] = _claims(report, language, until)
        values["differs"] = ", ".join(printed_fields(report, report.finding(PRINTED), language)) or "?"
    return values


def _mismatch(report: Report) -> bool:
    """Whether nothing speaks against the card but what was scanned or typed: most often another card's code."""
    found = report.finding(PRINTED)
    alone = report.verdict.decided_by == (PRINTED,)
    return alone and found is not None and found.outcome is Outcome.FAILED


def _until(report: Report, language: Language) -> str:
    """The holder's date of expiry, in words that stand in brackets."""
    holder = report.holder
    if holder is None or not report.standing("date_of_expiry").shown:
        return "?"
    if holder.never_expires:
        return NO_EXPIRY[language]
    try:
        date = holder.expiry(report.day)
    except CodecError:
        return "?"
    return "?" if date is None else day(date)


def _claims(report: Report, language: Language, until: str) -> str:
    """What a success says of the card, beginning with a capital: nothing that was not demanded and found."""
    claims = [claim for claim in _SPOKEN if claim in report.verdict.claims]
    if report.mode == "demo":  # a TEST authority is not an issuer
        claims = [claim for claim in claims if claim is not Claim.ISSUER]
    if not claims:
        return word("claim.none", language)
    names = ["never-expires" if _never(claim, report) else claim.value for claim in claims]
    said = ", ".join(word(f"claim.{name}", language, until=until) for name in names)
    return said[0].upper() + said[1:]


def _never(claim: Claim, report: Report) -> bool:
    return claim is Claim.UNEXPIRED and report.holder is not None and report.holder.never_expires
