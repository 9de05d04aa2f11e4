"""EF.CardSecurity, which lies in the master file, where PACE leaves the chip (Doc 9303-10, 3.11.4; Doc 9303-11, 4.2).

It is read where PACE proved a key by Chip Authentication Mapping, before the eMRTD application is selected: there, its
short identifier is that of EF.SOD.
"""

from __future__ import annotations

from typing import Final

from chipkit.codec.status import FILE_NOT_FOUND, malfunction
from chipkit.deviation import Deviation
from chipkit.errors import CardResetError, ChipError, LengthRefusedError, StatusError
from chipkit.lds.files import EF
from chipkit.protocol.commands import select_master_file
from chipkit.protocol.read import read_file
from chipkit.session.file_reading import worth_another_try
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["read_card_security"]

_MAX_TRIES: Final = 3


def read_card_security(reading: Reading) -> bool:
    """Read the file, or keep why it is not to be had; where the channel is lost over it, it is tried again on another.

    Without the file, nothing was proven. That is no reason not to read the data.

    Returns:
        False where the chip was opened anew, which leads past the file into the application.

    Raises:
        ChipkitError: The chip does not open again, or the link is gone.
    """
    if EF.CARD_SECURITY in (*reading.files, *reading.refused) or reading.card_security_tries == _MAX_TRIES:
        return True
    reading.card_security_tries += 1
    reading.driver.enter(Phase.READ, EF.CARD_SECURITY)
    try:
        _read(reading)
    except (ChipError, CardResetError, LengthRefusedError) as error:
        if not worth_another_try(error) or reading.card_security_tries == _MAX_TRIES:
            reading.card_security_tries = _MAX_TRIES
            reading.note(Deviation("card-security.unreadable", EF.CARD_SECURITY.label, str(error)))
        else:
            if isinstance(error, LengthRefusedError):
                reading.driver.forbid_extended()
            reading.note(Deviation("link.channel-lost", detail=f"{reading.driver.step}, opened anew"))
        reading.open_again()
        return False
    return True


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
            if malfunction(error.sw):
                raise
            if by_sfi and error.sw == FILE_NOT_FOUND:
                reading.driver.transmit(select_master_file())
                continue
            reading.refused[EF.CARD_SECURITY] = error.sw
            return
        if by_sfi and file.content[:1] != bytes([EF.CARD_SECURITY.tag]):  # a file of the application, as chips err
            reading.driver.transmit(select_master_file())
            continue
        reading.files[EF.CARD_SECURITY] = file
        return
