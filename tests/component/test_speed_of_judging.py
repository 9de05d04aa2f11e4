"""What judging costs in calls of functions, with room: a count that no other program changes, as a ratio of times is.

The times are `benchmarks/passive_authentication.py`; what it measured stands in `benchmarks/README.md`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from benchmarks.documents import AT, Issuer, capture_of
from benchmarks.forgetting import forget
from benchmarks.passive_authentication import passive_authentication
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.pinned_lists import build_list
from chipkit.trust.pinned_signers import ListKey, PinnedEntry, PinnedList
from chipkit.trust.store import TrustStore
from chipkit.verify import judge, load_policy
from tests.component.counted_calls import calls

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chipkit.trust.view import TrustView

ISSUERS: Final = (Issuer("rsa-2048", "rsa-2048"), Issuer("brainpoolP256r1", "brainpoolP256r1"))
KNOWN: Final = 180
"""Calls for a document of a known signer; 143 were counted."""
NEW: Final = 560
"""For one of a signer who is met first, of a known issuer: 442 and 450, where reading it in full takes 1,703."""
JUDGED: Final = 1220
"""For the whole of `judge` on a document of a known signer: 974 and 996."""
MOST: Final = 500
"""Entries of a list."""
MORE: Final = 1.02
"""Times the calls by one short list that ten full ones may cost; as many were counted."""


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


def published(day: int, entries: Sequence[PinnedEntry]) -> PinnedList:
    """A list of one publisher, made on a day of its own."""
    key = ECC.construct(curve="P-256", d=1001)
    point = b"\x04" + b"".join(int(each).to_bytes(32, "big") for each in (key.pointQ.x, key.pointQ.y))
    return build_list(
        name="SPECIMEN BANK",
        issued=AT - timedelta(days=20 - day),
        next_update=AT + timedelta(days=30),
        entries=entries,
        public_key=ec_spki(CURVES["secp256r1"], point),
        sign=lambda data: DSS.new(key, "deterministic-rfc6979").sign(SHA256.new(data)),
    )


@pytest.mark.parametrize("stored", [True, False])
def test_what_lists_of_signers_cost_grows_neither_with_their_number_nor_with_their_size(
    tmp_path: Path, *, stored: bool
) -> None:
    issuer = ISSUERS[1]
    documents = [issuer.document(number, signer=number) for number in range(40)]
    signers = [SOD.parse(each[EF.SOD]).signed_data.certificates[0] for each in documents]
    scopes = [f"{first}{second}" for first in "ABCDEFGHIJKLMN" for second in "VWX"][: MOST // len(signers)]
    whole = [
        PinnedEntry(certificate=each, country="UTO", document_types=(scope,)) for each in signers for scope in scopes
    ]
    policy = load_policy("field")

    def judged(lists: Sequence[PinnedList]) -> int:
        trust = InMemoryTrust(
            pinned_lists=tuple(lists), list_keys=(ListKey(lists[0].key_sha256, "SPECIMEN", "a letter", AT),)
        )
        view: TrustView = trust
        if stored:
            store = TrustStore(tmp_path / str(len(lists)) / str(len(lists[0].entries)))
            store.add(trust, at=AT)
            view = store.view()
        view.pinned(signers[0])
        report = judge(capture_of(documents[-1]), view, policy, AT, mode="demo")
        assert any(each.reason.startswith("pinned") for each in report.findings)
        captures = [capture_of(documents[-1]) for _ in range(3)]
        return min(calls(partial(judge, each, view, policy, AT, mode="demo")) for each in captures)

    forget()
    few = judged([published(0, whole[-len(scopes) :])])
    many = judged([published(day, whole) for day in range(10)])

    assert len(whole) >= MOST - len(signers)
    assert many <= few * MORE
