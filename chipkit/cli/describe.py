"""How certificates and times are told in JSON and in text."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from chipkit.errors import CodecError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chipkit.documents.trust import CertificateDocument, KeyDocument
    from chipkit.pki.certificate import Certificate
    from chipkit.trust.der_kind import ItemKind

__all__ = ["NOUNS", "certificate_facts", "key_facts", "key_text", "time_text", "utc_text"]

NOUNS: Final[Mapping[ItemKind, str]] = {
    "certificate": "certificate",
    "crl": "revocation list",
    "master list": "master list",
    "signer list": "list of document signers",
}
"""What is called how that comes out of a file and can be used."""


def utc_text(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def time_text(moment: datetime | None) -> str | None:
    """The same, where there is one."""
    return None if moment is None else utc_text(moment)


def key_facts(certificate: Certificate) -> KeyDocument:
    """Kind and size of a certificate's key; `kind` alone where the key cannot be read."""
    key = certificate.public_key
    facts: KeyDocument = {"kind": key.kind}
    try:
        if key.kind == "rsa":
            n, e = key.rsa()
            facts["bits"], facts["exponent"] = n.bit_length(), e
        elif key.kind == "ec":
            parameters, _ = key.ec()
            if parameters.curve is not None:
                facts["bits"], facts["curve"] = parameters.curve.p.bit_length(), parameters.curve.name
            facts["explicit"] = parameters.explicit
    except (CodecError, UnsupportedError) as error:
        facts["error"] = str(error)
    return facts


def key_text(certificate: Certificate) -> str:
    """Kind and size of a certificate's key, in a few words."""
    facts = key_facts(certificate)
    if facts.get("curve"):
        return f"EC {facts['curve']}"
    return f"{facts['kind'].upper()} {facts.get('bits', '')}".strip()


def certificate_facts(certificate: Certificate) -> CertificateDocument:
    """What a certificate says of itself."""
    return {
        "sha256": certificate.fingerprint,
        "subject": str(certificate.subject),
        "issuer": str(certificate.issuer),
        "country": (certificate.subject.country or "").upper() or None,
        "serial": f"{certificate.serial:x}",
        "key": key_facts(certificate),
        "signature_algorithm": str(certificate.signature_algorithm),
        "not_before": utc_text(certificate.not_before),
        "not_after": utc_text(certificate.not_after),
    }
