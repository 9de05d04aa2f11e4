"""Project Wycheproof: valid signatures, secrets and codes are accepted, and every invalid one is refused."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from chipkit.crypto.groups import ECGroup
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey, load_public_key
from chipkit.crypto.mac import aes_cmac
from chipkit.crypto.points import encode_point
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import ChipkitError
from chipkit.pki.algorithms import HashName, SignatureKind, SignatureScheme
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import SubjectPublicKeyInfo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Vector = dict[str, Any]

ECDSA = {
    "ecdsa_brainpoolP224r1_sha224": 453,
    "ecdsa_brainpoolP256r1_sha256_p1363": 261,
    "ecdsa_brainpoolP256r1_sha256": 485,
    "ecdsa_brainpoolP320r1_sha384": 489,
    "ecdsa_brainpoolP384r1_sha384": 516,
    "ecdsa_brainpoolP512r1_sha512": 559,
    "ecdsa_secp224r1_sha224": 452,
    "ecdsa_secp256r1_sha256": 484,
    "ecdsa_secp384r1_sha384": 504,
    "ecdsa_secp521r1_sha512": 542,
}
RSA = {
    "rsa_pss_2048_sha256_mgf1_32": 108,
    "rsa_pss_2048_sha256_mgf1sha1_20": 108,
    "rsa_signature_2048_sha256": 259,
    "rsa_signature_4096_sha512": 259,
}
PSS_WITH_PARAMETERS_IN_THE_KEY = {"rsa_pss_misc_params": 150}
ECDH = {"ecdh_brainpoolP256r1": (804, [551]), "ecdh_secp256r1": (612, [359])}
# These vectors are labelled invalid for an absent cofactor alone, which X9.62 and RFC 3279, 2.3.5, leave optional;
# every other figure is compared, and the cofactor of a curve of that order can only be 1.


def _load(shared_data: Path, name: str) -> list[Vector]:
    with gzip.open(shared_data / "wycheproof" / f"{name}_test.json.gz", "rt", encoding="utf-8") as file:
        return cast("list[Vector]", json.load(file)["testGroups"])


def _hash(name: str) -> HashName:
    return cast("HashName", name.replace("SHA-", "sha"))


def _disagreements(groups: list[Vector], accepts: Callable[[Vector, Vector], bool]) -> tuple[list[int], int]:
    """The ids of the vectors that we judge otherwise than the file does, and how many there were."""
    wrong: list[int] = []
    ran = 0
    for group in groups:
        for test in group["tests"]:
            accepted = accepts(group, test)
            ran += 1
            if test["result"] != "acceptable" and accepted != (test["result"] == "valid"):
                wrong.append(test["tcId"])
    return wrong, ran


def _key(group: Vector) -> ECPublicKey | RSAPublicKey:
    der = group.get("publicKeyDer") or group["publicKey"]["publicKeyDer"]
    return load_public_key(SubjectPublicKeyInfo.parse(bytes.fromhex(der)))


def _verifies(key: ECPublicKey | RSAPublicKey, scheme: SignatureScheme, test: Vector) -> bool:
    try:
        verify_signature(key, scheme, bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
    except ChipkitError:
        return False
    return True


@pytest.mark.parametrize(("name", "count"), ECDSA.items())
def test_ecdsa(shared_data: Path, name: str, count: int) -> None:
    def accepts(group: Vector, test: Vector) -> bool:
        kind: SignatureKind = "ecdsa-plain" if group["type"] == "EcdsaP1363Verify" else "ecdsa"
        return _verifies(_key(group), SignatureScheme(kind, _hash(group["sha"])), test)

    assert _disagreements(_load(shared_data, name), accepts) == ([], count)


@pytest.mark.parametrize(("name", "count"), (RSA | PSS_WITH_PARAMETERS_IN_THE_KEY).items())
def test_rsa(shared_data: Path, name: str, count: int) -> None:
    def accepts(group: Vector, test: Vector) -> bool:
        if group["type"] == "RsassaPkcs1Verify":
            return _verifies(_key(group), SignatureScheme("rsa-pkcs1", _hash(group["sha"])), test)
        scheme = SignatureScheme("rsa-pss", _hash(group["sha"]), _hash(group["mgfSha"]), group["sLen"])
        return _verifies(_key(group), scheme, test)

    assert _disagreements(_load(shared_data, name), accepts) == ([], count)


@pytest.mark.parametrize(("name", "count", "without_cofactor"), [(name, *rest) for name, rest in ECDH.items()])
def test_ecdh(shared_data: Path, name: str, count: int, without_cofactor: list[int]) -> None:
    def accepts(group: Vector, test: Vector) -> bool:
        curve = CURVES[group["curve"]]
        try:
            key = load_public_key(SubjectPublicKeyInfo.parse(bytes.fromhex(test["public"])))
            if not isinstance(key, ECPublicKey) or key.curve != curve:
                return False
            secret = ECGroup(curve).agree(int(test["private"], 16), encode_point(curve, key.point))
            return secret == bytes.fromhex(test["shared"])
        except ChipkitError:
            return False

    assert _disagreements(_load(shared_data, name), accepts) == (without_cofactor, count)


def test_aes_cmac(shared_data: Path) -> None:
    def accepts(group: Vector, test: Vector) -> bool:
        try:
            mac = aes_cmac(bytes.fromhex(test["key"]), bytes.fromhex(test["msg"]))
        except ValueError:
            return False
        return mac[: group["tagSize"] // 8] == bytes.fromhex(test["tag"])

    assert _disagreements(_load(shared_data, "aes_cmac"), accepts) == ([], 311)
