"""How long an issuer's certificates live and sign, and where they say that more lies (Doc 9303-12, 4.1 and 7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["DEFAULT_TERMS", "IssuerTerms", "Term", "Validity"]


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a certificate is valid, and how long its key signs."""

    begin: datetime
    end: datetime
    signs_until: datetime

    def moved(self, by: timedelta) -> Validity:
        """The same, later."""
        return Validity(self.begin + by, self.end + by, self.signs_until + by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The times of one certificate, in days."""

    age: int
    """How old it is when it is looked at."""
    signs: int
    """How long its key signs: the private key usage period."""
    lives: int
    """How long it is valid."""

    def around(self, at: datetime) -> Validity:
        """The validity of a certificate that is looked at at this time."""
        begin = at.replace(microsecond=0) - timedelta(days=self.age)
        return Validity(begin, begin + timedelta(days=self.lives), begin + timedelta(days=self.signs))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerTerms:
    """What the certificates of an issuer say besides names and keys."""

    csca: Term = Term(age=3 * 365, signs=5 * 365, lives=15 * 365)
    document_signer: Term = Term(age=365, signs=180, lives=11 * 365)
    crl_urls: tuple[str, ...] = ("https://pki.chipkit.invalid/csca.crl",)
    """Where revocation lists are said to lie (cRLDistributionPoints)."""
    issuer_urls: tuple[str, ...] = ()
    """Where the issuer's certificate is said to lie (authorityInfoAccess); nothing is said where it is empty."""
    document_types: tuple[str, ...] = ("I", "ID", "P")
    """The document codes that a document signer signs for; nothing is said where it is empty."""


DEFAULT_TERMS = IssuerTerms()
"""What a test PKI has if nobody chooses."""
