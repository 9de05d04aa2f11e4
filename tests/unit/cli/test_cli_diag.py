"""What is missing on a machine, and what to do about it, told without PC/SC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn, Self

import pytest

from chipkit.cli import diag, main
from chipkit.cli.readers import card_state
from chipkit.errors import TransportError, TrustError
from chipkit.session.pcsc import LibraryMissingError, ReaderBusyError, ReaderState, ServiceNotRunningError
from chipkit.trust.store import TrustStore
from chipkit_emulator.demo import trust_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit_emulator.pytest_plugin import SpecimenFactory

NAME = "Reader 9"


class Readers:
    """A PC/SC context with one reader."""

    def __init__(self, size: Callable[[], int | None] = lambda: 2048) -> None:
        self.size = size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def readers(self) -> tuple[str, ...]:
        return (NAME,)

    def state(self, name: str) -> ReaderState:
        return ReaderState(name, 0x20, b"\x3b\x00")

    def announced_size(self, _name: str) -> int | None:
        return self.size()


def failing(error: TransportError) -> Callable[[], int | None]:
    def fail() -> int | None:
        raise error

    return fail


def pcsc_is(monkeypatch: pytest.MonkeyPatch, context: Callable[[], object]) -> None:
    monkeypatch.setattr(diag, "scard", lambda: None)
    monkeypatch.setattr(diag, "Context", context)


def grave(folder: Path, at: datetime | None = None) -> list[str]:
    _, problems = diag.diagnose(folder, at=at or datetime.now(UTC))
    return [problem.what for problem in problems if problem.grave]


@pytest.fixture
def trust(tmp_path: Path, chipkit_specimens: SpecimenFactory, chipkit_at: datetime) -> Path:
    TrustStore(tmp_path).add(trust_in(chipkit_specimens("vn-cccd-2024").pki, chipkit_at), at=chipkit_at)
    return tmp_path


def test_a_machine_with_everything_misses_nothing(trust: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pcsc_is(monkeypatch, Readers)

    facts, problems = diag.diagnose(trust, at=datetime.now(UTC))

    assert problems == []
    assert facts["packages"]["chipkit"]
    assert facts["pcsc"]["readers"] == [{"name": NAME, "card": "card", "atr": "3b00", "max_apdu_data_size": 2048}]
    assert facts["trust"]["anchors"] == 1
    assert facts["trust"]["age_days"] == 0


@pytest.mark.parametrize(
    "error",
    [LibraryMissingError("no library"), ServiceNotRunningError("no service"), TransportError("another trouble")],
)
def test_what_keeps_from_reading_is_grave_and_has_a_remedy(
    trust: Path, monkeypatch: pytest.MonkeyPatch, error: TransportError
) -> None:
    pcsc_is(monkeypatch, failing(error))

    _, problems = diag.diagnose(trust, at=datetime.now(UTC))

    assert [(problem.what, problem.grave) for problem in problems] == [(str(error), True)]
    assert problems[0].remedy


@pytest.mark.parametrize(("error", "card"), [(ReaderBusyError("held"), "in use"), (TransportError("mumbles"), "card")])
def test_a_reader_that_cannot_be_asked_is_listed_all_the_same(
    trust: Path, monkeypatch: pytest.MonkeyPatch, error: TransportError, card: str
) -> None:
    pcsc_is(monkeypatch, lambda: Readers(failing(error)))

    facts, problems = diag.diagnose(trust, at=datetime.now(UTC))

    assert problems == []
    assert facts["pcsc"]["readers"][0]["card"] == card
    assert facts["pcsc"]["readers"][0]["max_apdu_data_size"] is None


def test_a_trust_folder_in_disorder_is_grave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pcsc_is(monkeypatch, Readers)
    (tmp_path / "store.json").write_text("{", encoding="utf-8")

    assert grave(tmp_path)
    assert "this trust folder does not exist" in grave(tmp_path / "nowhere")[0]


def test_an_old_trust_folder_is_told_and_not_grave(trust: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pcsc_is(monkeypatch, Readers)

    _, problems = diag.diagnose(trust, at=datetime.now(UTC) + timedelta(days=200))

    assert [problem.what for problem in problems] == [
        "the trust folder is 200 days old",
        "1 revocation list is overdue",
    ]
    assert not any(problem.grave for problem in problems)


@pytest.mark.parametrize(
    ("flags", "words"), [(0x10, "empty"), (0x20, "card"), (0x220, "mute"), (0xA0, "in use"), (0, "empty")]
)
def test_what_lies_on_a_reader_has_a_word(flags: int, words: str) -> None:
    assert card_state(ReaderState(NAME, flags)) == words


def test_one_of_a_kind_is_told_in_the_singular(
    trust: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pcsc_is(monkeypatch, Readers)

    diag._print(*diag.diagnose(trust, at=datetime.now(UTC) + timedelta(days=1, minutes=1)))

    assert "1 anchor, 1 revocation list, 1 day old: " in capsys.readouterr().out


# the clock -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(1970, 1, 2, tzinfo=UTC), "1970-01-02: before the trust folder was last written"),
        (datetime(2100, 1, 1, tzinfo=UTC), "2100-01-01: further off than any certificate holds"),
    ],
)
def test_a_clock_that_cannot_be_right_is_told_and_nothing_is_reckoned_by_it(
    trust: Path, monkeypatch: pytest.MonkeyPatch, at: datetime, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pcsc_is(monkeypatch, Readers)

    facts, problems = diag.diagnose(trust, at=at)

    assert problems[0].what.startswith(f"this machine's clock says {why}")
    assert problems[0].grave
    assert not any("overdue" in problem.what or "days old" in problem.what for problem in problems)
    diag._print(facts, problems)
    assert " -2" not in capsys.readouterr().out


def test_a_clock_of_1970_is_told_without_a_trust_folder_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pcsc_is(monkeypatch, Readers)

    assert any("before this program was made" in what for what in grave(tmp_path, datetime(1970, 1, 2, tzinfo=UTC)))


def test_an_import_of_a_moment_ago_makes_no_clock_wrong(trust: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pcsc_is(monkeypatch, Readers)
    _, before = diag.diagnose(trust, at=datetime.now(UTC) - timedelta(minutes=5))

    assert not any("clock" in problem.what for problem in before)


def test_without_a_home_the_rest_is_diagnosed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise TrustError("no home folder is known here")

    pcsc_is(monkeypatch, Readers)
    monkeypatch.setattr(diag, "default_folder", nowhere)
    monkeypatch.delenv("CHIPKIT_TRUST", raising=False)

    facts, problems = diag.diagnose(at=datetime.now(UTC))

    assert facts["pcsc"]["readers"]
    assert facts["trust"]["folder"] is None
    assert [problem.what for problem in problems] == ["no home folder is known here"]


@pytest.mark.parametrize(
    ("name", "told", "remedy"),
    [("file", "not a folder", "name a folder"), ("nowhere", "does not exist", "--trust '")],
)
def test_a_trust_folder_that_was_not_opened_is_not_called_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, told: str, remedy: str
) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert main(["diag", "--trust", str(tmp_path / f"{name}")]) == 10

    out = capsys.readouterr().out
    assert "trust        not opened: " in out
    assert "0 anchors" not in out
    assert told in out
    assert remedy.rstrip("'") in out


def test_a_service_that_nobody_could_ask_is_not_said_to_stand_still(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> NoReturn:
        raise LibraryMissingError("no library")

    monkeypatch.setattr("chipkit.cli.diag.scard", missing)
    main(["diag"])

    assert "PC/SC        library not found, service not asked" in capsys.readouterr().out
