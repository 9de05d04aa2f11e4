"""The desk under sequences that nobody thought of, against what must hold whatever happens.

Cards of each class of verdict, two readers, scans right, wrong and half typed, keys, losses, swaps, time, sizes and
languages. A sequence that breaks an invariant is shortened and printed. That they would be found, faults that are built
in on purpose show.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.capture import AbortReason
from chipkit.codec.biometric.picture import Picture
from chipkit.inspection import inspect, judge_reading
from chipkit.outcome import Outcome
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import AdditionalSituation, Observed
from chipkit_gui.desk import Desk
from chipkit_gui.events import Judged
from chipkit_gui.keys import read_key
from chipkit_gui.portrait import Portrait
from chipkit_gui.presenter.tone import Tone
from chipkit_gui.sources import Sample
from chipkit_gui.state import Card, Stage, without_client
from chipkit_gui.views.code_field import CodeField
from chipkit_gui.views.look import Look
from chipkit_gui.views.portrait import PhotoFrame
from chipkit_gui.views.scanner import ScanFilter
from chipkit_gui.views.window import DeskWindow
from tests.gui_side.desk_model import Made, Model, explore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from chipkit.verify import ReportSoFar
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.sources.emulated import EmulatedSource

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
SEQUENCES: Final = int(os.environ.get("CHIPKIT_SEQUENCES", "2000" if SOAK else "50"))
BEGIN: Final = int(os.environ.get("CHIPKIT_SEED", "0"))
CLASSES: Final = (
    ("sound", "", True, ""), ("other", "", True, ""), ("unknown issuer", "", False, ""),
    ("changed", "flip-dg2", True, ""), ("copy", "clone-other-keys", True, ""), ("expired", "card-expired", True, ""),
    ("another's code", "", True, ""), ("foreign", "", True, "chip-error"), ("dead", "", True, "timeout"),
)  # fmt: skip
"""Cards: a name, a defect, whether its issuer is believed, and where its reading breaks off."""


@pytest.fixture(scope="module")
def made(workshop: EmulatedSource, policy: Policy) -> tuple[Made, ...]:
    """A card of each class; each has a holder, a number and a face of its own."""
    cards = tuple(_made(workshop, policy, seed, *each) for seed, each in enumerate(CLASSES))
    (hidden,) = [each.portrait for each in cards if each.name == "changed"]
    assert not hidden.standing.shown
    cards = tuple(replace(each, later_portrait=hidden) if each.name == "other" else each for each in cards)
    assert len({each.holder for each in cards}) == len({each.number for each in cards}) == len(cards)
    return cards


def _made(
    workshop: EmulatedSource,
    policy: Policy,
    seed: int,
    name: str,
    defect: str,
    trusted: bool,  # noqa: FBT001 - a column of the table
    fails_at: str,
) -> Made:
    sample = Sample(defect=defect, seed=seed)
    specimen, code = workshop.specimen(sample), workshop.code(sample)
    holder = specimen.holder
    if name == "another's code":
        code = "|".join("01011970" if at == 3 else part for at, part in enumerate(code.split("|")))
    trust = workshop.trust_of(sample) if trusted else InMemoryTrust.empty()
    link = specimen.transport()
    if fails_at:
        link.remove_at(1)
    key = read_key(code)
    report = inspect(link, key.password, trust=trust, policy=policy, mode="demo", printed=key.expected)
    if fails_at:
        assert report.capture.abort is not None
        abort = replace(report.capture.abort, reason=AbortReason(fails_at), step="select")
        report = replace(report, capture=replace(report.capture, abort=abort))
    standing = report.standing("portrait")
    face = Picture(3, 4, "RGB", bytes((40 * seed % 256, 90, 160)) * 12) if standing.shown else None
    portrait, later = Portrait(standing, face), report
    if not fails_at:  # what is green turns red, and what is amber green
        checks = [_BankList()] if trusted else []
        later = judge_reading(
            report.capture,
            workshop.trust_of(sample),
            policy,
            None,
            mode="demo",
            printed=key.expected,
            additional=checks,
        )
        assert later.standing("portrait").shown is standing.shown
    after = Portrait(later.standing("portrait"), face)
    return Made(name, code, holder.personal_number, holder.full_name, report, portrait, later, after, fails_at)


class _BankList:
    """A list of a bank's own that the card came upon since it was read."""

    name: Final = "x.bank.list"
    title: Final = {"en": "Not on the list", "vi": "Không có trong danh sách"}
    situations: Final = {"met": AdditionalSituation(Outcome.FAILED, "the list says otherwise", "danh sách nói khác")}

    def check(self, _so_far: ReportSoFar) -> Observed:
        return Observed("met")


@pytest.fixture(scope="module")
def lost(workshop: EmulatedSource, policy: Policy) -> Report:
    link = workshop.specimen(Sample()).transport()
    link.remove_at(20)
    key = read_key(workshop.code(Sample()))
    return inspect(link, key.password, trust=workshop.trust_of(Sample()), policy=policy, mode="demo")


@pytest.fixture(scope="module")
def model(qapp: QApplication, policy: Policy, made: tuple[Made, ...], lost: Report) -> Iterator[Model]:  # noqa: ARG001 - Qt
    with pytest.MonkeyPatch.context() as patch:
        running = Model(policy, made, lost, patch)
        yield running
        running.threads.world = None
        running.running.window.close()


@pytest.mark.timeout(900 if SEQUENCES == 50 else 14_400)
def test_whatever_happens_nobody_elses_data_are_shown_and_the_verdict_is_the_librarys(
    model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    end = BEGIN + SEQUENCES
    for begin in range(BEGIN, end, 100):
        explore(model, range(begin, min(begin + 100, end)))
        with capsys.disabled():
            print(f"sequences {BEGIN} to {min(begin + 100, end)} of {end}: nothing found")  # noqa: T201 - progress of a soak
    reached = model.reached

    expected = {each.report.verdict.code for each in model.made if not each.fails_at}
    later = {each.later.verdict.code for each in model.made if not each.fails_at}
    assert expected <= reached.verdicts <= expected | later, "every class of verdict was reached"
    assert "additional-failed" in reached.verdicts - expected, "what was green was judged again"
    assert len(expected) >= 6
    assert reached.stages >= set(Stage) - {Stage.STARTING, Stage.NO_SERVICE, Stage.NO_READER}


Break = Callable[[pytest.MonkeyPatch], None]


def _keeping(**kept: bool) -> Break:
    def build_in(patch: pytest.MonkeyPatch) -> None:

        def wrong(state: Any, **given: Any) -> Any:
            return replace(without_client(state, **given), **{name: getattr(state, name) for name in kept})

        patch.setattr("chipkit_gui.desk.without_client", wrong)

    return build_in


def _stale(patch: pytest.MonkeyPatch) -> None:
    right = Desk.handle

    def wrong(self: Desk, event: Any) -> None:
        late = isinstance(event, Judged) and event.session == self.state.session - 1
        right(self, replace(event, session=self.state.session) if late else event)

    patch.setattr(Desk, "handle", wrong)


def _green(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("chipkit_gui.presenter.photo.tone_of", lambda _shade: Tone.PASS)


def _green_drawn(patch: pytest.MonkeyPatch) -> None:
    right = Look.tone
    patch.setattr(Look, "tone", lambda self, tone: right(self, Tone.PASS if tone is Tone.FAIL else tone))


def _title(patch: pytest.MonkeyPatch) -> None:
    right = DeskWindow._show

    def wrong(self: DeskWindow, screen: Any) -> None:
        right(self, screen)
        result = self._state.result
        holder = None if result is None else result.report.holder
        self.setWindowTitle("" if holder is None else f"{holder.number}")

    patch.setattr(DeskWindow, "_show", wrong)


def _face(patch: pytest.MonkeyPatch) -> None:
    right = PhotoFrame.show_photo

    def wrong(self: PhotoFrame, name: str, shown: Any, percent: int | None = None) -> None:
        right(self, name, shown if shown.picture is not None else replace(shown, picture=self._picture), percent)

    patch.setattr(PhotoFrame, "show_photo", wrong)


FAULTS: Final[dict[str, tuple[Break, str]]] = {
    "the result survives its client": (_keeping(result=True, key=True), "."),
    "the answer survives its client": (_keeping(likeness=True), "an answer without|what was said of another"),
    "an event of the session before is taken": (_stale, "a verdict of another reading"),
    "green under a failed verdict": (_green, "green beside red"),
    "green is drawn under a failed verdict": (_green_drawn, "green is drawn"),
    "the caret is lost": (
        lambda patch: patch.setattr(CodeField, "setFocus", lambda _self, *_reason: None),
        "the caret is where a scan works",
    ),
    "what was half typed stays": (
        lambda patch: patch.setattr(CodeField, "interrupt", CodeField.setFocus),
        "what was typed for (two clients|one client)|half typed",
    ),
    "the rest of what the desk cut short is taken": (
        lambda patch: patch.setattr(CodeField, "interrupt", CodeField.empty),
        "the rest of what the desk cut short is taken",
    ),
    "the tail of a scan is taken": (
        lambda patch: patch.setattr(ScanFilter, "abandon", lambda _self: None),
        "what was typed for one client",
    ),
    "what is typed over the end of a reading is taken": (
        lambda patch: patch.setattr(ScanFilter, "_refuse_for", lambda _self, _ms: None),
        "half of what was typed|what came while nothing|what was typed for one client",
    ),
    "a card that refused is asked again": (
        lambda patch: patch.setattr(Card, "is_tried", property(lambda _self: False)),
        "asked for it again by itself",
    ),
    "the face stays": (_face, "face of"),
    "the title names the client": (_title, "the title of the window"),
}
"""Faults of the kind that must not happen, and what says so."""

QUICK: Final = ("the result survives its client", "the face stays", "the title names the client")


@pytest.mark.parametrize("name", FAULTS if SOAK else QUICK)
def test_a_fault_that_is_built_in_is_found(model: Model, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    build_in, said = FAULTS[name]
    build_in(monkeypatch)

    with pytest.raises(AssertionError, match=said):
        explore(model, range(300), shrink=False)
