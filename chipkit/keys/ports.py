"""What a key is asked for, and a store of keys: the same whether they lie in an encrypted file or in a module.

A key is used where it lies: it signs, opens or finds, and nothing here hands a private or a secret key out. Whatever
implements these ports refuses to be pickled or copied, shows no secret, and raises the errors that are named here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, unique
from typing import Final, Protocol, runtime_checkable

from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = [
    "KeyEntry",
    "KeyKind",
    "KeyPurpose",
    "KeyStanding",
    "KeyStorage",
    "KeyStore",
    "SecretKey",
    "SigningKey",
    "UnwrappingKey",
]


@unique
class KeyStorage(Enum):
    """Where a key lies, by the word that seals and reports tell it with."""

    FILE = "file"
    """In an encrypted file: whoever runs the program can copy it, so that it is for demonstration and tests."""
    MODULE = "pkcs11"
    """In a module for keys (PKCS #11), which computes with it and does not give it out."""


@unique
class KeyPurpose(Enum):
    """What a key is for; each key is for one thing."""

    SIGNING = "signing"
    UNWRAPPING = "unwrapping"
    """Opening what others encrypted to its certificate."""
    FINDING = "finding"
    """Codes (HMAC) by which something is found again without its being told."""


@unique
class KeyKind(Enum):
    """The kinds of keys that are made, by the words of `chipkit keys create --kind`."""

    ES256 = "es256"
    """ECDSA on P-256 with SHA-256."""
    ES384 = "es384"
    """ECDSA on P-384 with SHA-384."""
    EDDSA = "eddsa"
    """Ed25519."""
    PS256 = "ps256"
    """RSASSA-PSS with SHA-256, MGF1 with SHA-256 and salts of 32 bytes; made with a modulus of 3072 bits."""
    RSA_OAEP = "rsa-oaep"
    """RSAES-OAEP with SHA-256, MGF1 with SHA-256 and no label (RFC 8017, 7.1)."""
    ECDH_256 = "ecdh-p256"
    """Agreement on P-256."""
    ECDH_384 = "ecdh-p384"
    """Agreement on P-384."""
    HMAC = "hmac-sha256"
    """HMAC with SHA-256 (RFC 2104), a key of 32 bytes."""

    @property
    def purpose(self) -> KeyPurpose:
        """What such a key is for."""
        return _PURPOSES.get(self, KeyPurpose.UNWRAPPING)

    @property
    def algorithm(self) -> int | None:
        """The number of its signatures in COSE (RFC 9053, 2; RFC 8230, 2); None where it makes none."""
        return _ALGORITHMS.get(self)


_ALGORITHMS: Final = {KeyKind.ES256: -7, KeyKind.ES384: -35, KeyKind.EDDSA: -8, KeyKind.PS256: -37}
_PURPOSES: Final = {KeyKind.HMAC: KeyPurpose.FINDING, **dict.fromkeys(_ALGORITHMS, KeyPurpose.SIGNING)}


@unique
class KeyStanding(Enum):
    """Which of the keys of one name it is."""

    CURRENT = "current"
    """The one that is used."""
    NEXT = "next"
    """Made to follow the current one; used from when a certificate of it is installed."""
    FORMER = "former"
    """One that was followed; kept only to open what was encrypted to it."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What may be told of a key."""

    name: str
    kind: KeyKind
    storage: KeyStorage
    standing: KeyStanding
    public_key: SubjectPublicKeyInfo | None
    """None where the key is a secret one."""
    certificates: tuple[bytes, ...]
    """Its certificate and those of its issuers, its own first, in DER; none before they are installed."""


@runtime_checkable
class SigningKey(Protocol):
    """A key that signs. Threads may share it."""

    @property
    def name(self) -> str:
        """What its store calls it."""

    @property
    def storage(self) -> KeyStorage:
        """Where it lies."""

    @property
    def algorithm(self) -> int:
        """ES256 (-7), ES384 (-35), EdDSA with Ed25519 (-8) or PS256 (-37), as COSE numbers them."""

    @property
    def public_key(self) -> SubjectPublicKeyInfo:
        """Its public key."""

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Its certificate and those of its issuers, its own first, in DER; none before they are installed."""

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`, of any length, which is hashed here, in the form of COSE.

        That is r and s one behind the other, each as long as the order of the curve (64 or 96 bytes); the 64 bytes of
        RFC 8032 for Ed25519; as many bytes as the modulus has for PS256.

        Raises:
            KeyStoreError: The key, or the module that it lies in, is gone or refuses.
        """


@runtime_checkable
class UnwrappingKey(Protocol):
    """A key that opens what was encrypted to its certificate. Threads may share it."""

    @property
    def name(self) -> str:
        """What its store calls it."""

    @property
    def storage(self) -> KeyStorage:
        """Where it lies."""

    @property
    def public_key(self) -> SubjectPublicKeyInfo:
        """Its public key."""

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """As those of `SigningKey`."""

    def decrypt(self, encrypted: bytes) -> bytes:
        """What RSAES-OAEP with SHA-256, MGF1 with SHA-256 and no label holds.

        Raises:
            DecryptionError: The bytes were not encrypted to this key, or were changed; nothing tells which.
            KeyUnusableError: The key is not an RSA key.
            KeyStoreError: The key, or the module that it lies in, is gone or refuses.
        """

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        """What ECDH gives with another's key: the x coordinate, 32 or 48 bytes (SEC 1, 3.3.1).

        Raises:
            KeyUnusableError: The key is not one on a curve, or the other one is not a point of the same curve.
            KeyStoreError: The key, or the module that it lies in, is gone or refuses.
        """


@runtime_checkable
class SecretKey(Protocol):
    """A secret key, which does not leave its store. Threads may share it."""

    @property
    def name(self) -> str:
        """What its store calls it."""

    @property
    def storage(self) -> KeyStorage:
        """Where it lies."""

    def mac(self, data: bytes) -> bytes:
        """HMAC with SHA-256 over `data`, 32 bytes.

        Raises:
            KeyStoreError: The key, or the module that it lies in, is gone or refuses.
        """


@runtime_checkable
class KeyStore(Protocol):
    """Keys by name. Threads may share a store, and each process opens its own.

    Every method raises `KeyStoreError` where the store is damaged, locked or gone, and its subclasses
    `KeyMissingError` where no key has the name and `KeyRefusedError` where PIN or passphrase is another one.
    """

    @property
    def storage(self) -> KeyStorage:
        """Where its keys lie."""

    @property
    def place(self) -> str:
        """What a person is told of where that is: a path, or a token and its module."""

    def entries(self) -> tuple[KeyEntry, ...]:
        """All keys, by name, the current one of each name first."""

    def signing_key(self, name: str) -> SigningKey:
        """The current key of a name, whose purpose is signing.

        Raises:
            KeyMissingError: No key has this name, or it is for something else.
        """

    def unwrapping_keys(self, name: str) -> tuple[UnwrappingKey, ...]:
        """The keys of a name that open, the current one first, those before it behind.

        Raises:
            KeyMissingError: No key has this name, or it is for something else.
        """

    def secret_key(self, name: str) -> SecretKey:
        """The secret key of a name.

        Raises:
            KeyMissingError: No key has this name, or it is for something else.
        """

    def self_sign(self, name: str, subject: Name, not_before: datetime, not_after: datetime) -> KeyEntry:
        """Install a certificate that the next, or else the current, key signs itself: for demonstration and tests.

        Raises:
            KeyMissingError: No key has this name, or it is a secret one.
        """

    def create(self, name: str, kind: KeyKind) -> KeyEntry:
        """Make a key.

        Raises:
            KeyStoreError: The name is taken, or no name for a key; the module makes no such keys.
        """

    def request(self, name: str, subject: Name) -> bytes:
        """A request for a certificate (PKCS #10, RFC 2986) in DER, of the next key, or else of the current one.

        A key that unwraps on a curve cannot sign its own request with ECDSA inside of a module that keeps it to
        agreement; the key is made so that it may sign this one thing, its request.

        Raises:
            KeyMissingError: No key has this name, or it is a secret one.
        """

    def install(self, name: str, certificates: Sequence[bytes]) -> KeyEntry:
        """Install the certificate of the next or the current key, and with it the next key as the current one.

        Args:
            name: The key's.
            certificates: In DER, in any order: one of this key, and those of its issuers.

        Raises:
            KeyStoreError: No certificate is of this key, or one of the others does not lead on from it; nothing is
                changed then.
            CodecError: Something else than a certificate is among them.
        """

    def renew(self, name: str) -> KeyEntry:
        """Make the next key of a name, of the same kind; the current one is used until the next one is installed.

        Raises:
            KeyStoreError: A next key is there already, or the key is a secret one, which nothing can follow.
        """

    def remove(self, name: str) -> tuple[KeyEntry, ...]:
        """Remove all keys of a name with their certificates; return what was removed.

        Raises:
            KeyMissingError: No key has this name.
        """
