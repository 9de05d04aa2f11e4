"""A damaged record is named, and the others are taken: before it and behind it, in every container."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import tracemalloc
import zipfile
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.trust import archives
from chipkit.trust.containers import unpack

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 5


def pem(records: list[bytes]) -> bytes:
    return b"".join(
        b"-----BEGIN CERTIFICATE-----\n" + b64encode(raw) + b"\n-----END CERTIFICATE-----\n" for raw in records
    )


def ldif(records: list[bytes]) -> bytes:
    return b"version: 1\n\n" + b"\n".join(
        b"dn: sn=%d\nuserCertificate;binary:: " % number
        + b"\n ".join(b64encode(raw)[at : at + 76] for at in range(0, 4 * len(raw), 76))
        + b"\nsn: %d\n" % number
        for number, raw in enumerate(records)
    ).replace(b"\n \n", b"\n")


def packed(records: list[bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for number, raw in enumerate(records):
            target.writestr(f"{number}.cer", raw)
    return stream.getvalue()


def tar(records: list[bytes], **changes: Any) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as target:
        for number, raw in enumerate(records):
            facts = tarfile.TarInfo(f"{number}.cer")
            facts.size = len(raw)
            for name, value in changes.items():
                setattr(facts, name, value)
            target.addfile(facts, io.BytesIO(raw))
    return stream.getvalue()


def bag(records: list[bytes]) -> bytes:
    signed = der.sequence(
        der.integer(1), TLV(der.SET), der.sequence(der.oid(oids.DATA)), TLV.of(0xA0, *records), TLV(der.SET)
    )
    return bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed)))


CONTAINERS: dict[str, Callable[[list[bytes]], bytes]] = {
    "PEM": pem, "LDIF": ldif, "ZIP": packed, "tar": tar, "PKCS #7": bag, "row of DER": b"".join,
}  # fmt: skip


@pytest.fixture(scope="module")
def records(make: Any) -> list[bytes]:
    return [make.issue(name=f"CSCA {number}", country="UT").certificate.raw for number in range(COUNT)]


def taken(data: bytes) -> list[bytes]:
    return [item.data for item in unpack(data, "file") if item.kind == "certificate"]


@pytest.mark.parametrize("container", CONTAINERS)
def test_each_container_gives_all_of_its_records(container: str, records: list[bytes]) -> None:
    assert taken(CONTAINERS[container](records)) == records


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damage_costs_the_records_that_it_hits_and_is_named(data: st.DataObject, records: list[bytes]) -> None:
    """A few bytes overwritten anywhere in one record, in its headers or its content."""
    name = data.draw(st.sampled_from(sorted(CONTAINERS)))
    whole = CONTAINERS[name](records)
    hit = data.draw(st.integers(0, COUNT - 1))
    begins = [CONTAINERS[name](records[:number]) for number in range(COUNT)]
    low = min(len(begins[hit]), len(whole) - 1)
    if name in ("PKCS #7", "ZIP"):  # of which a part is not a container of its own
        low = data.draw(st.integers(0, len(whole) - 1))
    at = min(low + data.draw(st.integers(0, len(records[hit]) - 1)), len(whole) - 1)
    with_damage = bytearray(whole)
    until = min(at + data.draw(st.integers(1, 12)), len(whole))
    assume(name != "LDIF" or b"\n" not in whole[at:until])  # two lines that become one may be one that says nothing
    for offset in range(at, until):
        with_damage[offset] = data.draw(st.integers(0, 255))

    items = list(unpack(bytes(with_damage), "file"))

    got = [item.data for item in items if item.kind == "certificate"]
    lost = [raw for raw in records if raw not in got]
    first = min(whole.find(raw) for raw in records)  # before it, the container says what it is; in text it is not found
    assert len(lost) <= 2 or at < first
    named = [item for item in items if item.kind == "unusable"]
    damaged = [raw for raw in got if raw not in records]
    assert not lost or named or damaged
    assert all(item.reason and item.where.startswith("file") for item in named)


def test_a_damaged_directory_of_an_archive_costs_nothing_silently(records: list[bytes]) -> None:
    """A length in it that is wrong swallows the entries behind it, and an offset moves all of them."""
    whole = packed(records)

    for at in range(whole.index(b"PK\x01\x02"), len(whole)):
        for value in {0, 1, 0x2F, 0x50, 0x80, 0xFF} - {whole[at]}:
            items = list(unpack(whole[:at] + bytes([value]) + whole[at + 1 :], "file"))
            got = [item.data for item in items if item.kind == "certificate"]
            assert len(set(records) - set(got)) <= 1, (at, value)
            assert set(records) <= set(got) or any(item.kind == "unusable" for item in items), (at, value)


def test_a_member_that_was_deleted_is_not_brought_back(records: list[bytes]) -> None:
    """Programs leave its bytes where they are, and its entry out."""
    two, one = packed(records[:2]), packed(records[:1])
    begin, second = two.index(b"PK\x01\x02"), two.index(b"PK\x01\x02", two.index(b"PK\x01\x02") + 1)
    entry = two[begin:second]
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), begin, 0)

    assert taken(two[:begin] + entry + end) == taken(one) == records[:1]


def test_a_length_that_is_not_in_its_shortest_form_ends_no_search(records: list[bytes]) -> None:
    """What begins like a certificate inside damaged data, and cannot be one."""
    false = b"\x30\x82\x00\x76\x30\x82\x01\x00\xa0"

    for data in (bag(records)[:40] + false + bag(records)[40:], false + b"".join(records), records[0] + false):
        assert all(item.kind in ("certificate", "unusable") for item in unpack(data, "file"))
    assert taken(false + b"".join(records)) == records


def test_text_in_front_of_certificates_may_begin_like_a_signed_list(records: list[bytes]) -> None:
    """The first byte of some Cyrillic letters is the tag of a COSE_Sign1."""
    assert taken("Қазақстан, SPECIMEN\n".encode() + pem(records)) == records
    assert taken(b"\xd2" + pem(records)[1:]) == records[1:]


@pytest.mark.parametrize("container", ["row of DER", "PKCS #7"])
@pytest.mark.parametrize("at", [0, 2, COUNT - 2])
def test_one_that_is_cut_off_in_a_row_swallows_no_other(container: str, at: int, records: list[bytes]) -> None:
    """It takes the beginning of the next one for its own end, and may even look like a certificate."""
    for left in range(5, len(records[at]), 7):
        row = CONTAINERS[container]([*records[:at], records[at][:left], *records[at + 1 :]])

        items = list(unpack(row, "file"))

        got = [item.data for item in items if item.kind == "certificate"]
        assert [raw for raw in got if raw in records] == [*records[:at], *records[at + 1 :]], left
        assert len(items) > len(records) - 1


@pytest.mark.parametrize("kind", ["master list", "crl", "certificates"])
def test_one_that_is_cut_off_swallows_nothing_of_another_kind(make: Any, csca: Any, kind: str) -> None:
    signer = csca.issue(name="list signer", extensions=make.list_signer_extensions)
    crl, listed = csca.revoke(1).raw, signer.master_list([csca.certificate])
    behind = {"master list": listed, "crl": crl, "certificates": bag([csca.certificate.raw])}[kind]
    members = [("certificate", csca.certificate.raw)] if kind == "certificates" else [(kind, behind)]
    for before in (csca.certificate.raw, crl, listed):
        for lost in (1, 9, 40):
            items = [(item.kind, item.data) for item in unpack(before[:-lost] + behind, "file")]

            assert items[-len(members) :] == members
            assert len(items) > len(members)


@pytest.mark.parametrize("behind", ["another one", "bytes"])
def test_what_stands_behind_a_certificate_in_one_value_hides_it_not(records: list[bytes], behind: str) -> None:
    value = records[0] + (records[1] if behind == "another one" else b"\x01\x02")
    for container in ("PEM", "LDIF"):
        items = list(unpack(CONTAINERS[container]([value, records[2]]), "file"))

        assert [each for each in records[:3] if each in value or each == records[2]] == taken(
            CONTAINERS[container]([value, records[2]])
        )
        assert any(item.reason for item in items)


def test_an_encrypted_member_is_called_so(records: list[bytes]) -> None:
    data = bytearray(packed(records[:2]))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1

    assert [item.reason for item in unpack(bytes(data), "file")] == ["encrypted", ""]


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_what_a_cut_leaves_whole_is_taken(data: st.DataObject, records: list[bytes]) -> None:
    """The end of a download is missing."""
    name = data.draw(st.sampled_from(sorted(CONTAINERS)))
    whole = CONTAINERS[name](records)
    cut = data.draw(st.integers(len(whole) // 3, len(whole) - 1))

    items = list(unpack(whole[:cut], "file"))

    got = [item.data for item in items if item.kind == "certificate"]
    assert got == records[: len(got)]
    assert len(got) >= cut * COUNT // len(whole) - 2
    boundary = len(CONTAINERS[name](records[: len(got)]))  # where a cut leaves no trace
    assert len(got) == COUNT or any(item.reason for item in items) or cut <= boundary + len(b"-----BEGIN ")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": tarfile.SYMTYPE, "linkname": "/etc/passwd", "size": 0}, "a link"),
        ({"type": tarfile.LNKTYPE, "linkname": "0.cer", "size": 0}, "a link"),
        ({"type": tarfile.FIFOTYPE, "size": 0}, "neither a file nor a folder"),
        ({"type": tarfile.CHRTYPE, "size": 0}, "neither a file nor a folder"),
    ],
)
def test_what_is_no_file_in_an_archive_is_named_and_not_followed(
    records: list[bytes], changes: dict[str, Any], reason: str
) -> None:
    items = list(unpack(tar(records[:1], **changes) + tar(records[1:]), "file"))

    assert reason in items[0].reason
    assert [item.data for item in items[1:]] == records[1:]


def test_a_name_is_shown_and_never_a_path(records: list[bytes]) -> None:
    for name in ("/etc/passwd", "../../x", "a" * 300):
        (item,) = unpack(tar(records[:1], name=name), "file")
        assert (item.where, item.data) == (f"file: {name}", records[0])


def test_a_packed_file_is_unpacked_once(records: list[bytes]) -> None:
    inner = tar(records)

    assert taken(gzip.compress(inner)) == records
    assert taken(gzip.compress(ldif(records[:2])) + gzip.compress(b"")) == records[:2]
    assert [item.reason for item in unpack(gzip.compress(packed(records)), "f")] == ["an archive inside an archive"]
    assert [item.reason for item in unpack(b"BZh9" + bytes(50), "f")] == ["packed by bzip2: unpack it first"]
    assert taken(gzip.compress(inner)[:-40])  # what came before the damage


def test_a_packed_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_TOTAL", 1 << 20)
    bomb = gzip.compress(bytes(64 << 20))

    tracemalloc.start()
    items = list(unpack(bomb, "file"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [item.kind for item in items] == ["unusable"]
    assert "larger than" in items[0].reason
    assert peak < 6 << 20


def test_an_archive_without_its_directory_is_read_by_its_members(records: list[bytes]) -> None:
    whole = packed(records)
    cut = whole[: whole.index(b"PK\x01\x02")]

    items = list(unpack(cut, "file"))

    assert "archive is damaged" in items[0].reason
    assert [item.data for item in items[1:]] == records


@pytest.mark.parametrize("attribute", ["userCertificate;binary", "USERCERTIFICATE", "2.5.4.36", "cACertificate;binary"])
@pytest.mark.parametrize("form", [b":: %b", b": %b", b"::%b"])
def test_a_certificate_is_found_by_every_spelling_of_its_attribute(
    records: list[bytes], attribute: str, form: bytes
) -> None:
    raw = records[0]

    assert taken(b"dn: c=UT\n" + attribute.encode() + form % b64encode(raw) + b"\n") == [raw]


def test_both_of_a_pair_of_certificates_are_taken(records: list[bytes]) -> None:
    pair = bytes(der.sequence(TLV.of(0xA0, records[0]), TLV.of(0xA1, records[1])))

    assert taken(b"dn: c=UT\ncrossCertificatePair;binary:: " + b64encode(pair)) == records[:2]


def test_codes_and_texts_of_a_record_stay_with_its_certificate(records: list[bytes]) -> None:
    text = ldif(records).replace(
        b"\nsn: 1\n", b"\npkdConformanceCode: ERR:DSC.CDP.14\npkdConformanceText: why\nsn: 1\n"
    )

    found = {item.data: item.conformance for item in unpack(text, "file")}

    assert found[records[1]].codes == ("ERR:DSC.CDP.14",)
    assert found[records[1]].texts == ("why",)
    assert found[records[0]].codes == ()


def test_a_truncated_master_list_is_no_heap_of_certificates(make: Any, csca: Any) -> None:
    """Its members count by its signature alone."""
    signer = csca.issue(name="signer", extensions=make.list_signer_extensions)
    whole = signer.master_list([csca.certificate])

    assert taken(whole[:-5]) == []


def test_a_block_without_end_costs_no_other(records: list[bytes]) -> None:
    text = pem(records).replace(b"-----END CERTIFICATE-----\n", b"", 1)

    items = list(unpack(text, "file"))

    assert items[0].where == "file: block 1, line 1"
    assert items[0].kind == "unusable"
    assert [item.data for item in items[1:]] == records[1:]
    assert items[1].where == "file: block 2, line 3"


def test_a_member_that_is_not_where_the_directory_says_is_named_in_its_place(csca: Any) -> None:
    """So that of many damaged archives one reason is told, with the places."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("first.cer", csca.certificate.raw)
        archive.writestr("second.cer", csca.certificate.raw)
    data = bytearray(content.getvalue())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = (7).to_bytes(4, "little")  # where the local header of the second one begins

    damaged = [(item.where, item.reason) for item in unpack(bytes(data), "a.zip") if item.kind == "unusable"]

    assert damaged[0] == ("a.zip: second.cer", "archive is damaged: a member is not where its directory says")
