"""The checks that code asks for by their names; what each is, the judgement table says.

Who needs no single check goes over the table instead.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACTIVE_AUTHENTICATION",
    "BAC",
    "CHIP_AUTHENTICATION",
    "COUNTRY",
    "DIGEST",
    "EXPIRY",
    "FILES",
    "GENUINE",
    "KEY",
    "ONLINE",
    "PACE",
    "PACE_CAM",
    "PATH",
    "PRINTED",
    "REVOCATION",
    "SIGNATURE",
    "VALIDITY",
]

PACE: Final = "access.pace"
BAC: Final = "access.bac"
SIGNATURE: Final = "pa.sod.signature"
FILES: Final = "pa.files"
PATH: Final = "pa.issuer.path"
COUNTRY: Final = "match.country"
VALIDITY: Final = "pa.issuer.validity"
REVOCATION: Final = "pa.issuer.revocation"
DIGEST: Final = "pa.digest."
"""What the name of the check of a data group's digest begins with; `digest_check` gives it whole."""
CHIP_AUTHENTICATION: Final = "chip.ca"
ACTIVE_AUTHENTICATION: Final = "chip.aa"
PACE_CAM: Final = "chip.pace_cam"
GENUINE: Final = "chip.genuine"
KEY: Final = "match.key"
PRINTED: Final = "match.qr"
EXPIRY: Final = "card.expiry"
"""What was scanned or typed against the chip."""
ONLINE: Final = "issuer.online"
