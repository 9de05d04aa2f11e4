"""The one place where a signature meets the key that is said to have made it.

Certificates and revocation lists are signed by their issuer (RFC 5280, 4.1.1.3 and 5.1.1.3). EF.SOD, EF.CardSecurity
and master lists are CMS signed data (RFC 5652, 5): all of them are checked by `check_signed_data`, with the same
certificates tried, the same attributes asked for and the same deviations left. What a kind of signed data demands
beyond that is its `SignedDataProfile`; whether to believe a signer is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from hmac import compare_digest
from types import MappingProxyType
from typing import Final, Literal

from chipkit import oids
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.crypto.hashes import digest
from chipkit.crypto.keys import PublicKey, load_public_key
from chipkit.crypto.odd_signatures import verify_odd_signature
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.frozen import FrozenMapping, freeze, maker
from chipkit.pki.algorithm_floors import forgeable, of_signature
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, SignatureScheme, hash_name
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignedData, SignerCandidate, SignerInfo, signer_candidates
from chipkit.pki.crl import CertificateList
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = [
    "MADE",
    "CheckedSignedData",
    "CheckedSigner",
    "SignatureVerdict",
    "SignedDataProfile",
    "SignerStatus",
    "check_signature",
    "check_signed_data",
    "key_of",
    "other_signers",
    "signature_verdict",
    "verdict_with_deviations",
]

SignatureVerdict = Literal["right", "forgeable", "wrong", "unsupported"]
"""Whether a key made a signature; a forgeable one is right, and anybody may have made it (`FORGEABLE`)."""
MADE: Final[frozenset[SignatureVerdict]] = frozenset({"right", "forgeable"})
"""The key made the signature, or anybody did who has computed it: what that proves is for a policy to say."""
SignerStatus = Literal[
    "valid",
    "no-signer-certificate",
    "algorithm-unknown",
    "content-type-wrong",
    "digest-wrong",
    "key-unusable",
    "signature-wrong",
]
"""What comes out for one signer of signed data; the judgement table has a situation of each name."""

_RANKS: Final[Mapping[SignerStatus, int]] = MappingProxyType({"algorithm-unknown": 0})
"""If no candidate signed, one that may have signed counts, then the first."""
_OF_THE_KEY: Final = frozenset({"signature-wrong", "key-unusable"})
"""What blames the certificate: where it was guessed, the signer's own is simply not there."""
_TERMS: Final = "terms of a signer"
_KEY: Final = "its key"


@dataclass(frozen=True, slots=True)
class SignedDataProfile:
    """What a kind of signed data is called, and what its own standard demands beyond RFC 5652."""

    where: str
    """Its name in deviations, such as "EF.SOD"."""
    dated: bool = False
    """Whether a signing time must be signed: Doc 9303-12, 9.1, wants it; Doc 9303-10, 3.11.4 and 4.6.2.2, do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSigner:
    """What the signature of one signer comes to with the key of one certificate."""

    signer: SignerInfo
    status: SignerStatus
    certificate: Certificate | None = None
    """The signer's certificate; None if it is not there."""
    evidence: Mapping[str, str] = field(default_factory=FrozenMapping)
    """The certificate's SHA-256, the algorithm and, where it is not valid, the cause; else the identifier alone."""
    deviations: tuple[Deviation, ...] = ()
    """Of the certificate and how it was found, of the attributes, and of the signature."""

    def __post_init__(self) -> None:
        freeze(self, "evidence")

    @property
    def cause(self) -> str:
        """Why it is not valid, in words; empty where the status says it all."""
        return self.evidence.get("cause", "")

    @property
    def signing_time(self) -> datetime | None:
        """When the signer says that it signed; None where it does not."""
        attributes = self.signer.signed_attributes
        return None if attributes is None else attributes.signing_time


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSignedData:
    """The results of the signatures of signed data; no signer is trusted yet."""

    signers: tuple[tuple[CheckedSigner, ...], ...]
    """For each signer, once: what comes out with every certificate whose key made its signature; where none did, what
    comes out with the likeliest."""
    deviations: tuple[Deviation, ...]
    """Of the signed data themselves, whoever signed; those of a signer stand with it."""


def check_signature(signed: Certificate | CertificateList, issuer_key: SubjectPublicKeyInfo) -> tuple[Deviation, ...]:
    """Check that the owner of `issuer_key` signed this certificate or revocation list.

    SHA-1 is accepted: certificates of documents that are still valid were signed with it.

    Returns:
        The tolerances that were needed.

    Raises:
        SignatureInvalidError: Another key signed the certificate or list, or it was changed.
        UnsupportedError: The algorithm or the key's curve is not supported.
        KeyUnusableError: The issuer's public key is invalid.
        CodecError: The key or the signature's parameters are malformed.
    """
    scheme = SignatureScheme.from_algorithm(signed.signature_algorithm)
    key = load_public_key(issuer_key)
    return verify_odd_signature(key, scheme, signed.signature, _forms(signed), _where(signed))


def _forms(signed: Certificate | CertificateList) -> tuple[bytes, ...]:
    """What may have been signed: the DER, and the bytes as they came if those are not DER."""
    return (signed.tbs, signed.tbs_came) if signed.tbs_came else (signed.tbs,)


def _where(signed: Certificate | CertificateList) -> str:
    """A certificate by its fingerprint, as the deviations of a path name it."""
    return f"certificate {signed.fingerprint[:16]}" if isinstance(signed, Certificate) else "revocation list"


def signature_verdict(signed: Certificate | CertificateList, issuer: Certificate) -> SignatureVerdict:
    """What `check_signature` says of `signed` under the key of `issuer`, remembered.

    A key or a signature that cannot be computed with is "unsupported", not "wrong"; one that anybody may have computed
    is "forgeable", not "right".
    """
    return verdict_with_deviations(signed, issuer)[0]


_Checked = tuple[SignatureVerdict, "tuple[Deviation, ...]"]
_KEPT: Final = 1024
"""Bytes of a verdict with its deviations."""
_verdicts: Final = BoundedCache[_Checked](entries=8192, size=8192 * _KEPT)


def verdict_with_deviations(signed: Certificate | CertificateList, issuer: Certificate) -> _Checked:
    """`signature_verdict` with the tolerances that a right signature needed; none if it is not right."""
    # of a structure that came in these forms, in which equal certificates may differ, under one key
    parts = (signed.fingerprint.encode(), issuer.public_key.raw, signed.tbs_came)
    return _verdicts.get(parts, lambda: _checked(signed, issuer), keeps=_KEPT)


def _checked(signed: Certificate | CertificateList, issuer: Certificate) -> _Checked:
    try:
        odd = check_signature(signed, issuer.public_key)
    except SignatureInvalidError:
        return "wrong", ()
    except (UnsupportedError, KeyUnusableError, CodecError):
        return "unsupported", ()
    return "right" if forgeable(of_signature(issuer, signed.signature_algorithm)) is None else "forgeable", odd


def check_signed_data(signed: SignedData, profile: SignedDataProfile) -> CheckedSignedData:
    """Check every signature of CMS signed data with every certificate that may be its signer's.

    A SET OF has no order, so the first signer counts no more than the last (RFC 5652, 5.1). The same signer twice is
    checked once.
    """
    signers = dict.fromkeys(signed.signers) if len(signed.signers) > 1 else signed.signers
    found = [*signed.deviations]
    if len(signed.signers) > 1:  # Doc 9303-10, 4.6.2.2, and Doc 9303-12, 9.1, recommend one
        found.append(Deviation("cms.signers.several", profile.where, f"{len(signed.signers)}; the best one counts"))
    checked = tuple([_check_signer(signed, signer, profile) for signer in signers])
    data: CheckedSignedData = _checked_data(checked, tuple(found))
    return data


_checked_data: Final = maker(CheckedSignedData)


def other_signers(profile: SignedDataProfile, causes: Iterable[str]) -> Iterator[Deviation]:
    """What is wrong with signers besides the one that counts: a deviation each, for any of them would suffice alone."""
    return (Deviation("cms.signers.other", profile.where, cause) for cause in causes)


def _check_signer(signed: SignedData, signer: SignerInfo, profile: SignedDataProfile) -> tuple[CheckedSigner, ...]:
    """One signer with each certificate whose key made the signature; where none did, with the likeliest."""
    tried = [(each, _with(each, signed, signer, profile)) for each in signer_candidates(signer, signed.certificates)]
    if len(tried) == 1 and tried[0][1].status == "valid":
        return (tried[0][1],)
    if right := [checked for _, checked in tried if checked.status == "valid"]:
        return tuple(right)
    candidate, checked = min(tried, key=lambda pair: _RANKS.get(pair[1].status, len(_RANKS)), default=(None, None))
    if candidate is None or checked is None or (checked.status in _OF_THE_KEY and not candidate.named):
        absent = {"signer": str(signer.sid)}
        return (CheckedSigner(signer=signer, status="no-signer-certificate", evidence=absent),)
    return (checked,)


def _with(
    candidate: SignerCandidate, signed: SignedData, signer: SignerInfo, profile: SignedDataProfile
) -> CheckedSigner:
    """One signer with the key of one certificate."""
    certificate, terms, cause = candidate.certificate, None, ""
    status: SignerStatus
    odd: tuple[Deviation, ...] = ()
    try:
        terms = _terms(certificate, signer)
        status = _attributes(signed, signer, terms.hashed)
        if status == "valid":
            odd = _signature(signed, signer, terms.scheme, certificate)
    except KeyUnusableError as error:
        status, cause = "key-unusable", str(error)
    except SignatureInvalidError as error:
        status, cause = "signature-wrong", str(error)
    except (UnsupportedError, CodecError) as error:  # parameters that cannot be read refute nothing
        status, cause = "algorithm-unknown", str(error)
    evidence = _named(certificate, oids.name(signer.signature_algorithm.oid)) if terms is None else terms.evidence
    if cause:
        evidence = FrozenMapping({**evidence, "cause": cause})
    deviations = (*candidate.deviations, *certificate.deviations, *odd, *_undated(signer, profile))
    found: CheckedSigner = _checked_signer(signer, status, certificate, evidence, deviations)
    return found


_checked_signer: Final = maker(CheckedSigner)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What two algorithm identifiers of a signer come to, the same for all that it signs with one key."""

    digest_algorithm: AlgorithmIdentifier
    signature_algorithm: AlgorithmIdentifier
    hashed: HashName
    scheme: SignatureScheme
    evidence: FrozenMapping[str, str]


def _terms(certificate: Certificate, signer: SignerInfo) -> _Terms:
    """The terms on which a signer signs; the last ones are noted on its certificate.

    Raises:
        CodecError: The parameters of an algorithm are malformed.
        UnsupportedError: The hash function or the scheme is not supported.
    """
    digests, signs = signer.digest_algorithm, signer.signature_algorithm
    known: _Terms | None = certificate.notes.get(_TERMS)
    if known is not None and known.digest_algorithm is digests and known.signature_algorithm is signs:
        return known
    # RFC 5652, 5.3: digestAlgorithm of this signer; the list of digestAlgorithms in front is a hint for one pass
    hashed = hash_name(digests)
    scheme = SignatureScheme.from_algorithm(signs, digest=hashed)
    terms = _Terms(digests, signs, hashed, scheme, _named(certificate, f"{scheme.kind} {scheme.hash}"))
    certificate.notes[_TERMS] = terms
    return terms


def _named(certificate: Certificate, algorithm: str) -> FrozenMapping[str, str]:
    return FrozenMapping({"certificate": certificate.fingerprint, "algorithm": algorithm})


def _attributes(signed: SignedData, signer: SignerInfo, hashed: HashName) -> SignerStatus:
    """Whether the signed attributes fit the content (RFC 5652, 5.6 and 11); "valid" if there are none."""
    attributes = signer.signed_attributes
    if attributes is None:
        return "valid"
    # RFC 5652, 11.1: content-type must be the eContentType
    if attributes.content_type != signed.content_type:
        return "content-type-wrong"
    # RFC 5652, 5.6: the digest is computed anew, whatever the signer says of it
    if not compare_digest(attributes.message_digest or b"", digest(hashed, signed.content)):
        return "digest-wrong"
    return "valid"


def _signature(
    signed: SignedData, signer: SignerInfo, scheme: SignatureScheme, certificate: Certificate
) -> tuple[Deviation, ...]:
    """Check that the certificate's key made the signature, over any form of what was signed (RFC 5652, 5.4 and 5.6).

    Returns:
        The tolerances that were needed.

    Raises:
        SignatureInvalidError: Another key made the signature, or what was signed was changed.
        KeyUnusableError: The certificate's public key is invalid.
        UnsupportedError: The algorithm or the kind of key is not supported.
    """
    forms = signer.signed_forms(signed.content)
    return verify_odd_signature(key_of(certificate), scheme, signer.signature, forms, "signer info")


def key_of(certificate: Certificate) -> PublicKey:
    """The key of a certificate, noted on it once it was checked; raises as `load_public_key` does."""
    key: PublicKey | None = certificate.notes.get(_KEY)
    if key is None:
        key = certificate.notes[_KEY] = load_public_key(certificate.public_key)
    return key


def _undated(signer: SignerInfo, profile: SignedDataProfile) -> tuple[Deviation, ...]:
    """What should be signed beside the content and is not."""
    attributes = signer.signed_attributes
    found: tuple[Deviation, ...] = ()
    if attributes is None:  # RFC 5652, 5.3: they must be there where the content is of another type than id-data
        found = (Deviation("cms.signed-attributes.missing", profile.where, "the content itself is signed"),)
    if profile.dated and (attributes is None or attributes.signing_time is None):
        found = (*found, Deviation("cms.signing-time.missing", profile.where))
    return found
