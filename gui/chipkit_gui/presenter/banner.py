"""The banner: one sentence of result, one of reason, one of the next action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify.claims import SAYS, Claim
from chipkit.verify.named import PRINTED, REVOCATION
from chipkit.words import NO_EXPIRY
from chipkit_gui.aborts import AT_PROOF, OTHER_CARD, REFUSED_THRICE, WRONG_KEY, ZONE_REFUSED_THRICE
from chipkit_gui.presenter.actions import wants_the_card
from chipkit_gui.presenter.doubt import code_in_doubt, face_in_doubt
from chipkit_gui.presenter.naming import capital, fault_of, nouns_of, printed_fields
from chipkit_gui.presenter.numbers import day, day_of, kilobytes
from chipkit_gui.presenter.result_words import as_signed, found_so_far, leading_checks, name_of_result
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.reading import Step
from chipkit_gui.state import Service, Stage
from chipkit_gui.texts import message, word
from chipkit_gui.texts.next_actions import APPROVE, COMPARE, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language, Message, Text

__all__ = ["Banner", "banner"]

_NOT_ALIKE: Final = "desk.not-alike"
_NOT_JUDGED_GENUINE: Final = "policy-met"
"""A success that says nothing of the card: green would be taken for genuine."""
_DAY_OF_REVOCATION: Final[Mapping[str, str]] = MappingProxyType(
    {"revoked": "revoked_at", "crl-stale": "next_update", "list-stale": "next_update"}
)
"""What a day tells where a revocation decided: the evidence of it, by the situation."""
_ENDED: Final = frozenset({"crl-stale", "list-stale"})
_OWN_SIGN: Final[Mapping[str, str]] = MappingProxyType({"expired": "calendar", "stage.ready": "ready"})
_TAIL: Final = 4
_ENDS: Final = ("…", "?", "!", ":")
"""What ends a sentence as it stands; a dot behind it would be spoken."""
_SPOKEN: Final = (Claim.ISSUER, Claim.INTACT, Claim.NO_COPY, Claim.UNEXPIRED)
"""What a success says in words, in this order; that the signer was not revoked is part of a confirmed issuer."""
_BEFORE_A_CARD: Final = frozenset({Stage.READY, Stage.KEY_WAITS, Stage.CARD_WAITS})
"""Where a store that cannot be used is told at once: what these stages ask for would lead to no result."""
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
    sign: str
    """The drawing beside it: that of its tone, by its value, or one of its own, "calendar" or "ready"."""
    headline: str
    reason: str
    action: str
    told: int = 0
    """How many inputs led to it: of another one, the same is said aloud anew; 0 where none did."""
    mark: str = ""
    """That this is a demo, and of no value; empty where it is none."""

    @property
    def spoken(self) -> str:
        """The whole banner as a screen reader says it."""
        parts = (part.strip().rstrip(".") for part in (self.mark, self.headline, self.reason, self.action))
        return " ".join(part if part.endswith(_ENDS) else f"{part}." for part in parts if part)


def banner(state: DeskState, language: Language) -> Banner:
    """The banner for a state of the desk."""
    name = _name(state)
    found = message(name)
    values = _values(state, language)
    headline, reason, action = (
        text[language].format_map(values) for text in (found.headline, found.reason, _asked(state, found))
    )
    overdue = "" if name == _NOT_ALIKE else _overdue(state, language)
    reason = " ".join((overdue or reason, *_remarks(state, language)))
    tone = _tone(state, name)
    return Banner(
        tone=tone,
        name=name,
        code=_code(state) or found.code,
        sign=_OWN_SIGN.get(name, tone.value),
        headline=headline,
        reason=reason,
        action=_answered(state, found, language) or action,
        told=state.refused if state.stage is Stage.ACTION_NEEDED else 0,
        mark=word("demo", language) if state.trust.demo else "",
    )


def _asked(state: DeskState, shown: Message) -> Text:
    """What a message asks for: no key that answers, where no portrait is shown."""
    unseen = state.result is not None and state.result.portrait.picture is None
    return UNSEEN if unseen and shown.action is COMPARE else shown.action


def _answered(state: DeskState, shown: Message, language: Language) -> str:
    """What follows the answer that the person is alike, where the banner asked for one; empty before it."""
    if state.result is None or state.likeness is None or shown.action not in (COMPARE, APPROVE):
        return ""
    return word("banner.alike" if shown.action is COMPARE else "banner.alike-open", language)


def _code(state: DeskState) -> str:
    """The code of the chip's own verdict, where another message stands above it."""
    if state.result is None or not face_in_doubt(state):
        return ""
    return message(name_of_result(state, state.result.report)).code


def _remarks(state: DeskState, language: Language) -> Iterator[str]:
    """What must be said along with a result."""
    if state.stage is Stage.ABORTED and state.return_seconds:
        yield word("banner.return", language, seconds=state.return_seconds)
    if wants_the_card(state, _name(state)):
        yield word("banner.lay-reads" if state.result is None else "banner.lay-again", language)
    if state.result is None:
        return
    report = state.result.report
    found = report.finding(REVOCATION) if REVOCATION in report.verdict.decided_by else None
    fact = "" if found is None else _DAY_OF_REVOCATION.get(found.reason, "")
    if found is not None and (moment := found.evidence.get(fact)) and not _overdue(state, language):
        yield word(f"banner.{fact}", language, day=day_of(moment))
    if state.result.again:
        yield word("banner.judged-again", language, **_moments(report))
    if report.verdict.beside:
        also = "banner.beside.also" if report.outcome is Outcome.FAILED else "banner.beside"
        yield word(also, language, what=nouns_of(report, report.verdict.beside, language))
    if report.verdict.code in SAYS and Claim.NO_COPY not in report.verdict.claims:
        yield word("banner.copy-open", language)
    if report.clock is not None:
        yield word("banner.clock", language)


def _moments(report: Report) -> dict[str, str]:
    """When a reading was judged, and when the card was read: both by this computer's clock, though it be behind."""
    zone, judged = report.at.tzinfo, report.clock or report.at
    moments = {"judged": judged, "read": report.capture.read_at or judged}
    return {name: f"{moment.astimezone(zone):%H:%M}" for name, moment in moments.items()}


def _overdue(state: DeskState, language: Language) -> str:
    """Where a list that is out of date decided: for how many days, and how many the rule allows; else empty."""
    rule, report = state.trust.rule, None if state.result is None else state.result.report
    if rule is None or report is None or REVOCATION not in report.verdict.decided_by:
        return ""
    found = report.finding(REVOCATION)
    ended = None if found is None or found.reason not in _ENDED else found.evidence.get("next_update")
    if not ended:
        return ""
    days = max((report.at - datetime.fromisoformat(ended)).days, 0)
    told = {"days": days, "day": day_of(ended), "grace": rule.grace_days}
    return word("banner.overdue", language, rule=rule.title[language], **told)


def _name(state: DeskState) -> str:
    match state.stage:
        case Stage.RESULT if face_in_doubt(state):
            return _NOT_ALIKE
        case Stage.RESULT if state.result is not None:
            return name_of_result(state, state.result.report)
        case Stage.ABORTED if state.broken is not None:
            zone = state.broken.message == REFUSED_THRICE and state.key is not None and state.key.kind == "mrz"
            return ZONE_REFUSED_THRICE if zone else state.broken.message
        case Stage.ACTION_NEEDED:
            return state.problem or "card.mute"
        case stage if stage in _BEFORE_A_CARD and state.trust.problem:
            return state.trust.problem
        case stage:
            return _name_of_stage(state, stage)


def _name_of_stage(state: DeskState, stage: Stage) -> str:
    match stage:
        case Stage.NO_SERVICE:
            return _NAME_OF_SERVICE.get(state.service, "stage.no-service")
        case Stage.KEY_WAITS:
            return _name_of_waiting(state)
        case _:
            return f"stage.{stage.value.replace(' ', '-').removesuffix('-for-key').removesuffix('-for-card')}"


def _name_of_waiting(state: DeskState) -> str:
    """What the key waits for: a card, another one than lies there, or the end of the pause."""
    card = state.present_card
    if card is not None and state.is_paused(card):
        return "stage.key-waits-pause"
    return "stage.key-waits-other" if card is not None and card.used and not card.foreign else "stage.key-waits"


def _tone(state: DeskState, name: str) -> Tone:
    if state.stage is Stage.RESULT and state.result is not None:
        return _tone_of_result(state, state.result.report, name)
    if name == AT_PROOF:
        return Tone.ALARMING
    if state.stage is Stage.ABORTED and name in _AMBER:
        return Tone.UNDETERMINED
    if name == state.trust.problem:
        return Tone.UNDETERMINED
    return _TONE_OF_STAGE.get(state.stage, Tone.NEUTRAL)


def _tone_of_result(state: DeskState, report: Report, name: str) -> Tone:
    if code_in_doubt(state):
        return Tone.UNDETERMINED
    if name == _NOT_ALIKE or report.verdict.code in report.table.alarming:
        return Tone.ALARMING
    says_nothing = report.outcome is Outcome.SUCCESSFUL and name == _NOT_JUDGED_GENUINE
    return Tone.UNDETERMINED if says_nothing else tone_of(report.outcome)


def _values(state: DeskState, language: Language) -> dict[str, object]:
    values: dict[str, object] = {"losses": state.losses, "refusals": state.refusals}
    if state.key is not None:
        values |= {"key": word(f"key.{state.key.kind}", language, tail=state.key.tail), "tail": state.key.tail}
    if state.broken is not None:
        values["percent"] = state.broken.percent
    paused = state.paused_seconds
    values["pause"] = word("pause.left" if paused else "pause.over", language, seconds=paused)
    if state.reading is not None:
        step = state.reading.step
        values |= {"step": step + 1, "steps": len(Step), "title": word(f"step.{step.name.lower()}", language)}
        values["total"] = kilobytes(state.reading.total, language)
    if state.result is not None:
        report = state.result.report
        until = _until(report, language)
        what = nouns_of(report, leading_checks(report), language)
        values |= {"what": what, "What": capital(what), "until": until, "fault": _faults(report, language)}
        unseen = state.result.portrait.picture is None
        values["photo"] = word("photo.printed" if unseen else "photo.of-the-chip", language)
        values["claims"] = _claims(report, language, until)
        values["differs"] = _differs(state, report, language)
        values |= {"as_signed": as_signed(report, language), "found": found_so_far(report, language)}
        values["verdict"] = message(name_of_result(state, report)).headline[language].format(**values)
    return values


def _faults(report: Report, language: Language) -> str:
    return ". ".join(fault_of(report, check, language) for check in leading_checks(report)) or "?"


def _differs(state: DeskState, report: Report, language: Language) -> str:
    """What differs: numbers by their ends, the other values by their names."""
    finding = report.finding(PRINTED)
    fields = printed_fields(report, finding, language)
    given, holder = "" if state.key is None else state.key.tail, report.holder
    chip = "" if holder is None or not report.standing("number").shown else holder.number[-_TAIL:]
    if finding is not None and "number" in finding.evidence.get("fields", "").split(", ") and given and chip != given:
        fields[:1] = [word("differs.tails", language, given=given, chip=chip)]
    return ", ".join(fields) or "?"


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
