"""Arguments of other types and out of range: told by name before the card is touched; strangers' code after it."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import functools
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import chipkit
from chipkit import capture
from chipkit.errors import ChipkitError
from chipkit.inspection import inspect, inspect_async
from chipkit.lds.files import EF
from chipkit.national.registry import KNOWN_NATIONS, Nations
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.session.options import Budget, ReadOptions
from chipkit.verify import AdditionalSituation, Observed, ReportSoFar, load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify import Report
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)


def given(**changes: Any) -> dict[str, Any]:
    return {"trust": trust_in(card().pki, AT), "policy": load_policy("field"), "at": AT, "mode": "demo"} | changes


class Foreign(enum.StrEnum):
    LIVE = "live"


async def later(*_: Any) -> None:
    """Nobody waits for it."""


class Later:
    async def __call__(self, *_: Any) -> None:
        """Nor for this."""


NUMBERS = [0, 1, 1.5]
FUNCTIONS = [lambda *_: None]
JUNK: list[Any] = [
    *("", "x", "PRODUCTION", "\ud800", b"demo", bytearray(b"x"), Foreign.LIVE, True, False, -1, float("nan"), 10**400),
    *(float("inf"), [0], {"a": 1}, {0}, ("123456",), object(), iter(()), iter([]), ...),
    AT.replace(tzinfo=None),
    *(later, Later(), functools.partial(later, 1), *NUMBERS, *FUNCTIONS),
]  # fmt: skip
LEGAL: dict[str, list[Any]] = {
    **dict.fromkeys(("progress", "cancel", "on_report", "random", "clock"), FUNCTIONS),
    "deadline": NUMBERS,
}


def refused(name: str, call: Callable[[Any], object], legal: list[Any]) -> list[tuple[str, str]]:
    """What was done with each other value, where that is anything but a refusal that names the argument."""
    odd = []
    for junk in JUNK:
        if any(junk is each for each in legal):
            continue
        try:
            call(junk)
        except (TypeError, ValueError, ChipkitError) as error:
            if name not in str(error).replace(" ", "_"):
                odd.append((repr(junk), str(error)))
        else:
            odd.append((repr(junk), "taken"))
    return odd


@pytest.mark.parametrize("name", ["trust", "policy", "at", "mode", "printed", "nations", "additional", "options",
                                  "trace", "progress", "cancel", "on_report", "password", "deadline"])  # fmt: skip
def test_what_is_no_argument_is_told_by_name_before_the_card_is_touched(name: str) -> None:
    link = card().transport()

    def call(junk: Any, verb: Any) -> object:
        arguments = given(**{name: junk})
        return verb(link, arguments.pop("password", card().password), **arguments)

    odd = []
    if name != "deadline":
        odd += refused(name, lambda junk: call(junk, inspect), LEGAL.get(name, []))
    if name != "cancel":
        odd += refused(name, lambda junk: asyncio.run(call(junk, inspect_async)), LEGAL.get(name, []))  # type: ignore[arg-type]

    assert odd == []
    assert link.exchanges == 0


@pytest.mark.parametrize("name", ["options", "random", "clock", "trace", "progress", "cancel", "password"])
def test_reading_alone_refuses_the_same(name: str) -> None:
    link = card().transport()

    def call(junk: Any) -> object:
        arguments = {name: junk}
        return chipkit.read(link, arguments.pop("password", card().password), **arguments)

    assert refused(name, call, LEGAL.get(name, [])) == []
    assert link.exchanges == 0


@pytest.mark.parametrize(
    "field", [*dataclasses.fields(ReadOptions), *dataclasses.fields(Budget)], ids=lambda each: each.name
)
def test_a_choice_that_is_none_is_told_by_name(field: Any) -> None:
    kind = Budget if field in dataclasses.fields(Budget) else ReadOptions
    legal: list[Any] = [each for each in JUNK if isinstance(each, bool)] if field.type == "bool" else []
    legal += NUMBERS if field.name in ("deadline", "factor", "return_window") else []
    legal += [0, 1] if field.name in ("block", "spare", "untold", "max_file_size") else []
    legal += [each for each in JUNK if isinstance(each, bytes)] if field.name == "card_access_fallback" else []

    assert refused(field.name, lambda junk: kind(**{field.name: junk}), legal) == []


def test_files_are_kept_as_they_were_given() -> None:
    files = {EF.DG1}
    options = ReadOptions(files=files)
    files.add(EF.DG2)

    assert options.files == {EF.DG1}


def part(make: Callable[[], Any], *names: str, legal: tuple[Any, ...] = ()) -> dict[str, Any]:
    """What takes each of these parts, and what may stand there."""
    return {
        f"{name} of {make.__name__}": (name, lambda junk, name=name: dataclasses.replace(make(), **{name: junk}), legal)
        for name in names
    }


@cache
def taken() -> chipkit.Capture:
    return inspect(card().transport(), card().password, **given()).capture


def store() -> chipkit.InMemoryTrust:
    return chipkit.InMemoryTrust.empty()


def policy() -> chipkit.Policy:
    return load_policy("field")


TEXTS = tuple(each for each in JUNK if isinstance(each, str))
DICTS = tuple(each for each in JUNK if isinstance(each, dict))
TUPLES = tuple(each for each in JUNK if isinstance(each, tuple))
PARTS: dict[str, tuple[str, Callable[[Any], object], tuple[Any, ...]]] = {
    "nations": ("nations", lambda junk: chipkit.Document({}, junk), ()),
    "files": ("files", chipkit.Document, DICTS),
    "entries": ("entries", Nations, ()),
    "data": ("data", capture.loads, tuple(each for each in JUNK if isinstance(each, bytes))),
    "limit": ("limit", lambda junk: capture.loads(capture.dumps(taken()), limit=junk), (1,)),
    "capture": ("capture", capture.dumps, ()),
    **part(taken, "files", legal=DICTS),
    **part(taken, "refused", "not_asked", "deviations", "read_at"),
    **part(taken, "sealed_by", legal=TEXTS),
    **part(store, "anchors", "crls", "signers"),
    **part(policy, "title", "pace_ciphers", "signing_times", "checks"),
    **part(policy, "ignored_deviations", legal=(*DICTS, *TUPLES)),
}
"""Parts of what is judged and judged by, each with what takes it and what may stand there."""


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_none_is_told_by_name(name: str) -> None:
    argument, take, legal = PARTS[name]

    assert refused(argument, take, [*legal]) == []


def test_a_text_is_no_list_of_patterns() -> None:
    """Its letters would be, and one of them, the star, stands for every deviation."""
    with pytest.raises(ChipkitError, match="ignored_deviations"):
        dataclasses.replace(load_policy("field"), ignored_deviations="vnm.*")  # type: ignore[arg-type]


@pytest.mark.parametrize("junk", [123456, None, b"123456", ["1"], True])
def test_a_password_of_another_type_is_told_without_it(junk: Any) -> None:
    for make in (lambda: CANPassword(junk), lambda: MRZPassword(junk, "900101", "300101")):
        with pytest.raises(TypeError) as caught:
            make()
        assert "123456" not in str(caught.value)


@pytest.mark.parametrize("drawn", [lambda _: b"", lambda size: bytes(size - 1), bytearray, lambda _: None])
def test_chance_that_is_not_what_was_asked_for_makes_no_key(drawn: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="random"):
        chipkit.read(card().transport(), card().password, random=drawn)


@pytest.mark.parametrize("which", [0, 1])
def test_a_record_that_would_only_be_made_later_is_none(which: int) -> None:
    def hook(_: Report) -> object:
        return later()

    arguments = given(on_report=hook)
    link = card().transport()
    ways = (
        lambda: inspect(link, card().password, **arguments),
        lambda: asyncio.run(inspect_async(link, card().password, **arguments)),
    )
    with pytest.raises(TypeError, match="on_report"):
        ways[which]()


# strangers' checks and nations ---------------------------------------------------------------------------------------


class Own:
    """A check that does what it is told to."""

    def __init__(self, name: str, act: Callable[[ReportSoFar], Any]) -> None:
        self.name, self.act = f"x.bank.{name}", act
        self.title: Any = {"en": "Own", "vi": "Riêng"}
        self.situations: Any = {
            "good": AdditionalSituation(Outcome.SUCCESSFUL, "good", "tốt"),
            "bad": AdditionalSituation(Outcome.FAILED, "bad", "xấu"),
        }

    def check(self, so_far: ReportSoFar) -> Observed:
        met: Observed = self.act(so_far)
        return met


def paint(so_far: ReportSoFar) -> Observed:
    """Make all that can be reached look well."""
    for result in so_far.results:
        if hasattr(result, "outcome"):
            object.__setattr__(result, "outcome", Outcome.SUCCESSFUL)
    object.__setattr__(so_far, "holder", None)
    return Observed("good")


def test_what_one_check_does_to_its_copy_neither_the_report_nor_the_next_check_sees() -> None:
    nobody = given(trust=chipkit.InMemoryTrust.empty())
    look = Own("look", lambda so_far: Observed("good" if so_far.succeeded("pa.issuer.path") else "bad"))
    plain = inspect(card().transport(), card().password, **nobody)

    report = inspect(card().transport(), card().password, **nobody, additional=[Own("paint", paint), look])

    assert report.outcome is Outcome.FAILED
    path = report.finding("pa.issuer.path")
    assert path == plain.finding("pa.issuer.path")
    assert report.holder == plain.holder


@pytest.mark.parametrize("change", [{"name": "pa.sod.signature"}, {"situations": {}}, {"title": None}, {"check": None}])
def test_a_check_that_declares_itself_otherwise_while_the_card_is_read_costs_no_reading(change: dict[str, Any]) -> None:
    own = Own("first", lambda _: Observed("bad"))
    checks = [own]

    def meanwhile(_: object) -> None:
        for name, value in change.items():
            setattr(own, name, value)
        checks.clear()

    report = inspect(card().transport(), card().password, **given(), additional=checks, progress=meanwhile)

    assert report.outcome is Outcome.FAILED
    assert report.verdict.decided_by == ("x.bank.first",)


def test_what_a_check_declared_stays_whatever_becomes_of_its_words_while_the_card_is_read() -> None:
    own = Own("first", lambda _: Observed("bad"))

    def meanwhile(_: object) -> None:
        own.title.clear()
        own.situations.clear()

    report = inspect(card().transport(), card().password, **given(), additional=[own], progress=meanwhile)

    assert (own.title, own.situations) == ({}, {})
    assert report.verdict.decided_by == ("x.bank.first",)
    assert report.title_of("x.bank.first", "en") == "Own"


class Word(str):
    """A text of its own kind, which may say another thing each time."""

    __slots__ = ()


class Lying(Observed):
    """One that says another thing each time."""

    __slots__ = ()


NO_ANSWERS: tuple[Any, ...] = (
    Lying("good"), Observed(Word("good")), None, later, "good",
    Observed("good", {"a": 1}), Observed(["good"]),  # type: ignore[dict-item,arg-type]
)  # fmt: skip


@pytest.mark.parametrize("met", NO_ANSWERS)
def test_what_is_no_answer_is_no_success(met: Any) -> None:
    report = inspect(card().transport(), card().password, **given(), additional=[Own("junk", lambda _: met)])

    assert report.outcome is Outcome.UNDETERMINED
    assert report.check_errors.keys() == {"x.bank.junk"}


def test_a_check_that_nobody_would_wait_for_is_refused() -> None:
    own = Own("later", lambda _: None)
    own.check = later  # type: ignore[method-assign,assignment]
    link = card().transport()

    with pytest.raises(TypeError, match=r"x\.bank\.later"):
        inspect(link, card().password, **given(), additional=[own])
    assert link.exchanges == 0


@pytest.mark.parametrize("answer", ["different", "same", None, True, 1, Outcome.SUCCESSFUL, object()])
def test_what_a_nation_answers_otherwise_than_it_may_is_no_agreement(
    answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = type(chipkit.Document(taken().files).dg13)
    printed = KNOWN_NATIONS.read_input("".join(card().mrz.lines)).expected or pytest.fail("nothing printed")
    monkeypatch.setattr(data, "compare", lambda *_: {"name": answer, "number": answer})
    monkeypatch.setattr(type(printed), "compare", lambda *_: {"number": answer})

    report = chipkit.judge(taken(), given()["trust"], load_policy("field"), AT, mode="demo", printed=printed)

    found = {name: report.finding(f"match.{name}") for name in ("dg13", "qr")}
    assert {name: each.outcome for name, each in found.items() if each} == dict.fromkeys(found, Outcome.UNDETERMINED)
    assert report.to_json()


@pytest.mark.parametrize("answer", ["no", 1, object(), [0]])
def test_only_true_is_a_document_for_life(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nation = chipkit.Document(taken().files).nation
    monkeypatch.setattr(type(nation), "never_expires", lambda *_: answer)

    report = chipkit.judge(taken(), given()["trust"], load_policy("field"), AT.replace(year=2099), mode="demo")

    assert report.holder is None or not report.holder.never_expires
    assert not [each for each in report.findings if each.reason == "no-expiry"]
