"""Plain values of CBOR, read strictly: what is not what belongs there is an `EvidenceError` that names the place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Final, TypeVar

from chipkit.errors import ChipkitError, EvidenceError
from chipkit.pki.certificate import Certificate

__all__ = [
    "MAX_ENTRIES", "bytes_of", "certificate_of", "flag_of", "list_of", "map_of", "moment_of", "moment_text", "optional",
    "text_of", "texts_of", "word_of",
]  # fmt: skip

MAX_ENTRIES: Final = 1000
_MAX_TEXT: Final = 4096

ValueT = TypeVar("ValueT")
EnumT = TypeVar("EnumT", bound=Enum)


def map_of(value: object, where: str, keys: Collection[str] | None = None) -> Mapping[str, object]:
    """A map of names; where `keys` are given, with these and no others."""
    if not isinstance(value, Mapping) or len(value) > MAX_ENTRIES or not all(isinstance(key, str) for key in value):
        raise EvidenceError("a map of names belongs here", where=where)
    if keys is not None and value.keys() != set(keys):
        odd = min(value.keys() ^ set(keys))
        raise EvidenceError(f"the key {odd[:40]!r} is {'missing' if odd in keys else 'unknown'}", where=where)
    return value


def list_of(value: object, where: str, each: Callable[[object, str], ValueT]) -> tuple[ValueT, ...]:
    """An array, each of its values read."""
    if not isinstance(value, list | tuple) or len(value) > MAX_ENTRIES:
        raise EvidenceError(f"an array of at most {MAX_ENTRIES} belongs here", where=where)
    return tuple(each(entry, f"{where} {number}") for number, entry in enumerate(value))


def text_of(value: object, where: str) -> str:
    """A text."""
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise EvidenceError(f"a text of at most {_MAX_TEXT} characters belongs here", where=where)
    return value


def texts_of(value: object, where: str) -> Mapping[str, str]:
    """A map of texts."""
    return {key: text_of(text, f"{where}: {key[:40]}") for key, text in map_of(value, where).items()}


def bytes_of(value: object, where: str) -> bytes:
    """A byte string."""
    if not isinstance(value, bytes):
        raise EvidenceError("a byte string belongs here", where=where)
    return value


def certificate_of(value: object, where: str) -> Certificate:
    """A certificate in DER."""
    try:
        return Certificate.parse(bytes_of(value, where))
    except ChipkitError as error:
        raise EvidenceError(str(error), where=where) from None


def flag_of(value: object, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise EvidenceError("true or false belongs here", where=where)
    return value


def word_of(kind: type[EnumT]) -> Callable[[object, str], EnumT]:
    """What reads a word of an enumeration."""

    def read(value: object, where: str) -> EnumT:
        try:
            return kind(text_of(value, where))
        except ValueError:
            raise EvidenceError(f"not a known {kind.__name__}", where=where) from None

    return read


def moment_of(value: object, where: str) -> datetime:
    """A moment with its zone, in ISO 8601."""
    try:
        moment = datetime.fromisoformat(text_of(value, where))
        if moment.utcoffset() is None:
            raise EvidenceError("a time without its zone", where=where)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise EvidenceError("not a time in ISO 8601", where=where) from None
    return moment


def moment_text(moment: datetime) -> str:
    """A moment as `moment_of` reads it, to the microsecond, in its own zone."""
    return moment.isoformat()


def optional(read: Callable[[object, str], ValueT]) -> Callable[[object, str], ValueT | None]:
    """What reads a value, or null."""
    return lambda value, where: None if value is None else read(value, where)
