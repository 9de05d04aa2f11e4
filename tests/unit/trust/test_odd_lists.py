"""A revocation list of which one thing cannot be read: whom it names is revoked, and nobody is cleared by not knowing.

Every kind of oddness stands at every place of a list; the list is signed anew, as its issuer would have signed it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

import pytest
from cryptography import x509

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV
from chipkit.errors import AuthorityUnknownError, CodecError
from chipkit.evidence.stamp_revocation import expect_not_revoked
from chipkit.pki import crl as crl_module
from chipkit.pki import extensions as ext
from chipkit.pki.certificate import assemble
from chipkit.pki.crl import CertificateList, parse_crl
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.pki.signed import build_time
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, revocation_status
from tests.unit.trust.test_revocation_entries import (
    DELTA,
    FRESH,
    GOOD,
    NO_CRL,
    OTHER,
    PARTIAL,
    REVOKED,
    SINCE,
    because,
    entry,
    listing,
    of_issuer,
    scope,
    status,
)

OPENSSL = shutil.which("openssl") or "openssl"
MOST_BITS = 12_288
SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
SERIALS = (5, 77, 200, -3)
DAY, NULL = build_time(SINCE), der.null()
TRUE, EMPTY = der.boolean(value=True), der.octet_string(b"")
REMOVED = bytes(because(8))
REASON = der.oid(oids.REASON_CODE)
ISSUER_KIND = der.oid(oids.CERTIFICATE_ISSUER)


@dataclass(frozen=True)
class Odd:
    """An entry of which something cannot be read."""

    code: str
    behind: tuple[TLV, ...] = (DAY,)
    """What stands behind the serial number."""
    serial: TLV | None = None
    """What stands in the place of the serial number."""

    def entry(self, serial: int) -> TLV:
        return der.sequence(self.serial or der.integer(serial), *self.behind)


def _extended(*members: TLV | bytes) -> tuple[TLV, ...]:
    return DAY, der.sequence(*members)


DATE, FORM, EXTENSION, SERIAL = "crl.entry.date", "crl.entry.form", "crl.entry.extension", "crl.entry.serial"
ODD = {
    "a date that is none": Odd(DATE, (TLV(der.UTC_TIME, b"nonsense"),)),
    "a date without a value": Odd(DATE, (TLV(der.UTC_TIME, b""),)),
    "a 13th month": Odd(DATE, (TLV(der.UTC_TIME, b"251301000000Z"),)),
    "a date of another type": Odd(DATE, (NULL,)),
    "a date that is a sequence": Odd(DATE, (der.sequence(DAY), der.sequence(bytes(because(1))))),
    "no date": Odd(DATE, ()),
    "no date, and a reason": Odd(DATE, (der.sequence(bytes(because(1))),)),
    "a part too many": Odd(FORM, (DAY, NULL)),
    "a part behind the extensions": Odd(FORM, (*_extended(REMOVED), NULL)),
    "extensions twice": Odd(FORM, (*_extended(REMOVED), der.sequence(bytes(because(1))))),
    "two dates": Odd(FORM, (DAY, DAY)),
    "a reason without a value": Odd(EXTENSION, _extended(der.sequence(REASON, EMPTY))),
    "a reason of another type": Odd(EXTENSION, _extended(der.sequence(REASON, der.octet_string(b"\x02\x01\x08")))),
    "a reason cut off": Odd(EXTENSION, _extended(der.sequence(REASON, der.octet_string(b"\x0a\x02\x08")))),
    "a reason without its wrapping": Odd(EXTENSION, _extended(der.sequence(REASON, der.integer(8, 0x0A)))),
    "two reasons": Odd(EXTENSION, _extended(REMOVED, bytes(because(1)))),
    "two reasons, the other way": Odd(EXTENSION, _extended(bytes(because(1)), REMOVED)),
    "an extension twice": Odd(EXTENSION, _extended(*[der.sequence(der.oid("1.2.3"), EMPTY)] * 2)),
    "an extension of no kind": Odd(EXTENSION, _extended(REMOVED, der.sequence(EMPTY))),
    "an extension of an empty kind": Odd(EXTENSION, _extended(REMOVED, der.sequence(TLV(6, b""), EMPTY))),
    "an extension that is none": Odd(EXTENSION, _extended(REMOVED, NULL)),
    "an extension whose lengths do not fit": Odd(EXTENSION, _extended(REMOVED, TLV(der.SEQUENCE, b"\x06\x09\x01"))),
    "a flag of two bytes": Odd(
        EXTENSION, _extended(der.sequence(REASON, TLV(der.BOOLEAN, b"\0\0"), der.octet_string(b"\x0a\x01\x08")))
    ),
    "a large extension": Odd(EXTENSION, _extended(der.sequence(der.oid("1.2.3"), der.octet_string(bytes(5000))))),
    "extensions whose lengths do not fit": Odd(EXTENSION, (DAY, TLV(der.SEQUENCE, b"\x30\x09\x01"))),
    "a serial number without a value": Odd(SERIAL, serial=TLV(der.INTEGER, b"")),
    "a serial number of another type": Odd(SERIAL, serial=TLV(der.OCTET_STRING, b"\x4d")),
    "a serial number too long": Odd(SERIAL, serial=TLV(der.INTEGER, b"\x01" * 1600)),
}  # fmt: skip
NUMBERED = [name for name, odd in ODD.items() if odd.code != SERIAL]
UNNUMBERED = [name for name, odd in ODD.items() if odd.code == SERIAL]


def with_odd(csca: Any, name: str, *places: int, extensions: tuple[Extension, ...] = ()) -> CertificateList:
    """A list of four entries, some of them odd."""
    rows = enumerate(SERIALS)
    entries = (ODD[name].entry(serial) if at in places else entry(serial) for at, serial in rows)
    return listing(csca, *entries, extensions=(ext.crl_number(7), *extensions))


def told(crl: CertificateList) -> dict[str, str]:
    assert len({met.code for met in crl.deviations}) == len(crl.deviations)
    return {met.code: met.detail for met in crl.deviations}


@pytest.mark.parametrize("name", NUMBERED)
def test_an_odd_entry_at_any_place_revokes_and_takes_no_other_with_it(csca: Any, name: str) -> None:
    odd = ODD[name]
    for place in range(len(SERIALS)):
        crl = with_odd(csca, name, place)

        assert set(crl.revoked) == set(SERIALS)
        assert told(crl)[odd.code] == "1 entry"
        met = crl.revoked[SERIALS[place]]
        assert (met.date is None) is (odd.code == DATE)
        assert met.reason in {None, "keyCompromise"}
        assert not crl.doubt


@pytest.mark.parametrize("name", UNNUMBERED)
def test_an_entry_without_a_number_at_any_place_takes_no_other_with_it(csca: Any, name: str) -> None:
    for place in range(len(SERIALS)):
        crl = with_odd(csca, name, place)

        assert set(crl.revoked) == set(SERIALS) - {SERIALS[place]}
        assert told(crl)[SERIAL] == "1 entry"
        assert crl.doubt == "an entry whose serial number cannot be read"


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_list_revokes_whom_it_names_and_clears_whom_it_can(csca: Any, dsc: Any, name: str) -> None:
    unnamed = csca.issue(name="another", serial=78)
    crl = with_odd(csca, name, 0, 2, 3)

    assert told(crl)[ODD[name].code] == "3 entries"
    assert status(csca, dsc, crl) is REVOKED
    assert status(csca, unnamed, crl) is (PARTIAL if name in UNNUMBERED else GOOD)
    assert status(csca, unnamed, crl, csca.revoke()) is GOOD


@pytest.mark.parametrize("name", NUMBERED)
def test_the_odd_entry_itself_revokes_only_where_the_signature_is_right(csca: Any, dsc: Any, name: str) -> None:
    crl = with_odd(csca, name, 1)
    spoiled = CertificateList.parse(assemble(crl.tbs, crl.signature_algorithm, csca.key.sign(crl.tbs + b"\0")))
    found = revocation_status(dsc.certificate, csca.certificate, [crl], FRESH)

    assert found.status is REVOKED
    assert found.revoked_at == crl.revoked[77].date
    assert spoiled.revoked[77] == crl.revoked[77]
    assert status(csca, dsc, spoiled) is RevocationStatus.SIGNATURE_WRONG


def test_a_reason_that_is_read_frees_as_the_list_says(csca: Any, dsc: Any) -> None:
    removed = der.sequence(der.integer(77), TLV(der.UTC_TIME, b""), der.sequence(REMOVED))

    assert status(csca, dsc, listing(csca, removed)) is GOOD
    assert status(csca, dsc, listing(csca, removed, extensions=(DELTA,))) is PARTIAL


def test_of_two_entries_one_without_a_date_is_the_earlier_and_a_hold_the_lighter(csca: Any) -> None:
    undated = der.sequence(der.integer(77), NULL)
    for pair in ((undated, entry(77)), (entry(77), undated)):
        assert listing(csca, *pair).revoked[77].date is None
    held, gone = entry(77, because(6)), der.sequence(*ODD["two reasons"].entry(77).children())
    for pair in ((held, gone), (gone, held)):
        assert listing(csca, *pair).revoked[77].reason is None


HIDDEN = [
    "a part too many", "an extension of no kind", "an extension that is none", "extensions whose lengths do not fit",
    "a date of another type", "a date that is a sequence",
]  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_may_name_another_issuer_leaves_an_indirect_list_open(csca: Any, dsc: Any, name: str) -> None:
    """Up to the entry that names the next issuer, RFC 5280, 5.3.3."""
    odd, indirect = ODD[name], (scope(0x84),)
    own = of_issuer(csca.certificate.subject)

    def judged(*entries: TLV, extensions: tuple[Extension, ...] = indirect) -> RevocationStatus:
        return status(csca, dsc, listing(csca, *entries, extensions=extensions))

    assert judged(odd.entry(77)) is PARTIAL
    assert judged(odd.entry(5), entry(77)) is PARTIAL
    assert judged(odd.entry(5), entry(6, own), entry(77)) is REVOKED
    assert judged(entry(77), odd.entry(5)) is REVOKED
    assert judged(odd.entry(5), entry(77), extensions=()) is REVOKED
    assert judged(entry(6, of_issuer(OTHER)), odd.entry(5), entry(77), extensions=()) is PARTIAL


@pytest.mark.parametrize("code", [6, 8])
@pytest.mark.parametrize(
    "hidden",
    [
        (DAY, (EMPTY,)), (DAY, (TLV(6, b""), EMPTY)), (DAY, NULL), (DAY, TLV(der.SET, b"")), (DAY, None, NULL),
        (NULL, None), (TLV(der.SET, b""), None), (der.sequence(DAY), None),
    ],
)  # fmt: skip
def test_a_reason_beside_what_is_hidden_neither_frees_nor_holds_for_a_time(
    csca: Any, dsc: Any, code: int, hidden: tuple[Any, ...]
) -> None:
    """What is hidden may be another reason: the entry revokes for good, and a later list does not end that."""
    date, beside, *more = hidden
    members = [bytes(because(code))]
    if beside is not None:
        members.append(bytes(der.sequence(*beside) if isinstance(beside, tuple) else beside))
    for ordered in permutations(members):
        odd = der.sequence(der.integer(77), date, der.sequence(*ordered), *more)
        crl = listing(csca, odd, this_update=SINCE)
        delta = listing(csca, odd, extensions=(DELTA,), this_update=SINCE)

        assert crl.revoked[77].reason is None
        assert status(csca, dsc, crl) is REVOKED
        assert status(csca, dsc, delta, csca.revoke()) is REVOKED


def _placed(serial: int, *kinds: str) -> TLV:
    """An entry with these parts, among them an extension that names another issuer."""
    parts = {
        "number": der.integer(serial), "day": DAY, "issuer": der.sequence(bytes(of_issuer(OTHER))),
        "reason": der.sequence(bytes(because(1))), "set": TLV(der.SET, bytes(of_issuer(OTHER))),
        "text": der.octet_string(der.sequence(bytes(of_issuer(OTHER)))), "nothing": NULL,
    }  # fmt: skip
    return der.sequence(*(parts[kind] for kind in kinds))


PLACED = [
    ("number",), ("number", "day"), ("number", "issuer"), ("number", "reason"), ("number", "day", "issuer"),
    ("number", "day", "reason"),
]  # fmt: skip


PARTS = ("number", "day", "issuer", "reason", "set", "text", "nothing")
FORMS = [(tag, kinds) for size in range(4) for kinds in permutations(PARTS, size) for tag in (0x30, 0x31, 0xA0, 0x04)]


@pytest.mark.parametrize("first", range(17 if SOAK else 1))
def test_an_entry_in_whatever_form_accuses_nobody_of_the_issuer_that_it_hides(csca: Any, dsc: Any, first: int) -> None:
    """Of a list that has entries of others only one with all in its place leaves the issuer as it was."""
    own, indirect = csca.certificate.subject, (scope(0x84),)
    for tag, kinds in FORMS[first::17]:
        odd = TLV(tag, _placed(5, *kinds).value)
        read = tag == der.SEQUENCE and kinds in PLACED
        crl = listing(csca, entry(3), odd, entry(77), extensions=indirect)

        assert status(csca, dsc, crl) is (REVOKED if read and "issuer" not in kinds else PARTIAL), (tag, kinds)
        assert set(crl.revoked) == ({3, 5, 77} if read and "issuer" not in kinds else {3})
        back = listing(csca, odd, entry(77, of_issuer(own)), extensions=indirect)
        assert status(csca, dsc, back) is REVOKED


@pytest.mark.parametrize(
    "members",
    [
        (der.sequence(ISSUER_KIND, der.boolean(value=True)),),
        (der.sequence(ISSUER_KIND, der.boolean(value=True), der.octet_string(b"\x30\x05")),),
        (bytes(of_issuer(OTHER)), der.sequence(ISSUER_KIND, der.octet_string(b""))),
    ],
)
def test_an_issuer_that_cannot_be_read_is_nobody(csca: Any, dsc: Any, members: tuple[TLV | bytes, ...]) -> None:
    odd = der.sequence(der.integer(5), DAY, der.sequence(*members))

    assert status(csca, dsc, listing(csca, odd, entry(77))) is PARTIAL
    assert status(csca, dsc, listing(csca, odd, entry(77, of_issuer(csca.certificate.subject)))) is REVOKED


def rebuilt(
    csca: Any, serial: int, *, version: TLV | None = None, due: TLV | None = None, extensions: Any = None
) -> bytes:
    """A list that names a serial number, with another version, next update or extensions, signed."""
    plain = csca.revoke(serial)
    members = list(TLV.parse(plain.tbs).children())
    members[0] = version or members[0]
    members[4] = due or members[4]
    if extensions is not None:
        members[-1] = der.explicit(0, bytes(der.sequence(*extensions)))
    tbs = bytes(der.sequence(*members))
    return assemble(tbs, plain.signature_algorithm, csca.key.sign(tbs))


def judged(csca: Any, dsc: Any, **changes: Any) -> tuple[RevocationStatus, RevocationStatus, set[str]]:
    """What a list with something odd says of whom it names and of whom not, and what is told of it."""
    naming, other = (CertificateList.parse(rebuilt(csca, serial, **changes)) for serial in (77, 5))
    return status(csca, dsc, naming), status(csca, dsc, other), set(told(naming))


def test_version_1_spelled_out_and_a_next_update_that_cannot_be_read(csca: Any, dsc: Any) -> None:
    stale = RevocationStatus.STALE
    spelled = judged(csca, dsc, version=der.integer(0))

    assert spelled == (REVOKED, GOOD, {"crl.version", "extension.default-encoded"})
    for due in (TLV(der.UTC_TIME, b"soon"), TLV(der.GENERALIZED_TIME, b"")):
        assert judged(csca, dsc, due=due) == (REVOKED, stale, {"crl.next-update"})
    for version in (2, 3, -1):
        with pytest.raises(CodecError, match="version number"):
            CertificateList.parse(rebuilt(csca, 77, version=der.integer(version)))


NUMBER, KEY = (der.oid(kind) for kind in (oids.CRL_NUMBER, oids.AUTHORITY_KEY_IDENTIFIER))


@pytest.mark.parametrize(
    ("odd", "cleared"),
    [
        ((bytes(ext.crl_number(8)), bytes(ext.crl_number(9))), PARTIAL),
        ((bytes(ext.authority_key_identifier(b"1")), bytes(ext.authority_key_identifier(b"2"))), PARTIAL),
        ((der.sequence(NUMBER),), PARTIAL),
        ((der.sequence(NUMBER, TRUE, EMPTY),), PARTIAL),
        ((der.sequence(NUMBER, EMPTY),), GOOD),
        ((der.sequence(EMPTY),), PARTIAL),
        ((der.sequence(TLV(6, b""), TLV(der.BOOLEAN, b"\0"), EMPTY),), PARTIAL),
        ((der.sequence(der.oid(oids.ISSUING_DISTRIBUTION_POINT), TRUE),), PARTIAL),
        ((bytes(scope(0x85)), bytes(scope(0x82))), PARTIAL),
        ((der.sequence(der.oid("1.2.3"), der.octet_string(bytes(5000))),), PARTIAL),
        ((der.sequence(der.oid("1.2.3"), TRUE),), NO_CRL),
        ((bytes(scope(0x85)), bytes(scope(0x85))), NO_CRL),
    ],
)
def test_an_odd_extension_of_a_list_at_any_place_lets_it_accuse(
    csca: Any, dsc: Any, odd: tuple[TLV | bytes, ...], cleared: RevocationStatus
) -> None:
    """Save where a critical one may say what the list is (RFC 5280, 5.2): then it says nothing at all."""
    key = bytes(ext.authority_key_identifier(csca.key.identifier))
    extensions: list[TLV | bytes] = [bytes(Extension("1.2.9", critical=False, value=b"\x05\0")), *odd]
    for place, with_key in product(range(2), (True, False)):
        ordered = [*extensions[place:], *extensions[:place], *([key] if with_key else [])]
        named, unnamed, codes = judged(csca, dsc, extensions=ordered)

        assert named is (NO_CRL if cleared is NO_CRL else REVOKED)
        assert unnamed is cleared or (with_key and KEY.raw in b"".join(bytes(each) for each in odd))
        assert codes & {"crl.extension.twice", "crl.extension.unreadable", "extension.malformed"}


FLAGS = {
    "": b"", "5": b"\x85\1\xff", "5 one": b"\x85\1\1", "5 inside": b"\xa5\3\1\1\xff", "5 long": b"\x85\2\0\xff",
    "not 5": b"\x85\1\0", "not 5 inside": b"\xa5\3\1\1\0", "4": b"\x84\1\xff", "6": b"\x86\1\xff", "another": b"\x04\0",
}  # fmt: skip


@pytest.mark.parametrize("critical", [True, False])
def test_a_list_of_attribute_certificates_accuses_nobody_in_whatever_form_it_says_so(
    csca: Any, dsc: Any, *, critical: bool
) -> None:
    told_as = "crl.extension.unreadable" if critical else "extension.malformed"
    for first, second in list(product(FLAGS, FLAGS))[:: 1 if SOAK else 3]:
        value = bytes(der.sequence(FLAGS[first] + FLAGS[second]))
        crl = listing(csca, entry(77), extensions=(Extension(oids.ISSUING_DISTRIBUTION_POINT, critical, value),))
        attributes = any(name.startswith("5") for name in (first, second))
        sound = {first, second} <= {"", "5", "5 one", "not 5", "4"} and (
            "" in (first, second) or (first == "4" and second != "4")
        )

        assert crl.of_attributes is attributes, (first, second)
        assert status(csca, dsc, crl) is (NO_CRL if attributes else REVOKED)
        assert (told_as in told(crl)) is not sound, (first, second)


@pytest.mark.parametrize("critical", [True, False])
@pytest.mark.parametrize("value", [b"", b"zz", b"\x31\0", b"\x30\1", b"\x04\1\1", b"\x30\3\x85\1\xff\0"])
@pytest.mark.parametrize("kind", [oids.ISSUING_DISTRIBUTION_POINT, oids.DELTA_CRL_INDICATOR])
def test_what_says_which_part_a_list_is_of_and_cannot_be_read_is_told(
    csca: Any, dsc: Any, kind: str, value: bytes, *, critical: bool
) -> None:
    naming, other = (listing(csca, entry(number), extensions=(Extension(kind, critical, value),)) for number in (77, 5))

    assert ("crl.extension.unreadable" if critical else "extension.malformed") in told(naming)
    assert status(csca, dsc, naming) is REVOKED
    assert status(csca, dsc, other) is PARTIAL


MEMBERS = {
    "true": TRUE,
    "false": TLV(der.BOOLEAN, b"\0"),
    "null": NULL,
    "number": der.integer(0),
    "set": TLV(0x31, b""),
}


@pytest.mark.parametrize("before", [None, *MEMBERS])
@pytest.mark.parametrize("behind", list(MEMBERS))
def test_what_stands_behind_the_value_of_an_extension_makes_it_critical_only_as_a_flag(
    csca: Any, dsc: Any, before: str | None, behind: str
) -> None:
    """An extension of a kind that is not known: between kind and value whatever is not FALSE may be a flag."""
    flags = [] if before is None else [MEMBERS[before]]
    odd = der.sequence(der.oid("1.2.3.4"), *flags, der.octet_string(b"\5\0"), MEMBERS[behind])
    critical = before not in (None, "false") or behind == "true"
    named, unnamed, codes = judged(csca, dsc, extensions=[odd])

    assert (named, unnamed) == ((NO_CRL, NO_CRL) if critical else (REVOKED, PARTIAL))
    assert "crl.extension.unreadable" in codes


@pytest.mark.parametrize(
    "hidden",
    [
        NULL,
        der.sequence(TRUE, EMPTY),
        der.sequence(TLV(6, b""), TLV(der.BOOLEAN, b"\0\0"), EMPTY),
        der.sequence(EMPTY, NULL),
    ],
)
def test_a_list_is_refused_of_which_a_hidden_extension_may_be_critical(csca: Any, hidden: TLV) -> None:
    with pytest.raises(CodecError):
        CertificateList.parse(rebuilt(csca, 77, extensions=[hidden]))


def test_lengths_that_do_not_fit_are_refused(csca: Any) -> None:
    for broken in (TLV(der.SEQUENCE, b"\x02\x09\x05"), TLV(der.SEQUENCE, b"\x02\x01\x05\x17")):
        with pytest.raises(CodecError):
            listing(csca, broken, entry(77))


def test_a_list_that_is_odd_in_der_alone_is_read_as_ber(csca: Any, dsc: Any) -> None:
    """A constructed string is no DER, and plain in BER."""
    parts = TLV(0x24, bytes(der.octet_string(b"\x0a\x01")) + bytes(der.octet_string(b"\x08")))
    crl = listing(csca, der.sequence(der.integer(77), DAY, der.sequence(der.sequence(REASON, parts))))

    assert crl.revoked[77].reason == "removeFromCRL"
    assert set(told(crl)) == {"crl.encoding.ber", "crl.number.missing"}
    assert status(csca, dsc, crl) is GOOD


def test_no_stamp_counts_of_an_authority_that_was_revoked_nobody_knows_when(csca: Any, dsc: Any) -> None:
    ceased = der.sequence(der.integer(77), NULL, der.sequence(bytes(because(5))))
    lists = InMemoryTrust.empty().with_crls([listing(csca, ceased)])

    with pytest.raises(AuthorityUnknownError, match="a day that cannot be read"):
        expect_not_revoked(dsc.certificate, [csca.certificate], lists, FRESH)


@pytest.mark.parametrize("name", list(ODD))
def test_whoever_two_other_readers_find_revoked_is_revoked(csca: Any, name: str) -> None:
    """OpenSSL and pyca refuse some of these lists and read others; what they find, we find."""
    crl = with_odd(csca, name, 1)
    by_openssl = subprocess.run(  # noqa: S603 - a list of our own making
        [OPENSSL, "crl", "-inform", "DER", "-noout", "-text"], input=crl.raw, capture_output=True, check=False
    )
    if by_openssl.returncode == 0:
        lines = by_openssl.stdout.decode(errors="replace").splitlines()
        numbers = [line.split(":")[1].strip() for line in lines if line.strip().startswith("Serial Number")]
        assert {int(each, 16) for each in numbers if each and each[-1] != "\\"} <= set(crl.revoked) | {0}
    assert _by_pyca(crl.raw) <= set(crl.revoked)


def _by_pyca(raw: bytes) -> set[int]:
    try:
        found = {each.serial_number for each in x509.load_der_x509_crl(raw)}
    except (ValueError, TypeError):
        return set()
    return {each for each in found if each.bit_length() <= MOST_BITS}  # no certificate with a longer one is read here


@pytest.mark.parametrize("names", [0, 1, 3, 16])
def test_what_befalls_many_entries_is_told_once_with_their_number(csca: Any, names: int) -> None:
    """Of however many issuers they are, and whatever else is odd of each."""
    others = [Name.build([("C", "UT"), ("CN", f"authority {number}")]) for number in range(names)]
    begun = entry(77, of_issuer(*others)) if others else entry(77)
    for name in ("", *NUMBERED):
        crl = listing(csca, begun, *[ODD[name].entry(77) if name else entry(77)] * 60)
        # where that leaves open whose the entries are, the first of them is of nobody that was named before
        counts = {"60 entries", "59 entries"} if others and name else {"60 entries"}

        assert told(crl)["crl.entry.twice"] in counts, name
        assert name == "" or told(crl)[ODD[name].code] == "60 entries"
        assert len(crl.deviations) <= 6


def test_a_remembered_list_counts_each_issuer_that_its_entries_are_of(
    monkeypatch: pytest.MonkeyPatch, csca: Any
) -> None:
    kept = []
    for names in (1, 16):
        others = [Name.build([("C", "UT"), ("CN", f"authority {number}")]) for number in range(names)]
        crl = listing(csca, entry(1, of_issuer(*others)), *(entry(number) for number in range(2, 200)))
        lists = BoundedCache[CertificateList](entries=1, size=1 << 30)
        monkeypatch.setattr(crl_module, "_lists", lists)
        parse_crl(crl.raw)
        kept.append(lists.kept)

    assert kept[1] - kept[0] >= 15 * sys.getsizeof(dict.fromkeys(range(199)))
