"""No word of the other language on the screen: every text of every state, and every text that there is (A32).

Texts are looked at as the presenter makes them, without a window, so that none is left out; what a window does with
them, other tests see in samples (docs/desk-checks.md).
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import pytest

from chipkit_gui.presenter import present
from chipkit_gui.texts import (
    DEFECT_WORDS,
    DIFFERENCES,
    EVIDENCE_VALUES,
    EVIDENCE_WORDS,
    FAULTS,
    GOING_ON,
    LANGUAGES,
    MEANINGS,
    MESSAGES,
    NOUNS,
    PROFILE_WORDS,
    REASONS,
    WORDS,
    Language,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.state import DeskState

IDENTIFIERS: Final = frozenset(
    {
        ".banner.name",
        ".banner.sign",
        ".banner.code",
        ".progress.steps[].mark",
        ".guide.drawing",
        ".holder.fields[].name",
        ".checks.rows[].name",
        ".details[].rows[].check",
        ".primary",
        ".photo.answer",
        ".help.keys[][0]",
    }
)
"""What the program alone reads, and the names of keys."""
OF_OTHERS: Final = frozenset({".holder.fields[].value", ".details[].rows[].evidence", ".photo.picture.mode"})
"""What a card or a certificate says, in the language that it says it in."""
READER: Final = "ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC]"
DEMO_READER: Final = "chipkit demo reader"
ENGLISH: Final = re.compile(
    r"\b(the|and|of|are|was|were|not|with|from|this|that|card|reader|please|by|for|has|have|been|it|says|number)\b",
    re.IGNORECASE,
)
VIETNAMESE: Final = re.compile("[ăâđêôơưĂÂĐÊÔƠƯàáèéìíòóùúýÀÁÈÉÌÍÒÓÙÚÝãõĩũÃÕĨŨ\u1ea0-\u1ef9]")
WITHOUT_MARKS: Final = frozenset({"TEST", "PACE", "MRZ", "QR", "KB", "F5", "Esc", "VNeID", "USB", "cm", "IT"})
"""Words that are the same in both."""
_VALUE: Final = re.compile(r"{\w+}")


def foreign(text: str, language: Language) -> str:
    """Why a text is not of a language; empty where it may be."""
    text = text.replace(READER, "").replace(DEMO_READER, "")
    if language is Language.EN:
        return "marks of Vietnamese" if VIETNAMESE.search(text) else ""
    if ENGLISH.search(text):
        return "words of English"
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in WITHOUT_MARKS]
    return "no mark of Vietnamese" if len(words) > 2 and not VIETNAMESE.search(text) else ""


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a screen, with where it stands."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _leaves(getattr(value, each.name), f"{path}.{each.name}")
        if isinstance(spoken := getattr(value, "spoken", ""), str) and spoken:
            yield f"{path}.spoken", spoken
    elif isinstance(value, tuple):
        of_a_key = path == ".help.keys[]"
        for at, each in enumerate(value):
            yield from _leaves(each, f"{path}[{at if of_a_key else ''}]")


def _all_texts() -> Iterator[tuple[str, Text]]:
    for name, found in MESSAGES.items():
        for part in ("headline", "reason", "action"):
            yield f"{name}.{part}", getattr(found, part)
    for group in (WORDS, GOING_ON, MEANINGS, DEFECT_WORDS, PROFILE_WORDS, NOUNS, FAULTS, REASONS):
        yield from group.items()
    for group in (DIFFERENCES, EVIDENCE_WORDS, *EVIDENCE_VALUES.values()):
        yield from group.items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a32_in_no_state_a_word_of_the_other_language_is_on_the_screen(
    states: dict[str, DeskState], language: Language
) -> None:
    wrong, seen = set[str](), set[str]()
    for name, state in states.items():
        for path, text in _leaves(present(state, language)):
            seen.add(path)
            if path not in IDENTIFIERS | OF_OTHERS and (why := foreign(text, language)):
                wrong.add(f"{path} in {name}: {why}: {text}")

    assert wrong == set()
    assert seen >= IDENTIFIERS | OF_OTHERS
    assert {".banner.headline", ".banner.spoken", ".details[].rows[].reason", ".help.keys[][1]", ".warning"} <= seen


def test_a32_in_each_state_every_sentence_changes_with_the_language(states: dict[str, DeskState]) -> None:
    for name, state in states.items():
        both = [list(_leaves(present(state, language))) for language in (Language.VI, Language.EN)]
        assert [path for path, _text in both[0]] == [path for path, _text in both[1]], name
        for (path, one), (_path, other) in zip(*both, strict=True):
            words = any(char.islower() for char in one.replace(READER, "").replace(DEMO_READER, ""))
            assert one != other or not words or path in IDENTIFIERS | OF_OTHERS, f"{path} in {name}: {one}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a32_no_text_of_the_desk_has_a_word_of_the_other_language(language: Language) -> None:
    said = {name: _VALUE.sub("", text[language]) for name, text in _all_texts()}

    assert {name: text for name, text in said.items() if foreign(text, language)} == {}


def test_a_word_of_the_other_language_is_seen() -> None:
    for found in MESSAGES.values():
        for text in (found.headline, found.reason, found.action):
            if len(re.findall(r"\w+", _VALUE.sub("", text[Language.EN]))) > 3:
                assert foreign(text[Language.EN], Language.VI), text
                assert foreign(text[Language.VI], Language.EN), text
