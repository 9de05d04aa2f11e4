from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from chipkit.verify import countries
from chipkit.verify.countries import State, state_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("code", "letters", "state"),
    [
        ("VNM", 3, State("VN", aliased=False)),
        ("VN", 2, State("VN", aliased=False)),
        ("vn", 2, State("VN", aliased=True)),
        ("VNM", 2, State("VN", aliased=True)),
        ("D", 3, State("DE", aliased=False)),
        ("D<<", 3, State("DE", aliased=True)),
        ("DE", 2, State("DE", aliased=False)),
        ("GBR", 3, State("GB", aliased=False)),
        ("UK", 2, State("GB", aliased=True)),
        ("EUE", 3, State("EU", aliased=False)),
        ("RKS", 3, State("KS", aliased=False)),
        ("XK", 2, State("KS", aliased=True)),
        ("UTO", 3, State("UT", aliased=False)),
        ("", 2, None),
        ("ZZ", 2, State("UN", aliased=True)),
        ("UNO", 3, State("UN", aliased=False)),
        ("XPO", 3, State("XP", aliased=False)),
        ("XP", 2, State("XP", aliased=False)),
        ("XO", 2, State("XO", aliased=False)),
        ("XOM", 2, State("XO", aliased=True)),
        ("XCT", 3, State("XCT", aliased=False)),
        ("xct", 2, State("XCT", aliased=True)),
        ("XC", 2, None),
        ("ro", 2, State("RO", aliased=True)),
        ("LTU", 2, State("LT", aliased=True)),
        ("GBD", 3, State("GB", aliased=False)),
        ("QZ", 2, None),
        ("XXA", 3, None),
    ],
)
def test_a_code_means_a_state(code: str, letters: int, state: State | None) -> None:
    assert state_of(code, letters) == state


def test_every_state_has_codes_of_its_own() -> None:
    pairs = countries._pairs(countries._ISO)

    assert len(pairs) == 249  # ISO 3166-1 has as many since 2011
    assert len(set(pairs.values())) == len(pairs)
    assert all(len(three) == 3 and len(two) == 2 for three, two in pairs.items())


@pytest.mark.parametrize(
    ("mrz", "certificate"),
    [
        ("GBD", "GB"), ("GBN", "GB"), ("GBO", "UK"), ("GBP", "gb"), ("GBS", "GB"), ("GBD", "BM"), ("BMU", "GB"),
        ("BMU", "BM"), ("GBR", "GG"), ("CHN", "HK"), ("HKG", "CN"), ("MAC", "CN"), ("DNK", "FO"), ("NLD", "CW"),
        ("UNO", "UN"), ("UNO", "ZZ"), ("UNA", "UN"), ("XPO", "XP"), ("XPO", "XPO"), ("XOM", "XO"), ("EUE", "EU"),
        ("D", "DE"), ("D<<", "DE"), ("RKS", "KS"), ("RKS", "XK"), ("UNK", "KS"), ("XBA", "XB"), ("XIM", "XI"),
        ("XCC", "XCC"), ("XCE", "XCE"), ("ROU", "ro"), ("ROM", "RO"), ("LTU", "LTU"), ("UTO", "UT"), ("GRC", "EL"),
    ],
)  # fmt: skip
def test_codes_of_one_issuer(mrz: str, certificate: str) -> None:
    zone, signer = state_of(mrz, 3), state_of(certificate, 2)

    assert zone is not None
    assert signer is not None
    assert zone.issuer == signer.issuer


@pytest.mark.parametrize(
    ("mrz", "certificate"),
    [("VNM", "CN"), ("BMU", "FR"), ("UNO", "EU"), ("XPO", "XO"), ("D", "DK"), ("TWN", "CN"), ("GRL", "GR")],
)
def test_codes_of_two_issuers(mrz: str, certificate: str) -> None:
    zone, signer = state_of(mrz, 3), state_of(certificate, 2)

    assert zone is not None
    assert signer is not None
    assert zone.issuer != signer.issuer


def test_every_country_of_real_issuers_is_known(shared_data: Path) -> None:
    path = shared_data / "pki" / "csca_expected.jsonl.gz"
    if not path.exists():
        pytest.skip("the real certificates are not beside the project")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        countries = {json.loads(line).get("country") for line in lines}

    unknown = {code for code in countries if code and len(code) <= 3 and state_of(code, 2) is None}
    assert not unknown
