"""Whether a certificate or a revocation list is what it claims to be, as far as the known anchors can tell.

Whoever names a known key as its issuer's, by the key identifier, and was not signed by it is forged or broken; so is
who bears a known key's identifier and has another key, and who claims to be signed by its own key and is not. A name
alone identifies no key: real authorities have up to ten keys under one name, and a new generation signs itself. So a
certificate that signs itself is never refused for its name; one that somebody else signed, and that names a known
issuer none of whose keys did, is refused where nobody signed for it (`Standing.by_name`), for its key may be a new one
or a stranger's. Revocation lists are kept in that position: they are signed with the newest key (Doc 9303-12, 4.1.4.3).

A test anchor contradicts nothing but what carries the marking itself. Who is vouched for better is contradicted by
nobody who is vouched for less (`rank_of`): of two with one identifier and two keys the weaker one is false, whichever
came first, and of two that are vouched for alike the one that came later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from chipkit.pki.algorithm_floors import FORGEABLE, of_signature
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.answers import checked_view
from chipkit.trust.having_a_say import best_vouched_first, likeliest, strongest_first
from chipkit.trust.issuing_period import issued_in_validity
from chipkit.trust.marking import is_test, names_test
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.path_rules import why_no_intermediate
from chipkit.trust.profile import is_authority
from chipkit.trust.reliance import ANYBODY, Basis, Reliance, by_link, resting_also_on
from chipkit.trust.signatures import SignatureVerdict, signature_verdict
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Standing", "crl_objection", "linked_basis", "may_inherit", "rank_of", "signs_itself", "standing_of"]

_CLOCKS_APART = timedelta(days=1)
_TELLING = 8
"""A key identifier of at least this many bytes does not agree by accident (RFC 5280, 4.2.1.2, method 2)."""
_MAX_TRIED = 64
_NO_LETTERS = re.compile(r"[\W\d_]+")
_RANKS: Final = {
    AnchorKind.TEST: 0,
    AnchorKind.UNCONFIRMED: 1,
    AnchorKind.LIST_SIGNED: 1,
    AnchorKind.PINNED_SIGNER: 2,
    AnchorKind.CONFIRMED: 3,
}


def rank_of(kind: AnchorKind | None) -> int:
    """How much the word of an anchor counts against another's; 0 for what vouches for nothing.

    Lists that were taken unseen and what third parties carry count alike: anybody may have made either.
    """
    return 0 if kind is None else _RANKS[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a certificate stands to the anchors that are known."""

    refused: str = ""
    """Why it is not what it claims to be; empty where nothing speaks against it."""
    by_name: bool = False
    """Whether that rests on a name alone."""
    issuer: Anchor | None = None
    """The best anchor whose key, which is not its own, signed it."""
    below: str = ""
    """Which signature would make it an anchor's next key, were it not one that anybody may have made; in words."""
    outranks: tuple[Anchor, ...] = ()
    """Anchors with its key identifier and another key that are vouched for less: they are false where it is right."""


def signs_itself(certificate: Certificate) -> bool:
    """Whether a certificate says that its own key signed it, and that key did."""
    return _claims_own_key(certificate) and signature_verdict(certificate, certificate) == "right"


def standing_of(
    certificate: Certificate,
    known: TrustView,
    others: Callable[[Name], Iterable[Certificate]] = lambda _: (),
    rank: int = 0,
) -> Standing:
    """Hold a certificate against the anchors that it names.

    Args:
        certificate: An authority's or a signer's.
        known: The anchors.
        others: Authorities of a name that are sound, and no anchors: they may have signed it, and contradict nothing.
        rank: How well it is vouched for itself (`rank_of`); a link certificate, at least as well as who signed it.
    """
    own = signs_itself(certificate)
    found = _by_issuer(certificate, known, others, rank, own=own)
    issuer = found.issuer
    if issuer is not None and may_inherit(certificate, issuer.certificate):
        rank = max(rank, rank_of(issuer.kind))
    reason, outranked = _takes_identifier(certificate, known, rank, own=own)
    return Standing(refused=reason) if reason else replace(found, outranks=outranked) if outranked else found


def _by_issuer(
    certificate: Certificate,
    known: TrustView,
    others: Callable[[Name], Iterable[Certificate]],
    rank: int,
    *,
    own: bool,
) -> Standing:
    named = _named(certificate, known)
    verdicts = [(anchor, signature_verdict(certificate, anchor.certificate)) for anchor in named]
    if right := [anchor for anchor, verdict in verdicts if verdict == "right"]:
        return Standing(issuer=None if own else _strongest(right))
    if own:
        return Standing()
    if below := _below(certificate, verdicts):
        return Standing(below=below)
    against = [(anchor, verdict) for anchor, verdict in verdicts if rank_of(anchor.kind) >= rank]
    if against and all(verdict == "wrong" for _, verdict in against):
        return Standing(refused=_not_by(against[0][0], "the key that it names as its issuer's"))
    return _by_name(certificate, known, others, rank)


def _by_name(
    certificate: Certificate, known: TrustView, others: Callable[[Name], Iterable[Certificate]], rank: int
) -> Standing:
    """One that names no known key: any authority of its issuer's name may have signed it."""
    anchors = _speaking(certificate, known.by_subject(certificate.issuer))
    verdicts = [(anchor, signature_verdict(certificate, anchor.certificate)) for anchor in anchors]
    if right := [anchor for anchor, verdict in verdicts if verdict == "right"]:
        return Standing(issuer=_strongest(right))
    below = _below(certificate, verdicts)
    if below or any(signature_verdict(certificate, other) == "right" for other in others(certificate.issuer)):
        return Standing(below=below)
    if _claims_own_key(certificate):
        wrong = signature_verdict(certificate, certificate) == "wrong"
        return Standing(refused="its own key did not sign it" if wrong else "")
    if certificate.self_issued and signature_verdict(certificate, certificate) == "right":
        return Standing()
    against = [(anchor, verdict) for anchor, verdict in verdicts if rank_of(anchor.kind) >= rank]
    if against and all(verdict == "wrong" for _, verdict in against):
        reason = f"it names a known issuer, {against[0][0].certificate.subject}, and none of its known keys signed it"
        return Standing(refused=reason, by_name=True)
    return Standing()


def _below(certificate: Certificate, verdicts: Iterable[tuple[Anchor, SignatureVerdict]]) -> str:
    """Which key signed a certificate that anybody may have, in words; empty where none did."""
    found = (anchor.certificate for anchor, verdict in verdicts if verdict == "forgeable")
    return next((by_link(certificate, issuer).below(FORGEABLE) for issuer in found), "")


def _takes_identifier(
    certificate: Certificate, known: TrustView, rank: int, *, own: bool
) -> tuple[str, tuple[Anchor, ...]]:
    """Why a certificate bears the identifier of a known key that is not its own; empty where it does not.

    Beside that, the anchors that bear the identifier with another key and are vouched for less.
    """
    identifier = certificate.subject_key_identifier
    if not identifier or len(identifier) < _TELLING:
        return "", ()
    held = _speaking(certificate, known.by_key_identifier(identifier))
    other = [anchor for anchor in held if not _same_key(certificate, anchor.certificate, own=own)]
    against = [anchor for anchor in other if rank_of(anchor.kind) >= rank]
    if against and len(other) == len(held):
        return f"it bears the key identifier of {against[0].certificate.subject} and has another key", ()
    return "", tuple(anchor for anchor in other if rank_of(anchor.kind) < rank)


def _same_key(certificate: Certificate, other: Certificate, *, own: bool) -> bool:
    """Whether both certify one key, which real authorities spell in several ways; one not known here may be it."""
    if certificate.public_key.key == other.public_key.key:
        return True
    return own and signature_verdict(certificate, other) != "wrong"


def _named(certificate: Certificate, known: TrustView) -> list[Anchor]:
    """The anchors whose key a certificate names as its issuer's by identifier."""
    identifier = certificate.authority_key_identifier
    if not identifier:
        return []
    held = _speaking(certificate, known.by_key_identifier(identifier))
    if len(identifier) >= _TELLING:
        return held
    return [anchor for anchor in held if _alike(certificate.issuer, anchor.certificate.subject)]


def _speaking(certificate: Certificate, anchors: Iterable[Anchor]) -> list[Anchor]:
    """Of these anchors those that may contradict a certificate, and are another one."""
    others = [anchor for anchor in anchors if anchor.certificate != certificate]
    marked = bool(others) and is_test(certificate)
    return strongest_first(anchor for anchor in others if marked or not anchor.test)[:_MAX_TRIED]


def _not_by(anchor: Anchor, what: str) -> str:
    certificate = anchor.certificate
    return f"{what}, {certificate.subject} (SHA-256 {certificate.fingerprint}), did not sign it"


def _claims_own_key(certificate: Certificate) -> bool:
    """Whether a certificate says that it is signed by its own key (Doc 9303-12, 7.1: such a one may name no key)."""
    named = certificate.authority_key_identifier
    return certificate.self_issued and named in (None, certificate.subject_key_identifier)


def _strongest(anchors: Iterable[Anchor]) -> Anchor:
    return max(anchors, key=lambda anchor: (anchor.kind.strength, anchor.certificate.fingerprint))


def may_inherit(link: Certificate, issuer: Certificate) -> bool:
    """Whether a certificate that the issuer's key signed is a link certificate to its next key (Doc 9303-12, 4.1.3).

    Both are of one authority: their names are one, or differ in numbers alone, as "CSCA 1" and "CSCA 2" do. One of
    another name looks like any authority below a CSCA, and is trusted where somebody confirms it or a list carries it.
    What may not stand between a signer and its anchor gets in by no import either.
    """
    alike = _alike(link.issuer, link.subject) or _without_numbers(link.subject) == _without_numbers(issuer.subject)
    return (
        alike
        and is_authority(issuer)
        and not why_no_intermediate(link, issuer)
        and issued_in_validity(link, issuer, _CLOCKS_APART)
    )


def linked_basis(link: Certificate, issuer: Anchor) -> Basis:
    """What a link certificate rests on that the key of an anchor signed."""
    return resting_also_on((by_link(link, issuer.certificate),), issuer.basis)


def _alike(one: Name, other: Name) -> bool:
    return one.matches(other) or one.likeness == other.likeness


def _without_numbers(name: Name) -> str:
    return _NO_LETTERS.sub("", str(name)).casefold()


def crl_objection(crl: CertificateList, known: TrustView) -> str:
    """Why a revocation list may not be kept; one of an unknown issuer or key may, for that can come later."""
    known = checked_view(known)
    identifier = crl.authority_key_identifier  # without one, a list names no key
    if not identifier:
        return ""
    marked = names_test(str(crl.issuer))
    held = strongest_first(each for each in known.by_key_identifier(identifier) if marked or not each.test)
    named: Sequence[Anchor] = [
        anchor for anchor in held if len(identifier) >= _TELLING or _alike(crl.issuer, anchor.certificate.subject)
    ][:_MAX_TRIED]
    verdicts = [(each.certificate, signature_verdict(crl, each.certificate)) for each in named]
    if below := _list_below(crl, verdicts):
        return below
    if not named or any(verdict != "wrong" for _, verdict in verdicts):
        return ""
    keys = likeliest(best_vouched_first(known.by_subject(crl.issuer)), identifier)
    verdicts = [(key, signature_verdict(crl, key)) for key in keys]
    if any(verdict == "right" for _, verdict in verdicts):
        return ""
    if below := _list_below(crl, verdicts):
        return below
    return _not_by(named[0], "the key that it names as its signer's")


def _list_below(crl: CertificateList, verdicts: Iterable[tuple[Certificate, SignatureVerdict]]) -> str:
    """Why a revocation list takes nothing back that a known key signed, and anybody may have; empty otherwise."""
    signers = [signer for signer, verdict in verdicts if verdict == "forgeable"]
    if not signers or any(verdict == "right" for _, verdict in verdicts):
        return ""
    made = Reliance("it", signers[0].fingerprint, of_signature(signers[0], crl.signature_algorithm))
    return f"{made.below(FORGEABLE)}: {ANYBODY}"
