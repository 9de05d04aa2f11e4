"""What tells of this machine speaks the language that the settings name, as everything else does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import chipkit.cli
from chipkit.cli import describe, main
from chipkit.cli.counted_words import NOUNS_IN_VIETNAMESE, CountedWords
from chipkit.cli.keys.words import Said as KeysSaid
from chipkit.cli.machine_words import MachineWords
from chipkit.cli.trust import removing
from chipkit.cli.trust.words import Said as TrustSaid
from chipkit.session.pcsc import DownCause, ReaderEvent, ReaderEventKind

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTED = re.compile(r"""\.many\([^\n]*?, ['"]([a-z ]+)['"]\)""")
"""What stands in the code where something is counted."""


@pytest.mark.parametrize("words", [CountedWords, MachineWords, TrustSaid, KeysSaid])
def test_every_command_counts_and_dates_alike(words: Callable[[str], CountedWords]) -> None:
    for noun, vietnamese in NOUNS_IN_VIETNAMESE.items():
        assert (words("en").many(2, noun), words("vi").many(2, noun)) == (f"2 {noun}s", f"2 {vietnamese}")
    told = [words(language).day(time) for language in ("en", "vi") for time in ("2026-06-01T08:30:00Z", None)]
    assert told == ["2026-06-01", "?", "01/06/2026", "?"]


def test_whatever_is_counted_has_a_vietnamese_name() -> None:
    code = Path(chipkit.cli.__file__).parent.rglob("*.py")
    counted = {noun for path in code for noun in COUNTED.findall(path.read_text(encoding="utf-8"))}

    assert {"anchor", "day", "signer", "time"} <= counted
    assert {*counted, *describe.NOUNS.values(), *removing.NOUNS.values()} <= NOUNS_IN_VIETNAMESE.keys()


@pytest.mark.parametrize("cause", DownCause)
def test_why_no_reader_can_be_used_is_a_sentence_of_the_language(
    cause: DownCause, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    event = ReaderEvent(ReaderEventKind.SERVICE_DOWN, reason="SCARD_E_X", cause=cause)
    monkeypatch.setattr("chipkit.cli.readers.watch_readers", lambda _stop: iter([event]))
    told = {}
    for language in ("en", "vi"):
        monkeypatch.setenv("CHIPKIT_LANGUAGE", language)
        assert main(["readers", "--watch"]) == 0
        told[language] = capsys.readouterr().out

    assert told["en"] == "service down  SCARD_E_X\n"
    sentence = {"service": "không chạy", "no reader": "chưa có đầu đọc", "access": "không cho"}[cause.value]
    assert re.fullmatch(rf"dịch vụ PC/SC ngừng  [^;]*{sentence}[^;]*; nguyên văn: SCARD_E_X\n", told["vi"])


def test_a_trust_folder_that_is_none_and_one_that_is_old_are_told_in_sentences() -> None:
    words = MachineWords("vi")

    assert words("no-folder-there", "X") == "X: không phải là thư mục; gốc tin cậy phải là thư mục"
    assert words("folder-old", words.many(40, "day")) == "thư mục gốc tin cậy đã được 40 ngày"
    assert {each("old", each.many(40, "day")) for each in (words, TrustSaid("vi"))} == {"đã được 40 ngày"}
