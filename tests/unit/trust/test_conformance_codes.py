"""The codes of the ICAO PKD and ours: one table, on the page as in the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chipkit.trust.conformance import NO_COUNTERPART, PKD_CODES, compare, counterpart

PAGE = Path(__file__).parents[3] / "docs" / "trust.md"


def test_the_page_has_the_same_table() -> None:
    rows = re.findall(r"^\| `([A-Z]{3}\.\d+)` \| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert dict(rows) == dict(PKD_CODES)
    assert len(rows) == len(PKD_CODES)
    assert all(f"`{code}`" in PAGE.read_text(encoding="utf-8") for code in NO_COUNTERPART)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ERR:DSC.CDP.14", ("DSC", "profile.crl-distribution-points.missing")),
        ("CSCA.SUB.34", ("CSCA", "profile.subject.common-name.missing")),
        ("WARN:DSC.BAC.25", ("DSC", None)),
        ("ERR:CSCA.BAC.25", ("CSCA", "profile.basic-constraints.path-length.missing")),
        ("ERR:DSC.XYZ.99", ("DSC", None)),
        ("", ("", None)),
    ],
)
def test_a_code_is_read_with_and_without_its_severity(code: str, expected: tuple[str, str | None]) -> None:
    assert counterpart(code) == expected


def test_a_record_is_compared(csca: Any, dsc: Any) -> None:
    found = compare(
        ["ERR:DSC.CDP.14", "ERR:CSCA.CDP.14", "ERR:DSC.ISS.34", "ERR:DSC.BAC.25"], dsc.certificate, [csca.certificate]
    )

    assert found.agreed == ("ERR:DSC.CDP.14", "ERR:CSCA.CDP.14")
    assert found.missed == ("ERR:DSC.ISS.34",)
    assert found.unknown == ("ERR:DSC.BAC.25",)
