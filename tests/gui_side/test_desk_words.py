"""The desk's words: one spelling, a teller's nouns, no key that does nothing, no ISO date, help for each state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import chipkit
import chipkit_gui
from chipkit.cli.render import render_report
from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.trust.summary import TrustSummary
from chipkit.verify import load_policy
from chipkit.verify.finding import Finding
from chipkit.verify.overall import Verdict
from chipkit.verify.report import Report
from chipkit.verify.table import judgement_table
from chipkit_emulator.defects.registry import DEFECTS
from chipkit_gui.aborts import Broken, broken_message
from chipkit_gui.desk import Desk
from chipkit_gui.events import Judged, TrustOpened
from chipkit_gui.keys import read_key
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Screen, Tone, present
from chipkit_gui.presenter.help import help_view
from chipkit_gui.presenter.naming import noun_of
from chipkit_gui.reading import Reading, Step
from chipkit_gui.state import DeskState, Likeness
from chipkit_gui.texts import (
    DEFECT_WORDS,
    FAULTS,
    GOING_ON,
    LANGUAGES,
    MEANINGS,
    MESSAGES,
    NOUNS,
    REASONS,
    WORDS,
    Language,
    Text,
    plain,
)
from chipkit_gui.texts.defects import defect_word
from chipkit_gui.texts.nouns import SPECIALIST

if TYPE_CHECKING:
    from chipkit_gui.catalogue import Catalogue

ReportMaker = Callable[..., Report]
NUMBER = "000080944718"
NEW_STYLE = re.compile(r"(?<![qQ])(?:o[áàảãạéèẻẽẹ]|u[ýỳỷỹỵ])(?!\w)|(?:[óòỏõọ][ae]|[úùủũụ]y)(?=\w)", re.IGNORECASE)
"""A tone on the second vowel of an open syllable ("khoá"), or on the first one of a closed syllable."""
KEYS_THERE_ARE = {"F1", "F2", "F3", "F5", "F6", "F12"}
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def texts() -> Iterator[tuple[str, Text]]:
    for name, found in MESSAGES.items():
        yield from ((f"{name}.{part}", getattr(found, part)) for part in ("headline", "reason", "action"))
    for table in (WORDS, NOUNS, FAULTS, REASONS, DEFECT_WORDS, MEANINGS, GOING_ON):
        yield from table.items()


def words(value: object) -> str:
    """Every word that stands anywhere in a part of the screen."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple | frozenset):
        return "\n".join(map(words, value))
    if is_dataclass(value):
        return "\n".join(words(getattr(value, each.name)) for each in fields(value) if each.name != "actions")
    return ""


# spelling and vocabulary ---------------------------------------------------------------------------------------------


def test_vietnamese_is_spelled_in_one_way() -> None:
    library, desk = Path(chipkit.__file__).parent, Path(chipkit_gui.__file__).parent
    about_spelling = {"text.py", "comparison.py"}  # they compare names in either spelling
    files = [*library.rglob("*.py"), *library.rglob("*.toml"), *desk.rglob("*.py")]
    found = {
        f"{path.name}: {line.strip()}"
        for path in files
        if path.name not in about_spelling
        for line in path.read_text(encoding="utf-8").splitlines()
        if NEW_STYLE.search(line)
    }

    assert found == set()
    assert all(map(NEW_STYLE.search, ("khoá", "Xoá", "hoá đơn", "thuỷ", "điện thọai")))
    assert not any(map(NEW_STYLE.search, ("khóa", "xóa", "hóa", "thủy", "điện thoại", "quý", "quy", "toàn", "hoàn")))


def test_no_text_names_a_key_that_does_nothing() -> None:
    named = {key for _, text in texts() for language in LANGUAGES for key in re.findall(r"\bF\d+\b", text[language])}

    assert named <= KEYS_THERE_ARE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_a_noun_and_no_teller_reads_an_abbreviation(language: Language) -> None:
    table = judgement_table()

    assert NOUNS.keys() == table.checks.keys()
    assert FAULTS.keys() <= NOUNS.keys()
    assert all(code in table.checks[check].situations for check, _, code in (key.rpartition(".") for key in REASONS))
    for check in table.checks.values():
        said = [check.title[language].replace("{file}", "DG13"), NOUNS[check.id][language]]
        for situation in check.situations.values():
            said += [situation.text[language], situation.unvouched[language]]
        for text in said:
            assert not SPECIALIST.search(plain(text, language)), (check.id, plain(text, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("defect", ["", *sorted(DEFECTS)])
def test_no_teller_reads_an_abbreviation_or_two_kinds_of_dates(
    shown: Callable[..., Screen], report_of: ReportMaker, defect: str, language: Language
) -> None:
    screen = shown(report_of(defect), language)

    for part in (screen.banner, screen.checks, screen.photo, screen.holder.withheld, screen.help, screen.received):
        assert not SPECIALIST.search(words(part)), words(part)
    assert not ISO_DATE.search(words(screen))
    if language is Language.VI:
        assert not ISO_DATE.search(render_report(report_of(defect), language="vi"))


def test_the_table_keeps_iso_dates_in_its_documents(report_of: ReportMaker) -> None:
    assert ISO_DATE.search(render_report(report_of(), language="en"))
    assert report_of().to_json()["holder"]["date_of_birth"] == "1980-01-20"  # type: ignore[index] # it has a holder


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_defect_of_the_software_card_has_words(language: Language) -> None:
    assert DEFECT_WORDS.keys() == DEFECTS.keys()
    said = [defect_word(defect, language) for defect in ("", *DEFECTS)]
    assert len(set(said)) == len(said)
    assert all(len(text) <= 40 and not SPECIALIST.search(text) for text in said)
    assert defect_word("made-up", language) == "made-up"


# room and help -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MESSAGES)
def test_no_message_names_what_a_specialist_alone_knows(name: str) -> None:
    found = MESSAGES[name]

    for text in (found.headline, found.reason, found.action):
        assert not any(SPECIALIST.search(text[language]) for language in LANGUAGES), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_within_a_sentence_has_no_capital_of_its_own(catalogue: Catalogue, language: Language) -> None:
    report = catalogue.report()
    said = {file: noun_of(report, f"pa.digest.{file}", language) for file in ("dg1", "dg2", "dg13", "dg14", "dg15")}

    names = {"dg1": "MRZ", "dg13": "Vietnamese data"} if language is Language.EN else {}
    assert {file: text for file, text in said.items() if text[0].isupper()} == names


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_fits_its_lines(name: str) -> None:
    """By characters: 739 logical pixels take 52 capitals of the headline, and 105 letters of the other lines."""
    found = MESSAGES[name]
    for language in LANGUAGES:
        assert len(found.headline[language]) <= 52
        assert len(found.reason[language]) <= 190
        assert len(found.action[language]) <= 190


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MESSAGES)
def test_each_state_has_help_of_two_to_five_sentences(desk: Desk, name: str, language: Language) -> None:
    shown = replace(present(desk.state, language).banner, name=name, action=MESSAGES[name].action[language])
    for kind in GOING_ON:
        sentences = re.findall(r"[.!?](?:\s|$)", f"{MEANINGS[name][language]} {GOING_ON[kind][language]}")
        assert 2 <= len(sentences) <= 5, (kind, sentences)
    page = help_view(desk.state, shown, frozenset(), language)

    assert page.title
    assert page.paragraphs[0] == MEANINGS[name][language]
    assert MEANINGS.keys() == MESSAGES.keys()


# states that the catalogue tells apart -------------------------------------------------------------------------------


def test_an_expired_card_and_a_ready_desk_have_signs_of_their_own(
    shown: Callable[..., Screen], desk: Desk, report_of: ReportMaker
) -> None:
    assert present(desk.state, Language.VI).banner.sign == "ready"
    assert shown(report_of("card-expired")).banner.sign == "calendar"
    assert shown(report_of("flip-dg2")).banner.sign == Tone.FAIL.value


def _mismatched(report: Report, fields: str) -> Report:
    """The report with a code that is another card's."""
    differs = Finding("match.qr", Outcome.FAILED, "differs", {"fields": fields})
    others = tuple(found for found in report.findings if found.check != "match.qr")
    left = tuple(each for each in report.not_checked if each.check != "match.qr")
    verdict = Verdict(Outcome.FAILED, "key-mismatch", ("match.qr",))
    return replace(report, findings=(*others, differs), not_checked=left, verdict=verdict)


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_cards_code_is_amber_first_and_red_the_second_time(
    shown: Callable[..., Screen], desk: Desk, report_of: ReportMaker, language: Language
) -> None:
    report = _mismatched(report_of(), "number, name")
    first = shown(report, language, entered="000080949999")
    desk.read_again()
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))
    again = present(desk.state, language)

    assert (first.banner.code, first.banner.tone, again.banner.tone) == ("V10", Tone.UNDETERMINED, Tone.FAIL)
    assert "…9999" in first.banner.reason
    assert "…4718" in first.banner.reason
    assert not first.photo.buttons
    assert first.primary != "alike"


def test_two_states_in_one_card_are_told_as_such(shown: Callable[..., Screen], report_of: ReportMaker) -> None:
    banner = shown(report_of("country-mismatch")).banner

    assert banner.reason.startswith("MRZ và chứng thư thuộc hai nước khác nhau.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_three_refusals_the_desk_pauses_and_shows_where_the_zone_stands(desk: Desk, language: Language) -> None:
    desk.enter(NUMBER)
    paused = replace(desk.state, broken=Broken("refused.thrice"), refusals=3, paused_seconds=30)
    screen, over = present(paused, language), present(replace(paused, paused_seconds=0), language)

    assert screen.banner.code == "E09"
    assert "3" in screen.banner.headline
    assert "30" in screen.banner.reason
    assert "30" not in over.banner.reason
    assert screen.guide is not None
    assert screen.guide.drawing == "back"
    assert not re.search(r"khóa|block", screen.banner.spoken.lower()), "the number is not blocked"


@pytest.mark.parametrize(
    ("outcome", "code", "reason", "fact", "said"),
    [
        (Outcome.FAILED, "signer-revoked", "revoked", "revoked_at", "Thu hồi ngày 02/05/2026."),
        (Outcome.UNDETERMINED, "revocation-unknown", "crl-stale", "next_update", "Danh sách hết hạn ngày 02/05/2026."),
    ],
)
def test_what_was_revoked_or_has_ended_is_told_with_its_day(
    shown: Callable[..., Screen], report_of: ReportMaker, outcome: Outcome, code: str, reason: str, fact: str, said: str
) -> None:
    report, check = report_of(), "pa.issuer.revocation"
    found = Finding(check, outcome, reason, {fact: "2026-05-02T00:00:00Z"})
    findings = tuple(found if each.check == check else each for each in report.findings)

    banner = shown(replace(report, findings=findings, verdict=Verdict(outcome, code, (check,)))).banner

    assert banner.reason.endswith(said)


def test_several_cards_have_their_own_code() -> None:
    assert MESSAGES["refused.several"].code == "E06"


class Card:
    """A card that knows one answer."""

    max_command, max_response = 261, 258

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def transmit(self, _command: bytes) -> bytes:
        return self.answer

    def reset(self) -> None:
        """Nothing to begin anew."""

    def close(self) -> None:
        """Nothing to let go."""


@pytest.mark.parametrize("answer", ["6A82", "6D00", "6E00", "6982"])
def test_a_bank_card_that_refuses_all_is_no_id_card(answer: str) -> None:
    link, password = Card(bytes.fromhex(answer)), read_key(NUMBER).password

    report = inspect(link, password, trust=InMemoryTrust.empty(), policy=load_policy("field"))

    assert MESSAGES[broken_message(report)].code == "E07"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a30_the_demo_mark_is_said_under_every_verdict(
    shown: Callable[..., Screen], report_of: ReportMaker, language: Language
) -> None:
    for defect in ("", "flip-dg2", "card-expired", "no-chip-authentication"):
        banner = shown(report_of(defect), language).banner
        assert banner.mark == WORDS["demo"][language]
        assert banner.spoken.startswith(banner.mark)


# progress, likeness, trust -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "said"), [(None, ""), (3, "Còn khoảng 3 giây"), (0, "sắp xong")], ids=["unknown", "some", "done"]
)
def test_progress_is_told_by_step_bytes_and_time(left: int | None, said: str) -> None:
    reading = Reading(laid=1, step=Step.PHOTO, ef=EF.DG2, read=9_100, size=17_400, seconds_left=left)

    shown = present(DeskState(reading=reading), Language.VI).progress

    assert shown.line == "Bước 5/6: Ảnh chân dung · 9,1/17,4 KB"
    assert shown.time_left == said
    assert shown.running


@pytest.mark.parametrize("likeness", [None, *Likeness])
def test_what_the_teller_said_of_the_person_is_shown(
    shown: Callable[..., Screen], desk: Desk, report_of: ReportMaker, likeness: Likeness | None
) -> None:
    shown(report_of())
    screen = present(replace(desk.state, likeness=likeness), Language.VI)

    assert screen.photo.answer == ("" if likeness is None else likeness.value)
    assert screen.primary == {None: "alike", Likeness.ALIKE: "next", Likeness.NOT_ALIKE: ""}[likeness]
    assert ("Giống: nhấn Y" in screen.banner.action) is (likeness is None), "what was answered is not asked again"


@pytest.mark.parametrize(
    "beside",
    [
        {},
        {"refused_input": "input.length"},
        {"unheard": 2},
        {"not_judged": "internal"},
        {"judging": True, "judging_seconds": 1},
        {"other_desk": True},
    ],
    ids=lambda facts: next(iter(facts), "alone"),
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_face_that_is_not_the_portraits_is_told_whatever_else_is(
    shown: Callable[..., Screen], desk: Desk, report_of: ReportMaker, language: Language, beside: dict[str, Any]
) -> None:
    shown(report_of())
    alone = present(replace(desk.state, **beside), language)

    told = present(replace(desk.state, likeness=Likeness.NOT_ALIKE, **beside), language)

    assert told.banner.headline == MESSAGES["desk.not-alike"].headline[language]
    assert told.warning == alone.warning
    shown(report_of("flip-dg1"))
    failed = present(replace(desk.state, likeness=Likeness.NOT_ALIKE, **beside), language)
    assert failed.banner.tone is Tone.FAIL
    assert failed.warning.splitlines() == [WORDS["warning.not-alike"][language], *alone.warning.splitlines()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trust_sign_tells_how_old_things_are(cards: Any, language: Language) -> None:
    desk, now = Desk(cards, lambda _state: None), datetime.now(UTC)
    kinds = {AnchorKind.LIST_SIGNED: 5}
    placed, newest = now - timedelta(days=12, hours=1), now - timedelta(days=3, hours=1)
    summary = TrustSummary(anchors=5, kinds=kinds, placed=placed, crls=4, newest_crl=newest)

    desk.handle(TrustOpened(summary))
    sign = present(desk.state, language).trust
    desk.handle(TrustOpened(replace(summary, overdue=4)))
    overdue = present(desk.state, language).trust

    assert (
        sign.text == {"vi": "Chứng thư: 12 ngày · CRL: 3 ngày", "en": "Certificates: 12 days · CRL: 3 days"}[language]
    )
    assert (sign.tone, overdue.tone) == (Tone.PASS, Tone.UNDETERMINED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chip_that_breaks_off_at_every_proof_is_alarming_and_has_no_result(desk: Desk, language: Language) -> None:
    desk.enter(NUMBER)
    screen = present(replace(desk.state, broken=Broken("abort.at-proof", 40)), language)

    assert (screen.banner.code, screen.banner.tone) == ("V04", Tone.ALARMING)
    assert {"vi": "chưa có kết luận", "en": "no result"}[language] in screen.banner.reason
    assert screen.checks.rows == ()


def test_another_window_in_front_and_a_second_desk_are_told() -> None:
    assert "CỬA SỔ KHÁC" in present(DeskState(in_background=True), Language.VI).warning
    assert "hai chương trình" in present(DeskState(other_desk=True), Language.VI).warning
    assert "chưa được nhận" in present(DeskState(unheard=2), Language.VI).warning
    assert "E12" in present(DeskState(refused_input="input.length"), Language.VI).warning
    assert present(DeskState(), Language.VI).warning == ""


# the holder ----------------------------------------------------------------------------------------------------------


def test_the_labels_are_those_of_the_card_of_its_year(shown: Callable[..., Screen], report_of: ReportMaker) -> None:
    old = {field.name: field.label for field in shown(report_of()).holder.fields}
    new = {field.name: field.label for field in shown(report_of(profile="vn-cccd-2024")).holder.fields}

    assert (old["origin"], old["residence"]) == ("Quê quán", "Nơi thường trú")
    assert old["mark"] == "Đặc điểm nhân dạng"
    assert new["origin"] == "Nơi đăng ký khai sinh"


@pytest.mark.parametrize(("profile", "vi"), [("vn-cccd-explicit", "Việt Nam"), ("bsi-reference", "Đức")])
def test_countries_are_called_by_their_names(
    shown: Callable[..., Screen], report_of: ReportMaker, profile: str, vi: str
) -> None:
    report = report_of(profile=profile)
    fields_shown = {field.name: field.value for field in shown(report).holder.fields}

    assert fields_shown["nationality"] == vi
    assert vi in render_report(report, language="vi")
