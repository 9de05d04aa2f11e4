"""The certificates that may have issued another one: found, put in order, and tried by signature.

The likeliest comes first: whoever the authority key identifier names (RFC 5280, 4.2.1.1), then whoever bears the
issuer's name (7.1), then whoever bears a name that a person would take for it; of these, whoever issued at that time.
A signature is checked once for each key, however many certificates it has, and no other key is tried once one has made
the signature. Where the key that is named by its identifier and its owner's name did not, one more is tried: real
identifiers are wrong now and then, and whoever forges a certificate pays for no search.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from chipkit.deviation import Deviation
from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.issuing_period import issued_in_usage_period, issued_in_validity
from chipkit.trust.marking import names_test
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.path_rules import is_authority
from chipkit.trust.signatures import MADE, SignatureVerdict, verdict_with_deviations
from chipkit.trust.view import TrustView, waiting_in
from chipkit.values import dataclass

__all__ = ["Candidate", "Candidates", "alike", "right_ones"]

_MAX_TRIED = 64
"""So many anchors may have issued one certificate; of the published ones up to twenty bear the same name."""
_MAX_CHECKS = 128
"""So many signatures are checked for one path: a chip's own certificates choose how many keys and how slow ones."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A certificate that may have issued another one, and whether its key did."""

    issuer: Certificate
    anchor: Anchor | None
    """Why the issuer is trusted; None for one that is not."""
    verdict: SignatureVerdict
    in_validity: bool
    in_usage_period: bool
    same_name: bool
    """Whether a person would take the issuer that the certificate names for this one."""
    same_key_identifier: bool | None
    """None if the certificate names no key identifier, or the candidate has none."""
    odd_signature: tuple[Deviation, ...] = ()
    """The tolerances that a right signature needed."""

    @property
    def identified(self) -> bool:
        """Whether the certificate names this very key as its issuer's.

        A serial number does not identify a key: four published authorities have two keys under one name and serial.
        """
        return self.same_name and self.same_key_identifier is True

    @property
    def made(self) -> bool:
        """Whether its key made the signature, as far as anybody can tell who has that key."""
        return self.verdict in MADE

    @property
    def speaks(self) -> bool:
        """Whether the issuer's name is known by this candidate; a test authority cannot vouch for a real name."""
        anchor = self.anchor
        return anchor is not None and (not anchor.test or names_test(str(self.issuer.subject)))

    @property
    def preference(self) -> tuple[bool, bool, bool, bool, tuple[int, bool], bool, bool, bool, str]:
        """Real anchors before test ones, confirmed ones before others, those that issued at the time before the rest.

        A CSCA that renewed its certificate has several with one key, of which links come last. The fingerprint makes
        the order total.
        """
        return (
            self.anchor is None or self.anchor.test,
            self.anchor is not None and self.anchor.kind is AnchorKind.UNCONFIRMED,
            not self.in_validity,
            not self.in_usage_period,
            _doubt(self.anchor),
            not self.identified,
            not self.issuer.self_issued,
            self.issuer.authority_key_identifier not in (None, self.issuer.subject_key_identifier),
            self.issuer.fingerprint,
        )

    @property
    def why_not(self) -> str:
        """Why it did not issue the certificate, in words; empty where it did."""
        if self.verdict == "unsupported":
            return "its key, or the signature, is of a kind not known here"
        return "" if self.made else "its key did not make the signature"


class Candidates:
    """The search for issuers on behalf of one path, with what it may cost."""

    def __init__(self, store: TrustView) -> None:
        self._store = store
        self._left = _MAX_CHECKS
        self.passed_over: tuple[Certificate, ...] = ()
        """The anchors that may have issued what was asked for last, and were not tried; so many as are told."""
        self._known: dict[tuple[bytes, bytes, bytes], tuple[SignatureVerdict, tuple[Deviation, ...]]] = {}

    def anchors(self, certificate: Certificate) -> list[Candidate]:
        """The anchors that may have issued `certificate`, the likeliest first, up to the one whose key did.

        Where one did, the other certificates of that key follow.
        """
        groups = self._groups(certificate)
        tried: list[Candidate] = []
        passed: list[Certificate] = []
        self.passed_over = ()
        asked: set[bytes] = set()
        refuted = guessed = False
        ordered = _in_order(certificate, groups)
        for anchor in islice(ordered, _MAX_TRIED):
            key = anchor.certificate.public_key.raw
            is_guess = refuted and key not in asked and not _is_named(certificate, anchor.certificate)
            if is_guess and guessed:
                passed.append(anchor.certificate)
                continue
            candidate = self.tried(certificate, anchor.certificate, anchor)
            if candidate is None:
                passed.append(anchor.certificate)
                break
            tried.append(candidate)
            if candidate.made:
                known = {each.issuer.raw for each in tried}
                others = _each_once(groups, known)
                twins = islice([each for each in others if _one_key(anchor.certificate, each.certificate)], _MAX_TRIED)
                more = (self.tried(certificate, other.certificate, other) for other in twins)
                return [*tried, *(each for each in more if each is not None)]
            asked.add(key)
            guessed |= is_guess
            refuted |= candidate.identified and candidate.speaks
        self.passed_over = (*passed, *(anchor.certificate for anchor in islice(ordered, _MAX_TRIED)))
        return tried

    def links(self, certificate: Certificate, between: Iterable[Certificate]) -> Iterator[Candidate]:
        """The certificates of `between` whose subject issued `certificate`, by name and signature."""
        for other in between:
            if alike(certificate.issuer, other.subject) and is_authority(other):
                candidate = self.tried(certificate, other, None)
                if candidate is not None and candidate.made:
                    yield candidate

    def waiting(self, certificate: Certificate) -> Certificate | None:
        """The authority that waits for confirmation and whose key signed `certificate`; a name alone makes none.

        Of several certificates of one key every view that holds them tells the same.
        """
        found = sorted(waiting_in(self._store, certificate), key=lambda other: _timeliness(certificate, other))
        for other in found[:_MAX_TRIED]:
            candidate = self.tried(certificate, other, None)
            if candidate is not None and candidate.verdict == "right":
                return other
        return None

    def tried(self, certificate: Certificate, issuer: Certificate, anchor: Anchor | None) -> Candidate | None:
        """What comes out for one issuer; None where the search has cost what it may."""
        found = self._verdict(certificate, issuer)
        if found is None:
            return None
        named, held = certificate.authority_key_identifier, issuer.subject_key_identifier
        same_key = None if not named or not held else named == held
        in_time = issued_in_validity(certificate, issuer), issued_in_usage_period(certificate, issuer)
        return Candidate(
            issuer, anchor, found[0], *in_time, alike(certificate.issuer, issuer.subject), same_key, found[1]
        )

    def _verdict(
        self, certificate: Certificate, issuer: Certificate
    ) -> tuple[SignatureVerdict, tuple[Deviation, ...]] | None:
        pair = certificate.raw, certificate.tbs_came, issuer.public_key.raw
        if pair not in self._known:
            if self._left == 0:
                return None
            self._left -= 1
            self._known[pair] = verdict_with_deviations(certificate, issuer)
        return self._known[pair]

    def _groups(self, certificate: Certificate) -> tuple[Sequence[Anchor], Sequence[Anchor], Sequence[Anchor]]:
        """The anchors of the named key, those of the issuer's name, and those of a name that is alike."""
        # RFC 5280, 6.1.3 (a)(4): by the issuer's name; 4.2.1.1: of keys of one name, by key identifier
        identifier = certificate.authority_key_identifier
        found = self._store.by_key_identifier(identifier) if identifier is not None else ()
        return found, self._store.by_subject(certificate.issuer), self._store.by_likeness(certificate.issuer)


def _in_order(certificate: Certificate, groups: tuple[Sequence[Anchor], ...]) -> Iterator[Anchor]:
    """Anchors, the likeliest first and each once; a name that is merely written otherwise comes last."""
    found, named, like = groups
    names = {anchor.certificate.raw for anchor in named}
    seen: set[bytes] = set()
    steps: tuple[Callable[[], Iterable[Anchor]], ...] = (
        lambda: (anchor for anchor in found if anchor.certificate.raw in names),
        lambda: (anchor for anchor in named if certificate.names_as_issuer(anchor.certificate)),  # RFC 5280, 4.2.1.1
        lambda: found,
        lambda: named,
        lambda: like,
    )
    for step in steps:
        new = [anchor for anchor in step() if anchor.certificate.raw not in seen]
        seen.update([anchor.certificate.raw for anchor in new])
        yield from new if len(new) <= 1 else sorted(new, key=lambda anchor: _likelihood(certificate, anchor))


def _each_once(groups: Iterable[Iterable[Anchor]], known: Collection[bytes]) -> Iterable[Anchor]:
    """The anchors of several groups, those aside whose certificates are known."""
    return {
        each.certificate.raw: each for group in groups for each in group if each.certificate.raw not in known
    }.values()


def _is_named(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the certificate names this key as its issuer's, under whichever name."""
    named = certificate.authority_key_identifier
    return bool(named) and named == issuer.subject_key_identifier


def right_ones(tried: Iterable[Candidate]) -> list[Candidate]:
    """Those whose key made the signature, in the order of preference."""
    right = [found for found in tried if found.made]
    return right if len(right) <= 1 else sorted(right, key=lambda found: found.preference)


def alike(one: Name, other: Name) -> bool:
    """Whether a person would take both for one name."""
    return one.matches(other) or one.likeness == other.likeness


def _likelihood(certificate: Certificate, anchor: Anchor) -> tuple[bool, bool, tuple[int, bool], str]:
    """Of anchors that are alike: whoever issued at that time, then the better vouched for."""
    late, out_of_period, fingerprint = _timeliness(certificate, anchor.certificate)
    return late, out_of_period, _doubt(anchor), fingerprint


def _timeliness(certificate: Certificate, issuer: Certificate) -> tuple[bool, bool, str]:
    """Whoever issued at that time comes first; the fingerprint makes the order total."""
    in_period = issued_in_usage_period(certificate, issuer)
    return not issued_in_validity(certificate, issuer), not in_period, issuer.fingerprint


def _doubt(anchor: Anchor | None) -> tuple[int, bool]:
    """How little stands behind an anchor."""
    return (
        (-AnchorKind.TEST.strength, False) if anchor is None or anchor.test else (-anchor.kind.strength, anchor.unseen)
    )


def _one_key(one: Certificate, other: Certificate) -> bool:
    """Whether two certificates are of one key; three published ones write its algorithm or parameters in two ways."""
    return one.public_key.key == other.public_key.key
