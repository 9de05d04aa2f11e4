"""Which nation is asked: those that were added first, and each only for what is its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.national.nation import Input, InputKind, Nation
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.registry import Nations

if TYPE_CHECKING:
    from collections.abc import Mapping

ZONE = MRZ.build(
    format=MRZFormat.TD1, document_code="ID", issuing_state="UTO", document_number="SPECIMEN1", date_of_birth="900201",
    sex="F", date_of_expiry="300201", nationality="UTO", primary_identifier="MUSTER", secondary_identifier="EVA",
)  # fmt: skip


@dataclass(frozen=True)
class Asked(Nation):
    """A nation of Utopia that answers as it is told."""

    name: str
    answers: Mapping[str, Any]
    code = "bare"
    issuing_states = frozenset({"UTO"})

    def issued(self, mrz: MRZ) -> bool:
        return bool(self.answers.get("issued", mrz.issuing_state == "UTO"))

    def read_input(self, text: str | bytes) -> Input:
        del text
        found: Input | Refusal = self.answers.get("input", Refusal.UNKNOWN)
        if isinstance(found, Refusal):
            raise InputRefusedError(found)
        return found


LATER = Asked("later", {})
NATIONS = Nations().including(LATER)


def refusal_of(*refusals: Refusal) -> Refusal:
    nations = Nations().including(*(Asked(each.value, {"input": each}) for each in refusals))
    with pytest.raises(InputRefusedError) as caught:
        nations.read_input("anything")
    return caught.value.refusal


def test_who_was_added_takes_the_place_of_those_of_the_same_states() -> None:
    first = Asked("first", {})
    nations = NATIONS.including(first)

    assert list(nations) == [first, LATER]
    assert nations.issuing(ZONE) is first
    assert NATIONS.issuing(ZONE) is LATER


def test_a_document_that_its_nation_did_not_issue_is_nobody_else_s() -> None:
    assert NATIONS.including(Asked("first", {"issued": False})).issuing(ZONE) is None


def test_where_the_zone_cannot_be_read_the_first_nation_is_taken() -> None:
    first = Asked("first", {"issued": False})

    assert NATIONS.including(first).issuing(None) is first
    assert Nations().issuing(None) is None


def test_the_first_nation_that_recognises_an_input_says_what_it_is() -> None:
    told = [Input(kind=InputKind.CAN, can=can) for can in ("000001", "000002")]
    nations = NATIONS.including(Asked("none", {}), *(Asked(each.can or "", {"input": each}) for each in told))

    assert nations.read_input("anything") is told[0]


def test_of_several_refusals_the_first_that_says_more_counts() -> None:
    assert refusal_of(Refusal.UNKNOWN, Refusal.VISA, Refusal.BANK_QR, Refusal.UNKNOWN) is Refusal.VISA
    assert refusal_of(Refusal.UNKNOWN, Refusal.UNKNOWN) is Refusal.UNKNOWN


def test_a_nation_that_is_named_is_imported_when_it_is_needed_and_must_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def named(name: str) -> Nations:
        return Nations(((frozenset({"UTO"}), name),))

    monkeypatch.setitem(sys.modules, "utopia", SimpleNamespace(LATER=LATER, NONE=7))

    assert named("utopia:LATER").issuing(ZONE) is LATER
    with pytest.raises(TypeError, match="utopia:NONE is not a Nation but int"):
        named("utopia:NONE").issuing(ZONE)
    assert Nations(((frozenset({"XXX"}), "no_such_module:NONE"),)).issuing(ZONE) is None
