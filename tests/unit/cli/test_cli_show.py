from __future__ import annotations

import io
import json
import sys
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.capture import Capture, Origin, dumps
from chipkit.cli import main
from chipkit.cli.show.facts import describe
from chipkit.cli.show.tree import Limits, build_tree, tree_lines
from chipkit.codec import der
from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.codec.tlv import TLV
from chipkit.deviation import declared
from chipkit.errors import CodecError
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF, RawFile
from chipkit.national.vnm.dg13 import DG13
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from pathlib import Path

MRZ_LINES = ("P<UTOSPECIMEN<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


@pytest.fixture
def show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Show bytes as a file of a name, and give the exit code and what was printed."""

    def run(data: bytes, *options: str, name: str = "file.bin") -> tuple[int, str]:
        path = tmp_path / name
        path.write_bytes(data)
        return main(["show", str(path), *options]), capsys.readouterr().out

    return run


def tree(data: bytes, **limits: Any) -> list[str]:
    nodes, _ = build_tree(data, Limits(**{"objects": 100} | limits))
    return list(tree_lines(nodes))


def test_a_tree_tells_offset_tag_name_length_and_value() -> None:
    data = bytes(der.sequence(der.integer(300), der.sequence(der.boolean(True), der.null())))  # noqa: FBT003

    assert tree(data) == [
        "      0  30 SEQUENCE (11)",
        "      2    02 INTEGER (2): 300",
        "      6    30 SEQUENCE (5)",
        "      8      01 BOOLEAN (1): TRUE",
        "     11      05 NULL (0)",
    ]


@pytest.mark.parametrize(
    ("tlv", "value"),
    [
        (der.oid(oids.SHA256), "SHA-256 (2.16.840.1.101.3.4.2.1)"),
        (der.oid("1.2.3.4"), "1.2.3.4"),
        (der.integer(-5), "-5"),
        (der.integer(1 << 80), "0100000000000000000000"),
        (der.utf8_string("Việt Nam"), "Việt Nam"),
        (der.utf8_string("\x1b[2J"), "⟨U+001B⟩[2J"),
        (TLV(0x17, b"261121083000Z"), "2026-11-21 08:30:00 UTC"),
        (TLV(0x18, b"20261121083000Z"), "2026-11-21 08:30:00 UTC"),
        (TLV(0x17, b"yesterday"), "796573746572646179  (malformed time)"),
        (TLV(0x01, b"\x01"), "01  (boolean is neither 00 nor FF)"),
        (der.octet_string(bytes(40)), "00" * 32 + "… (40 bytes)"),
        (TLV(0x5F24, bytes([2, 6, 1, 1, 2, 1])), "2026-11-21"),
        (TLV(0x5C, b"\x61\x75\x01"), "EF.DG1, EF.DG2, 01"),
        (TLV(0x5F20, b"UTCVCA00001"), "UTCVCA00001"),
        (TLV(0x81, b"\x01\x02"), "0102"),
        (der.utf8_string("x" * 200), "x" * 160 + "… (200 characters)"),
    ],
)
def test_values_are_told_in_their_own_notation(tlv: TLV, value: str) -> None:
    (line,) = tree(bytes(tlv))

    assert line.split(": ", 1)[1] == value


def test_long_values_are_whole_when_asked_for() -> None:
    (line,) = tree(bytes(der.octet_string(bytes(40))), full=True)

    assert line.endswith("00" * 40)


def test_octets_that_hold_an_object_are_opened_where_they_are() -> None:
    inner = der.sequence(der.integer(1))
    data = bytes(der.sequence(der.octet_string(inner), der.bit_string(bytes(inner))))

    assert [line.split()[:3] for line in tree(data)] == [
        ["0", "30", "SEQUENCE"],
        ["2", "04", "OCTET"],
        ["4", "30", "SEQUENCE"],
        ["6", "02", "INTEGER"],
        ["9", "03", "BIT"],
        ["12", "30", "SEQUENCE"],
        ["14", "02", "INTEGER"],
    ]


def test_octets_that_merely_begin_like_an_object_are_left_alone() -> None:
    (line,) = tree(bytes(der.octet_string(b"\x04\x02ab")))

    assert line.endswith(": 04026162")


def test_a_broken_inside_is_shown_as_far_as_it_goes() -> None:
    data = bytes(TLV(0x30, b"\x02\x01\x05\x04\x09ab"))

    assert tree(data) == [
        "      0  30 SEQUENCE (7)",
        "      2    02 INTEGER (1): 5",
        "      5    ?? not a data object (4): 04096162",
    ]


def test_a_file_in_basic_encoding_is_shown_in_distinguished_encoding(show: Any) -> None:
    code, told = show(b"\x30\x80\x02\x01\x05\x00\x00")

    assert code == 0
    assert "not in distinguished encoding" in told
    assert "      0  30 SEQUENCE (3)" in told


def test_objects_in_a_row_are_shown_with_what_is_behind_them() -> None:
    assert tree(b"\x02\x01\x05\x02\x01\x06\x00\x00") == [
        "      0  02 INTEGER (1): 5",
        "      3  02 INTEGER (1): 6",
        "      6  ?? not a data object (2): 0000",
    ]


def test_more_objects_than_asked_for_are_left_out_and_that_is_told(show: Any) -> None:
    data = bytes(TLV(0x30, b"\x05\x00" * 5000))

    code, told = show(data)
    _, document = show(data, "--json")

    assert code == 0
    assert told.count("NULL") == 999
    assert told.endswith("there is more; --full shows it\n")
    assert json.loads(document)["complete"] is False
    assert json.loads(show(data, "--json", "--full")[1])["complete"] is True


def test_deep_nesting_ends() -> None:
    data = b""
    for _ in range(200):
        data = bytes(TLV(0x30, data))

    limits = Limits(objects=1000)
    build_tree(data, limits)

    assert limits.truncated


def test_what_is_no_data_object_is_a_codec_error(show: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = show(b"\x30\x05\x02")

    assert code == 2
    with pytest.raises(CodecError):
        build_tree(b"", Limits(objects=1))
    assert capsys.readouterr().err == ""


def test_hex_is_read_as_the_bytes_that_it_spells(show: Any) -> None:
    assert "      0  02 INTEGER (1): 5" in show(b"02 01\n05\n")[1]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_hex_and_pem_are_read_as_a_shell_of_windows_writes_them(show: Any, encoding: str) -> None:
    pem = "-----BEGIN X-----\r\n" + b64encode(b"\x02\x01\x05").decode() + "\r\n-----END X-----\r\n"
    for text in ("02 01\r\n05\r\n", pem):
        code, told = show(f"\ufeff{text}".encode(encoding))
        assert (code, "      0  02 INTEGER (1): 5" in told) == (0, True)


def test_utf_16_without_its_mark_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file.hex"
    path.write_bytes("02 01 05".encode("utf-16-le"))

    assert main(["show", str(path)]) == 2
    assert "file.hex: text in UTF-16 without its mark" in capsys.readouterr().err


def test_standard_input_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\x02\x01\x05")))

    assert main(["show", "-"]) == 0
    assert capsys.readouterr().out.startswith("standard input: data objects, 3 bytes\n")


def test_pem_blocks_are_shown_one_after_the_other(show: Any) -> None:
    block = b"-----BEGIN X-----\n" + b64encode(b"\x02\x01\x05") + b"\n-----END X-----\n"

    code, told = show(block * 2, "--json")

    documents = [json.loads(line) for line in told.splitlines()]
    assert code == 0
    assert [document["source"] for document in documents] == ["file.bin: block 1, X", "file.bin: block 2, X"]


def test_a_pem_block_without_content_is_an_error(show: Any) -> None:
    assert show(b"-----BEGIN X-----\n!!!\n-----END X-----\n")[0] == 2


def test_json_has_facts_and_tree(show: Any) -> None:
    document = json.loads(show(bytes(COM.of(EF.DG1, EF.DG2)), "--json")[1])

    assert document["schema"] == "chipkit.show/1"
    assert document["kind"] == "EF.COM"
    assert {"label": "files", "text": "EF.DG1, EF.DG2"} in document["facts"]
    root = document["tree"][0]
    assert (root["offset"], root["tag"], root["name"], root["length"]) == (0, "60", "EF.COM", 20)
    assert root["children"][0]["value"] == "0107"


def test_dg1_is_shown_with_its_zone(show: Any) -> None:
    mrz = MRZ.build(
        format=MRZFormat.TD3,
        document_code="P",
        issuing_state="UTO",
        document_number="X00000001",
        date_of_birth="740812",
        sex="F",
        date_of_expiry="320415",
        nationality="UTO",
        primary_identifier="SPECIMEN",
        secondary_identifier="ANNA",
    )

    _, told = show(bytes(DG1(mrz)))

    assert "EF.DG1" in told
    assert "SPECIMEN, ANNA" in told
    assert "P of UTO, number X00000001" in told


def test_dg13_is_shown_by_field(show: Any) -> None:
    _, told = show(bytes(DG13.build({2: ("NGUYỄN VĂN MẪU SPECIMEN",), 40: ("unknown",)})))

    assert " 2 full name" in told
    assert "NGUYỄN VĂN MẪU SPECIMEN" in told
    assert "40 " in told


def test_a_malformed_file_is_shown_with_what_is_wrong(show: Any) -> None:
    code, told = show(bytes.fromhex("6103020105"))

    assert code == 0
    assert "EF.DG1" in told
    assert "unreadable" in told


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("6108" + "4F06A00000024710", "EF.DIR"),
        ("61055F1F024142", "EF.DG1"),
        ("4303010203", "EF.ATR/INFO"),
        ("3100", "EF.CardAccess"),
        ("7F2100", "CV certificate"),
        ("67037F2100", "CV certificate request"),
        ("6700", "EF.DG7"),
        ("3000", "DER structure"),
        ("0500", "data objects"),
    ],
)
def test_the_kind_is_told_by_the_content(data: str, kind: str) -> None:
    assert describe(bytes.fromhex(data), "file").kind == kind


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=80)
    | st.sampled_from([0x30, 0x31, 0x60, 0x61, 0x67, 0x6D, 0x6E, 0x6F, 0x75, 0x77, 0x7F21]).flatmap(
        lambda tag: st.binary(max_size=80).map(lambda value: bytes(TLV(tag, value)))
    )
)
def test_any_bytes_are_described_and_shown_or_refused(data: bytes) -> None:
    facts = describe(data, "file")
    try:
        lines = tree(data)
    except CodecError:
        return
    assert facts.kind
    assert lines


VERSION = "A007800103810207E3"


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("62", "ISO/IEC 39794-2 finger minutiae"),
        ("64", "ISO/IEC 39794-4 finger images"),
        ("65", "ISO/IEC 39794-5 face images"),
        ("66", "ISO/IEC 39794-6 iris images"),
        ("69", "ISO/IEC 39794-9 vascular images"),
    ],
)
@pytest.mark.parametrize("rest", ["", "A1023000"])
def test_a_record_of_iso_39794_is_called_what_it_is(show: Any, tag: str, kind: str, rest: str) -> None:
    body = bytes.fromhex(VERSION + rest)
    record = bytes.fromhex(tag) + bytes([len(body)]) + body

    _, told = show(record)

    assert told.startswith(f"file.bin: {kind}, ")
    assert "year             2019" in told
    assert f"0  {tag} {kind} (" in told
    assert "header version" not in told


@pytest.mark.parametrize("data", ["65035F4000", "660401020304", "6509A007800103810200 07", "6500", "6702A000"])
def test_what_only_has_the_tag_of_such_a_record_is_none(data: str) -> None:
    assert "39794" not in describe(bytes.fromhex(data), "file").kind


def test_a_record_inside_its_template_is_called_what_it_is(show: Any) -> None:
    record = bytes.fromhex("65" + "09" + VERSION)
    template = TLV.of(0x7F60, TLV.of(0xA1, TLV(0x80, b"\x01\x01")), TLV.of(0x7F2E, TLV.of(0xA1, TLV.parse(record))))

    _, told = show(bytes(TLV.of(0x75, TLV.of(0x7F61, TLV(0x02, b"\x01"), template))))

    assert "65 ISO/IEC 39794-5 face images (9)" in told
    assert told.count("header version") == 1


def signed(content_type: str, content: bytes) -> bytes:
    """Signed data without a signer: what is shown is not verified."""
    inner = der.sequence(
        der.integer(3),
        der.set_of([]),
        der.sequence(der.oid(content_type), TLV.of(0xA0, TLV(der.OCTET_STRING, content))),
        der.set_of([]),
    )
    return bytes(der.sequence(der.oid(oids.SIGNED_DATA), TLV.of(0xA0, inner)))


SIGNER = der.sequence(der.integer(1))
CONTENTS = {
    oids.DEVIATION_LIST: ("deviation list", bytes(der.sequence(der.integer(0), der.set_of([SIGNER])))),
    oids.SECURITY_OBJECT: ("EF.CardSecurity", bytes(der.set_of([]))),
    oids.LDS_SECURITY_OBJECT: ("EF.SOD without its template", b"\x30\x00"),
    "1.2.840.113549.1.7.1": ("signed data", b"text"),
    "0.4.0.127.0.7.3.1.5": ("signed data", b"\x30\x00"),
}


def indefinite(data: bytes) -> bytes:
    """A constructed object in the length form that ends with two zero bytes (X.690, 8.1.3.6)."""
    tlv = TLV.parse(data)
    return data[:1] + b"\x80" + tlv.value + b"\x00\x00"


@pytest.mark.parametrize("content_type", CONTENTS)
@pytest.mark.parametrize("encoding", ["der", "ber outside", "ber inside", "ber both"])
def test_signed_data_are_called_by_what_was_signed(show: Any, content_type: str, encoding: str) -> None:
    kind, content = CONTENTS[content_type]
    data = signed(content_type, content)
    oid, wrapped = (member.raw for member in TLV.parse(data).children())
    if encoding in ("ber inside", "ber both"):
        data = bytes(TLV(der.SEQUENCE, oid + indefinite(wrapped)))
    if encoding == "ber outside":
        data = indefinite(data)
    if encoding == "ber both":
        data = b"\x30\x80" + oid + indefinite(wrapped) + b"\x00\x00"

    code, told = show(data)

    assert code == 0
    assert told.startswith(f"file.bin: {kind}, ")
    assert "unreadable" not in told
    assert ("not in distinguished encoding" in told) == (encoding != "der")


def test_a_deviation_list_tells_how_many_signers_it_lists(show: Any) -> None:
    assert (
        "listed           1 deviating signer" in show(signed(oids.DEVIATION_LIST, CONTENTS[oids.DEVIATION_LIST][1]))[1]
    )


@pytest.mark.parametrize(
    ("terminal", "rights", "told"),
    [
        ("0.4.0.127.0.7.3.1.2.1", "C3", "CVCA, inspection system, rights 03 (EF.DG3, EF.DG4)"),
        ("0.4.0.127.0.7.3.1.2.1", "82", "DV, domestic or official, inspection system, rights 02 (EF.DG4)"),
        ("0.4.0.127.0.7.3.1.2.1", "41", "DV, foreign or non-official, inspection system, rights 01 (EF.DG3)"),
        ("0.4.0.127.0.7.3.1.2.1", "00", "terminal, inspection system, rights 00"),
        ("0.4.0.127.0.7.3.1.2.2", "FFFFFFFFFF", "CVCA, authentication terminal, rights 3FFFFFFFFF"),
        ("0.4.0.127.0.7.3.1.2.2", "0000000001", "terminal, authentication terminal, rights 0000000001"),
        ("0.4.0.127.0.7.3.1.2.3", "C3", "CVCA, signature terminal, rights 03"),
        ("1.2.3", "C1", "CVCA, 1.2.3, rights 01"),
    ],
)
def test_the_rights_of_a_terminal_are_told_without_its_role(show: Any, terminal: str, rights: str, told: str) -> None:
    authorization = TLV.of(0x7F4C, der.oid(terminal), TLV(0x53, bytes.fromhex(rights)))
    body = TLV.of(0x7F4E, TLV(0x5F29, b"\x00"), authorization)

    assert f"  role             {told}\n" in show(bytes(TLV.of(0x7F21, body, TLV(0x5F37, bytes(8)))))[1]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(60), "a picture in JPEG"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(60), "a picture in JPEG 2000"),
        (b"\xff\x4f\xff\x51" + bytes(60), "a picture in JPEG 2000"),
        (b"\xff\xa0\xff\xa8" + bytes(60), "a fingerprint in WSQ"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "a picture in PNG"),
        (b"FAC\x00010\x00" + bytes(60), "a facial record of ISO/IEC 19794-5"),
        (b"FMR\x00 20\x00" + bytes(60), "a record of finger minutiae of ISO/IEC 19794-2"),
        (b"%PDF-1.7\n" + bytes(60), "a document in PDF"),
    ],
)
def test_what_has_no_data_objects_is_refused_by_its_name(data: bytes, name: str, capsys: Any) -> None:
    assert f"not a card's file, certificate, list or TLV: {name}" in fails(data, capsys)


def cut_off(size: int) -> tuple[str, str]:
    """The row of filling that was cut off, in words with the code."""
    code = "der.trailing-bytes"
    return "deviation", f"{declared()[code]} ({code}): {size} bytes behind the object"


def test_a_file_is_named_only_where_its_object_spans_it() -> None:
    com = bytes(COM.of(EF.DG1))

    assert [describe(com + rest, "file").kind for rest in (b"", bytes(9), b"\xff" * 9)] == ["EF.COM"] * 3
    for filling in (bytes(9), b"\n", b"\r\n\x1a"):
        told = cut_off(len(filling))
        assert describe(com + filling, "file").rows == (*describe(com, "file").rows, told)
    assert describe(com + b"\x02\x01\x05", "file").kind == "data objects"
    assert describe(com + b"\x00\x01", "file").kind == "data objects"


@pytest.mark.parametrize("filling", [b"\n", b"\r\n", bytes(9), b"\x1a"])
def test_a_certificate_with_filling_behind_it_is_shown_as_one(filling: bytes) -> None:
    raw = personalise(
        load_profile("vn-cccd-explicit"), seed=0, at=datetime(2026, 1, 1, tzinfo=UTC)
    ).pki.csca.certificate.raw

    facts = describe(raw + filling, "file")

    told = cut_off(len(filling))
    assert facts.kind == "X.509 certificate"
    assert facts.rows == (*describe(raw, "file").rows, told)


def test_a_row_of_objects_is_named_where_the_file_is_one() -> None:
    directory = bytes.fromhex("61084F06A00000024710")

    assert describe(directory * 2, "file").kind == "EF.DIR"
    assert describe(bytes.fromhex("430101460101"), "file").kind == "EF.ATR/INFO"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04" + bytes(30), b"PK\x05\x06" + bytes(18), b"# all\nversion: 1\n", b"dn: c=UT\n"]
)
def test_a_collection_of_certificates_is_left_to_trust(data: bytes, capsys: Any) -> None:
    assert fails(data, capsys) == (
        "chipkit: standard input: a collection of certificates: chipkit trust check and trust import read it\n"
    )


def test_a_saved_capture_is_left_to_verify(capsys: Any) -> None:
    data = dumps(Capture(origin=Origin.LIVE, files={EF.COM: RawFile(EF.COM, bytes(COM.of(EF.DG1)))}))

    assert fails(data, capsys) == "chipkit: standard input: a saved capture: chipkit verify judges it\n"


@pytest.mark.parametrize(
    "data",
    [
        b"# chipkit\n\nReads and verifies chip cards.\n" * 3,
        b"\x89PNG\r\n\x1a\n" + bytes(range(64)) * 3,
        b"a,b,c\n" * 40,
        b"",
        b"0123 and so on, " * 9,
    ],
)
def test_a_file_that_is_no_row_of_objects_is_refused(data: bytes, capsys: Any) -> None:
    assert fails(data, capsys).startswith("chipkit: standard input: not a card's file, certificate, list or TLV")


def test_a_whole_template_is_shown_with_the_rubbish_behind_it(show: Any) -> None:
    code, told = show(bytes(COM.of(EF.DG1)) + b"\x00rubbish")

    assert code == 0
    assert ": data objects, " in told
    assert "not a data object (8)" in told


def test_labels_are_as_wide_as_the_longest(show: Any) -> None:
    _, told = show(bytes(DG13.build({10: ("x",), 40: ("unknown",)})))
    rows = [line for line in told.split("\n\n")[0].splitlines()[1:] if line]

    assert [line[:29] for line in rows] == [
        "  sha256                     ",
        "  10 personal identification ",
        "  40 (not known)             ",
    ]
    assert all(line[29:30].strip() for line in rows)


def fails(data: bytes, capsys: Any) -> str:
    """What `show` tells of standard input that it refuses."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert main(["show", "-"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return str(told.err)


def test_certificates_that_nobody_signed_are_listed(show: Any) -> None:
    raw = personalise(
        load_profile("vn-cccd-explicit"), seed=0, at=datetime(2026, 1, 1, tzinfo=UTC)
    ).pki.csca.certificate.raw
    encapsulated = der.sequence(der.oid(oids.DATA))
    signed = der.sequence(der.integer(1), TLV(der.SET), encapsulated, TLV(0xA0, raw), TLV(der.SET))

    code, out = show(bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed))), name="file.p7b")

    assert code == 0
    assert "certificates and revocation lists, without a signature" in out
    assert "1 certificate, 0 revocation lists" in out
