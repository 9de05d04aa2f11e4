"""Every kind of error has a sentence in Vietnamese, and what it says in English stands behind it."""

from __future__ import annotations

import errno
import re

import pytest

from chipkit.cli import main
from chipkit.cli.advice import advised
from chipkit.cli.error_words import ENDINGS, KINDS, REFUSALS, SYSTEM, kind_text, system_text
from chipkit.cli.manner import MANNER
from chipkit.cli.reading_notes import NOTES
from chipkit.errors import ChipkitError
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.session.pcsc import NoCardError
from tests.unit.house.test_errors_travel import errors, made

VIETNAMESE = re.compile(r"[à-ỹđ]", re.IGNORECASE)


@pytest.mark.parametrize(
    "kind", [kind for kind in errors() if kind is not ChipkitError], ids=lambda kind: kind.__name__
)
def test_each_kind_has_its_sentence(kind: type[ChipkitError], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MANNER, "language", "vi")
    error = made(kind)

    assert kind.__name__ in KINDS or kind.__name__.startswith("_"), "its own sentence, in KINDS"
    assert VIETNAMESE.search(kind_text(error))
    told = advised(error)
    assert kind_text(error) in told
    assert str(error) in told


def test_no_sentence_is_of_a_kind_that_is_not_there() -> None:
    assert KINDS.keys() <= {kind.__name__ for kind in errors()}


def test_each_refused_input_has_its_sentence() -> None:
    assert REFUSALS.keys() == {refusal.value for refusal in Refusal}
    assert kind_text(InputRefusedError(Refusal.BANK_QR)) == REFUSALS["bank-qr"]


def test_errors_of_the_system_have_theirs() -> None:
    assert all(VIETNAMESE.search(text) for text in SYSTEM.values())
    assert system_text(errno.ENOENT) == SYSTEM[errno.ENOENT]
    assert VIETNAMESE.search(system_text(None))


@pytest.mark.parametrize("table", [ENDINGS, NOTES])
def test_notes_hold_the_same_values_in_both_languages(table: dict[str, dict[str, str]]) -> None:
    for key, words in table.items():
        assert words["en"].count("{}") == words["vi"].count("{}"), key


def test_an_error_of_a_reader_comes_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MANNER, "language", "vi")

    assert "đặt thẻ nằm phẳng" in advised(NoCardError("there is no card on the reader"))


def test_a_command_tells_its_error_in_the_language_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, told in (("vi", "không có tệp hoặc thư mục này; nguyên văn: "), ("en", ": No such file")):
        assert main(["verify", "nowhere.chipkit", "--lang", language]) == 2
        assert told in capsys.readouterr().err
