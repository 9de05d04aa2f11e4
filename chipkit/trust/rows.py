"""What the rows of the trust store's file say of what they are about, and back again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.grounds import Ground
from chipkit.trust.profile import role_of
from chipkit.values import dataclass

__all__ = [
    "Content",
    "certificate_row",
    "crl_row",
    "ground_row",
    "likeness_key",
    "moment",
    "name_key",
    "pairs_key",
    "serial_key",
    "signed_key",
    "text",
    "time_text",
    "whole",
]


def name_key(name: Name) -> bytes:
    """The digest of a name that is the same for all names that match it (RFC 5280, 7.1).

    Unicode promises that folding and normal forms of what is assigned do not change, so that files outlive a Python.
    """
    return _digest([part for rdn in name.normalised for part in ("rdn", *[text for pair in rdn for text in pair])])


def likeness_key(name: Name) -> bytes:
    """The digest of `Name.likeness`."""
    return pairs_key(name.likeness)


def pairs_key(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The digest of such a likeness, of whatever name."""
    return _digest([text for pair in pairs for text in pair])


def _digest(parts: Iterable[str]) -> bytes:
    """Sixteen bytes over the parts, each behind its length, so that none can pass for a part of another."""
    whole_text = "".join([f"{len(part)}:{part}" for part in parts])
    return hashlib.sha256(whole_text.encode("utf-8", "surrogatepass")).digest()[:16]


def serial_key(serial: int) -> str:
    """A serial number of any length and sign, in hex."""
    return f"{serial:x}"


def signed_key(certificate: Certificate) -> str:
    """SHA-256, in hex, of what was signed of a certificate, in DER (RFC 5280, 4.1.1.1).

    It is one for all files of it: in basic encoding, with filling behind it, with the other signature (r, n - s) that
    anybody makes of one by ECDSA.
    """
    return hashlib.sha256(certificate.tbs).hexdigest()


def certificate_row(certificate: Certificate) -> dict[str, Any]:
    """By what a certificate is found."""
    subject = name_key(certificate.subject)
    one_name = certificate.issuer.raw == certificate.subject.raw
    return {
        "role": role_of(certificate),
        "country": text((certificate.subject.country or "").upper()),
        "title": text(str(certificate.subject)),
        "subject": subject,
        "likeness": likeness_key(certificate.subject),
        "issuer": subject if one_name else name_key(certificate.issuer),
        "serial": serial_key(certificate.serial),
        "key_identifier": certificate.subject_key_identifier,
        "issuer_key": certificate.authority_key_identifier,
        "not_after": time_text(certificate.not_after),
    }


def crl_row(crl: CertificateList) -> dict[str, Any]:
    """By what a revocation list is found."""
    return {
        "country": text((crl.issuer.country or "").upper()),
        "title": text(str(crl.issuer)),
        "issuer": name_key(crl.issuer),
        "this_update": time_text(crl.this_update),
        "next_update": None if crl.next_update is None else time_text(crl.next_update),
    }


def text(value: str) -> str:
    """A text as it is kept; what is no text of it, such as a byte of a file's name, as it is shown everywhere."""
    if value.isascii():
        return value
    return "".join([printable(each, None) if "\ud800" <= each <= "\udfff" else each for each in value])


def time_text(at: datetime) -> str:
    """A time as it is kept: in UTC, to the second, so that later ones are greater."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def moment(value: str | None) -> datetime | None:
    """The time of such a text.

    Raises:
        CodecError: The text is not a time with its zone; the store's file is damaged.
    """
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise CodecError("what is kept as a time is none", where="trust store") from error
    if at.tzinfo is None:
        raise CodecError("what is kept as a time has no time zone", where="trust store")
    return at


def whole(raw: object, sha256: str) -> bytes:
    """The bytes of a row, which must have the digest that they are kept under.

    Raises:
        ValueError: The bytes are other ones.
    """
    if not isinstance(raw, bytes) or hashlib.sha256(raw).hexdigest() != sha256:
        raise ValueError(f"what is kept under SHA-256 {sha256} is something else")
    return raw


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes to keep, and by what they are found."""

    raw: bytes
    form: str
    facts: Callable[[], dict[str, Any]] | None = None


def ground_row(ground: Ground) -> dict[str, Any]:
    """What is kept of a ground, beside what it is a ground for."""
    return {
        "kind": ground.kind.value,
        "source": text(ground.source),
        "list": ground.list,
        "signer": ground.signer,
        "rests_on": ground.rests_on,
        "reason": text(ground.reason),
        "placed_by": text(ground.placed_by),
        "placed_at": None if ground.placed_at is None else time_text(ground.placed_at),
    }
