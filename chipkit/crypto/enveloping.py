"""Data closed into an envelope for certificates, and opened by a key that stays where it is (RFC 5083; RFC 5084).

A fresh key of AES-256-GCM encrypts the data; RSA-OAEP with SHA-256 (RFC 3560) or ephemeral-static ECDH with the KDF of
X9.63 and AES key wrap (RFC 5753, 3.1) hands it to each recipient. The tag of GCM says nothing of the recipients. So
that no byte of an envelope of ours can be changed, its nonce is a digest of them: each key encrypts once, and one nonce
is as good as another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from chipkit import oids
from chipkit.codec import der
from chipkit.crypto.groups import ECGroup
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey, load_public_key
from chipkit.errors import DecryptionError, KeyUnusableError, LimitError
from chipkit.pki.authenveloped import (
    KEY_SIZE,
    MAX_ENVELOPE,
    NONCE_SIZE,
    TAG_SIZE,
    AuthEnvelopedData,
    KeyAgreement,
    KeyTransport,
    Recipient,
    identified,
    shared_info,
)
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki
from chipkit.values import dataclass

__all__ = ["Opener", "Opening", "check_recipient", "open_envelope", "seal_to"]

_BOUND: Final = b"chipkit.envelope/1"
_CURVES: Final = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_MIN_MODULUS_BITS: Final = 2048
_MOST: Final = MAX_ENVELOPE - (64 << 10)
"""Bytes of data that are closed in, so that the envelope is not too large to be opened."""
_HASHES: Final[dict[str, Callable[[], HashAlgorithm]]] = {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
_CLOSED: Final = "the envelope does not open: it was changed after it was closed, or its key is another one"


class Opener(Protocol):
    """A key that opens what was encrypted to its certificate; the ports of `chipkit.keys` are such keys."""

    @property
    def public_key(self) -> SubjectPublicKeyInfo:
        """Its public key."""

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Its certificate and those of its issuers, its own first, in DER."""

    def decrypt(self, encrypted: bytes) -> bytes:
        """What RSAES-OAEP with SHA-256, MGF1 with SHA-256 and no label holds.

        Raises:
            DecryptionError: The bytes were not encrypted to this key, or were changed; nothing tells which.
            KeyUnusableError: The key is not an RSA key.
        """

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        """The x coordinate that ECDH gives with another's key, in its fixed length.

        Raises:
            KeyUnusableError: The other key is not on the curve of this one, or this one is on no curve.
        """


@dataclass(frozen=True, slots=True)
class Opening:
    """What an envelope held."""

    data: bytes
    bound: bool
    """Whether each byte is as it was when `seal_to` closed it, those of the recipients too.

    Of an envelope that another program made only the content is known to be as it was.
    """


def check_recipient(certificate: Certificate) -> RSAPublicKey | ECPublicKey:
    """The key of a certificate, if data may be encrypted to it.

    Raises:
        KeyUnusableError: The key is too short, on a curve that is not taken, or its certificate keeps it to other uses.
        UnsupportedError: The key is of a kind that is not known.
    """
    key = load_public_key(certificate.public_key)
    # RFC 5280, 4.2.1.3: what may be done with the key, where the certificate says that
    needed = "keyEncipherment" if isinstance(key, RSAPublicKey) else "keyAgreement"
    if certificate.key_usage is not None and needed not in certificate.key_usage:
        raise KeyUnusableError(f"the certificate of {certificate.subject} does not allow {needed}")
    if isinstance(key, RSAPublicKey):
        if key.pss_only or key.n.bit_length() < _MIN_MODULUS_BITS:
            raise KeyUnusableError(f"RSA with {key.n.bit_length()} bits, or kept to signatures: no key to encrypt to")
    elif key.curve.name not in _CURVES:
        raise KeyUnusableError(f"nothing is encrypted to a key on {key.curve.name}")
    return key


def seal_to(recipients: Sequence[Certificate], data: bytes, *, random: Callable[[int], bytes]) -> bytes:
    """Close data into an envelope that each of the recipients opens.

    Args:
        recipients: Whose keys open it, each once, 16 at most.
        data: What is inside, as id-data.
        random: Gives so many random bytes. What RSA-OAEP draws comes from OpenSSL.

    Returns:
        A ContentInfo with AuthEnvelopedData, in DER.

    Raises:
        KeyUnusableError: A recipient's key is not one to encrypt to.
        UnsupportedError: A recipient's key is of a kind that is not known.
        LimitError: The data are too many.
        ValueError: Nobody, one twice, or over 16 are recipients.
    """
    if not 0 < len({each.fingerprint for each in recipients}) == len(recipients) <= 16:
        raise ValueError(f"{len(recipients)} recipients where 1 to 16 belong, each once")
    if len(data) > _MOST:
        raise LimitError(f"{len(data)} bytes where at most {_MOST} are closed in", where="envelope")
    key = random(KEY_SIZE)
    infos = sorted((_recipient(each, key, random) for each in recipients), key=bytes)
    nonce = _nonce(infos)
    sealed = AESGCM(key).encrypt(nonce, data, None)
    enveloped = AuthEnvelopedData(
        recipients=tuple(infos),
        content_type=oids.DATA,
        nonce=nonce,
        ciphertext=sealed[:-TAG_SIZE],
        tag=sealed[-TAG_SIZE:],
    )
    return bytes(enveloped)


def open_envelope(envelope: bytes, opener: Opener) -> Opening:
    """What is in an envelope.

    Args:
        envelope: A ContentInfo with AuthEnvelopedData, in DER; of this module or of another maker.
        opener: The key of one of its recipients.

    Raises:
        CodecError: The bytes are not such an envelope.
        UnsupportedError: The envelope is of a kind that is not opened.
        DecryptionError: The envelope is not for this key, or was changed after it was closed.
        KeyUnusableError: The key has no certificate by which an envelope could name it.
    """
    parsed = AuthEnvelopedData.parse(envelope)
    if not opener.certificates:
        raise KeyUnusableError("the key has no certificate, by which an envelope names its recipient")
    certificate = parse_certificate(opener.certificates[0])
    named = next((each for each in parsed.recipients if each.names(certificate)), None)
    if named is None:
        raise DecryptionError(f"the envelope is not for the certificate of {certificate.subject}")
    try:
        key = _unwrapped(named, opener)
        data = AESGCM(key).decrypt(parsed.nonce, parsed.ciphertext + parsed.tag, None)
    except (InvalidTag, InvalidUnwrap, DecryptionError, KeyUnusableError):
        # RFC 3218, 2.3.2: which step failed is told to nobody
        raise DecryptionError(_CLOSED) from None
    return Opening(data, bound=parsed.nonce == _nonce(parsed.recipients) and bytes(parsed) == envelope)


def _nonce(recipients: Sequence[Recipient]) -> bytes:
    """The nonce of an envelope for these recipients: 12 bytes of a digest of all that stands there of them."""
    return hashlib.sha256(_BOUND + bytes(der.set_of([bytes(each) for each in recipients]))).digest()[:NONCE_SIZE]


def _recipient(certificate: Certificate, key: bytes, random: Callable[[int], bytes]) -> Recipient:
    public = check_recipient(certificate)
    if isinstance(public, RSAPublicKey):
        mask = padding.MGF1(SHA256())
        encrypted = public.backend.encrypt(key, padding.OAEP(mask, SHA256(), None))
        return KeyTransport(identified(certificate), encrypted)
    group = ECGroup(public.curve)
    pair = group.generate(random)
    peer = group.received(certificate.public_key.key)
    secret = group.agree(pair.private, peer)
    wrapped = aes_key_wrap(_derived(secret, "sha256", None), key)
    return KeyAgreement(identified(certificate), pair.public, "sha256", wrapped)


def _unwrapped(recipient: Recipient, opener: Opener) -> bytes:
    if isinstance(recipient, KeyTransport):
        key = opener.decrypt(recipient.encrypted_key)
    else:
        secret = opener.agree(_ephemeral(recipient, opener.public_key))
        key = aes_key_unwrap(_derived(secret, recipient.kdf, recipient.ukm), recipient.wrapped_key)
    if len(key) != KEY_SIZE:
        raise KeyUnusableError(f"a content's key of {len(key)} bytes where {KEY_SIZE} belong")
    return key


def _ephemeral(recipient: KeyAgreement, own: SubjectPublicKeyInfo) -> SubjectPublicKeyInfo:
    """The sender's key with the curve of ours, seen to be a point of it before any private key meets it."""
    key = load_public_key(own)
    if not isinstance(key, ECPublicKey):
        raise KeyUnusableError("key agreement with a key of RSA")
    spki = ec_spki(key.curve, recipient.ephemeral)
    load_public_key(spki)
    return spki


def _derived(secret: bytes, kdf: str, ukm: bytes | None) -> bytes:
    """The wrapping key, by the KDF of X9.63 (SEC 1, 3.6.1; RFC 5753, 7.2)."""
    return X963KDF(_HASHES[kdf](), KEY_SIZE, shared_info(ukm)).derive(secret)
