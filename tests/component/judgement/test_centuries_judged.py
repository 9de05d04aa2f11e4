"""Two digits of a year: what is shown, what is judged, and that both are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chipkit.cli.render import render_report
from chipkit.codec.dates import PartialDate
from chipkit.codec.mrz import MRZ
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg11 import DG11
from chipkit.lds.files import EF
from chipkit.national.vnm.dg13 import DG13
from chipkit.verify import load_policy

FIELD = load_policy("field")


def born(bench: Any, profile: str, birth: str) -> Any:
    """A card whose issuer signed another date of birth in DG1."""
    specimen = bench.specimen(profile)
    old = specimen.mrz
    mrz = MRZ.build(
        format=old.format, document_code=old.document_code, issuing_state=old.issuing_state,
        document_number=old.document_number, date_of_birth=birth, sex=old.sex,
        date_of_expiry=old.date_of_expiry.text, nationality=old.nationality, optional_data=old.optional_data,
        primary_identifier=old.primary_identifier, secondary_identifier=old.secondary_identifier,
    )  # fmt: skip
    return bench.of(specimen.with_files({EF.DG1: bytes(DG1(mrz))}).signed())


def test_a_passport_that_leaves_the_century_open_claims_none(bench: Any) -> None:
    report = born(bench, "bsi-reference", "250304").judged(FIELD)

    holder = report.to_json()["holder"]
    assert holder["date_of_birth"] == "????-03-04"
    assert holder["possible_dates_of_birth"] == ["2025-03-04", "1925-03-04"]
    assert "2025-03-04 / 1925-03-04" in render_report(report)


def test_a_dg11_that_is_signed_decides_the_century_and_one_that_is_not_does_not(bench: Any) -> None:
    specimen = bench.specimen("bsi-reference")
    mrz = specimen.mrz
    zone = MRZ.build(
        format=mrz.format, document_code=mrz.document_code, issuing_state=mrz.issuing_state,
        document_number=mrz.document_number, date_of_birth="250304", sex=mrz.sex,
        date_of_expiry=mrz.date_of_expiry.text, nationality=mrz.nationality, optional_data=mrz.optional_data,
        primary_identifier=mrz.primary_identifier, secondary_identifier=mrz.secondary_identifier,
    )  # fmt: skip
    files = {EF.DG1: bytes(DG1(zone)), EF.DG11: bytes(DG11(date_of_birth=PartialDate(1925, 3, 4)))}
    signed = specimen.with_files(files).signed()
    forged = signed.with_files({EF.DG11: bytes(DG11(date_of_birth=PartialDate(2025, 3, 4)))})

    told, open_ = (bench.of(card).judged(FIELD).to_json()["holder"] for card in (signed, forged))

    assert told["date_of_birth"] == "1925-03-04"
    assert "possible_dates_of_birth" not in told
    assert open_["date_of_birth"] == "????-03-04"
    assert open_["possible_dates_of_birth"] == ["2025-03-04", "1925-03-04"]


def test_a_date_that_is_no_other_persons_is_told_alone(bench: Any) -> None:
    holder = born(bench, "bsi-reference", "740812").judged(FIELD).to_json()["holder"]

    assert holder["date_of_birth"] == "1974-08-12"
    assert "possible_dates_of_birth" not in holder


def test_under_a_far_clock_the_check_and_the_screen_mean_one_expiry(bench: Any) -> None:
    report = replace(bench.genuine, at=datetime(2091, 6, 1, tzinfo=UTC)).judged(FIELD)

    shown = report.to_json()["holder"]["date_of_expiry"]
    finding = report.finding("card.expiry")
    assert finding is not None
    assert shown < "2091"
    assert finding.reason == "expired"


def test_a_dg13_that_nobody_vouches_for_moves_no_expiry(bench: Any) -> None:
    specimen = bench.specimen()
    data = DG13.parse(specimen.files[EF.DG13])
    year = int(data.fields[12][0][-4:])
    fields = {**data.fields, 12: (f"{data.fields[12][0][:-4]}{year + 100}",)}
    forged = bench.of(specimen.with_files({EF.DG13: bytes(DG13.build(fields))}))

    report = replace(forged, at=datetime(year + 1, 6, 1, tzinfo=UTC)).judged(FIELD)

    finding = report.finding("card.expiry")
    assert finding is not None
    assert finding.reason == "expired"
