"""OpenSSL accepts the hierarchies that we accept: fifty drawn ones, made by cryptography's own builder.

Where the two may differ, `EXPLAINED` says why and who is the stricter.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chipkit.pki.certificate import Certificate
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust

if TYPE_CHECKING:
    from pathlib import Path

COUNT: Final = 50
BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
FAULTS: Final = (
    "none", "signature", "not an authority", "no keyCertSign", "critical extension", "name excluded", "issuer's name",
    "path length", "key identifier", "another country", "for servers",
)  # fmt: skip
EXPLAINED: Final = {
    "issuer's name": (True, False),  # below the anchor alone, whose key signed it: it is named by identifier
    "key identifier": (True, False),  # RFC 5280, 4.2.1.1, is a hint: the signature decides, and a deviation is left
    "another country": (False, True),  # Doc 9303-12, 7.1.1.1: issuer and subject are of one country
    "for servers": (False, True),  # Doc 9303-12, 7.1: no extended key usage in an authority's certificate
}
"""Whether we accept what OpenSSL with this fault does, and the other way round, where the two are not one."""


@cache
def keys() -> tuple[Any, ...]:
    """Keys of the kinds that issuers have; RSA keys are made twice only, for the time that they take."""
    kinds = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1, ec.BrainpoolP256R1, ec.BrainpoolP384R1)
    on_curves = [ec.generate_private_key(kind()) for kind in kinds * 2]
    return (*on_curves, *(rsa.generate_private_key(65537, 2048) for _ in range(2)))


def name(common: str, country: str = "UT") -> x509.Name:
    words = ((NameOID.COUNTRY_NAME, country), (NameOID.ORGANIZATION_NAME, "SPECIMEN"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in words])


class Hierarchy:
    """A root, up to three authorities or links below it, and a signer, with at most one fault."""

    def __init__(self, number: int) -> None:
        self.chance = chance = random.Random(number)  # noqa: S311 - the same hierarchies in every run
        self.fault = FAULTS[number % len(FAULTS)]
        depth = chance.randrange(4) if self.fault == "none" else chance.randrange(1, 4)
        drawn = self.keys = chance.sample(keys(), depth + 2)
        self.at = chance.randrange(1, depth + 1) if depth else 0
        """Which certificate below the root has the fault."""
        if self.fault == "signature":
            self.at = chance.randrange(1, depth + 2)
        root = name("root")
        self.certificates = [self.issue(0, root, drawn[0], root, drawn[0])]
        for level in range(1, depth + 1):
            issuer = self.certificates[-1].subject
            linked = self.fault not in ("path length", "name excluded") and chance.random() < 0.4
            country = "XX" if self.fault == "another country" and level >= self.at else "UT"
            subject = issuer if linked and country == "UT" else name(f"authority {level}", country)
            self.certificates.append(self.issue(level, subject, drawn[level], issuer, drawn[level - 1]))
        issuer = self.certificates[-1].subject
        self.certificates.append(self.issue(depth + 1, name("signer"), drawn[-1], issuer, drawn[-2]))

    def issue(self, level: int, subject: x509.Name, key: Any, issuer: x509.Name, by: Any) -> x509.Certificate:
        leaf = subject == name("signer")
        fault = self.fault if level == self.at and level else ""
        above = self.fault if level == self.at - 1 or (not level and self.at == 0) else ""
        builder = (
            x509.CertificateBuilder().subject_name(subject).serial_number(1000 + level).public_key(key.public_key())
            .issuer_name(name("somebody") if fault == "issuer's name" else issuer)
            .not_valid_before(BEGIN).not_valid_after(END)
        )  # fmt: skip
        authority = not leaf and fault != "not an authority"
        length = 0 if above == "path length" and not leaf else None
        constraints = x509.BasicConstraints(ca=authority, path_length=length if authority else None)
        builder = builder.add_extension(constraints, critical=True)
        certifies = not leaf and fault != "no keyCertSign"
        builder = builder.add_extension(usage(certifies=certifies, lists=not leaf), critical=True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(identifier, critical=False)
        named = by if fault != "key identifier" else next(each for each in keys() if each not in (by, key))
        if level:
            aki = x509.AuthorityKeyIdentifier.from_issuer_public_key(named.public_key())
            builder = builder.add_extension(aki, critical=False)
        if fault == "critical extension":
            odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
            builder = builder.add_extension(odd, critical=True)
        if fault == "name excluded":
            excluded = x509.NameConstraints(None, [x509.DirectoryName(name("signer"))])
            builder = builder.add_extension(excluded, critical=True)
        if fault == "for servers":
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        wrong = next(each for each in keys() if each not in self.keys)
        return self.signed(builder, wrong if fault == "signature" else by)

    def signed(self, builder: x509.CertificateBuilder, by: Any) -> x509.Certificate:
        digest = self.chance.choice((hashes.SHA256(), hashes.SHA384(), hashes.SHA512()))
        if isinstance(by, rsa.RSAPrivateKey) and self.chance.random() < 0.5:
            pss = padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH)
            return builder.sign(by, digest, rsa_padding=pss)
        return builder.sign(by, digest)


def usage(*, certifies: bool, lists: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not lists, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=certifies, crl_sign=lists, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def accepted_by_openssl(folder: Path, certificates: list[x509.Certificate]) -> bool:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl on this machine to ask for its opinion")
    root, *between, signer = (each.public_bytes(Encoding.PEM) for each in certificates)
    for file, content in (("root.pem", root), ("between.pem", b"".join(between)), ("signer.pem", signer)):
        (folder / file).write_bytes(content)
    beside = ("-untrusted", "between.pem") if between else ()
    words = ("verify", "-no_check_time", "-no-CApath", "-no-CAstore", "-CAfile", "root.pem", *beside, "signer.pem")
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, check=False, timeout=180)  # noqa: S603 - ours
    return done.returncode == 0


def accepted_by_us(certificates: list[x509.Certificate]) -> bool:
    root, *between, signer = (Certificate.parse(each.public_bytes(Encoding.DER)) for each in certificates)
    found = build_path(signer, InMemoryTrust((Anchor(root, AnchorKind.CONFIRMED),)), between)
    assert (found.status is PathStatus.VERIFIED) is found.vouched
    return found.vouched


@pytest.mark.parametrize("number", range(COUNT))
def test_a_drawn_hierarchy_is_accepted_by_both_or_by_none(number: int, tmp_path: Path) -> None:
    drawn = Hierarchy(number)

    ours, theirs = accepted_by_us(drawn.certificates), accepted_by_openssl(tmp_path, drawn.certificates)

    expected = EXPLAINED.get(drawn.fault, (drawn.fault == "none",) * 2)
    if drawn.fault == "issuer's name" and drawn.at > 1:
        expected = (False, False)
    assert (ours, theirs) == expected, drawn.fault
