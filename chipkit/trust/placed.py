"""The authorities that an import has placed so far, by the names and keys that others of them ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.plan import KeptCertificate

__all__ = ["Placed"]


class Placed:
    """Each as it was placed last; what is placed again is another thing from then on."""

    def __init__(self) -> None:
        self._kept: dict[str, KeptCertificate] = {}
        self._by_subject: defaultdict[Hashable, set[str]] = defaultdict(set)
        self._by_issuer: defaultdict[Hashable, set[str]] = defaultdict(set)

    def note(self, kept: KeptCertificate) -> None:
        """Note one as it is now."""
        if kept.role not in ("csca", "link"):
            return
        certificate, self._kept[kept.sha256] = kept.certificate, kept
        self._by_subject[certificate.subject.normalised].add(kept.sha256)
        own, named = certificate.subject_key_identifier, certificate.authority_key_identifier
        for key in (certificate.issuer.normalised, own, named):
            self._by_issuer[key].add(kept.sha256)

    def sound(self, name: Name) -> Iterator[Certificate]:
        """Those of a subject that are no anchors, and bear no mark."""
        found = map(self._kept.__getitem__, sorted(self._by_subject.get(name.normalised, ())))
        return (each.certificate for each in found if each.anchor is None and not each.mark)

    def waiting_on(self, certificate: Certificate) -> Iterator[KeptCertificate]:
        """Those that wait and name a certificate as their issuer's, by name or key, or bear its key identifier."""
        keys = [each for each in (certificate.subject.normalised, certificate.subject_key_identifier) if each]
        found = {sha256: self._kept[sha256] for key in keys for sha256 in self._by_issuer.get(key, ())}
        return (each for each in found.values() if each.handed_over and each.anchor is None and not each.mark)

    def naming(self, identifier: bytes | None) -> Iterator[KeptCertificate]:
        """The anchors whose authority key identifier is `identifier`."""
        found = map(self._kept.__getitem__, self._by_issuer.get(identifier, ()) if identifier else ())
        return (
            each
            for each in list(found)
            if each.anchor is not None and each.certificate.authority_key_identifier == identifier
        )
