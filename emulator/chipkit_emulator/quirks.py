"""What real chips do otherwise than the standard says, as data of a personalisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.lds.files import EF

__all__ = ["EndOfFile", "Quirks"]


@unique
class EndOfFile(Enum):
    """How READ BINARY answers where fewer than Ne bytes are left (ISO/IEC 7816-4, 11.3.3)."""

    WARNING = "6282"
    """What there is, with the warning 6282."""
    SILENT = "9000"
    """What there is, as if that had been asked for."""
    CORRECT_LENGTH = "6Cxx"
    """Nothing but the right Ne; 6700 where that is over 255."""
    REFUSED = "6B00"
    """Nothing, with 6B00."""
    WRONG_LENGTH = "6700"
    """Nothing, with 6700."""
    EMPTY = "9000 without data"
    """Nothing, as if the file ended before the offset."""
    PADDED = "9000 with zeros"
    """What there is and zeros behind it, up to Ne bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """The oddities of one chip; the defaults are a chip without any."""

    select_master_file: int | None = None
    """The status word with which SELECT of the master file is refused (6D00 on the CCCD)."""
    end_of_file: EndOfFile = EndOfFile.WARNING
    """The answer of READ BINARY at the end of a file."""
    max_ne: int | None = None
    """The greatest Ne that READ BINARY takes; above it answers 6700."""
    sfi_unsupported: bool = False
    """Whether READ BINARY knows no short EF identifiers (6A81)."""
    odd_ins_unsupported: bool = False
    """Whether READ BINARY with odd INS is unknown (6D00)."""
    odd_ins_template: bool = False
    """Whether READ BINARY with odd INS answers in a DO'73' in place of a DO'53' (ISO/IEC 7816-4, 11.3.3)."""
    pace_nonce_size: int | None = None
    """Bytes of the nonce of PACE, a multiple of the cipher's block; None: as long as the usual chips have it, 16."""
    pace_authority_references: tuple[bytes, ...] = ()
    """Up to two certification authorities that PACE names unasked at its end, as in Doc 9303-11, Appendix G.2."""
    chaining_unsupported: bool = False
    """Whether the terminal's key for Chip Authentication is not taken in pieces (6884)."""
    chain_stays_open: bool = False
    """Whether a PACE that failed leaves its chain open: all but GENERAL AUTHENTICATE is answered with 6883 then."""
    denied: Mapping[EF, int] = field(default_factory=dict)
    """Files that are never to be had, such as EF.CardAccess or EF.DG3, by the status word of the refusal."""
    hidden: frozenset[EF] = frozenset()
    """Files that the chip says it has not (6A82), though it carries them."""
