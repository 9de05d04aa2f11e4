"""The values of a policy's keys, as TOML gives them (docs/policies.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from chipkit.codec.strict_toml import read_text
from chipkit.errors import CodecError
from chipkit.pki.algorithm_floors import refuses_forgeable
from chipkit.verify.tolerance import Tolerance, endless, parse_tolerances

__all__ = ["WAIVER", "expect_checks", "objections", "read_checks", "read_texts", "read_title"]

WAIVER: Final = "demands_genuineness"
"""The key by which a policy says that a card may succeed under it that is not genuine."""


def read_checks(entries: object) -> Iterator[tuple[str, frozenset[Tolerance]]]:
    """The checks that decide, each with what it may end with.

    Raises:
        CodecError: The value is of another form.
    """
    if not isinstance(entries, dict):
        raise CodecError(f"checks = {entries!r}: a table belongs here")
    for check, value in entries.items():
        yield check, parse_tolerances(check, value)


def read_texts(said: Mapping[str, Any], key: str) -> list[str]:
    """A list of texts.

    Raises:
        CodecError: The value is of another form.
    """
    texts = said[key]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise CodecError(f"{key} are not texts: {texts!r}")
    return texts


def read_title(entry: object) -> Mapping[str, str]:
    """A name for people in both languages.

    Raises:
        CodecError: The value is of another form.
    """
    try:
        return read_text(entry, "")
    except CodecError as error:
        raise CodecError(f"title = {entry!r}: {error.reason}") from None


def expect_checks(given: object) -> None:
    """Return if these are checks with their tolerances.

    Raises:
        CodecError: The value is of another form.
    """
    if not isinstance(given, Mapping):
        raise CodecError(f"checks = {given!r}: a table belongs here")
    for check, allowed in given.items():
        if not isinstance(allowed, Collection) or not all(isinstance(each, Tolerance) for each in allowed):
            raise CodecError(f"[checks] {check} = {allowed!r}: tolerances belong here")


def objections(
    refused: Iterable[str], waived: Sequence[str], checks: Mapping[str, Collection[Tolerance]]
) -> Iterator[str]:
    """Why a card could succeed that is not genuine, each in a sentence.

    Args:
        refused: The algorithms that prove nothing.
        waived: The checks that a card may miss.
        checks: Those that decide.
    """
    if not refuses_forgeable(refused):
        yield f"refuses no RSA keys below 1,024 bits; who wants that says {WAIVER} = false"
    if waived:
        yield (
            f"does not demand {', '.join(waived)}: a card could succeed that is not genuine; "
            f"who wants that says {WAIVER} = false"
        )
    for check in endless(checks):
        yield f"{check!r}: what is tolerated of an issuer needs its last day, until = 2027-06-30"
