"""What a trust store holds: anchors, revocation lists and accepted signers of master lists (Doc 9303-12, 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import field, fields, replace
from datetime import datetime
from enum import Enum, unique
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

from chipkit.codec.printable import says_something, why_no_words
from chipkit.doors import expect, expect_collection, parse_words
from chipkit.errors import TrustError
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.exactness import exact
from chipkit.trust.marking import is_test, names_test
from chipkit.trust.pinned_signers import ListFacts, ListKey, PinnedList, PinnedSigner, SignerIndex
from chipkit.trust.reliance import Basis
from chipkit.values import dataclass

__all__ = ["Anchor", "AnchorKind", "Confirmation", "InMemoryTrust", "ListSigner", "require_named"]

_Item = TypeVar("_Item")


@unique
class AnchorKind(Enum):
    """How an anchor came to be trusted."""

    LIST_SIGNED = "list-signed"
    """It stands in a signed master list whose signer was accepted when first met."""
    CONFIRMED = "confirmed"
    """The operator compared its fingerprint with what its issuer says, and confirmed it (`Anchor.confirmation`)."""
    UNCONFIRMED = "not confirmed"
    """Third parties carry it, and its fingerprint came with the release: it proves nothing until it is confirmed."""
    PINNED_SIGNER = "pinned signer"
    """It stands in a master list whose signer the operator named."""
    TEST = "test"
    """It carries the TEST marking, whatever way it came."""

    @property
    def strength(self) -> int:
        """How much an operator vouched for it: of two ways to the same certificate, the stronger one counts."""
        return _STRENGTH.index(self)


_STRENGTH = (
    AnchorKind.TEST,
    AnchorKind.UNCONFIRMED,
    AnchorKind.LIST_SIGNED,
    AnchorKind.PINNED_SIGNER,
    AnchorKind.CONFIRMED,
)
_REAL = _STRENGTH[1:]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed that a certificate is its issuer's, and by what."""

    by: str
    """The name of whoever confirmed it."""
    source: str
    """What the fingerprint was compared with."""
    at: datetime
    """When, with its zone."""


def require_named(by: str, source: str, what: str) -> None:
    """See to it that somebody answers for a change by hand.

    Args:
        by: Who.
        source: Compared with what, or why.
        what: What is done, as the error begins: "a confirmation".

    Raises:
        TrustError: One of the two says nothing, is longer than 400 characters, or holds what cannot be read.
    """
    if not says_something(by) or not says_something(source):
        raise TrustError(f"{what} names who answers for it, and what it rests on; neither may be blank")
    for given in (by, source):
        if why := why_no_words(given):
            raise TrustError(f"{what} names who answers for it, and what it rests on, in words: {why}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A CSCA or link certificate that is trusted, with the reason why."""

    certificate: Certificate
    """The certificate."""
    kind: AnchorKind
    """How it came to be trusted; a certificate with the TEST marking is TEST, whatever was asked for."""
    source: str = ""
    """The name of the file that it came in."""
    imported_at: datetime | None = None
    """When it came, with its zone; None where nobody noted it."""
    signer: str = ""
    """SHA-256 of the certificate that signed the master list, in hex; empty for one that came otherwise."""
    confirmation: Confirmation | None = None
    """Who confirmed it; None where nobody did."""
    basis: Basis = field(default=(), compare=False, repr=False)
    """The signatures that made it an anchor; empty where a person placed it, or nobody noted them."""
    unseen: bool = field(default=False, compare=False)
    """Whether it is LIST_SIGNED by lists alone that were taken unseen, or whose signers are believed for such anchors:
    it has no say about what others vouch for. False of any other kind, and where a source does not say."""

    def __post_init__(self) -> None:
        parse_words(self, kind=AnchorKind)
        if is_test(self.certificate):
            object.__setattr__(self, "kind", AnchorKind.TEST)
        expect(self.unseen, bool, "unseen")
        if self.kind is not AnchorKind.LIST_SIGNED:
            object.__setattr__(self, "unseen", False)

    @property
    def vouched(self) -> tuple[int, bool]:
        """How much stands behind it: of two ways to the same certificate, the greater one counts."""
        return self.kind.strength, not self.unseen

    @property
    def test(self) -> bool:
        """Whether it vouches in demonstrations only; True for any kind that is not one of the others."""
        return self.kind not in _REAL


@dataclass(frozen=True, slots=True)
class ListSigner:
    """A signer of master lists that was accepted, so that its next list is taken without asking."""

    sha256: str
    """Of its certificate, in hex."""
    subject: str
    """Who it is, as its certificate says."""
    pinned: bool
    """Whether the operator named it; else it was accepted when first met."""
    accepted_at: datetime | None = field(default=None, compare=False)
    """When, with its zone; None where nobody noted it."""

    def __post_init__(self) -> None:
        expect(self.pinned, bool, "pinned")

    @property
    def test(self) -> bool:
        """Whether it carries the TEST marking: what it vouches for is a test anchor at best."""
        return names_test(self.subject)


@exact
@dataclass(frozen=True)
class InMemoryTrust:
    """Whom we trust, in memory: a `chipkit.trust.view.TrustView`."""

    anchors: tuple[Anchor, ...] = ()
    """The authorities that are trusted, each with the reason why."""
    crls: tuple[CertificateList, ...] = ()
    """Their revocation lists."""
    signers: tuple[ListSigner, ...] = ()
    """Signers of master lists that were accepted."""
    signed_time: datetime | None = None
    """The newest time that stands signed in a list that verified against an anchor (`chipkit.trust.clock`)."""
    pinned_lists: tuple[PinnedList, ...] = ()
    """Signed lists of document signers: of each publisher the newest, and older ones, which tell what was withdrawn."""
    list_keys: tuple[ListKey, ...] = ()
    """The publishers' keys that the operator pinned; a list of another key counts for nothing."""

    def __post_init__(self) -> None:
        for name, kind in _HELD.items():
            expect_collection(getattr(self, name), name)
            object.__setattr__(self, name, tuple(getattr(self, name)))
            for each in getattr(self, name):
                expect(each, kind, f"one of {name}")

    def __getstate__(self) -> dict[str, object]:
        """What it holds, without the indexes over it."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def generation(self) -> str:
        """A digest of what it holds, in any order."""
        anchors = (
            repr(
                (
                    *(each.certificate.fingerprint, each.kind, each.source, each.imported_at, each.signer),
                    *(each.confirmation, each.basis, each.unseen),
                )
            )
            for each in self.anchors
        )
        lists = (sha256(crl.raw).hexdigest() for crl in self.crls)
        signers = (repr((each.sha256, each.pinned)) for each in self.signers)
        times = [] if self.signed_time is None else [self.signed_time.isoformat()]
        pinned = (*(each.sha256 for each in self.pinned_lists), *map(repr, self.list_keys))
        parts = ("\n".join(sorted(each)) for each in (anchors, lists, signers, times, pinned))
        return sha256("\n\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def anchor_count(self) -> int:
        """How many anchors there are."""
        return len(self.anchors)

    @classmethod
    def empty(cls) -> InMemoryTrust:
        """A store that trusts nobody."""
        return cls()

    def with_anchors(self, anchors: Iterable[Anchor]) -> InMemoryTrust:
        """This store with `anchors` added; of two ways to the same certificate the stronger one is kept."""
        kept = {anchor.certificate.fingerprint: anchor for anchor in self.anchors}
        for anchor in anchors:
            expect(anchor, Anchor, "one of anchors")
            known = kept.get(anchor.certificate.fingerprint)
            if known is None or anchor.vouched > known.vouched:
                kept[anchor.certificate.fingerprint] = anchor
        return replace(self, anchors=tuple(kept.values()))

    def with_crls(self, crls: Iterable[CertificateList]) -> InMemoryTrust:
        """This store with `crls` added."""
        kept = {}
        for crl in (*self.crls, *crls):
            expect(crl, CertificateList, "one of crls")
            kept[crl.raw] = crl
        return replace(self, crls=tuple(kept.values()))

    def with_signer(self, signer: ListSigner) -> InMemoryTrust:
        """This store with `signer` accepted; one that the operator named stays so."""
        expect(signer, ListSigner, "signer")
        known = self.signer(signer.sha256)
        if known is not None and (known.pinned or not signer.pinned):
            return self
        others = tuple(other for other in self.signers if other.sha256 != signer.sha256)
        return replace(self, signers=(*others, signer))

    def merged(self, other: InMemoryTrust) -> InMemoryTrust:
        """Both stores together; of two ways to the same certificate the stronger one is kept."""
        expect(other, InMemoryTrust, "the other store")
        merged = self.with_anchors(other.anchors).with_crls(other.crls)
        times = [each for each in (self.signed_time, other.signed_time) if each is not None]
        merged = replace(merged, signed_time=max(times, default=None))
        for signer in other.signers:
            merged = merged.with_signer(signer)
        lists = dict.fromkeys((*merged.pinned_lists, *other.pinned_lists))
        keys = {key.sha256: key for key in (*other.list_keys, *merged.list_keys)}
        return replace(merged, pinned_lists=tuple(lists), list_keys=tuple(keys.values()))

    def with_pinned_list(self, pinned: PinnedList, key: ListKey) -> InMemoryTrust:
        """This store with a list of signers that `chipkit.trust.pinned_signers.admit_list` admitted, and its key."""
        expect(pinned, PinnedList, "the list")
        expect(key, ListKey, "the key")
        return self.merged(InMemoryTrust(pinned_lists=(pinned,), list_keys=(key,)))

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        return self._by_fingerprint.get(certificate.fingerprint)

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists whose certificate has this SHA-256, in hex."""
        return next((signer for signer in self.signers if signer.sha256 == sha256), None)

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What signed lists of document signers say of this very certificate; None where none ever named it."""
        return self._signers.pinned(certificate)

    def newest_list(self, key_sha256: str) -> PinnedList | None:
        """The newest list of document signers that this pinned key signed."""
        newest = self._signers.newest(key_sha256)
        return next((each for each in self.pinned_lists if newest is not None and each.sha256 == newest.sha256), None)

    def by_key_identifier(self, identifier: bytes) -> tuple[Anchor, ...]:
        """The anchors whose subject key identifier is `identifier`."""
        return self._by_key_identifier.get(identifier, ())

    def by_subject(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors whose subject is `name`, compared as RFC 5280, 7.1 does."""
        return self._by_subject.get(name.normalised, ())

    def by_likeness(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors whose subject a person would take for `name`."""
        return self._by_likeness.get(name.likeness, ())

    def issued_by(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors of another subject whose issuer is `name`, compared as RFC 5280, 7.1 does."""
        return self._by_issuer.get(name.normalised, ())

    def crls_of(self, name: Name) -> tuple[CertificateList, ...]:
        """The revocation lists whose issuer is `name`, compared as RFC 5280, 7.1 does."""
        return self._crls_by_issuer.get(name.normalised, ())

    @cached_property
    def _signers(self) -> SignerIndex:
        return SignerIndex(map(ListFacts.of, self.pinned_lists), self.list_keys)

    @cached_property
    def _by_fingerprint(self) -> Mapping[str, Anchor]:
        return {anchor.certificate.fingerprint: anchor for anchor in self.anchors}

    @cached_property
    def _by_key_identifier(self) -> Mapping[Hashable, tuple[Anchor, ...]]:
        return _index(self.anchors, lambda anchor: anchor.certificate.subject_key_identifier)

    @cached_property
    def _by_subject(self) -> Mapping[Hashable, tuple[Anchor, ...]]:
        return _index(self.anchors, lambda anchor: anchor.certificate.subject.normalised)

    @cached_property
    def _by_issuer(self) -> Mapping[Hashable, tuple[Anchor, ...]]:
        others = [each for each in self.anchors if not each.certificate.self_issued]
        return _index(others, lambda anchor: anchor.certificate.issuer.normalised)

    @cached_property
    def _by_likeness(self) -> Mapping[Hashable, tuple[Anchor, ...]]:
        return _index(self.anchors, lambda anchor: anchor.certificate.subject.likeness)

    @cached_property
    def _crls_by_issuer(self) -> Mapping[Hashable, tuple[CertificateList, ...]]:
        return _index(self.crls, lambda crl: crl.issuer.normalised)


_HELD: Mapping[str, type] = {
    "anchors": Anchor,
    "crls": CertificateList,
    "signers": ListSigner,
    "pinned_lists": PinnedList,
    "list_keys": ListKey,
}
"""What a store in memory holds, by its fields."""


def _index(items: Iterable[_Item], key: Callable[[_Item], Hashable]) -> dict[Hashable, tuple[_Item, ...]]:
    found: defaultdict[Hashable, list[_Item]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return {value: tuple(members) for value, members in found.items()}
