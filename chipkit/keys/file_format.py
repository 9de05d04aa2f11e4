"""The file of keys: one encrypted CBOR map in another, both in deterministic encoding (docs/keys.md)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from chipkit.codec import cbor
from chipkit.crypto.passphrases import NONCE_SIZE, SALT_SIZE, PassphraseKey, ScryptCost
from chipkit.crypto.private_keys import KeptInPlace, MacKey, PrivateKey
from chipkit.errors import CodecError, DecryptionError, KeyRefusedError, KeyStoreError, KeyUnusableError
from chipkit.keys.enrolment import FAMILIES
from chipkit.keys.ports import KeyKind
from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["MAX_FILE", "FileKey", "Locked", "new_key", "read_locked", "seal_keys"]

MAX_FILE: Final = 1 << 20
"""Bytes of a file of keys; a key with its path has some 3,000."""
SCHEMA: Final = "chipkit.key-file/1"
_MOST_GENERATIONS: Final = 1 << 20


class FileKey(KeptInPlace):
    """A key of the file. Threads may share it; a change makes another one."""

    __slots__ = ("_secret", "certificates", "generation", "kind", "name")

    def __init__(
        self,
        name: str,
        kind: KeyKind,
        generation: int,
        secret: PrivateKey | MacKey,
        certificates: tuple[bytes, ...] = (),
    ) -> None:
        """Take a key.

        Raises:
            KeyUnusableError: The key is of another kind.
        """
        family = FAMILIES.get(kind)
        if family is not (secret.family if isinstance(secret, PrivateKey) else None):
            raise KeyUnusableError(f"the key {name} is none of {kind.value}")
        self.name, self.kind, self.generation = name, kind, generation
        self.certificates, self._secret = certificates, secret

    @property
    def public_key(self) -> SubjectPublicKeyInfo | None:
        """None where it is a secret key."""
        return self._secret.public_key if isinstance(self._secret, PrivateKey) else None

    def certified(self, path: tuple[bytes, ...]) -> FileKey:
        """The same key with other certificates."""
        return FileKey(self.name, self.kind, self.generation, self._secret, path)

    def sign(self, data: bytes) -> bytes:
        """As `PrivateKey.sign`."""
        return self._private().sign(data)

    def decrypt(self, encrypted: bytes) -> bytes:
        """As `PrivateKey.decrypt`."""
        return self._private().decrypt(encrypted)

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        """As `PrivateKey.agree`."""
        return self._private().agree(public_key)

    def mac(self, data: bytes) -> bytes:
        """As `MacKey.mac`."""
        if isinstance(self._secret, PrivateKey):
            raise KeyUnusableError(f"{self.name} is no secret key")
        return self._secret.mac(data)

    def plain(self) -> dict[object, object]:
        """As the file has it."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "generation": self.generation,
            "key": self._secret.encoded(),
            "certificates": list(self.certificates),
        }

    def _private(self) -> PrivateKey:
        if isinstance(self._secret, MacKey):
            raise KeyUnusableError(f"{self.name} is a secret key")
        return self._secret


def new_key(name: str, kind: KeyKind, generation: int) -> FileKey:
    """A key that was not there before."""
    family = FAMILIES.get(kind)
    secret = MacKey(secrets.token_bytes(MacKey.SIZE)) if family is None else PrivateKey.make(family)
    return FileKey(name, kind, generation, secret)


class Locked(KeptInPlace):
    """A file that was read and is not decrypted yet."""

    __slots__ = ("_header", "_nonce", "_sealed", "_what", "cost", "salt")

    def __init__(self, header: bytes, cost: ScryptCost, salt: bytes, nonce: bytes, sealed: bytes, what: str) -> None:
        self._header, self._nonce, self._sealed, self._what = header, nonce, sealed, what
        self.cost, self.salt = cost, salt

    def opened(self, key: PassphraseKey) -> tuple[FileKey, ...]:
        """The keys.

        Raises:
            KeyRefusedError: The passphrase is another one, or the file was changed.
            KeyStoreError: What was encrypted are not keys.
        """
        try:
            plain = key.decrypt(self._nonce, self._sealed, self._header)
        except DecryptionError:
            raise KeyRefusedError(f"{self._what}: another passphrase, or the file was changed") from None
        try:
            return _keys(cbor.decode(plain))
        except (CodecError, KeyUnusableError) as error:
            raise KeyStoreError(f"{self._what}: what is encrypted in it are no keys: {error}") from None


def read_locked(data: bytes, what: str) -> Locked:
    """Read a file without decrypting it.

    Raises:
        KeyStoreError: The bytes are not a file of keys, or one that costs more to open than is spent.
    """
    if len(data) > MAX_FILE:
        raise KeyStoreError(f"{what}: more than {MAX_FILE} bytes")
    try:
        match cbor.decode(data):
            case {
                "schema": str(schema),
                "scrypt": {"exponent": int(exponent), "salt": bytes(salt), **other},
                "nonce": bytes(nonce),
                "sealed": bytes(sealed),
                **more,
            } if schema == SCHEMA and not other and not more and (len(salt), len(nonce)) == (SALT_SIZE, NONCE_SIZE):
                cost = ScryptCost(exponent)
                return Locked(_header(cost, salt, nonce), cost, salt, nonce, sealed, what)
    except (CodecError, ValueError) as error:
        raise KeyStoreError(f"{what}: not a file of keys: {error}") from None
    raise KeyStoreError(f"{what}: not a file of keys of {SCHEMA}")


def seal_keys(keys: Iterable[FileKey], key: PassphraseKey) -> bytes:
    """The file that holds these keys."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    plain = cbor.encode({"keys": [each.plain() for each in keys]})
    sealed = key.encrypt(nonce, plain, _header(key.cost, key.salt, nonce))
    return cbor.encode({**_outside(key.cost, key.salt, nonce), "sealed": sealed})


def _outside(cost: ScryptCost, salt: bytes, nonce: bytes) -> dict[object, object]:
    return {"schema": SCHEMA, "scrypt": {"exponent": cost.exponent, "salt": salt}, "nonce": nonce}


def _header(cost: ScryptCost, salt: bytes, nonce: bytes) -> bytes:
    """What is authenticated beside the keys."""
    return cbor.encode(_outside(cost, salt, nonce))


def _keys(plain: object) -> tuple[FileKey, ...]:
    match plain:
        case {"keys": list(keys), **more} if not more:
            return tuple(_key(each) for each in keys)
    raise CodecError("not a list of keys")


def _key(plain: object) -> FileKey:
    match plain:
        case {
            "name": str(name),
            "kind": str(word),
            "generation": int(generation),
            "key": bytes(secret),
            "certificates": list(certificates),
            **more,
        } if not more and 0 < generation < _MOST_GENERATIONS and all(isinstance(each, bytes) for each in certificates):
            kind = _kind(word)
            taken = MacKey(secret) if kind is KeyKind.HMAC else PrivateKey.load(secret)
            return FileKey(name, kind, generation, taken, tuple(certificates))
    raise CodecError("a key without all of its parts")


def _kind(word: str) -> KeyKind:
    try:
        return KeyKind(word)
    except ValueError:
        raise CodecError("a key of an unknown kind") from None
