"""A nation that no floor knows is read, judged and shown: nothing above the national floor is touched for it."""

from __future__ import annotations

import inspect as source
import io
import json
import pickle
import sys
import tokenize
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli.render import render_report
from chipkit.document import Document
from chipkit.errors import CodecError
from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.national.nation import InputKind, Nation
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.registry import KNOWN_NATIONS, Nations
from chipkit.protocol.credentials import CANPassword, password_of
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import judge, load_policy

if TYPE_CHECKING:
    from types import ModuleType

    from chipkit.verify.report import Report
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 6, 1, tzinfo=UTC)
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "add_a_nation.py"


def _example() -> ModuleType:
    spec = spec_from_file_location("add_a_nation", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["add_a_nation"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EX = _example()
NATIONS = KNOWN_NATIONS.including(EX.UTOPIA)
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


@lru_cache
def _card(**changes: str) -> Specimen:
    card: Specimen = EX.utopian_card(AT, **changes)
    return card


def _read(card: Specimen, *, house: str = "Amaurot", nations: Nations = NATIONS) -> Report:
    given = NATIONS.read_input(f"UTOPIA/{card.can}/{card.mrz.document_number}/{house}")
    return inspect(
        card.transport(),
        password_of(given),
        trust=InMemoryTrust.empty(),
        policy=load_policy("field"),
        at=AT,
        printed=given.expected,
        nations=nations,
    )


def _code_lines(*classes: type) -> int:
    """The lines of classes that hold code: neither blank, nor comment, nor docstring."""
    lines: set[tuple[int, int]] = set()
    for number, each in enumerate(classes):
        fresh = True
        for token in tokenize.generate_tokens(io.StringIO(source.getsource(each)).readline):
            if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT):
                fresh = fresh or token.type == tokenize.NEWLINE
            elif not (fresh and token.type == tokenize.STRING):
                lines.add((number, token.start[0]))
                fresh = False
    return len(lines)


def test_the_nation_takes_no_thirty_lines_and_fifty_with_its_data_and_its_code() -> None:
    assert _code_lines(EX.Utopia) <= 30
    assert _code_lines(EX.Utopia, EX.UtopianData, EX.UtopianCode) <= 50


def test_its_input_opens_the_chip_and_its_data_are_judged() -> None:
    report = _read(_card())

    found = {finding.check: (finding.reason, finding.evidence.get("fields", "")) for finding in report.findings}
    assert found["match.dg13"] == ("equal", "")
    assert found["match.qr"] == ("equal", "document_number, house")
    assert found["pa.digest.dg13"] == ("equal", "")
    assert report.holder is not None
    assert report.holder.nation is EX.UTOPIA


def test_its_data_its_title_and_its_labels_are_shown_in_text_and_json() -> None:
    report = _read(_card(), house="Another")

    text, document = render_report(report), json.dumps(report.to_json())
    assert "Otto SPECIMEN" in text
    assert "Otto SPECIMEN" in document
    assert "Utopian data against the MRZ" in text
    assert "Utopian data against the MRZ" in document
    assert "(house)" in text
    assert "(nhà)" in render_report(report, language="vi")
    assert "Dữ liệu Utopia khớp MRZ" in render_report(report, language="vi")
    assert "Vietnam" not in text + document


def test_a_print_that_differs_fails_by_its_own_comparison() -> None:
    finding = _read(_card(), house="Another").finding("match.qr")

    assert finding is not None
    assert (finding.reason, finding.evidence["fields"]) == ("differs", "house")


def test_signed_data_that_differ_fail_by_its_own_comparison() -> None:
    finding = _read(_card(surname="OTHER")).finding("match.dg13")

    assert finding is not None
    assert (finding.reason, finding.evidence["fields"]) == ("differs", "name")


def test_data_that_it_cannot_read_are_told_as_such() -> None:
    card = _card().with_files({EF.DG13: bytes.fromhex("6D03414243")}).signed()

    finding = _read(card).finding("match.dg13")

    assert finding is not None
    assert finding.reason == "unreadable"


def test_without_the_nation_the_same_card_is_a_passport_like_any_other() -> None:
    report = _read(_card(), nations=KNOWN_NATIONS)

    finding = report.finding("match.dg13")
    assert finding is not None
    assert finding.reason == "not-present"
    assert report.holder is not None
    assert report.holder.full_name == "SPECIMEN, OTTO"
    assert "no national data that are known here" in report.text_of(finding, "en")


def test_nothing_is_registered_by_the_way() -> None:
    report = _read(_card())
    again = judge(report.capture, InMemoryTrust.empty(), load_policy("field"), AT)

    assert again.document.nation is None
    assert Document(report.capture.files).dg13 is None


def test_the_nations_that_are_known_read_their_inputs_as_before() -> None:
    given = NATIONS.read_input("000199654321")

    assert given.kind is InputKind.NUMBER
    assert password_of(given) == CANPassword("654321")


@pytest.mark.parametrize(("text", "refusal"), [("UTOPIA/1", Refusal.UNKNOWN), ("12345", Refusal.NUMBER_LENGTH)])
def test_what_no_nation_reads_is_refused_with_the_reason_that_says_most(text: str, refusal: Refusal) -> None:
    with pytest.raises(InputRefusedError) as caught:
        NATIONS.read_input(text)

    assert caught.value.refusal is refusal


def test_a_code_whose_can_is_none_is_refused_without_repeating_it() -> None:
    with pytest.raises(CodecError) as caught:
        password_of(NATIONS.read_input("UTOPIA/secret/1/2"))

    assert "secret" not in str(caught.value)


def test_nations_travel_between_processes() -> None:
    travelled: Any = pickle.loads(pickle.dumps(NATIONS))  # noqa: S301 - our own bytes

    assert travelled == NATIONS
    assert list(travelled) == list(NATIONS)


def test_what_is_no_nation_is_refused_where_it_is_given() -> None:
    with pytest.raises(TypeError, match="not a Nation but str"):
        KNOWN_NATIONS.including("UTO")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="nations is not of type Nations but list"):
        judge(_read(_card()).capture, InMemoryTrust.empty(), load_policy("field"), AT, nations=[EX.UTOPIA])  # type: ignore[arg-type]


def test_a_nation_that_adds_nothing_changes_nothing() -> None:
    class Bare(Nation):
        code, issuing_states = "bare", frozenset({"UTO"})

    capture = _read(_card()).capture
    bare, plain = (
        judge(capture, InMemoryTrust.empty(), load_policy("field"), AT, nations=nations).to_json()
        for nations in (KNOWN_NATIONS.including(Bare()), KNOWN_NATIONS)
    )
    assert bare == plain


def test_the_page_names_every_member_of_a_nation() -> None:
    page = (EXAMPLE.parents[1] / "docs" / "nations.md").read_text(encoding="utf-8")
    members = {name for name in [*vars(Nation), *Nation.__annotations__] if not name.startswith("_")}

    assert {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")} == members
