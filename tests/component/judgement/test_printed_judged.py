"""What is printed on a card against its chip, as it was scanned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import Abort, AbortReason
from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.national.vnm.inputs import read_input
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword
from chipkit.verify import load_policy

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
Situation = Any


def qr_text(bench: Bench) -> str:
    """What the printed code of the genuine card says."""
    dg13 = DG13.parse(bench.specimen().files[EF.DG13])
    birth, issue = ((date or "").replace("/", "") for date in (dg13.date_of_birth, dg13.date_of_issue))
    name = (dg13.full_name or "").title()
    fields = (dg13.number, dg13.old_number, name, birth, dg13.sex, dg13.place_of_residence, issue)
    return "|".join(field or "" for field in fields)


def scanned(bench: Bench, text: str) -> Situation:
    return replace(bench.genuine, printed=read_input(text).expected)


def printed_qr(bench: Bench) -> Situation:
    return scanned(bench, qr_text(bench))


def printed_number(bench: Bench) -> Situation:
    return scanned(bench, qr_text(bench)[:12])


def printed_mrz(bench: Bench) -> Situation:
    return scanned(bench, str(bench.specimen().mrz))


def printed_qr_of_another_name(bench: Bench) -> Situation:
    number, old, _, *rest = qr_text(bench).split("|")
    return scanned(bench, "|".join((number, old, "Đỗ Khác Hẳn Người Kia", *rest)))


def printed_qr_of_another_card(bench: Bench) -> Situation:
    return scanned(bench, "000199999999" + qr_text(bench)[12:])


def printed_qr_damaged(bench: Bench) -> Situation:
    return scanned(bench, "".join(char if char.isascii() else "?" for char in qr_text(bench)))


def printed_qr_damaged_elsewhere(bench: Bench) -> Situation:
    """A sign of damage in the address, and another person's name."""
    number, old, _, birth, sex, address, issue = qr_text(bench).split("|")
    return scanned(bench, "|".join((number, old, "Đỗ Khác Hẳn Người Kia", birth, sex, f"?{address[1:]}", issue)))


def printed_number_of_no_chip(bench: Bench) -> Situation:
    """A foreign chip that the last six digits of a number happen to open."""
    specimen = bench.specimen("bsi-reference")
    return replace(bench.of(specimen, key="can"), printed=ExpectedHolder(number=f"000199{specimen.can}"))


def printed_can(bench: Bench) -> Situation:
    return scanned(bench, qr_text(bench)[6:12])


def printed_old_number_of_a_card_without(bench: Bench) -> Situation:
    fields = dict(DG13.parse(bench.specimen().files[EF.DG13]).fields)
    situation = bench.signed_with(EF.DG13, bytes(DG13.build({**fields, 15: ()})))
    return replace(situation, printed=ExpectedHolder(old_number="000000101"))


def printed_qr_dg1_changed(bench: Bench) -> Situation:
    return replace(
        bench.of(bench.specimen("vn-cccd-explicit", "flip-dg1")), printed=ExpectedHolder(number="000199000101")
    )


def printed_value_without_bounds(bench: Bench) -> Situation:
    return replace(bench.genuine, printed=ExpectedHolder(name="A" * 5000))


def printed_qr_unreadable_dg13(bench: Bench) -> Situation:
    situation = bench.signed_with(EF.DG13, bytes.fromhex("6D03") + bench.garbage)
    return replace(situation, printed=read_input(qr_text(bench)).expected)


def printed_qr_removed_card(bench: Bench) -> Situation:
    files = {ef: file for ef, file in bench.genuine.capture.files.items() if ef is not EF.DG2}
    capture = replace(
        bench.genuine.capture, files=files, abort=Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED, sw=None)
    )
    return replace(printed_qr(bench), capture=capture)


@pytest.mark.vectors("judgement/printed.json")
def test_a_print_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


@pytest.mark.parametrize("policy", ["field", "conformance"])
def test_an_old_number_of_another_form_is_one_more_unclear_field(policy: str, bench: Bench) -> None:
    """The chip has nine digits there, or none; it has the identity number in either case."""
    number, _, *rest = qr_text(bench).split("|")
    for old in ("012345678901", "0123456789", "O00745482", "?"):
        text = "|".join((number, old, *rest))
        found = scanned(bench, text).judged(load_policy(policy)).finding("match.qr")
        assert (found.outcome, found.reason) == (Outcome.UNDETERMINED, "unclear"), old
        assert found.evidence["fields"] == "old_number", old


def test_an_old_number_of_the_same_form_that_differs_is_another_cards(bench: Bench) -> None:
    number, old, *rest = qr_text(bench).split("|")
    other = f"{(int(old) + 1) % 10**9:09}"

    found = scanned(bench, "|".join((number, other, *rest))).judged(load_policy("field")).finding("match.qr")

    assert (found.outcome, found.evidence["fields"]) == (Outcome.FAILED, "old_number")


def test_an_old_number_of_another_form_keeps_no_card_from_passing(bench: Bench) -> None:
    """What docs/policies.md tolerates of it is tolerated."""
    sound = printed_qr(bench).judged(load_policy("field")).verdict
    number, _, *rest = qr_text(bench).split("|")

    verdict = scanned(bench, "|".join((number, "012345678901", *rest))).judged(load_policy("field")).verdict

    assert (verdict.outcome, verdict.code) == (sound.outcome, sound.code)


def test_reading_and_judging_in_one_call_compares_the_print(bench: Bench) -> None:
    specimen, scan = bench.specimen(), read_input(qr_text(bench))
    report = inspect(
        specimen.transport(),
        CANPassword(scan.can or ""),
        trust=bench.trust(specimen),
        policy=load_policy("field"),
        at=bench.at,
        mode="demo",
        printed=scan.expected,
    )

    finding = report.finding("match.qr")
    assert finding is not None
    assert (finding.outcome, finding.reason) == (Outcome.SUCCESSFUL, "equal")
    assert finding.evidence["fields"] == "number, old_number, name, date_of_birth, sex, address, date_of_issue"


@pytest.mark.parametrize("scenario", [printed_qr_of_another_card, printed_qr_damaged, printed_qr])
def test_the_evidence_names_fields_and_tells_no_value(scenario: Callable[[Bench], Situation], bench: Bench) -> None:
    finding = scenario(bench).judged(load_policy("field")).finding("match.qr")

    known = {"number", "old_number", "name", "date_of_birth", "sex", "address", "date_of_issue"}
    assert set(finding.evidence) <= {"fields", "reasons"}
    assert set(finding.evidence["fields"].split(", ")) <= known
    reasons = [each.split() for each in finding.evidence.get("reasons", "").split(", ") if each]
    assert [name for name, _ in reasons] == (finding.evidence["fields"].split(", ") if reasons else [])
