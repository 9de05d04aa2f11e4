"""Active Authentication by each algorithm that the standard has: a card is read, and its signature verified, for each.

As a formula: ECDSA on 9 curves with every hash not longer than the curve (22 pairs; curves of 192 bits have none), and
RSA of 7 sizes by the six forms of trailer and hash (42): Doc 9303-11, 6.1.2; ISO/IEC 9796-2, 8.2.2.

The keys of RSA come from `test_vectors/active_authentication/rsa-keys.json`: nobody waits for primes. Keys whose
signatures outgrow a short response are read over a short link too, where they come in pieces (61xx).
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import pytest

from chipkit import oids
from chipkit.capture import ProofResult, dumps, loads
from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.crypto.kdf import KEY_SIZES
from chipkit.crypto.sm_suites import suite
from chipkit.errors import SignatureInvalidError
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ActiveAuthenticationInfo, Cipher, PACEInfo, SecurityInfos
from chipkit.pki.algorithms import HashName
from chipkit.pki.curves import CURVES
from chipkit.protocol.active_authentication import verify_active_authentication
from chipkit.protocol.credentials import CANPassword
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit_emulator.crypto.rsa import RSAPrivateKey
from chipkit_emulator.model import ActiveAuthenticationKey, ECKey
from chipkit_emulator.pki.keys import public_key_info
from tests.component.reading.conftest import Bench

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit_emulator.personalisation.specimen import Specimen

SOAK: Final = os.environ.get("CHIPKIT_SOAK") == "1"
KEYS: Final = Path(__file__).parents[2] / "test_vectors" / "active_authentication" / "rsa-keys.json"
HASH_BITS: Final[dict[HashName, int]] = {"sha1": 160, "sha224": 224, "sha256": 256, "sha384": 384, "sha512": 512}
PLAIN: Final = {
    "sha1": oids.ECDSA_PLAIN_SHA1,
    "sha224": oids.ECDSA_PLAIN_SHA224,
    "sha256": oids.ECDSA_PLAIN_SHA256,
    "sha384": oids.ECDSA_PLAIN_SHA384,
    "sha512": oids.ECDSA_PLAIN_SHA512,
}
RSA_SIZES: Final = (1024, 1280, 1536, 1848, 2048, 3072, 4096)
FORMS: Final[tuple[tuple[HashName, bool], ...]] = (
    ("sha1", True), ("sha1", False), ("sha224", False), ("sha256", False), ("sha384", False), ("sha512", False),
)  # fmt: skip
"""Hash and whether the trailer is BC: 33CC, 38CC, 34CC, 36CC, 35CC otherwise."""


@dataclass(frozen=True)
class Way:
    """One algorithm, with the key that it signs by."""

    key: str
    """A curve, or bits of a modulus."""
    hash: HashName
    short_trailer: bool = False

    def __str__(self) -> str:
        return f"{self.key}-{self.hash}{'-BC' if self.short_trailer else ''}"

    @property
    def is_rsa(self) -> bool:
        return self.key.isdigit()

    @property
    def conforms(self) -> bool:
        return self.is_rsa or (self.hash != "sha1" and HASH_BITS[self.hash] <= CURVES[self.key].n.bit_length())


EVERY_ECDSA: Final = tuple(Way(curve, name) for curve in CURVES for name in HASH_BITS)
ECDSA: Final = tuple(way for way in EVERY_ECDSA if way.conforms)
NONCONFORMING: Final = tuple(way for way in EVERY_ECDSA if not way.conforms)
RSA: Final = tuple(Way(str(bits), name, short) for bits in RSA_SIZES for name, short in FORMS)
WAYS: Final = (*ECDSA, *RSA)
ODD_RUN: Final = NONCONFORMING if SOAK else NONCONFORMING[::5]


def test_the_matrix_is_whole() -> None:
    assert len({way.key for way in ECDSA}) == 9
    assert {CURVES[way.key].p.bit_length() for way in NONCONFORMING} > {192}
    assert len(ECDSA) == 22
    assert len(RSA) == 7 * 6 == 42
    assert len(set(WAYS)) == 64
    assert len(NONCONFORMING) == 11 * 5 - 22
    assert set(HASH_BITS) == set(get_args(HashName)) & set(PLAIN)


@lru_cache
def _rsa_keys() -> dict[int, RSAPrivateKey]:
    cases = json.loads(KEYS.read_text(encoding="utf-8"))["cases"]
    primes = [(int(case["p"], 16), int(case["q"], 16)) for case in cases]
    keys = [RSAPrivateKey(n=p * q, e=65537, p=p, q=q) for p, q in primes]
    return {key.n.bit_length(): key for key in keys}


@lru_cache
def _base() -> Specimen:
    bench = Bench()
    return bench.small(bench.specimen("vn-cccd-explicit", 2048))


def card_of(way: Way, *, der: bool = False, private: int = 0xAA5EED) -> Specimen:
    key = _rsa_keys()[int(way.key)] if way.is_rsa else ECKey(way.key, private)
    infos = [] if way.is_rsa else [ActiveAuthenticationInfo(signature_algorithm=PLAIN[way.hash])]
    signing = ActiveAuthenticationKey(key=key, hash=way.hash, short_trailer=way.short_trailer, der_signature=der)
    files = {EF.DG14: bytes(DG14(SecurityInfos.of(*infos))), EF.DG15: bytes(DG15(public_key_info(key, explicit=True)))}
    return _base().with_files(files).personalised(active_authentication_key=signing)


def read_card(card: Specimen, *, carries: int = 2048, seed: int = 1) -> Capture:
    return read(
        card.transport(max_command=carries + 5, max_response=carries),
        CANPassword(card.can or ""),
        options=ReadOptions(chip_authentication=False, files=frozenset({EF.DG14, EF.DG15})),
        random=random.Random(seed).randbytes,  # noqa: S311 - the same readings in every run
        clock=lambda: Bench.at,
    )


def verified(capture: Capture, *, challenge: bytes = b"", signature: bytes = b"") -> list[str]:
    """The codes of what was tolerated, once the signature is right."""
    proof = capture.active_authentication
    assert capture.abort is None
    assert proof is not None
    assert proof.result is ProofResult.PROVEN
    infos = DG14.parse(capture.files[EF.DG14].content).security_infos.active_authentication_infos
    key = DG15.parse(capture.files[EF.DG15].content).public_key
    info = infos[0] if infos else None
    found = verify_active_authentication(key, challenge or proof.challenge, signature or proof.signature, info)
    return [deviation.code for deviation in found]


def short_room(capture: Capture) -> int:
    """Bits of the largest modulus whose signature fills no more than a short response under the channel's cipher."""
    assert capture.access is not None
    assert capture.access.pace_oid is not None
    cipher = PACEInfo(capture.access.pace_oid).cipher
    return 8 * SecureMessaging(suite(cipher, bytes(KEY_SIZES[cipher]), bytes(KEY_SIZES[cipher]))).max_response_data(
        MAX_SHORT_NE
    )


@pytest.mark.parametrize(("cipher", "bits"), [("3des", 1848), ("aes128", 1784), ("aes192", 1784), ("aes256", 1784)])
def test_what_a_short_response_carries_follows_from_the_cipher(cipher: Cipher, bits: int) -> None:
    arc = {"3des": 1, "aes128": 2, "aes192": 3, "aes256": 4}[cipher]
    capture = read_card(Bench().pace_card(card_of(Way("1024", "sha256")), {1: "3DES"}.get(arc, cipher.upper())))

    assert short_room(capture) == bits


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_chip_signs_and_its_signature_is_of_this_challenge_alone(way: Way) -> None:
    card = card_of(way)

    capture = read_card(card)

    assert capture.deviations == ()
    assert verified(capture) == []
    assert verified(loads(dumps(capture))) == []
    again = read_card(card, seed=2).active_authentication
    assert again is not None
    for wrong in ({"challenge": again.challenge}, {"signature": again.signature}):
        with pytest.raises(SignatureInvalidError):
            verified(capture, **wrong)
    if way.is_rsa and int(way.key) > short_room(capture):
        assert verified(read_card(card, carries=256)) == []


@pytest.mark.parametrize("way", ECDSA[:: 1 if SOAK else 4], ids=str)
def test_signatures_in_der_are_tolerated_and_other_keys_are_not(way: Way) -> None:
    assert verified(read_card(card_of(way, der=True))) == ["active-authentication.signature.der"]
    copied = card_of(way, private=0xBAD).with_files({EF.DG15: card_of(way).files[EF.DG15]})
    with pytest.raises(SignatureInvalidError):
        verified(read_card(copied))


@pytest.mark.parametrize("way", ODD_RUN, ids=str)
def test_a_hash_longer_than_the_curve_is_tolerated(way: Way) -> None:
    assert verified(read_card(card_of(way))) == ["active-authentication.info.hash"]
