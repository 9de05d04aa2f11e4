"""Every state of the desk that looks different, made of sample cards: what the gallery shows and tests walk through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.capture import AbortReason
from chipkit.frozen import FrozenMapping
from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.pictures import Unshown, decode_picture
from chipkit.session.pcsc import ReaderEvent
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.trust.summary import TrustSummary
from chipkit.verify import AdditionalSituation, Observed, judge, load_policy
from chipkit.verify.named import COUNTRY
from chipkit.verify.overall import Verdict
from chipkit.verify.table import Column, judgement_table
from chipkit_gui.aborts import Broken
from chipkit_gui.catalogue_cards import PERCENT, READER, refusals, two_readers, with_its_cards
from chipkit_gui.catalogue_findings import as_success, leading_to, with_finding, with_results, without
from chipkit_gui.desk import Desk
from chipkit_gui.events import Judged, NotRead, ReadersUnavailable, WorldChanged
from chipkit_gui.keys import read_key
from chipkit_gui.portrait import portrait_of
from chipkit_gui.reading import Step
from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.sources.samples import Sample
from chipkit_gui.state import Card, DeskState, Likeness, Rule, Service, Trust
from chipkit_gui.texts import MESSAGES
from chipkit_gui.texts.successes import SUCCESSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.capture import Capture
    from chipkit.codec.biometric.picture import Picture
    from chipkit.verify import ReportSoFar
    from chipkit.verify.report import Report
    from chipkit_gui.keys import Key

__all__ = ["LONG_NAME", "Catalogue", "Named"]

Named = tuple[str, DeskState]
"""A state, and what it is called."""

LONG_NAME: Final = "NGUYỄN PHÚC HOÀNG THỊ KHÁNH NGUYỆT QUỲNH PHƯƠNG MẪU SPECIMEN"
"""A name of sixty characters."""
_DEFECTS: Final = ("flip-dg1", "flip-sod-signature", "dg13-mismatch", "no-chip-authentication")
_BROKEN: Final = ("card-removed", "reader-lost", "timeout", "wrong-mac", "unsupported", "no-usable-key")
_CARD_OF: Final = MappingProxyType(
    {
        "access-downgraded": "card-access-downgrade",
        "copy-suspected": "clone-other-keys",
        "expired": "card-expired",
        "no-security-object": "no-sod",
        "proof-hidden": "hide-dg14-dg15",
    }
)
"""Verdicts that are shown by a card which leads to them; the others by a finding that is put into a report."""
_BESIDE: Final = MappingProxyType(
    {"key-odd": "no-chip-authentication", "verified-without-copy-proof": "no-chip-authentication"}
)
"""The card whose report the finding is put into, where it cannot be one of the sound card's."""
_PROBLEMS: Final = ("input.", "card.", "trust.", "internal")


@cache
def _decoded(image: bytes) -> Picture:
    """The pixels of a sample's portrait, decoded once."""
    return decode_picture(image)


class _OwnCheck:
    """A check of the bank's own, such as a list of cards that were reported to it."""

    name: Final = "x.bank.list"
    title: Final = {"en": "Not on this bank's list", "vi": "Không có trong danh sách của ngân hàng"}

    def __init__(self, outcome: Outcome) -> None:
        self.situations = {"met": AdditionalSituation(outcome, "the list says otherwise", "danh sách nói khác")}

    def check(self, _so_far: ReportSoFar) -> Observed:
        """Find what was asked for."""
        return Observed("met")


class _NoCards:
    """Stands for the card threads: nothing is read, the catalogue tells how a reading goes."""

    def read(self, session: int, reader: str, key: Key) -> None:
        """Do nothing."""

    def judge_again(self, session: int, capture: Capture, key: Key) -> None:
        """Do nothing."""

    def cancel(self) -> None:
        """Do nothing."""


class Catalogue:
    """Makes the states; each card is made and read once."""

    def __init__(self, workshop: EmulatedSource | None = None) -> None:
        """Begin.

        Args:
            workshop: Makes the cards.
        """
        self._workshop = workshop or EmulatedSource(at=datetime.now(UTC))
        self._number = self._workshop.specimen(Sample()).holder.personal_number
        self._policy = load_policy("field")
        self._made: dict[tuple[str, bool, int, Outcome | None, Sample | None], Report] = {}
        self._desk = Desk(_NoCards(), lambda _state: None, demo=True, rule=Rule.of(self._policy))
        self._happens(Kind.SERVICE_UP, reader="")
        self._happens(Kind.READER_ADDED)

    def every(self) -> Iterator[Named]:
        """All of them."""
        yield from self.waiting()
        yield from self.verdicts()
        yield from self.broken()

    def few(self) -> Iterator[Named]:
        """One of each kind: what the pages of the documentation show."""
        waiting = dict(self.waiting())
        for name in ("ready", "card waits", "reading"):
            yield name, waiting[name]
        yield "genuine", self.ended(self.report())
        yield "issuer unknown", self.ended(self.report(trusted=False))
        yield "altered", self.ended(self.report("flip-dg2"))
        yield "expired", self.ended(self.report("card-expired"))
        yield "broken", dict(self.broken())["broken card-removed"]

    def waiting(self) -> Iterator[Named]:
        """Before a result."""
        desk = self._desk
        yield "starting", DeskState()
        desk.clear()
        self._happens(Kind.CARD_REMOVED)
        desk.enter(self._number)
        yield "key waits", desk.state
        waits, used = desk.state, (Card(reader=READER, laid=1, used=True),)
        yield "key waits other card", replace(waits, cards=used)
        reading = self._reading()
        paused = (Card(reader=READER, laid=1, paused=True),)
        yield "key waits for a pause", replace(waits, cards=paused, paused_seconds=21)
        yield "reading", reading
        yield "code while reading", replace(reading, unheard=3)
        desk.clear()
        yield "cleared", desk.state
        desk.handle(ReadersUnavailable())
        yield "no library", desk.state
        self._happens(Kind.SERVICE_DOWN, reader="")
        yield "no service", desk.state
        self._happens(Kind.SERVICE_UP, reader="")
        yield "no access", replace(desk.state, notice=0, service=Service.DENIED)
        yield "no reader", replace(desk.state, notice=0)
        self._happens(Kind.READER_ADDED)
        ready = replace(desk.state, notice=0)
        yield "ready", ready
        self._happens(Kind.CARD_INSERTED)
        yield "card waits", replace(desk.state, notice=0)
        yield "another window in front", replace(desk.state, notice=0, in_background=True)
        self._happens(Kind.CARD_REMOVED)
        self._happens(Kind.CARD_MUTE)
        yield "mute", replace(desk.state, notice=0)
        self._happens(Kind.CARD_REMOVED)
        yield "two readers", two_readers(ready)
        yield "two desks", replace(ready, other_desk=True)
        yield from _stores(ready)

    def verdicts(self) -> Iterator[Named]:
        """Every verdict, and what cards of several defects lead to."""
        yield from self._by_code()
        for defect in _DEFECTS:
            yield defect, self.ended(self.report(defect))
        state = judgement_table().judge(Column.FIELD, COUNTRY, "unknown-state")
        yield "state not known", self.ended(with_finding(self.report(), "comparison-open", state))
        anothers = self.report(code_of=Sample("vn-cccd-2024"))
        yield "code of another card", self.ended(anothers)
        yield "code of another card again", self.ended_again(anothers)
        opened = self._verdict("key-mismatch").result
        if opened is not None:
            yield "key of another card again", self.ended_again(opened.report)
        yield "unknown issuer", self.ended(self.report(trusted=False))
        yield "altered", self.ended(self.report("flip-dg2"))
        genuine = self.ended(self.report())
        yield "genuine", genuine
        yield from _without_its_picture(genuine)
        yield "result behind another window", replace(genuine, in_background=True)
        over = self._verdict("revocation-unknown")
        yield "card gone", replace(over, cards=())
        if over.result is not None:
            yield "judged again", replace(over, cards=(), result=replace(over.result, again=True))
        yield "judging again", replace(over, cards=(), judging=True, judging_seconds=1)
        yield "not judged again", replace(over, cards=(), not_judged="internal")
        yield "sensitive open", replace(genuine, sensitive_open=True)
        yield "code refused", replace(genuine, refused_input="input.length")
        yield "alike", replace(genuine, likeness=Likeness.ALIKE)
        yield "not alike", replace(genuine, likeness=Likeness.NOT_ALIKE)
        yield "not alike, refused", replace(genuine, likeness=Likeness.NOT_ALIKE, refused_input="input.length")

    def broken(self) -> Iterator[Named]:
        """Readings that broke off, and what asks for an action."""
        desk, lost = self._desk, self.report(remove_at=60)
        abort = lost.capture.abort
        if abort is None:
            raise AssertionError("a card that is taken away breaks a reading off")
        for reason in _BROKEN:
            capture = replace(lost.capture, abort=replace(abort, reason=AbortReason(reason)))
            yield f"broken {reason}", self._broken(replace(lost, capture=capture), AbortReason(reason))
        gone = self._broken(lost, abort.reason)
        yield "broken thrice", replace(gone, broken=Broken("abort.unstable", PERCENT), losses=3)
        yield "put back in time", replace(gone, return_seconds=6)
        capture = replace(lost.capture, abort=replace(abort, reason=AbortReason.CHIP_ERROR))
        yield from refusals(self._broken(replace(lost, capture=capture), AbortReason.CHIP_ERROR))
        for problem in (name for name in MESSAGES if name.startswith(_PROBLEMS)):
            desk.read_again()
            desk.handle(NotRead(desk.state.session, problem))
            yield problem, with_its_cards(desk.state, problem)

    def report(
        self,
        defect: str = "",
        *,
        trusted: bool = True,
        remove_at: int = 0,
        own: Outcome | None = None,
        code_of: Sample | None = None,
    ) -> Report:
        """A sample card, read and judged; `own`: how a check of the bank ends, `code_of`: whose code was scanned."""
        asked = (defect, trusted, remove_at, own, code_of)
        if asked not in self._made:
            sample = Sample(defect=defect)
            link = self._workshop.specimen(sample).transport()
            if remove_at:
                link.remove_at(remove_at)
            trust = self._workshop.trust_of(sample) if trusted else InMemoryTrust.empty()
            key, additional = read_key(self._workshop.code(sample)), [] if own is None else [_OwnCheck(own)]
            self._made[asked] = inspect(
                link,
                key.password,
                trust=trust,
                policy=self._policy,
                mode="demo",
                printed=key.expected if code_of is None else read_key(self._workshop.code(code_of)).expected,
                additional=additional,
            )
        return self._made[asked]

    def ended(self, report: Report) -> DeskState:
        """The desk when a reading ended so."""
        desk = self._desk
        desk.clear()
        self._happens(Kind.CARD_REMOVED)
        desk.enter(self._number)
        self._happens(Kind.CARD_INSERTED)
        desk.handle(Judged(desk.state.session, report, portrait_of(report, _decoded)))
        return desk.state

    def ended_again(self, report: Report) -> DeskState:
        """The desk when the card of the result that stands was read once more, and it ended so."""
        desk = self._desk
        desk.read_again()
        desk.handle(Judged(desk.state.session, report, portrait_of(report, _decoded)))
        return desk.state

    def _broken(self, report: Report, reason: AbortReason) -> DeskState:
        """The desk when a reading broke off, without what it broke off by."""
        state = self.ended(report)
        gone = reason in (AbortReason.CARD_REMOVED, AbortReason.READER_LOST)
        return replace(
            state,
            broken=None if state.broken is None else replace(state.broken, percent=PERCENT),
            cards=() if gone else state.cards,
            readers=() if reason is AbortReason.READER_LOST else state.readers,
        )

    def _by_code(self) -> Iterator[Named]:
        for code in sorted(judgement_table().verdicts.keys() - {"read-aborted", "key-refused"}):
            yield code, self._verdict(code)

    def _verdict(self, code: str) -> DeskState:
        """A verdict with the card that leads to it; else with such a finding, and with what rests on it left open."""
        known = self._by_a_card(code)
        if known is not None:
            return self.ended(known)
        sound = self.report(_BESIDE.get(code, ""))
        if code in SUCCESSES:
            return self.ended(as_success(sound, code))
        found = leading_to(code)
        if found is None:
            waiting = [judgement_table().judge(Column.FIELD, one.check, "depends-on") for one in sound.results]
            return self.ended(with_results(replace(sound, verdict=Verdict(Outcome.UNDETERMINED, code)), waiting))
        return self.ended(with_finding(sound, code, found))

    def _by_a_card(self, code: str) -> Report | None:
        """The report of a card that leads to a verdict by itself."""
        if code in _CARD_OF:
            return self.report(_CARD_OF[code])
        if code == "issuer-unknown":
            return self.report(trusted=False)
        if code == "data-missing":
            sound, trust = self.report(), self._workshop.trust_of(Sample())
            return judge(without(sound.capture, EF.DG13), trust, self._policy, sound.at, mode="demo")
        if code.startswith("additional-"):
            return self.report(own=Outcome.FAILED if code.endswith("failed") else Outcome.UNDETERMINED)
        return None

    def _reading(self) -> DeskState:
        """In the middle of the portrait."""
        self._happens(Kind.CARD_INSERTED)
        state = self._desk.state
        if state.reading is None:
            raise AssertionError("a key and a card begin a reading")
        sizes = FrozenMapping({EF.SOD: 2214, EF.DG14: 310, EF.DG15: 164, EF.DG1: 95, EF.DG13: 642, EF.DG2: 9_320})
        now = replace(state.reading, step=Step.PHOTO, ef=EF.DG2, read=9_320, size=17_818, bytes_by_file=sizes)
        return replace(state, reading=replace(now, seconds_left=3))

    def _happens(self, kind: Kind, *, reader: str = READER) -> None:
        self._desk.handle(WorldChanged(ReaderEvent(kind, reader)))


def _without_its_picture(state: DeskState) -> Iterator[Named]:
    """A result whose portrait may be shown, and cannot be here."""
    if state.result is not None:
        portrait = replace(state.result.portrait, picture=None, why=Unshown.NO_DECODER)
        yield "portrait not shown", replace(state, result=replace(state.result, portrait=portrait))


def _stores(state: DeskState) -> Iterator[Named]:
    """Every sign of the trust store."""
    for kinds in ({AnchorKind.UNCONFIRMED: 11}, {AnchorKind.TEST: 2}, {AnchorKind.LIST_SIGNED: 2846}, {}):
        summary = TrustSummary(anchors=sum(kinds.values()), kinds=kinds)
        yield f"trust {'-'.join(kind.value for kind in kinds) or 'empty'}", replace(state, trust=Trust(summary=summary))
    for problem in ("trust.unusable", "trust.missing"):
        yield f"sign {problem}", replace(state, trust=Trust(problem=problem))
