from __future__ import annotations

import io
import tracemalloc
import warnings
import zipfile
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.trust import archives, containers
from chipkit.trust.containers import unpack
from chipkit.trust.der_kind import der_kind
from chipkit.trust.der_run import split


def pem(data: bytes, label: str = "CERTIFICATE") -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + b64encode(data) + f"\n-----END {label}-----\n".encode()


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a name stands twice is the point of one test
        for name, data in members:
            target.writestr(name, data)
    return stream.getvalue()


def found(data: bytes) -> list[tuple[str, bytes]]:
    return [(item.kind, item.data) for item in unpack(data, "file")]


def reasons(data: bytes) -> list[str]:
    return [item.reason for item in unpack(data, "file") if item.kind == "unusable"]


def test_each_kind_of_structure_is_told_by_its_content(make: Any, csca: Any) -> None:
    signer = csca.issue(name="list signer", extensions=make.list_signer_extensions)

    assert der_kind(csca.certificate.raw) == "certificate"
    assert der_kind(csca.revoke(1).raw) == "crl"
    assert der_kind(csca.revoke(next_update=None, extensions=()).raw) == "crl"
    assert der_kind(signer.master_list([csca.certificate])) == "master list"
    assert der_kind(b"\x30\x80\x06\x01\x00\x00\x00") == "master list"
    assert der_kind(b"\x30\x00") == "unusable"
    assert der_kind(b"") == "unusable"


def test_der_stands_alone_or_in_a_row(csca: Any, dsc: Any) -> None:
    one, two = csca.certificate.raw, dsc.certificate.raw

    assert found(one) == [("certificate", one)]
    assert found(one + two) == [("certificate", one), ("certificate", two)]


def test_pem_may_hold_text_and_several_blocks(csca: Any) -> None:
    raw, crl = csca.certificate.raw, csca.revoke(1).raw

    bundle = b"Subject: CSCA\n" + pem(raw) + b"between\n" + pem(crl, "X509 CRL").replace(b"\n", b"\r\n")

    assert found(bundle) == [("certificate", raw), ("crl", crl)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-8"])
def test_pem_and_ldif_are_read_as_windows_writes_them(csca: Any, encoding: str) -> None:
    raw = csca.certificate.raw
    ldif = b"dn: c=UT\nuserCertificate;binary:: %b\n" % b64encode(raw)
    for text in (pem(raw), ldif):
        data = f"\ufeff{text.decode()}".encode(encoding)
        assert found(data) == found(archive(("file", data))) == [("certificate", raw)]


def test_utf_16_without_its_mark_is_refused_by_name() -> None:
    assert reasons(pem(b"\x30\x00").decode().encode("utf-16-le")) == [
        "text in UTF-16 without its mark: save it as UTF-8"
    ]


def test_ldif_gives_certificates_lists_and_master_lists(csca: Any) -> None:
    raw, crl = csca.certificate.raw, csca.revoke(1).raw
    ldif = b"dn: c=UT\nuserCertificate;binary:: %b\ncertificateRevocationList;binary:: %b\nsn: 1\n" % (
        b64encode(raw),
        b64encode(crl),
    )

    assert found(ldif) == [("certificate", raw), ("crl", crl)]


def test_an_archive_gives_what_its_members_hold_whatever_their_names(csca: Any, dsc: Any) -> None:
    data = archive(("../../etc/passwd", csca.certificate.raw), ("/x/y.txt", pem(dsc.certificate.raw)), ("folder/", b""))

    assert found(data) == [("certificate", csca.certificate.raw), ("certificate", dsc.certificate.raw)]


def test_a_member_of_the_same_name_is_refused(csca: Any, dsc: Any) -> None:
    data = archive(("a.cer", csca.certificate.raw), ("a.cer", dsc.certificate.raw))

    assert found(data)[0] == ("certificate", csca.certificate.raw)
    assert reasons(data) == ["a member of that name was read before"]


def test_an_archive_inside_an_archive_is_not_opened(csca: Any) -> None:
    assert reasons(archive(("inner.zip", archive(("a.cer", csca.certificate.raw))))) == ["an archive inside an archive"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "neither DER, PEM, LDIF, ZIP nor tar"),
        (b"hello", "neither DER, PEM, LDIF, ZIP nor tar"),
        (b"\x30\x05\x02\x01", "cut off"),
        (b"\x30\x03\x02\x01\x00", "no certificate, revocation list or master list"),
        (pem(b"x", "RSA PRIVATE KEY"), "block of RSA PRIVATE KEY"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA", "not base64, or has no beginning or end"),
        (b"-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----", "not base64, or has no beginning or end"),
        (b"PK\x03\x04 nothing else", "archive is damaged"),
        (b"dn: c=UT\nno colon", "not an attribute"),
        (archive(("a", b"x" * 99), method=zipfile.ZIP_LZMA), "method other than deflate"),
    ],
)
def test_what_cannot_be_used_is_told(data: bytes, reason: str) -> None:
    (told,) = reasons(data)

    assert reason in told


def test_a_damaged_member_stops_no_other(csca: Any) -> None:
    data = bytearray(archive(("a.cer", csca.certificate.raw), ("b.cer", csca.certificate.raw)))
    data[40] ^= 0xFF

    kinds = [kind for kind, _ in found(bytes(data))]

    assert kinds == ["unusable", "certificate"]


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_MEMBER", 1 << 20)
    monkeypatch.setattr(archives, "_MAX_TOTAL", 3 << 20)
    data = archive(*((f"{number}", bytes(8 << 20)) for number in range(5)))

    tracemalloc.start()
    told = reasons(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert told[:3] == ["larger than 1048576 bytes unpacked"] * 3
    assert "the rest was not read" in told[3]
    assert len(told) == 4
    assert peak < 8 << 20


def test_a_certificate_of_absurd_size_is_not_parsed() -> None:
    time = b"\x17\x00" * 1
    body = b"\x02\x01\x01" + b"\x30\x00" * 200_000 + time
    tbs = b"\x30\x83" + len(body).to_bytes(3, "big") + body
    data = b"\x30\x83" + len(tbs).to_bytes(3, "big") + tbs

    (told,) = reasons(data)

    assert told.startswith("certificate of ")


def test_more_structures_than_any_file_has_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "_MAX_ITEMS", 10)

    told = reasons(b"\x30\x00" * 1000)

    assert len(told) == 11
    assert told[-1] == "more than 10 structures; the rest was not read"


def test_many_small_structures_cost_no_more_than_their_number() -> None:
    assert len(reasons(b"\x30\x00" * 190_000)) == 190_000


def test_objects_are_split_where_they_end() -> None:
    assert list(split(b"\x04\x01A\x05\x00")) == [slice(0, 3), slice(3, 5)]
    with pytest.raises(CodecError) as caught:
        list(split(b"\x05\x00\x04\x02A"))
    assert caught.value.offset == 2


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120) | st.binary(max_size=60).map(lambda data: b"\x30" + data))
def test_any_bytes_are_unpacked_or_told_of(data: bytes) -> None:
    items = list(unpack(data, "file"))

    assert all(item.kind != "unusable" or item.reason for item in items)
    assert items  # nothing taken is said


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_archive_is_unpacked_or_told_of(data: st.DataObject, csca: Any) -> None:
    content = bytearray(archive(("a.cer", csca.certificate.raw), ("b.pem", pem(csca.certificate.raw))))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        items = list(unpack(bytes(content), "file"))

    assert items
    assert all(item.kind != "unusable" or item.reason for item in items)
    taken = [item.data for item in items if item.kind == "certificate"]
    assert len(taken) == 2 or any(item.reason for item in items) or set(taken) != {csca.certificate.raw}


def test_an_archive_of_endless_members_is_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_MEMBERS", 3)
    few, many = (archive(*((f"{number}.txt", b"") for number in range(count))) for count in (3, 4))

    assert len(reasons(few)) == 3
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert reasons(many) == ["archive of more than 3 members"]


def test_a_member_without_a_name_is_read_as_any_other(csca: Any) -> None:
    named = archive(("?!?", csca.certificate.raw))

    (item,) = unpack(named.replace(b"?!?", b"\x00!?"), "file")

    assert item.kind == "certificate"


FILLINGS = [b"\n", b"\r\n", b"\0" * 30, b"\x1a", b"\xff\xff", b"\r\n\x1a\0"]


@pytest.mark.parametrize("filling", FILLINGS)
def test_filling_behind_a_structure_is_cut_off_and_told(make: Any, csca: Any, dsc: Any, filling: bytes) -> None:
    one, two, crl = csca.certificate.raw, dsc.certificate.raw, csca.revoke(1).raw
    signer = csca.issue(name="list signer", extensions=make.list_signer_extensions)
    for kind, raw in (("certificate", one), ("crl", crl), ("master list", signer.master_list([csca.certificate]))):
        for data in (raw + filling, pem(raw + filling), archive(("member", raw + filling))):
            (item,) = unpack(data, "file")
            assert (item.kind, item.data) == (kind, raw)
            assert [met.code for met in item.deviations] == ["der.trailing-bytes"]
    row = list(unpack(one + filling + two + filling + crl, "file"))
    assert [(item.kind, item.data) for item in row] == [("certificate", one), ("certificate", two), ("crl", crl)]
    assert [len(item.deviations) for item in row] == [1, 1, 0]


def test_other_bytes_behind_a_structure_are_told_and_hide_it_not(csca: Any) -> None:
    raw = csca.certificate.raw

    assert found(raw + b"\n\x05more")[0] == ("certificate", raw)
    assert len(reasons(raw + b"\n\x05more")) == 1


def bag(certificates: list[bytes], crls: list[bytes], *, content: bytes = b"", kind: str = oids.DATA) -> bytes:
    signed = der.sequence(
        der.integer(1), TLV(der.SET), der.sequence(der.oid(kind), content),
        TLV.of(0xA0, *certificates) if certificates else b"", TLV.of(0xA1, *crls) if crls else b"", TLV(der.SET),
    )  # fmt: skip
    return bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed)))


def test_certificates_that_nobody_signed_are_taken_out(csca: Any, dsc: Any) -> None:
    """A file *.p7b or *.p7c."""
    one, two, crl = csca.certificate.raw, dsc.certificate.raw, csca.revoke(1).raw
    expected = [("certificate", one), ("certificate", two), ("crl", crl)]
    data = bag([one, two], [crl])
    indefinite = b"\x30\x80" + TLV.parse(data).value + b"\0\0"

    for form in (data, indefinite, pem(data, "PKCS7"), pem(data, "CMS"), archive(("a.p7b", data)), data + b"\r\n"):
        assert found(form) == expected
    assert found(bag([one], [], content=bytes(der.explicit(0, der.octet_string(b""))))) == expected[:1]
    assert [item.where for item in unpack(data, "file")] == [f"file: member {number}" for number in (1, 2, 3)]


def test_a_bag_with_rubbish_spoils_no_other_and_an_empty_one_is_told(csca: Any) -> None:
    raw = csca.certificate.raw

    assert found(bag([bytes(der.null()), raw], []))[1] == ("certificate", raw)
    assert len(reasons(bag([bytes(der.null()), raw], []))) == 1
    assert len(reasons(bag([], []))) == 1


def test_a_list_that_nobody_signed_stays_a_master_list_to_refuse(csca: Any) -> None:
    content = bytes(der.explicit(0, der.octet_string(b"list")))

    assert [kind for kind, _ in found(bag([csca.certificate.raw], [], content=content, kind=oids.MASTER_LIST))] == [
        "master list"
    ]
