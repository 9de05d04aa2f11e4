"""Certificates and revocation lists that are read more than once, remembered by their bytes."""

from __future__ import annotations

from typing import Final

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList

__all__ = ["parse_certificate", "parse_crl"]

_PARSED: Final = 16
"""Bytes that a parsed structure keeps for each byte of it: eight for real ones."""
_certificates: Final = BoundedCache[Certificate](entries=8192, size=64 << 20)
_crls: Final = BoundedCache[CertificateList](entries=1024, size=256 << 20)


def parse_certificate(raw: bytes) -> Certificate:
    """A certificate, remembered: many lists carry the same ones.

    Raises:
        CodecError: The bytes are not a certificate.
    """
    return _certificates.get((raw,), lambda: Certificate.parse(raw), keeps=_PARSED * len(raw))


def parse_crl(raw: bytes) -> CertificateList:
    """A revocation list, remembered.

    Raises:
        CodecError: The bytes are not a revocation list.
    """
    return _crls.get((raw,), lambda: CertificateList.parse(raw), keeps=_PARSED * len(raw))
