"""What an import asks of a store beyond a view of it, and a store in memory that answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from chipkit.frozen import FrozenMapping, freeze
from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.pinned_signers import ListKey, PinnedList, RemovedList
from chipkit.trust.plan import ImportKind, ImportPlan, KeptCertificate, KeptList
from chipkit.trust.profile import role_of
from chipkit.trust.rows import signed_key
from chipkit.trust.unseen import CountsBy, Unseen, counts_by
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Held", "Holdings", "InMemoryHoldings"]


@dataclass(frozen=True, slots=True)
class Held:
    """What a store knows of bytes that it holds, mostly without parsing them."""

    kind: ImportKind
    subject: str
    """As `ImportEntry.subject`."""
    country: str
    anchor_kind: AnchorKind | None = None
    mark: str = ""


class Holdings(Protocol):
    """A store, as an import sees it: at one moment, and unchanged while it is asked."""

    @property
    def trust(self) -> TrustView:
        """Whom it trusts."""

    def foresee(self, digests: Iterable[str]) -> None:
        """Be told of SHA-256, in hex, that will be asked for: those which it has not cost one look-up in all."""

    def foresee_certificates(self, certificates: Iterable[Certificate]) -> None:
        """Alike of certificates, by which the keys that they name and bear will be asked for."""

    def held(self, sha256: str) -> Held | None:
        """What it holds under this digest: a certificate, a revocation list, or a master list in force."""

    def certificate(self, sha256: str) -> KeptCertificate | None:
        """The certificate of this digest as it is kept."""

    def base(self, sha256: str) -> Certificate | None:
        """The certificate of this digest on which a list rests, though it may be kept no longer."""

    def is_barred(self, certificate: Certificate) -> bool:
        """Whether the operator removed this certificate, in whichever encoding, so that no list brings it back."""

    def lists_by(self, signer: str) -> Sequence[KeptList]:
        """The master lists in force whose signer's certificate has this SHA-256."""

    def lists_with(self, sha256: str) -> Sequence[KeptList]:
        """The master lists in force that carry this certificate."""

    def lists_in_force(self) -> Sequence[KeptList]:
        """Every master list in force."""

    def resting_lists(self) -> Sequence[KeptList]:
        """The master lists in force whose signer is believed for a CSCA alone."""

    def list_of(self, sha256: str) -> KeptList | None:
        """The master list in force of this digest."""

    def list_content(self, sha256: str) -> bytes:
        """The master list in force of this digest as it came; empty where it was not kept."""

    def waiting_of(self, name: Name) -> Iterable[KeptCertificate]:
        """The authorities of this subject that wait: somebody handed them over, they are no anchors and bear no mark.

        They may have signed what comes.
        """

    def waiting_on(self, certificate: Certificate) -> Iterable[KeptCertificate]:
        """The authorities that wait and name a certificate as their issuer's, or bear its key identifier.

        Its key may have signed them.
        """

    def naming(self, identifier: bytes) -> Iterable[KeptCertificate]:
        """The anchors whose authority key identifier is `identifier`."""

    def linked_from(self, sha256: str) -> Iterable[KeptCertificate]:
        """The link certificates that have their kind from this anchor (`KeptCertificate.linked_from`)."""

    def pinned_lists(self) -> Sequence[PinnedList]:
        """The signed lists of document signers."""

    def list_keys(self) -> Sequence[ListKey]:
        """The keys that the operator pinned for them."""

    def removed_lists(self) -> Mapping[str, RemovedList]:
        """Of each key whose lists were removed the newest of them."""


@dataclass(frozen=True)
class InMemoryHoldings:
    """A store in memory."""

    trust: InMemoryTrust = field(default_factory=InMemoryTrust.empty)
    certificates: Mapping[str, KeptCertificate] = field(default_factory=FrozenMapping)
    """By SHA-256; an anchor of `trust` need not be among them."""
    lists: tuple[KeptList, ...] = ()
    """In force."""
    barred: frozenset[str] = frozenset()
    """What was signed of certificates that the operator removed (`chipkit.trust.rows.signed_key`)."""
    gone: Mapping[str, Certificate] = field(default_factory=FrozenMapping)
    """The certificates that lists rest on and that are kept no longer, by SHA-256."""
    removed: tuple[RemovedList, ...] = ()
    """The lists of document signers that the operator removed."""

    def __post_init__(self) -> None:
        missing = {
            anchor.certificate.fingerprint: _as_kept(anchor)
            for anchor in self.trust.anchors
            if anchor.certificate.fingerprint not in self.certificates
        }
        object.__setattr__(self, "certificates", {**self.certificates, **missing})
        freeze(self, "certificates", "gone")

    def applied(self, plan: ImportPlan) -> InMemoryHoldings:
        """The store after `plan`."""
        every = {**self.certificates, **{each.sha256: each for each in plan.certificates}}
        kept = {sha: each for sha, each in every.items() if each.anchor is not None or each.handed_over or each.mark}
        trust = self.trust.with_crls(each.crl for each in plan.crls)
        for signer in plan.signers:
            trust = trust.with_signer(signer)
        lists = dict.fromkeys((*trust.pinned_lists, *plan.signer_lists))
        trust = replace(trust, pinned_lists=tuple(lists), list_keys=(*trust.list_keys, *plan.list_keys))
        fresh = {each.sha256: each for each in (*self.lists, *plan.lists) if each.sha256 not in plan.ended}
        without = {each.signer for each in self.lists if each.sha256 in plan.ended} - {
            each.signer for each in fresh.values()
        }
        stay = (each for each in trust.signers if each.pinned or each.sha256 not in without)
        trust = replace(trust, signers=tuple(stay))
        bases = {each.rests_on for each in fresh.values()} - kept.keys()
        gone = {sha: each for sha in bases if (each := every[sha].certificate if sha in every else self.gone.get(sha))}
        named = {each.sha256 for each in trust.signers if each.pinned}
        kept = _with_unseen(kept, gone, tuple(fresh.values()), named)
        trust = replace(trust, anchors=tuple(each.anchor for each in kept.values() if each.anchor is not None))
        barred = self.barred.difference(signed_key(each.certificate) for each in kept.values())
        return InMemoryHoldings(trust, kept, tuple(fresh.values()), barred, gone, self.removed)

    def foresee(self, digests: Iterable[str]) -> None:
        """It makes no difference."""

    def foresee_certificates(self, certificates: Iterable[Certificate]) -> None:
        """It makes no difference."""

    def held(self, sha256: str) -> Held | None:
        """What it holds under this digest."""
        if (kept := self.certificates.get(sha256)) is not None:
            subject = kept.certificate.subject
            kind = None if kept.anchor is None else kept.anchor.kind
            return Held("certificate", str(subject), (subject.country or "").upper(), kind, kept.mark)
        if (listed := self.list_of(sha256)) is not None:
            return Held("master list", listed.subject, listed.country)
        return self._crls.get(sha256)

    def certificate(self, sha256: str) -> KeptCertificate | None:
        """The certificate of this digest as it is kept."""
        return self.certificates.get(sha256)

    def base(self, sha256: str) -> Certificate | None:
        """The certificate on which a list rests."""
        kept = self.certificates.get(sha256)
        return self.gone.get(sha256) if kept is None else kept.certificate

    def lists_by(self, signer: str) -> Sequence[KeptList]:
        """The master lists in force of a signer."""
        return tuple(each for each in self.lists if each.signer == signer)

    def lists_with(self, sha256: str) -> Sequence[KeptList]:
        """The master lists in force that carry a certificate."""
        return tuple(each for each in self.lists if sha256 in each.members)

    def lists_in_force(self) -> Sequence[KeptList]:
        """Every master list in force."""
        return self.lists

    def resting_lists(self) -> Sequence[KeptList]:
        """The master lists in force whose signer is believed for a CSCA alone."""
        return tuple(each for each in self.lists if each.rests_on)

    def list_of(self, sha256: str) -> KeptList | None:
        """The master list in force of this digest."""
        return next((each for each in self.lists if each.sha256 == sha256), None)

    def list_content(self, sha256: str) -> bytes:
        """The master list in force of this digest as it came."""
        listed = self.list_of(sha256)
        return b"" if listed is None else listed.raw

    def is_barred(self, certificate: Certificate) -> bool:
        """Whether the operator removed this certificate."""
        return signed_key(certificate) in self.barred

    def waiting_of(self, name: Name) -> Iterable[KeptCertificate]:
        """The authorities of this subject that wait."""
        return (each for each in self._waiting if each.certificate.subject.matches(name))

    def waiting_on(self, certificate: Certificate) -> Iterable[KeptCertificate]:
        """The authorities that wait and name a certificate as their issuer's, or bear its key identifier."""
        identifier = certificate.subject_key_identifier
        for each in self._waiting:
            own, named = each.certificate.subject_key_identifier, each.certificate.authority_key_identifier
            if each.certificate.issuer.matches(certificate.subject) or (identifier and identifier in (own, named)):
                yield each

    def pinned_lists(self) -> Sequence[PinnedList]:
        """The signed lists of document signers."""
        return self.trust.pinned_lists

    def list_keys(self) -> Sequence[ListKey]:
        """The keys that were pinned for them."""
        return self.trust.list_keys

    def removed_lists(self) -> Mapping[str, RemovedList]:
        """Of each key whose lists were removed the newest of them."""
        return {each.key_sha256: each for each in sorted(self.removed, key=lambda each: each.issued)}

    def naming(self, identifier: bytes) -> Iterable[KeptCertificate]:
        """The anchors whose authority key identifier is `identifier`."""
        return self._naming.get(identifier, ())

    def linked_from(self, sha256: str) -> Iterable[KeptCertificate]:
        """The link certificates that have their kind from this anchor."""
        return self._linked.get(sha256, ())

    @cached_property
    def _waiting(self) -> tuple[KeptCertificate, ...]:
        return tuple(
            each
            for each in self.certificates.values()
            if each.handed_over and each.anchor is None and not each.mark and each.role in ("csca", "link")
        )

    @cached_property
    def _crls(self) -> Mapping[str, Held]:
        return {
            sha256(crl.raw).hexdigest(): Held("crl", str(crl.issuer), (crl.issuer.country or "").upper())
            for crl in self.trust.crls
        }

    @cached_property
    def _naming(self) -> Mapping[bytes, list[KeptCertificate]]:
        found: defaultdict[bytes, list[KeptCertificate]] = defaultdict(list)
        for each in self.certificates.values():
            named = each.certificate.authority_key_identifier
            if each.anchor is not None and named:
                found[named].append(each)
        return found

    @cached_property
    def _linked(self) -> Mapping[str, list[KeptCertificate]]:
        found: defaultdict[str, list[KeptCertificate]] = defaultdict(list)
        for each in self.certificates.values():
            if each.anchor is not None and each.linked_from:
                found[each.linked_from].append(each)
        return found


def _with_unseen(
    kept: Mapping[str, KeptCertificate],
    gone: Mapping[str, Certificate],
    lists: Collection[KeptList],
    named: Collection[str],
) -> dict[str, KeptCertificate]:
    """What is kept, of which each anchor says whether it was taken unseen.

    Args:
        kept: The certificates, by SHA-256.
        gone: The certificates that lists rest on and that are kept no longer, by SHA-256.
        lists: The lists in force.
        named: SHA-256 of the signers that the operator named.
    """
    by_sha256 = {each.sha256: each for each in lists}
    of_key: defaultdict[object, list[str]] = defaultdict(list)
    for each in kept.values():
        of_key[each.certificate.public_key.key].append(each.sha256)

    def counted(sha256: str) -> CountsBy:
        if (listed := by_sha256.get(sha256)) is not None:
            base = gone.get(listed.rests_on)
            if base is None and listed.rests_on in kept:
                base = kept[listed.rests_on].certificate
            return CountsBy(listed.signer in named, () if base is None else tuple(of_key[base.public_key.key]))
        carrying = tuple(each for each in lists if sha256 in each.members)
        return counts_by(kept.get(sha256), carrying, named)

    unseen = Unseen(counted)
    return {
        sha256: replace(each, anchor=replace(each.anchor, unseen=unseen(sha256))) if each.anchor is not None else each
        for sha256, each in kept.items()
    }


def _as_kept(anchor: Anchor) -> KeptCertificate:
    """An anchor of which no more is known than the view has."""
    return KeptCertificate(
        certificate=anchor.certificate,
        role=role_of(anchor.certificate),
        anchor=anchor,
        handed_over=not anchor.signer,
        source=anchor.source,
        imported_at=anchor.imported_at,
    )
