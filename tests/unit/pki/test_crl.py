"""Certificate revocation lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.crl import CertificateList, RevokedEntry, TBSCertificateList, assemble
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name

THIS, NEXT = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
SHA256_WITH_RSA = AlgorithmIdentifier(oids.SHA256_WITH_RSA, der.null())
REVOKED = {
    7: RevokedEntry(datetime(2025, 5, 1, tzinfo=UTC), "keyCompromise"),
    -1: RevokedEntry(datetime(2025, 6, 1, tzinfo=UTC)),
    1 << 150: RevokedEntry(datetime(2051, 6, 1, tzinfo=UTC), "superseded"),
}


def build(**changes: Any) -> CertificateList:
    members: dict[str, Any] = {
        "signature": SHA256_WITH_RSA,
        "issuer": Name.build([("C", "VN"), ("CN", "SPECIMEN CSCA")]),
        "this_update": THIS,
        "next_update": NEXT,
        "revoked": REVOKED,
        "extensions": (ext.authority_key_identifier(b"\x02" * 20), ext.crl_number(300)),
    } | changes
    tbs = TBSCertificateList(**members)
    return CertificateList.parse(assemble(bytes(tbs), tbs.signature, b"\x5a" * 256))


UNPROFILED = ["crl.number.missing", "crl.key-identifier.missing", "crl.version"]


def raw_list(*members: TLV | bytes) -> bytes:
    tbs = der.sequence(*members)
    return assemble(bytes(tbs), SHA256_WITH_RSA, b"\x00")


def codes(crl: CertificateList) -> list[str]:
    """What is odd about a list, that aside which its profile demands and the lists of most tests here are without."""
    return [each.code for each in crl.deviations if each.code not in UNPROFILED]


def test_a_serial_number_that_is_not_revoked_is_not_found() -> None:
    assert build().revoked.get(8) is None
    assert list(build().revoked) == list(REVOKED)


def test_what_was_built_is_read_back() -> None:
    crl = build()

    assert crl.version == 2
    assert crl.issuer.common_name == "SPECIMEN CSCA"
    assert (crl.this_update, crl.next_update) == (THIS, NEXT)
    assert dict(crl.revoked) == REVOKED
    assert crl.crl_number == 300
    assert crl.authority_key_identifier == b"\x02" * 20
    assert crl.deviations == ()
    assert CertificateList.parse(crl.raw) == crl
    assert bytes(crl) == crl.raw


def test_an_empty_list_revokes_nothing() -> None:
    crl = build(revoked={}, extensions=())

    assert dict(crl.revoked) == {}
    assert (crl.crl_number, crl.authority_key_identifier) == (None, None)


def test_an_empty_list_of_entries_is_told() -> None:
    crl = with_entries()

    assert not crl.names_any
    assert codes(crl) == ["crl.entries.none"]


def test_a_list_without_next_update_is_told() -> None:
    assert codes(build(next_update=None)) == ["crl.no-next-update"]


def entry(serial: int, moment: datetime, *extensions: Extension) -> TLV:
    rest = der.sequence(*(bytes(each) for each in extensions)) if extensions else b""
    return der.sequence(der.integer(serial), der.utc_time(moment), rest)


def with_entries(*entries: TLV) -> CertificateList:
    name = bytes(Name.build([("C", "VN")]))
    return CertificateList.parse(
        raw_list(
            der.integer(1), bytes(SHA256_WITH_RSA), name, der.utc_time(THIS), der.utc_time(NEXT), der.sequence(*entries)
        )
    )


def test_serial_numbers_that_hash_alike_do_not_hold_a_list_up() -> None:
    prime, count, moment = (1 << 61) - 1, 50_000, der.utc_time(THIS)
    assert hash(prime) == hash(2 * prime)

    crl = with_entries(*(der.sequence(der.integer(number * prime), moment) for number in range(1, count + 1)))

    assert len(crl.revoked) == count
    assert crl.revoked[count * prime].date == THIS
    assert (count + 1) * prime not in crl.revoked


def test_of_two_entries_the_earlier_counts() -> None:
    early, late = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)

    for pair in ((early, late), (late, early)):
        crl = with_entries(*(entry(5, moment) for moment in pair))
        assert crl.revoked[5].date == early
        assert codes(crl) == ["crl.entry.twice"]


def test_an_unknown_reason_is_told_by_its_number() -> None:
    reason = Extension(oids.REASON_CODE, critical=False, value=bytes(der.integer(7, 0x0A)))

    assert with_entries(entry(5, THIS, reason)).revoked[5].reason == "reason 7"


def test_critical_extensions_of_entries_are_told() -> None:
    issuer = Extension(oids.CERTIFICATE_ISSUER, critical=True, value=b"")

    assert codes(with_entries(entry(5, THIS, issuer))) == ["crl.entry.critical-extension"]


def test_unknown_critical_extensions_are_named() -> None:
    unknown = Extension("1.2.3.4", critical=True, value=b"\x05\x00")
    other = Extension("1.2.3.5", critical=False, value=b"\x05\x00")

    assert build(extensions=(unknown, other)).unknown_critical_extensions == ("1.2.3.4",)


@pytest.mark.parametrize("value", [b"\x02\x01\x01", b"\x30\x00", b"\x30\x03\x89\x01\x01", b"\x05\x00", b"", b"\x30"])
def test_a_list_of_a_part_is_known_by_its_extension_whether_or_not_that_can_be_read(value: bytes) -> None:
    for oid in (oids.DELTA_CRL_INDICATOR, oids.ISSUING_DISTRIBUTION_POINT):
        crl = build(extensions=(Extension(oid, critical=True, value=value),))

        assert crl.partial
        assert crl.delta is (oid == oids.DELTA_CRL_INDICATOR)
        assert not crl.of_attributes
        assert crl.unknown_critical_extensions == ()
    assert not build(extensions=()).partial


def test_a_number_that_cannot_be_read_is_none_and_told() -> None:
    crl = build(extensions=(Extension(oids.CRL_NUMBER, critical=False, value=b"\x04\x00"),))

    assert crl.crl_number is None
    assert codes(crl) == ["extension.malformed"]


def test_null_beside_ecdsa_is_read_and_told() -> None:
    crl = build(signature=AlgorithmIdentifier(oids.ECDSA_WITH_SHA256, der.null()))

    assert codes(crl) == ["algorithm.ecdsa.parameters"]


def test_an_algorithm_that_differs_from_the_signed_one_is_told() -> None:
    forged = assemble(build().tbs, AlgorithmIdentifier(oids.SHA1_WITH_RSA, der.null()), b"\x00")

    assert codes(CertificateList.parse(forged)) == ["crl.algorithms-differ"]


def test_a_list_of_version_1_has_no_number_for_it() -> None:
    name = bytes(Name.build([("C", "VN")]))

    crl = CertificateList.parse(raw_list(bytes(SHA256_WITH_RSA), name, der.utc_time(THIS), der.utc_time(NEXT)))

    assert (crl.version, dict(crl.revoked)) == (1, {})
    assert [each.code for each in crl.deviations] == UNPROFILED


def test_what_the_profile_demands_and_a_list_is_without_is_told() -> None:
    number, key = ext.crl_number(7), ext.authority_key_identifier(b"\x02" * 20)

    def missing(*extensions: Extension) -> list[str]:
        return [each.code for each in build(extensions=extensions).deviations]

    assert missing(number, key) == []
    assert missing(key) == ["crl.number.missing"]
    assert missing(number) == ["crl.key-identifier.missing"]
    assert missing() == UNPROFILED[:2]


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(CodecError, match="version number 2"):
        CertificateList.parse(raw_list(der.integer(2)))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=3))
def test_any_changed_bytes_give_a_list_or_a_chipkit_error(places: list[tuple[int, int]]) -> None:
    raw = bytearray(build().raw)
    for place, byte in places:
        raw[place % len(raw)] = byte
    try:
        crl = CertificateList.parse(bytes(raw))
        _ = crl.deviations, crl.crl_number, repr(crl)
    except ChipkitError:
        return


@pytest.mark.parametrize("extra", [1, 2, 20])
def test_an_entry_with_a_padded_serial_number_is_found_by_its_number(extra: int) -> None:
    entries = [
        der.sequence(TLV(der.INTEGER, bytes(extra) + b"\x12\x34"), der.utc_time(THIS)),
        der.sequence(TLV(der.INTEGER, b"\xff" * extra + b"\xff"), der.utc_time(THIS)),
    ]
    issuer = bytes(Name.build([("C", "VN")]))
    times = der.utc_time(THIS), der.utc_time(NEXT)
    found = CertificateList.parse(
        raw_list(der.integer(1), bytes(SHA256_WITH_RSA), issuer, *times, der.sequence(*entries))
    )

    assert set(found.revoked) == {0x1234, -1}
    assert found.revoked[0x1234].date == THIS
    assert codes(found) == ["der.integer.padded"]


@given(st.integers(-(1 << 160), 1 << 160), st.integers(0, 4), st.integers(0, 4))
def test_one_serial_number_in_two_paddings_is_one(serial: int, one: int, two: int) -> None:
    sign = b"\xff" if serial < 0 else b"\0"
    entries = [
        der.sequence(TLV(der.INTEGER, sign * extra + der.integer(serial).value), der.utc_time(THIS))
        for extra in (one, two)
    ]
    found = CertificateList.parse(
        raw_list(bytes(SHA256_WITH_RSA), bytes(Name.build([("C", "VN")])), der.utc_time(THIS), der.sequence(*entries))
    )

    assert list(found.revoked) == [serial]
    assert "crl.entry.twice" in codes(found)
    assert ("der.integer.padded" in codes(found)) is bool(one or two)


def test_filling_behind_a_list_is_cut_off_and_told() -> None:
    for filling in (b"\n", b"\r\n\x1a", bytes(9)):
        found = CertificateList.parse(build().raw + filling)

        assert found == build()
        assert codes(found) == ["der.trailing-bytes"]


@pytest.mark.parametrize(("time", "year"), [
    (TLV(der.GENERALIZED_TIME, b"99991231235959Z"), 9999),
    (TLV(der.GENERALIZED_TIME, b"00010101000000Z"), 1),
    (TLV(der.GENERALIZED_TIME, b"20511231235960Z"), 2051),
    (TLV(der.UTC_TIME, b"261231235960Z"), 2026),
])  # fmt: skip
def test_any_end_of_the_calendar_and_a_leap_second_are_times(time: TLV, year: int) -> None:
    found = CertificateList.parse(raw_list(bytes(SHA256_WITH_RSA), bytes(Name.build([("C", "VN")])), time, time))

    assert (found.this_update.year, found.next_update) == (year, found.this_update)
    assert ("time.form" in codes(found)) is time.value.endswith(b"60Z")
