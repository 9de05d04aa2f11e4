"""The page of limits has the bounds that hold."""

from __future__ import annotations

import re
from pathlib import Path

from chipkit.lds.com import COM
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.lds.limits import MAX_CERTIFICATES, MAX_FILE, MAX_SIGNERS, MOST_BYTES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "limits.md").read_text(encoding="utf-8")


def test_the_page_has_the_bound_of_every_file() -> None:
    rows = re.findall(r"^\| (EF\.\S+) \| ([\d,]+) \|", PAGE, re.MULTILINE)
    told = {label: int(size.replace(",", "")) for label, size in rows}

    assert told == {ef.label: most for ef, most in MOST_BYTES.items() if most < MAX_FILE}
    assert f"| all others | {MAX_FILE:,} |" in PAGE
    assert set(told) <= {ef.label for ef in EF}


def test_the_page_has_what_a_signed_file_may_enclose() -> None:
    assert MAX_CERTIFICATES == MAX_SIGNERS
    assert f"| certificates, signers of EF.SOD or EF.CardSecurity | {MAX_CERTIFICATES} each;" in PAGE


def test_the_page_has_the_size_of_the_largest_ef_com() -> None:
    assert f"| {len(bytes(COM.of(*DATA_GROUPS)))}: two versions and 16 tags" in PAGE
