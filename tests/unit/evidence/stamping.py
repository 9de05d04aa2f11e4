"""A time-stamping authority of OpenSSL's, with a root of its own, for tests."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import TYPE_CHECKING, Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chipkit import oids
from chipkit.codec import der
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignerIdentifier, build_attributes, build_signed_data

if TYPE_CHECKING:
    from pathlib import Path

BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
_CONFIGURATION: Final = """
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = {digest}
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
ess_cert_id_alg = sha256
"""


def _name(common: str) -> x509.Name:
    words = ((NameOID.ORGANIZATION_NAME, "SPECIMEN"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in words])


class Authority:
    """A root, and an authority for time stamps below it."""

    def __init__(self, folder: Path, name: str = "SPECIMEN TSA", **changes: Any) -> None:
        """Make the keys, their certificates and a configuration that names no others (`certs` is left out)."""
        self.folder = folder
        terms = {
            "begin": BEGIN, "end": END, "purposes": [ExtendedKeyUsageOID.TIME_STAMPING], "critical": True,
            "digest": "sha256",
        } | changes  # fmt: skip
        root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.key, self.root_key = own, root
        self.root = self._issue(_name(f"{name} root"), root, _name(f"{name} root"), root, terms, ca=True)
        self.certificate = self._issue(_name(name), own, _name(f"{name} root"), root, terms, ca=False)
        pem = x509.load_der_x509_certificate(self.certificate.raw).public_bytes(Encoding.PEM)
        folder.joinpath("tsa.pem").write_bytes(pem)
        folder.joinpath("tsa.key").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        folder.joinpath("root.pem").write_bytes(
            x509.load_der_x509_certificate(self.root.raw).public_bytes(Encoding.PEM)
        )
        folder.joinpath("serial").write_text("01\n", encoding="ascii")
        folder.joinpath("tsa.cnf").write_text(_CONFIGURATION.format(digest=terms["digest"]), encoding="ascii")

    def another(self, **changes: Any) -> Certificate:
        """Another certificate of the same issuer, number, name and key, signed by whomever `by` is."""
        terms = {
            "begin": BEGIN,
            "end": END,
            "purposes": [ExtendedKeyUsageOID.TIME_STAMPING],
            "critical": True,
        } | changes
        subject, issuer = (x509.load_der_x509_certificate(each.raw).subject for each in (self.certificate, self.root))
        number = self.certificate.serial
        return self._issue(subject, self.key, issuer, terms.get("by", self.root_key), terms, ca=False, number=number)

    @staticmethod
    def _issue(
        subject: x509.Name, key: Any, issuer: x509.Name, signer: Any, terms: Any, *, ca: bool, number: int = 0
    ) -> Certificate:
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
            .serial_number(number or x509.random_serial_number())
            .not_valid_before(BEGIN if ca else terms["begin"]).not_valid_after(END if ca else terms["end"])
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )  # fmt: skip
        if not ca and terms["purposes"]:
            builder = builder.add_extension(x509.ExtendedKeyUsage(terms["purposes"]), critical=terms["critical"])
        made = builder.sign(signer, hashes.SHA256())
        return Certificate.parse(made.public_bytes(Encoding.DER))

    def answer(self, query: bytes, *, at: str = "") -> bytes:
        """What it answers; `at` is what its clock shows, in the zone of this process, where it shows another time."""
        self.folder.joinpath("query").write_bytes(query)
        words = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "answer"]
        self.run(*words, at=at)
        return self.folder.joinpath("answer").read_bytes()

    def run(self, *words: str, at: str = "") -> subprocess.CompletedProcess[bytes]:
        """Run OpenSSL in the folder of this authority."""
        openssl = _program("openssl")
        command = [_program("faketime"), "-f", at, openssl, *words] if at else [openssl, *words]
        return subprocess.run(  # noqa: S603 - our own words
            command, cwd=self.folder, capture_output=True, check=False, timeout=60
        )


def token_by(key: Any, certificate: Certificate, stamped: bytes, at: datetime, **changes: Any) -> bytes:
    """A token as no authority makes it, in our own encoding: by any key, with any certificates and attributes."""
    members: dict[str, Any] = {
        "certificates": [certificate],
        "content_type": oids.TST_INFO,
        "named": certificate.raw,
        "attribute": "1.2.840.113549.1.9.16.2.47",
        "hash": "sha256",
    } | changes
    imprint = der.sequence(der.sequence(der.oid(oids.SHA256)), der.octet_string(sha256(stamped).digest()))
    info = bytes(
        der.sequence(der.integer(1), der.oid("1.2.3"), imprint, der.integer(7), der.generalized_time(at))
    )  # RFC 3161, 2.4.2
    digest = {"sha256": sha256, "sha1": sha1}[members["hash"]]
    attributes = list(build_attributes(members["content_type"], digest(info).digest()))
    if members["named"]:
        cert_hash = sha1 if members["attribute"].endswith(".12") else sha256
        identified = der.sequence(der.octet_string(cert_hash(members["named"]).digest()))
        attributes.append((members["attribute"], der.sequence(der.sequence(identified))))
    algorithm = oids.ECDSA_WITH_SHA256 if members["hash"] == "sha256" else oids.ECDSA_WITH_SHA1
    chosen = hashes.SHA256() if members["hash"] == "sha256" else hashes.SHA1()
    return build_signed_data(
        members["content_type"], info, certificates=members["certificates"], digest=members["hash"],
        signature_algorithm=AlgorithmIdentifier(algorithm),
        sid=SignerIdentifier(certificate.issuer, certificate.serial), signed_attributes=attributes,
        sign=lambda data: bytes(key.sign(data, ec.ECDSA(chosen))),
    )  # fmt: skip


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} on this machine, by which a time-stamping authority is played")
    return found
