from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import SignatureInvalidError
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate, assemble
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.trust.chain import PathStatus, build_path, check_signature, issuers_of
from chipkit.trust.issuing_period import issued_in_validity
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust

if TYPE_CHECKING:
    from collections.abc import Callable


def store(*anchors: Any, kind: AnchorKind = AnchorKind.CONFIRMED) -> InMemoryTrust:
    return InMemoryTrust.empty().with_anchors(Anchor(anchor.certificate, kind) for anchor in anchors)


def _named(make: Any, identifier: bytes) -> Any:
    """A key that goes by an identifier of our choice."""
    key = make.key(identifier.hex())
    key.identifier = identifier
    return key


def codes(result: Any) -> list[str]:
    return [deviation.code for deviation in result.deviations]


def test_a_signer_leads_to_the_anchor_that_issued_it(csca: Any, dsc: Any) -> None:
    result = build_path(dsc.certificate, store(csca))

    assert result.status is PathStatus.VERIFIED
    assert result.path == (dsc.certificate, csca.certificate)
    assert result.anchor is not None
    assert result.anchor.kind is AnchorKind.CONFIRMED
    assert codes(result) == []


def test_a_self_signed_anchor_leads_to_itself(csca: Any) -> None:
    result = build_path(csca.certificate, store(csca))

    assert result.status is PathStatus.VERIFIED
    assert result.path == (csca.certificate,)


def test_nothing_is_known_of_an_issuer_that_is_not_in_the_store(make: Any, dsc: Any) -> None:
    result = build_path(dsc.certificate, store(make.issue(name="other CSCA")))

    assert result.status is PathStatus.NO_ANCHOR
    assert result.anchor is None
    assert result.path == (dsc.certificate,)
    assert result.reason == "the issuer is not known here"


def test_an_empty_store_knows_nobody(dsc: Any) -> None:
    assert build_path(dsc.certificate, InMemoryTrust.empty()).status is PathStatus.NO_ANCHOR


def test_a_changed_signature_under_the_named_key_is_wrong(make: Any, csca: Any, dsc: Any) -> None:
    result = build_path(make.spoiled(dsc.certificate), store(csca))

    assert result.status is PathStatus.SIGNATURE_WRONG
    assert result.anchor is None


def test_another_key_under_the_same_name_is_a_new_key_or_a_forgery(make: Any, dsc: Any) -> None:
    """The CSCA has several keys, and the one that signed is not here."""
    younger = make.issue(name="CSCA", key=make.key("younger"))

    result = build_path(dsc.certificate, store(younger))

    assert result.status is PathStatus.OTHER_KEY
    assert result.anchor is None
    assert result.reason == "the issuer is known by name, and not with the key that signed"


def test_the_right_one_of_many_keys_under_one_name_is_found(make: Any, csca: Any, dsc: Any) -> None:
    others = [make.issue(name="CSCA", key=make.key(f"key {number}")) for number in range(5)]

    result = build_path(dsc.certificate, store(*others, csca))

    assert result.status is PathStatus.VERIFIED
    assert result.issuers[0].certificate == csca.certificate
    assert len(result.issuers) == 1


def test_a_certificate_without_key_identifier_is_chained_by_name(make: Any, csca: Any) -> None:
    signer = csca.issue(name="DSC", authority=None, extensions=make.signer_extensions)

    result = build_path(signer.certificate, store(csca))

    assert result.status is PathStatus.VERIFIED
    assert codes(result) == ["chain.issuer.name-alone"]


def test_a_name_in_another_string_type_and_case_is_the_same_name_with_a_deviation(make: Any, csca: Any) -> None:
    printable = der.sequence(
        *(
            der.set_of([der.sequence(der.oid(oid), der.printable_string(text))])
            for oid, text in ((oids.COUNTRY, "ut"), (oids.ORGANIZATION, "Specimen"), (oids.COMMON_NAME, "CSCA"))
        )
    )
    signer = csca.issue(name="DSC", issuer=Name.parse(bytes(printable)), extensions=make.signer_extensions)

    result = build_path(signer.certificate, store(csca))

    assert result.status is PathStatus.VERIFIED
    assert codes(result) == ["chain.issuer.name-encoding"]


def test_a_wrong_key_identifier_is_tolerated_by_name_and_signature_with_a_deviation(make: Any, csca: Any) -> None:
    signer = csca.issue(name="DSC", authority=bytes(20), extensions=make.signer_extensions)

    result = build_path(signer.certificate, store(csca))

    assert result.status is PathStatus.VERIFIED
    assert codes(result) == ["chain.issuer.key-identifier"]


def test_an_issuer_of_another_name_is_found_by_its_key_identifier_with_a_deviation(csca: Any) -> None:
    signer = csca.issue(name="DSC", issuer=Name.build([("C", "UT"), ("CN", "formerly")]), extensions=())

    result = build_path(signer.certificate, store(csca))

    assert result.status is PathStatus.VERIFIED
    assert codes(result) == ["chain.issuer.other-name"]


@pytest.mark.parametrize(
    ("size", "expected"), [(20, PathStatus.OTHER_KEY), (8, PathStatus.OTHER_KEY), (7, PathStatus.NO_ANCHOR)]
)
def test_a_known_key_under_another_name_that_did_not_sign_refutes_nobody(
    make: Any, size: int, expected: PathStatus
) -> None:
    """A key identifier that is long enough to be no accident is odd, and no more than that."""
    identifier = bytes(range(size))
    known = make.issue(
        name="CSCA of somebody else", extensions=(*make.authority_extensions,), key=_named(make, identifier)
    )
    forger = make.issue(name="nobody's CSCA")
    signer = forger.issue(name="DSC", authority=identifier, extensions=make.signer_extensions)

    assert build_path(signer.certificate, store(known)).status is expected


def test_an_anchor_that_is_no_ca_leaves_a_deviation(make: Any) -> None:
    odd = make.issue(name="odd CSCA", extensions=())
    signer = odd.issue(name="DSC", extensions=make.signer_extensions)

    assert codes(build_path(signer.certificate, store(odd))) == ["chain.issuer.not-ca"]


def test_a_link_certificate_leads_from_a_new_key_to_the_old_anchor(make: Any, csca: Any) -> None:
    link = csca.issue(name="CSCA", key=make.key("new key"), serial=2)
    signer = link.issue(name="DSC", extensions=make.signer_extensions)

    alone = build_path(signer.certificate, store(csca))
    linked = build_path(signer.certificate, store(csca), [link.certificate])

    assert alone.status is PathStatus.OTHER_KEY
    assert linked.status is PathStatus.VERIFIED
    assert linked.path == (signer.certificate, link.certificate, csca.certificate)


def test_a_document_signer_issues_nothing(make: Any, csca: Any, dsc: Any) -> None:
    forged = dsc.issue(name="DSC of a DSC", extensions=make.signer_extensions)

    result = build_path(forged.certificate, store(csca), [dsc.certificate])

    assert result.status is PathStatus.NO_ANCHOR


@pytest.mark.parametrize("usage", [["digitalSignature"], ["cRLSign"]])
def test_a_ca_whose_key_may_not_sign_certificates_is_no_link(make: Any, csca: Any, usage: list[str]) -> None:
    link = csca.issue(name="half a CA", extensions=(ext.basic_constraints(ca=True), ext.key_usage(usage)))
    signer = link.issue(name="DSC", extensions=make.signer_extensions)

    assert build_path(signer.certificate, store(csca), [link.certificate]).status is PathStatus.NO_ANCHOR


def test_certificates_that_vouch_for_each_other_in_a_ring_end_nowhere(make: Any, csca: Any) -> None:
    keys = [make.key(f"ring {number}") for number in range(5)]
    name = Name.build([("C", "UT"), ("CN", "ring")])
    ring = [
        make.issue(name="ring", key=mine, signer=theirs, subject=name, issuer=name, serial=number).certificate
        for number, (mine, theirs) in enumerate((mine, theirs) for mine in keys for theirs in keys)
    ]
    signer = make.issue(name="DSC", signer=keys[0], issuer=name, extensions=make.signer_extensions)

    result = build_path(signer.certificate, store(csca), ring)

    assert result.status is PathStatus.NO_ANCHOR


def test_a_long_row_of_links_is_not_followed_for_ever(make: Any, csca: Any) -> None:
    row = [csca]
    for number in range(20):
        row.append(row[-1].issue(name=f"CA {number}"))
    signer = row[-1].issue(name="DSC", extensions=make.signer_extensions)

    result = build_path(signer.certificate, store(csca), [link.certificate for link in row[1:]])

    assert result.status is PathStatus.NO_ANCHOR


def test_an_algorithm_that_is_not_known_is_unsupported(csca: Any, dsc: Any) -> None:
    raw = dsc.certificate.raw.replace(bytes(der.oid(oids.ECDSA_WITH_SHA256)), bytes(der.oid("1.2.840.10045.4.3.9")))
    certificate = Certificate.parse(raw)
    assert certificate.signature_algorithm == AlgorithmIdentifier("1.2.840.10045.4.3.9")

    assert build_path(certificate, store(csca)).status is PathStatus.UNSUPPORTED


def test_a_real_anchor_is_preferred_to_a_test_anchor(make: Any) -> None:
    key = make.key("shared by mistake")
    name = Name.build([("C", "UT"), ("CN", "CSCA")])
    test = make.issue(name="CSCA", key=key, subject=name, issuer=Name.build([("O", TEST_ORGANIZATION)]))
    real = make.issue(name="CSCA", key=key, subject=name)
    signer = real.issue(name="DSC", extensions=make.signer_extensions)

    result = build_path(signer.certificate, store(test, real))

    assert result.anchor is not None
    assert result.anchor.certificate == real.certificate
    assert [anchor.kind for anchor in result.issuers] == [AnchorKind.CONFIRMED, AnchorKind.TEST]


def test_validity_periods_are_not_looked_at(make: Any, csca: Any) -> None:
    expired = csca.issue(name="old DSC", not_after=datetime(2021, 1, 1, tzinfo=UTC), extensions=make.signer_extensions)

    assert build_path(expired.certificate, store(csca)).status is PathStatus.VERIFIED


def test_every_anchor_whose_key_signed_is_named(make: Any, csca: Any, dsc: Any) -> None:
    twin = make.issue(name="CSCA", key=csca.key, serial=9)

    found = issuers_of(dsc.certificate, store(csca, twin))

    assert {anchor.certificate for anchor in found} == {csca.certificate, twin.certificate}


def test_the_signature_check_raises(make: Any, csca: Any, dsc: Any) -> None:
    check_signature(dsc.certificate, csca.certificate.public_key)

    with pytest.raises(SignatureInvalidError):
        check_signature(make.spoiled(dsc.certificate), csca.certificate.public_key)


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), []),
        (datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), ["chain.issuer.validity"]),
        (datetime(2030, 1, 1, tzinfo=UTC), []),
        (datetime(2030, 1, 1, 0, 0, 1, tzinfo=UTC), ["chain.issuer.validity"]),
    ],
)
def test_a_certificate_that_begins_outside_its_issuers_validity_leaves_a_deviation(
    csca: Any, begins: datetime, expected: list[str]
) -> None:
    signer = csca.issue(name="DSC", not_before=begins, not_after=datetime(2040, 1, 1, tzinfo=UTC))

    assert issued_in_validity(signer.certificate, csca.certificate) is not bool(expected)
    result = build_path(signer.certificate, store(csca))
    assert result.status is PathStatus.VERIFIED
    assert codes(result) == expected


def test_of_a_renewed_issuer_the_certificate_that_held_at_the_time_is_preferred(make: Any, csca: Any) -> None:
    """One key, two certificates; the one of the right time was vouched for less."""
    renewed = make.issue(name="CSCA", key=csca.key, serial=2, not_before=datetime(2024, 1, 1, tzinfo=UTC))
    signer = csca.issue(name="DSC", not_before=datetime(2021, 1, 1, tzinfo=UTC))
    anchors = [
        Anchor(renewed.certificate, AnchorKind.CONFIRMED),
        Anchor(csca.certificate, AnchorKind.LIST_SIGNED),
    ]

    result = build_path(signer.certificate, InMemoryTrust.empty().with_anchors(anchors))

    assert result.path[-1] == csca.certificate
    assert codes(result) == []


def test_of_very_many_anchors_of_one_name_the_named_one_is_tried(make: Any, csca: Any, dsc: Any) -> None:
    others = [make.issue(name="CSCA", key=make.key(f"key {number}")) for number in range(70)]

    assert build_path(dsc.certificate, store(*others, csca)).status is PathStatus.VERIFIED


def _reencoded(issued: Any, encode: Any) -> Certificate:
    certificate = issued.certificate
    r, s = (int.from_bytes(each.value, "big") for each in TLV.parse(certificate.signature).children())
    return Certificate.parse(assemble(certificate.tbs, certificate.signature_algorithm, encode(r, s)))


BEGINNING, END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
ENCODINGS: dict[str, Callable[[int, int], bytes]] = {
    "signature.ecdsa.plain": lambda r, s: r.to_bytes(32, "big") + s.to_bytes(32, "big"),
    "signature.ecdsa.integers": lambda r, s: bytes(
        der.sequence(TLV(der.INTEGER, bytes(3) + r.to_bytes(32, "big")), TLV(der.INTEGER, s.to_bytes(32, "big")))
    ),
}


@pytest.mark.parametrize("code", ENCODINGS)
def test_a_signature_in_another_encoding_leads_to_the_anchor_with_a_deviation(csca: Any, dsc: Any, code: str) -> None:
    odd = _reencoded(dsc, ENCODINGS[code])

    found = build_path(odd, store(csca))

    assert found.status is PathStatus.VERIFIED
    assert [(met.code, met.where) for met in found.deviations] == [(code, f"certificate {odd.fingerprint[:16]}")]
    wrong = _reencoded(dsc, lambda r, s: ENCODINGS[code](r ^ 1, s))
    assert build_path(wrong, store(csca)).status is PathStatus.SIGNATURE_WRONG


@pytest.mark.parametrize("begin", [BEGINNING, datetime(2020, 1, 1, tzinfo=UTC), END])
@pytest.mark.parametrize(("first", "last"), [(BEGINNING, END), (END, BEGINNING), (BEGINNING, BEGINNING), (END, END)])
def test_validities_may_reach_to_the_ends_of_the_calendar(
    make: Any, begin: datetime, first: datetime, last: datetime
) -> None:
    issuer = make.issue(name="CSCA", not_before=first, not_after=last)
    certificate = issuer.issue(name="DSC", not_before=begin).certificate

    assert issued_in_validity(certificate, issuer.certificate) is (first <= begin <= last)


def test_a_name_in_another_order_leads_to_its_issuer_with_a_deviation(make: Any, csca: Any) -> None:
    name = Name.build([("CN", "CSCA"), ("O", "SPECIMEN"), ("C", "UT")])
    signer = csca.issue(name="DSC", issuer=name, authority=None, extensions=make.signer_extensions)

    result = build_path(signer.certificate, store(csca))

    assert result.status is PathStatus.VERIFIED
    assert codes(result) == ["chain.issuer.name-encoding", "chain.issuer.name-alone"]


def test_a_link_certificate_of_another_name_leads_nowhere_though_its_key_signed(make: Any, csca: Any) -> None:
    """Who issued a certificate is told by name and by signature, not by one of them."""
    link = csca.issue(name="another authority", serial=2)
    signer = link.issue(
        name="DSC", issuer=Name.build([("C", "UT"), ("CN", "nobody")]), extensions=make.signer_extensions
    )

    assert build_path(signer.certificate, store(csca), [link.certificate]).status is PathStatus.NO_ANCHOR


def test_a_link_certificate_of_the_right_name_leads_nowhere_where_its_key_did_not_sign(make: Any, csca: Any) -> None:
    link = csca.issue(name="younger", serial=2)
    signer = make.issue(name="DSC", signer=make.key("forger"), issuer=link.certificate.subject, extensions=())

    assert build_path(signer.certificate, store(csca), [link.certificate]).status is PathStatus.NO_ANCHOR


def test_an_intermediate_issues_under_its_own_name_alone(make: Any, csca: Any) -> None:
    """The names of a path chain, however right the signatures are (RFC 5280, 6.1.3, a 4)."""
    changed = Extension(oids.NAME_CHANGE, critical=False, value=b"\x05\x00")
    link = csca.issue(name="link", extensions=(*make.authority_extensions, changed))
    renamed = csca.issue(name="renamed", key=link.key, extensions=(*make.authority_extensions, changed))
    signer = link.issue(name="DSC", extensions=make.signer_extensions)

    assert build_path(signer.certificate, store(csca), [link.certificate]).status is PathStatus.VERIFIED
    assert build_path(signer.certificate, store(csca), [renamed.certificate]).status is PathStatus.NO_ANCHOR
