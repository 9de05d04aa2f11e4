"""Anchors that third parties carry and whose issuer has not published them: known by their SHA-256, and not confirmed.

A certificate with one of these fingerprints is the one that others mean, too; that it is its issuer's, nobody has said.
It proves nothing until somebody confirms the fingerprint. No other certificate of the same name is meant.
"""

from __future__ import annotations

from typing import Final

from chipkit.values import dataclass

__all__ = ["KNOWN", "KnownAnchor", "known_fingerprints"]


@dataclass(frozen=True, slots=True)
class KnownAnchor:
    """An anchor that is known and not confirmed."""

    sha256: str
    """Of the certificate, in hex."""
    subject: str
    carried_by: str
    """Where it is known from."""
    confirmed_by: str
    """With whom its fingerprint is to be compared."""


KNOWN: Final = (
    KnownAnchor(
        sha256="6f0a20d63a43fc589eaf0d8c52113a2a8bfa341c6f2fab04121238aa0c22b1a9",
        subject="CN=CSCA Vietnam,serialNumber=001,O=Vietnam Government Information Security Commission,C=VN",
        carried_by="a bank's reader program of 2021 and a vendor's development kit, byte for byte the same; it "
        "verifies the document signer of an identity card of 2021; no list of ICAO or of a state holds it",
        confirmed_by="the Ministry of Public Security of Vietnam (C06, RAR; npkd.gov.vn, ca.gov.vn)",
    ),
)
"""What comes with the release."""


def known_fingerprints() -> frozenset[str]:
    """The SHA-256 of what comes with the release, in hex."""
    return frozenset(each.sha256 for each in KNOWN)
