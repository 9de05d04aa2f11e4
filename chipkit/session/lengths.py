"""The lengths that one command may have: what chip and link announce, and what a chip teaches on the way.

Extended lengths are used where chip and link both announce them (Doc 9303-11, 9.3.1.2; Doc 9303-10, 3.11.1;
ISO/IEC 7816-4, 12.7).
"""

from __future__ import annotations

from typing import Final

from chipkit.codec.status import WRONG_LENGTH, about_length, right_length
from chipkit.deviation import Deviation
from chipkit.errors import ChipError, CodecError, SecureMessagingError, StatusError
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.files import EF
from chipkit.protocol.read import read_file
from chipkit.session.atr import announces_extended_length
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading
from chipkit.session.remembering import use_for_lengths
from chipkit.session.step import OneTimeStep

__all__ = ["AgreeOnLengths", "learn_before_opening", "learn_from"]

_STATUS_BYTES: Final = 2
_UNTOLD: Final = 2048
"""Assumed of a chip that announces extended lengths in its answer to reset, which cannot say how long."""


class AgreeOnLengths(OneTimeStep):
    """Learn whether the chip takes extended lengths; where the link does not, the chip is not asked.

    A PIN or PUK opens the chip once, so that what may be needed later is asked before it: whether long commands may
    come in pieces.
    """

    phase = Phase.CONNECT

    def is_due(self, reading: Reading) -> bool:
        """Whether it makes a difference, and the chip was not asked yet."""
        counted = reading.password is not None and reading.password.kind.counted
        return (reading.driver.link_is_extended or counted) and super().is_due(reading)

    def run_to_end(self, reading: Reading) -> bool:
        """Ask EF.ATR/INFO, else the answer to reset (Doc 9303-11, 9.3.1.2)."""
        info = _read_atr_info(reading)
        if info is not None and info.max_command is not None and info.max_response is not None:
            reading.driver.allow_extended(
                max_command=info.max_command, max_response=info.max_response - _STATUS_BYTES
            )  # fmt: skip
        elif announces_extended_length(reading.atr):
            reading.driver.allow_extended(max_command=_UNTOLD, max_response=_UNTOLD)
        use_for_lengths(reading)
        return True


def learn_before_opening(reading: Reading) -> None:
    """Read EF.ATR/INFO, once, of a chip that was opened without: it is reset, and opened again in the same way.

    A PIN or PUK is not presented again for it.

    Raises:
        ChipkitError: The chip does not open again.
    """
    counted = reading.password is not None and reading.password.kind.counted
    if not reading.asked_of_lengths and not counted:
        reading.open_again(before=lambda: _learn_in_the_open(reading))


def _learn_in_the_open(reading: Reading) -> None:
    reading.driver.enter(Phase.CONNECT)
    _read_atr_info(reading)


def _read_atr_info(reading: Reading) -> ATRInfo | None:
    """EF.ATR/INFO, or None if it cannot be read before access."""
    reading.asked_of_lengths = True
    limits = reading.driver.limits(max_file_size=reading.options.max_file_size)
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
        info = file.parsed(ATRInfo.parse)
    except CodecError as error:
        reading.note(Deviation("atr-info.malformed", EF.ATR_INFO.label, str(error)))
        return None
    for deviation in info.deviations:
        reading.note(deviation)
    return info


def learn_from(reading: Reading, error: SecureMessagingError) -> bool:
    """Tolerance: a chip that ends the channel with a plain word about a length is asked for less afterwards.

    Returns:
        False if the status word is not about lengths, or if no smaller length is left to ask for.
    """
    if error.sw is None or not about_length(error.sw):
        return False
    if _give_up_extended(reading, error):
        return True
    exact = right_length(error.sw)
    if not reading.limits.shrink(reading.limits.max_data if exact is None else exact + 1):
        return False
    detail = f"plain {error.sw:04X}, {reading.limits.max_data} asked for instead"
    reading.note(Deviation("read.length.reduced", reading.driver.ef.label if reading.driver.ef else "", detail))
    return True


def _give_up_extended(reading: Reading, error: SecureMessagingError) -> bool:
    """Tolerance: a chip that announces extended lengths and ends the channel over them with a plain 6700."""
    if error.sw != WRONG_LENGTH or not reading.driver.extended:
        return False
    reading.driver.forbid_extended()
    reading.note(Deviation("read.extended-length-refused", EF.ATR_INFO.label, "announced, then refused"))
    return True
