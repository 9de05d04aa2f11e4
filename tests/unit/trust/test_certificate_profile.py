from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.pki import extensions as ext
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.trust.profile import profile_deviations, role_of

BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)


def alternative_name(oid: str, locality: str | None = "UTO") -> Extension:
    names = [der.implicit(1, der.printable_string("csca@example.com"))]
    if locality is not None:
        names.append(der.explicit(4, bytes(Name.build([("L", locality)]))))
    return Extension(oid, critical=False, value=bytes(der.sequence(*names)))


NAMES = (alternative_name(oids.SUBJECT_ALT_NAME), alternative_name(oids.ISSUER_ALT_NAME))
POINTS = ext.crl_distribution_points(["https://example.com/UTO.crl"])
PERIOD = ext.private_key_usage_period(BEGIN, END)
CSCA = (
    ext.basic_constraints(ca=True, path_length=0),
    ext.key_usage(["keyCertSign", "cRLSign"]),
    PERIOD,
    POINTS,
    *NAMES,
)
DSC = (ext.key_usage(["digitalSignature"]), PERIOD, POINTS, ext.document_types(["P"]), *NAMES)
LIST_SIGNER = (
    ext.key_usage(["digitalSignature"]), POINTS, ext.extended_key_usage([oids.MASTER_LIST_SIGNING_KEY]), *NAMES,
)  # fmt: skip


def found(certificate: Any, role: Any) -> list[str]:
    return [deviation.code for deviation in profile_deviations(certificate, role)]


@pytest.fixture(scope="module")
def proper(make: Any) -> Any:
    return make.issue(name="CSCA", extensions=CSCA)


def without(extensions: tuple[Extension, ...], oid: str) -> tuple[Extension, ...]:
    return tuple(extension for extension in extensions if extension.oid != oid)


def test_certificates_that_keep_to_their_profile_show_nothing(proper: Any, make: Any) -> None:
    assert found(proper.certificate, "csca") == []
    link = proper.issue(name="CSCA", key=make.key("new"), extensions=CSCA)
    assert found(link.certificate, "link") == []
    assert found(proper.issue(name="DSC", extensions=DSC).certificate, "document signer") == []
    assert found(proper.issue(name="MLS", extensions=LIST_SIGNER).certificate, "master list signer") == []


def test_the_role_is_told_by_what_the_certificate_says(proper: Any, make: Any) -> None:
    assert role_of(proper.certificate) == "csca"
    assert role_of(proper.issue(name="CSCA", key=make.key("new"), extensions=CSCA).certificate) == "link"
    assert role_of(proper.issue(name="DSC", extensions=DSC).certificate) == "document signer"
    assert role_of(proper.issue(name="MLS", extensions=LIST_SIGNER).certificate) == "master list signer"


@pytest.mark.parametrize(
    ("extensions", "code"),
    [
        (without(DSC, oids.KEY_USAGE), "profile.key-usage.missing"),
        (without(DSC, oids.CRL_DISTRIBUTION_POINTS), "profile.crl-distribution-points.missing"),
        (without(DSC, oids.DOCUMENT_TYPE_LIST), "profile.document-type-list.missing"),
        (without(DSC, oids.SUBJECT_ALT_NAME), "profile.subject-alt-name.missing"),
        (without(DSC, oids.ISSUER_ALT_NAME), "profile.issuer-alt-name.missing"),
        (without(DSC, oids.PRIVATE_KEY_USAGE_PERIOD), "profile.private-key-usage-period.missing"),
        ((*DSC, ext.extended_key_usage([oids.MASTER_LIST_SIGNING_KEY])), "profile.ext-key-usage.present"),
        (
            (*without(DSC, oids.KEY_USAGE), ext.key_usage(["digitalSignature"], critical=False)),
            "profile.key-usage.not-critical",
        ),
        (
            (*without(DSC, oids.KEY_USAGE), ext.key_usage(["digitalSignature", "nonRepudiation"])),
            "profile.key-usage.beyond",
        ),
        ((*without(DSC, oids.KEY_USAGE), ext.key_usage([])), "profile.key-usage.lacking"),
        ((*DSC, Extension("1.2.3.4", critical=True, value=b"\x05\x00")), "profile.extension.unknown-critical"),
        (
            (*without(DSC, oids.SUBJECT_ALT_NAME), alternative_name(oids.SUBJECT_ALT_NAME, "UT")),
            "profile.subject-alt-name.locality.form",
        ),
        (
            (*without(DSC, oids.ISSUER_ALT_NAME), alternative_name(oids.ISSUER_ALT_NAME, "XXX")),
            "profile.issuer-alt-name.locality.form",
        ),
        (
            (*without(DSC, oids.ISSUER_ALT_NAME), alternative_name(oids.ISSUER_ALT_NAME, None)),
            "profile.issuer-alt-name.locality.missing",
        ),
        (
            (*without(DSC, oids.ISSUER_ALT_NAME), Extension(oids.ISSUER_ALT_NAME, critical=False, value=b"\x30\x05")),
            "profile.issuer-alt-name.malformed",
        ),
    ],
)
def test_each_departure_of_a_document_signer_has_its_code(proper: Any, extensions: Any, code: str) -> None:
    assert found(proper.issue(name="DSC", extensions=extensions).certificate, "document signer") == [code]


def test_basic_constraints_of_a_document_signer_say_nothing_or_too_much(proper: Any) -> None:
    empty = proper.issue(name="DSC", extensions=(*DSC, ext.basic_constraints(ca=False)))
    authority = proper.issue(name="DSC", extensions=(*DSC, ext.basic_constraints(ca=True)))

    assert found(empty.certificate, "document signer") == [
        "profile.basic-constraints.present",
        "profile.extension.default-value",
    ]
    assert found(authority.certificate, "document signer") == [
        "profile.basic-constraints.present",
        "profile.basic-constraints.ca",
    ]


@pytest.mark.parametrize(
    ("constraints", "codes"),
    [
        (ext.basic_constraints(ca=True), ["profile.basic-constraints.path-length.missing"]),
        (ext.basic_constraints(ca=True, path_length=1), ["profile.basic-constraints.path-length.not-zero"]),
        (ext.basic_constraints(ca=True, path_length=0, critical=False), ["profile.basic-constraints.not-critical"]),
        (
            ext.basic_constraints(ca=False),
            [
                "profile.extension.default-value",
                "profile.basic-constraints.ca",
                "profile.basic-constraints.path-length.missing",
            ],
        ),
    ],
)
def test_basic_constraints_of_a_csca_are_checked(make: Any, constraints: Extension, codes: list[str]) -> None:
    extensions = (constraints, *without(CSCA, oids.BASIC_CONSTRAINTS))

    assert found(make.issue(name="CSCA", extensions=extensions).certificate, "csca") == codes


def test_a_link_certificate_must_name_the_key_that_signed_it(proper: Any) -> None:
    link = proper.issue(name="CSCA", authority=None, extensions=CSCA)

    assert found(link.certificate, "link") == ["profile.authority-key-identifier.missing"]


def test_a_list_signer_must_say_what_it_is_for(proper: Any) -> None:
    signer = proper.issue(name="MLS", extensions=without(LIST_SIGNER, oids.EXTENDED_KEY_USAGE))

    assert found(signer.certificate, "master list signer") == ["profile.ext-key-usage.missing"]


@pytest.mark.parametrize(
    ("subject", "codes"),
    [
        ([("C", "ut"), ("CN", "DSC")], ["profile.subject.country.form"]),
        ([("C", "UTO"), ("CN", "DSC")], ["profile.subject.country.form", "profile.country.differs"]),
        ([("C", "XA"), ("CN", "DSC")], ["profile.country.differs"]),
        ([("CN", "DSC")], ["profile.subject.country.missing"]),
        ([("C", "UT")], ["profile.subject.common-name.missing"]),
    ],
)
def test_names_are_checked(proper: Any, subject: Any, codes: list[str]) -> None:
    signer = proper.issue(name="DSC", subject=Name.build(subject), extensions=DSC)

    assert found(signer.certificate, "document signer") == codes


def test_a_country_in_another_string_type_is_told(proper: Any) -> None:
    country = der.set_of([der.sequence(der.oid(oids.COUNTRY), der.utf8_string("UT"))])
    common_name = der.set_of([der.sequence(der.oid(oids.COMMON_NAME), der.utf8_string("DSC"))])
    name = Name.parse(bytes(der.sequence(country, common_name)))

    signer = proper.issue(name="DSC", subject=name, extensions=DSC)

    assert found(signer.certificate, "document signer") == ["profile.subject.country.encoding"]


def test_a_validity_that_ends_before_it_begins_is_told(proper: Any) -> None:
    signer = proper.issue(name="DSC", not_before=END, not_after=BEGIN, extensions=DSC)

    assert found(signer.certificate, "document signer") == ["profile.validity.order"]


@pytest.mark.parametrize(
    ("serial", "code"), [(0, "certificate.serial.not-positive"), (1 << 160, "certificate.serial.long")]
)
def test_what_reading_the_certificate_found_is_kept(proper: Any, serial: int, code: str) -> None:
    signer = proper.issue(name="DSC", serial=serial, extensions=DSC)

    assert found(signer.certificate, "document signer") == [code]


def test_details_hold_no_more_than_a_few_letters_of_a_foreign_value(proper: Any) -> None:
    signer = proper.issue(name="DSC", subject=Name.build([("C", "X" * 500), ("CN", "DSC")]), extensions=DSC)

    details = [deviation.detail for deviation in profile_deviations(signer.certificate, "document signer")]

    assert max(len(detail) for detail in details) < 600
