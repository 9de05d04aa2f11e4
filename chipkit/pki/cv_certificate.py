"""Card-verifiable certificates and requests for them (BSI TR-03110-3, C.1 to C.4).

A chip checks them in Terminal Authentication. Nothing in here is verified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from typing import Final

from chipkit.codec import der
from chipkit.codec.tlv import TLV, template
from chipkit.errors import CodecError
from chipkit.frozen import freeze
from chipkit.values import dataclass

__all__ = [
    "AuthenticatedRequest",
    "CVCertificate",
    "CVCertificateBody",
    "CVPublicKey",
    "HolderAuthorization",
]

_WHAT: Final = "CV certificate"
_CERTIFICATE, _BODY, _SIGNATURE, _REQUEST = 0x7F21, 0x7F4E, 0x5F37, 0x67
_PROFILE, _AUTHORITY, _PUBLIC_KEY, _HOLDER = 0x5F29, 0x42, 0x7F49, 0x5F20
_AUTHORIZATION, _RIGHTS, _EFFECTIVE, _EXPIRATION, _EXTENSIONS = 0x7F4C, 0x53, 0x5F25, 0x5F24, 0x65
_ROLE_BITS: Final = 0xC0
_CENTURY: Final = 2000


@dataclass(frozen=True, slots=True)
class CVPublicKey:
    """The key of the certificate's holder (TR-03110-3, D.3)."""

    oid: str
    """What the key is used for and how, dotted, such as id-TA-ECDSA-SHA-256."""
    values: Mapping[int, bytes]
    """By their tag, in their order. Of RSA: 81 modulus, 82 exponent. Of an elliptic curve: 81 to 85 and 87 its prime,
    a, b, base point, order and cofactor, which a certificate of a terminal leaves out, and 86 the point."""

    def __post_init__(self) -> None:
        freeze(self, "values")

    @classmethod
    def parse(cls, tlv: TLV) -> CVPublicKey:
        """Read the key.

        Raises:
            CodecError: The object is not a public key, or names a value twice.
        """
        fields = der.Fields(tlv, tag=_PUBLIC_KEY, what=_WHAT)
        kind = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "public key's identifier"))
        values = template(fields.rest())
        return cls(kind, {tag: each.value for tag, each in values.items()})

    def __bytes__(self) -> bytes:
        values = (TLV(tag, value) for tag, value in self.values.items())
        return bytes(TLV.of(_PUBLIC_KEY, der.oid(self.oid), *values))


@dataclass(frozen=True, slots=True)
class HolderAuthorization:
    """What the holder is, and what it may do (TR-03110-3, C.4; Doc 9303-12, 7.2.2.4)."""

    terminal: str
    """The kind of terminal, as a dotted object identifier."""
    template: bytes
    """The role in its two highest bits, the rights in the others."""

    @classmethod
    def parse(cls, tlv: TLV) -> HolderAuthorization:
        """Read the certificate holder authorization template.

        Raises:
            CodecError: The object is not a certificate holder authorization template.
        """
        fields = der.Fields(tlv, tag=_AUTHORIZATION, what=_WHAT)
        terminal = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "kind of terminal"))
        rights = fields.take(_RIGHTS, "authorization").value
        fields.finish()
        if not rights:
            raise CodecError("an authorization without role", offset=tlv.offset, where=_WHAT)
        return cls(terminal, rights)

    def __bytes__(self) -> bytes:
        return bytes(TLV.of(_AUTHORIZATION, der.oid(self.terminal), TLV(_RIGHTS, self.template)))

    @property
    def role(self) -> int:
        """0 a terminal, 1 and 2 a document verifier, 3 a country verifying CA (TR-03110-3, C.4)."""
        return self.template[0] >> 6

    @property
    def rights(self) -> bytes:
        """The rights without the role."""
        return bytes([self.template[0] & ~_ROLE_BITS]) + self.template[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class CVCertificateBody:
    """What is signed. A request has neither authorization nor dates, and may name no authority (C.2).

    Members that are missing are None: which of them must be there is for whoever verifies to say.
    """

    profile: int | None = 0
    """The version of this form; 0 is version 1."""
    authority_reference: bytes | None = None
    """The name of the key that signs: country, mnemonic and number, in ISO/IEC 8859-1."""
    public_key: CVPublicKey | None = None
    holder_reference: bytes | None = None
    """The name of the holder's key, in the same form."""
    authorization: HolderAuthorization | None = None
    effective: date | None = None
    """The first day of its validity."""
    expiration: date | None = None
    """The last day of its validity."""
    extensions: tuple[TLV, ...] = ()
    """Discretionary data templates (C.3)."""

    @classmethod
    def parse(cls, tlv: TLV) -> CVCertificateBody:
        """Read the body, whose members stand in one order (C.1; Doc 9303-12, 7.2.2).

        Raises:
            CodecError: The object is not a body, a member is malformed, or a member stands in the wrong place.
        """
        fields = der.Fields(tlv, tag=_BODY, what=_WHAT)
        profile, authority = fields.optional(_PROFILE), fields.optional(_AUTHORITY)
        key, holder = fields.optional(_PUBLIC_KEY), fields.optional(_HOLDER)
        authorization = fields.optional(_AUTHORIZATION)
        effective, expiration = fields.optional(_EFFECTIVE), fields.optional(_EXPIRATION)
        extensions = fields.optional(_EXTENSIONS)
        fields.finish()
        return cls(
            profile=None if profile is None else int.from_bytes(profile.value, "big"),
            authority_reference=None if authority is None else authority.value,
            public_key=None if key is None else CVPublicKey.parse(key),
            holder_reference=None if holder is None else holder.value,
            authorization=None if authorization is None else HolderAuthorization.parse(authorization),
            effective=None if effective is None else _read_date(effective),
            expiration=None if expiration is None else _read_date(expiration),
            extensions=() if extensions is None else extensions.children(),
        )

    def __bytes__(self) -> bytes:
        profile = None if self.profile is None else bytes([self.profile])
        members = (
            *_member(_PROFILE, profile),
            *_member(_AUTHORITY, self.authority_reference),
            *(() if self.public_key is None else (bytes(self.public_key),)),
            *_member(_HOLDER, self.holder_reference),
            *(() if self.authorization is None else (bytes(self.authorization),)),
            *_member(_EFFECTIVE, _date_bytes(self.effective)),
            *_member(_EXPIRATION, _date_bytes(self.expiration)),
            *((TLV.of(_EXTENSIONS, *self.extensions),) if self.extensions else ()),
        )
        return bytes(TLV.of(_BODY, *members))


@dataclass(frozen=True, slots=True)
class CVCertificate:
    """A certificate, or a request that its own key signed."""

    body: CVCertificateBody
    signed: bytes = field(repr=False)
    """The encoded body, as it came: what the signature is over (Doc 9303-12, 7.2.2.7)."""
    signature: bytes = field(repr=False)

    @classmethod
    def parse(cls, data: bytes, *, offset: int = 0) -> CVCertificate:
        """Read a certificate or a request.

        Raises:
            CodecError: The bytes are not a CV certificate.
        """
        fields = der.Fields(TLV.parse(data, offset=offset), tag=_CERTIFICATE, what=_WHAT)
        body = fields.take(_BODY, "body")
        signature = fields.take(_SIGNATURE, "signature").value
        fields.finish()
        return cls(CVCertificateBody.parse(body), body.raw, signature)

    @classmethod
    def build(cls, body: CVCertificateBody, sign: Callable[[bytes], bytes]) -> CVCertificate:
        """Sign a body; ECDSA gives r and s one behind the other (TR-03111, 5.2.1)."""
        encoded = bytes(body)
        return cls(body, encoded, sign(encoded))

    def __bytes__(self) -> bytes:
        return bytes(TLV.of(_CERTIFICATE, self.signed, TLV(_SIGNATURE, self.signature)))


@dataclass(frozen=True, slots=True)
class AuthenticatedRequest:
    """A request that a key with a certificate signed, too (C.2)."""

    request: CVCertificate
    authority_reference: bytes
    """The name of the key that signed around the request."""
    signature: bytes = field(repr=False)

    @classmethod
    def parse(cls, data: bytes) -> AuthenticatedRequest:
        """Read an authenticated request.

        Raises:
            CodecError: The bytes are not an authenticated request.
        """
        fields = der.Fields(TLV.parse(data), tag=_REQUEST, what="CV certificate request")
        inner = fields.take(_CERTIFICATE, "request")
        authority = fields.take(_AUTHORITY, "certification authority reference").value
        signature = fields.take(_SIGNATURE, "signature").value
        fields.finish()
        return cls(CVCertificate.parse(inner.raw, offset=inner.offset), authority, signature)

    @property
    def signed(self) -> bytes:
        """What the outer signature is over: the request and the name of the key."""
        return bytes(self.request) + bytes(TLV(_AUTHORITY, self.authority_reference))

    def __bytes__(self) -> bytes:
        return bytes(TLV.of(_REQUEST, self.signed, TLV(_SIGNATURE, self.signature)))


def _member(tag: int, value: bytes | None) -> tuple[TLV, ...]:
    return () if value is None else (TLV(tag, value),)


def _read_date(tlv: TLV) -> date:
    """Six digits YYMMDD of this century, one in each byte (TR-03110-3, D.2.1.3)."""
    if len(tlv.value) != 6 or max(tlv.value) > 9:
        raise CodecError("not a date of six digits", offset=tlv.value_offset, where=_WHAT)
    years, months, days = (10 * tlv.value[at] + tlv.value[at + 1] for at in (0, 2, 4))
    try:
        return date(_CENTURY + years, months, days)
    except ValueError:
        raise CodecError("the day does not exist", offset=tlv.value_offset, where=_WHAT) from None


def _date_bytes(day: date | None) -> bytes | None:
    return None if day is None else bytes(int(digit) for digit in day.strftime("%y%m%d"))
