"""Which certificates a revocation list names, asked by the likeness of their issuer and their serial number.

The question is which evidence somebody has to look at again, not what is revoked: a list that is not verified, and an
issuer whose name is written otherwise, count here, and too much is named rather than too little.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from chipkit.pki.crl import CertificateList, RevokedEntry
from chipkit.pki.names import likeness_of
from chipkit.trust.rows import likeness_key, pairs_key

__all__ = ["Listed"]


class Listed:
    """What a revocation list names."""

    def __init__(self, crl: CertificateList) -> None:
        own = likeness_key(crl.issuer)
        self._entries: dict[bytes, list[Mapping[int, RevokedEntry]]] = {own: [crl.revoked]}
        for issuer, entries in crl.revoked_of_others.items():
            self._entries.setdefault(_key(issuer, own), []).append(entries)

    @property
    def issuers(self) -> tuple[bytes, ...]:
        """The likenesses of the issuers of which it names certificates, as `PathCertificate.issuer` has them."""
        return tuple(self._entries)

    def names(self, issuer: bytes, serial: str) -> bool:
        """Whether it names the certificate of an issuer with a serial number, however the sign of that is read.

        Args:
            issuer: The likeness of the issuer.
            serial: The serial number, in hexadecimal.
        """
        number = int(serial, 16)
        readings = {number, _other_sign(number)}
        return any(reading in entries for entries in self._entries.get(issuer, ()) for reading in readings)


def _key(issuer: Hashable, own: bytes) -> bytes:
    """The likeness of another issuer (RFC 5280, 5.3.3); one that cannot be read counts as the list's own."""
    return pairs_key(likeness_of(pair for rdn in issuer for pair in rdn)) if isinstance(issuer, tuple) else own


def _other_sign(serial: int) -> int:
    """The number that the same bytes are where the sign byte is left out, or put in."""
    size = (serial if serial >= 0 else ~serial).bit_length()
    if serial < 0:
        return serial + (1 << 8 * (size // 8 + 1))
    return serial - (1 << size) if serial and size % 8 == 0 else serial
