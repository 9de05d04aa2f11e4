"""Unsigned samples of PKI structures: what the codecs need, with no key behind them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.names import Name
from chipkit.pki.public_key import rsa_spki


class CertificateFactory(Protocol):
    """Builds a certificate whose members may be replaced one by one."""

    def __call__(self, **changes: Any) -> Certificate:
        """Build it."""


def _certificate(**changes: Any) -> Certificate:
    issuer = Name.build([("C", "VN"), ("O", "SPECIMEN"), ("CN", "SPECIMEN CSCA")])
    members: dict[str, Any] = {
        "serial": 0x1234,
        "signature": AlgorithmIdentifier(oids.SHA256_WITH_RSA, der.null()),
        "issuer": issuer,
        "subject": issuer,
        "not_before": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
        "not_after": datetime(2054, 1, 2, 3, 4, 5, tzinfo=UTC),
        "public_key": rsa_spki((1 << 2047) + 1, 65537),
        "extensions": (
            ext.subject_key_identifier(b"\x01" * 20),
            ext.authority_key_identifier(b"\x02" * 20),
            ext.key_usage(["keyCertSign", "cRLSign"]),
            ext.basic_constraints(ca=True, path_length=0),
        ),
    } | changes
    tbs = TBSCertificate(**members)
    return Certificate.parse(assemble(bytes(tbs), tbs.signature, b"\x5a" * 256))


@pytest.fixture(scope="session")
def make_certificate() -> CertificateFactory:
    """A factory of certificates."""
    return _certificate
