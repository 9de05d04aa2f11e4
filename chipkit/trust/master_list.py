"""Master lists: whether a signed list of CSCA certificates is what its signer signed (Doc 9303-12, 9).

The signatures are checked as those of all signed data (`chipkit.trust.signatures`); the signer's purpose, time and path
are asked for here, of each signer as a whole. An intact list does not make its signer trusted. Whoever imports it
says whom to believe: `accept_signer`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from chipkit import oids
from chipkit.deviation import Deviation
from chipkit.errors import ChipkitError, CodecError, TrustError, UnsupportedError
from chipkit.pki.algorithm_floors import FORGEABLE
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.cms import SignedData
from chipkit.pki.master_list import MasterList
from chipkit.trust.answers import checked_view
from chipkit.trust.chain import PathResult, PathStatus, build_path, issuers_of
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.marking import is_test
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust, ListSigner
from chipkit.trust.reliance import ANYBODY, ListSigning, by_link, list_signing
from chipkit.trust.signatures import (
    CheckedSigner,
    SignedDataProfile,
    SignerStatus,
    check_signed_data,
    other_signers,
    signature_verdict,
)
from chipkit.trust.signing_period import why_out_of_time
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = [
    "BELIEVED",
    "VerifiedMasterList",
    "accept_signer",
    "believed_for",
    "signer_path",
    "signers_of",
    "verify_master_list",
]

_WHAT = "master list"
_PROFILE = SignedDataProfile(_WHAT, dated=True)
BELIEVED: Final = (AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.CONFIRMED)
"""Anchors that prove something."""
_REFUSALS: Final[Mapping[SignerStatus, str]] = {
    "no-signer-certificate": "the signer's certificate is not in the master list's signature",
    "content-type-wrong": "the signed content type is not that of the content",
    "digest-wrong": "the master list is not the one that was signed: its digest differs",
    "signature-wrong": "the master list's signature is wrong",
    "key-unusable": "the key of the master list's signer is unusable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedMasterList:
    """A master list that its signer signed; whether to believe the signer is another question."""

    signer: Certificate
    path: tuple[Certificate, ...]
    """From the signer to the CSCA that issued its certificate, which stands in the list or in the store."""
    certificates: tuple[bytes, ...]
    """The certificates of the list as they came; each may still be malformed."""
    signing_time: datetime | None
    signing: ListSigning
    """What its signature, and that of its signer's certificate, rest on."""
    deviations: tuple[Deviation, ...]
    """Of the signed data, the list, the signer that counts and its path, and what is wrong with other signers."""

    @property
    def test(self) -> bool:
        """Whether the signer or anyone above it carries the TEST marking."""
        return any(is_test(certificate) for certificate in self.path)


@dataclass(frozen=True, slots=True)
class _Sound:
    """A signer that is in order, with what is odd about it."""

    checked: CheckedSigner
    path: tuple[Certificate, ...]
    content: MasterList
    signing: ListSigning
    deviations: tuple[Deviation, ...]

    @property
    def certificate(self) -> Certificate:
        return self.path[0]


def verify_master_list(
    data: bytes, store: TrustView | None = None, *, preferred: Collection[str] = (), at: datetime | None = None
) -> VerifiedMasterList:
    """Check a master list: digest, signature, purpose and period of the signer, and the CSCA that issued the signer.

    Of several signers, which Doc 9303-12 advises against, each is checked whole, and one that is in order suffices
    (RFC 4853): one that is preferred, else one that was accepted before, else the first by its fingerprint.

    Args:
        data: The list, a CMS structure.
        store: Where the signer's CSCA may be found, beside the list itself, and which signers were accepted before.
        preferred: SHA-256 of signers' certificates, in hex.
        at: The time of the check, with its zone; None: no signing time lies in the future.

    Raises:
        CodecError: The bytes are not a master list.
        TrustError: The list was changed after it was signed, or its signer is not a signer of master lists.
        UnsupportedError: An algorithm is not supported.
    """
    signed, known = SignedData.parse(data), InMemoryTrust.empty() if store is None else checked_view(store)
    # Doc 9303-12, 9.1: eContentType is id-icao-cscaMasterList, and there is a signer
    if signed.content_type != oids.MASTER_LIST:
        raise TrustError(f"signed content is {oids.name(signed.content_type)}, not a master list")
    if not signed.signers:
        raise TrustError("the master list is not signed")
    checked, digest = check_signed_data(signed, _PROFILE), sha256(data).hexdigest()
    judged = [_by_signer(signed, digest, signer, known, at) for signer in checked.signers]
    found = [each for each in judged if isinstance(each, _Sound)]
    refusals = [each for each in judged if not isinstance(each, _Sound)]
    if not found:
        raise refusals[0]
    best = min(found, key=lambda each: _order(each.certificate.fingerprint, known, preferred))
    odd = (*checked.deviations, *best.deviations, *other_signers(_PROFILE, map(str, refusals)))
    return VerifiedMasterList(
        signer=best.certificate,
        path=best.path,
        certificates=best.content.certificates,
        signing_time=best.checked.signing_time,
        signing=best.signing,
        deviations=tuple(dict.fromkeys(odd)),
    )


def signers_of(data: bytes) -> tuple[frozenset[str], tuple[bytes, ...]]:
    """SHA-256 of the certificates whose keys signed a master list, in hex, and its certificates as they came.

    Nobody asks here for whom their keys are, nor who issued them.

    Raises:
        CodecError: The bytes are not a master list.
    """
    signed = SignedData.parse(data)
    every = (each for tried in check_signed_data(signed, _PROFILE).signers for each in tried)
    right = {each.certificate.fingerprint for each in every if each.status == "valid" and each.certificate is not None}
    return frozenset(right), MasterList.parse(signed.content).certificates


def signer_path(data: bytes, sha256: str, store: TrustView) -> tuple[Certificate, ...]:
    """From the signer of a list that was verified when it came to a CSCA of it or of the store, as it is now.

    Nothing that the list's signer signed is checked again. Where the CSCA is not here any more, the signer alone.

    Args:
        data: The list, a CMS structure.
        sha256: Of the certificate of its signer, in hex.
        store: Where the CSCA may be found, beside the list itself.

    Raises:
        CodecError: The bytes are not a master list.
        TrustError: The certificate is not in it.
    """
    signed = SignedData.parse(data)
    signer = next((each for each in signed.certificates if each.fingerprint == sha256), None)
    if signer is None:
        raise TrustError(_REFUSALS["no-signer-certificate"])
    try:
        path, _ = _path(signer, signed.certificates, MasterList.parse(signed.content).certificates, store)
    except (TrustError, UnsupportedError):
        return (signer,)
    return path


def _order(fingerprint: str, store: TrustView, preferred: Collection[str]) -> tuple[bool, bool, str]:
    return fingerprint not in preferred, store.signer(fingerprint) is None, fingerprint


def _by_signer(
    signed: SignedData, digest: str, tried: Iterable[CheckedSigner], store: TrustView, at: datetime | None
) -> _Sound | ChipkitError:
    """One signer by the first of its certificates that is in order; else why the last one is not."""
    refusal: ChipkitError = TrustError(_REFUSALS["no-signer-certificate"])
    for checked in tried:
        try:
            return _sound(signed, digest, checked, store, at)
        except (TrustError, UnsupportedError, CodecError) as error:
            refusal = error
    return refusal


def _sound(signed: SignedData, digest: str, checked: CheckedSigner, store: TrustView, at: datetime | None) -> _Sound:
    signer = checked.certificate
    if checked.status == "algorithm-unknown":
        raise UnsupportedError(checked.cause)
    if checked.status != "valid" or signer is None:
        raise TrustError(_REFUSALS[checked.status])
    signing = list_signing(signed, digest, signer)
    if below := signing.list.below(FORGEABLE):
        raise TrustError(f"{below}: {ANYBODY}")
    # Doc 9303-12, 7.1.1.3: extendedKeyUsage of a signer of master lists names that purpose
    if oids.MASTER_LIST_SIGNING_KEY not in (signer.extended_key_usage or ()):
        raise TrustError("the signer's certificate is not for signing master lists")
    # Doc 9303-12, 9.1: the signing time is signed; RFC 5280, 6.1.3 (a)(2): the signer's certificate held then
    out_of_time = _check_time(signer, checked.signing_time, at)
    # Doc 9303-12, 9.2: the content, read only after its signature was found right
    content = MasterList.parse(signed.content)
    # Doc 9303-12, 6.1.1: a CSCA of the list may have issued its signer; it is no anchor yet, so this proves consistency
    path, deviations = _path(signer, signed.certificates, content.certificates, store)
    return _Sound(
        checked, path, content, signing, (*content.deviations, *checked.deviations, *deviations, *out_of_time)
    )


def accept_signer(
    signer: Certificate, store: TrustView, pinned: Collection[str], *, first_use: bool, at: datetime
) -> ListSigner:
    """Decide whether to believe a signer of master lists.

    That one was accepted before, or that a trusted CSCA issued it, counts while its certificate holds: an old key is
    guarded no longer, and whoever has it writes any signing time.

    Args:
        signer: The signer of a verified list.
        store: Which signers were accepted before.
        pinned: SHA-256 of the signers' certificates that the operator names, in hex.
        first_use: Accept whoever signed; the signer is remembered.
        at: The time of acceptance, with its zone.

    Raises:
        TrustError: This signer is neither pinned nor issued by a trusted CSCA; the message says what to do.
    """
    # Doc 9303-12, 6.1.1: trust begins out of band, here by a fingerprint that the publisher tells
    store = checked_view(store)
    if signer.fingerprint in pinned:
        return ListSigner(signer.fingerprint, str(signer.subject), pinned=True, accepted_at=at)
    known = store.signer(signer.fingerprint)
    if known is not None and at <= signer.not_after:
        return known
    # Doc 9303-12, 6.1.1 and 7.1.1.3: a CSCA certifies who signs lists for its state
    if known is None and at <= signer.not_after and believed_for(signer, store):
        return ListSigner(signer.fingerprint, str(signer.subject), pinned=False, accepted_at=at)
    if first_use and not pinned:
        return ListSigner(signer.fingerprint, str(signer.subject), pinned=False, accepted_at=at)
    cause = "its signer was neither accepted before nor named now"
    if known is not None:
        cause = f"its signer was accepted before, and has expired on {signer.not_after.date().isoformat()}"
    elif below := _issued_below(signer, store):
        cause = f"{below}: {ANYBODY}, and its signer was neither accepted before nor named now"
    raise TrustError(
        f"{cause}, SHA-256 {signer.fingerprint} ({signer.subject}): "
        "compare this with what the publisher says, then name it with --signer, or take it unseen with --first-use"
    )


def believed_for(signer: Certificate, store: TrustView) -> str:
    """SHA-256, in hex, of the trusted CSCA that certified a signer of master lists, the strongest; else empty.

    One whose key anybody may have certifies nobody.
    """
    trusted = [each for each in _issuers(signer, store) if signature_verdict(signer, each.certificate) == "right"]
    best = max(trusted, key=lambda each: each.kind.strength, default=None)
    return "" if best is None else best.certificate.fingerprint


def _issuers(signer: Certificate, store: TrustView) -> list[Anchor]:
    return [each for each in issuers_of(signer, store) if each.kind in BELIEVED]


def _issued_below(signer: Certificate, store: TrustView) -> str:
    """With which key that anybody may have a trusted CSCA signed a signer's certificate, in words; else empty."""
    return next((by_link(signer, each.certificate).below(FORGEABLE) for each in _issuers(signer, store)), "")


def _path(
    signer: Certificate, beside: Iterable[Certificate], listed: Iterable[bytes], store: TrustView
) -> tuple[tuple[Certificate, ...], tuple[Deviation, ...]]:
    """From the signer to a CSCA of the list or of the store; those that show what the signer names are tried first."""
    every, beside = tuple(listed), tuple(beside)
    hints = [hint for hint in (signer.authority_key_identifier, signer.issuer.raw) if hint]
    likely = [raw for raw in every if any(hint in raw for hint in hints)]
    result = _path_over(signer, likely, store, beside)
    if result.status is not PathStatus.VERIFIED:
        result = _path_over(signer, every, store, beside)
    if result.status is PathStatus.UNSUPPORTED:
        raise UnsupportedError(f"the signer of the master list: {result.reason}")
    if result.status is not PathStatus.VERIFIED:
        raise TrustError(f"no CSCA of the list or the trust store issued its signer: {result.reason}")
    return result.path, result.deviations


def _path_over(
    signer: Certificate, listed: Iterable[bytes], store: TrustView, beside: Iterable[Certificate]
) -> PathResult:
    listed_ones = tuple(Anchor(csca, AnchorKind.LIST_SIGNED) for csca in _readable(listed))
    return build_path(signer, JoinedTrust((store, InMemoryTrust(listed_ones))), beside)


def _readable(listed: Iterable[bytes]) -> list[Certificate]:
    found: list[Certificate] = []
    for raw in listed:
        try:
            found.append(parse_certificate(raw))
        except CodecError:  # told of when the list is imported; here it merely issued nobody
            continue
    return found


def _check_time(signer: Certificate, signing_time: datetime | None, at: datetime | None) -> tuple[Deviation, ...]:
    """What is odd about the signing time, by the rules for all that is signed (`chipkit.trust.signing_period`).

    A list is believed for its signer alone, so one from outside of the signer's validity is refused.
    """
    if signing_time is None:
        return ()
    if not signer.not_before <= signing_time <= signer.not_after:
        raise TrustError("the master list was signed outside of its signer's validity")
    why = why_out_of_time(signer, "signed-attribute", signing_time, at or signing_time)
    return (Deviation("signer.out-of-time", _WHAT, f"dated {why}"),) if why else ()
