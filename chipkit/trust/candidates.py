"""The certificates that may have issued another one: found, put in order, and tried by signature.

The likeliest comes first: whoever the authority key identifier names (RFC 5280, 4.2.1.1), then whoever bears the
issuer's name (7.1), then whoever bears a name that a person would take for it; of these, whoever issued at that time.
A signature is checked once for each key, however many certificates it has, and no other key is tried once one has made
the signature. Where the key that is named by its identifier and its owner's name did not, one more is tried: real
identifiers are wrong now and then, and whoever forges a certificate pays for no search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.issuing_period import issued_in_usage_period, issued_in_validity
from chipkit.trust.marking import names_test
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.path_rules import is_authority
from chipkit.trust.signatures import SignatureVerdict, signature_verdict
from chipkit.trust.view import TrustView
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

    @property
    def preference(self) -> tuple[bool, bool, bool, bool, int, bool, bool, str]:
        """Real anchors before test ones, confirmed ones before others, those that issued at the time before the rest.

        A CSCA that renewed its certificate has several with one key. The fingerprint makes the order total.
        """
        return (
            self.anchor is None or self.anchor.test,
            self.anchor is not None and self.anchor.kind is AnchorKind.UNCONFIRMED,
            not self.in_validity,
            not self.in_usage_period,
            -_strength(self.anchor),
            not self.identified,
            not self.issuer.self_issued,
            self.issuer.fingerprint,
        )

    @property
    def why_not(self) -> str:
        """Why it did not issue the certificate, in words; empty where it did."""
        if self.verdict == "unsupported":
            return "its key, or the signature, is of a kind not known here"
        return "" if self.verdict == "right" else "its key did not make the signature"


class Candidates:
    """The search for issuers on behalf of one path, with what it may cost."""

    def __init__(self, store: TrustView) -> None:
        self._store = store
        self._left = _MAX_CHECKS
        self._known: dict[tuple[Certificate, bytes], SignatureVerdict] = {}

    def anchors(self, certificate: Certificate) -> list[Candidate]:
        """The anchors that may have issued `certificate`, the likeliest first, up to the one whose key did.

        Where one did, the other certificates of that key follow.
        """
        groups = self._groups(certificate)
        tried: list[Candidate] = []
        asked: set[bytes] = set()
        refuted = guessed = False
        for anchor in islice(_in_order(certificate, groups), _MAX_TRIED):
            key = bytes(anchor.certificate.public_key)
            is_guess = refuted and key not in asked and not _is_named(certificate, anchor.certificate)
            if is_guess and guessed:
                continue
            candidate = self.tried(certificate, anchor.certificate, anchor)
            if candidate is None:
                break
            tried.append(candidate)
            asked.add(key)
            guessed |= is_guess
            refuted |= candidate.identified and candidate.speaks
            if candidate.verdict == "right":
                known = {each.issuer for each in tried}
                others = dict.fromkeys(other for group in groups for other in group if other.certificate not in known)
                twins = islice(
                    (other for other in others if _one_key(anchor.certificate, other.certificate)), _MAX_TRIED
                )
                more = (self.tried(certificate, other.certificate, other) for other in twins)
                return [*tried, *(each for each in more if each is not None)]
        return tried

    def links(self, certificate: Certificate, between: Iterable[Certificate]) -> Iterator[Candidate]:
        """The certificates of `between` whose subject issued `certificate`, by name and signature."""
        for other in between:
            if alike(certificate.issuer, other.subject) and is_authority(other):
                candidate = self.tried(certificate, other, None)
                if candidate is not None and candidate.verdict == "right":
                    yield candidate

    def tried(self, certificate: Certificate, issuer: Certificate, anchor: Anchor | None) -> Candidate | None:
        """What comes out for one issuer; None where the search has cost what it may."""
        verdict = self._verdict(certificate, issuer)
        if verdict is None:
            return None
        named, held = certificate.authority_key_identifier, issuer.subject_key_identifier
        return Candidate(
            issuer,
            anchor,
            verdict,
            in_validity=issued_in_validity(certificate, issuer),
            in_usage_period=issued_in_usage_period(certificate, issuer),
            same_name=alike(certificate.issuer, issuer.subject),
            same_key_identifier=None if not named or not held else named == held,
        )

    def _verdict(self, certificate: Certificate, issuer: Certificate) -> SignatureVerdict | None:
        pair = certificate, bytes(issuer.public_key)
        if pair not in self._known:
            if self._left == 0:
                return None
            self._left -= 1
            self._known[pair] = signature_verdict(certificate, issuer)
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
    names = {anchor.certificate for anchor in named}
    seen: set[Certificate] = set()
    steps: tuple[Callable[[], Iterable[Anchor]], ...] = (
        lambda: (anchor for anchor in found if anchor.certificate in names),
        lambda: (anchor for anchor in named if certificate.names_as_issuer(anchor.certificate)),  # RFC 5280, 4.2.1.1
        lambda: found,
        lambda: named,
        lambda: like,
    )
    for step in steps:
        new = [anchor for anchor in step() if anchor.certificate not in seen]
        seen.update(anchor.certificate for anchor in new)
        yield from new if len(new) == 1 else sorted(new, key=lambda anchor: _likelihood(certificate, anchor))


def _is_named(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the certificate names this key as its issuer's, under whichever name."""
    named = certificate.authority_key_identifier
    return bool(named) and named == issuer.subject_key_identifier


def right_ones(tried: Iterable[Candidate]) -> list[Candidate]:
    """Those whose key made the signature, in the order of preference."""
    return sorted((found for found in tried if found.verdict == "right"), key=lambda found: found.preference)


def alike(one: Name, other: Name) -> bool:
    """Whether a person would take both for one name."""
    return one.matches(other) or one.likeness == other.likeness


def _likelihood(certificate: Certificate, anchor: Anchor) -> tuple[bool, bool, int, str]:
    """Of anchors that are alike: whoever issued at that time, then the better vouched for."""
    issuer = anchor.certificate
    in_period = issued_in_usage_period(certificate, issuer)
    return not issued_in_validity(certificate, issuer), not in_period, -_strength(anchor), issuer.fingerprint


def _strength(anchor: Anchor | None) -> int:
    return AnchorKind.TEST.strength if anchor is None or anchor.test else anchor.kind.strength


def _one_key(one: Certificate, other: Certificate) -> bool:
    """Whether two certificates are of one key; three published ones write its algorithm or parameters in two ways."""
    return one.public_key.key == other.public_key.key
