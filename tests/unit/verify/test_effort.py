"""What checking a security object may cost is told before anything is computed."""

from __future__ import annotations

import pytest

from benchmarks.self_made import card, self_made, signed_by, signer_info
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey, effort_of
from chipkit.crypto.weierstrass import Point
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.pki.curves import CURVES
from chipkit.verify.effort import why_too_costly


def why(count: int, key: str, signers: int) -> str:
    made = [self_made(number, key=key, label=f"{number}") for number in range(1, count + 1)]
    certificates, (_, signer) = [certificate for certificate, _ in made], made[0]
    infos = [signer_info(signer, 257, wrong=number > 0) for number in range(signers)]
    return why_too_costly(SOD.parse(signed_by(certificates, infos)).signed_data)


def test_what_issuers_make_is_checked() -> None:
    assert why_too_costly(SOD.parse(card().files[EF.SOD]).signed_data) == ""


@pytest.mark.parametrize(
    ("count", "key", "signers"),
    [
        (5, "brainpoolP256r1", 5), (2, "brainpoolP512r1", 2), (2, "secp384r1", 5), (1, "brainpoolP224r1", 1),
        (1, "brainpoolP320r1", 5), (2, "brainpoolP224r1", 1),
    ],
)  # fmt: skip
def test_more_than_issuers_make_is_checked_while_it_costs_little(count: int, key: str, signers: int) -> None:
    assert why(count, key, signers) == ""


@pytest.mark.parametrize(
    ("count", "key", "signers", "cost"),
    [
        (5, "brainpoolP384r1", 5, 150), (3, "brainpoolP512r1", 3, 72), (3, "brainpoolP320r1", 1, 96),
        (2, "brainpoolP224r1", 2, 64),
    ],
)  # fmt: skip
def test_what_costs_more_is_not(count: int, key: str, signers: int, cost: int) -> None:
    assert why(count, key, signers) == f"checking it may cost as much as {cost} signatures, at most 50 are checked"


@pytest.mark.parametrize(("bits", "exponent", "effort"), [
    (1024, 3, 1), (2048, 65537, 1), (4096, 130689, 1), (4098, 65537, 2), (6144, 3, 3), (6144, 65537, 3),
    (8192, 65537, 4), (2048, (1 << 32) + 1, 1), (8192, (1 << 32) + 1, 8),
])  # fmt: skip
def test_rsa_keys_count_by_what_their_size_and_exponent_cost(bits: int, exponent: int, effort: int) -> None:
    assert effort_of(RSAPublicKey((1 << (bits - 1)) | 1, exponent)) == effort


@pytest.mark.parametrize(
    ("name", "effort"),
    [("secp256r1", 1), ("brainpoolP256r1", 1), ("secp384r1", 3), ("secp521r1", 4), ("brainpoolP224r1", 8)],
)
def test_curves_count_by_their_size_and_by_who_computes(name: str, effort: int) -> None:
    curve = CURVES[name]

    assert effort_of(ECPublicKey(curve, Point(curve.gx, curve.gy))) == effort
