"""What the pages on envelopes and time stamps show in Python runs, and does what they say; their figures are ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chipkit.evidence.amending import chain_of
from chipkit.evidence.amendment_contents import _MAX_DOCUMENT, _MAX_RENEWED, _MAX_TEXT, AmendmentKind, Decision
from chipkit.evidence.amendments import AMENDMENT, MAX_AMENDMENTS
from chipkit.evidence.encrypted import ENCRYPTED, MAX_ENCRYPTED
from chipkit.evidence.record import MAX_TIME_STAMP
from chipkit.evidence.stamp_authorities import _MOST, STAMP_AUTHORITIES
from chipkit.fetching import DEFAULT_LIMITS
from chipkit.pki.authenveloped import _MAX_RECIPIENTS, MAX_ENVELOPE
from tests.unit.evidence.conftest import counter_of
from tests.unit.evidence.test_encrypted import FILE, KEYS, PLAIN, write

DOCS = Path(__file__).resolve().parents[3] / "docs"
ENVELOPE, STAMPS, LIMITS = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("evidence-envelope.md", "time-stamps.md", "limits.md")
)
MIB, KIB = 1 << 20, 1 << 10


def python(page: str) -> dict[str, Any]:
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(code, "page", "exec"), names)  # noqa: S102 - our own page
    return names


def test_the_python_on_envelopes_does_what_it_says(tmp_path: Path) -> None:
    names, path = python(ENVELOPE), write(tmp_path, bytes(FILE))

    end = names["note"](str(path), "SPECIMEN", counter_of())

    assert chain_of(path.read_bytes()).end == end
    assert names["opened"](path.read_bytes(), KEYS[0]) == PLAIN


def test_the_python_on_time_stamps_can_be_defined() -> None:
    assert callable(python(STAMPS)["stamped"])


@pytest.mark.parametrize("word", [ENCRYPTED, AMENDMENT.format, AMENDMENT.media_type, *(
    each.value for kind in (AmendmentKind, Decision) for each in kind
)])  # fmt: skip
def test_the_page_has_the_words_of_the_format(word: str) -> None:
    assert f"`{word}`" in ENVELOPE or f'`"{word}"`' in ENVELOPE


@pytest.mark.parametrize("row", [
    f"| {MAX_ENVELOPE // MIB} MiB; {_MAX_RECIPIENTS}; 1,024 bytes |",
    f"| {MAX_ENCRYPTED // MIB} MiB; {MAX_AMENDMENTS:,} |",
    f"| {_MAX_TEXT // KIB} KiB; {_MAX_DOCUMENT // MIB} MiB; {_MAX_RENEWED} |",
    f"| {MAX_TIME_STAMP // KIB} KiB; 10 |",
    f"| {_MOST}; 1 MiB |",
])  # fmt: skip
def test_the_page_of_limits_has_the_bounds_that_hold(row: str) -> None:
    assert row in LIMITS


def test_the_page_has_the_file_of_authorities_and_the_bound_of_their_answers() -> None:
    assert f"`{STAMP_AUTHORITIES}`" in STAMPS
    assert (
        f"up to {DEFAULT_LIMITS.stamp_bytes // KIB} KiB within {DEFAULT_LIMITS.exchange_seconds:.0f} seconds" in STAMPS
    )
