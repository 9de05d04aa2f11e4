"""From a certificate to an anchor (Doc 9303-12, 6.1; RFC 5280, 6.1), as real issuers need it.

One subject name stands for many keys, key identifiers disagree with each other, 181 certificates of the published
lists name none, and names differ in their encoding and order: so every anchor that may have issued a certificate is
tried, and only a signature decides (`chipkit.trust.candidates`). How an issuer was found leaves a deviation where the
standard's way did not lead there.

Of the steps of RFC 5280, 6.1.3, signature (a)(1) and name (a)(4) are taken here, and what the certificates between
signer and anchor must satisfy, 6.1.4 (`chipkit.trust.path_rules`); validity (a)(2) is for the caller, whose time it is,
and revocation (a)(3) for `chipkit.trust.revocation`. Policies, 6.1.3 (d) to (f), are not processed: Doc 9303-12, 7.1,
gives them no meaning.

An anchor that nobody confirmed proves nothing by itself, and may lead on to one that does: a CSCA's next key, carried
by third parties, is vouched for by the link certificate that the confirmed key signed.

Where no signature is right, it matters what was claimed. Whoever names a known key that did not sign is refuted, unless
nobody confirmed that key: then either may be false.
Whoever bears a known issuer's name, and was signed by a key that is not known as that issuer's, may have been issued
by a new key of it, or be a forgery: nothing here tells which, and nothing here excuses it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import field
from enum import Enum, unique
from typing import Any

from chipkit import oids
from chipkit.deviation import Deviation
from chipkit.pki.algorithm_floors import FORGEABLE
from chipkit.pki.certificate import Certificate
from chipkit.trust.answers import checked_view
from chipkit.trust.candidates import Candidate, Candidates, right_ones
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.path_rules import is_authority, why_unfit
from chipkit.trust.reliance import by_link
from chipkit.trust.signatures import check_signature
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["PathResult", "PathStatus", "Refused", "build_path", "check_signature", "issuers_of"]

_MAX_PATH = 8
_MAX_INTERMEDIATES = 32
_TELLING = 8
"""A key identifier of at least this many bytes does not agree by accident (RFC 5280, 4.2.1.2, method 2)."""


@unique
class PathStatus(Enum):
    """How far the way from a certificate to an anchor leads."""

    VERIFIED = "verified"
    """An anchor's key signed it, or signed the certificates between them."""
    UNFIT = "unfit"
    """The signatures lead to an anchor by a certificate that may not stand between: nothing is proven."""
    WAITING = "waiting"
    """Its issuer's certificate is here, signed it, and waits for confirmation: nothing is proven until then."""
    NO_ANCHOR = "no anchor"
    """Its issuer is not known here: nothing is proven, for or against."""
    OTHER_KEY = "other key"
    """Its issuer is known here, and not with the key that signed: a new key of it, or a forgery."""
    SIGNATURE_WRONG = "signature wrong"
    """An anchor with the issuer's name and key identifier is known, its key did not sign this, and it vouches."""
    UNSUPPORTED = "unsupported"
    """The only candidates have keys or algorithms that are not known here."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A certificate that may have issued another one of the path, and did not."""

    certificate: Certificate
    why: str
    """In words."""


class _Notes:
    """What others made of a path: one note of each kind, which lives as long as the path; no part of its value."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def get(self, kind: str) -> Any:
        """The note of a kind, or None."""
        return self._kept.get(kind)

    def __setitem__(self, kind: str, note: object) -> None:
        self._kept[kind] = note


@dataclass(frozen=True, slots=True, kw_only=True)
class PathResult:
    """The way from a certificate to an anchor, or why it does not lead to one."""

    status: PathStatus
    anchor: Anchor | None = None
    """Where the way ends; None if none was found."""
    path: tuple[Certificate, ...] = ()
    """From the certificate to the anchor's, both included; the certificate alone if no way was found."""
    issuers: tuple[Anchor, ...] = ()
    """Every anchor whose key signed the certificate itself, in the order of preference."""
    deviations: tuple[Deviation, ...] = ()
    reason: str = ""
    """Why no way was found, or which certificate of it may not stand there, in words."""
    tried: tuple[Refused, ...] = ()
    """Where no way was found: every certificate that may have been an issuer's, the likeliest first; those last that
    were not tried, of which at most 64 are told."""
    waiting: Certificate | None = None
    """Where no way was found: the authority whose key signed it, that is here and waits for confirmation."""
    forgeable: str = ""
    """Which signature of the way anybody may have made (`chipkit.pki.algorithm_floors.FORGEABLE`), in words."""
    notes: _Notes = field(default_factory=_Notes, init=False, repr=False, compare=False)

    @property
    def vouched(self) -> bool:
        """Whether the way is right, and ends at an anchor that vouches; a test anchor does so for tests alone."""
        confirmed = self.anchor is not None and self.anchor.kind is not AnchorKind.UNCONFIRMED
        return self.status is PathStatus.VERIFIED and confirmed and not self.forgeable


@dataclass(frozen=True, slots=True)
class _Way:
    """A path that has not met its anchor yet."""

    path: tuple[Certificate, ...]
    deviations: tuple[Deviation, ...] = ()
    forgeable: str = ""

    @property
    def end(self) -> Certificate:
        return self.path[-1]

    def through(self, link: Candidate) -> _Way:
        odd = (*self.deviations, *_link_deviations(self.end, link))
        if link.issuer == self.end:  # a key may have signed its own
            return _Way(self.path, odd, self.forgeable)
        why = self.forgeable or (_why_forgeable(self.end, link.issuer) if link.verdict == "forgeable" else "")
        return _Way((*self.path, link.issuer), odd, why)


def build_path(certificate: Certificate, store: TrustView, intermediates: Iterable[Certificate] = ()) -> PathResult:
    """Find an anchor that vouches for `certificate`.

    What time matters is for the caller to say: validity periods merely help to prefer one of several issuers.

    Args:
        certificate: A DSC, a CSCA, a link certificate or a signer of master lists.
        store: Whom we trust.
        intermediates: CA certificates that are not trusted but may lead to an anchor, such as link certificates.
    """
    return _Search(certificate, checked_view(store), intermediates).result()


def issuers_of(certificate: Certificate, store: TrustView) -> tuple[Anchor, ...]:
    """Every anchor whose key signed `certificate`, in the order of preference."""
    return _anchors(right_ones(Candidates(checked_view(store)).anchors(certificate)))


class _Search:
    """The search for one path: the shortest ways first, until one leads to an anchor that vouches."""

    def __init__(self, certificate: Certificate, store: TrustView, intermediates: Iterable[Certificate]) -> None:
        self._certificate = certificate
        self._store = store
        # RFC 5280, 6.1.4 (k), (n): what stands between must be a CA's whose key signs certificates
        authorities = [other for other in intermediates if is_authority(other)][:_MAX_INTERMEDIATES]
        self._between = sorted(authorities, key=lambda other: other.fingerprint)
        self._candidates = Candidates(store)
        self._seen: set[Certificate] = set()
        self._ways = deque([_Way((certificate,))])

    def result(self) -> PathResult:
        reached: list[PathResult] = []
        refused: list[PathResult] = []
        issuers: tuple[Anchor, ...] | None = None
        while self._ways:
            way = self._ways.popleft()
            # Doc 9303-12, 6.1.1: the anchor is a CSCA's key; RFC 5280, 6.1.3 (a)(1): that key made the signature
            tried = self._candidates.anchors(way.end)
            right = right_ones(tried)
            issuers = _anchors(right) if issuers is None else issuers
            ends = [self._end(way, found, issuers) for found in right]
            if ends and _is_final(best := min(ends, key=_standing)):
                return best
            reached += ends
            if not right:
                refused.append(self._refused(way, tried, self._candidates.passed_over))
            self._go_on(way, right)
        return _best(reached, refused)

    def _end(self, way: _Way, found: Candidate, issuers: tuple[Anchor, ...]) -> PathResult:
        """A way that an anchor's key signed the end of."""
        last = way.through(found)
        why = why_unfit(last.path, self._is_link)
        return PathResult(
            status=PathStatus.UNFIT if why else PathStatus.VERIFIED,
            anchor=found.anchor,
            path=last.path,
            issuers=issuers,
            deviations=last.deviations,
            reason=why,
            forgeable=last.forgeable,
        )

    def _go_on(self, way: _Way, right: Iterable[Candidate]) -> None:
        """Follow the certificates that may stand between: those given, and anchors that nobody confirmed."""
        self._seen.add(way.end)  # RFC 5280, 6.1: no certificate stands twice in a path
        if len(way.path) == _MAX_PATH:
            return
        # RFC 5280, 6.1.4 (c), (d): from here on the name and key above must have issued. Doc 9303-12, 2, takes a link
        # certificate into the store, not into a path; a document may bring one that no store has seen
        unseen = [other for other in self._between if other not in self._seen]
        unconfirmed = (found for found in right if found.anchor and found.anchor.kind is AnchorKind.UNCONFIRMED)
        for link in (*unconfirmed, *self._candidates.links(way.end, unseen)):
            if link.issuer not in self._seen:
                self._seen.add(link.issuer)
                self._ways.append(way.through(link))

    def _is_link(self, certificate: Certificate) -> bool:
        """Whether an authority's certificate is for the next key of the one that issued it.

        Its name is the same, or it says that it was changed (Doc 9303-12, 7.1.1.5), or the next key's own self-issued
        certificate is in the store: half of the published links that change the name do not say so.
        """
        if certificate.self_issued or certificate.extension(oids.NAME_CHANGE) is not None:
            return True
        key = certificate.public_key
        return any(
            each.certificate.public_key == key and each.certificate.self_issued
            for each in self._store.by_subject(certificate.subject)
        )

    def _refused(self, way: _Way, tried: list[Candidate], passed_over: Iterable[Certificate]) -> PathResult:
        status, reason = _why_refused(way.end, tried)
        waiting = self._candidates.waiting(way.end) if status in _PERHAPS_WAITING else None
        if waiting is not None and status is PathStatus.NO_ANCHOR:
            status, reason = PathStatus.WAITING, _WAITS if waiting == way.end else _ISSUER_WAITS
        return PathResult(
            status=status,
            path=way.path[:1],
            reason=reason,
            tried=(
                *(Refused(each.issuer, each.why_not) for each in tried),
                *(Refused(each, _NOT_TRIED) for each in passed_over),
            ),
            waiting=waiting,
        )


_NOT_TRIED = "not tried: as many keys were as are tried for one certificate"
_WAITS = "it is here, and waits for confirmation"
_ISSUER_WAITS = "its issuer's certificate is here, and waits for confirmation"
_PERHAPS_WAITING = (PathStatus.NO_ANCHOR, PathStatus.OTHER_KEY)
"""A key that nobody confirmed may have signed it; whoever bears a known issuer's name stays one of another key."""
_GRAVEST = (
    PathStatus.SIGNATURE_WRONG,
    PathStatus.OTHER_KEY,
    PathStatus.UNSUPPORTED,
    PathStatus.WAITING,
    PathStatus.NO_ANCHOR,
)
"""Of several ways that fail, the gravest result is told: what else a chip holds does not mend it."""


def _best(reached: list[PathResult], refused: list[PathResult]) -> PathResult:
    """The result where no way leads to an anchor that vouches.

    A certificate that names a known key which did not sign it is refuted, though another one that came with it did:
    whoever has an unfit one, or one below an anchor that proves nothing, excuses no forgery by it.
    """
    if reached:
        best = min(reached, key=_standing)
        first = refused[0] if refused else best
        if best.issuers or first.status is not PathStatus.SIGNATURE_WRONG:
            return best
    return min(refused, key=lambda found: _GRAVEST.index(found.status))


def _standing(reached: PathResult) -> tuple[bool, bool, bool, int]:
    """Of several ways to anchors the one that proves most: real before test, then fit, then confirmed, then short."""
    test = reached.anchor is None or reached.anchor.test
    return test, reached.status is PathStatus.UNFIT, not reached.vouched, len(reached.path)


def _is_final(reached: PathResult) -> bool:
    """Whether no other way could prove more."""
    return reached.vouched and reached.anchor is not None and not reached.anchor.test


def _anchors(right: Iterable[Candidate]) -> tuple[Anchor, ...]:
    return tuple(found.anchor for found in right if found.anchor is not None)


def _why_refused(certificate: Certificate, tried: Iterable[Candidate]) -> tuple[PathStatus, str]:
    """Why none of the anchors in `tried` issued the certificate."""
    speaking = [found for found in tried if found.speaks]
    named = [found for found in speaking if found.identified]
    possible = named or [found for found in speaking if found.same_key_identifier is not False]
    if any(found.verdict == "unsupported" for found in possible):
        return PathStatus.UNSUPPORTED, "its signature or its issuer's key is of a kind not known here"
    if any(found.anchor is not None and found.anchor.kind is not AnchorKind.UNCONFIRMED for found in named):
        return PathStatus.SIGNATURE_WRONG, "the key that it names as its issuer's did not sign it"
    if named:  # an anchor that nobody confirmed may be the false one of the two
        return PathStatus.OTHER_KEY, "the key that it names is known and not confirmed, and did not sign it"
    if any(found.same_name for found in speaking):
        return PathStatus.OTHER_KEY, "the issuer is known by name, and not with the key that signed"
    if speaking and len(certificate.authority_key_identifier or b"") >= _TELLING:
        return PathStatus.OTHER_KEY, "the key that it names is known as another issuer's, and did not sign it"
    return PathStatus.NO_ANCHOR, "the issuer is not known here"


def _why_forgeable(certificate: Certificate, issuer: Certificate) -> str:
    return by_link(certificate, issuer).below(FORGEABLE)


def _link_deviations(certificate: Certificate, found: Candidate) -> tuple[Deviation, ...]:
    """What one link of the path does otherwise than the standard says."""
    where = f"certificate {certificate.fingerprint[:16]}"
    return (*[Deviation(code, where, detail) for code, detail in _odd_ways(certificate, found)], *found.odd_signature)


def _odd_ways(certificate: Certificate, found: Candidate) -> Iterator[tuple[str, str]]:
    # RFC 5280, 4.1.2.4 and 6.1.3 (a)(4): the issuer is the subject of the certificate above, byte for byte in a profile
    if not found.same_name:
        yield "chain.issuer.other-name", "the issuer was found by its key identifier alone"
    elif certificate.issuer.raw != found.issuer.subject.raw:
        yield "chain.issuer.name-encoding", "the issuer's name is encoded otherwise than in its certificate"
    # RFC 5280, 4.2.1.1: both key identifiers are one
    if found.same_key_identifier is False:
        yield "chain.issuer.key-identifier", "the authority key identifier is not the issuer's"
    elif found.same_key_identifier is None and found.issuer != certificate:
        yield "chain.issuer.name-alone", "no key identifier leads to the issuer's key"
    # RFC 5280, 6.1.4 (k), (n): for an anchor merely odd
    if not is_authority(found.issuer):
        yield "chain.issuer.not-ca", "the anchor's certificate does not say that it is a CA"
    # Doc 9303-12, 7.1.1: a CSCA issues while its own certificate holds, and while its key signs
    if not found.in_validity:
        yield "chain.issuer.validity", "it begins outside of its issuer's validity"
    elif not found.in_usage_period:
        yield "chain.issuer.usage-period", "it begins outside of its issuer's private key usage period"
