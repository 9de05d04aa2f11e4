"""Signed data: EF.SOD, EF.CardSecurity and master lists (RFC 5652, 5; Doc 9303-10, 4.6.2; Doc 9303-12, 9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.ber import most_objects, parse_where_not_der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError
from chipkit.frozen import maker
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, hash_oid
from chipkit.pki.certificate import Certificate
from chipkit.pki.certificate_layout import read_certificate
from chipkit.pki.signed import without_filling
from chipkit.pki.signer_info import SignedAttributes, SignerIdentifier, SignerInfo, build_attributes
from chipkit.values import dataclass

__all__ = [
    "SignedAttributes",
    "SignedData",
    "SignerCandidate",
    "SignerIdentifier",
    "SignerInfo",
    "build_attributes",
    "build_signed_data",
    "enclosed_certificate",
    "signer_candidates",
]

_WHAT = "signed data"
_MAX_CERTIFICATES = 1000
_MAX_CRLS = 1000
_MAX_SIGNERS = 20
_MAX_ALGORITHMS = 64
_OBJECTS_EACH = 200
"""Data objects for each certificate; a real one has some 120."""
_MAX_CANDIDATES = 8
_V1_ATTRIBUTES: Final = 0xA1
_V2_ATTRIBUTES: Final = 0xA2
_OTHER: Final = 0xA3
_OTHER_CRL: Final = 0xA1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedData:
    """Content with its signers and their certificates; nothing in here is verified yet."""

    version: int
    digest_algorithms: tuple[AlgorithmIdentifier, ...]
    content_type: str
    content: bytes = field(repr=False)
    """What was signed: the value of the octet string."""
    certificates: tuple[Certificate, ...]
    """The certificates that could be read, in the order they came."""
    crls: tuple[bytes, ...] = field(repr=False)
    """The revocation lists as they came: nobody relies on a list that travels with what it may revoke."""
    signers: tuple[SignerInfo, ...]
    deviations: tuple[Deviation, ...]

    @classmethod
    def parse(
        cls, raw: bytes, *, max_certificates: int = _MAX_CERTIFICATES, max_signers: int = _MAX_SIGNERS
    ) -> SignedData:
        """Read a ContentInfo with signed data, in DER or, leaving the deviation "cms.encoding.ber", in BER.

        Filling behind it is cut off with a deviation. One of several signers that cannot be read spoils no other.

        Args:
            raw: The ContentInfo.
            max_certificates: How many enclosed certificates are read; signed data with more are refused.
            max_signers: How many signers are read; signed data with more are refused.

        Raises:
            LimitError: There are more certificates, signers or other members than are read.
            CodecError: The bytes are not signed data. If they were BER, offsets count in the DER made from them.
        """
        found: list[Deviation] = []
        raw = without_filling(raw, found)
        try:
            return cls._parse_der(raw, max_certificates, max_signers, found)
        except CodecError as strict:
            ber = parse_where_not_der(raw, strict, most=most_objects(len(raw), _OBJECTS_EACH * max_certificates))
        found.append(Deviation("cms.encoding.ber", detail="BER instead of DER"))
        signed = cls._parse_der(bytes(ber.tlv), max_certificates, max_signers, found)
        return replace(
            signed,
            certificates=tuple(each.as_came(ber.came) for each in signed.certificates),
            signers=tuple(signer.as_came(ber.came) for signer in signed.signers),
        )

    @classmethod
    def _parse_der(cls, raw: bytes, max_certificates: int, max_signers: int, known: Sequence[Deviation]) -> SignedData:
        # RFC 5652, 5.1: version, digestAlgorithms, encapContentInfo, [0] certificates, [1] crls, signerInfos
        fields = der.Fields(_unwrap(raw), what=_WHAT)
        found = list(known)
        version = der.decode_integer(fields.take(der.INTEGER, "version"), found=found)
        digests = fields.take(der.SET, "digestAlgorithms").children(_MAX_ALGORITHMS)
        content_type, content = _encapsulated(fields.take(der.SEQUENCE, "encapContentInfo"))
        enclosed = _capped(fields.optional(0xA0), max_certificates)
        certificates = _certificates(enclosed, found)
        crls = tuple(member.raw for member in _capped(fields.optional(0xA1), _MAX_CRLS))
        signers = _signers(fields.take(der.SET, "signerInfos"), max_signers, found)
        fields.finish()
        due = _due_version(content_type, {member.tag for member in enclosed}, crls, signers)
        if version != due:
            found.append(Deviation("cms.version", detail=f"version {version} where {due} belongs"))
        return cls(
            version=version,
            digest_algorithms=tuple(AlgorithmIdentifier.parse(digest) for digest in digests),
            content_type=content_type,
            content=content,
            certificates=certificates,
            crls=crls,
            signers=signers,
            deviations=tuple(replace(each, where=each.where or _WHAT) for each in found),
        )


def _unwrap(raw: bytes) -> TLV:
    # RFC 5652, 3: contentType, [0] EXPLICIT content
    fields = der.Fields(TLV.parse(raw), what="content info")
    kind_tlv = fields.take(der.OBJECT_IDENTIFIER, "contentType")
    kind = der.decode_oid(kind_tlv)
    if kind != oids.SIGNED_DATA:
        raise CodecError(f"content type {oids.name(kind)} where signed data belong", offset=kind_tlv.offset)
    wrapper = der.Fields(fields.take(0xA0, "content"), tag=None, what="content info")
    fields.finish()
    signed = wrapper.take(der.SEQUENCE, "signed data")
    wrapper.finish()
    return signed


def _encapsulated(tlv: TLV) -> tuple[str, bytes]:
    fields = der.Fields(tlv, what=_WHAT)
    # RFC 5652, 5.2: eContent may be absent, which is a signature of content elsewhere; Doc 9303 has it inside
    content_type = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "eContentType"))
    wrapper = der.Fields(fields.take(0xA0, "eContent"), tag=None, what=_WHAT)
    fields.finish()
    content = wrapper.take(der.OCTET_STRING, "eContent")
    wrapper.finish()
    return content_type, content.value


def _due_version(
    content_type: str, kinds: Collection[int], crls: Sequence[bytes], signers: Sequence[SignerInfo]
) -> int:
    """The version that signed data with these members have (RFC 5652, 5.1)."""
    if _OTHER in kinds or any(crl[0] == _OTHER_CRL for crl in crls):
        return 5
    if _V2_ATTRIBUTES in kinds:
        return 4
    third = _V1_ATTRIBUTES in kinds or content_type != oids.DATA or any(signer.sid.issuer is None for signer in signers)
    return 3 if third else 1


_PARSED: Final = 16
"""Bytes that a parsed certificate keeps for each byte of it."""
_enclosed: Final = BoundedCache[Certificate](entries=1024, size=8 << 20)
"""Certificates that came with what they signed: as anybody may enclose any, fewer are kept than of those imported."""


def enclosed_certificate(raw: bytes) -> Certificate:
    """A certificate that came with what it signed, remembered.

    Raises:
        CodecError: The bytes are not a certificate.
    """
    return _enclosed.get((raw,), partial(read_certificate, raw), keeps=_PARSED * len(raw))


def _certificates(members: Sequence[TLV], found: list[Deviation]) -> tuple[Certificate, ...]:
    """The certificates; a member that is not a certificate, or cannot be read, is left out with a deviation."""
    certificates: list[Certificate] = []
    for member in members:
        # RFC 5652, 10.2.2: a certificate is a SEQUENCE, every other kind has a tag of its own
        if member.tag != der.SEQUENCE:
            found.append(Deviation("cms.certificate.other-kind", detail=f"tag {member.tag:02X}"))
            continue
        try:
            certificates.append(enclosed_certificate(member.raw))
        except CodecError as error:
            found.append(Deviation("cms.certificate.malformed", detail=str(error)))
    return tuple(certificates)


def _signers(tlv: TLV, most: int, found: list[Deviation]) -> tuple[SignerInfo, ...]:
    """The signers; of several one that cannot be read is left out with a deviation.

    Raises:
        CodecError: There are signers, and none of them can be read.
    """
    signers: list[SignerInfo] = []
    errors: list[CodecError] = []
    for member in _capped(tlv, most):
        try:
            signers.append(SignerInfo.parse(member))
        except CodecError as error:
            errors.append(error)
            found.append(Deviation("cms.signer.malformed", detail=str(error)))
    if errors and not signers:
        raise next((error for error in errors if isinstance(error, LimitError)), errors[0])
    for signer in signers:
        found.extend(signer.deviations)
    return tuple(signers)


def _capped(tlv: TLV | None, limit: int) -> tuple[TLV, ...]:
    return () if tlv is None else tlv.children(limit, "members")


@dataclass(frozen=True, slots=True)
class SignerCandidate:
    """A certificate that a signer identifier may mean."""

    certificate: Certificate
    named: bool
    """Whether the identifier names it as the standard has it; else it is a guess."""
    deviations: tuple[Deviation, ...] = ()
    """How it was found, where the standard's own way does not lead there, or leads to several."""


def signer_candidates(signer: SignerInfo, certificates: Sequence[Certificate]) -> tuple[SignerCandidate, ...]:
    """The certificates that a signer identifier may mean, eight at most; whose key made the signature decides.

    Looked for, in this order: issuer byte for byte and serial number, or the subject key identifier; issuer by the
    rules of RFC 5280; issuer with its relative names in any order; at last the sole certificate there is. The first way
    that leads anywhere counts.
    """
    # RFC 5652, 10.2.3: a set may hold more certificates than needed, fewer, and any of them twice
    enclosed = tuple(dict.fromkeys(certificates)) if len(certificates) > 1 else certificates
    if len(enclosed) == 1 and _names(signer.sid, enclosed[0]):
        return (_candidate(certificate=enclosed[0], named=True, deviations=()),)
    for code, matches in _ways(signer.sid):
        if found := [certificate for certificate in enclosed if matches(certificate)]:
            codes = [*([code] if code else ()), *(["cms.signer.ambiguous"] if len(found) > 1 else ())]
            return _candidates(signer, found[:_MAX_CANDIDATES], codes, named=not code)
    if len(enclosed) == 1:
        return _candidates(signer, enclosed, ["cms.signer.sole-certificate"], named=False)
    return ()


_candidate: Final = maker(SignerCandidate)


def _names(sid: SignerIdentifier, certificate: Certificate) -> bool:
    """Whether an identifier names a certificate as the standard has it."""
    # RFC 5652, 5.3: subjectKeyIdentifier is that of the certificate's extension; else issuer and serial number
    if sid.issuer is None:
        return certificate.subject_key_identifier == sid.subject_key_identifier
    issuer = certificate.issuer  # as a rule one object: names are remembered
    return certificate.serial == sid.serial and (issuer is sid.issuer or issuer == sid.issuer)


def _candidates(
    signer: SignerInfo, found: Sequence[Certificate], codes: Sequence[str], *, named: bool
) -> tuple[SignerCandidate, ...]:
    deviations = tuple([Deviation(code, _WHAT, str(signer.sid)) for code in codes])
    return tuple([SignerCandidate(certificate, named, deviations) for certificate in found])


def _ways(sid: SignerIdentifier) -> Iterator[tuple[str, Callable[[Certificate], bool]]]:
    issuer, serial = sid.issuer, sid.serial
    yield "", partial(_names, sid)
    if issuer is None:
        return
    # RFC 5280, 7.1: names are one that differ in case, blanks and string type alone
    yield "cms.signer.issuer-normalised", lambda each: each.serial == serial and each.issuer.matches(issuer)
    yield "cms.signer.issuer-order", lambda each: each.serial == serial and each.issuer.matches_any_order(issuer)


def build_signed_data(
    content_type: str,
    content: bytes,
    *,
    certificates: Sequence[Certificate | bytes],
    digest: HashName,
    signature_algorithm: AlgorithmIdentifier,
    sid: SignerIdentifier,
    signed_attributes: Sequence[tuple[str, TLV]] | None,
    sign: Callable[[bytes], bytes],
) -> bytes:
    """A ContentInfo with signed data of one signer.

    Args:
        content_type: The dotted object identifier of the content.
        content: What is signed.
        certificates: Certificates to enclose.
        digest: The hash function of the message digest.
        signature_algorithm: The algorithm that `sign` uses.
        sid: How the signer's certificate is named.
        signed_attributes: Types and single values, as `build_attributes` makes them; None signs the content itself.
        sign: Gives the signature over the bytes it is handed.
    """
    algorithm = AlgorithmIdentifier(hash_oid(digest))
    signer = SignerInfo.build(sid, algorithm, signature_algorithm, signed_attributes, content, sign)
    version = 3 if content_type != oids.DATA or sid.issuer is None else 1
    enclosed = der.set_of([bytes(certificate) for certificate in certificates], tag=0xA0)
    signed = der.sequence(
        der.integer(version),
        der.set_of([bytes(algorithm)]),
        der.sequence(der.oid(content_type), der.explicit(0, der.octet_string(content))),
        enclosed if certificates else b"",
        der.set_of([bytes(signer)]),
    )
    return bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed)))
