"""The trust that a judgement rested on, as evidence embeds it: every answer that its trust store gave.

Anchors travel with their kind and ground, revocation lists whole, and what lists of pinned signers said of the signer.
All of it is the sealing terminal's word, so it counts under the seal of a trusted terminal and nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import field
from hashlib import sha256
from typing import Any, Final

from chipkit.errors import ChipkitError, EvidenceError
from chipkit.evidence.plain import (
    bytes_of,
    certificate_of,
    flag_of,
    list_of,
    map_of,
    moment_of,
    moment_text,
    optional,
    text_of,
    word_of,
)
from chipkit.pki.algorithm_floors import Use
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.answers import checked_view
from chipkit.trust.candidates import alike
from chipkit.trust.exactness import exact
from chipkit.trust.model import Anchor, AnchorKind, Confirmation, InMemoryTrust, ListSigner
from chipkit.trust.pinned_signers import Listing, ListKey, PinnedSigner
from chipkit.trust.reliance import Basis, Reliance
from chipkit.trust.view import TrustView, waiting_in
from chipkit.values import dataclass

__all__ = ["EmbeddedTrust", "MixedTrust", "NotedTrust", "read_trust", "trust_entries"]

_ANCHOR: Final = ("certificate", "kind", "source", "imported_at", "signer", "confirmation")
_BASIS, _UNSEEN = "basis", "unseen"
"""Of an anchor that rests on signatures; the key is left out for another one."""
_PARTS: Final = ("anchors", "crls", "pinned")
_WAITING: Final = "waiting"
"""The authorities that waited for confirmation; the key is left out where there were none."""
_RELIANCE: Final = ("way", "signed", "by", "uses")
_MAX_DIGITS: Final = 6
_CONFIRMATION: Final = ("by", "source", "at")
_PINNED: Final = ("certificate", "listings")
_LISTING: Final = (
    "list_name", "list_sha256", "issued", "next_update", "country", "document_types", "note", "withdrawn", "key",
)  # fmt: skip
_KEY: Final = ("sha256", "by", "source", "at")


@exact
class NotedTrust:
    """A view that notes what it answers. Nothing that is remembered of the view below is asked in its place."""

    def __init__(self, trust: TrustView) -> None:
        self._trust = checked_view(trust)
        self.generation = f"{self._trust.generation} noted {secrets.token_hex(16)}"
        self.anchors: dict[str, Anchor] = {}
        self.crls: dict[bytes, CertificateList] = {}
        self.pinned_signers: dict[str, PinnedSigner] = {}
        self.waiting: dict[str, Certificate] = {}

    def __eq__(self, other: object) -> bool:
        """Whether both see one state, as what was judged by them is compared."""
        return isinstance(other, NotedTrust) and self.generation == other.generation

    def __hash__(self) -> int:
        return hash(self.generation)

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """As the view has it."""
        found = self._trust.anchor(certificate)
        self._note(() if found is None else (found,))
        return found

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """As the view has it."""
        return self._note(self._trust.by_key_identifier(identifier))

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """As the view has it."""
        return self._note(self._trust.by_subject(name))

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """As the view has it."""
        return self._note(self._trust.by_likeness(name))

    def issued_by(self, name: Name) -> Sequence[Anchor]:
        """As the view has it."""
        return self._note(self._trust.issued_by(name))

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """As the view has it."""
        found = self._trust.crls_of(name)
        self.crls |= {crl.raw: crl for crl in found}
        return found

    def signer(self, sha256: str) -> ListSigner | None:
        """As the view has it."""
        return self._trust.signer(sha256)

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """As the view has it."""
        found = self._trust.pinned(certificate)
        if found is not None:
            self.pinned_signers[certificate.fingerprint] = found
        return found

    def waiting_for(self, certificate: Certificate) -> Sequence[Certificate]:
        """As the view has it; none where it holds no such ones."""
        found = waiting_in(self._trust, certificate)
        self.waiting |= {each.fingerprint: each for each in found}
        return found

    def _note(self, found: Sequence[Anchor]) -> Sequence[Anchor]:
        self.anchors |= {each.certificate.fingerprint: each for each in found}
        return found


@exact
@dataclass(frozen=True)
class EmbeddedTrust:
    """What was embedded: a `chipkit.trust.view.TrustView`."""

    store: InMemoryTrust = field(default_factory=InMemoryTrust)
    pinned_signers: tuple[PinnedSigner, ...] = ()
    waiting: tuple[Certificate, ...] = ()
    """The authorities that waited for confirmation: they vouch for nothing."""

    @property
    def generation(self) -> str:
        """A digest of what it holds."""
        pinned = sorted(map(repr, self.pinned_signers))
        waiting = sorted(f"{_WAITING} {each.fingerprint}" for each in self.waiting)
        return sha256("\n".join([self.store.generation, *pinned, *waiting]).encode()).hexdigest()

    @property
    def anchor_count(self) -> int:
        """How many anchors there are."""
        return self.store.anchor_count

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        return self.store.anchor(certificate)

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """The anchors whose subject key identifier is `identifier`."""
        return self.store.by_key_identifier(identifier)

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject is `name`."""
        return self.store.by_subject(name)

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject a person would take for `name`."""
        return self.store.by_likeness(name)

    def issued_by(self, name: Name) -> Sequence[Anchor]:
        """The anchors of another subject whose issuer is `name`."""
        return self.store.issued_by(name)

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """The revocation lists whose issuer is `name`."""
        return self.store.crls_of(name)

    def signer(self, sha256: str) -> ListSigner | None:
        """None: signers of master lists are not embedded."""
        return self.store.signer(sha256)

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What lists said of this very certificate."""
        return next((each for each in self.pinned_signers if each.certificate == certificate), None)

    def waiting_for(self, certificate: Certificate) -> Sequence[Certificate]:
        """The authorities that waited and may have issued a certificate, by the name or the key that it names."""
        name, key = certificate.issuer, certificate.authority_key_identifier
        return tuple(
            each
            for each in self.waiting
            if alike(name, each.subject) or (key is not None and key == each.subject_key_identifier)
        )


@dataclass(frozen=True, slots=True)
class MixedTrust:
    """The anchors of one view with the revocation lists of another: which of the two changed a judgement."""

    anchors: TrustView
    lists: TrustView

    @property
    def generation(self) -> str:
        """Those of both."""
        return f"{self.anchors.generation} with lists of {self.lists.generation}"

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """The revocation lists whose issuer is `name`."""
        return self.lists.crls_of(name)

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        return self.anchors.anchor(certificate)

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """The anchors whose subject key identifier is `identifier`."""
        return self.anchors.by_key_identifier(identifier)

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject is `name`."""
        return self.anchors.by_subject(name)

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject a person would take for `name`."""
        return self.anchors.by_likeness(name)

    def issued_by(self, name: Name) -> Sequence[Anchor]:
        """The anchors of another subject whose issuer is `name`."""
        return self.anchors.issued_by(name)

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists."""
        return self.anchors.signer(sha256)

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What lists say of this very certificate."""
        return self.anchors.pinned(certificate)

    def waiting_for(self, certificate: Certificate) -> Sequence[Certificate]:
        """The authorities that wait beside the anchors."""
        return waiting_in(self.anchors, certificate)


# as plain values -----------------------------------------------------------------------------------------------------


def trust_entries(noted: NotedTrust) -> dict[str, Any]:
    """What was noted, as plain values, in an order of its own."""
    waiting = [noted.waiting[each].raw for each in sorted(noted.waiting)]
    return ({_WAITING: waiting} if waiting else {}) | {
        "anchors": [_anchor_entries(noted.anchors[each]) for each in sorted(noted.anchors)],
        "crls": sorted(noted.crls),
        "pinned": [_pinned_entries(noted.pinned_signers[each]) for each in sorted(noted.pinned_signers)],
    }


def _anchor_entries(anchor: Anchor) -> dict[str, Any]:
    word, imported = anchor.confirmation, anchor.imported_at
    basis = [_reliance_entries(number, each) for number, way in enumerate(anchor.basis) for each in way]
    return (
        ({_BASIS: basis} if basis else {})
        | ({_UNSEEN: True} if anchor.unseen else {})
        | {
            "certificate": anchor.certificate.raw,
            "kind": anchor.kind.value,
            "source": anchor.source,
            "imported_at": None if imported is None else moment_text(imported),
            "signer": anchor.signer,
            "confirmation": None
            if word is None
            else {"by": word.by, "source": word.source, "at": moment_text(word.at)},
        }
    )


def _reliance_entries(way: int, reliance: Reliance) -> dict[str, Any]:
    """One signature of one way in which an anchor is one; side by side, for statements nest no deeper."""
    uses = " ".join(f"{each.kind}:{each.bits}" for each in reliance.uses)
    return {"way": way, "signed": reliance.signed, "by": reliance.by, "uses": uses}


def _pinned_entries(pinned: PinnedSigner) -> dict[str, Any]:
    return {"certificate": pinned.certificate.raw, "listings": [_listing_entries(each) for each in pinned.listings]}


def _listing_entries(listing: Listing) -> dict[str, Any]:
    key, at = listing.key, listing.key.at
    return {
        **{name: getattr(listing, name) for name in ("list_name", "list_sha256", "country", "note", "withdrawn")},
        "issued": moment_text(listing.issued),
        "next_update": moment_text(listing.next_update),
        "document_types": list(listing.document_types),
        "key": {
            "sha256": key.sha256,
            "by": key.by,
            "source": key.source,
            "at": None if at is None else moment_text(at),
        },
    }


def read_trust(value: object, where: str) -> EmbeddedTrust:
    """What `trust_entries` wrote.

    Raises:
        EvidenceError: The value is something else; it names the place.
    """
    there = map_of(value, where)
    entries = map_of(value, where, (*_PARTS, _WAITING) if _WAITING in there else _PARTS)
    anchors = list_of(entries["anchors"], f"{where}: anchor", _anchor)
    crls = list_of(entries["crls"], f"{where}: revocation list", _crl)
    return EmbeddedTrust(
        InMemoryTrust(anchors, crls),
        list_of(entries["pinned"], f"{where}: pinned signer", _pinned),
        list_of(entries.get(_WAITING, ()), f"{where}: waiting authority", certificate_of),
    )


def _anchor(value: object, where: str) -> Anchor:
    entries = map_of(value, where)
    there = tuple(each for each in (_BASIS, _UNSEEN) if each in entries)
    map_of(value, where, (*_ANCHOR, *there))
    return Anchor(
        basis=_basis(entries[_BASIS], where) if _BASIS in entries else (),
        certificate=certificate_of(entries["certificate"], where),
        kind=word_of(AnchorKind)(entries["kind"], where),
        source=text_of(entries["source"], where),
        imported_at=optional(moment_of)(entries["imported_at"], where),
        signer=text_of(entries["signer"], where),
        confirmation=optional(_confirmation)(entries["confirmation"], where),
        unseen=flag_of(entries.get(_UNSEEN, False), where),
    )


def _basis(value: object, where: str) -> Basis:
    ways: dict[int, list[Reliance]] = {}
    for way, reliance in list_of(value, where, _reliance):
        ways.setdefault(way, []).append(reliance)
    return tuple(tuple(ways[number]) for number in sorted(ways))


def _reliance(value: object, where: str) -> tuple[int, Reliance]:
    entries = map_of(value, where, _RELIANCE)
    uses = tuple(_use(each, where) for each in text_of(entries["uses"], where).split())
    return _number(entries["way"], where), Reliance(
        text_of(entries["signed"], where), text_of(entries["by"], where), uses
    )


def _use(text: str, where: str) -> Use:
    kind, _, bits = text.partition(":")
    if not kind or not 0 < len(bits) <= _MAX_DIGITS or not bits.isdecimal() or not bits.isascii():
        raise EvidenceError("what a signature was made with belongs here", where=where)
    return Use(kind, int(bits))


def _number(value: object, where: str) -> int:
    if type(value) is not int:
        raise EvidenceError("a number belongs here", where=where)
    return value


def _confirmation(value: object, where: str) -> Confirmation:
    entries = map_of(value, where, _CONFIRMATION)
    return Confirmation(
        text_of(entries["by"], where), text_of(entries["source"], where), moment_of(entries["at"], where)
    )


def _crl(value: object, where: str) -> CertificateList:
    try:
        return CertificateList.parse(bytes_of(value, where))
    except ChipkitError as error:
        raise EvidenceError(str(error), where=where) from None


def _pinned(value: object, where: str) -> PinnedSigner:
    entries = map_of(value, where, _PINNED)
    listings = list_of(entries["listings"], f"{where}: listing", _listing)
    return PinnedSigner(certificate_of(entries["certificate"], where), listings)


def _listing(value: object, where: str) -> Listing:
    entries: Mapping[str, object] = map_of(value, where, _LISTING)
    key = map_of(entries["key"], where, _KEY)
    return Listing(
        list_name=text_of(entries["list_name"], where),
        list_sha256=text_of(entries["list_sha256"], where),
        issued=moment_of(entries["issued"], where),
        next_update=moment_of(entries["next_update"], where),
        country=text_of(entries["country"], where),
        document_types=list_of(entries["document_types"], where, text_of),
        note=text_of(entries["note"], where),
        withdrawn=flag_of(entries["withdrawn"], where),
        key=ListKey(
            text_of(key["sha256"], where),
            text_of(key["by"], where),
            text_of(key["source"], where),
            optional(moment_of)(key["at"], where),
        ),
    )
