"""`chipkit read --pin` and `--puk`: presented once, and each state of the counter told; and what the chip signs."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

import chipkit.cli.read
from chipkit.capture.storage import loads
from chipkit.cli import main
from chipkit.cli.common import ExitCode
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.personalisation.build import personalise
from chipkit_emulator.personalisation.profile import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chipkit_emulator.chip import Chip
    from chipkit_emulator.personalisation.specimen import Specimen

WRONG: Final = "000000"
NOW: Final = datetime.now(UTC).replace(microsecond=0)
COUNTED: Final = {"en": "presented once", "vi": "chỉ được gửi một lần"}


@pytest.fixture(scope="module")
def card() -> Specimen:
    """A card that has both, whose tries are all there."""
    profile = load_profile("passport-cam")
    return personalise(replace(profile, access=replace(profile.access, pin=True)), at=NOW)


@pytest.fixture
def laid(
    card: Specimen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[Chip, InProcessTransport]]:
    """Lays it on the reader, with so many tries left; it can be reset, as on a real one."""
    (tmp_path / "trust").mkdir(mode=0o700)
    monkeypatch.setenv("CHIPKIT_TRUST", str(tmp_path / "trust"))

    def lay(**left: int) -> tuple[Chip, InProcessTransport]:
        chip = card.chip()
        for number, name in ((3, "pin"), (4, "puk")):
            if name in left:
                chip._tries._left[number] = left[name]
        link = InProcessTransport(chip, max_command=261, max_response=256)

        @contextmanager
        def held(*_: object) -> Iterator[InProcessTransport]:
            yield link

        monkeypatch.setattr(chipkit.cli.read, "_held_card", held)
        return chip, link

    return lay


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize(("option", "number"), [("--pin", 3), ("--puk", 4)])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_secret_from_standard_input_opens_the_card_and_stays_unseen(
    card: Specimen,
    laid: Callable[..., tuple[Chip, InProcessTransport]],
    option: str,
    number: int,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    chip, _ = laid(pin=2, puk=4)
    secret = getattr(card.personalisation, option[2:]).text
    typed(monkeypatch, f"{secret}\n")

    code = main(["read", option, "-", "--lang", language, "--json", "--out", str(tmp_path / "capture"), "--no-memory"])

    out, err = capsys.readouterr()
    assert code == ExitCode.UNDETERMINED
    assert json.loads(out)["verdict"] != "aborted"
    assert COUNTED[language] in err
    assert secret not in out + err
    saved = loads((tmp_path / "capture").read_bytes())
    assert saved.access is not None
    assert saved.access.presented.kind.name.lower() == option[2:]
    assert chip._tries.left(number) == {3: 3, 4: 10}[number]


STATES: Final = [
    ("--pin", 3, "key-refused", 2, {"en": "tries left: 2", "vi": "số lần thử còn lại: 2"}),
    ("--pin", 2, "key-refused", 1, {"en": "tries left: 1", "vi": "số lần thử còn lại: 1"}),
    ("--pin", 1, "key-suspended", 1, {"en": "suspended", "vi": "tạm khóa"}),
    ("--pin", 0, "key-blocked", 0, {"en": "blocked", "vi": "đã bị khóa"}),
    ("--puk", 10, "key-refused", 9, {"en": "tries left: 9", "vi": "số lần thử còn lại: 9"}),
    ("--puk", 0, "key-blocked", 0, {"en": "blocked", "vi": "đã bị khóa"}),
]


@pytest.mark.parametrize(("option", "left", "reason", "then", "told"), STATES)
def test_a_wrong_secret_is_presented_once_and_each_state_is_told(
    laid: Callable[..., tuple[Chip, InProcessTransport]],
    option: str,
    left: int,
    reason: str,
    then: int,
    told: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(chipkit.cli.read, "begins_anew", lambda _: True)  # a reader that would begin once more
    for language, words in told.items():
        chip, _ = laid(**{option[2:]: left})
        typed(monkeypatch, "0000000000" if option == "--puk" else WRONG)

        code = main(["read", option, "-", "--lang", language, "--json"])

        out, err = capsys.readouterr()
        report: dict[str, Any] = json.loads(out)
        assert code == ExitCode.ABORTED
        assert reason in out
        assert report["verdict"]
        assert words in err.splitlines()[-1]
        assert chip._tries.left({"--pin": 3, "--puk": 4}[option]) == then


def test_a_terminal_is_asked_unseen(
    laid: Callable[..., tuple[Chip, InProcessTransport]], monkeypatch: pytest.MonkeyPatch
) -> None:
    chip, _ = laid()
    asked: list[str] = []
    typed(monkeypatch, "")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)

    def unseen(prompt: str) -> str:
        asked.append(prompt)
        return WRONG

    monkeypatch.setattr("chipkit.cli.asking.typed_unseen", unseen)

    assert main(["read", "--pin", "-"]) == ExitCode.ABORTED
    assert asked == ["PIN: "]
    assert chip._tries.left(3) == 2


@pytest.mark.parametrize("secret", ["", "12", "12345a", "1" * 5000, "1234567\N{SUPERSCRIPT TWO}"])
def test_what_is_no_secret_touches_no_card(
    laid: Callable[..., tuple[Chip, InProcessTransport]],
    secret: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chip, _ = laid()
    typed(monkeypatch, secret)

    assert main(["read", "--pin", "-"]) == ExitCode.USAGE
    assert secret[:5] not in capsys.readouterr().err or not secret
    assert chip._tries.left(3) == 3


@pytest.mark.parametrize("option", ["--pin", "--puk"])
def test_a_secret_is_no_argument(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", option, "482910"]) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert "seen by every user" in err
    assert "482910" not in err
    assert main(["read", option, "-", "--can", "123456"]) == ExitCode.USAGE
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rule", "signed"), [(None, True), ("always", True), ("without-chip-authentication", False), ("never", False)]
)
def test_the_chip_signs_where_it_is_asked_to(
    rule: str | None,
    signed: bool,  # noqa: FBT001 - a parameter of the test
    laid: Callable[..., tuple[Chip, InProcessTransport]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    card = personalise(load_profile("vn-cccd-2024"), at=NOW)
    laid()
    link = InProcessTransport(card.chip(), max_command=261, max_response=256)

    @contextmanager
    def held(*_: object) -> Iterator[InProcessTransport]:
        yield link

    monkeypatch.setattr(chipkit.cli.read, "_held_card", held)
    said = () if rule is None else ("--active-authentication", rule)
    challenge = "0102030405060708"

    code = main([
        "read", "--can", card.can or "", *said, "--challenge", challenge, "--out", str(tmp_path / "c"), "--json",
    ])  # fmt: skip

    assert code == ExitCode.UNDETERMINED
    found = {each["check"]: each["outcome"] for each in json.loads(capsys.readouterr().out)["findings"]}
    assert (found.get("chip.aa") == "successful") is signed
    assert found["chip.ca"] == "successful"
    kept = loads((tmp_path / "c").read_bytes()).active_authentication
    assert (kept is not None and kept.challenge.hex() == challenge) is signed
