"""What stands one behind the other in a file is looked at so many times that twice the file costs twice as much.

Bytes are counted, and no time is taken: those that are copied or looked at of the whole file, and those that are
searched for the next beginning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, SupportsIndex

import pytest

from chipkit.codec import der
from chipkit.trust import containers
from chipkit.trust.der_run import next_object

if TYPE_CHECKING:
    from collections.abc import Callable

MANY: Final = 40
BEGINNING: Final = 61
GROWS: Final = 2.05
"""Times as many bytes for twice as many structures: two, and a little for how a file begins."""


class Counted(bytes):
    """A file that counts what is asked of it."""

    asked = 0

    def __getitem__(self, at: SupportsIndex | slice) -> Any:
        """As of bytes."""
        found = super().__getitem__(at)
        self.asked += len(found) if isinstance(found, bytes) else 1
        return found


def cut(raw: bytes) -> bytes:
    return raw[: len(raw) * 2 // 3]


def announcing(raw: bytes, size: int) -> bytes:
    """A beginning of 61 bytes that says that as many follow behind its length, which is written as DER has it."""
    head = b"\x30\x83" + size.to_bytes(3, "big") if size > 0xFFFF else b"\x30\x82" + size.to_bytes(2, "big")
    return (head + raw[4:])[:BEGINNING]


def reaching(raw: bytes, rest: int) -> bytes:
    """A beginning that reaches to the end, from where so many bytes are left."""
    return announcing(raw, rest - (5 if rest - 4 > 0xFFFF else 4))


ROWS: dict[str, Callable[[bytes, int], bytes]] = {
    "whole ones": lambda raw, many: raw * many,
    "with filling between": lambda raw, many: (raw + bytes(300)) * many,
    "with other bytes between": lambda raw, many: (raw + b"\x07" * 300) * many,
    "other objects": lambda _, many: bytes(der.sequence(der.integer(7))) * (20 * many),
    "cut off": lambda raw, many: cut(raw) * many,
    "cut off and whole by turns": lambda raw, many: (cut(raw) + raw) * many,
    "one bit": lambda raw, many: (raw[:40] + bytes([raw[40] ^ 1]) + raw[41:]) * many,
    "beginnings alone": lambda raw, many: raw[:60] * (10 * many),
    "beginnings that reach beyond the end": lambda raw, many: announcing(raw, 0xFFFFFF) * (10 * many),
    "beginnings that reach far": lambda raw, many: announcing(raw, 3 * len(raw)) * (10 * many) + raw * 4,
    "beginnings that reach to the end": lambda raw, many: (
        raw + b"".join(reaching(raw, BEGINNING * (10 * many - number)) for number in range(10 * many))
    ),
}


def cost(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many bytes are looked at, and how many things are found."""
    searched = 0

    def noted(whole: bytes, at: int, before: int | None = None) -> int:
        nonlocal searched
        found = next_object(whole, at, before)
        end = len(whole) if before is None else min(before, len(whole))
        searched += max(min(found, end) - at, 0)
        return found

    monkeypatch.setattr(containers, "next_object", noted)
    file = Counted(data)
    found = sum(1 for _ in containers._der_items(file, "file"))
    return file.asked + searched, found


@pytest.mark.parametrize("kind", ROWS)
def test_twice_as_many_in_a_row_are_looked_at_twice_as_much(
    csca: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    once, twice, four = (cost(ROWS[kind](csca.certificate.raw, each * MANY), monkeypatch)[0] for each in (1, 2, 4))

    assert twice <= GROWS * once
    assert four <= GROWS * twice
    assert four <= 40 * len(ROWS[kind](csca.certificate.raw, 4 * MANY))
