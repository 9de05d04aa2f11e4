"""Content encrypted and authenticated for recipients: AuthEnvelopedData (RFC 5083, 2; RFC 5084, 3.2).

One cipher, AES-256-GCM with a nonce of 12 bytes and a tag of 16; recipients by RSA-OAEP with SHA-256 (RFC 3560; RFC
4055) or by ephemeral-static ECDH on a NIST curve with AES key wrap (RFC 5753, 3.1.1). What else the standards know is
refused: PKCS #1 v1.5 and a shortened tag among it, by which envelopes have been opened without their keys. DER alone is
read.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError, UnsupportedError, VersionUnknownError
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, hash_name, hash_oid
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignerIdentifier
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = [
    "KEY_SIZE",
    "MAX_ENVELOPE",
    "NONCE_SIZE",
    "TAG_SIZE",
    "AuthEnvelopedData",
    "KeyAgreement",
    "KeyTransport",
    "Recipient",
    "identified",
    "shared_info",
]

KEY_SIZE: Final = 32
"""Bytes of a key of AES-256: of the content's, and of the one that wraps it."""
NONCE_SIZE: Final = 12
TAG_SIZE: Final = 16
MAX_ENVELOPE: Final = 40 << 20
"""Bytes of an envelope; a saved capture, which lies inside, has 24 MiB at most."""
_MAX_RECIPIENTS: Final = 16
_MAX_ENCRYPTED_KEY: Final = 1024
"""Bytes of a key that RSA encrypted: those of a modulus of 8,192 bits."""
_WRAPPED: Final = KEY_SIZE + 8
"""RFC 3394, 2.2.1: the wrapped key has one block of 64 bits more than the key."""
_WHAT: Final = "envelope"
_ORIGINATOR_INFO, _AUTH_ATTRIBUTES, _UNAUTH_ATTRIBUTES = 0xA0, 0xA1, 0xA2
_KEY_AGREEMENT: Final = 0xA1
_KEY_IDENTIFIER: Final = 0xA0
_KDFS: Final[dict[str, HashName]] = {
    oids.STD_DH_SHA256_KDF: "sha256",
    oids.STD_DH_SHA384_KDF: "sha384",
    oids.STD_DH_SHA512_KDF: "sha512",
}
_KDF_OIDS: Final = {name: oid for oid, name in _KDFS.items()}
_WRAP: Final = AlgorithmIdentifier(oids.AES256_WRAP)
"""RFC 3565, 2.3.2: the parameters of the AES key wrap are absent."""


@dataclass(frozen=True, slots=True)
class KeyTransport:
    """The content's key, encrypted to one RSA key (RFC 5652, 6.2.1)."""

    rid: SignerIdentifier
    """Whose certificate it is."""
    encrypted_key: bytes = field(repr=False)

    def names(self, certificate: Certificate) -> bool:
        """Whether this is for the key of a certificate."""
        return _names(self.rid, certificate)

    def __bytes__(self) -> bytes:
        return bytes(
            der.sequence(
                der.integer(0 if self.rid.issuer is not None else 2),
                bytes(self.rid),
                bytes(_oaep()),
                der.octet_string(self.encrypted_key),
            )
        )


@dataclass(frozen=True, slots=True)
class KeyAgreement:
    """The content's key, wrapped for one key by ECDH (RFC 5652, 6.2.2; RFC 5753, 3.1.1)."""

    rid: SignerIdentifier
    """Whose certificate it is."""
    ephemeral: bytes
    """The sender's public key: 04 and both coordinates, on the curve of the recipient's key."""
    kdf: HashName
    """The hash function by which the wrapping key is derived."""
    wrapped_key: bytes = field(repr=False)
    ukm: bytes | None = None
    """What the sender had enter the derivation besides."""

    def names(self, certificate: Certificate) -> bool:
        """Whether this is for the key of a certificate."""
        return _names(self.rid, certificate)

    def __bytes__(self) -> bytes:
        # RFC 5753, 3.1.1: originatorKey [1], whose algorithm is id-ecPublicKey with absent parameters
        key = der.sequence(bytes(AlgorithmIdentifier(oids.EC_PUBLIC_KEY)), der.bit_string(self.ephemeral))
        algorithm = AlgorithmIdentifier(_KDF_OIDS[self.kdf], TLV.parse(bytes(_WRAP)))
        recipient = der.sequence(_agreement_identifier(self.rid), der.octet_string(self.wrapped_key))
        return bytes(
            TLV.of(
                _KEY_AGREEMENT,
                der.integer(3),
                der.explicit(0, der.implicit(1, key)),
                b"" if self.ukm is None else der.explicit(1, der.octet_string(self.ukm)),
                bytes(algorithm),
                der.sequence(recipient),
            )
        )


Recipient = KeyTransport | KeyAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthEnvelopedData:
    """An encrypted content with what its recipients open it by; nothing in it is verified yet."""

    recipients: tuple[Recipient, ...]
    content_type: str
    """The dotted object identifier of what is inside."""
    nonce: bytes
    ciphertext: bytes = field(repr=False)
    tag: bytes = field(repr=False)
    """What authenticates the ciphertext. Of the recipients it says nothing but that one of them gives the key."""

    @classmethod
    def parse(cls, raw: bytes) -> AuthEnvelopedData:
        """Read a ContentInfo with AuthEnvelopedData.

        Raises:
            CodecError: The bytes are not such a structure, or not in DER.
            LimitError: The envelope has over 40 MiB, over 16 recipients, or more data than are read.
            UnsupportedError: An algorithm, a kind of recipient or a kind of attributes is not one that is read here.
        """
        if len(raw) > MAX_ENVELOPE:
            raise LimitError(f"{len(raw)} bytes where at most {MAX_ENVELOPE} are read", offset=0, where=_WHAT)
        # RFC 5083, 2.1: version, [0] originatorInfo, recipientInfos, authEncryptedContentInfo, [1] authAttrs, mac, ...
        fields = der.Fields(_unwrap(raw), what=_WHAT)
        if (version := der.decode_integer(fields.take(der.INTEGER, "version"))) != 0:
            raise VersionUnknownError(f"{_WHAT}: version {version} where 0 belongs")
        _refuse(fields, _ORIGINATOR_INFO, "originatorInfo")
        recipients = _recipients(fields.take(der.SET, "recipientInfos"))
        content_type, nonce, ciphertext = _content(fields.take(der.SEQUENCE, "authEncryptedContentInfo"))
        _refuse(fields, _AUTH_ATTRIBUTES, "authAttrs")
        tag = _sized(fields.take(der.OCTET_STRING, "mac"), TAG_SIZE, "mac")
        _refuse(fields, _UNAUTH_ATTRIBUTES, "unauthAttrs")
        fields.finish()
        return cls(recipients=recipients, content_type=content_type, nonce=nonce, ciphertext=ciphertext, tag=tag)

    def __bytes__(self) -> bytes:
        # RFC 5083, 2.1: with id-data inside there are no attributes, and so no additional authenticated data
        # RFC 5084, 3.2: GCMParameters, a nonce and the size of the tag, whose default is 12
        parameters = der.sequence(der.octet_string(self.nonce), der.integer(TAG_SIZE))
        content = der.sequence(
            der.oid(self.content_type),
            bytes(AlgorithmIdentifier(oids.AES256_GCM, parameters)),
            der.implicit(0, der.octet_string(self.ciphertext)),
        )
        enveloped = der.sequence(
            der.integer(0),
            der.set_of([bytes(each) for each in self.recipients]),
            content,
            der.octet_string(self.tag),
        )
        return bytes(der.sequence(der.oid(oids.AUTH_ENVELOPED_DATA), der.explicit(0, enveloped)))


def identified(certificate: Certificate) -> SignerIdentifier:
    """How a recipient is named: by issuer and serial number, which every certificate has (RFC 5652, 6.2.1)."""
    return SignerIdentifier(certificate.issuer, certificate.serial)


def shared_info(ukm: bytes | None) -> bytes:
    """ECC-CMS-SharedInfo, which enters the derivation of the wrapping key (RFC 5753, 7.2)."""
    bits = (8 * KEY_SIZE).to_bytes(4, "big")
    return bytes(
        der.sequence(
            bytes(_WRAP),
            b"" if ukm is None else der.explicit(0, der.octet_string(ukm)),
            der.explicit(2, der.octet_string(bits)),
        )
    )


def _names(rid: SignerIdentifier, certificate: Certificate) -> bool:
    if rid.issuer is None:
        return rid.subject_key_identifier == certificate.subject_key_identifier
    return rid.serial == certificate.serial and rid.issuer == certificate.issuer


def _unwrap(raw: bytes) -> TLV:
    # RFC 5652, 3: contentType, [0] EXPLICIT content
    fields = der.Fields(TLV.parse(raw), what=_WHAT)
    kind_tlv = fields.take(der.OBJECT_IDENTIFIER, "contentType")
    if (kind := der.decode_oid(kind_tlv)) != oids.AUTH_ENVELOPED_DATA:
        named = f"content type {oids.name(kind)} where {oids.name(oids.AUTH_ENVELOPED_DATA)} belongs"
        raise CodecError(named, offset=kind_tlv.offset, where=_WHAT)
    content = fields.take(0xA0, "content")
    fields.finish()
    return _sole(content, der.SEQUENCE, "content")


def _recipients(tlv: TLV) -> tuple[Recipient, ...]:
    members = tlv.children(_MAX_RECIPIENTS, "recipients of an envelope")
    if not members:
        raise CodecError("no recipient", offset=tlv.offset, where=_WHAT)
    encoded = [member.raw for member in members]
    if encoded != sorted(encoded):  # X.690, 11.6
        raise CodecError("recipients out of their order", offset=tlv.offset, where=_WHAT)
    return tuple(map(_recipient, members))


def _recipient(tlv: TLV) -> Recipient:
    if tlv.tag == der.SEQUENCE:
        return _transport(tlv)
    if tlv.tag == _KEY_AGREEMENT:
        return _agreement(tlv)
    raise UnsupportedError(f"{_WHAT}: a recipient of the kind with tag {tlv.tag:02X}")


def _transport(tlv: TLV) -> KeyTransport:
    # RFC 5652, 6.2.1: version, rid, keyEncryptionAlgorithm, encryptedKey
    fields = der.Fields(tlv, what=f"{_WHAT}: recipient")
    version = der.decode_integer(fields.take(der.INTEGER, "version"))
    rid = _identifier(fields.take(None, "rid"))
    if version != (0 if rid.issuer is not None else 2):
        raise VersionUnknownError(f"{_WHAT}: recipient of version {version}")
    algorithm = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "keyEncryptionAlgorithm"))
    _expect_oaep(algorithm)
    encrypted = fields.take(der.OCTET_STRING, "encryptedKey")
    if len(encrypted.value) > _MAX_ENCRYPTED_KEY:
        raise LimitError(f"an encrypted key of {len(encrypted.value)} bytes", offset=encrypted.offset, where=_WHAT)
    fields.finish()
    return KeyTransport(rid, encrypted.value)


def _agreement(tlv: TLV) -> KeyAgreement:
    # RFC 5652, 6.2.2: version, [0] originator, [1] ukm, keyEncryptionAlgorithm, recipientEncryptedKeys
    fields = der.Fields(tlv, tag=_KEY_AGREEMENT, what=f"{_WHAT}: recipient")
    if (version := der.decode_integer(fields.take(der.INTEGER, "version"))) != 3:
        raise VersionUnknownError(f"{_WHAT}: recipient of version {version}")
    ephemeral = _originator(fields.take(0xA0, "originator"))
    ukm = fields.optional(0xA1)
    algorithm = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "keyEncryptionAlgorithm"))
    keys = fields.take(der.SEQUENCE, "recipientEncryptedKeys")
    fields.finish()
    rid, wrapped = _encrypted_key(keys)
    sent = None if ukm is None else _sole(ukm, der.OCTET_STRING, "ukm").value
    return KeyAgreement(rid, ephemeral, _kdf(algorithm), wrapped, sent)


def _originator(tlv: TLV) -> bytes:
    """The ephemeral public key; senders that name a key of theirs instead are not read."""
    (member,) = tlv.first_children(1) or (None,)
    if member is None or member.tag != 0xA1:
        raise UnsupportedError(f"{_WHAT}: an originator that is not an ephemeral key")
    key = SubjectPublicKeyInfo.parse(TLV(der.SEQUENCE, _sole(tlv, 0xA1, "originator").value, member.offset))
    # RFC 5753, 3.1.1: the parameters are absent, or those of the recipient's key; NULL came from older senders
    if key.algorithm.oid != oids.EC_PUBLIC_KEY or not (key.algorithm.parameters is None or key.algorithm.has_null):
        raise UnsupportedError(f"{_WHAT}: an ephemeral key of algorithm {key.algorithm} with parameters of its own")
    return key.key


def _encrypted_key(tlv: TLV) -> tuple[SignerIdentifier, bytes]:
    # RFC 5652, 6.2.2: one ephemeral key may serve several recipients; as everybody writes them, it serves one
    member = _sole(tlv, der.SEQUENCE, "recipientEncryptedKeys")
    fields = der.Fields(member, what=f"{_WHAT}: recipient")
    identifier = fields.take(None, "rid")
    wrapped = _sized(fields.take(der.OCTET_STRING, "encryptedKey"), _WRAPPED, "encryptedKey")
    fields.finish()
    if identifier.tag != _KEY_IDENTIFIER:
        return _identifier(identifier), wrapped
    key_identifier = _sole(identifier, der.OCTET_STRING, "rKeyId")
    return SignerIdentifier(subject_key_identifier=key_identifier.value), wrapped


def _agreement_identifier(rid: SignerIdentifier) -> bytes:
    if rid.issuer is not None:
        return bytes(rid)
    return bytes(TLV.of(_KEY_IDENTIFIER, der.octet_string(rid.subject_key_identifier or b"")))


def _identifier(tlv: TLV) -> SignerIdentifier:
    found: list[Deviation] = []
    identifier = SignerIdentifier.parse(tlv, found)
    if found or tlv.tag not in (der.SEQUENCE, 0x80):
        raise CodecError("not the identifier of a recipient in DER", offset=tlv.offset, where=_WHAT)
    return identifier


def _kdf(algorithm: AlgorithmIdentifier) -> HashName:
    # RFC 5753, 7.1.4: the parameters of the scheme are the key wrap algorithm
    if algorithm.oid not in _KDFS:
        raise UnsupportedError(f"{_WHAT}: key agreement {algorithm}")
    wrap = algorithm.parameters
    if wrap is None or AlgorithmIdentifier.parse(wrap) != _WRAP:
        raise UnsupportedError(f"{_WHAT}: a key wrap other than {_WRAP}")
    return _KDFS[algorithm.oid]


def _oaep() -> AlgorithmIdentifier:
    """RSAES-OAEP with SHA-256 for both hash functions and an empty label (RFC 4055, 4.1)."""
    digest = bytes(AlgorithmIdentifier(hash_oid("sha256"), der.null()))
    mask = der.sequence(der.oid(oids.MGF1), digest)
    parameters = der.sequence(der.explicit(0, digest), der.explicit(1, mask))
    return AlgorithmIdentifier(oids.RSAES_OAEP, TLV.parse(bytes(parameters)))


def _expect_oaep(algorithm: AlgorithmIdentifier) -> None:
    if algorithm.oid != oids.RSAES_OAEP:
        raise UnsupportedError(f"{_WHAT}: key transport by {algorithm} where {oids.name(oids.RSAES_OAEP)} belongs")
    if algorithm.parameters is None:
        raise UnsupportedError(f"{_WHAT}: RSAES-OAEP with SHA-1")
    fields = der.Fields(algorithm.parameters, what="OAEP parameters")
    digest, mask, label = fields.optional(0xA0), fields.optional(0xA1), fields.optional(0xA2)
    fields.finish()
    if label is not None or digest is None or mask is None:
        raise UnsupportedError(f"{_WHAT}: RSAES-OAEP with a label, or with SHA-1")
    named = _hash(_sole(digest, der.SEQUENCE, "hashFunc"))
    generator = AlgorithmIdentifier.parse(_sole(mask, der.SEQUENCE, "maskGenFunc"))
    if generator.oid != oids.MGF1 or generator.parameters is None:
        raise UnsupportedError(f"{_WHAT}: RSAES-OAEP with the mask function {generator}")
    masked = _hash(generator.parameters)
    if (named, masked) != ("sha256", "sha256"):
        raise UnsupportedError(f"{_WHAT}: RSAES-OAEP with {named} and {masked} where sha256 belongs twice")


def _hash(tlv: TLV) -> HashName:
    algorithm = AlgorithmIdentifier.parse(tlv)
    if not (algorithm.parameters is None or (algorithm.has_null and not algorithm.parameters.value)):
        raise CodecError(f"{algorithm} with parameters", offset=tlv.offset, where=_WHAT)
    return hash_name(algorithm)


def _content(tlv: TLV) -> tuple[str, bytes, bytes]:
    # RFC 5652, 6.1: contentType, contentEncryptionAlgorithm, [0] IMPLICIT encryptedContent
    fields = der.Fields(tlv, what=_WHAT)
    content_type = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "contentType"))
    if content_type != oids.DATA:  # RFC 5083, 2.1: any other demands authAttrs, which nobody writes
        raise UnsupportedError(f"{_WHAT}: {oids.name(content_type)} inside where {oids.name(oids.DATA)} belongs")
    algorithm = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "contentEncryptionAlgorithm"))
    ciphertext = fields.take(0x80, "encryptedContent").value
    fields.finish()
    return content_type, _nonce(algorithm), ciphertext


def _nonce(algorithm: AlgorithmIdentifier) -> bytes:
    if algorithm.oid != oids.AES256_GCM or algorithm.parameters is None:
        raise UnsupportedError(f"{_WHAT}: encrypted by {algorithm} where {oids.name(oids.AES256_GCM)} belongs")
    fields = der.Fields(algorithm.parameters, what="GCM parameters")
    nonce = _sized(fields.take(der.OCTET_STRING, "nonce"), NONCE_SIZE, "nonce")
    size = fields.optional(der.INTEGER)
    fields.finish()
    if size is None or der.decode_integer(size) != TAG_SIZE:
        raise UnsupportedError(f"{_WHAT}: a tag of another size than {TAG_SIZE} bytes")
    return nonce


def _sized(tlv: TLV, size: int, name: str) -> bytes:
    if len(tlv.value) != size:
        raise CodecError(f"{name} of {len(tlv.value)} bytes where {size} belong", offset=tlv.offset, where=_WHAT)
    return tlv.value


def _sole(wrapper: TLV, tag: int, name: str) -> TLV:
    """What alone stands in a constructed object."""
    fields = der.Fields(wrapper, tag=None, what=_WHAT)
    member = fields.take(tag, name)
    fields.finish()
    return member


def _refuse(fields: der.Fields, tag: int, name: str) -> None:
    if fields.optional(tag) is not None:
        raise UnsupportedError(f"{_WHAT}: {name}, which are not read")
