"""Comparisons, where something does not fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import (
    PresentedKey,
    PresentedKind,
)
from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.codec.tlv import TLV
from chipkit.lds.dg1 import DG1
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.national.vnm.dg13 import DG13
from chipkit.pki.names import Name
from chipkit.protocol.credentials import CANPassword
from chipkit.verify import load_policy
from chipkit.verify.consistency import _same_fields

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
Situation = Any


def another_can_opens(bench: Bench) -> Situation:
    return bench.of(bench.specimen().personalised(can="424242"), password=CANPassword("424242"))


def another_can_opens_an_unproven_chip(bench: Bench) -> Situation:
    situation = another_can_opens(bench)
    return replace(situation, capture=replace(situation.capture, chip_authentication=None, active_authentication=None))


def mrz_of_another_card(bench: Bench) -> Situation:
    presented = PresentedKey(
        kind=PresentedKind.MRZ, document_number="X", date_of_birth="900101", date_of_expiry="300101"
    )
    return bench.changed(access=replace(bench.genuine.capture.access, presented=presented))


def can_of_a_foreign_card(bench: Bench) -> Situation:
    return bench.of(bench.specimen("bsi-reference"), key="can")


def dg13_without_sex(bench: Bench) -> Situation:
    fields = dict(DG13.parse(bench.specimen().files[EF.DG13]).fields)
    return bench.signed_with(EF.DG13, bytes(DG13.build({**fields, 4: ()})))


def unreadable_dg13(bench: Bench) -> Situation:
    return bench.signed_with(EF.DG13, bytes(TLV(EF.DG13.tag, bench.garbage)))


def dg13_not_asked_for(bench: Bench) -> Situation:
    return bench.of(bench.specimen(), files=frozenset(DATA_GROUPS) - {EF.DG13})


def _issued_in(bench: Bench, country: str) -> Situation:
    specimen = bench.specimen()
    return bench.of(replace(specimen, pki=replace(specimen.pki, country=country)).signed())


def country_in_small_letters(bench: Bench) -> Situation:
    return _issued_in(bench, "vn")


def signer_of_another_country(bench: Bench) -> Situation:
    """A typing mistake in the signer's own name."""
    subject = Name.build([("C", "UN"), ("CN", "chipkit TEST Document Signer")])
    return bench.of(bench.recertified(subject=subject))


def unknown_country(bench: Bench) -> Situation:
    return _issued_in(bench, "QZ")


def hidden_com(bench: Bench) -> Situation:
    return bench.hiding(EF.COM)


def unreadable_com(bench: Bench) -> Situation:
    return bench.of(bench.specimen().with_files({EF.COM: bytes(TLV(EF.COM.tag, bench.garbage))}))


def folder_without_com(bench: Bench) -> Situation:
    return bench.folder(without=(EF.COM, EF.CARD_ACCESS))


def unknown_date_of_expiry(bench: Bench) -> Situation:
    mrz = DG1.parse(bench.specimen().files[EF.DG1]).mrz
    values = {name: getattr(mrz, name) for name in ("format", "document_code", "issuing_state", "document_number")}
    values |= {name: getattr(mrz, name) for name in ("date_of_birth", "sex", "nationality", "optional_data")}
    values |= {name: getattr(mrz, name) for name in ("primary_identifier", "secondary_identifier")}
    endless = MRZ.build(**values, date_of_expiry="<<<<<<")
    return bench.signed_with(EF.DG1, bytes(DG1(endless)))


def clock_before_issue(bench: Bench) -> Situation:
    specimen = bench.specimen()
    before = specimen.holder.date_of_issue - timedelta(days=7)
    return replace(bench.genuine, at=bench.at.replace(year=before.year, month=before.month, day=before.day))


@pytest.mark.parametrize("typed", ["AB-12345", "ab 12345", "AB<12345", "AB<12345<"])
def test_a_number_with_a_hyphen_is_the_zones_with_a_filler(typed: str) -> None:
    mrz = MRZ.build(
        format=MRZFormat.TD1, document_code="ID", issuing_state="UTO", document_number="AB-12345", nationality="UTO",
        date_of_birth="900101", sex="F", date_of_expiry="300101", primary_identifier="MAU",
    )  # fmt: skip
    presented = PresentedKey(
        kind=PresentedKind.MRZ, document_number=typed, date_of_birth="900101", date_of_expiry="300101"
    )  # fmt: skip

    assert _same_fields(presented, mrz)
    assert not _same_fields(replace(presented, document_number="AB-12346"), mrz)
    assert not _same_fields(replace(presented, date_of_birth="9001"), mrz)


@pytest.mark.vectors("judgement/consistency.json")
def test_a_comparison_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


@pytest.mark.parametrize(
    ("scenario", "codes"),
    [
        (another_can_opens, {"vnm.can"}),
        (country_in_small_letters, {"country.spelling"}),
        (signer_of_another_country, {"country.spelling", "country.signer"}),
        (lambda bench: bench.of(bench.specimen("vn-cccd-explicit", "com-differs")), {"com.differs-from-sod"}),
        (lambda bench: bench.genuine, set()),
    ],
)
def test_what_is_odd_and_let_pass_is_a_deviation_of_the_report(
    bench: Bench, scenario: Callable[[Bench], Situation], codes: set[str]
) -> None:
    report = scenario(bench).judged(load_policy("field"))

    assert {each.code for each in report.deviations if not each.code.startswith("profile.")} == codes
