"""Nothing on the screen bears a name of the program: facts of the details, cards of the demo; and what F5 needs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.verify.evidence import EVIDENCE
from chipkit.verify.finding import PERSONAL_EVIDENCE
from chipkit.verify.table import judgement_table
from chipkit.words import CONFIRMATION, REVOKED
from chipkit_emulator.personalisation.profile import profile_names
from chipkit_gui.presenter import present
from chipkit_gui.texts import (
    DIFFERENCES,
    EVIDENCE_VALUES,
    EVIDENCE_WORDS,
    LANGUAGES,
    PROFILE_WORDS,
    Language,
    evidence_word,
    profile_word,
)
from chipkit_gui.texts.nouns import plain
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.window import DeskWindow

ODD = ("can-odd", "key-odd")

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.catalogue import Catalogue


def test_every_fact_has_words_or_a_sentence_or_is_not_shown() -> None:
    apart = {*CONFIRMATION, *REVOKED, *PERSONAL_EVIDENCE, "fields"}

    assert EVIDENCE_WORDS.keys() == EVIDENCE.keys() - apart
    for language in LANGUAGES:
        said = [evidence_word(name, language) for name in EVIDENCE_WORDS]
        assert len(set(said)) == len(said)
        assert not [text for text in said if "_" in text]
    assert evidence_word("x.bank.case", Language.VI) == "x.bank.case"


def test_details_call_facts_by_their_words_in_both_languages(catalogue: Catalogue) -> None:
    for _name, state in catalogue.verdicts():
        for language in LANGUAGES:
            names = {text[language] for text in EVIDENCE_WORDS.values()}
            rows = [row for group in present(state, language).details for row in group.rows if row.evidence]
            for row in rows:
                assert row.evidence.split(":")[0] in names, row


def test_what_facts_say_has_words_too(catalogue: Catalogue) -> None:
    """No word of the library, such as "can" or "letters-differ", but for the codes in brackets."""
    ours = {*DIFFERENCES, *judgement_table().checks, *(one for said in EVIDENCE_VALUES.values() for one in said)}
    told = 0
    for name, state in catalogue.verdicts():
        for language in LANGUAGES:
            rows = [row for group in present(state, language).details for row in group.rows if row.evidence]
            for row in rows:
                facts = [fact.partition(": ")[2] for fact in re.sub(r" \[[^\]]*\]", "", row.evidence).split("; ")]
                values = {value.split(": ")[-1] for fact in facts for value in fact.split(", ")}
                told += len(values)
                assert not values & ours, (name, row)
                assert "document-type-list" not in "; ".join(facts), (name, row)
    assert told > 100


def test_every_difference_of_the_documentation_has_words() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "inputs.md").read_text("utf-8")
    table = page.partition("| reason | result | meaning |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \|", table, re.MULTILINE)
    codes = {code for code, result in rows if result != "same"}

    assert codes == DIFFERENCES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_of_the_demo_has_words(language: Language) -> None:
    assert PROFILE_WORDS.keys() == set(profile_names())
    said = [profile_word(name, language) for name in PROFILE_WORDS]
    assert len(set(said)) == len(said)
    assert all(len(text) <= 32 for text in said)
    assert profile_word("my/own.toml", language) == "my/own.toml"


def test_the_choice_shows_words_and_lays_the_card_that_was_meant(qtbot: QtBot) -> None:
    controls = DemoControls(profile_names(), "my/own.toml", ["flip-dg2"])
    window = DeskWindow(Language.VI, controls)
    qtbot.addWidget(window)
    laid: list[tuple[str, str]] = []
    controls.placed.connect(lambda card, fault: laid.append((card, fault)))
    controls.place.click()

    for language in LANGUAGES:
        window.choose_language(language)
        shown = [controls.card.itemText(at) for at in range(controls.card.count())]
        assert shown == [profile_word(name, language) for name in (*profile_names(), "my/own.toml")]
        controls.card.setCurrentIndex(shown.index(profile_word("vn-cccd-2024", language)))
        controls.place.click()

    assert laid == [("my/own.toml", ""), ("vn-cccd-2024", ""), ("vn-cccd-2024", "")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_f5_is_asked_for_and_the_card_is_gone_it_is_said_what_comes_first(
    catalogue: Catalogue, language: Language
) -> None:
    states = dict(catalogue.verdicts())
    gone = replace(states["data-missing"], cards=())
    there = present(states["data-missing"], language)
    said = {"vi": "đặt lại trước khi nhấn F5", "en": "lay it down before F5"}[language]

    assert said in present(gone, language).banner.reason
    assert said not in present(states["card gone"], language).banner.reason, "there this PC is to be put right"
    assert "again" in there.actions
    assert said not in there.banner.reason
    assert said not in present(replace(states["genuine"], cards=()), language).banner.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_digits_that_opened_a_chip_are_not_said_to_be_the_end_of_its_number(language: Language) -> None:
    """Of any card's CAN: where it is the end of the number, the texts of its nation say so."""
    for name in ("key", "password"):
        assert not re.search("6 số cuối|last six", EVIDENCE_VALUES[name]["can"][language])
    texts = [row[language] for row in (judgement_table().situation("match.key", why).text for why in ODD)]
    for text in texts:
        assert not re.search("6 số cuối|last six|CAN", plain(text, language))
        assert not re.search(r"\ba [aeiou]", plain(text, "en"))
