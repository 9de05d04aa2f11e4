"""Opening the chip: EF.CardAccess, PACE, else Basic Access Control (Doc 9303-11, 4.2).

PACE that was offered and failed never turns into Basic Access Control unless the options name it, and then both
attempts are on record.
"""

from __future__ import annotations

from typing import Final

from chipkit.capture import AccessProtocol, AttemptResult, CardAccessSource
from chipkit.codec.status import FILE_NOT_FOUND, OFFSET_OUTSIDE
from chipkit.deviation import Deviation
from chipkit.errors import (
    AccessRefusedError,
    ChipError,
    ChipkitError,
    CodecError,
    StatusError,
)
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF, RawFile
from chipkit.protocol.bac import BACKeys, basic_access_control
from chipkit.protocol.commands import select_master_file
from chipkit.protocol.credentials import MRZPassword, Password
from chipkit.protocol.read import read_file
from chipkit.session.aborts import NoUsableKeyError
from chipkit.session.offer import NO_PACE, Offer
from chipkit.session.opening import (
    enter_application,
    go_without_a_known_way,
    open_by_pace,
    record_attempt,
    select_emrtd_application,
)
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading
from chipkit.session.remembering import use_for_files
from chipkit.session.step import OneTimeStep

__all__ = ["LearnCardAccess", "OpenChip", "read_card_access"]

_NO_FILE: Final = frozenset({FILE_NOT_FOUND, OFFSET_OUTSIDE})
"""The file does not exist on the chip, or is empty."""
_MASTER_FILE: Final = "MF"


# what is offered -----------------------------------------------------------------------------------------------------


class LearnCardAccess(OneTimeStep):
    """Learn the ways of PACE that the chip offers, or is assumed to offer (Doc 9303-11, 4.2, step 1).

    A file that is blank, cut off or malformed counts as not available: such a chip is opened by Basic Access Control
    (Doc 9303-11, 4.2). Whether somebody made it look so is judged later, by what is signed.
    """

    phase = Phase.CARD_ACCESS

    def run_to_end(self, reading: Reading) -> bool:
        """Read EF.CardAccess and keep what it offers.

        Raises:
            NoUsableKeyError: The file cannot be read, and the password cannot be used without it.
        """
        file = read_card_access(reading)
        if file is not None:
            reading.files[EF.CARD_ACCESS] = file
            reading.card_access_source = CardAccessSource.CHIP
            reading.offered = _offer(reading, file)
        elif (assumed := _assumed_card_access(reading)) is not None:
            reading.card_access_source = CardAccessSource.BUILT_IN
            reading.offered = _offer(reading, RawFile(EF.CARD_ACCESS, assumed))
        return True


def read_card_access(reading: Reading) -> RawFile | None:
    """EF.CardAccess of a chip that was just reset, or None.

    It is read where the chip stands then, else after SELECT of the master file.
    """
    if (file := _try_card_access(reading)) is not None:
        return file
    _select_master_file(reading)
    return _try_card_access(reading, by_sfi=False)


def _try_card_access(reading: Reading, *, by_sfi: bool = True) -> RawFile | None:
    """The file, or None; what is learnt about lengths here, in the open, does not hold for a secure channel."""
    limits = reading.driver.limits(max_file_size=reading.options.max_file_size)
    limits.by_sfi = by_sfi
    reading.refused.pop(EF.CARD_ACCESS, None)
    try:
        return reading.driver.run(read_file(EF.CARD_ACCESS, limits, note=reading.note))
    except StatusError as error:
        reading.refused[EF.CARD_ACCESS] = error.sw
    except ChipError as error:
        _note_malformed(reading, error)
    return None


def _select_master_file(reading: Reading) -> None:
    """Tolerance: chips answer SELECT of the master file with 6982, 6A81, 6A86, 6A87 or 6D00 and are sound otherwise."""
    response = reading.driver.transmit(select_master_file())
    if not response.ok:
        detail = f"SELECT answered {response.sw:04X}"
        reading.note(Deviation("select.master-file-refused", _MASTER_FILE, detail))


def _assumed_card_access(reading: Reading) -> bytes | None:
    """Tolerance: the known content of the file, for a card that has one and refuses to give it."""
    sw = reading.refused.get(EF.CARD_ACCESS)
    if sw is None:
        _expect_other_way(reading)
        return None
    assumed, needs_pace = reading.options.card_access_fallback, not isinstance(reading.password, MRZPassword)
    if assumed is None or reading.password is None or (sw in _NO_FILE and not needs_pace):
        return None
    reading.note(Deviation("card-access.built-in", EF.CARD_ACCESS.label, f"the chip answered {sw:04X}"))
    return assumed


def _offer(reading: Reading, file: RawFile) -> Offer:
    try:
        card_access = file.parsed(CardAccess.parse)
    except CodecError as error:
        _note_malformed(reading, error)
        _expect_other_way(reading, error)
        return NO_PACE
    return Offer.of(card_access.security_infos, reading.options.pace_ciphers, extended=reading.driver.link_is_extended)


def _note_malformed(reading: Reading, error: ChipkitError) -> None:
    reading.note(Deviation("card-access.malformed", EF.CARD_ACCESS.label, str(error)))


def _expect_other_way(reading: Reading, cause: ChipkitError | None = None) -> None:
    """Return if the password can open the chip without PACE, whose parameters are not known."""
    if not isinstance(reading.password, MRZPassword | None):
        kind = reading.password.kind.name
        raise NoUsableKeyError(f"a {kind} opens by PACE alone, and EF.CardAccess cannot be read") from cause


# opening -------------------------------------------------------------------------------------------------------------


class OpenChip(OneTimeStep):
    """Open the chip and select the eMRTD application, which is current afterwards (Doc 9303-11, 4.2, steps 3 and 4)."""

    def run_to_end(self, reading: Reading) -> bool:
        """Open by PACE where it is offered, else by Basic Access Control; not at all without a password.

        Raises:
            AccessRefusedError: The password is not this card's.
            NoUsableKeyError: The password cannot be used with anything that the chip offers.
            UnsupportedError: The chip offers PACE only in ways that are not supported, and the password cannot be used
                otherwise.
            ChipkitError: Another failure; PACE and Basic Access Control leave their attempt in `reading`.
        """
        if reading.password is not None and reading.password.kind.counted:  # no try of it is put at stake
            reading.offered = reading.offered.as_told()
        _open(reading, reading.offered)
        reading.renew_limits()
        use_for_files(reading)
        reading.opened = True
        return True


def _open(reading: Reading, offered: Offer) -> None:
    """The ways of 4.2; step 2, EF.DIR, is optional and tells nothing that is needed here."""
    password = reading.password
    if password is None:
        # 4.1, note 1: chips without access control are still to be read
        reading.reopen = lambda: select_emrtd_application(reading)
        reading.reopen()
    elif not offered.of_pace:
        # step 1: EF.CardAccess is not available, or has no parameters for PACE: on with step 4
        record_attempt(reading, AccessProtocol.PACE, AttemptResult.NOT_OFFERED)
        _open_by_bac(reading, password)
    elif not offered.ways:
        reading.driver.enter(Phase.PACE)
        go_without_a_known_way(reading, password)
        _open_by_bac(reading, password)
    else:
        # step 3; step 4 is skipped where PACE succeeded, and both never happen in one session (4.1)
        _open_by_pace_or_bac(reading, password, offered)


def _open_by_pace_or_bac(reading: Reading, password: Password, offered: Offer) -> None:
    try:
        if open_by_pace(reading, password, offered):
            enter_application(reading)
            return
    except AccessRefusedError:
        raise
    except ChipError:
        failed_pace = reading.attempts[-1].result is AttemptResult.FAILED
        usable = isinstance(password, MRZPassword)
        if not (failed_pace and usable and reading.options.allow_bac_after_failed_pace):
            raise
        reading.driver.reset()
    _open_by_bac(reading, password)


# Basic Access Control ------------------------------------------------------------------------------------------------


def _open_by_bac(reading: Reading, password: Password) -> None:
    """Step 4 of 4.2, with the keys of the MRZ (4.3.2)."""
    driver = reading.driver
    if not isinstance(password, MRZPassword):
        select_emrtd_application(reading)  # or a card without the application would be asked for its MRZ
        driver.enter(Phase.BAC)
        raise NoUsableKeyError("the chip opens by Basic Access Control, which takes an MRZ")

    def run() -> None:
        # 4.2, step 4: the application must be selected before Basic Access Control
        select_emrtd_application(reading)
        driver.enter(Phase.BAC)
        keys = BACKeys.from_mrz_information(password.information)
        driver.secure_messaging = driver.run(basic_access_control(keys, random=reading.random))

    try:
        run()
    except AccessRefusedError as error:
        record_attempt(reading, AccessProtocol.BAC, AttemptResult.REFUSED, error)
        raise
    except ChipError as error:
        record_attempt(reading, AccessProtocol.BAC, AttemptResult.FAILED, error)
        raise
    reading.reopen = run
    record_attempt(reading, AccessProtocol.BAC, AttemptResult.OPENED)
