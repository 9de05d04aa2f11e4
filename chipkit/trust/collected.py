"""Document signers that no anchor vouches for, collected so that an operator can have them confirmed.

Kept is the certificate, which is the issuer's and the same in thousands of documents, and the day on which it was first
met: nothing of a holder, nothing of which document or how many, no time of day. To be collected proves nothing: anybody
may lay a card of their own on the reader, and for that the number is bounded, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum, unique
from typing import Final, Protocol

from chipkit.doors import expect
from chipkit.pki.certificate import Certificate
from chipkit.values import dataclass

__all__ = ["MOST_COLLECTED", "CollectedSigner", "Collecting", "SignerCollection"]

MOST_COLLECTED: Final = 500
"""So many signers are kept; the real ones of a country are some dozens."""


@dataclass(frozen=True, slots=True)
class CollectedSigner:
    """A document signer's certificate, and the day on which it was first met."""

    certificate: Certificate
    day: date
    """In UTC."""

    def __post_init__(self) -> None:
        expect(self.certificate, Certificate, "certificate")
        if type(self.day) is not date:  # a datetime is a date as well, and finer than a day
            raise TypeError("day is not a date alone")


@unique
class Collecting(Enum):
    """What became of a signer that was to be collected."""

    NEW = "new"
    KNOWN = "known"
    FULL = "full"
    """There are `MOST_COLLECTED`: it was not kept."""


class SignerCollection(Protocol):
    """Where signers are collected: a trust store, beside its versions (`chipkit.trust.store.TrustStore`)."""

    def collect(self, signer: CollectedSigner) -> Collecting:
        """Keep a signer, once; the day of one that is known stays the first one."""

    def collected(self) -> Sequence[CollectedSigner]:
        """All that are kept."""
