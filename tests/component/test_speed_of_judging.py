"""What judging costs in calls of functions, with room: a count that no other program changes, as a ratio of times is.

The times are `benchmarks/passive_authentication.py`; what it measured stands in `benchmarks/README.md`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import pytest

from benchmarks.documents import AT, Issuer, capture_of
from benchmarks.forgetting import forget
from benchmarks.passive_authentication import passive_authentication
from chipkit.verify import judge, load_policy
from tests.component.counted_calls import calls

ISSUERS: Final = (Issuer("rsa-2048", "rsa-2048"), Issuer("brainpoolP256r1", "brainpoolP256r1"))
KNOWN: Final = 180
"""Calls for a document of a known signer; 143 were counted."""
NEW: Final = 560
"""For one of a signer who is met first, of a known issuer: 442 and 450, where reading it in full takes 1,703."""
JUDGED: Final = 1220
"""For the whole of `judge` on a document of a known signer: 974 and 996."""


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_a_known_signer_costs_few_calls(issuer: Issuer) -> None:
    forget()
    documents = [issuer.document(number) for number in range(24)]
    policy = load_policy("field")
    for each in documents:  # signatures on curves differ in length, and each length has a layout
        judge(capture_of(each), issuer.trust, policy, AT, mode="demo")

    counted, judged = [], []
    for each in documents:
        capture, other = capture_of(each), capture_of(each)
        counted.append(calls(partial(passive_authentication, capture, issuer.trust)))
        judged.append(calls(partial(judge, other, issuer.trust, policy, AT, mode="demo")))

    assert min(counted) <= KNOWN
    assert min(judged) <= JUDGED


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_a_new_signer_of_a_known_issuer_costs_a_part_of_reading_it_in_full(issuer: Issuer) -> None:
    forget()
    # a key on a curve is made at once; its signatures differ in length, and each length has a layout
    signers = 6 if issuer.signer.startswith("rsa") else 32
    documents = [issuer.document(number, signer=number) for number in range(signers)]
    counted = [calls(partial(passive_authentication, capture_of(each), issuer.trust)) for each in documents]

    assert min(counted) <= NEW
    assert min(counted) <= counted[0] / 2
