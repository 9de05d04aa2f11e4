"""No text of a card, a file, a certificate or a reader reaches the terminal as anything but text."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit.capture import Capture, Origin
from chipkit.cli import main
from chipkit.cli.render import render_report
from chipkit.codec import der
from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.document import Document
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF, RawFile
from chipkit.national.vnm.data import VietnameseData
from chipkit.national.vnm.dg13 import DG13
from chipkit.outcome import Outcome
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.certificate import TBSCertificate, assemble
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.extensions import basic_constraints, key_usage
from chipkit.pki.names import Name
from chipkit.pki.public_key import ec_spki
from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit.session.pcsc.api import ReaderState
from chipkit.verify import Finding, Report, Verdict
from chipkit.verify.evidence import EVIDENCE
from chipkit.verify.finding import NotChecked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRICKS = [
    "\u202eENIUNEG", "\n" * 40 + "SUCCESSFUL", "\r\x1b[2K\x1b[1ASUCCESSFUL", "\x00", "\u2066A\u2069\u200f\u061c",
    "\u200b\u2060\ufeff\u00ad", "\x85\x9b31m", "\u2028\u2029", "\U000e0041\U000e007f", "\x7f\x08\x08\x08",
]  # fmt: skip
AT = datetime(2026, 5, 4, 3, 2, tzinfo=UTC)
MRZ_OF_THE_SPECIMEN = MRZ.build(
    format=MRZFormat.TD1, document_code="ID", issuing_state="D", document_number="SPECIMEN1", date_of_birth="900201",
    sex="F", date_of_expiry="300201", nationality="D", primary_identifier="MUSTER", secondary_identifier="EVA",
)  # fmt: skip


def steers(text: str) -> list[str]:
    """The characters of an output that do more than stand there; line ends are the output's own."""
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return [mark for mark in text if mark != "\n" and unicodedata.category(mark) in bad]


@pytest.fixture(params=TRICKS, ids=ascii)
def trick(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command and give all that it printed, after a look at it."""

    def call(*arguments: str) -> str:
        main([*arguments])
        printed = "".join(capsys.readouterr())
        assert printed
        assert not steers(printed)
        assert not [line for line in printed.splitlines() if line.strip() == "SUCCESSFUL"]
        return printed

    return call


def hostile_report(trick: str, *, sex: str = "") -> Report:
    """A report of a card with the trick in every value; its zone has another sex than there is, unless one is given."""
    names = ("issuing_state", "document_number", "sex", "nationality", "primary_identifier", "secondary_identifier")
    tricks: dict[str, Any] = dict.fromkeys(names, f"SPECIMEN{trick}")
    mrz = replace(MRZ_OF_THE_SPECIMEN, **tricks | ({"sex": sex} if sex else {}))
    dg13 = VietnameseData(dict.fromkeys(range(1, 16), (f"SPECIMEN{trick}",) * 2))
    files = {EF.DG1: RawFile(EF.DG1, bytes(DG1(MRZ_OF_THE_SPECIMEN))), EF.DG13: RawFile(EF.DG13, bytes(dg13))}
    document = Document(files)
    document.__dict__.update(dg1=DG1(mrz), dg13=dg13)
    evidence = dict.fromkeys(EVIDENCE, trick)
    return Report(
        verdict=Verdict(Outcome.UNDETERMINED, "issuer-unknown", ("pa.issuer.path",)),
        findings=(
            Finding("pa.sod.signature", Outcome.SUCCESSFUL, "valid"),
            Finding("pa.issuer.path", Outcome.UNDETERMINED, "no-anchor", evidence),
            Finding("pa.digest.dg1", Outcome.SUCCESSFUL, "equal"),
            Finding("pa.digest.dg13", Outcome.SUCCESSFUL, "equal"),
        ),
        not_checked=(NotChecked("match.qr", "not-asked", evidence),),
        deviations=(Deviation("lds.encoding.ber", f"EF.DG1{trick}", trick),),
        policy_id=f"own{trick}",
        policy_version=trick,
        at=AT,
        document=document,
        holder=document.holder,
        capture=Capture(origin=Origin.LIVE, files=files, sealed_by=trick),
    )


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("width", [60, 120])
def test_a_report_is_text(trick: str, language: Any, width: int) -> None:
    text = render_report(hostile_report(trick), language=language, photo=trick, trust=trick, width=width)

    assert not steers(text)
    assert "SPECIMEN" in text
    assert "⟨U+" in text


def test_a_report_in_json_is_text_in_every_value(trick: str) -> None:
    document = json.dumps(hostile_report(trick, sex="F").to_json(), ensure_ascii=False)

    assert not steers(document)
    assert "\\u" not in document, "nothing that whoever reads the document would put back"
    assert "⟨U+" in document


@pytest.mark.parametrize("options", [(), ("--json",), ("--full",)])
def test_a_file_that_is_shown_is_text(
    run: Callable[..., str], tmp_path: Path, trick: str, options: tuple[str, ...]
) -> None:
    dg13 = DG13(dict.fromkeys(range(1, 16), (f"SPECIMEN{trick}",) * 2))
    strings = der.sequence(der.utf8_string(trick), TLV(0x1E, trick.encode("utf-16-be")), TLV(0x5F0E, trick.encode()))
    com = bytes(COM("0107", "040000", (0x61,))).replace(b"0107", trick.encode()[:4].ljust(4))
    for number, content in enumerate((bytes(dg13), bytes(strings), com, hostile_certificate(trick))):
        (tmp_path / f"{number}.bin").write_bytes(content)
        run("show", str(tmp_path / f"{number}.bin"), *options)


@pytest.mark.parametrize("command", [("show",), ("trust", "check"), ("trust", "import"), ("trust", "list")])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_certificate_is_told_as_text(
    run: Callable[..., str],
    tmp_path: Path,
    trick: str,
    command: tuple[str, ...],
    options: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / f"a{trick}.cer".replace("\x00", "").replace("/", "")
    path.write_bytes(hostile_certificate(trick))
    folder = ("--trust", str(tmp_path / "trust")) if command[0] == "trust" else ()
    if command != ("show",):
        main(["trust", "import", str(path), *folder])
        capsys.readouterr()

    run(*command, *(() if command[1:] == ("list",) else (str(path),)), *folder, *options)


@pytest.mark.parametrize("arguments", [("verify",), ("show",), ("trust", "check"), ("nothing",), ("show", "--bad")])
def test_what_is_wrong_with_a_call_is_told_as_text(
    run: Callable[..., str], tmp_path: Path, trick: str, arguments: tuple[str, ...]
) -> None:
    name = f"missing{trick}".replace("\x00", "")

    run(*arguments, f"--x{name}" if "--bad" in arguments else str(tmp_path / name))


@pytest.mark.parametrize("arguments", [("readers",), ("readers", "--watch"), ("diag",)])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_reader_is_told_as_text(
    run: Callable[..., str],
    trick: str,
    arguments: tuple[str, ...],
    options: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = f"Reader{trick}"
    monkeypatch.setattr("chipkit.cli.readers.reader_states", lambda: (ReaderState(name, 0),))
    events = [ReaderEvent(ReaderEventKind.READER_ADDED, name, reason=trick)]
    monkeypatch.setattr("chipkit.cli.readers.watch_readers", lambda _stop: iter(events))
    state = {"name": name, "card": None, "atr": "", "error": trick, "remedy": trick, "max_apdu_data_size": None}
    pcsc = {"library": True, "service": True, "readers": [state]}
    monkeypatch.setattr("chipkit.cli.diag._pcsc", lambda _words: (pcsc, []))

    assert "Reader" in run(*arguments, *options)


def hostile_certificate(trick: str) -> bytes:
    """A self-signed certificate with a trick in every name, signed outside of chipkit's own mathematics."""
    key = ECC.construct(curve="P-256", d=7)
    point = key.public_key().pointQ
    encoded = b"\x04" + int(point.x).to_bytes(32, "big") + int(point.y).to_bytes(32, "big")
    name = Name.build([("C", "UT"), ("O", f"SPECIMEN{trick}"), ("CN", trick)])
    algorithm = SignatureScheme("ecdsa", "sha256").to_algorithm()
    tbs = bytes(TBSCertificate(
        serial=1, signature=algorithm, issuer=name, subject=name, not_before=datetime(2020, 1, 1, tzinfo=UTC),
        not_after=datetime(2030, 1, 1, tzinfo=UTC), public_key=ec_spki(CURVES["secp256r1"], encoded, explicit=True),
        extensions=(basic_constraints(ca=True, path_length=0), key_usage(["keyCertSign", "cRLSign"])),
    ))  # fmt: skip
    signature: bytes = DSS.new(key, "deterministic-rfc6979", encoding="der").sign(SHA256.new(tbs))
    return bytes(assemble(tbs, algorithm, signature))
