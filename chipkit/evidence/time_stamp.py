"""Time stamps over seals (RFC 3161), in the unprotected header as "COSE, then Timestamp" (RFC 9921, 2.1 and 3.1).

A stamp shows that a signature existed at a time that another authority vouches for. It counts where that authority is
one that the operator placed, and was valid at the time of the stamp; that its certificate ends later, takes nothing
away. Requests and answers are bytes here; `chipkit.fetching` carries them.

The library asks, reads and follows the chain. It finds the signer's certificate among those enclosed by issuer and
number alone, so whose key signed, over which content, with which purpose, is checked here once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256, sha384, sha512
from types import ModuleType
from typing import Any, Final, Literal

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.cbor import encode
from chipkit.codec.moments import moved
from chipkit.codec.tlv import TLV
from chipkit.crypto.cose import Sign1
from chipkit.errors import AuthorityUnknownError, CodecError, LimitError, TimeStampError, UnsupportedError
from chipkit.evidence.record import MAX_TIME_STAMP
from chipkit.evidence.stamp_revocation import StampRevocation, expect_not_revoked
from chipkit.extras import ExtraMissingError
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, SignatureScheme, hash_name
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignedData
from chipkit.pki.signer_info import SignerInfo
from chipkit.trust.signatures import SignedDataProfile, check_signed_data
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = [
    "StampRequest",
    "TimeStamp",
    "read_answer",
    "request_stamp",
    "stamped_bytes",
    "verify_stamp",
]

_PROFILE: Final = SignedDataProfile("time stamp")
_GRANTED: Final = 0
_STATUS: Final = (
    "granted", "granted with changes", "rejected", "waiting", "revocation is near", "revoked",
)  # fmt: skip
"""PKIStatus (RFC 3161, 2.4.2)."""
_HASHES: Final = {"sha256": sha256, "sha384": sha384, "sha512": sha512}
_MAX_CERTIFICATES: Final = 10
_CERTIFICATE, _CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
"""signingCertificate (RFC 2634, 5.4) and signingCertificateV2 (RFC 5035, 3)."""


@dataclass(frozen=True, slots=True)
class StampRequest:
    """What an authority is asked, and what its answer is held against."""

    data: bytes = field(repr=False)
    """A TimeStampReq, in DER."""
    nonce: int
    stamped: bytes = field(repr=False)
    """What the stamp is to be over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """A time stamp that was verified."""

    token: bytes = field(repr=False)
    """The TimeStampToken as it came."""
    at: datetime
    """When the authority says that it saw the digest, in UTC."""
    accuracy: timedelta | None
    """How far that may be off, where the authority says."""
    authority: str
    """The subject of its certificate."""
    certificate: str
    """SHA-256 of its certificate, in hex."""
    serial: int
    policy: str
    """Under which rules, as a dotted object identifier."""
    hash: HashName
    """The hash function of what was stamped."""
    revocation: StampRevocation = "unknown"
    """Whether a revocation list of its issuer is here that clears the authority's certificate."""

    @property
    def latest(self) -> datetime:
        """What was stamped existed at this moment, whatever the accuracy."""
        return moved(self.at, self.accuracy or timedelta())


def stamped_bytes(seal: Sign1) -> bytes:
    """What a stamp over a finished seal is over: its signature as CBOR encodes it, head and all (RFC 9921, 3.1.1)."""
    return encode(seal.signature)


def request_stamp(stamped: bytes, *, hashed: Literal["sha256", "sha512"] = "sha256") -> StampRequest:
    """A request for a stamp with the authority's certificates; it carries a digest and a nonce and nothing else.

    Args:
        stamped: What is to be stamped, such as `stamped_bytes(seal)`.
        hashed: The hash function. RFC 9921, 3.1, recommends that of the signature.

    Raises:
        ExtraMissingError: The extra `stamp` is not installed.
        ValueError: There is nothing to stamp, or another hash function is asked for.
    """
    client = _client()
    names = {"sha256": client.HashAlgorithm.SHA256, "sha512": client.HashAlgorithm.SHA512}
    if hashed not in names:
        raise ValueError(f"{hashed} is not a hash function of requests: sha256 and sha512 are")
    builder = client.TimestampRequestBuilder().data(stamped).hash_algorithm(names[hashed])
    made = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    return StampRequest(made.as_bytes(), made.nonce, stamped)


def read_answer(answer: bytes, request: StampRequest, authorities: Sequence[Certificate]) -> TimeStamp:
    """The stamp in an authority's answer, verified.

    Args:
        answer: A TimeStampResp, in DER.
        request: What was asked.
        authorities: Certificates that the operator placed: roots, or the authority's own one.

    Raises:
        TimeStampError: The answer is malformed, refuses, or is one to another request.
        AuthorityUnknownError: The stamp is by nobody who was placed, or who was valid then.
        ExtraMissingError: The extra `stamp` is not installed.
    """
    parsed = _parsed(answer, "the answer")
    with _told("the answer"):
        status, words = int(parsed.status), parsed.status_string
    if status != _GRANTED:
        name = _STATUS[status] if 0 <= status < len(_STATUS) else str(status)
        told = "".join(f", {word[:80]!r}" for word in (words or [])[:1])
        raise TimeStampError(f"the authority gave no stamp: {name}{told}")
    with _told("the answer"):
        token, nonce = parsed.time_stamp_token(), parsed.tst_info.nonce
    stamp = verify_stamp(token, request.stamped, authorities)
    # RFC 3161, 2.4.2: the same nonce, so that no old answer is played back
    if nonce != request.nonce:
        raise TimeStampError("the answer is one to another request: its nonce is not ours")
    return stamp


def verify_stamp(
    token: bytes, stamped: bytes, authorities: Sequence[Certificate], lists: TrustView | None = None
) -> TimeStamp:
    """A stamp, seen to be over these bytes and by an authority that is trusted here and was valid then.

    Args:
        token: A TimeStampToken, in DER.
        stamped: What it must be over.
        authorities: Certificates that the operator placed: roots, or the authority's own one.
        lists: Whose revocation lists count; without it, nothing is known of a revocation.

    Raises:
        TimeStampError: The token is malformed, not over these bytes, or its signature is not right.
        AuthorityUnknownError: The stamp is by nobody who was placed, or who was valid then, or a list takes the
            authority's certificate back.
        UnsupportedError: The extra `stamp` is not installed, or an algorithm of the token is not known.
    """
    certificate, along = _signer_of(token)
    # RFC 3161, 2.4.2: TimeStampResp, of a PKIStatusInfo and the token
    answer = bytes(der.sequence(der.sequence(der.integer(_GRANTED)), token))
    parsed = _parsed(answer, "the time stamp")
    stamp, imprint = _read(parsed, token, certificate)
    if imprint != _HASHES[stamp.hash](stamped).digest():
        raise TimeStampError("the time stamp is over something else")
    _check_chain(parsed, stamp, certificate, stamped, authorities)
    return replace(stamp, revocation=expect_not_revoked(certificate, (*authorities, *along), lists, stamp.latest))


def _client() -> ModuleType:
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra: who stamps nothing does without it
    except ImportError:
        raise ExtraMissingError("stamp") from None
    return rfc3161_client


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn what the library raises into an error of ours: junk makes it raise a bare ValueError."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise TimeStampError(f"{what} is malformed: {str(error)[:120]}") from None


def _parsed(answer: bytes, what: str) -> Any:  # noqa: ANN401 - of a package that may be missing
    if len(answer) > MAX_TIME_STAMP:
        raise TimeStampError(f"{what} has {len(answer)} bytes where at most {MAX_TIME_STAMP} are read")
    try:
        TLV.parse(answer)
    except CodecError as error:
        raise TimeStampError(f"{what} is malformed: {error}") from None
    with _told(what):
        return _client().decode_timestamp_response(answer)


def _signer_of(token: bytes) -> tuple[Certificate, tuple[Certificate, ...]]:
    """The certificate whose key signed a token, which says of itself that it is for time stamps; and what came along.

    Raises:
        TimeStampError: The token is not signed data in DER of one signer whose key made its signature.
        UnsupportedError: An algorithm of it is not known.
    """
    try:
        if len(token) > MAX_TIME_STAMP:
            raise LimitError(f"{len(token)} bytes where at most {MAX_TIME_STAMP} are read")
        TLV.parse(token)
        signed = SignedData.parse(token, max_certificates=_MAX_CERTIFICATES, max_signers=1)
    except CodecError as error:
        raise TimeStampError(f"the time stamp is malformed: {error}") from None
    if signed.content_type != oids.TST_INFO:
        raise TimeStampError(f"the time stamp holds {oids.name(signed.content_type)}, which is no time")
    if len(signed.signers) != 1 or signed.signers[0].signed_attributes is None:  # RFC 3161, 2.4.2: one signature alone
        raise TimeStampError("the time stamp is not signed by one signer with attributes")
    (checked,) = check_signed_data(signed, _PROFILE).signers
    if len(checked) != 1 or checked[0].certificate is None:
        raise TimeStampError("the time stamp does not carry the one certificate of its signer")
    if checked[0].status == "algorithm-unknown":
        raise UnsupportedError(f"the signature of the time stamp: {checked[0].cause}")
    if checked[0].status != "valid":
        raise TimeStampError(f"the signature of the time stamp is not right: {checked[0].status}")
    certificate = checked[0].certificate
    _check_named(signed.signers[0], certificate)
    _check_purpose(certificate)
    return certificate, tuple(signed.certificates)


def _check_named(signer: SignerInfo, certificate: Certificate) -> None:
    """That the signer names its certificate by digest among what it signed (RFC 3161, 2.4.2; RFC 5816, 2.2.1)."""
    hashed = hash_name(signer.digest_algorithm)
    scheme = SignatureScheme.from_algorithm(signer.signature_algorithm, digest=hashed)
    if "sha1" in (hashed, scheme.hash):
        raise TimeStampError("the time stamp is signed with SHA-1")
    named = signer.signed_attributes and _certificate_digests(signer.signed_attributes.raw)
    if not named or any(each(certificate.raw).digest() != digest for each, digest in named):
        raise TimeStampError("the time stamp does not name the certificate that it is signed with")


def _certificate_digests(attributes: bytes) -> list[tuple[Any, bytes]]:
    """Hash function and digest of the first certificate that each attribute of this kind names."""
    found: list[tuple[Any, bytes]] = []
    try:
        for member in TLV.parse(attributes).children():
            kind, values = member.children(2)
            dotted = der.decode_oid(kind)
            if dotted not in (_CERTIFICATE, _CERTIFICATE_V2):
                continue
            (value,) = values.children(1)
            first = value.children()[0].children()[0].children()
            hashed = sha1 if dotted == _CERTIFICATE else sha256
            if first[0].tag == der.SEQUENCE:
                hashed = _HASHES[hash_name(AlgorithmIdentifier.parse(first[0]))]
                first = first[1:]
            found.append((hashed, first[0].expect(der.OCTET_STRING, "certHash").value))
    except (CodecError, UnsupportedError, ValueError, IndexError, KeyError):
        return []
    return found


def _check_purpose(certificate: Certificate) -> None:
    # RFC 3161, 2.3: one purpose alone, in a critical extension
    extension = certificate.extension(oids.EXTENDED_KEY_USAGE)
    if extension is None or not extension.critical or certificate.extended_key_usage != (oids.TIME_STAMPING,):
        raise TimeStampError(f"the certificate of {certificate.subject} is not one for time stamps alone")
    if certificate.unknown_critical_extensions:
        raise TimeStampError(f"the certificate of {certificate.subject} has a critical extension that is not known")


def _read(parsed: Any, token: bytes, certificate: Certificate) -> tuple[TimeStamp, bytes]:  # noqa: ANN401 - as above
    """What a token says, and the digest that it is over."""
    with _told("the time stamp"):
        info = parsed.tst_info
        imprint, at, accuracy = info.message_imprint, info.gen_time, info.accuracy
        algorithm, digest = imprint.hash_algorithm.dotted_string, bytes(imprint.message)
        version, serial, policy = info.version, int(info.serial_number), info.policy.dotted_string
        within = None if accuracy is None else timedelta(
            seconds=accuracy.seconds or 0, milliseconds=accuracy.millis or 0, microseconds=accuracy.micros or 0
        )  # fmt: skip
    if version != 1:
        raise TimeStampError(f"a time stamp of version {version}")
    hashed = hash_name(algorithm)
    if hashed not in _HASHES:
        raise UnsupportedError(f"a time stamp over a digest by {hashed}")
    stamp = TimeStamp(
        token=token,
        at=at.astimezone(UTC),
        accuracy=within,
        authority=str(certificate.subject),
        certificate=certificate.fingerprint,
        serial=serial,
        policy=policy,
        hash=hashed,
    )
    return stamp, digest


def _check_chain(
    parsed: Any,  # noqa: ANN401 - as above
    stamp: TimeStamp,
    certificate: Certificate,
    stamped: bytes,
    authorities: Sequence[Certificate],
) -> None:
    """That the authority's certificate was valid at the time of the stamp and is placed, or leads to one that is."""
    if not certificate.not_before <= stamp.at <= certificate.not_after:
        raise AuthorityUnknownError(f"the certificate of {stamp.authority} was not valid at the time of the stamp")
    if certificate in authorities:
        return
    client = _client()
    roots = [_Placed(each.raw) for each in authorities]
    if not roots:
        raise AuthorityUnknownError("no authority for time stamps is placed here")
    try:
        with _told("the time stamp"):
            client.VerifierBuilder(roots=roots).build().verify_message(parsed, stamped)
    except client.VerificationError:
        raise AuthorityUnknownError(
            f"the certificate of {stamp.authority} leads to no authority that is placed here and was valid then"
        ) from None


class _Placed:
    """A certificate as the library's verifier takes it: all that it asks of a root is its bytes."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def public_bytes(self, _encoding: object) -> bytes:
        """The certificate, in DER."""
        return self._raw
