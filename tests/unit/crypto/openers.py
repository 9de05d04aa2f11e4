"""Keys in memory that open envelopes, with certificates, for tests; another library makes both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_der_public_key,
)
from cryptography.x509.oid import NameOID

from chipkit.errors import DecryptionError, KeyUnusableError
from chipkit.pki.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.pki.public_key import SubjectPublicKeyInfo

BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
KINDS = ("rsa", "P-256", "P-384")


@dataclass(frozen=True)
class Archive:
    """An archive key of a bank that there is not."""

    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: Certificate

    @property
    def public_key(self) -> SubjectPublicKeyInfo:
        return self.certificate.public_key

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return (bytes(self.certificate),)

    def decrypt(self, encrypted: bytes) -> bytes:
        if not isinstance(self.private, rsa.RSAPrivateKey):
            raise KeyUnusableError("not an RSA key")
        try:
            return self.private.decrypt(encrypted, padding.OAEP(padding.MGF1(SHA256()), SHA256(), None))
        except ValueError:
            raise DecryptionError("not encrypted to this key") from None

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        other = load_der_public_key(bytes(public_key))
        if not isinstance(self.private, ec.EllipticCurvePrivateKey) or not isinstance(other, ec.EllipticCurvePublicKey):
            raise KeyUnusableError("not keys on a curve")
        return self.private.exchange(ec.ECDH(), other)

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Certificate and key in PEM, as OpenSSL takes them."""
        certificate, key = folder / "archive.pem", folder / "archive.key"
        certificate.write_bytes(x509.load_der_x509_certificate(bytes(self.certificate)).public_bytes(Encoding.PEM))
        key.write_bytes(self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate, key


def archive_from(private: bytes, certificate: bytes) -> Archive:
    """A key in PKCS #8 and its certificate, as vectors have them."""
    key = load_der_private_key(private, None)
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return Archive(key, Certificate.parse(certificate))


def counting() -> Callable[[int], bytes]:
    """In the place of random numbers: bytes that count up from 1 to 251, and from 1 again."""
    drawn = 0

    def draw(size: int) -> bytes:
        nonlocal drawn
        drawn += size
        return bytes((number % 251) + 1 for number in range(drawn - size, drawn))

    return draw


@cache
def archive(kind: str, number: int = 0, usage: str | None = None, bits: int = 2048) -> Archive:
    """A key and its certificate; `number` tells several of one kind apart."""
    curves: dict[str, Callable[[], ec.EllipticCurve]] = {
        "P-256": ec.SECP256R1,
        "P-384": ec.SECP384R1,
        "P-521": ec.SECP521R1,
        "brainpool": ec.BrainpoolP256R1,
    }
    private = rsa.generate_private_key(65537, bits) if kind == "rsa" else ec.generate_private_key(curves[kind]())
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPECIMEN"),
        x509.NameAttribute(NameOID.COMMON_NAME, f"SPECIMEN archive {kind}"),
    ])  # fmt: skip
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
        .serial_number(1000 + number).not_valid_before(BEGIN).not_valid_after(END)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )  # fmt: skip
    if usage is not None:
        words = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                 "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(**{word: word == usage for word in words}), critical=True)
    made = builder.sign(private, SHA256())
    return Archive(private, Certificate.parse(made.public_bytes(Encoding.DER)))
