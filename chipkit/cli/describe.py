"""How certificates and times are told in JSON and in text."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from chipkit.errors import CodecError, UnsupportedError

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit.pki.certificate import Certificate

__all__ = ["certificate_facts", "key_facts", "key_text", "time_text"]


def time_text(moment: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC, to the second."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def key_facts(certificate: Certificate) -> dict[str, Any]:
    """Kind and size of a certificate's key; `kind` alone where the key cannot be read."""
    key = certificate.public_key
    facts: dict[str, Any] = {"kind": key.kind}
    try:
        if key.kind == "rsa":
            n, e = key.rsa()
            facts |= {"bits": n.bit_length(), "exponent": e}
        elif key.kind == "ec":
            parameters, _ = key.ec()
            if parameters.curve is not None:
                facts |= {"bits": parameters.curve.p.bit_length(), "curve": parameters.curve.name}
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


def certificate_facts(certificate: Certificate) -> dict[str, Any]:
    """What a certificate says of itself."""
    return {
        "sha256": certificate.fingerprint,
        "subject": str(certificate.subject),
        "issuer": str(certificate.issuer),
        "country": (certificate.subject.country or "").upper() or None,
        "serial": f"{certificate.serial:x}",
        "key": key_facts(certificate),
        "signature_algorithm": str(certificate.signature_algorithm),
        "not_before": time_text(certificate.not_before),
        "not_after": time_text(certificate.not_after),
    }
