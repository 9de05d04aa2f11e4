"""Where a report comes from, as plain fields: whoever keeps evidence fills them, and a paper tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from chipkit.frozen import FrozenMapping, freeze
from chipkit.national.nation import NationalField
from chipkit.pki.certificate import Certificate
from chipkit.values import dataclass

__all__ = ["Amended", "Provenance", "Stamped"]


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time stamp of an authority over a seal."""

    at: datetime
    """The time that the authority says."""
    authority: str
    """The subject of the authority's certificate."""
    verified: bool
    """Whether its signature leads to an authority that is trusted here; if not, it proves no time."""
    cleared: bool = True
    """Whether a revocation list clears the authority; if not, that is told, and takes nothing away."""


@dataclass(frozen=True, slots=True)
class Amended:
    """What was added to the evidence after it was sealed."""

    at: datetime
    by: str
    """Who sealed it."""
    what: Mapping[str, str]
    """What it is, by the words of `Language`."""

    def __post_init__(self) -> None:
        freeze(self, "what")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What is known of the evidence that a report was drawn from."""

    sealed_by: str = ""
    """The terminal whose seal verified; empty where there is no seal, or one of nobody who is trusted here."""
    trusted: bool = False
    """Whether that terminal is trusted here."""
    named_by: str = ""
    """Who let the seals of that terminal count here; empty where nobody is named."""
    named_source: str = ""
    """What its certificate was compared with by then."""
    seal_digest: str = ""
    """SHA-256 of the seal, in hexadecimal, by which the evidence is named."""
    made_at: datetime | None = None
    """When the terminal says that it sealed."""
    key_storage: str = ""
    """Where the key of the seal lies: "file" (a key for demonstrations and tests) or "pkcs11"."""
    software: str = ""
    """Which version of which program sealed."""
    nonce: str = ""
    """What the relying party bound the reading to, in hexadecimal, such as the digest of a contract."""
    stamps: tuple[Stamped, ...] = ()
    amendments: tuple[Amended, ...] = ()
    withheld: tuple[str, ...] = ()
    """What was taken out of the evidence, such as "EF.DG2" or "full_name"."""
    attested: tuple[str, ...] = ()
    """The checks that the terminal answers for, since what they rest on was taken out."""
    shown: Mapping[str, str | bool | None] = field(default_factory=FrozenMapping, repr=False)
    """What the terminal showed of the holder and is not withheld, by the names of `HOLDER_FIELDS`; as in JSON."""
    national: tuple[NationalField, ...] = field(default=(), repr=False)
    """What it showed of the nation's own data, likewise."""
    certificates: tuple[Certificate, ...] = ()
    """The document signer's certificate and those that came with it, where that terminal is trusted here."""
    file_digests: Mapping[str, str] = field(default_factory=FrozenMapping)
    """SHA-256 of files, in hexadecimal, by their names, where they are not those of the report's capture."""

    def __post_init__(self) -> None:
        freeze(self, "file_digests", "shown")
