"""Every reason that leaves a check open has a sentence that says what to do next, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from chipkit.capture.model import AbortReason
from chipkit.cli.built_in import SUMMARIES
from chipkit.errors import CodecError
from chipkit.language import Language
from chipkit.outcome import Outcome
from chipkit.verify.next_step import ANY, BROKEN_OFF, NextSteps, next_steps
from chipkit.verify.table import judgement_table

ROOT: Final = Path(__file__).resolve().parents[3]
OPEN: Final = (Outcome.UNDETERMINED, Outcome.ABORTED)


def open_reasons() -> set[tuple[str, str]]:
    table = judgement_table()
    rows = {(ANY, code): row for code, row in table.common.items()}
    rows |= {(check.id, code): row for check in table.checks.values() for code, row in check.situations.items()}
    open_or_not_run = {*OPEN, None}
    return {key for key, row in rows.items() if any(each in open_or_not_run for each in row.outcomes.values())} - {
        (ANY, code) for code in BROKEN_OFF
    }


def test_every_open_reason_has_its_sentence_and_nothing_else_has() -> None:
    assert next_steps().reasons.keys() == open_reasons()


def test_every_cause_of_a_broken_reading_has_its_sentence() -> None:
    assert next_steps().aborts.keys() == {reason.value for reason in AbortReason}


def test_every_sentence_is_used() -> None:
    steps = next_steps()

    assert steps.sentences.keys() == {*steps.reasons.values(), *steps.aborts.values(), "settle-first"}


@pytest.mark.parametrize("language", Language)
def test_a_sentence_stands_behind_a_colon(language: Language) -> None:
    for name, text in next_steps().sentences.items():
        words = text[language]
        assert words, name
        assert words.strip() == words
        assert not words.endswith("."), words
        assert words[0].islower() or words.startswith("chipkit"), words


def test_what_a_sentence_names_is_there() -> None:
    for text in next_steps().sentences.values():
        for words in text.values():
            commands = set(re.findall(r"chipkit ([a-z]+)(?: |;|,|$)", words))
            assert commands - {"which"} <= SUMMARIES.keys(), words
            assert all((ROOT / page).is_file() for page in re.findall(r"docs/[a-z-]+\.md", words)), words
        named = (re.findall(r"\{[a-z]+\}|--[a-z-]+|docs/[a-z.-]+", words) for words in text.values())
        assert len({tuple(sorted(each)) for each in named}) == 1, text


@pytest.mark.parametrize(
    "text",
    [
        "schema = 2\n[steps]\n[reasons]\n[aborts]\n",
        "schema = 1\n[steps]\n[reasons]\n",
        'schema = 1\n[steps]\n[reasons]\n"*" = { withheld = "nowhere" }\n[aborts]\n',
    ],
)
def test_a_table_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(CodecError):
        NextSteps.parse(text)
