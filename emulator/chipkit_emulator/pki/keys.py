"""Keys out of a seed, and signatures by them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import der
from chipkit.pki.algorithms import AlgorithmIdentifier, SignatureScheme
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.modp import MODP_GROUPS
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki, rsa_spki
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.ecdsa import generate_ec_key, sign_der, sign_plain
from chipkit_emulator.crypto.elliptic import encode_point, generator, multiply
from chipkit_emulator.crypto.hashes import digest, digest_size
from chipkit_emulator.crypto.rsa import RSAPrivateKey, generate_rsa_key, sign_pkcs1, sign_pss
from chipkit_emulator.model import DHKey, ECKey

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

__all__ = [
    "DEFAULT_KEYS",
    "KeyChoice",
    "KeySpec",
    "Signer",
    "agreement_key_info",
    "dh_public_key_info",
    "generate_agreement_key",
    "generate_key",
    "public_key_info",
]

_RSA = re.compile(r"rsa-(\d{4})", re.ASCII)
_RSA_BITS = range(1024, 4097, 8)
_FORMS = ("", "explicit")
_DH_FORMS = ("", "pkcs3")


@dataclass(frozen=True, slots=True)
class KeySpec:
    """A kind of key."""

    bits: int = 0
    """Size of an RSA modulus in bits; 0 for an elliptic curve key."""
    curve: str = ""
    """Name of the curve; empty for another key."""
    explicit: bool = False
    """Whether the curve is spelled out in the public key rather than named."""
    group: str = ""
    """Name of the prime field of a key for Diffie-Hellman; empty for another key."""
    pkcs3: bool = False
    """Whether the parameters of the prime field are those of PKCS #3, without q, rather than of X9.42."""

    @classmethod
    def parse(cls, text: str) -> KeySpec:
        """Read what profiles write: "rsa-2048", "brainpoolP256r1", "brainpoolP256r1 explicit", "modp2048-256 pkcs3".

        Raises:
            ValueError: The text does not name a kind of key.
        """
        if match := _RSA.fullmatch(text):
            bits = int(match[1])
            if bits not in _RSA_BITS:
                raise ValueError(f"no RSA keys of {bits} bits are made")
            return cls(bits=bits)
        name, _, form = text.partition(" ")
        if name in MODP_GROUPS and form in _DH_FORMS:
            return cls(group=name, pkcs3=form == "pkcs3")
        if name not in CURVES or form not in _FORMS:
            raise ValueError(f"{text!r} is neither rsa-<bits> nor the name of a curve or prime field")
        return cls(curve=name, explicit=form == "explicit")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChoice:
    """The keys and algorithms of an issuer."""

    csca: KeySpec
    csca_hash: HashName
    dsc: KeySpec
    dsc_hash: HashName
    pss: bool = False
    """Whether RSA keys sign by PSS."""


DEFAULT_KEYS = KeyChoice(
    csca=KeySpec(curve="brainpoolP384r1"), csca_hash="sha384", dsc=KeySpec(curve="brainpoolP256r1"), dsc_hash="sha256"
)
"""What a test PKI has if nobody chooses."""


def generate_key(seed: int, label: str, spec: KeySpec) -> RSAPrivateKey | ECKey:
    """The key that belongs to a seed and a label."""
    if spec.bits:
        return generate_rsa_key(seed, label, spec.bits)
    return ECKey(spec.curve, generate_ec_key(seed, label, CURVES[spec.curve]))


def generate_agreement_key(seed: int, label: str, spec: KeySpec) -> ECKey | DHKey:
    """The key of key agreement that belongs to a seed and a label."""
    if spec.group:
        order = MODP_GROUPS[spec.group].q
        return DHKey(spec.group, 1 + DRBG.of(seed, f"dh/{label}/{spec.group}").below(order - 1))
    return ECKey(spec.curve, generate_ec_key(seed, label, CURVES[spec.curve]))


def agreement_key_info(key: ECKey | DHKey, spec: KeySpec) -> SubjectPublicKeyInfo:
    """The public half as EF.DG14 carries it."""
    if isinstance(key, ECKey):
        return public_key_info(key, explicit=spec.explicit)
    return dh_public_key_info(key, pkcs3=spec.pkcs3)


def dh_public_key_info(key: DHKey, *, pkcs3: bool = False) -> SubjectPublicKeyInfo:
    """The public half of a key in a prime field: DomainParameters p, g, q of X9.42 (RFC 3279, 2.3.3), or of PKCS #3."""
    group = key.domain_parameters
    figures = [der.integer(group.p), der.integer(group.g)]
    if pkcs3:
        algorithm = AlgorithmIdentifier(oids.DH_KEY_AGREEMENT, der.sequence(*figures))
    else:
        algorithm = AlgorithmIdentifier(oids.DH_PUBLIC_NUMBER, der.sequence(*figures, der.integer(group.q)))
    public = bytes(der.integer(pow(group.g, key.private, group.p)))
    return SubjectPublicKeyInfo.parse(bytes(der.sequence(bytes(algorithm), der.bit_string(public))))


def public_key_info(key: RSAPrivateKey | ECKey, *, explicit: bool = False) -> SubjectPublicKeyInfo:
    """The public half as certificates, EF.DG14 and EF.DG15 carry it."""
    if isinstance(key, RSAPrivateKey):
        return rsa_spki(key.n, key.e)
    curve = CURVES[key.curve]
    point = multiply(curve, key.private, generator(curve))
    if point is None:
        raise ValueError("private key out of range")
    return ec_spki(curve, encode_point(curve, point), explicit=explicit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A key with the one way in which it signs."""

    key: RSAPrivateKey | ECKey
    scheme: SignatureScheme
    explicit: bool = False
    """Whether its public key spells the curve out."""
    public_key: SubjectPublicKeyInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "public_key", public_key_info(self.key, explicit=self.explicit))

    @classmethod
    def of(cls, seed: int, label: str, spec: KeySpec, hash_name: HashName, *, pss: bool = False) -> Signer:
        """The signer that belongs to a seed and a label."""
        if not spec.bits:
            scheme = SignatureScheme("ecdsa", hash_name)
        elif pss:
            scheme = SignatureScheme("rsa-pss", hash_name, hash_name, digest_size(hash_name))
        else:
            scheme = SignatureScheme("rsa-pkcs1", hash_name)
        return cls(key=generate_key(seed, label, spec), scheme=scheme, explicit=spec.explicit)

    @property
    def algorithm(self) -> AlgorithmIdentifier:
        """The identifier of the signature algorithm."""
        return self.scheme.to_algorithm()

    @property
    def digest_algorithm(self) -> HashName:
        """The hash that the signature is made over."""
        return self.scheme.hash

    def sign(self, data: bytes) -> bytes:
        """A signature over `data`; the same data always gives the same one."""
        if isinstance(self.key, ECKey):
            sign = sign_plain if self.scheme.kind == "ecdsa-plain" else sign_der
            return sign(CURVES[self.key.curve], self.key.private, self.scheme.hash, data)
        if self.scheme.kind == "rsa-pss":
            salt = DRBG(b"salt" + digest(self.scheme.hash, data))(self.scheme.salt_length or 0)
            return sign_pss(self.key, self.scheme.hash, data, salt)
        return sign_pkcs1(self.key, self.scheme.hash, data)
