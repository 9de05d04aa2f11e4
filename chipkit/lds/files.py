"""Names, identifiers and tags of the card's files (Doc 9303-10, 3.6 and 4; Doc 9303-11, 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from enum import Enum, unique
from typing import Any, TypeVar

from chipkit.lazy import cached_property
from chipkit.values import dataclass

__all__ = ["DATA_GROUPS", "EF", "EMRTD_AID", "MANDATORY", "RawFile"]

FileT = TypeVar("FileT")

EMRTD_AID = bytes.fromhex("A0000002471001")
"""The eMRTD application (Doc 9303-10, 3.6.1.2)."""


@unique
class EF(Enum):
    """An elementary file, by its short name."""

    # name       = label, file identifier, short EF identifier, tag of its template (0: no template)
    COM = ("EF.COM", 0x011E, 0x1E, 0x60)
    """Which data groups the card says that it has; nobody signs it."""
    SOD = ("EF.SOD", 0x011D, 0x1D, 0x77)
    """The digests of the data groups, signed by the issuer."""
    DG1 = ("EF.DG1", 0x0101, 0x01, 0x61)
    """The machine readable zone."""
    DG2 = ("EF.DG2", 0x0102, 0x02, 0x75)
    """The face."""
    DG3 = ("EF.DG3", 0x0103, 0x03, 0x63)
    """Fingerprints, which need Terminal Authentication."""
    DG4 = ("EF.DG4", 0x0104, 0x04, 0x76)
    """Irises, which need Terminal Authentication."""
    DG5 = ("EF.DG5", 0x0105, 0x05, 0x65)
    """A portrait as displayed."""
    DG6 = ("EF.DG6", 0x0106, 0x06, 0x66)
    """Reserved."""
    DG7 = ("EF.DG7", 0x0107, 0x07, 0x67)
    """The signature as displayed."""
    DG8 = ("EF.DG8", 0x0108, 0x08, 0x68)
    """Data features."""
    DG9 = ("EF.DG9", 0x0109, 0x09, 0x69)
    """Structure features."""
    DG10 = ("EF.DG10", 0x010A, 0x0A, 0x6A)
    """Substance features."""
    DG11 = ("EF.DG11", 0x010B, 0x0B, 0x6B)
    """More about the person."""
    DG12 = ("EF.DG12", 0x010C, 0x0C, 0x6C)
    """More about the document."""
    DG13 = ("EF.DG13", 0x010D, 0x0D, 0x6D)
    """Whatever its state puts there; on Vietnam's ID card what is printed on it, and more."""
    DG14 = ("EF.DG14", 0x010E, 0x0E, 0x6E)
    """How the chip proves itself by Chip Authentication, and what else it offers."""
    DG15 = ("EF.DG15", 0x010F, 0x0F, 0x6F)
    """The key of Active Authentication."""
    DG16 = ("EF.DG16", 0x0110, 0x10, 0x70)
    """Persons to notify."""
    CARD_ACCESS = ("EF.CardAccess", 0x011C, 0x1C, 0x31)
    """How the chip may be opened by PACE; nobody signs it."""
    CARD_SECURITY = ("EF.CardSecurity", 0x011D, 0x1D, 0x30)
    """The same with keys of the chip, signed."""
    ATR_INFO = ("EF.ATR/INFO", 0x2F01, 0x01, 0x00)
    """What lengths and commands the card knows."""
    DIR = ("EF.DIR", 0x2F00, 0x1E, 0x61)
    """Which applications the card has."""

    def __init__(self, label: str, fid: int, sfi: int, tag: int) -> None:
        self.label = label
        """The standard's name, such as "EF.DG1"."""
        self.fid = fid
        """File identifier, 16 bits. EF.SOD and EF.CardSecurity share one: they lie in different folders."""
        self.sfi = sfi
        """Short EF identifier, 5 bits."""
        self.tag = tag
        """Tag of the file's template; 0 if the file has no template of its own."""
        self.number = int(label[len("EF.DG") :]) if label.startswith("EF.DG") else None
        """The number of a data group, else None."""

    __hash__ = object.__hash__  # members are equal where they are the same; files are looked for by the hundred

    @property
    def in_master_file(self) -> bool:
        """Whether the file lies in the master file rather than in the eMRTD application."""
        return self in (EF.CARD_ACCESS, EF.CARD_SECURITY, EF.ATR_INFO, EF.DIR)

    @classmethod
    def data_group(cls, number: int) -> EF:
        """The file of data group `number`, 1 to 16."""
        if not 1 <= number <= 16:
            raise ValueError(f"data group {number} does not exist")
        return cls[f"DG{number}"]

    @classmethod
    def from_tag(cls, tag: int) -> EF | None:
        """The file of the eMRTD application whose template has `tag`, or None."""
        return next((ef for ef in cls if ef.tag == tag and not ef.in_master_file), None)


DATA_GROUPS: tuple[EF, ...] = tuple(EF.data_group(number) for number in range(1, 17))
"""EF.DG1 to EF.DG16."""
MANDATORY: tuple[EF, ...] = (EF.DG1, EF.DG2)
"""The data groups that every document has (Doc 9303-10, 4.7)."""


@dataclass(frozen=True)
class RawFile:
    """A file exactly as the chip sent it; hashes are taken over nothing else."""

    ef: EF
    content: bytes = field(repr=False)

    def __reduce__(self) -> tuple[type[RawFile], tuple[EF, bytes]]:
        """As it came: what was parsed of it is parsed again where it is asked for."""
        return type(self), (self.ef, self.content)

    def parsed(self, parse: Callable[[bytes], FileT]) -> FileT:
        """What `parse` makes of the content, made once: reading and judging, which do not know each other, share it.

        Raises:
            ChipkitError: Whatever `parse` raises, each time.
        """
        content, known = self.content, self._parsed.get(parse)
        if known is None or known[0] != content:
            known = self._parsed[parse] = content, parse(content)
        found: FileT = known[1]
        return found

    @cached_property
    def _parsed(self) -> dict[Callable[[bytes], Any], tuple[bytes, Any]]:
        """By the parser, with what it was given; it lives as long as the file."""
        return {}
