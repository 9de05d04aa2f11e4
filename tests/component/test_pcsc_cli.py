"""`chipkit readers`, `read` and `diag`, and the emulator's own program, before a real PC/SC service."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.cli import main
from chipkit.cli.common import ExitCode
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.national.vnm.dg13 import DG13
from chipkit.protocol.commands import set_at_for_pace
from chipkit.protocol.credentials import PasswordKind
from chipkit.session.pcsc import PCSCTransport, reader_states, wait_for_card
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.store import TrustStore
from chipkit.verify import judgement_table
from chipkit.written_file import WrittenFile
from chipkit_emulator.demo import trust_in
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import READER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.lds.security_infos import PACEInfo
    from chipkit_emulator.links.private_pcsc import PrivatePCSC
    from chipkit_emulator.personalisation.specimen import Specimen

SUCCESSFUL, USAGE, FAILED, UNDETERMINED, ABORTED = 0, 2, 10, 11, 12
PATIENCE: Final = 60.0
CARD: Final = PlacedCard(profile="vn-cccd-2024")
CHIPKIT: Final = [sys.executable, "-m", "chipkit"]
EMULATOR: Final = [sys.executable, "-c", "import sys; from chipkit_emulator.cli import main; sys.exit(main())"]


@lru_cache
def specimen() -> Specimen:
    return CARD.specimen()


@pytest.fixture
def trust(tmp_path: Path) -> str:
    """A trust folder that knows the test authority: for an operator, it counts for nothing."""
    folder = tmp_path / "trust"
    TrustStore(folder).add(trust_in(specimen().pki, CARD.at), at=CARD.at)
    return str(folder)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def lay(pcsc: PrivatePCSC, card: PlacedCard = CARD, *, remove_at: int | None = None) -> None:
    until(lambda: [state.present for state in reader_states()] == [False, False])
    pcsc.insert(card, remove_at=remove_at)
    wait_for_card(timeout=PATIENCE)


def no_personal_data_in(*texts: str) -> None:
    holder = specimen().holder
    for text in texts:
        assert "Traceback" not in text
        assert holder.surname not in text
        assert holder.personal_number not in text
        assert (specimen().can or "?") not in text


# a PIN ---------------------------------------------------------------------------------------------------------------


def _said_of_the_pin(offered: PACEInfo) -> int:
    """What the chip says of its PIN where it is chosen, and not presented: 63CX with X tries left, or 9000."""
    with PCSCTransport(wait_for_card(timeout=PATIENCE)) as transport:
        chosen = set_at_for_pace(offered.oid, password_reference=PasswordKind.PIN.value)
        return int.from_bytes(transport.transmit(bytes(chosen))[-2:], "big")


def test_a_wrong_pin_takes_one_try_of_the_chip_behind_a_reader(
    pcsc: PrivatePCSC, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = resources.files("chipkit_emulator").joinpath("profiles", "vn-cccd-2024.toml").read_text("utf-8")
    assert text.count("[access]\n") == 1
    (profile := tmp_path / "with-pin.toml").write_text(text.replace("[access]\n", "[access]\npin = true\n"))
    card = PlacedCard(profile=str(profile), at=CARD.at)
    infos = CardAccess.parse(card.specimen().files[EF.CARD_ACCESS]).security_infos
    pin = card.specimen().personalisation.pin
    assert pin is not None
    right = pin.text
    wrong = right.translate(str.maketrans("0123456789", "1234567890"))
    lay(pcsc, card)
    assert _said_of_the_pin(infos.pace_infos[0]) == 0x9000

    for left in (2, 1):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(wrong.encode())))
        assert main(["read", "--pin", "-", "--no-memory"]) == ABORTED
        out, err = capsys.readouterr()
        assert wrong not in out + err
        assert f"tries left: {left}" in err
        assert _said_of_the_pin(infos.pace_infos[0]) == 0x63C0 | left

    # with one try left, the PIN is suspended, and no longer presented at all
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(right.encode())))
    assert main(["read", "--pin", "-", "--no-memory"]) == ABORTED
    assert "suspended" in capsys.readouterr().err
    assert _said_of_the_pin(infos.pace_infos[0]) == 0x63C1


# readers -------------------------------------------------------------------------------------------------------------


def test_readers_are_listed_with_what_lies_on_them(pcsc: PrivatePCSC, capsys: pytest.CaptureFixture[str]) -> None:
    lay(pcsc)

    assert main(["readers"]) == SUCCESSFUL
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["card", *READER.split(), CARD.atr(specimen()).hex().upper()]
    assert second.startswith("empty")

    assert main(["readers", "--json"]) == SUCCESSFUL
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "chipkit.readers/1"
    assert document["readers"][0] == {"name": READER, "card": "card", "atr": CARD.atr(specimen()).hex()}


def test_without_a_service_the_reason_is_told(pcsc: PrivatePCSC, capsys: pytest.CaptureFixture[str]) -> None:
    pcsc.stop_service()

    for command in (["readers"], ["read", "--can", "000000"]):
        assert main(command) == ABORTED
        out, err = capsys.readouterr()
        assert out == ""
        assert err == "chipkit: the PC/SC service is not running; chipkit diag says what to do\n"


def test_without_a_reader_none_are_listed(pcsc: PrivatePCSC, capsys: pytest.CaptureFixture[str]) -> None:
    pcsc.unplug()
    until(lambda: reader_states() == ())

    assert main(["readers"]) == SUCCESSFUL
    assert "no reader is connected" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_watching_tells_what_comes_and_goes_until_it_is_stopped(pcsc: PrivatePCSC, options: list[str]) -> None:
    until(lambda: [state.present for state in reader_states()] == [False, False])
    watching = subprocess.Popen(  # noqa: S603 - our own program
        [*CHIPKIT, "readers", "--watch", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert watching.stdout is not None

    def told() -> tuple[str, str]:
        assert watching.stdout is not None
        line = watching.stdout.readline()
        assert line, watching.communicate()[1]
        return (json.loads(line)["event"] if options else line.split("  ")[0].strip()), line

    def expect(event: str) -> None:
        found, line = told()
        while event == "service up" and found in ("service down", ""):  # another reason, while the service begins
            found, line = told()
        assert found == event, line

    for event in ("service up", "reader added", "reader added"):
        expect(event)
    pcsc.insert(CARD)
    expect("card inserted")
    pcsc.stop_service()
    for event in ("card removed", "reader removed", "reader removed", "service down"):
        expect(event)
    pcsc.start_service()
    for event in ("service up", "reader added", "reader added", "card inserted"):
        expect(event)
    watching.send_signal(signal.SIGINT)

    _, err = watching.communicate(timeout=PATIENCE)
    assert watching.returncode == SUCCESSFUL
    assert err == ""


# read ----------------------------------------------------------------------------------------------------------------


def qr() -> str:
    holder = specimen().holder
    sex = "Nam" if holder.sex == "M" else "Nữ"
    birth, issue = f"{holder.date_of_birth:%d%m%Y}", f"{holder.date_of_issue:%d%m%Y}"
    residence = DG13.parse(specimen().files[EF.DG13]).place_of_residence or ""
    return f"{holder.personal_number}||{holder.full_name}|{birth}|{sex}|{residence}|{issue}||||"


KEYS: Final = {
    "--number": lambda: specimen().holder.personal_number,
    "--can": lambda: specimen().can or "",
    "--mrz": lambda: "\n".join(specimen().mrz.lines),
    "--qr": qr,
}


@pytest.mark.parametrize("key", KEYS)
def test_a_card_is_read_and_judged_with_a_key_from_standard_input(
    pcsc: PrivatePCSC, key: str, trust: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(pcsc)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{KEYS[key]()}\n"))

    code = main(["read", key, "-", "--trust", trust, "--json"])

    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == UNDETERMINED
    assert report["mode"] == "production"
    found = {finding["check"]: finding["outcome"] for finding in report["findings"]}
    assert {check for check, outcome in found.items() if outcome == "failed"} == set()
    assert found["pa.sod.signature"] == found["chip.ca"] == found["chip.aa"] == "successful"
    assert found["pa.issuer.path"] == "undetermined"
    assert found.get("match.qr") == ("successful" if key != "--can" else None)


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("key", KEYS)
def test_the_report_of_every_key_is_printed_for_people(
    pcsc: PrivatePCSC, key: str, language: str, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(pcsc)

    code = main(["read", key, KEYS[key](), "--trust", trust, "--lang", language])

    assert code == UNDETERMINED
    assert judgement_table().title("match.qr", language) in capsys.readouterr().out


def test_a_code_of_another_card_is_told_in_words(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(pcsc)
    fields = qr().split("|")
    fields[3] = "31121999"

    code = main(["read", "--qr", "|".join(fields), "--trust", trust])

    assert code == FAILED
    assert "date of birth" in " ".join(capsys.readouterr().out.split())


def test_a_scan_that_is_not_utf_8_is_taken_from_standard_input(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(pcsc)
    scanned = qr().encode("cp1258", "replace")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(scanned), encoding="utf-8", errors="strict"))

    code = main(["read", "--qr", "-", "--trust", trust, "--json"])

    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == UNDETERMINED
    assert "failed" not in {finding["outcome"] for finding in report["findings"]}


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_utf_16_as_a_shell_of_windows_writes_it_is_read_by_its_mark(
    pcsc: PrivatePCSC, key: str, trust: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(pcsc)
    written = b"\xff\xfe" + f"{KEYS[key]()}\r\n".encode("utf-16-le")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written), encoding="utf-8", errors="strict"))

    code = main(["read", key, "-", "--trust", trust, "--json"])

    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    found = {finding["check"]: finding["outcome"] for finding in report["findings"]}
    assert code == UNDETERMINED
    assert found.get("match.qr") == ("successful" if key != "--can" else None)


def test_a_reader_name_that_several_share_is_refused_at_once(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(pcsc)

    code = main(["read", "--can", specimen().can or "", "--reader", "Virtual", "--trust", trust])

    assert code == ABORTED
    err = capsys.readouterr().err
    assert "readers are named Virtual" in err
    assert "lay the card" not in err


def test_what_was_read_is_saved_and_judged_again(
    pcsc: PrivatePCSC, tmp_path: Path, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(pcsc)
    saved, photo = tmp_path / "card.capture", tmp_path / "photo.png"
    page, pdf = tmp_path / "report.html", tmp_path / "report.pdf"

    code = main(
        [
            *("read", "--can", specimen().can or "", "--reader", "00 00", "--trust", trust),
            *("--out", str(saved), "--photo", str(photo)),
            *("--html", str(page), "--pdf", str(pdf)),
        ]
    )

    out, err = capsys.readouterr()
    assert code == UNDETERMINED
    assert specimen().holder.surname in out
    assert "reading EF.DG2" in err
    no_personal_data_in(err)
    assert photo.read_bytes().startswith(b"\x89PNG")
    assert specimen().holder.surname in page.read_text("utf-8")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert main(["verify", str(saved), "--trust", trust, "--json"]) == UNDETERMINED
    again = {each["check"]: each["outcome"] for each in json.loads(capsys.readouterr().out)["findings"]}
    assert again["pa.sod.signature"] == "successful"
    assert again["chip.ca"] == "undetermined"


@pytest.mark.parametrize("option", ["--out", "--photo", "--html", "--pdf"])
def test_a_place_that_cannot_be_written_is_told_before_the_card_is_read(
    pcsc: PrivatePCSC, tmp_path: Path, trust: str, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    lay(pcsc)
    nowhere = tmp_path / "none" / "file"

    code = main(["read", "--can", specimen().can or "", "--trust", trust, "--json", option, str(nowhere)])

    out, err = capsys.readouterr()
    assert (code, json.loads(out)["schema"]) == (USAGE, "chipkit.error/1")
    assert "none" in err.splitlines()[-1]
    assert "EF.SOD" not in err


def test_a_place_that_cannot_be_written_after_all_costs_neither_report_nor_the_other_file(
    pcsc: PrivatePCSC, tmp_path: Path, trust: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(pcsc)
    ask = ["read", "--can", specimen().can or "", "--trust", trust, "--json"]
    write = WrittenFile.write

    for lost, kept in (("photo", "capture"), ("capture", "photo")):
        files = {name: tmp_path / f"{lost}-{name}" for name in ("photo", "capture")}

        def full(file: WrittenFile, data: bytes, lost: Path = files[lost]) -> None:
            if file.path == lost:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(lost))
            write(file, data)

        monkeypatch.setattr(WrittenFile, "write", full)

        assert main([*ask, "--out", str(files["capture"]), "--photo", str(files["photo"])]) == ExitCode.NOT_WRITTEN
        out, err = capsys.readouterr()
        assert json.loads(out)["verdict"]
        assert str(files[lost]) in err.splitlines()[-1]
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".", lost))] == [files[kept].name]


def test_a_wrong_key_ends_without_a_verdict(
    pcsc: PrivatePCSC, tmp_path: Path, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(pcsc)
    saved = tmp_path / "card.capture"

    code = main(["read", "--number", "000199000001", "--trust", trust, "--out", str(saved)])

    out, err = capsys.readouterr()
    assert code == ABORTED
    assert not saved.exists()
    assert "nothing saved" in err
    no_personal_data_in(out, err)


@pytest.mark.parametrize("index", [0, 5, 12, 20])
def test_a_card_that_leaves_ends_without_a_verdict_or_a_holder(
    pcsc: PrivatePCSC, index: int, trust: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(pcsc, remove_at=index)
    photo = tmp_path / "photo.png"

    code = main(["read", "--can", specimen().can or "", "--trust", trust, "--photo", str(photo)])

    out, err = capsys.readouterr()
    assert code == ABORTED
    assert not photo.exists()
    no_personal_data_in(out, err)


HOLDER: Final = """
import sys
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
code, *_ = scard.SCardConnect(context, sys.argv[1], int(sys.argv[2]), scard.SCARD_PROTOCOL_ANY)
print(code, flush=True)
sys.stdin.read()
"""
"""Another program that connects to a card, for itself or not, and keeps it until its input ends."""


@pytest.mark.parametrize("share", [1, 2], ids=["exclusive", "shared"])
def test_a_card_that_another_program_holds_is_waited_for(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str], share: int
) -> None:
    lay(pcsc)
    ask = ["read", "--can", specimen().can or "", "--trust", trust, "--json"]
    holder = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDER, reader_states()[0].name, str(share)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "0\n"

    assert main([*ask, "--wait", "0"]) == ABORTED
    assert "another program" in capsys.readouterr().err.splitlines()[-1]
    reading = subprocess.Popen(  # noqa: S603 - our own program
        [*CHIPKIT, *ask, "--wait", "120"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert reading.stderr is not None
    while "waiting" not in (line := reading.stderr.readline()):
        assert line, "it ended before it waited"
    holder.communicate()
    reading.communicate()

    assert reading.returncode == UNDETERMINED


def test_without_a_card_it_asks_for_one_and_gives_up(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    until(lambda: [state.present for state in reader_states()] == [False, False])
    assert pcsc.exchanges() >= 0

    code = main(["read", "--can", "000000", "--wait", "0.3", "--trust", trust])

    assert code == ABORTED
    err = capsys.readouterr().err
    assert "lay the card on the reader" in err
    assert "no card" in err


@pytest.mark.parametrize(
    ("key", "text"),
    [("--number", "12345"), ("--can", "12345678"), ("--mrz", "IDVNM"), ("--qr", "https://example.com/4711")],
)
def test_a_key_that_is_none_is_refused_before_any_card_and_not_repeated(
    key: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", key, text]) == USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert text not in err


def test_one_key_must_be_given_and_only_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read"]) == USAGE
    assert main(["read", "--can", "000000", "--number", "000199000001"]) == USAGE
    assert "not allowed with" in capsys.readouterr().err


def test_a_key_from_standard_input_has_a_bound(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1" * 5000))

    assert main(["read", "--mrz", "-"]) == USAGE
    assert "more than 4096 bytes" in capsys.readouterr().err


# diag ----------------------------------------------------------------------------------------------------------------


def test_a_diagnosis_tells_readers_and_sizes_and_what_to_do(
    pcsc: PrivatePCSC, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(pcsc)
    TrustStore(tmp_path).add(InMemoryTrust.empty(), at=CARD.at)

    code = main(["diag", "--trust", str(tmp_path), "--json"])

    document = json.loads(capsys.readouterr().out)
    assert code == FAILED
    assert document["schema"] == "chipkit.diagnosis/1"
    assert document["pcsc"]["service"] is True
    assert [reader["card"] for reader in document["pcsc"]["readers"]] == ["card", "empty"]
    assert [problem["what"] for problem in document["problems"]] == [
        "no issuer is trusted: no card will be proven genuine"
    ]
    assert main(["diag", "--trust", str(tmp_path)]) == FAILED
    assert "-> import one: chipkit trust import FILE" in capsys.readouterr().out


def test_nothing_is_missing_where_all_is_there(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pcsc.start_service()

    assert main(["diag", "--trust", trust]) == SUCCESSFUL
    out = capsys.readouterr().out
    assert "nothing is missing" in out
    assert "service runs" in out


def test_a_diagnosis_without_service_says_how_to_start_it(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pcsc.stop_service()

    assert main(["diag", "--trust", trust]) == FAILED
    assert "pcscd" in capsys.readouterr().out


# the emulator's programs ---------------------------------------------------------------------------------------------


def test_the_emulator_lays_a_card_on_the_reader_as_a_program_of_its_own(
    pcsc: PrivatePCSC, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    until(lambda: [state.present for state in reader_states()] == [False, False])
    program = subprocess.Popen(  # noqa: S603 - our own program
        [*pcsc.inside, *EMULATOR, "run", "--profile", "vn-cccd-2024", "--at", CARD.at.isoformat(), "--short"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline().startswith("lying on 127.0.0.1:35963: vn-cccd-2024")
        wait_for_card(timeout=PATIENCE)

        assert main(["read", "--can", specimen().can or "", "--trust", trust]) == UNDETERMINED
        assert specimen().holder.surname in capsys.readouterr().out
        program.communicate("quit\n", timeout=PATIENCE)
        assert program.returncode == 0
        until(lambda: not reader_states()[0].present)
    finally:
        program.kill()
        program.communicate()


def demo(tmp_path: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [*CHIPKIT, "demo", "--json", "--profile", "vn-cccd-2024", "--at", "2026-01-01", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PCSCLITE_CSOCK_NAME"},
        check=False,
    )
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.mark.usefixtures("pcsc_session")
def test_the_demo_reads_a_card_through_a_service(tmp_path: Path) -> None:
    code, report, err = demo(tmp_path, "--pcsc")

    assert (code, report["verdict"]) == (SUCCESSFUL, "verified-demo")
    assert "Traceback" not in err


@pytest.mark.usefixtures("pcsc_session")
def test_the_demo_finds_the_same_through_a_service_as_in_process(tmp_path: Path) -> None:
    defect = ("--defect", "clone-other-keys")

    code, report, _ = demo(tmp_path, *defect, "--pcsc")
    expected_code, expected, _ = demo(tmp_path, *defect)

    assert code == expected_code == FAILED
    assert report["findings"] == expected["findings"]
