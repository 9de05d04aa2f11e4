"""Numbers with what they count, and days, as each language writes them: what several commands tell alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.output import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOUNS_IN_VIETNAMESE", "CountedWords"]

NOUNS_IN_VIETNAMESE: Final[Mapping[str, str]] = {
    "anchor": "chứng thư gốc",
    "revocation list": "danh sách thu hồi",
    "document signer": "bên ký giấy tờ",
    "certificate": "chứng thư",
    "master list": "danh sách gốc",
    "list of document signers": "danh sách bên ký giấy tờ",
    "signer of master lists": "bên ký danh sách gốc",
    "key of lists of document signers": "khóa của danh sách bên ký giấy tờ",
    "unknown signer": "bên ký chưa biết",
    "signed list": "danh sách đã ký",
    "link certificate": "chứng thư liên kết",
    "signer": "bên ký",
    "day": "ngày",
    "problem": "vấn đề",
    "version": "phiên bản",
    "departure": "điểm khác",
    "place": "địa chỉ",
    "time": "lần",
    "no anchor": "không phải chứng thư gốc",
}
"""What something is called, by its English name."""


class CountedWords:
    """What is counted and dated, in one language.

    Attributes:
        language: Which one, as `--lang` has it.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._vietnamese = language == "vi"

    def noun(self, noun: str) -> str:
        """What something is called, by its English name."""
        return NOUNS_IN_VIETNAMESE[noun] if self._vietnamese else noun

    def many(self, number: int, noun: str) -> str:
        """A number with what it counts."""
        return f"{number} {self.noun(noun)}" if self._vietnamese else counted(number, noun)

    def day(self, time: str | None) -> str:
        """The day of a time in ISO 8601 as the language writes it: 2026-06-01, 01/06/2026; "?" where none is known."""
        if time is None:
            return "?"
        day = time[:10]
        return "/".join(reversed(day.split("-"))) if self._vietnamese else day
