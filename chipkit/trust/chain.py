"""From a certificate to an anchor (Doc 9303-12, 7; RFC 5280, 6), as real issuers need it.

One subject name stands for many keys, key identifiers disagree with each other, 181 certificates of the published
lists name none, and names differ in their encoding: so every anchor that may have issued a certificate is tried, and
only a signature decides. How an issuer was found leaves a deviation where the standard's way did not lead there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, unique
from itertools import islice
from typing import TYPE_CHECKING

from chipkit.deviation import Deviation
from chipkit.trust.model import AnchorKind
from chipkit.trust.signatures import check_signature, signature_deviations, signature_verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from chipkit.pki.certificate import Certificate
    from chipkit.trust.model import Anchor, TrustStore
    from chipkit.trust.signatures import SignatureVerdict

__all__ = ["PathResult", "PathStatus", "build_path", "check_signature", "issued_in_validity", "issuers_of"]

_MAX_PATH = 8
_MAX_INTERMEDIATES = 32
_MAX_TRIED = 64
"""So many anchors may have issued one certificate; of the published ones up to twenty bear the same name."""
_CLOCKS_APART = timedelta(days=1)


@unique
class PathStatus(Enum):
    """How far the way from a certificate to an anchor leads."""

    VERIFIED = "verified"
    """An anchor's key signed it, or signed the certificates between them."""
    NO_ANCHOR = "no anchor"
    """Its issuer's key is not known here: nothing is proven, for or against."""
    SIGNATURE_WRONG = "signature wrong"
    """An anchor with the issuer's name and key identifier is known, and its key did not sign this."""
    UNSUPPORTED = "unsupported"
    """The only candidates have keys or algorithms that are not known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathResult:
    """The way from a certificate to an anchor, or why there is none."""

    status: PathStatus
    anchor: Anchor | None = None
    path: tuple[Certificate, ...] = ()
    """From the certificate to the anchor's, both included; the certificate alone where there is no way."""
    issuers: tuple[Anchor, ...] = ()
    """Every anchor whose key signed the certificate itself, in the order of preference."""
    deviations: tuple[Deviation, ...] = ()
    reason: str = ""
    """Why there is no way, in words."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    issuer: Certificate
    anchor: Anchor | None
    verdict: SignatureVerdict
    in_validity: bool
    same_name: bool
    same_key_identifier: bool | None
    """None where the certificate names none, or the candidate has none."""

    @property
    def identified(self) -> bool:
        """Whether the certificate names this very key as its issuer's."""
        return self.same_name and self.same_key_identifier is True


@dataclass(frozen=True, slots=True)
class _Way:
    """A path that has not met an anchor yet."""

    path: tuple[Certificate, ...]
    deviations: tuple[Deviation, ...] = ()

    @property
    def end(self) -> Certificate:
        return self.path[-1]

    def through(self, link: _Candidate) -> _Way:
        return _Way((*self.path, link.issuer), (*self.deviations, *_link_deviations(self.end, link)))


def build_path(certificate: Certificate, store: TrustStore, intermediates: Iterable[Certificate] = ()) -> PathResult:
    """Find an anchor that vouches for `certificate`.

    What time matters is for the caller to say: validity periods merely help to prefer one of several issuers.

    Args:
        certificate: A DSC, a CSCA, a link certificate or a signer of master lists.
        store: Whom we trust.
        intermediates: CA certificates that are not trusted but may lead to an anchor, such as link certificates.
    """
    between = [other for other in intermediates if _may_issue(other)][:_MAX_INTERMEDIATES]
    ways = deque([_Way((certificate,))])
    seen = {certificate}
    while ways:
        way = ways.popleft()
        right = _right(way.end, store)
        if right:
            return _verified(way, right)
        for link in _links(way, between, seen):
            seen.add(link.issuer)
            ways.append(way.through(link))
    return _refused(certificate, store)


def issuers_of(certificate: Certificate, store: TrustStore) -> tuple[Anchor, ...]:
    """Every anchor whose key signed `certificate`, in the order of preference."""
    return tuple(found.anchor for found in _right(certificate, store) if found.anchor is not None)


def issued_in_validity(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether a certificate begins while its issuer's holds, give or take a day for clocks that differ.

    A CSCA issues in its certificate's private key usage period, which lies inside the validity (Doc 9303-12, 7.1.1).
    """
    # differences, not sums: a validity may reach to either end of the calendar
    begun, left = certificate.not_before - issuer.not_before, issuer.not_after - certificate.not_before
    return begun >= -_CLOCKS_APART and left >= -_CLOCKS_APART


def _right(certificate: Certificate, store: TrustStore) -> list[_Candidate]:
    return sorted((found for found in _anchors_tried(certificate, store) if found.verdict == "right"), key=_preference)


def _links(way: _Way, between: Iterable[Certificate], seen: Collection[Certificate]) -> Iterator[_Candidate]:
    """The unseen certificates in between whose key signed the last one of the way."""
    if len(way.path) >= _MAX_PATH:
        return
    for other in between:
        if other not in seen and way.end.issuer.matches(other.subject):
            candidate = _tried(way.end, other, None)
            if candidate.verdict == "right":
                yield candidate


def _verified(way: _Way, right: list[_Candidate]) -> PathResult:
    best = right[0]
    anchors = tuple(found.anchor for found in right if found.anchor is not None)
    return PathResult(
        status=PathStatus.VERIFIED,
        anchor=best.anchor,
        path=way.path if best.issuer == way.end else (*way.path, best.issuer),
        issuers=anchors if len(way.path) == 1 else (),
        deviations=(*way.deviations, *_link_deviations(way.end, best)),
    )


def _refused(certificate: Certificate, store: TrustStore) -> PathResult:
    tried = _anchors_tried(certificate, store)
    if any(found.identified and found.verdict == "wrong" for found in tried):
        status, reason = PathStatus.SIGNATURE_WRONG, "the key that it names as its issuer's did not sign it"
    elif any(found.verdict == "unsupported" for found in tried):
        status, reason = PathStatus.UNSUPPORTED, "its signature or its issuer's key is of a kind not known here"
    elif any(found.same_name for found in tried):
        status, reason = PathStatus.NO_ANCHOR, "the issuer is known by name, and not with the key that signed"
    else:
        status, reason = PathStatus.NO_ANCHOR, "the issuer is not known here"
    return PathResult(status=status, path=(certificate,), reason=reason)


def _anchors_tried(certificate: Certificate, store: TrustStore) -> list[_Candidate]:
    """The anchors that may have issued `certificate`, by key identifier and by name, the likeliest before the limit."""
    identifier = certificate.authority_key_identifier
    named = store.by_subject(certificate.issuer)
    found = store.by_key_identifier(identifier) if identifier is not None else ()
    both = set(named).intersection(found)
    anchors = {anchor.certificate: anchor for anchor in (*_strongest(both), *_strongest(found), *_strongest(named))}
    return [_tried(certificate, issuer, anchor) for issuer, anchor in islice(anchors.items(), _MAX_TRIED)]


def _strongest(anchors: Iterable[Anchor]) -> list[Anchor]:
    return sorted(anchors, key=lambda anchor: (-anchor.kind.strength, anchor.certificate.fingerprint))


def _tried(certificate: Certificate, issuer: Certificate, anchor: Anchor | None) -> _Candidate:
    named, held = certificate.authority_key_identifier, issuer.subject_key_identifier
    return _Candidate(
        issuer,
        anchor,
        signature_verdict(certificate, issuer),
        in_validity=issued_in_validity(certificate, issuer),
        same_name=certificate.issuer.matches(issuer.subject),
        same_key_identifier=None if named is None or held is None else named == held,
    )


def _preference(found: _Candidate) -> tuple[bool, bool, int, bool, bool, str]:
    """Real anchors before test ones, those that held at the time before others, the better vouched for first.

    A CSCA that renewed its certificate has several with one key. The fingerprint makes the order total.
    """
    kind = found.anchor.kind if found.anchor is not None else AnchorKind.TEST
    return (
        kind is AnchorKind.TEST,
        not found.in_validity,
        -kind.strength,
        not found.identified,
        not found.issuer.self_issued,
        found.issuer.fingerprint,
    )


def _link_deviations(certificate: Certificate, found: _Candidate) -> tuple[Deviation, ...]:
    """What one link of the path does otherwise than the standard says."""
    met: list[tuple[str, str]] = []
    if not found.same_name:
        met.append(("chain.issuer.other-name", "the issuer was found by its key identifier alone"))
    elif certificate.issuer.raw != found.issuer.subject.raw:
        met.append(("chain.issuer.name-encoding", "the issuer's name is encoded otherwise than in its certificate"))
    if found.same_key_identifier is False:
        met.append(("chain.issuer.key-identifier", "the authority key identifier is not the issuer's"))
    if not _may_issue(found.issuer):
        met.append(("chain.issuer.not-ca", "the anchor's certificate does not say that it is a CA"))
    if not found.in_validity:
        met.append(("chain.issuer.validity", "it begins outside of its issuer's validity"))
    where = f"certificate {certificate.fingerprint[:16]}"
    odd = signature_deviations(certificate, found.issuer)
    return (*(Deviation(code, where, detail) for code, detail in met), *odd)


def _may_issue(certificate: Certificate) -> bool:
    """Whether a certificate says that its key signs certificates (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    constraints, usage = certificate.basic_constraints, certificate.key_usage
    return constraints is not None and constraints.ca and (usage is None or "keyCertSign" in usage)
