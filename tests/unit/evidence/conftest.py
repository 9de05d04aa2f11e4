"""Terminals that seal: keys of each kind that seals are made by, with certificates of their own."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.x509.oid import NameOID

from chipkit.crypto.cose import EDDSA, ES256, ES384, PS256
from chipkit.evidence import TrustedTerminal, TrustedTerminals, make_evidence
from chipkit.keys.ports import KeyStorage
from chipkit.national.vnm.inputs import read_input
from chipkit.pki.certificate import Certificate
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.verify import judge, load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.evidence import Evidence
    from chipkit.pki.public_key import SubjectPublicKeyInfo
    from chipkit.trust.model import InMemoryTrust


@dataclass(frozen=True)
class Counter:
    """A terminal whose key is held here, in the clear: for tests alone."""

    name: str
    algorithm: int
    key: Any = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    storage: KeyStorage = KeyStorage.FILE

    @property
    def public_key(self) -> SubjectPublicKeyInfo:
        return Certificate.parse(self.certificates[0]).public_key

    def sign(self, data: bytes) -> bytes:
        if self.algorithm == EDDSA:
            return bytes(self.key.sign(data))
        if self.algorithm == PS256:
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            return bytes(self.key.sign(data, pss, hashes.SHA256()))
        size, digest = (32, hashes.SHA256()) if self.algorithm == ES256 else (48, hashes.SHA384())
        r, s = utils.decode_dss_signature(self.key.sign(data, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")


@cache
def _key(algorithm: int, seed: int) -> Any:
    if algorithm == EDDSA:
        return ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    if algorithm == PS256:
        return rsa.generate_private_key(65537, 2048)
    return ec.derive_private_key(1000 + seed, ec.SECP256R1() if algorithm == ES256 else ec.SECP384R1())


def _certificate(name: str, key: Any, issuer: str, issuer_key: Any) -> bytes:
    def named(common: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPECIMEN"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
    )
    digest = None if isinstance(issuer_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(issuer_key, digest).public_bytes(serialization.Encoding.DER)


@cache
def counter_of(algorithm: int = ES256, seed: int = 1, *, issued: bool = False) -> Counter:
    """A terminal: its certificate signed by itself, or by an authority whose certificate goes along."""
    name, key = f"SPECIMEN counter {seed}", _key(algorithm, seed)
    if not issued:
        return Counter(name, algorithm, key, (_certificate(name, key, name, key),))
    authority = _key(ES256, 99)
    above = _certificate("SPECIMEN authority", authority, "SPECIMEN authority", authority)
    return Counter(name, algorithm, key, (_certificate(name, key, "SPECIMEN authority", authority), above))


@pytest.fixture(params=[ES256, ES384, EDDSA, PS256], ids=["ES256", "ES384", "EdDSA", "PS256"])
def each_counter(request: pytest.FixtureRequest) -> Counter:
    """A terminal of each algorithm."""
    return counter_of(request.param)


@pytest.fixture
def counter() -> Callable[..., Counter]:
    """What makes terminals."""
    return counter_of


# evidence ------------------------------------------------------------------------------------------------------------

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""When the cards are read and judged."""


@dataclass(frozen=True)
class Verified:
    """A card that was read and judged, with all that it was judged by."""

    card: Any
    report: Any
    trust: InMemoryTrust
    scanned: str = ""

    def sealed(self, counter: Counter | None = None, **changes: Any) -> Evidence:
        """Evidence of it."""
        arguments: dict[str, Any] = {
            "trust": self.trust,
            "policy": load_policy(self.report.policy_id),
            "made_at": AT,
            "scanned": self.scanned,
            **changes,
        }
        return make_evidence(self.report, counter or counter_of(), **arguments)


@cache
def verified_card(
    profile: str = "vn-cccd-2024", seed: int = 7, policy: str = "field", *, scanned: bool = False
) -> Verified:
    """A card of the emulator, read and judged in demonstration mode."""
    card = personalise(load_profile(profile), seed=seed, at=AT)
    trust = trust_in(card.pki, AT)
    text = "".join(str(card.mrz).split()) if scanned else ""
    printed = read_input(text).expected if scanned else None
    chance = random.Random(1).randbytes  # noqa: S311 - the same readings in every run
    capture = read(card.transport(), card.password, options=ReadOptions(), random=chance, clock=lambda: AT)
    report = judge(capture, trust, load_policy(policy), AT, mode="demo", printed=printed)
    return Verified(card, report, trust, text)


def terminals_of(*counters: Counter, **changes: Any) -> TrustedTerminals:
    """These terminals, trusted since the beginning of the year."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return TrustedTerminals(
        tuple(
            TrustedTerminal(
                name=each.name,
                certificate=Certificate.parse(each.certificates[0]),
                **{"trusted_from": begin, **changes},
            )
            for each in counters
        )
    )


@pytest.fixture
def verified() -> Callable[..., Verified]:
    """What reads and judges cards."""
    return verified_card


@pytest.fixture
def terminals() -> Callable[..., TrustedTerminals]:
    """What makes trusted terminals."""
    return terminals_of
