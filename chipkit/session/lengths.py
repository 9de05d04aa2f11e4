"""Extended lengths, used where chip and link both announce them (Doc 9303-10, 3.11.2; ISO/IEC 7816-4, 12.7)."""

from __future__ import annotations

from typing import Final

from chipkit.deviation import Deviation
from chipkit.errors import ChipError, CodecError, StatusError
from chipkit.lds.atr_info import MAX_ATR_INFO, ATRInfo
from chipkit.lds.files import EF
from chipkit.protocol.read import read_file
from chipkit.session.atr import announces_extended_length
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["agree_on_lengths"]

_STATUS_BYTES: Final = 2
_UNTOLD: Final = 2048
"""Assumed of a chip that announces extended lengths in its answer to reset, which cannot say how long."""


def agree_on_lengths(reading: Reading, atr: bytes) -> None:
    """Use extended lengths if chip and link carry them; where the link does not, the chip is not asked."""
    if not reading.driver.link_is_extended:
        return
    reading.driver.enter(Phase.CONNECT)
    info = _read_atr_info(reading)
    if info is not None and info.max_command is not None and info.max_response is not None:
        reading.driver.allow_extended(
            max_command=info.max_command, max_response=info.max_response - _STATUS_BYTES
        )  # fmt: skip
    elif announces_extended_length(atr):
        reading.driver.allow_extended(max_command=_UNTOLD, max_response=_UNTOLD)


def _read_atr_info(reading: Reading) -> ATRInfo | None:
    """EF.ATR/INFO, or None where the chip has none that can be read before access."""
    limits = reading.driver.limits(max_file_size=min(reading.options.max_file_size, MAX_ATR_INFO))
    try:
        file = reading.driver.run(read_file(EF.ATR_INFO, limits, note=reading.note, on_bytes=reading.driver.report))
    except StatusError as error:
        reading.refused[EF.ATR_INFO] = error.sw
        return None
    except ChipError as error:
        reading.note(Deviation("atr-info.malformed", EF.ATR_INFO.label, str(error)))
        return None
    reading.files[EF.ATR_INFO] = file
    try:
        info = ATRInfo.parse(file.content)
    except CodecError as error:
        reading.note(Deviation("atr-info.malformed", EF.ATR_INFO.label, str(error)))
        return None
    for deviation in info.deviations:
        reading.note(deviation)
    return info
