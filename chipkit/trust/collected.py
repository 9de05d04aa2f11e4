"""Document signers that no anchor vouches for, collected so that an operator can have them confirmed.

Kept is the certificate, which is the issuer's and the same in thousands of documents, and the day on which it was first
met: nothing of a holder, nothing of which document or how many, no time of day. To be collected proves nothing: anybody
may lay a card of their own on the reader, and for that the number is bounded, too.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import Enum, unique
from pathlib import Path
from typing import Final, Protocol

from chipkit.doors import expect
from chipkit.errors import CodecError, TrustError
from chipkit.pki.certificate import Certificate
from chipkit.regular_file import read_regular
from chipkit.trust.ownership import refuse_foreign
from chipkit.values import dataclass
from chipkit.written_file import WrittenFile

__all__ = ["MOST_COLLECTED", "CollectedSigner", "Collecting", "FolderCollection", "SignerCollection"]

MOST_COLLECTED: Final = 500
"""So many signers are kept; the real ones of a country are some dozens."""
_MAX_CERTIFICATE: Final = 16_384


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
    """Where signers are collected."""

    def collect(self, signer: CollectedSigner) -> Collecting:
        """Keep a signer, once; the day of one that is known stays the first one."""

    def collected(self) -> Sequence[CollectedSigner]:
        """All that are kept."""


@dataclass(frozen=True, slots=True)
class FolderCollection:
    """A collection in a folder: a file for each certificate, named by its SHA-256 and dated by the day's beginning."""

    folder: Path

    def collect(self, signer: CollectedSigner) -> Collecting:
        """Keep a signer.

        Raises:
            TrustError: Somebody else could write to the folder, or it cannot be written.
        """
        refuse_foreign(self.folder)
        path = self.folder / f"{signer.certificate.fingerprint}.cer"
        begin = datetime(signer.day.year, signer.day.month, signer.day.day, tzinfo=UTC).timestamp()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists():
                return Collecting.KNOWN
            if sum(1 for _ in self.folder.glob("*.cer")) >= MOST_COLLECTED:
                return Collecting.FULL
            WrittenFile(path).write(signer.certificate.raw)
            os.utime(path, (begin, begin))
        except OSError as error:
            raise TrustError(f"{self.folder}: cannot be written: {error.strerror or error}") from error
        return Collecting.NEW

    def collected(self) -> tuple[CollectedSigner, ...]:
        """All that are kept, by their SHA-256; a file that is not the certificate of its name is passed over.

        Raises:
            TrustError: Somebody else could write to the folder, or it cannot be read.
        """
        refuse_foreign(self.folder)
        try:
            paths = sorted(self.folder.glob("*.cer"))[:MOST_COLLECTED]
            found = [(path, read_regular(path, _MAX_CERTIFICATE, follow=False), path.stat().st_mtime) for path in paths]
        except OSError as error:
            raise TrustError(f"{self.folder}: {error.strerror or error}") from error
        return tuple(signer for each in found if (signer := _kept(*each)) is not None)


def _kept(path: Path, raw: bytes, met: float) -> CollectedSigner | None:
    try:
        certificate = Certificate.parse(raw)
    except CodecError:
        return None
    if certificate.fingerprint != path.stem:
        return None
    return CollectedSigner(certificate, datetime.fromtimestamp(met, UTC).date())
