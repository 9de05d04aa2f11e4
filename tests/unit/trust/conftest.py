"""Small certificates for the tests of the trust floor, signed outside chipkit's own mathematics."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit import oids
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.cms import SignerIdentifier, build_attributes, build_signed_data
from chipkit.pki.crl import CertificateList, RevokedEntry, TBSCertificateList
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.master_list import MasterList
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki
from chipkit.trust.known import KnownAnchor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

ALGORITHM = SignatureScheme("ecdsa", "sha256").to_algorithm()
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2030, 1, 1, tzinfo=UTC)
CA = (ext.basic_constraints(ca=True, path_length=0), ext.key_usage(["keyCertSign", "cRLSign"]))
SIGNER = (ext.key_usage(["digitalSignature"]),)


class Key:
    """A key whose secret is a function of its label."""

    algorithm = ALGORITHM

    def __init__(self, label: str) -> None:
        secret = int.from_bytes(hashlib.sha256(label.encode()).digest(), "big")
        self._key = ECC.construct(curve="P-256", d=secret)
        point = self._key.public_key().pointQ
        encoded = b"\x04" + int(point.x).to_bytes(32, "big") + int(point.y).to_bytes(32, "big")
        self.spki: SubjectPublicKeyInfo = ec_spki(CURVES["secp256r1"], encoded, explicit=True)
        self.identifier = hashlib.sha1(encoded).digest()

    def sign(self, data: bytes) -> bytes:
        """A deterministic signature over SHA-256."""
        signature: bytes = DSS.new(self._key, "deterministic-rfc6979", encoding="der").sign(SHA256.new(data))
        return signature


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: Certificate
    key: Key

    def issue(self, **changes: Any) -> Issued:
        """A certificate that this one's key signs."""
        changes.setdefault("issuer", self.certificate.subject)
        changes.setdefault("authority", self.key.identifier)
        return issue(signer=self.key, **changes)

    def revoke(self, *serials: int, **changes: Any) -> CertificateList:
        """A revocation list that this certificate's key signs."""
        facts: dict[str, Any] = {
            "issuer": self.certificate.subject,
            "this_update": datetime(2025, 1, 1, tzinfo=UTC),
            "next_update": datetime(2025, 4, 1, tzinfo=UTC),
            "revoked": {serial: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), "keyCompromise") for serial in serials},
            "extensions": (ext.authority_key_identifier(self.key.identifier), ext.crl_number(7)),
        } | changes
        tbs = bytes(TBSCertificateList(signature=self.key.algorithm, **facts))
        return CertificateList.parse(assemble(tbs, self.key.algorithm, self.key.sign(tbs)))

    def master_list(self, listed: Iterable[Certificate], **changes: Any) -> bytes:
        """A master list that this certificate's key signs."""
        content = changes.pop("content", bytes(MasterList.build(each.raw for each in listed)))
        signed = changes.pop("signed_content", content)
        content_type = changes.pop("content_type", oids.MASTER_LIST)
        digest = hashlib.sha256(signed).digest()
        facts: dict[str, Any] = {
            "certificates": [self.certificate],
            "digest": "sha256",
            "signature_algorithm": self.key.algorithm,
            "sid": SignerIdentifier(subject_key_identifier=self.key.identifier),
            "signed_attributes": build_attributes(oids.MASTER_LIST, digest, datetime(2025, 1, 1, tzinfo=UTC)),
            "sign": self.key.sign,
        } | changes
        return build_signed_data(content_type, content, **facts)


@dataclass(frozen=True)
class _Order:
    """What a certificate is to say."""

    name: str
    signer: Key | None = None
    key: Key | None = None
    issuer: Name | None = None
    subject: Name | None = None
    authority: bytes | None = None
    serial: int = 1
    country: str = "UT"
    organization: str = "SPECIMEN"
    not_before: datetime = BEGIN
    not_after: datetime = END
    extensions: tuple[ext.Extension, ...] = CA
    change: Callable[[TBSCertificate], TBSCertificate] = field(default=lambda tbs: tbs)


def issue(**order: Any) -> Issued:
    """A certificate; self-signed unless a signer is named."""
    wanted = _Order(**order)
    key = wanted.key or Key(wanted.name)
    signer = wanted.signer or key
    subject = wanted.subject or Name.build([("C", wanted.country), ("O", wanted.organization), ("CN", wanted.name)])
    identifiers: tuple[ext.Extension, ...] = (ext.subject_key_identifier(key.identifier),)
    if wanted.authority is not None:
        identifiers += (ext.authority_key_identifier(wanted.authority),)
    tbs = TBSCertificate(
        serial=wanted.serial,
        signature=signer.algorithm,
        issuer=wanted.issuer or subject,
        subject=subject,
        not_before=wanted.not_before,
        not_after=wanted.not_after,
        public_key=key.spki,
        extensions=(*identifiers, *wanted.extensions),
    )
    encoded = bytes(wanted.change(tbs))
    return Issued(Certificate.parse(assemble(encoded, signer.algorithm, signer.sign(encoded))), key)


def known_as(issued: Issued, **said: str) -> dict[str, KnownAnchor]:
    """The certificate as one that is known and not confirmed."""
    certificate = issued.certificate
    facts = {"country": certificate.subject.country or "", "document": "ID", "carried_by": "a reader program"} | said
    return {certificate.fingerprint: KnownAnchor(sha256=certificate.fingerprint, **facts)}


def spoiled(certificate: Certificate) -> Certificate:
    """The same certificate with one bit of its signature flipped."""
    tlv = bytearray(certificate.raw)
    tlv[-1] ^= 1
    return Certificate.parse(bytes(tlv))


def damage(file: Path, *statements: str) -> None:
    """Write into a store's file what its tables refuse, as bytes that flip on a disk do."""
    tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
    connection = sqlite3.connect(file)
    strict = connection.execute(tables).fetchall()
    _spell(connection, [(name, re.sub(r"\s+STRICT,?", "", sql)) for name, sql in strict])
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    _spell(connection, strict)


def _spell(connection: sqlite3.Connection, tables: Iterable[tuple[str, str]]) -> None:
    """Say otherwise what the tables of a file are."""
    connection.commit()
    connection.execute("PRAGMA writable_schema = ON")
    for name, sql in tables:
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, name))
    connection.commit()
    connection.close()


class Maker:
    """What tests make certificates with."""

    issue = staticmethod(issue)
    spoiled = staticmethod(spoiled)
    replace = staticmethod(replace)
    key = Key
    signer_extensions = SIGNER
    authority_extensions = CA
    list_signer_extensions = (*SIGNER, ext.extended_key_usage([oids.MASTER_LIST_SIGNING_KEY]))


@pytest.fixture(scope="session")
def make() -> Maker:
    """Makes certificates, revocation lists and master lists."""
    return Maker()


@pytest.fixture(scope="session")
def csca() -> Issued:
    """A CSCA of Utopia."""
    return issue(name="CSCA")


@pytest.fixture(scope="session")
def dsc(csca: Issued) -> Issued:
    """A document signer of that CSCA."""
    return csca.issue(name="DSC", serial=77, extensions=SIGNER)
