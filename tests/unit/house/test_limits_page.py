"""The page of limits has the bounds that hold."""

from __future__ import annotations

import re
from pathlib import Path

from chipkit.lds.files import EF
from chipkit.lds.limits import MAX_FILE, MOST_BYTES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "limits.md").read_text(encoding="utf-8")


def test_the_page_has_the_bound_of_every_file() -> None:
    rows = re.findall(r"^\| (EF\.\S+) \| ([\d,]+) \|", PAGE, re.MULTILINE)
    told = {label: int(size.replace(",", "")) for label, size in rows}

    assert told == {ef.label: most for ef, most in MOST_BYTES.items() if most < MAX_FILE}
    assert f"| all others | {MAX_FILE:,} |" in PAGE
    assert set(told) <= {ef.label for ef in EF}
