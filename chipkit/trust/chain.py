"""From a certificate to an anchor (Doc 9303-12, 6.1; RFC 5280, 6.1), as real issuers need it.

One subject name stands for many keys, key identifiers disagree with each other, 181 certificates of the published
lists name none, and names differ in their encoding and order: so every anchor that may have issued a certificate is
tried, and only a signature decides. How an issuer was found leaves a deviation where the standard's way did not lead
there.

Of the steps of RFC 5280, 6.1.3, signature (a)(1) and name (a)(4) are taken here; validity (a)(2) is for the caller,
whose time it is, and revocation (a)(3) for `chipkit.trust.revocation`. Name constraints and policies, 6.1.3 (b) to (f),
are not processed: Doc 9303-12, 7.1, forbids the one and gives no meaning to the other. Critical extensions that are not
known, 6.1.5 (f), are deviations of the profile (`chipkit.trust.profile`).

Where no signature is right, it matters what was claimed. Whoever names a known key that did not sign is refuted.
Whoever bears a known issuer's name, and was signed by a key that is not known as that issuer's, may have been issued
by a new key of it, or be a forgery: nothing here tells which, and nothing here excuses it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from enum import Enum, unique
from itertools import islice

from chipkit.deviation import Deviation
from chipkit.doors import expect
from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.marking import names_test
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.signatures import SignatureVerdict, check_signature, signature_deviations, signature_verdict
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["PathResult", "PathStatus", "build_path", "check_signature", "issued_in_validity", "issuers_of"]

_MAX_PATH = 8
_MAX_INTERMEDIATES = 32
_MAX_TRIED = 64
"""So many anchors may have issued one certificate; of the published ones up to twenty bear the same name."""
_MAX_CHECKS = 128
"""So many signatures are checked for one path: a chip's own certificates choose how many keys and how slow ones."""
_TELLING = 8
"""A key identifier of at least this many bytes does not agree by accident (RFC 5280, 4.2.1.2, method 2)."""
_CLOCKS_APART = timedelta(days=1)


@unique
class PathStatus(Enum):
    """How far the way from a certificate to an anchor leads."""

    VERIFIED = "verified"
    """An anchor's key signed it, or signed the certificates between them."""
    NO_ANCHOR = "no anchor"
    """Its issuer is not known here: nothing is proven, for or against."""
    OTHER_KEY = "other key"
    """Its issuer is known here, and not with the key that signed: a new key of it, or a forgery."""
    SIGNATURE_WRONG = "signature wrong"
    """An anchor with the issuer's name and key identifier is known, and its key did not sign this."""
    UNSUPPORTED = "unsupported"
    """The only candidates have keys or algorithms that are not known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathResult:
    """The way from a certificate to an anchor, or why it does not lead to one."""

    status: PathStatus
    anchor: Anchor | None = None
    path: tuple[Certificate, ...] = ()
    """From the certificate to the anchor's, both included; the certificate alone if no way was found."""
    issuers: tuple[Anchor, ...] = ()
    """Every anchor whose key signed the certificate itself, in the order of preference."""
    deviations: tuple[Deviation, ...] = ()
    reason: str = ""
    """Why no way was found, in words."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    issuer: Certificate
    anchor: Anchor | None
    verdict: SignatureVerdict
    in_validity: bool
    same_name: bool
    """Whether a person would take the issuer that the certificate names for this one."""
    same_key_identifier: bool | None
    """None if the certificate names no key identifier, or the candidate has none."""

    @property
    def identified(self) -> bool:
        """Whether the certificate names this very key as its issuer's.

        A serial number does not identify a key: four published authorities have two keys under one name and serial.
        """
        return self.same_name and self.same_key_identifier is True

    @property
    def speaks(self) -> bool:
        """Whether the issuer's name is known by this candidate; a test authority cannot vouch for a real name."""
        anchor = self.anchor
        return anchor is not None and (not anchor.test or names_test(str(self.issuer.subject)))


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


def build_path(certificate: Certificate, store: TrustView, intermediates: Iterable[Certificate] = ()) -> PathResult:
    """Find an anchor that vouches for `certificate`.

    What time matters is for the caller to say: validity periods merely help to prefer one of several issuers.

    Args:
        certificate: A DSC, a CSCA, a link certificate or a signer of master lists.
        store: Whom we trust.
        intermediates: CA certificates that are not trusted but may lead to an anchor, such as link certificates.
    """
    # RFC 5280, 6.1.4 (k), (n): what stands between must be a CA's whose key signs certificates; an anchor need not say
    # so, for it is trusted by itself (6.1.1 (d))
    search = _Search(store, [other for other in intermediates if _may_issue(other)][:_MAX_INTERMEDIATES])
    ways = deque([_Way((certificate,))])
    refused: list[tuple[PathStatus, str]] = []
    while ways:
        way = ways.popleft()
        # Doc 9303-12, 6.1.1: the anchor is a CSCA's key; RFC 5280, 6.1.3 (a)(1): that key made the signature
        tried = search.anchors(way.end)
        if right := _right(tried):
            return _verified(way, right)
        refused.append(_refused(way.end, tried))
        # RFC 5280, 6.1.4 (c), (d): from here on the name and key above must have issued. Doc 9303-12, 2, takes a link
        # certificate into the store, not into a path; a document may bring one that no store has seen
        ways.extend(way.through(link) for link in search.links(way))
    status, reason = min(refused, key=lambda found: _GRAVEST.index(found[0]))
    return PathResult(status=status, path=(certificate,), reason=reason)


def issuers_of(certificate: Certificate, store: TrustView) -> tuple[Anchor, ...]:
    """Every anchor whose key signed `certificate`, in the order of preference."""
    tried = _Search(store, ()).anchors(certificate)
    return tuple(found.anchor for found in _right(tried) if found.anchor is not None)


def issued_in_validity(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether a certificate begins while its issuer's holds, give or take a day for clocks that differ.

    A CSCA issues in its certificate's private key usage period, which lies inside the validity (Doc 9303-12, 7.1.1).
    """
    # RFC 5280, 6.1.3 (a)(2), asks whether every certificate holds now; here it is whether the issuer's held when it
    # issued, as documents may outlive a CSCA's certificate. Differences, not sums: a validity may reach to either end
    # of the calendar
    begun, left = certificate.not_before - issuer.not_before, issuer.not_after - certificate.not_before
    return begun >= -_CLOCKS_APART and left >= -_CLOCKS_APART


class _Search:
    """The search for one path, with what it may cost."""

    def __init__(self, store: TrustView, between: Collection[Certificate]) -> None:
        self._store = store
        self._between = between
        self._seen: set[Certificate] = set()
        self._left = _MAX_CHECKS

    def anchors(self, certificate: Certificate) -> list[_Candidate]:
        """The anchors that may have issued `certificate`, by key identifier and name, the likeliest before the limit.

        A name that is merely written otherwise comes last.
        """
        # RFC 5280, 6.1.3 (a)(4): by the issuer's name; 4.2.1.1: of keys of one name, by the key identifier
        identifier = certificate.authority_key_identifier
        named = self._store.by_subject(certificate.issuer)
        found = self._store.by_key_identifier(identifier) if identifier is not None else ()
        alike = self._store.by_likeness(certificate.issuer)
        groups = set(named).intersection(found), found, named, alike
        anchors = {anchor.certificate: anchor for group in groups for anchor in _strongest(group)}
        pairs = islice(anchors.items(), _MAX_TRIED)
        return [tried for issuer, anchor in pairs if (tried := self._tried(certificate, issuer, anchor)) is not None]

    def links(self, way: _Way) -> Iterator[_Candidate]:
        """The unseen certificates in between whose subject issued the last one of the way, by name and signature."""
        self._seen.add(way.end)  # RFC 5280, 6.1: no certificate stands twice in a path
        for other in self._between if len(way.path) < _MAX_PATH else ():
            if other in self._seen or not _alike(way.end.issuer, other.subject):
                continue
            candidate = self._tried(way.end, other, None)
            if candidate is not None and candidate.verdict == "right":
                self._seen.add(other)
                yield candidate

    def _tried(self, certificate: Certificate, issuer: Certificate, anchor: Anchor | None) -> _Candidate | None:
        """What comes out for one issuer; None where the search has cost what it may."""
        if self._left == 0:
            return None
        self._left -= 1
        named, held = certificate.authority_key_identifier, issuer.subject_key_identifier
        return _Candidate(
            issuer,
            anchor,
            signature_verdict(certificate, issuer),
            in_validity=issued_in_validity(certificate, issuer),
            same_name=_alike(certificate.issuer, issuer.subject),
            same_key_identifier=None if not named or not held else named == held,
        )


def _right(tried: Iterable[_Candidate]) -> list[_Candidate]:
    return sorted((found for found in tried if found.verdict == "right"), key=_preference)


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


_GRAVEST = (PathStatus.SIGNATURE_WRONG, PathStatus.OTHER_KEY, PathStatus.UNSUPPORTED, PathStatus.NO_ANCHOR)
"""Of several ways that fail, the gravest result is told: what else a chip holds does not mend it."""


def _refused(certificate: Certificate, tried: Iterable[_Candidate]) -> tuple[PathStatus, str]:
    """Why none of the anchors in `tried` issued the certificate."""
    speaking = [found for found in tried if found.speaks]
    named = [found for found in speaking if found.identified]
    possible = named or [found for found in speaking if found.same_key_identifier is not False]
    if any(found.verdict == "unsupported" for found in possible):
        return PathStatus.UNSUPPORTED, "its signature or its issuer's key is of a kind not known here"
    if named:
        return PathStatus.SIGNATURE_WRONG, "the key that it names as its issuer's did not sign it"
    if any(found.same_name for found in speaking):
        return PathStatus.OTHER_KEY, "the issuer is known by name, and not with the key that signed"
    if speaking and len(certificate.authority_key_identifier or b"") >= _TELLING:
        return PathStatus.OTHER_KEY, "the key that it names is known as another issuer's, and did not sign it"
    return PathStatus.NO_ANCHOR, "the issuer is not known here"


def _alike(one: Name, other: Name) -> bool:
    """Whether a person would take both for one name."""
    return one.matches(other) or one.likeness == other.likeness


def _strongest(anchors: Collection[Anchor]) -> list[Anchor]:
    for anchor in anchors:  # a view may be anybody's
        expect(anchor.kind, AnchorKind, "the kind of an anchor")
    return sorted(anchors, key=lambda anchor: (-anchor.kind.strength, anchor.certificate.fingerprint))


def _preference(found: _Candidate) -> tuple[bool, bool, int, bool, bool, str]:
    """Real anchors before test ones, those that held at the time before others, the better vouched for first.

    A CSCA that renewed its certificate has several with one key. The fingerprint makes the order total.
    """
    kind = found.anchor.kind if found.anchor is not None else AnchorKind.TEST
    return (
        found.anchor is None or found.anchor.test,
        not found.in_validity,
        -kind.strength,
        not found.identified,
        not found.issuer.self_issued,
        found.issuer.fingerprint,
    )


def _link_deviations(certificate: Certificate, found: _Candidate) -> tuple[Deviation, ...]:
    """What one link of the path does otherwise than the standard says."""
    met: list[tuple[str, str]] = []
    # RFC 5280, 4.1.2.4 and 6.1.3 (a)(4): the issuer is the subject of the certificate above, byte for byte in a profile
    if not found.same_name:
        met.append(("chain.issuer.other-name", "the issuer was found by its key identifier alone"))
    elif certificate.issuer.raw != found.issuer.subject.raw:
        met.append(("chain.issuer.name-encoding", "the issuer's name is encoded otherwise than in its certificate"))
    # RFC 5280, 4.2.1.1: both key identifiers are one
    if found.same_key_identifier is False:
        met.append(("chain.issuer.key-identifier", "the authority key identifier is not the issuer's"))
    # RFC 5280, 6.1.4 (k), (n): for an anchor merely odd
    if not _may_issue(found.issuer):
        met.append(("chain.issuer.not-ca", "the anchor's certificate does not say that it is a CA"))
    # Doc 9303-12, 7.1.1: a CSCA issues while its own certificate holds
    if not found.in_validity:
        met.append(("chain.issuer.validity", "it begins outside of its issuer's validity"))
    where = f"certificate {certificate.fingerprint[:16]}"
    odd = signature_deviations(certificate, found.issuer)
    return (*(Deviation(code, where, detail) for code, detail in met), *odd)


def _may_issue(certificate: Certificate) -> bool:
    """Whether a certificate says that its key signs certificates (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    constraints, usage = certificate.basic_constraints, certificate.key_usage
    return constraints is not None and constraints.ca and (usage is None or "keyCertSign" in usage)
