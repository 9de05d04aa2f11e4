"""Deviations as the commands of `chipkit trust` tell them: in words, with the code that documents have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit.cli.trust.words import Said

__all__ = ["deviation_text"]


def deviation_text(code: str, said: Said) -> str:
    """What a deviation means, with its code; the words are loaded where there is something to tell."""
    from chipkit.deviation_words import meaning_of  # noqa: PLC0415

    meaning = meaning_of(code, said.language)
    return f"{meaning} ({code})" if meaning else code
