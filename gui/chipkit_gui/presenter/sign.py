"""The signs in the title strip, and what the one of the trust store says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.trust.model import AnchorKind
from chipkit.words import ANCHOR_KINDS
from chipkit_gui.presenter.tone import Tone
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.trust.summary import TrustSummary
    from chipkit_gui.state import DeskState, Trust
    from chipkit_gui.texts import Language

__all__ = ["StatusSign", "trust_sign"]


@dataclass(frozen=True, slots=True)
class StatusSign:
    """A small sign in the title strip."""

    text: str
    tone: Tone
    details: str = ""
    """What stands behind it, line by line, for whoever asks."""
    what: str = ""
    """What it is the state of, for screen readers; empty where its text says so."""
    in_order: bool = False
    """Whether nothing is wrong with it, though its tone may be grey: beside a failed verdict nothing is green."""

    @property
    def spoken(self) -> str:
        """The sign as a screen reader says it."""
        return self.text if not self.what or self.text.startswith(self.what) else f"{self.what}: {self.text}"


def trust_sign(state: DeskState, in_order: Tone, language: Language) -> StatusSign:
    """The sign of the trust store: green only where an anchor may prove something, and not every list has ended.

    It speaks of this desk and of no card, so that nothing of it is red.

    Args:
        state: The state.
        in_order: The tone of what is in order.
        language: The language.
    """
    trust, summary = state.trust, state.trust.summary
    if trust.problem:
        return StatusSign(word(trust.problem, language), Tone.UNDETERMINED)
    if trust.demo:
        return StatusSign(word("trust.demo", language), Tone.UNDETERMINED)
    if summary is None:
        return StatusSign(word("trust.loading", language), Tone.NEUTRAL)
    details = "\n".join((*_details(summary, language), *_rules(trust, language)))
    if summary.vouching:
        ended = 0 < summary.crls == summary.overdue
        tone, text = Tone.UNDETERMINED if ended else in_order, _ages(summary, language, ended=ended)
        return StatusSign(text, tone, details, in_order=not ended)
    name = "open" if (count := summary.of(AnchorKind.UNCONFIRMED)) else "test" if summary.anchors else "empty"
    return StatusSign(word(f"trust.{name}", language, count=count), Tone.UNDETERMINED, details)


def _ages(summary: TrustSummary, language: Language, *, ended: bool) -> str:
    """How old the certificates and the revocation lists are; how many anchors there are, where no age is told."""
    placed = summary.placed or summary.signed
    if placed is None and summary.newest_crl is None:
        return word("trust.count", language, count=summary.vouching)
    crl = word("trust.no-crl", language) if not summary.crls else _age(summary.newest_crl, language)
    crl = word("trust.ended", language, age=crl) if ended else crl
    return word("trust.ages", language, signed=_age(placed, language), crl=crl)


def _rules(trust: Trust, language: Language) -> Iterator[str]:
    """For how many days a list counts after its end, and what became of a signer that is not known."""
    if trust.rule is not None:
        yield word("trust.rule", language, rule=trust.rule.title[language], days=trust.rule.grace_days)
    if trust.met:
        yield word(f"trust.met.{trust.met}", language)


def _age(moment: datetime | None, language: Language) -> str:
    if moment is None:
        return word("trust.no-age", language)
    days = max((datetime.now(UTC) - moment).days, 0)
    return word("trust.days", language, days=days) if days else word("trust.today", language)


def _details(summary: TrustSummary, language: Language) -> Iterator[str]:
    yield word("trust.count", language, count=summary.vouching)
    for kind in AnchorKind:
        if count := summary.of(kind):
            yield word("trust.kind", language, count=count, kind=ANCHOR_KINDS[kind.value][language])
    if summary.signed is None:
        yield word("trust.undated", language)
    else:
        age = max((datetime.now(UTC) - summary.signed).days, 0)
        yield word("trust.signed", language, day=f"{summary.signed:%d/%m/%Y}", age=age)
    yield word("trust.crls", language, count=summary.crls, overdue=summary.overdue)
