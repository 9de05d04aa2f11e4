"""Every kind of error has a stable code, and every code stands on its page with what would be right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import chipkit_gui.keys
from chipkit.error_codes import ErrorCode
from chipkit.errors import ChipkitError
from chipkit.session.pcsc.errors import PCSCExtraMissingError
from tests.unit.house.test_errors_travel import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[3] / "docs" / "errors.md"
ROW = re.compile(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def below(kind: type[ChipkitError]) -> Iterator[type[ChipkitError]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


@pytest.mark.parametrize("kind", errors(), ids=lambda kind: kind.__name__)
def test_every_class_of_errors_has_a_code(kind: type[ChipkitError]) -> None:
    assert isinstance(kind.code, ErrorCode)
    assert (kind.code is ErrorCode.OTHER) == (kind is ChipkitError)


def test_public_classes_of_one_code_are_of_one_kind() -> None:
    """A program that goes by codes tells apart what one that goes by classes does."""
    both = [PCSCExtraMissingError]  # an extra that is missing, and the way to readers
    public = [kind for kind in errors() if not kind.__name__.startswith("_") and kind not in both]

    assert len({kind.code for kind in public}) == len(public)
    assert chipkit_gui.keys.KeyRefusedError.code is ErrorCode.ENTRY_REFUSED


def test_the_page_has_the_codes_that_there_are() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))

    assert sorted(code for code, *_ in rows) == sorted(code.value for code in ErrorCode)
    assert all(wrong.strip() and right.strip() for _, wrong, right in rows)


def test_a_code_is_a_word_that_stays() -> None:
    """What a release had, later ones have."""
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value) for code in ErrorCode)
    assert {code.value for code in ErrorCode} >= {
        "wrong-call", "file-missing", "input-malformed", "entry-refused", "not-written", "stopped", "signalled",
        "extra-missing", "trust-folder-missing", "capture-unusable", "evidence-unusable", "no-reader", "no-card",
    }  # fmt: skip
