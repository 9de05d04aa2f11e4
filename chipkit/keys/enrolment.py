"""How a key gets its certificate: requests, certificates that a key signs itself, and whether those that came are its.

X.509 writes signatures otherwise than COSE: ECDSA as a SEQUENCE of two numbers (RFC 3279, 2.2.3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.crypto.edwards import EdwardsKey
from chipkit.crypto.keys import load_public_key
from chipkit.crypto.private_keys import KeyFamily
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import KeyStoreError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.keys.ports import KeyKind
from chipkit.pki.algorithms import AlgorithmIdentifier, SignatureScheme
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble, parse_certificate
from chipkit.pki.certification_request import CertificationRequestInfo
from chipkit.pki.extensions import Extension, basic_constraints, key_usage, subject_key_identifier
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["FAMILIES", "certificate_path", "is_of", "key_identifier", "request", "self_signed"]

FAMILIES: Final[Mapping[KeyKind, KeyFamily]] = {
    KeyKind.ES256: KeyFamily.CURVE_256,
    KeyKind.ES384: KeyFamily.CURVE_384,
    KeyKind.EDDSA: KeyFamily.EDWARDS,
    KeyKind.PS256: KeyFamily.RSA,
    KeyKind.RSA_OAEP: KeyFamily.RSA,
    KeyKind.ECDH_256: KeyFamily.CURVE_256,
    KeyKind.ECDH_384: KeyFamily.CURVE_384,
}
"""What each kind of private key is made of, and so what its own request is signed by."""

_SCHEMES: Final[Mapping[KeyFamily, SignatureScheme]] = {
    KeyFamily.CURVE_256: SignatureScheme("ecdsa", "sha256"),
    KeyFamily.CURVE_384: SignatureScheme("ecdsa", "sha384"),
    KeyFamily.RSA: SignatureScheme("rsa-pss", "sha256", "sha256", 32),
}
_USAGES: Final[Mapping[KeyKind, str]] = {
    KeyKind.RSA_OAEP: "keyEncipherment",
    KeyKind.ECDH_256: "keyAgreement",
    KeyKind.ECDH_384: "keyAgreement",
}
"""What a certificate lets the key do (RFC 5280, 4.2.1.3); all other kinds sign."""
_SIGNS: Final = "digitalSignature"
_MOST: Final = 8
"""Certificates of one path; real ones have three."""
_SERIAL_SIZE: Final = 16

Signer = Callable[[bytes], bytes]
"""Signs its argument, in the form of COSE."""


def request(kind: KeyKind, public_key: SubjectPublicKeyInfo, subject: Name, sign: Signer) -> bytes:
    """A request for a certificate in DER, which asks for the usage that the kind has."""
    asked = CertificationRequestInfo(subject, public_key, (key_usage([_USAGES.get(kind, _SIGNS)]),))
    return _signed(kind, bytes(asked), sign)


def self_signed(
    kind: KeyKind,
    public_key: SubjectPublicKeyInfo,
    subject: Name,
    validity: tuple[datetime, datetime],
    sign: Signer,
) -> bytes:
    """A certificate in DER that the key signs itself, of no authority."""
    usage = [_USAGES.get(kind, _SIGNS)]
    extensions: tuple[Extension, ...] = (
        basic_constraints(ca=False),
        key_usage(usage),
        subject_key_identifier(key_identifier(public_key)),
    )
    made = hashlib.sha256(bytes(public_key) + bytes(subject) + validity[0].isoformat().encode()).digest()
    tbs = TBSCertificate(
        serial=int.from_bytes(b"\x40" + made[: _SERIAL_SIZE - 1], "big"),
        signature=_algorithm(kind),
        issuer=subject,
        subject=subject,
        not_before=validity[0],
        not_after=validity[1],
        public_key=public_key,
        extensions=extensions,
    )
    return _signed(kind, bytes(tbs), sign)


def key_identifier(public_key: SubjectPublicKeyInfo) -> bytes:
    """SHA-256 over the bits of the key, its first 160 (RFC 7093, 2, method 1)."""
    return hashlib.sha256(public_key.key).digest()[:20]


def certificate_path(
    kind: KeyKind, public_key: SubjectPublicKeyInfo, certificates: Sequence[bytes]
) -> tuple[bytes, ...]:
    """Certificates in the order of a path: the one of the key, then that of its issuer, and so on.

    Args:
        kind: What the key is for, which its certificate has to allow.
        public_key: The key's.
        certificates: In DER, in any order.

    Raises:
        KeyStoreError: No certificate is of this key, or several are, or one of the others is not on its path, or the
            certificate keeps the key to other uses.
        CodecError: Something else than a certificate is among them.
    """
    left = [parse_certificate(each) for each in dict.fromkeys(certificates)]
    if len(left) > _MOST:
        raise KeyStoreError(f"{len(left)} certificates where a path of at most {_MOST} belongs")
    own = [each for each in left if is_of(public_key, each)]
    if len(own) != 1:
        raise KeyStoreError("no certificate is of this key" if not own else f"{len(own)} certificates are of this key")
    _refuse_other_use(kind, own[0])
    path = own
    left.remove(own[0])
    while left:
        issuer = next((each for each in left if _issued(each, path[-1])), None)
        if issuer is None:
            raise KeyStoreError(f"{left[0].subject} did not sign the certificate of {path[-1].subject}")
        path.append(issuer)
        left.remove(issuer)
    return tuple(each.raw for each in path)


def is_of(public_key: SubjectPublicKeyInfo, certificate: Certificate) -> bool:
    """Whether a certificate is of a key, however it spells the key's parameters."""
    if certificate.public_key == public_key:
        return True
    if certificate.public_key.key != public_key.key:
        return False
    try:
        return load_public_key(certificate.public_key) == load_public_key(public_key)
    except (KeyUnusableError, UnsupportedError):
        return False


def _refuse_other_use(kind: KeyKind, certificate: Certificate) -> None:
    usage, needed = certificate.key_usage, _USAGES.get(kind, _SIGNS)
    if usage is not None and needed not in usage:
        told = ", ".join(sorted(usage)) or "nothing"
        raise KeyStoreError(f"the certificate of {certificate.subject} allows {told}, and not {needed}")


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    """Whether one certificate is signed by the key of another, whose subject is its issuer.

    Raises:
        KeyStoreError: The signature is of a kind that cannot be checked.
    """
    if not issuer.subject.matches(certificate.issuer):
        return False
    try:
        if certificate.signature_algorithm.oid == oids.ED25519:  # RFC 8410, 3
            EdwardsKey.load(issuer.public_key).verify(certificate.signature, certificate.tbs)
            return True
        scheme = SignatureScheme.from_algorithm(certificate.signature_algorithm)
        verify_signature(load_public_key(issuer.public_key), scheme, certificate.signature, certificate.tbs)
    except UnsupportedError as error:
        raise KeyStoreError(f"the signature of {issuer.subject} cannot be checked: {error}") from error
    except (SignatureInvalidError, KeyUnusableError):
        return False
    return True


def _algorithm(kind: KeyKind) -> AlgorithmIdentifier:
    scheme = _SCHEMES.get(FAMILIES[kind])
    return AlgorithmIdentifier(oids.ED25519) if scheme is None else scheme.to_algorithm()


def _signed(kind: KeyKind, content: bytes, sign: Signer) -> bytes:
    signature = sign(content)
    if FAMILIES[kind] in (KeyFamily.CURVE_256, KeyFamily.CURVE_384):
        half = len(signature) // 2
        numbers: tuple[TLV, ...] = tuple(
            der.integer(int.from_bytes(part, "big")) for part in (signature[:half], signature[half:])
        )
        signature = bytes(der.sequence(*numbers))
    return assemble(content, _algorithm(kind), signature)
