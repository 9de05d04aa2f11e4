"""What revocation lists can say of a certificate."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, unique
from typing import Final

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.values import dataclass

__all__ = ["TAKEN_BACK", "RevocationResult", "RevocationStatus"]


@unique
class RevocationStatus(Enum):
    """What the revocation lists say of a certificate."""

    GOOD = "good"
    """A fresh list of its issuer does not name it."""
    REVOKED = "revoked"
    """A list of its issuer names it."""
    REVOKED_UNCONFIRMED = "revoked by a key that is not confirmed"
    """A list of its issuer names it, and whoever signed that is as little confirmed as the issuer itself."""
    NO_CRL = "no crl"
    """No list of its issuer is here, or none that can be used."""
    STALE = "stale"
    """The lists of its issuer ended, or do not say how long they hold. None names it."""
    NOT_BEGUN = "not begun"
    """The lists of its issuer are of a later time. None names it."""
    PARTIAL = "partial"
    """The lists of its issuer are of a part alone, or leave open whom they name. None names it for certain."""
    SIGNATURE_WRONG = "signature wrong"
    """The only lists of its issuer bear a wrong signature."""
    SIGNER_UNFIT = "signer unfit"
    """The only lists of its issuer were signed with a key that is not for signing lists."""
    FORGEABLE = "signed with what anybody may have"
    """The only lists of its issuer were signed with a key or a hash function below what any signature needs."""
    SIGNER_REVOKED = "signer revoked"
    """The only lists of its issuer were signed with a key of it that another one took back."""
    SIGNER_UNKNOWN = "signer unknown"
    """The only lists of its issuer were signed with a key that is not known here, as a newer one of it would be."""


TAKEN_BACK: Final = frozenset({RevocationStatus.REVOKED, RevocationStatus.REVOKED_UNCONFIRMED})
"""A list names the certificate, whoever signed that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationResult:
    """What the revocation lists say of a certificate, and by which list."""

    status: RevocationStatus
    revoked_at: datetime | None = None
    """When it was, where a list names it; None where the list's date cannot be read."""
    reason: str = ""
    """The reason that the list gives, or why the status is unknown."""
    crl: CertificateList | None = None
    """The list that decided."""
    certificate: Certificate | None = None
    """The certificate that was looked up."""
