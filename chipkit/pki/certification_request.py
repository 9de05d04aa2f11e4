"""Requests for certificates (PKCS #10, RFC 2986, 4), built and read."""

from __future__ import annotations

from dataclasses import field

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.pki.signed import Signed
from chipkit.values import dataclass

__all__ = ["CertificationRequest", "CertificationRequestInfo"]

_WHAT = "certification request"
_VERSION = 0
_ATTRIBUTES = 0xA0


@dataclass(frozen=True, slots=True)
class CertificationRequestInfo:
    """A request before it is signed; `chipkit.pki.certificate.assemble` joins it with its signature."""

    subject: Name
    public_key: SubjectPublicKeyInfo
    extensions: tuple[Extension, ...] = ()
    """What the certificate is asked to have (extensionRequest, RFC 2985, 5.4.2)."""

    def __bytes__(self) -> bytes:
        asked = der.sequence(*(bytes(each) for each in self.extensions))
        attribute = der.sequence(der.oid(oids.EXTENSION_REQUEST), der.set_of([asked])) if self.extensions else b""
        return bytes(
            der.sequence(
                der.integer(_VERSION),
                bytes(self.subject),
                bytes(self.public_key),
                TLV.of(_ATTRIBUTES, attribute),  # RFC 2986, 4.1: there even where it is empty
            )
        )


@dataclass(frozen=True, slots=True)
class CertificationRequest:
    """A request as it came. Whoever issues a certificate by it verifies the signature first."""

    raw: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    """What was signed."""
    subject: Name
    public_key: SubjectPublicKeyInfo
    algorithm: AlgorithmIdentifier
    signature: bytes = field(repr=False)

    @classmethod
    def parse(cls, raw: bytes) -> CertificationRequest:
        """Read a request in DER; its attributes are not looked into.

        Raises:
            CodecError: The bytes are not a request.
        """
        whole = Signed.parse(raw, _WHAT)
        fields = der.Fields(whole.content, what=_WHAT)
        version = fields.take(der.INTEGER, "version")
        if der.decode_integer(version) != _VERSION:
            raise CodecError("version other than 1", offset=version.offset, where=_WHAT)
        subject = Name.parse(fields.take(der.SEQUENCE, "subject"))
        public_key = SubjectPublicKeyInfo.parse(fields.take(der.SEQUENCE, "subjectPKInfo"))
        fields.take(_ATTRIBUTES, "attributes")
        fields.finish()
        return cls(raw, whole.content.raw, subject, public_key, whole.algorithm, whole.signature)
