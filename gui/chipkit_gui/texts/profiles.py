"""What the invented cards of the demo are, in plain words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Language, Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PROFILE_WORDS", "profile_word"]

PROFILE_WORDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "vn-cccd-explicit": say("Căn cước công dân, đúng chuẩn", "Vietnamese card, by the book"),
        "vn-cccd-2021": say("Căn cước công dân 2021", "Vietnamese card of 2021"),
        "vn-cccd-2024": say("Thẻ căn cước 2024", "Vietnamese card of 2024"),
        "cccd-like": say("Căn cước công dân, để đo tốc độ", "Vietnamese card, for measuring"),
        "bsi-reference": say("Hộ chiếu, mẫu của Đức", "Passport, German reference"),
        "passport-aa": say("Hộ chiếu, chip tự ký", "Passport whose chip signs"),
        "passport-cam": say("Hộ chiếu đời mới", "Passport of the new generation"),
        "passport-dh": say("Hộ chiếu, khóa kiểu cũ", "Passport with older keys"),
    }
)
"""By the names of their profiles."""


def profile_word(profile: str, language: Language) -> str:
    """What a card is, in a few words; one that has none is called by its name, as is a file of one's own."""
    return PROFILE_WORDS[profile][language] if profile in PROFILE_WORDS else profile
