"""Fields of EF.DG13 as items of their own: one is withheld, and what stood beside it stays as it was shown."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.cbor import encode
from chipkit.errors import EvidenceError
from chipkit.evidence import Evidence, Level, judge_again, open_evidence, redact
from chipkit.evidence.evidence_file import KIND
from chipkit.evidence.record import seal_record
from chipkit.evidence.withholding import closure
from chipkit.lds.files import EF
from chipkit.national.vnm.data import FIELDS
from chipkit.national.vnm.nation import VIETNAM

if TYPE_CHECKING:
    from chipkit.national.nation import NationalField

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
HASHES = ("sha1", "sha256", "sha384", "sha512")

Cards = Callable[..., Any]


@pytest.fixture
def card(verified: Cards) -> Any:
    return verified("vn-cccd-2021", scanned=True)


@pytest.fixture
def opened(card: Any, counter: Callable[..., Any], terminals: Callable[..., Any]) -> Evidence:
    return open_evidence(bytes(card.sealed(nonce=b"digest of a contract")), terminals(counter()))


def values(evidence: Evidence) -> dict[str, NationalField]:
    return {each.name: each for each in evidence.national}


def test_each_field_is_an_item_whether_the_card_has_it_or_not(verified: Cards, opened: Evidence, card: Any) -> None:
    shown = {each.name: each for each in card.report.document.dg13.shown()}

    assert {name.removeprefix("national.") for name in opened.record.names if name.startswith("national.")} == {*FIELDS}
    assert {name: replace(each, wide=shown[name].wide) for name, each in values(opened).items()} == {
        name: replace(each, label=VIETNAM.fields[name]) for name, each in shown.items()
    }
    assert {each.name for each in shown.values() if each.sensitive} == {
        each.name for each in opened.national if each.sensitive
    }
    other = verified("vn-cccd-2024").sealed()
    assert all(each.label == VIETNAM.fields[each.name] for each in other.national)  # of neither kind of card
    assert values(other).keys() != values(opened).keys()  # the card of 2024 gives no residence, and no item tells it
    assert {f"national.{name}" for name in FIELDS} <= set(other.record.names)
    assert not [name for name in verified("passport-dh").sealed().record.names if name.startswith("national.")]


@pytest.mark.parametrize("field", sorted(FIELDS.keys() - {"old_number"}))
def test_one_field_is_withheld_and_the_others_stay(
    field: str, opened: Evidence, card: Any, counter: Callable[..., Any], terminals: Callable[..., Any]
) -> None:
    redaction = redact(opened, items=[f"national.{field}"])
    again = open_evidence(bytes(redaction.evidence), terminals(counter()))

    dated = {name for name in opened.record.names if name.startswith("evidence.")} if field == "issue" else set()
    assert redaction.withheld.keys() == {
        f"national.{field}", "EF.DG13", "EF.SOD", "printed", "details", "reading.details", "nonce", *dated,
    }  # fmt: skip
    assert set(redaction.withheld.values()) == {f"national.{field}"}
    assert values(again) == {name: each for name, each in values(opened).items() if name != field}
    assert again.holder == opened.holder
    judged = judge_again(again)
    assert judged.differences == ()
    assert {"pa.sod.signature", "pa.digest.dg13", "pa.digest.dg1"} <= set(judged.attested)
    value = values(opened).get(field)
    if value is not None and value.value not in (each.value for each in values(again).values()):
        assert value.value.encode() not in bytes(again)
    _guess(bytes(again), [card.report.capture.files[EF.DG13].content, card.report.capture.files[EF.SOD].content])


def _guess(shown: bytes, files: list[bytes]) -> None:
    """Who tries the right value finds no digest that tells him so."""
    told = {shown[at : at + size] for size in (20, 32, 48, 64) for at in range(len(shown) - size + 1)}
    for guess, hashed in itertools.product(files, HASHES):
        assert hashlib.new(hashed, guess).digest() not in told
        assert hashlib.new(hashed, guess).hexdigest().encode() not in shown


def test_a_name_goes_with_its_parents_and_leaves_all_else(opened: Evidence, card: Any) -> None:
    gone = redact(opened, items=["holder.full_name"])
    left = gone.evidence

    assert {
        "national.father",
        "national.mother",
        "EF.DG1",
        "EF.DG13",
        "EF.SOD",
        "access",
        "printed",
    } <= gone.withheld.keys()
    assert not {name for name in gone.withheld if name.startswith("holder.")} - {"holder.full_name"}
    assert left.holder["number"] == opened.holder["number"]
    assert left.holder["date_of_birth"] == opened.holder["date_of_birth"]
    assert values(left).keys() == values(opened).keys() - {"father", "mother"}
    for word in str(opened.holder["full_name"]).split():
        assert word in ("MẪU", "SPECIMEN") or word.encode() not in bytes(left)
    _guess(bytes(left), [file.content for ef, file in card.report.capture.files.items() if ef in (EF.DG1, EF.DG13)])


def test_who_withholds_a_file_withholds_what_it_says(opened: Evidence) -> None:
    for name in ("EF.DG13", "printed"):
        redaction = redact(opened, items=[name])
        assert redaction.evidence.national == (), name
        assert not {"number", "document_number", "date_of_birth", "date_of_expiry"} & redaction.evidence.holder.keys()


def test_a_number_goes_with_the_earlier_one_and_with_what_it_is_made_of(opened: Evidence) -> None:
    gone = redact(opened, items=["holder.number"])

    assert "national.old_number" in gone.withheld
    assert gone.evidence.holder.keys() == {"full_name", "sex", "nationality", "issuing_state"}


def test_an_earlier_number_goes_with_the_number_whatever_it_is(opened: Evidence) -> None:
    """Whether it has nine digits or twelve is not told by what goes."""
    gone = redact(opened, items=["national.old_number"])

    assert {"holder.number", "holder.document_number", "EF.DG1", "access"} <= gone.withheld.keys()
    assert str(opened.holder["number"]).encode() not in bytes(gone.evidence)
    assert gone.withheld.keys() == redact(opened, items=["holder.number"]).withheld.keys()


@pytest.mark.parametrize("field", ["issue", "residence"])
def test_no_label_tells_what_is_withheld_beside_it(field: str, verified: Cards) -> None:
    """The cards of 2024 are known by a day of issue and an absent residence, and call a place otherwise."""
    card = verified("vn-cccd-2024")
    shown = {each.name: each for each in card.report.document.dg13.shown()}
    left = redact(card.sealed(), items=[f"national.{field}"]).evidence

    assert shown["origin"].label["vi"] == "Nơi đăng ký khai sinh"
    assert values(left)["origin"].value == shown["origin"].value
    assert shown["origin"].label["vi"].encode() not in bytes(left)
    assert values(left)["origin"].label == VIETNAM.fields["origin"]


def test_several_are_what_each_is(opened: Evidence) -> None:
    """In one go or one after the other, in any order; nothing is withheld for two that is not for either."""
    names = opened.record.names
    for one, other in itertools.permutations(names, 2):
        both = closure([one, other], names).keys()
        assert both == closure([one], names).keys() | closure([other], names).keys(), (one, other)
        assert both == closure([other, one], names).keys()
    once = redact(redact(opened, items=["national.religion"]).evidence, items=["holder.full_name"]).evidence
    assert bytes(once) == bytes(redact(opened, items=["holder.full_name", "national.religion"]).evidence)


def test_nothing_of_the_person_is_left_at_the_levels_that_say_so(opened: Evidence) -> None:
    for level in (Level.HOLDER, Level.LOWEST):
        left = redact(opened, level=level).evidence
        assert (left.national, dict(left.holder)) == ((), {})
    assert redact(opened, level=Level.PHOTO).evidence.national == opened.national


@pytest.mark.parametrize(
    "value",
    [
        "Kinh",
        {"label": {"en": "Religion", "vi": "Tôn giáo"}, "value": "none"},
        {"label": {"en": "Religion"}, "value": "none", "sensitive": True},
        {"label": {"en": "Religion", "vi": "Tôn giáo"}, "value": 1, "sensitive": True},
        {"label": {"en": "Religion", "vi": "Tôn giáo"}, "value": "none", "sensitive": "no"},
    ],
)
def test_a_field_of_another_form_is_refused_by_name(
    value: object, opened: Evidence, counter: Callable[..., Any]
) -> None:
    ours = {"schema", "digests", "chain"}
    statement = {name: told for name, told in opened.record.statement.items() if name not in ours}
    items = {name: opened.record.value(name) for name in opened.record.names} | {"national.religion": value}
    record = seal_record(KIND, _plain(statement), _plain(items), counter())

    with pytest.raises(EvidenceError, match=r"^item national\.religion"):
        open_evidence(encode({"schema": KIND.format, **record.encoded(), "amendments": []}))


def _plain(value: Any) -> Any:
    if isinstance(value, dict) or hasattr(value, "items"):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
