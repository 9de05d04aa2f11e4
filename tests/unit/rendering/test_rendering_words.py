"""What papers say: every text in both languages, no key twice, and words for all that can be met."""

from __future__ import annotations

import re
import unicodedata
from typing import get_args

import pytest

from chipkit.capture import STEPS, AbortReason, Origin
from chipkit.outcome import Outcome
from chipkit.rendering import words
from chipkit.rendering.blocks import Said
from chipkit.rendering.exhibits import ExhibitKind
from chipkit.rendering.extract_folder import _OURS
from chipkit.rendering.signs import COLOURS, SIGNS
from chipkit.rendering.words import NEVER_CHECKED, WORDS, said
from chipkit.verify.mode import Mode
from chipkit.verify.telling import ABORTS, step_text


def test_no_key_stands_in_two_parts() -> None:
    apart = ("_NEVER", "_ITEMS")
    parts = [getattr(words, name) for name in vars(words) if re.fullmatch(r"_[A-Z]+", name) and name not in apart]

    assert sum(map(len, parts)) == len(WORDS)


@pytest.mark.parametrize("key", WORDS)
def test_every_text_is_said_in_both_languages(key: str) -> None:
    text = said(key)

    assert text.vi
    assert text.en
    assert set(re.findall(r"\{\w+\}", text.vi)) == set(re.findall(r"\{\w+\}", text.en))


def test_what_is_never_looked_at_is_told_with_its_reason() -> None:
    assert set(NEVER_CHECKED) == {"register", "face", "fingerprints", "print"}
    assert all(what and why for what, why in NEVER_CHECKED.values())


def test_every_end_and_every_step_of_a_reading_has_words() -> None:
    assert set(ABORTS) == {reason.value for reason in AbortReason}
    for step in STEPS:
        for language in ("vi", "en"):
            assert "." not in step_text(step, language).replace("EF.", "")
    assert {f"origin.{origin.value}" for origin in Origin} <= WORDS.keys()
    assert {f"mode.{mode.value}" for mode in Mode} <= WORDS.keys()


def test_every_outcome_has_a_sign_and_a_colour_of_its_own() -> None:
    assert set(SIGNS) == set(COLOURS) == set(Outcome)
    assert len({sign.path for sign in SIGNS.values()}) == len(Outcome)


@pytest.mark.parametrize("outcome", Outcome)
def test_the_colours_have_the_contrast_that_reading_wants(outcome: Outcome) -> None:
    ink, ground = COLOURS[outcome]

    assert contrast(ink, ground) >= 4.5  # WCAG 2.2, 1.4.3
    assert contrast(ink, "#ffffff") >= 4.5


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_text_is_printable_and_composed_when_it_is_made() -> None:
    text = Said.plain("Nguye\u0302\u0303n\u202eA\x1b[31m\n")

    assert text.vi == "Nguyễn⟨U+202E⟩A⟨U+001B⟩[31m⟨U+000A⟩"
    assert unicodedata.is_normalized("NFC", text.en)


def test_what_is_filled_in_is_not_filled_itself() -> None:
    assert said("amended").filled(at=Said.plain("{by}"), by=Said.plain("{what}"), what=Said.plain("x")).en == (
        "{by}, by {what}: x"
    )


def test_a_name_of_an_exhibit_is_known_where_an_earlier_extract_is_replaced() -> None:
    kinds = get_args(ExhibitKind)

    assert len(kinds) == len(set(kinds))
    for name in ("card/EF.ATR-INFO.bin", "signer.pem", "issuer-2.der", "made-content.der", "photo.jp2", "crl-1.der"):
        assert _OURS.fullmatch(name)
    for name in ("notes.txt", "card/../x.bin", "contract.der", "extract.json", "card/notes.txt"):
        assert not _OURS.fullmatch(name)
