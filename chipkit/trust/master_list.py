"""Master lists: whether a signed list of CSCA certificates is what its signer signed (Doc 9303-12, 9).

That a list is intact says nothing about its signer. Whoever imports it says whom to believe: `accept_signer`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest

from chipkit import oids
from chipkit.crypto.hashes import digest
from chipkit.crypto.keys import load_public_key
from chipkit.deviation import Deviation
from chipkit.errors import (
    ChipkitError,
    CodecError,
    KeyUnusableError,
    SignatureInvalidError,
    TrustError,
    UnsupportedError,
)
from chipkit.pki.algorithms import SignatureScheme, hash_name
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignedAttributes, SignedData, SignerCandidate, SignerInfo, signer_candidates
from chipkit.pki.master_list import MasterList
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.marking import is_test
from chipkit.trust.model import Anchor, AnchorKind, ListSigner, TrustStore
from chipkit.trust.signatures import check_signer

__all__ = ["VerifiedMasterList", "accept_signer", "parse_certificate", "verify_master_list"]

_WHAT = "master list"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedMasterList:
    """A master list that its signer signed; whether to believe the signer is another question."""

    signer: Certificate
    path: tuple[Certificate, ...]
    """From the signer to the CSCA that issued its certificate, which stands in the list or in the store."""
    certificates: tuple[bytes, ...]
    """The certificates of the list as they came; each may still be malformed."""
    signing_time: datetime | None
    deviations: tuple[Deviation, ...]

    @property
    def test(self) -> bool:
        """Whether the signer or anyone above it carries the TEST marking."""
        return any(is_test(certificate) for certificate in self.path)


def verify_master_list(
    data: bytes, store: TrustStore | None = None, *, preferred: Collection[str] = ()
) -> VerifiedMasterList:
    """Check a master list: digest, signature, purpose and period of the signer, and the CSCA that issued the signer.

    Of several signers, which Doc 9303-12 advises against, each is checked whole, and one that is in order suffices
    (RFC 4853): one that is preferred, else one that was accepted before, else the first by its fingerprint.

    Args:
        data: The list, a CMS structure.
        store: Where the signer's CSCA may be found, beside the list itself, and which signers were accepted before.
        preferred: SHA-256 of signers' certificates, in hex.

    Raises:
        CodecError: The bytes are no master list.
        TrustError: The list is not what its signer signed, or its signer is none.
        UnsupportedError: An algorithm is not known here.
    """
    signed, known = SignedData.parse(data), store or TrustStore.empty()
    if signed.content_type != oids.MASTER_LIST:
        raise TrustError(f"signed content is {oids.name(signed.content_type)}, no master list")
    if not signed.signers:
        raise TrustError("master list that nobody signed")
    found: list[VerifiedMasterList] = []
    refusals: list[ChipkitError] = []
    for info in signed.signers:
        try:
            found.append(_verified(signed, info, known))
        except (TrustError, UnsupportedError, CodecError) as error:
            refusals.append(error)
    if not found:
        raise refusals[0]
    best = min(found, key=lambda each: _order(each.signer.fingerprint, known, preferred))
    return replace(best, deviations=(*best.deviations, *_others(signed, refusals)))


def _order(fingerprint: str, store: TrustStore, preferred: Collection[str]) -> tuple[bool, bool, str]:
    return fingerprint not in preferred, store.signer(fingerprint) is None, fingerprint


def _others(signed: SignedData, refusals: Sequence[ChipkitError]) -> Iterator[Deviation]:
    """That a list has several signers, and what is wrong with some of them."""
    if len(signed.signers) > 1:
        yield Deviation("master-list.signers.several", _WHAT, f"{len(signed.signers)}; one that is in order suffices")
    for refusal in refusals:
        yield Deviation("master-list.signers.other", _WHAT, str(refusal))


def _verified(signed: SignedData, info: SignerInfo, store: TrustStore) -> VerifiedMasterList:
    """The list by one of its signers."""
    candidates = signer_candidates(info, signed.certificates)
    if not candidates:
        raise TrustError("the signer's certificate is not in the master list's signature")
    *others, last = candidates
    for candidate in others:
        with suppress(TrustError, UnsupportedError, CodecError):
            return _by_candidate(signed, info, candidate, store)
    return _by_candidate(signed, info, last, store)


def _by_candidate(
    signed: SignedData, info: SignerInfo, candidate: SignerCandidate, store: TrustStore
) -> VerifiedMasterList:
    signer = candidate.certificate
    attributes, odd = _check_signature(signed, info, signer)
    if oids.MASTER_LIST_SIGNING_KEY not in (signer.extended_key_usage or ()):
        raise TrustError("the signer's certificate is not for signing master lists")
    undated = _check_time(signer, attributes.signing_time)
    content = MasterList.parse(signed.content)
    path, deviations = _path(signer, signed.certificates, content.certificates, store)
    return VerifiedMasterList(
        signer=signer,
        path=path,
        certificates=content.certificates,
        signing_time=attributes.signing_time,
        deviations=(*signed.deviations, *content.deviations, *candidate.deviations, *odd, *deviations, *undated),
    )


def accept_signer(
    signer: Certificate, store: TrustStore, pinned: Collection[str], *, first_use: bool, at: datetime
) -> ListSigner:
    """Decide whether to believe a signer of master lists.

    That one was accepted before counts while its certificate holds: an old key is guarded no longer, and whoever has
    it writes any signing time.

    Args:
        signer: The signer of a verified list.
        store: Which signers were accepted before.
        pinned: SHA-256 of the signers' certificates that the operator names, in hex.
        first_use: Accept whoever signed; the signer is remembered.
        at: The time of acceptance, with its zone.

    Raises:
        TrustError: Nobody vouches for this signer; the message says what to do.
    """
    if signer.fingerprint in pinned:
        return ListSigner(signer.fingerprint, str(signer.subject), pinned=True, accepted_at=at)
    known = store.signer(signer.fingerprint)
    if known is not None and at <= signer.not_after:
        return known
    if first_use and not pinned:
        return ListSigner(signer.fingerprint, str(signer.subject), pinned=False, accepted_at=at)
    cause = (
        "its signer was neither accepted before nor named now"
        if known is None
        else f"its signer was accepted before, and has expired on {signer.not_after.date().isoformat()}"
    )
    raise TrustError(
        f"{cause}, SHA-256 {signer.fingerprint} ({signer.subject}): "
        "compare this with what the publisher says, then name it with --signer, or take it unseen with --first-use"
    )


@lru_cache(maxsize=8192)
def parse_certificate(raw: bytes) -> Certificate:
    """A certificate, remembered: many lists carry the same ones.

    Raises:
        CodecError: The bytes are none.
    """
    return Certificate.parse(raw)


def _check_signature(
    signed: SignedData, info: SignerInfo, signer: Certificate
) -> tuple[SignedAttributes, tuple[Deviation, ...]]:
    name = hash_name(info.digest_algorithm)
    attributes = info.signed_attributes
    if attributes is None:
        raise TrustError("the master list's signature has no signed attributes")
    if attributes.content_type != signed.content_type:
        raise TrustError("the signed content type is not that of the content")
    if not compare_digest(attributes.message_digest or b"", digest(name, signed.content)):
        raise TrustError("the master list is not the one that was signed: its digest differs")
    scheme = SignatureScheme.from_algorithm(info.signature_algorithm, digest=name)
    try:
        return attributes, check_signer(info, signed.content, scheme, load_public_key(signer.public_key))
    except (SignatureInvalidError, KeyUnusableError) as error:
        raise TrustError("the master list's signature is wrong") from error


def _path(
    signer: Certificate, beside: Iterable[Certificate], listed: Iterable[bytes], store: TrustStore
) -> tuple[tuple[Certificate, ...], tuple[Deviation, ...]]:
    """From the signer to a CSCA of the list or of the store."""
    known = store.with_anchors(Anchor(csca, AnchorKind.LIST_SIGNED) for csca in _readable(listed))
    result = build_path(signer, known, beside)
    if result.status is PathStatus.UNSUPPORTED:
        raise UnsupportedError(f"the signer of the master list: {result.reason}")
    if result.status is not PathStatus.VERIFIED:
        raise TrustError(f"no CSCA of the list or the trust store issued its signer: {result.reason}")
    return result.path, result.deviations


def _readable(listed: Iterable[bytes]) -> list[Certificate]:
    found: list[Certificate] = []
    for raw in listed:
        try:
            found.append(parse_certificate(raw))
        except CodecError:  # told of when the list is imported; here it merely issued nobody
            continue
    return found


def _check_time(signer: Certificate, signing_time: datetime | None) -> tuple[Deviation, ...]:
    if signing_time is None:
        return (Deviation("master-list.signing-time.missing", _WHAT),)
    if not signer.not_before <= signing_time <= signer.not_after:
        raise TrustError("the master list was signed outside of its signer's validity")
    return ()
