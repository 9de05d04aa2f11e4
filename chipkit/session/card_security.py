"""EF.CardSecurity, which lies in the master file, where PACE leaves the chip (Doc 9303-10, 3.11.4; Doc 9303-11, 4.2).

It is read where PACE proved a key by Chip Authentication Mapping, before the eMRTD application is selected: there, its
short identifier is that of EF.SOD.
"""

from __future__ import annotations

from chipkit.codec.status import FILE_NOT_FOUND
from chipkit.deviation import Deviation
from chipkit.errors import ChipError, StatusError
from chipkit.lds.files import EF
from chipkit.protocol.commands import select_master_file
from chipkit.protocol.read import read_file
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["read_card_security"]


def read_card_security(reading: Reading) -> None:
    """Read the file once, or keep why it is not to be had; a channel that it costs is opened anew.

    Without the file, nothing was proven. That is no reason not to read the data.

    Raises:
        ChipkitError: The chip does not open again, or the link is gone.
    """
    reading.driver.enter(Phase.READ, EF.CARD_SECURITY)
    try:
        _read(reading)
    except ChipError as error:
        reading.note(Deviation("card-security.unreadable", EF.CARD_SECURITY.label, str(error)))
        reading.open_again()


def _read(reading: Reading) -> None:
    """At first where PACE leaves the chip; where that is not the master file, after its selection."""
    for by_sfi in (True, False):
        limits = reading.driver.limits(max_file_size=reading.options.max_file_size)
        limits.by_sfi = by_sfi
        try:
            file = reading.driver.run(
                read_file(EF.CARD_SECURITY, limits, note=reading.note, on_bytes=reading.driver.report)
            )
        except StatusError as error:
            reading.refused[EF.CARD_SECURITY] = error.sw
            if not by_sfi or error.sw != FILE_NOT_FOUND:
                return
            reading.driver.transmit(select_master_file())
        else:
            if by_sfi and file.content[:1] != bytes([EF.CARD_SECURITY.tag]):  # a file of the application, as chips err
                reading.driver.transmit(select_master_file())
                continue
            reading.refused.pop(EF.CARD_SECURITY, None)
            reading.files[EF.CARD_SECURITY] = file
            return
