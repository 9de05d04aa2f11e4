"""No face claims more than the standing, and no standing more than was found: over every defect, policy and trust."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import ProofResult
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.verify import Policy, Report, Tolerance, load_policy
from chipkit.verify.standing import PORTRAIT, STANDINGS, Show, Worth
from chipkit_emulator.defects.registry import DEFECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIELD = load_policy("field")
OPEN_ENDS = frozenset(
    {Tolerance(outcome=Outcome.UNDETERMINED), Tolerance(outcome=Outcome.NOT_SUPPORTED), Tolerance(outcome=None)}
)
FREE = replace(FIELD, id="free", demands_genuineness=False)
POLICIES = [
    FIELD,
    load_policy("conformance"),
    replace(FREE, id="all-tolerated", checks=dict.fromkeys(FIELD.checks, OPEN_ENDS)),
    replace(FREE, id="copy-open", checks={**FIELD.checks, "chip.genuine": OPEN_ENDS}),
    replace(FREE, id="little", checks={"pa.files": frozenset()}),
]


def situations(bench: Any, defect: str) -> Iterator[Any]:
    """A card, live and saved, in the eyes of who knows its issuer, of who does not, and of a demonstration."""
    specimen = bench.specimen("vn-cccd-explicit", defect)
    live = bench.of(specimen)
    known = replace(live, trust=bench.trust(specimen, AnchorKind.CONFIRMED), mode="production")
    for seen in (live, known, replace(known, trust=InMemoryTrust.empty())):
        yield seen
        if seen.capture.abort is None:
            yield replace(seen, capture=bench.saved(seen.capture))


@pytest.mark.parametrize("defect", ["", *sorted(DEFECTS)])
def test_no_face_claims_more_than_the_standing(bench: Any, faces_obey: Callable[[Report], None], defect: str) -> None:
    for situation, policy in product(situations(bench, defect), POLICIES):
        faces_obey(situation.judged(policy))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize("defect", ["clone-other-keys", "hide-dg14-dg15", "no-chip-authentication"])
def test_the_portrait_of_what_may_be_a_clone_is_never_green(bench: Any, defect: str, policy: Policy) -> None:
    for situation in situations(bench, defect):
        found = situation.judged(policy).standing(PORTRAIT)
        assert found.shade is not Outcome.SUCCESSFUL
        assert found.worth not in (Worth.ISSUED, Worth.SAMPLE)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_a_clone_that_answers_nothing_has_no_green_portrait(bench: Any, policy: Policy) -> None:
    capture = bench.genuine.capture
    silent = replace(capture, chip_authentication=None, active_authentication=None)
    refuted = replace(capture, chip_authentication=replace(capture.chip_authentication, result=ProofResult.REFUTED))
    for copied in (silent, refuted):
        assert replace(bench.genuine, capture=copied).judged(policy).standing(PORTRAIT).show is Show.MARKED


def test_every_row_of_the_table_but_of_what_is_printed_is_reached_by_a_card(bench: Any) -> None:
    defects = (
        "",
        "flip-dg1",
        "flip-sod-signature",
        "unsigned-dg",
        "no-chip-authentication",
        "clone-other-keys",
        "card-expired",
        "wrong-mac",
    )
    reached = set()
    for defect in defects:
        for situation, policy in product(situations(bench, defect), POLICIES):
            report = situation.judged(policy)
            reached |= {report.standing(ef) for ef in EF}
    unreadable = bench.signed_with(EF.DG11, b"\x01\x01\x00").judged(FIELD)
    unlisted = replace(
        bench.genuine, trust=replace(bench.trust(bench.specimen(), AnchorKind.CONFIRMED), crls=()), mode="production"
    )
    reached |= {unreadable.standing(EF.DG11), unlisted.judged(FIELD).standing(EF.DG1)}
    reached.add(replace(bench.genuine, trust=replace(bench.genuine.trust, crls=())).judged(FIELD).standing(EF.DG1))
    reached.add(replace(bench.genuine, mode="production").judged(FIELD).standing(EF.DG1))  # a TEST authority

    assert {row for row in STANDINGS if row.worth is not Worth.PRINTED} == reached
