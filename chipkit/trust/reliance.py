"""What an anchor rests on: the signatures that made it one, up to what a person placed or took unseen.

A link certificate is an anchor by the signature of the key before it. What a master list carries is one by the list's
own and, where its signer is believed for a CSCA, by that CSCA's on the signer's certificate. Whoever has one of these
keys makes such an anchor, so a policy's floors hold for them as for the signatures of the path; and what is below
`FORGEABLE` makes nothing an anchor, whatever a policy says.

An anchor may rest on several things at once, such as two lists that carry it. Any of them suffices alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from chipkit.pki.algorithm_floors import FORGEABLE, Use, first_below, forgeable, of_algorithm, of_key_in, of_signature
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignedData, signer_candidates
from chipkit.values import dataclass

__all__ = [
    "ANYBODY", "Basis", "ListSigning", "Reliance", "best_of", "by_link", "list_signing", "resting_also_on", "why_below",
]  # fmt: skip

ANYBODY: Final = "anybody may have made that signature"
"""What is said of a signature below `FORGEABLE`, behind what it was made with."""
_MOST: Final = 16
"""So many of the things that an anchor rests on are told apart, those that rest on least."""


@dataclass(frozen=True, slots=True)
class Reliance:
    """One signature that an anchor rests on."""

    signed: str
    """What was signed, in words."""
    by: str
    """SHA-256 of the certificate whose key signed, in hex."""
    uses: tuple[Use, ...]
    """What the signature rests on: the hash functions and the key."""

    def below(self, words: Iterable[str]) -> str:
        """Which of its uses the words of a policy mean, and whose key it is, in words; empty where none."""
        met = first_below(words, self.uses)
        return "" if met is None else f"{self.signed} was signed with {met}, by the key of certificate {self.by[:16]}"


Basis: TypeAlias = tuple[tuple[Reliance, ...], ...]
"""What an anchor rests on, in ways of which any suffices: of each the signatures, which count together.

Empty for an anchor that rests on no signature, because a person placed it, and for one of which nobody noted it."""


def by_link(certificate: Certificate, issuer: Certificate) -> Reliance:
    """The signature of a certificate under its issuer's key."""
    uses = of_signature(issuer, certificate.signature_algorithm)
    return Reliance(f"certificate {certificate.fingerprint[:16]}", issuer.fingerprint, uses)


@dataclass(frozen=True, slots=True)
class ListSigning:
    """How a master list was signed, and its signer's certificate."""

    list: Reliance
    signer: str
    """SHA-256 of the signer's certificate, in hex."""
    certified: tuple[Use, ...]
    """The hash functions of the signature of that certificate."""

    def believed_for(self, issuer: Certificate) -> tuple[Reliance, ...]:
        """The signatures that count where the signer is believed for the CSCA that issued its certificate."""
        signed = f"certificate {self.signer[:16]}, of the signer of a master list,"
        return self.list, Reliance(signed, issuer.fingerprint, (*of_key_in(issuer), *self.certified))


def list_signing(signed: SignedData, sha256: str, signer: Certificate) -> ListSigning:
    """How a master list was signed by the key of one certificate; where it is so several times, by all that was used.

    Args:
        signed: The list.
        sha256: Of it, in hex.
        signer: The certificate of its signer.
    """
    infos = [
        each
        for each in signed.signers
        if any(found.certificate == signer for found in signer_candidates(each, signed.certificates))
    ]
    algorithms = [one for each in infos for one in (each.digest_algorithm, each.signature_algorithm)]
    hashes = (use for one in algorithms for use in of_algorithm(one))
    uses = (*of_key_in(signer), *dict.fromkeys(hashes))
    made = Reliance(f"master list {sha256[:16]}", signer.fingerprint, uses)
    return ListSigning(made, signer.fingerprint, of_algorithm(signer.signature_algorithm))


def why_below(signatures: Iterable[Reliance]) -> str:
    """Which of these signatures anybody may have made, in words; empty where none."""
    return next((each.below(FORGEABLE) for each in signatures if forgeable(each.uses) is not None), "")


def resting_also_on(signatures: tuple[Reliance, ...], basis: Basis) -> Basis:
    """What rests on these signatures and on what an anchor rests on, which made one of them.

    Of a row of links that were signed alike the nearest stands for the others, so that no row is too long to note.
    """
    used = {use for each in signatures for use in each.uses}
    ways = ((*signatures, *(each for each in way if not used.issuperset(each.uses))) for way in basis)
    return tuple(ways) or (signatures,)


def best_of(ways: Iterable[tuple[Reliance, ...]]) -> Basis:
    """Of the ways in which an anchor is one those that none is better than; empty where one rests on nothing."""
    by_uses = {frozenset(use for each in way for use in each.uses): way for way in ways}
    least = [uses for uses in by_uses if not any(other < uses for other in by_uses)]
    kept = sorted((by_uses[uses] for uses in least), key=lambda way: (len(way), way[0].signed if way else ""))
    return () if any(not way for way in kept) else tuple(kept[:_MOST])
