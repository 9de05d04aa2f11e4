"""A view that changes while an import is thought through: a store's, with what came and without what went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import count

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.answers import checked_view
from chipkit.trust.exactness import exact
from chipkit.trust.model import Anchor, ListSigner
from chipkit.trust.pinned_signers import PinnedSigner
from chipkit.trust.view import TrustView

__all__ = ["GrowingTrust"]

_numbers = count()


@exact
class GrowingTrust(TrustView):
    """The anchors of `base`, those set since, and revocation lists that may still be refused."""

    def __init__(self, base: TrustView) -> None:
        self._base = checked_view(base)
        self._number = next(_numbers)
        self._changes = 0
        self._set: dict[str, Anchor | None] = {}
        self._by_identifier: defaultdict[Hashable, dict[str, Anchor]] = defaultdict(dict)
        self._by_subject: defaultdict[Hashable, dict[str, Anchor]] = defaultdict(dict)
        self._by_likeness: defaultdict[Hashable, dict[str, Anchor]] = defaultdict(dict)
        self._not_compared: list[Certificate] = []
        self._crls: defaultdict[Hashable, list[CertificateList]] = defaultdict(list)
        self._signers: dict[str, ListSigner] = {}

    def put(self, certificate: Certificate, anchor: Anchor | None) -> None:
        """From now on the certificate is this anchor, or none."""
        self._changes += 1
        fingerprint = certificate.fingerprint
        self._set[fingerprint] = anchor
        for index, key in (
            (self._by_identifier, certificate.subject_key_identifier),
            (self._by_subject, certificate.subject.normalised),
        ):
            if anchor is None:
                index[key].pop(fingerprint, None)
            else:
                index[key][fingerprint] = anchor
        self._not_compared.append(certificate)  # what a name looks like is rarely asked for, and takes long to say

    def put_crl(self, crl: CertificateList) -> None:
        """From now on the revocation list is there."""
        self._changes += 1
        self._crls[crl.issuer.normalised].append(crl)

    def put_signer(self, signer: ListSigner) -> None:
        """From now on the signer is accepted."""
        self._changes += 1
        self._signers[signer.sha256] = signer

    @property
    def generation(self) -> str:
        """Names the state that is seen now."""
        return f"{self._base.generation}+{self._number}.{self._changes}"

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        if certificate.fingerprint in self._set:
            return self._set[certificate.fingerprint]
        return self._base.anchor(certificate)

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """The anchors whose subject key identifier is `identifier`."""
        return self._with(self._base.by_key_identifier(identifier), self._by_identifier.get(identifier))

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject is `name`."""
        return self._with(self._base.by_subject(name), self._by_subject.get(name.normalised))

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject a person would take for `name`."""
        for certificate in self._not_compared:
            anchor, alike = self._set[certificate.fingerprint], self._by_likeness[certificate.subject.likeness]
            if anchor is None:
                alike.pop(certificate.fingerprint, None)
            else:
                alike[certificate.fingerprint] = anchor
        self._not_compared.clear()
        return self._with(self._base.by_likeness(name), self._by_likeness.get(name.likeness))

    def issued_by(self, name: Name) -> Sequence[Anchor]:
        """The anchors of another subject whose issuer is `name`."""
        held = {each.certificate.fingerprint: each for each in self._base.issued_by(name)}
        for anchor in self._set.values():
            if anchor is not None and _issued_under(anchor.certificate, name):
                held[anchor.certificate.fingerprint] = anchor
        return tuple(each for sha, each in held.items() if self._set.get(sha, each) is not None)

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What signed lists of document signers say of this very certificate."""
        return self._base.pinned(certificate)

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """The revocation lists whose issuer is `name`."""
        return (*self._base.crls_of(name), *self._crls.get(name.normalised, ()))

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists whose certificate has this SHA-256, in hex."""
        return self._signers.get(sha256) or self._base.signer(sha256)

    def _with(self, held: Iterable[Anchor], since: dict[str, Anchor] | None) -> Sequence[Anchor]:
        stay = (each for each in held if each.certificate.fingerprint not in self._set)
        return (*stay, *(since or {}).values())


def _issued_under(certificate: Certificate, name: Name) -> bool:
    issuer, subject = certificate.issuer.normalised, certificate.subject.normalised
    return issuer == name.normalised != subject
