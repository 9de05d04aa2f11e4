from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from chipkit.trust.model import AnchorKind
from chipkit.verify.table import judgement_table
from chipkit.words import ANCHOR_KINDS
from chipkit_gui.texts import DEFAULT_LANGUAGE, LANGUAGES, MESSAGES, WORDS, Language, Text, word

_KEYS_THERE_ARE = {"F2", "F5"}
_MAY_BE_EMPTY = "action"


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _texts() -> list[tuple[str, Text]]:
    parts = ("headline", "reason", "action")
    messages = [(f"{name}.{part}", getattr(found, part)) for name, found in MESSAGES.items() for part in parts]
    return [*messages, *WORDS.items()]


def test_every_verdict_of_the_judgement_table_has_a_message() -> None:
    assert judgement_table().verdicts.keys() <= MESSAGES.keys()


@pytest.mark.parametrize(("name", "text"), _texts(), ids=[name for name, _ in _texts()])
def test_a_text_is_there_in_both_languages_with_the_same_values(name: str, text: Text) -> None:
    assert set(text) == set(LANGUAGES)
    assert len({frozenset(_placeholders(text[language])) for language in LANGUAGES}) == 1
    assert len({bool(text[language].strip()) for language in LANGUAGES}) == 1
    assert text["vi"].strip() or name.endswith(_MAY_BE_EMPTY)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_names_no_key_that_does_nothing(name: str) -> None:
    found = MESSAGES[name]
    texts = [text[language] for text in (found.headline, found.reason, found.action) for language in LANGUAGES]

    assert {key for text in texts for key in re.findall(r"\bF\d+\b", text)} <= _KEYS_THERE_ARE


def test_the_desk_has_the_languages_of_the_library_and_begins_with_the_tellers_own() -> None:
    assert sorted(LANGUAGES) == sorted(Language)
    assert LANGUAGES[0] is DEFAULT_LANGUAGE is Language.VI


@pytest.mark.parametrize("language", LANGUAGES)
def test_a13_an_unknown_issuer_is_told_as_a_limit_of_this_machine_and_never_as_a_forgery(language: Language) -> None:
    found = MESSAGES["issuer-unknown"]
    told = " ".join(text[language] for text in (found.headline, found.reason, found.action)).lower()

    assert {"vi": "giới hạn của máy", "en": "limit of this pc"}[language] in told
    assert not re.search(r"\b(giả|không thật|forged|forgery|fake)\b", told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["other-key", "signer-missing", "algorithm-unknown", "version-unknown"])
def test_what_a_forger_can_bring_about_is_never_excused(name: str, language: Language) -> None:
    found = MESSAGES[name]
    told = " ".join(text[language] for text in (found.headline, found.reason, found.action)).lower()

    assert not re.search(r"giới hạn của máy|lỗi của thẻ|limit of this pc|fault of the card", told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_name_with_an_unknown_key_may_be_a_forgery_and_is_told_so(language: Language) -> None:
    found = MESSAGES["other-key"]
    told = " ".join(text[language] for text in (found.headline, found.reason, found.action)).lower()

    assert {"vi": "khóa mới của cơ quan cấp, hoặc thẻ giả", "en": "a new key of the issuer, or a forgery"}[
        language
    ] in told
    assert {"vi": "kiểm soát viên", "en": "supervisor"}[language] in told


def test_messages_that_need_help_have_a_code_to_read_out() -> None:
    bare = {name for name, found in MESSAGES.items() if not found.code and not name.startswith("stage.")}

    assert bare == {"desk.not-alike"}, "which has the code of the chip's own verdict"


def test_the_teller_is_not_told_the_standards_abbreviations() -> None:
    told = " ".join(text["vi"] for found in MESSAGES.values() for text in (found.headline, found.reason, found.action))

    assert not re.search(r"\b(SOD|DG\d+|PACE|APDU|CSCA|CRL)\b", told)


def test_a_broken_reading_says_that_there_is_no_conclusion_yet() -> None:
    assert re.fullmatch(r"ĐỌC CHƯA XONG . CHƯA CÓ KẾT LUẬN", MESSAGES["read-aborted"].headline["vi"])


def test_a_word_without_its_value_is_refused() -> None:
    with pytest.raises(KeyError):
        word("key.number", Language.VI)


def test_the_tellers_page_tells_every_message() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "teller.md").read_text(encoding="utf-8")
    values = {"refusals": "n", "found": WORDS["banner.nothing-wrong"]["vi"]}
    rows = [
        f"| {found.code} | {found.headline['vi'].format_map(values)} |" for found in MESSAGES.values() if found.code
    ]

    assert [row for row in rows if row not in page] == []


def test_every_kind_of_anchor_has_words() -> None:
    assert set(ANCHOR_KINDS) == {kind.value for kind in AnchorKind}
    assert all(set(text) == set(LANGUAGES) for text in ANCHOR_KINDS.values())
