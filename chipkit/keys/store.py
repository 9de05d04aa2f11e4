"""What all stores of keys do alike: which key of a name is used, what follows it, what is refused.

The keys of one name are numbered as they were made. The newest that has a certificate is the current one, or the first
where none has; the one behind it waits for its certificate; those before it are kept only where they open something.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final, Protocol

from chipkit.crypto.private_keys import KeptInPlace
from chipkit.errors import KeyMissingError, KeyStoreError
from chipkit.keys import enrolment
from chipkit.keys.ports import (
    KeyEntry,
    KeyKind,
    KeyPurpose,
    KeyStanding,
    KeyStorage,
    SecretKey,
    SigningKey,
    UnwrappingKey,
)
from chipkit.meant import meant
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["HeldKey", "Store"]

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_MOST_KEYS: Final = 256
"""Keys of one store; a bank has a handful."""


class HeldKey(Protocol):
    """A key as its store has it, which can all that its kind can."""

    @property
    def name(self) -> str:
        """What the store calls it."""

    @property
    def kind(self) -> KeyKind:
        """What it is."""

    @property
    def generation(self) -> int:
        """Which of the keys of its name it is, as they were made."""

    @property
    def public_key(self) -> SubjectPublicKeyInfo | None:
        """None where it is a secret key."""

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Its path, its own first."""

    def sign(self, data: bytes) -> bytes:
        """As `SigningKey.sign`."""

    def decrypt(self, encrypted: bytes) -> bytes:
        """As `UnwrappingKey.decrypt`."""

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        """As `UnwrappingKey.agree`."""

    def mac(self, data: bytes) -> bytes:
        """As `SecretKey.mac`."""


class Store(KeptInPlace, ABC):
    """A `KeyStore` over what a place of keys can do."""

    storage: KeyStorage
    place: str

    # what a place of keys does ----------------------------------------------------------------------------------------

    @abstractmethod
    def _held(self) -> Sequence[HeldKey]:
        """All keys, in any order."""

    @abstractmethod
    def _changing(self) -> AbstractContextManager[None]:
        """Hold off everybody else who changes; what was changed counts once the context is left without an error."""

    @abstractmethod
    def _add(self, name: str, kind: KeyKind, generation: int) -> HeldKey:
        """Make a key."""

    @abstractmethod
    def _certify(self, key: HeldKey, path: tuple[bytes, ...]) -> HeldKey:
        """Keep the certificates of a key in the place of those before."""

    @abstractmethod
    def _destroy(self, keys: Sequence[HeldKey]) -> None:
        """Remove keys with their certificates."""

    # the port ---------------------------------------------------------------------------------------------------------

    def entries(self) -> tuple[KeyEntry, ...]:
        """As `KeyStore.entries`."""
        held = self._held()
        names = sorted({key.name for key in held})
        return tuple(self._entry(key, standing) for name in names for key, standing in _in_order(_of_name(held, name)))

    def signing_key(self, name: str) -> SigningKey:
        """As `KeyStore.signing_key`."""
        return _Signing(self._current(name, KeyPurpose.SIGNING), self.storage)

    def unwrapping_keys(self, name: str) -> tuple[UnwrappingKey, ...]:
        """As `KeyStore.unwrapping_keys`."""
        self._current(name, KeyPurpose.UNWRAPPING)
        keys = _in_order(_of_name(self._held(), name))
        opening = (key for key, standing in keys if standing is not KeyStanding.NEXT)
        return tuple(_Unwrapping(key, self.storage) for key in opening)

    def secret_key(self, name: str) -> SecretKey:
        """As `KeyStore.secret_key`."""
        return _Secret(self._current(name, KeyPurpose.FINDING), self.storage)

    def create(self, name: str, kind: KeyKind) -> KeyEntry:
        """As `KeyStore.create`."""
        if _NAME.fullmatch(name) is None:
            raise KeyStoreError(
                f"{name!r}: no name for a key: up to 64 letters and digits without accents, with . _ and - among them"
            )
        with self._changing():
            held = self._held()
            if _of_name(held, name):
                raise KeyStoreError(f"{self.place}: there is a key {name} already; renew it, or remove it first")
            self._refuse_more(held)
            return self._entry(self._add(name, kind, 1), KeyStanding.CURRENT)

    def request(self, name: str, subject: Name) -> bytes:
        """As `KeyStore.request`."""
        key, public_key = self._to_certify(name)
        return enrolment.request(key.kind, public_key, subject, key.sign)

    def self_sign(self, name: str, subject: Name, not_before: datetime, not_after: datetime) -> KeyEntry:
        """As `KeyStore.self_sign`."""
        key, public_key = self._to_certify(name)
        made = enrolment.self_signed(key.kind, public_key, subject, (not_before, not_after), key.sign)
        return self.install(name, [made])

    def install(self, name: str, certificates: Sequence[bytes]) -> KeyEntry:
        """As `KeyStore.install`."""
        with self._changing():
            keys = _of_name(self._held(), name)
            if not keys:
                raise self._missing(name)
            key = _meant(_candidates(keys), certificates)
            if key is None or key.public_key is None:
                raise KeyStoreError(f"{self.place}: no certificate is of the key {name}, or of the one that follows it")
            path = enrolment.certificate_path(key.kind, key.public_key, certificates)
            installed = self._certify(key, path)
            if key.kind.purpose is not KeyPurpose.UNWRAPPING:
                self._destroy([each for each in keys if each.generation < key.generation])
            return self._entry(installed, KeyStanding.CURRENT)

    def renew(self, name: str) -> KeyEntry:
        """As `KeyStore.renew`."""
        with self._changing():
            held = self._held()
            keys = _of_name(held, name)
            if not keys:
                raise self._missing(name)
            if keys[0].kind.purpose is KeyPurpose.FINDING:
                raise KeyStoreError(f"{self.place}: {name} is a secret key: what was found by it is found by no other")
            if any(standing is KeyStanding.NEXT for _, standing in _in_order(keys)):
                raise KeyStoreError(f"{self.place}: a key that follows {name} waits for its certificate already")
            self._refuse_more(held)
            newest = max(keys, key=lambda each: each.generation)
            return self._entry(self._add(name, newest.kind, newest.generation + 1), KeyStanding.NEXT)

    def remove(self, name: str) -> tuple[KeyEntry, ...]:
        """As `KeyStore.remove`."""
        with self._changing():
            keys = _of_name(self._held(), name)
            if not keys:
                raise self._missing(name)
            told = tuple(self._entry(*pair) for pair in _in_order(keys))
            self._destroy(keys)
            return told

    # ------------------------------------------------------------------------------------------------------------------

    def _entry(self, key: HeldKey, standing: KeyStanding) -> KeyEntry:
        return KeyEntry(key.name, key.kind, self.storage, standing, key.public_key, key.certificates)

    def _current(self, name: str, purpose: KeyPurpose) -> HeldKey:
        keys = _of_name(self._held(), name)
        if not keys:
            raise self._missing(name)
        if len({key.generation for key in keys}) != len(keys):
            raise KeyStoreError(f"{self.place}: several keys are called {name}")
        current = next(key for key, standing in _in_order(keys) if standing is KeyStanding.CURRENT)
        if current.kind.purpose is not purpose:
            told = f"is for {current.kind.purpose.value}, not for {purpose.value}"
            raise KeyMissingError(f"{self.place}: the key {name} {told}")
        return current

    def _to_certify(self, name: str) -> tuple[HeldKey, SubjectPublicKeyInfo]:
        """The next key of a name, or else the current one."""
        keys = _of_name(self._held(), name)
        if not keys:
            raise self._missing(name)
        key = _candidates(keys)[0]
        if key.public_key is None:
            raise KeyMissingError(f"{self.place}: {name} is a secret key, which no certificate is made of")
        return key, key.public_key

    def _missing(self, name: str) -> KeyMissingError:
        told = f"chipkit keys list tells their names{meant(name, (key.name for key in self._held()))}"
        return KeyMissingError(f"{self.place}: no key is called {name}; {told}")

    def _refuse_more(self, held: Sequence[HeldKey]) -> None:
        if len(held) >= _MOST_KEYS:
            raise KeyStoreError(f"{self.place}: there are {len(held)} keys already, and room for {_MOST_KEYS}")


def _of_name(held: Iterable[HeldKey], name: str) -> list[HeldKey]:
    return [key for key in held if key.name == name]


def _in_order(keys: Sequence[HeldKey]) -> Iterator[tuple[HeldKey, KeyStanding]]:
    """The keys of one name with how they stand: the current one, the one that follows it, the former ones."""
    ordered = sorted(keys, key=lambda each: each.generation, reverse=True)
    current = next((key for key in ordered if key.certificates), ordered[-1])
    yield current, KeyStanding.CURRENT
    for key in ordered:
        if key is not current:
            yield key, KeyStanding.NEXT if key.generation > current.generation else KeyStanding.FORMER


def _candidates(keys: Sequence[HeldKey]) -> list[HeldKey]:
    """The keys of one name that a certificate can be installed for, the next one first."""
    ordered = list(_in_order(keys))
    waiting = [key for key, standing in ordered if standing is KeyStanding.NEXT]
    return [*waiting, *(key for key, standing in ordered if standing is KeyStanding.CURRENT)]


def _meant(keys: Iterable[HeldKey], certificates: Iterable[bytes]) -> HeldKey | None:
    """The first of the keys that one of the certificates is of."""
    parsed = [parse_certificate(each) for each in certificates]
    for key in keys:
        if key.public_key is not None and any(enrolment.is_of(key.public_key, each) for each in parsed):
            return key
    return None


class _Used(KeptInPlace):
    """A key that does one thing."""

    __slots__ = ("_key", "storage")

    def __init__(self, key: HeldKey, storage: KeyStorage) -> None:
        self._key, self.storage = key, storage

    @property
    def name(self) -> str:
        return self._key.name


class _Public(_Used):
    __slots__ = ()

    @property
    def public_key(self) -> SubjectPublicKeyInfo:
        if self._key.public_key is None:
            raise KeyStoreError(f"the public key of {self.name} is not known")
        return self._key.public_key

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return self._key.certificates


class _Signing(_Public):
    __slots__ = ()

    @property
    def algorithm(self) -> int:
        number = self._key.kind.algorithm
        if number is None:
            raise KeyStoreError(f"the key {self.name} does not sign")
        return number

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


class _Unwrapping(_Public):
    __slots__ = ()

    def decrypt(self, encrypted: bytes) -> bytes:
        return self._key.decrypt(encrypted)

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        return self._key.agree(public_key)


class _Secret(_Used):
    __slots__ = ()

    def mac(self, data: bytes) -> bytes:
        return self._key.mac(data)
