"""Which algorithms and keys prove nothing any more, and which are weak: words of a policy, held against what signed.

Below `FORGEABLE` anybody may have signed, whatever a policy says: of what a store holds, that vouches for nothing.

A word is a hash function ("md5", "sha1"), or a kind of key with the size from which on it is strong enough: "rsa<1024"
by the bits of the modulus, "ec<224" by those of the field. Doc 9303-12, 4.1.6, and BSI TR-03116-2 recommend more than
real signers have; a policy says what it makes of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, TypeAlias, get_args

from chipkit import oids
from chipkit.errors import ChipkitError, CodecError
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, SignatureScheme, hash_name, hash_oid
from chipkit.pki.certificate import Certificate
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = [
    "FORGEABLE", "Use", "Uses", "check_floors", "first_below", "forgeable", "of_algorithm", "of_digest", "of_key",
    "of_key_in", "of_signature", "refuses_forgeable",
]  # fmt: skip

_OLD: Final = {
    oids.MD2: "md2", oids.MD4: "md4", oids.MD5: "md5",
    oids.MD2_WITH_RSA: "md2", oids.MD4_WITH_RSA: "md4", oids.MD5_WITH_RSA: "md5",
}  # fmt: skip
"""Hash functions that nothing here computes; a policy may name them all the same."""
_HASHES: Final = frozenset({*_OLD.values(), *get_args(HashName)})
_KEY: Final = re.compile(r"(rsa|ec)<([1-9][0-9]{2,4})", re.ASCII)
_FORGEABLE_RSA: Final = 1024
"""RSA moduli of 829 bits were factored in public (RSA-250, 2020), so that anybody may have the keys below."""
FORGEABLE: Final = ("md2", "md4", "md5", f"rsa<{_FORGEABLE_RSA}")
"""What anybody may have signed with, in the words of a policy: the floor of the library itself."""
_SIZES: Final = "size of its key"


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a signature rests on: a hash function, or a key of a size."""

    kind: str
    """The name of a hash function, "rsa" or "ec"."""
    bits: int = 0
    """The size of a key; 0 for a hash function."""

    def __str__(self) -> str:
        named = {"rsa": f"an RSA key of {self.bits} bits", "ec": f"a key on a curve of {self.bits} bits"}
        return named.get(self.kind, self.kind.upper())

    def below(self, word: str) -> bool:
        """Whether a word of a policy means it."""
        kind, bits = _read(word)
        return self.kind == kind and (bits == 0 or self.bits < bits)


@lru_cache(maxsize=256)
def _read(word: str) -> tuple[str, int]:
    """What a word of a policy means: a hash function and 0, or a kind of key and the size that is enough."""
    key = _KEY.fullmatch(word)
    return (word, 0) if key is None else (key[1], int(key[2]))


def check_floors(key: str, words: Iterable[object]) -> None:
    """Refuse words of a policy's key that mean nothing.

    Raises:
        CodecError: A word is no hash function and no kind of key with a size.
    """
    for word in words:
        if not isinstance(word, str) or (word not in _HASHES and not _KEY.fullmatch(word)):
            raise CodecError(
                f'{key} = {word!r}: neither a hash function nor a kind of key with a size, such as "rsa<1024"'
            )


def refuses_forgeable(words: Iterable[str]) -> bool:
    """Whether RSA keys are refused that anybody may have computed."""
    sizes = [int(key[2]) for word in words if (key := _KEY.fullmatch(word)) and key[1] == "rsa"]
    return max(sizes, default=0) >= _FORGEABLE_RSA


def of_digest(name: HashName) -> tuple[Use, ...]:
    """A hash function."""
    return _of_plain(hash_oid(name))


def first_below(words: Iterable[str], uses: Iterable[Use]) -> Use | None:
    """The first use that one of a policy's words means."""
    return _first_below(tuple(words), tuple(uses))


@lru_cache(maxsize=1024)
def _first_below(words: tuple[str, ...], uses: tuple[Use, ...]) -> Use | None:
    return next((use for use in uses for word in words if use.below(word)), None)


def forgeable(uses: Iterable[Use]) -> Use | None:
    """The first use by which anybody may have made a signature."""
    return first_below(FORGEABLE, uses)


_Below: TypeAlias = tuple[Use | None, tuple[Use, ...]]


class Uses:
    """What one signature rests on, with what the policy that was asked about last makes of it."""

    __slots__ = ("_known", "_uses")

    def __init__(self, uses: Iterable[Use]) -> None:
        self._uses = tuple(uses)
        self._known: tuple[tuple[str, ...], tuple[str, ...], _Below] | None = None

    def below(self, refused: tuple[str, ...], weak: tuple[str, ...]) -> _Below:
        """The first of them that the words of a policy refuse, and all that they call weak, each once."""
        known = self._known
        if known is None or known[0] != refused or known[1] != weak:
            odd = dict.fromkeys(use for use in self._uses if first_below(weak, [use]) is not None)
            known = self._known = refused, weak, (first_below(refused, self._uses), tuple(odd))
        return known[2]


def of_key(key: SubjectPublicKeyInfo) -> tuple[Use, ...]:
    """A key with its size; nothing for one that cannot be read."""
    return tuple(_of_key(key))


def of_key_in(certificate: Certificate) -> tuple[Use, ...]:
    """`of_key` of a certificate's key, noted on it."""
    known: tuple[Use, ...] | None = certificate.notes.get(_SIZES)
    if known is None:
        known = certificate.notes[_SIZES] = of_key(certificate.public_key)
    return known


def of_signature(signer: Certificate, algorithm: AlgorithmIdentifier) -> tuple[Use, ...]:
    """What a signature rests on that the key of a certificate made."""
    return (*of_key_in(signer), *of_algorithm(algorithm))


def _of_key(key: SubjectPublicKeyInfo) -> Iterator[Use]:
    try:
        if key.kind == "rsa":
            yield Use("rsa", key.rsa()[0].bit_length())
        elif key.kind == "ec" and (curve := key.ec()[0].curve) is not None:
            yield Use("ec", curve.p.bit_length())
    except ChipkitError:
        return


def of_algorithm(algorithm: AlgorithmIdentifier) -> tuple[Use, ...]:
    """The hash functions of a signature algorithm, or a hash function itself; nothing for one that is not known."""
    if algorithm.parameters is None or algorithm.has_null:
        return _of_plain(algorithm.oid)
    return tuple(_of_algorithm(algorithm))


@lru_cache(maxsize=256)
def _of_plain(oid: str) -> tuple[Use, ...]:
    return tuple(_of_algorithm(AlgorithmIdentifier(oid)))


def _of_algorithm(algorithm: AlgorithmIdentifier) -> Iterator[Use]:
    if algorithm.oid in _OLD:
        yield Use(_OLD[algorithm.oid])
        return
    try:
        scheme = SignatureScheme.from_algorithm(algorithm)
    except ChipkitError:
        yield from _of_hash(algorithm)
        return
    yield from (Use(name) for name in dict.fromkeys((scheme.hash, scheme.mgf_hash)) if name is not None)


def _of_hash(algorithm: AlgorithmIdentifier) -> Iterator[Use]:
    try:
        yield Use(hash_name(algorithm))
    except ChipkitError:
        return
