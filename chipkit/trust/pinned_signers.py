"""Document signers that are trusted by themselves, as signed lists name them, where a country publishes no CSCA.

A publisher whom the operator trusts, such as a bank's security office, signs which signers it compared with the issuer,
and for which documents (`chipkit.trust.pinned_lists`). The newest list of a publisher counts whole: what it does not
name any more is withdrawn. A signer that a card brings along is nowhere put into a list by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from chipkit.frozen import freeze
from chipkit.pki.certificate import Certificate
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.trust.marking import is_test
from chipkit.values import dataclass

__all__ = [
    "ListFacts",
    "ListKey",
    "Listing",
    "PinnedEntry",
    "PinnedList",
    "PinnedSigner",
    "RemovedList",
    "Scope",
    "SignerIndex",
    "listings_of",
    "scopes_of",
    "withdrawn_by",
]

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "document_types", tuple(self.document_types))


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


@dataclass(frozen=True, slots=True)
class Scope:
    """For which documents an entry of a list trusts its signer."""

    country: str
    document_types: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """What a list says, without its certificates: what is looked up for each card."""

    sha256: str
    key_sha256: str
    name: str
    issued: datetime
    next_update: datetime
    scopes: Mapping[str, tuple[Scope, ...]] = field(repr=False)
    """Of each signer, by the SHA-256 of its certificate, in hex."""

    def __post_init__(self) -> None:
        freeze(self, "scopes")

    @classmethod
    def of(cls, listed: PinnedList) -> ListFacts:
        """Those of a list that was read."""
        entries = (
            (each.certificate.fingerprint, each.country, each.document_types, each.note) for each in listed.entries
        )
        return cls(
            sha256=listed.sha256,
            key_sha256=listed.key_sha256,
            name=listed.name,
            issued=listed.issued,
            next_update=listed.next_update,
            scopes=scopes_of(entries),
        )


def scopes_of(entries: Iterable[tuple[str, str, tuple[str, ...], str]]) -> dict[str, tuple[Scope, ...]]:
    """The scopes of entries, each a SHA-256 of a certificate, country, document codes and note; by that SHA-256."""
    found: dict[str, tuple[Scope, ...]] = {}
    for sha256_of, country, document_types, note in entries:
        found[sha256_of] = (*found.get(sha256_of, ()), Scope(country, document_types, note))
    return found


@dataclass(frozen=True, slots=True)
class RemovedList:
    """The newest list of a key that an operator removed: none that is older comes back unless that is asked for.

    Who was taken off since would be trusted again by it.
    """

    key_sha256: str
    sha256: str
    issued: datetime

    def is_newer(self, other: PinnedList) -> bool:
        """Whether a list of this key is older than it, or another one of the same time."""
        if other.key_sha256 != self.key_sha256 or other.sha256 == self.sha256:
            return False
        return other.issued <= self.issued


class SignerIndex:
    """What lists say of each signer: a look-up costs the same however many there are, and however long they are."""

    def __init__(self, lists: Iterable[ListFacts], keys: Iterable[ListKey]) -> None:
        """Put lists in order.

        Args:
            lists: Of each key the newest, and older ones, which tell what was withdrawn.
            keys: Those that are pinned; a list of another one counts for nothing.
        """
        self._keys = {key.sha256: key for key in keys}
        self._newest: dict[str, ListFacts] = {}
        self._gone: dict[str, dict[str, Scope]] = {}
        # of each key the newest first: the entry that was there last tells what was withdrawn
        for each in sorted(lists, key=lambda facts: (facts.issued, facts.sha256), reverse=True):
            if each.key_sha256 not in self._keys:
                continue
            if each.key_sha256 not in self._newest:
                self._newest[each.key_sha256], self._gone[each.key_sha256] = each, {}
                continue
            listed, gone = self._newest[each.key_sha256].scopes, self._gone[each.key_sha256]
            for signer, scopes in each.scopes.items():
                if signer not in listed:
                    gone.setdefault(signer, scopes[0])

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What the lists say of a signer; None where none ever named it."""
        signer, found = certificate.fingerprint, list[Listing]()
        for key, newest in self._newest.items():
            current = newest.scopes.get(signer, ())
            gone = self._gone[key].get(signer)
            found += [_listing(newest, self._keys[key], scope) for scope in current]
            if gone is not None:
                found.append(_listing(newest, self._keys[key], gone, withdrawn=True))
        return PinnedSigner(certificate, tuple(found)) if found else None

    def newest(self, key_sha256: str) -> ListFacts | None:
        """The newest list of a pinned key."""
        return self._newest.get(key_sha256)


def listings_of(certificate: Certificate, lists: Iterable[tuple[PinnedList, ListKey]]) -> PinnedSigner | None:
    """What lists say of a signer; None where no list ever named it.

    Args:
        certificate: The signer's.
        lists: Of each pinned key the newest list, and those of its older lists that name the certificate.
    """
    held = tuple(lists)
    return SignerIndex((ListFacts.of(each) for each, _ in held), (key for _, key in held)).pinned(certificate)


def withdrawn_by(listing: Listing, newest: PinnedList) -> Listing:
    """A listing of a signer that the newest list of its publisher does not name any more."""
    return replace(
        listing, list_name=newest.name, list_sha256=newest.sha256, issued=newest.issued,
        next_update=newest.next_update, withdrawn=True,
    )  # fmt: skip


def _listing(listed: ListFacts, key: ListKey, scope: Scope, *, withdrawn: bool = False) -> Listing:
    return Listing(
        list_name=listed.name,
        list_sha256=listed.sha256,
        issued=listed.issued,
        next_update=listed.next_update,
        country=scope.country,
        document_types=scope.document_types,
        note=scope.note,
        key=key,
        withdrawn=withdrawn,
    )
