"""The list of cases, and the parts of the examiner that can be held against figures of others."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.pki.domain_parameters import CURVES
from chipkit_emulator.crypto.elliptic import encode_point, generator, multiply
from chipkit_emulator.crypto.rsa import generate_rsa_key
from chipkit_emulator.examination.catalogue import CASES
from chipkit_emulator.examination.signatures import is_plain_ecdsa, is_with_recovery

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit_emulator.crypto.rsa import RSAPrivateKey

DELETED = "deleted in the guideline"
WORDS = re.compile(r"[a-z0-9]+")
KEY = generate_rsa_key(3, "examiner", 1024)


def of_guideline() -> dict[str, str]:
    return {case.id: case.title for case in CASES if not case.id.startswith("OWN_")}


def test_ids_are_told_apart() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


def test_every_case_has_a_title_or_is_deleted_and_runs_or_has_a_reason() -> None:
    for case in CASES:
        assert bool(case.title) is not (case.reason == DELETED), case.id
        assert (case.run is None) is bool(case.reason), case.id


def test_titles_are_told_apart_within_a_unit() -> None:
    told = [(case.id.rpartition("_")[0], case.title) for case in CASES if case.title]
    assert len(set(told)) == len(told)


def test_the_list_is_that_of_the_guideline_in_words_of_our_own(shared_data: Path) -> None:
    with (shared_data / "conformance" / "tr03105-3-2-chip.csv").open(encoding="utf-8") as file:
        purposes = {row["id"]: row["purpose"] for row in csv.DictReader(file)}

    assert of_guideline().keys() == purposes.keys()
    deleted = {name for name, purpose in purposes.items() if purpose.startswith("deleted")}
    assert {name for name, title in of_guideline().items() if not title} == deleted
    for name, title in of_guideline().items():
        ours, theirs = (" ".join(WORDS.findall(text.lower())) for text in (title, purposes[name]))
        assert not title or ours not in theirs, name


def signed(key: RSAPrivateKey, block: bytes) -> bytes:
    return key.power(int.from_bytes(block, "big")).to_bytes(key.size, "big")


@pytest.mark.vectors("active_authentication/appendix-f.json")
def test_the_worked_example_of_active_authentication_is_a_signature(case: dict[str, Any]) -> None:
    signature = signed(KEY, bytes.fromhex(case["representative"]))

    assert is_with_recovery(KEY.n, KEY.e, signature, bytes.fromhex(case["challenge"]))
    assert not is_with_recovery(KEY.n, KEY.e, signature, bytes(8))
    assert not is_with_recovery(KEY.n, KEY.e, signature[1:], bytes.fromhex(case["challenge"]))


@pytest.mark.vectors("active_authentication/appendix-f.json")
def test_what_is_not_as_its_form_wants_it_is_no_signature(case: dict[str, Any]) -> None:
    block, challenge = bytes.fromhex(case["representative"]), bytes.fromhex(case["challenge"])

    for wrong in (b"\x5a" + block[1:], b"\x6b" + block[1:], block[:-1] + b"\xcc", block[:-2] + b"\x00\xbc"):
        assert not is_with_recovery(KEY.n, KEY.e, signed(KEY, wrong), challenge)


@pytest.mark.vectors("ecdsa/rfc6979-p256.json")
def test_the_signatures_of_rfc_6979_verify(case: dict[str, Any]) -> None:
    curve = CURVES[case["curve"]]
    point = multiply(curve, int(case["private"], 16), generator(curve))
    assert point is not None
    public, signature = encode_point(curve, point), bytes.fromhex(case["r"] + case["s"])
    message = case["message"].encode()

    assert is_plain_ecdsa(curve, public, case["hash"], signature, message)
    assert not is_plain_ecdsa(curve, public, case["hash"], signature, message + b"!")
    assert not is_plain_ecdsa(curve, public, case["hash"], signature[:32] + bytes(32), message)
