"""Keys out of a seed, and signatures by them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki, rsa_spki
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.ecdsa import generate_ec_key, sign_der, sign_plain
from chipkit_emulator.crypto.elliptic import encode_point, generator, multiply
from chipkit_emulator.crypto.hashes import digest, digest_size
from chipkit_emulator.crypto.rsa import RSAPrivateKey, generate_rsa_key, sign_pkcs1, sign_pss
from chipkit_emulator.model import ECKey

if TYPE_CHECKING:
    from chipkit.pki.algorithms import AlgorithmIdentifier, HashName
    from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["DEFAULT_KEYS", "KeyChoice", "KeySpec", "Signer", "generate_key", "public_key_info"]

_RSA = re.compile(r"rsa-(\d{4})", re.ASCII)
_RSA_BITS = range(1024, 4097, 256)


@dataclass(frozen=True, slots=True)
class KeySpec:
    """A kind of key."""

    bits: int = 0
    """Size of an RSA modulus in bits; 0 for an elliptic curve key."""
    curve: str = ""
    """Name of the curve; empty for an RSA key."""
    explicit: bool = False
    """Whether the curve is spelled out in the public key rather than named."""

    @classmethod
    def parse(cls, text: str) -> KeySpec:
        """Read what profiles write: "rsa-2048", "brainpoolP256r1", "brainpoolP256r1 explicit".

        Raises:
            ValueError: The text does not name a kind of key.
        """
        if match := _RSA.fullmatch(text):
            bits = int(match[1])
            if bits not in _RSA_BITS:
                raise ValueError(f"no RSA keys of {bits} bits are made")
            return cls(bits=bits)
        curve, _, form = text.partition(" ")
        if curve not in CURVES or form not in ("", "explicit"):
            raise ValueError(f"{text!r} is neither rsa-<bits> nor a curve's name")
        return cls(curve=curve, explicit=form == "explicit")


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
