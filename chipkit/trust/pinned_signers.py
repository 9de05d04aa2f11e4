"""Document signers that are trusted by themselves, as signed lists name them, where a country publishes no CSCA.

A publisher whom the operator trusts, such as a bank's security office, signs which signers it compared with the issuer,
and for which documents (`chipkit.trust.pinned_lists`). The newest list of a publisher counts whole: what it does not
name any more is withdrawn. A signer that a card brings along is nowhere put into a list by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from chipkit.pki.certificate import Certificate
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.trust.marking import is_test
from chipkit.values import dataclass

__all__ = ["ListKey", "Listing", "PinnedEntry", "PinnedList", "PinnedSigner", "listings_of", "withdrawn_by"]

_MAX_TYPES: Final = 7
_MAX_NOTE: Final = 400
_STATE: Final = re.compile("[A-Z]{1,3}")
_TYPE: Final = re.compile("[A-Z][A-Z0-9]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedEntry:
    """One signer of a list, and for which documents it is trusted."""

    certificate: Certificate
    country: str
    """The issuing state as EF.DG1 writes it, without fillers: "VNM", "D"."""
    document_types: tuple[str, ...]
    """Document codes as EF.DG1 begins with; one letter stands for all codes that begin with it."""
    note: str = ""
    """By what the publisher knows the signer, in words; no personal data."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "document_types", tuple(self.document_types))
        if not _STATE.fullmatch(self.country):
            raise ValueError("the country is not an issuing state as EF.DG1 writes it")
        if not 0 < len(self.document_types) <= _MAX_TYPES or not all(map(_TYPE.fullmatch, self.document_types)):
            raise ValueError(f"not 1 to {_MAX_TYPES} document codes of one or two letters")
        if len(self.note) > _MAX_NOTE:
            raise ValueError(f"a note of more than {_MAX_NOTE} letters")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedList:
    """A list whose signature is right under the key that it carries; nobody asked whether that key is trusted."""

    raw: bytes = field(repr=False)
    public_key: SubjectPublicKeyInfo = field(repr=False)
    """The publisher's."""
    name: str
    """What the publisher calls itself."""
    issued: datetime
    next_update: datetime
    entries: tuple[PinnedEntry, ...] = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of the list, in hex."""
        return sha256(self.raw).hexdigest()

    @property
    def key_sha256(self) -> str:
        """Of the publisher's SubjectPublicKeyInfo, in hex: what an operator pins."""
        return sha256(bytes(self.public_key)).hexdigest()


@dataclass(frozen=True, slots=True)
class ListKey:
    """A publisher's key that the operator pinned: its lists are believed."""

    sha256: str
    """Of the SubjectPublicKeyInfo, in hex."""
    by: str
    """The name of whoever pinned it."""
    source: str
    """What the fingerprint was compared with."""
    at: datetime | None = None
    """When it was pinned, with its zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one publisher says of a signer."""

    list_name: str
    list_sha256: str
    issued: datetime
    next_update: datetime
    country: str
    document_types: tuple[str, ...]
    note: str
    key: ListKey
    withdrawn: bool = False
    """Whether the publisher's newest list, which the facts above are those of, does not name the signer any more."""


@dataclass(frozen=True, slots=True)
class PinnedSigner:
    """A signer that stands, or stood, on a list of a trusted publisher."""

    certificate: Certificate
    listings: tuple[Listing, ...]
    """One for each scope of each publisher's newest list, and one for each publisher that withdrew it."""

    @property
    def test(self) -> bool:
        """Whether it vouches in demonstrations only."""
        return is_test(self.certificate)


def listings_of(certificate: Certificate, lists: Iterable[tuple[PinnedList, ListKey]]) -> PinnedSigner | None:
    """What lists say of a signer; None where no list ever named it.

    Args:
        certificate: The signer's.
        lists: Of each pinned key the newest list, and those of its older lists that name the certificate.
    """
    by_key: dict[str, list[tuple[PinnedList, ListKey]]] = {}
    for each, key in lists:
        if each.key_sha256 == key.sha256:
            by_key.setdefault(key.sha256, []).append((each, key))
    found: list[Listing] = []
    for held in by_key.values():
        newest, key = max(held, key=lambda pair: (pair[0].issued, pair[0].sha256))
        named = _entries_of(newest, certificate)
        gone = () if named else tuple(entry for each, _ in held for entry in _entries_of(each, certificate))[:1]
        found += [_listing(newest, key, entry, withdrawn=not named) for entry in (*named, *gone)]
    return PinnedSigner(certificate, tuple(found)) if found else None


def withdrawn_by(listing: Listing, newest: PinnedList) -> Listing:
    """A listing of a signer that the newest list of its publisher does not name any more."""
    return replace(
        listing, list_name=newest.name, list_sha256=newest.sha256, issued=newest.issued,
        next_update=newest.next_update, withdrawn=True,
    )  # fmt: skip


def _entries_of(listed: PinnedList, certificate: Certificate) -> tuple[PinnedEntry, ...]:
    return tuple(entry for entry in listed.entries if entry.certificate == certificate)


def _listing(listed: PinnedList, key: ListKey, entry: PinnedEntry, *, withdrawn: bool) -> Listing:
    return Listing(
        list_name=listed.name,
        list_sha256=listed.sha256,
        issued=listed.issued,
        next_update=listed.next_update,
        country=entry.country,
        document_types=entry.document_types,
        note=entry.note,
        key=key,
        withdrawn=withdrawn,
    )
