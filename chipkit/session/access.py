"""Opening the chip: EF.CardAccess, PACE, else Basic Access Control (Doc 9303-11, 4.2).

PACE that was offered and failed never turns into Basic Access Control unless the options name it, and then both
attempts are on record.
"""

from __future__ import annotations

from typing import Final

from chipkit import oids
from chipkit.capture import AccessAttempt, AccessProtocol, AttemptResult, CardAccessSource, ChipMappingTranscript
from chipkit.codec.status import DATA_NOT_FOUND, FILE_NOT_FOUND, OFFSET_OUTSIDE, WRONG_DATA, WRONG_DATA_LENGTH
from chipkit.deviation import Deviation
from chipkit.errors import (
    AccessRefusedError,
    ChipError,
    ChipkitError,
    CodecError,
    PasswordSuspendedError,
    StatusError,
    UnsupportedError,
)
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF, EMRTD_AID, RawFile
from chipkit.lds.security_infos import PACEInfo
from chipkit.protocol.bac import BACKeys, basic_access_control
from chipkit.protocol.commands import select_application, select_master_file
from chipkit.protocol.credentials import MRZPassword, Password, PINPassword
from chipkit.protocol.pace import PACEResult, establish_pace
from chipkit.protocol.read import read_file
from chipkit.session.aborts import NoUsableKeyError, status_behind
from chipkit.session.card_security import read_card_security
from chipkit.session.offer import NO_PACE, Offer
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading
from chipkit.session.remembering import use_for_files
from chipkit.session.step import OneTimeStep

__all__ = ["LearnCardAccess", "OpenChip", "read_card_access"]

_OF_PARAMETER_ID: Final = frozenset({WRONG_DATA, WRONG_DATA_LENGTH, DATA_NOT_FOUND})
"""What chips answer to MSE:SET AT with a tag 84 too many or too few (Doc 9303-11, 4.4.4.1)."""
_NO_FILE: Final = frozenset({FILE_NOT_FOUND, OFFSET_OUTSIDE})
"""The file does not exist on the chip, or is empty."""
_MASTER_FILE: Final = "MF"
_UP_TO_MAPPING: Final = 3
"""Commands of PACE in which nothing depends on the password: MSE:SET AT, the nonce, and the points of the mapping."""


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
        reading.reopen = lambda: _select_application(reading)
        reading.reopen()
    elif not offered.of_pace:
        # step 1: EF.CardAccess is not available, or has no parameters for PACE: on with step 4
        _record(reading, AccessProtocol.PACE, AttemptResult.NOT_OFFERED)
        _open_by_bac(reading, password)
    elif not offered.ways:
        _open_without_a_known_way(reading, password)
    else:
        # step 3; step 4 is skipped where PACE succeeded, and both never happen in one session (4.1)
        _open_by_pace_or_bac(reading, password, offered)


def _open_without_a_known_way(reading: Reading, password: Password) -> None:
    """PACE is offered, but only in ways that are not spoken here: nothing was tried, so that nothing failed."""
    reading.driver.enter(Phase.PACE)
    _record(reading, AccessProtocol.PACE, AttemptResult.UNSUPPORTED)
    if not isinstance(password, MRZPassword):
        raise UnsupportedError("none of the ways of PACE that are offered is supported here, or carried by this reader")
    _open_by_bac(reading, password)


def _open_by_pace_or_bac(reading: Reading, password: Password, offered: Offer) -> None:
    try:
        if _open_by_pace(reading, password, offered):
            _enter_application(reading)
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


def _enter_application(reading: Reading) -> None:
    """From where PACE leaves the chip, which may be the master file still (4.2, note)."""
    if reading.chip_mapping and not read_card_security(reading):
        return
    _select_application(reading)


def _select_application(reading: Reading) -> None:
    """SELECT (Doc 9303-10, 3.6.1.2)."""
    reading.driver.enter(Phase.SELECT)
    reading.driver.transmit(select_application(EMRTD_AID)).expect_ok("select the eMRTD application")


# PACE ----------------------------------------------------------------------------------------------------------------


def _open_by_pace(reading: Reading, password: Password, offered: Offer) -> bool:
    """Try the ways of PACE, the best first; False if PACE was merely assumed and the chip does not know it.

    Raises:
        StatusError: The chip refused every way.
        ChipError: The chip accepted a way, and that failed.
    """
    reading.driver.enter(Phase.PACE)
    refusals: list[ChipError] = []
    passed: list[Deviation] = []
    for info in offered.ways:
        refusal = _refusal_of(reading, password, offered, info)
        if refusal is None:
            for deviation in passed:
                reading.note(deviation)
            return True
        refusals.append(refusal)
        if info not in offered.assumed:
            passed.append(_way_refused(info, refusal))
    error = refusals[-1]
    if reading.card_access_source is CardAccessSource.BUILT_IN:
        _forget_assumption(reading, error)
        return False
    _record(reading, AccessProtocol.PACE, AttemptResult.FAILED, error)
    raise error


def _refusal_of(reading: Reading, password: Password, offered: Offer, info: PACEInfo) -> ChipError | None:
    """Try one way, with and without its parameters; None where it opened the chip."""
    refusal: ChipError | None = None
    for named in offered.naming_parameters(info, known=reading.known.names_parameters):
        try:
            _run_pace(reading, password, info, with_parameter_id=named)
        except _NotChosenError as error:
            refusal = error.error
            if error.begun:
                reading.driver.reset()
            if status_behind(refusal) not in _OF_PARAMETER_ID:
                break
        else:
            _note_odd_choice(reading, offered, info, named=named)
            return None
    return refusal


def _way_refused(info: PACEInfo, error: ChipError) -> Deviation:
    """Tolerance: a chip that offers several ways takes each of them (Doc 9303-11, 9.2.1)."""
    detail = f"{oids.name(info.oid)}, parameters {info.parameter_id}: {_told(error)}"
    return Deviation("pace.way-refused", EF.CARD_ACCESS.label, detail)


def _told(error: ChipError) -> str:
    sw = status_behind(error)
    return str(error) if sw is None else f"{sw:04X}"


def _note_odd_choice(reading: Reading, offered: Offer, info: PACEInfo, *, named: bool) -> None:
    """Tolerance: domain parameters are to be named where there are several sets, and there alone."""
    if info in offered.assumed:
        detail = f"{oids.name(info.oid)}, parameters {info.parameter_id} are assumed"
        reading.note(Deviation("pace.parameter-id-missing", EF.CARD_ACCESS.label, detail))
    elif named is not offered.ambiguous:
        code = "pace.parameter-id-demanded" if named else "pace.parameter-id-refused"
        reading.note(Deviation(code, EF.CARD_ACCESS.label))
        reading.names_parameters = named


class _NotChosenError(Exception):
    """The chip refused MSE:SET AT, or domain parameters that were assumed: another way of PACE may be tried."""

    def __init__(self, error: ChipError, *, begun: bool = False) -> None:
        super().__init__(str(error))
        self.error = error
        self.begun = begun


def _run_pace(reading: Reading, password: Password, info: PACEInfo, *, with_parameter_id: bool) -> None:
    """One run; the chip is open afterwards, and can be opened in the same way again."""
    driver = reading.driver
    before = driver.commands

    def run() -> None:
        result = _presented(reading, password, info, with_parameter_id=with_parameter_id)
        if (proof := result.chip_mapping) is not None:
            reading.chip_mapping.append(ChipMappingTranscript(mapping_key=proof.mapping_key, data=proof.data))

    def run_again() -> None:
        driver.enter(Phase.PACE)
        if password.kind.counted:
            raise NoUsableKeyError("the channel is lost, and a PIN or PUK is not presented a second time")
        run()
        _enter_application(reading)

    try:
        run()
    except ChipError as error:
        sent = driver.commands - before
        if sent == 1 and isinstance(error, StatusError):
            raise _NotChosenError(error) from error
        if sent <= _UP_TO_MAPPING and info in reading.offered.assumed and info != reading.offered.ways[-1]:
            raise _NotChosenError(error, begun=True) from error
        refused = isinstance(error, AccessRefusedError)
        _record(reading, AccessProtocol.PACE, AttemptResult.REFUSED if refused else AttemptResult.FAILED, error)
        raise
    reading.pace, reading.reopen = info, run_again
    _record(reading, AccessProtocol.PACE, AttemptResult.OPENED)


def _presented(reading: Reading, password: Password, info: PACEInfo, *, with_parameter_id: bool) -> PACEResult:
    """One run of PACE; a suspended PIN is resumed by its CAN where that was given with it (BSI TR-03110-2, 2.3.1)."""

    def establish(presented: Password, *, resumed: bool = False) -> PACEResult:
        exchange = establish_pace(
            info,
            presented,
            random=reading.random,
            with_parameter_id=with_parameter_id,
            explicit=reading.offered.explicit,
            resumed=resumed,
        )
        result = reading.driver.run(exchange)
        reading.driver.secure_messaging = result.secure_messaging
        return result

    try:
        return establish(password)
    except PasswordSuspendedError:
        if not isinstance(password, PINPassword) or password.can is None:
            raise
        establish(password.can)
        return establish(password, resumed=True)


def _forget_assumption(reading: Reading, error: ChipError) -> None:
    """Tolerance: the chip offered no PACE, we assumed it, and the chip refused it; that is not a failed PACE."""
    reading.note(Deviation("card-access.built-in-refused", EF.CARD_ACCESS.label, f"the chip answered {_told(error)}"))
    reading.card_access_source = CardAccessSource.NONE
    _record(reading, AccessProtocol.PACE, AttemptResult.NOT_OFFERED, error)


# Basic Access Control ------------------------------------------------------------------------------------------------


def _open_by_bac(reading: Reading, password: Password) -> None:
    """Step 4 of 4.2, with the keys of the MRZ (4.3.2)."""
    driver = reading.driver
    if not isinstance(password, MRZPassword):
        driver.enter(Phase.BAC)
        raise NoUsableKeyError("the chip opens by Basic Access Control, which takes an MRZ")

    def run() -> None:
        # 4.2, step 4: the application must be selected before Basic Access Control
        _select_application(reading)
        driver.enter(Phase.BAC)
        keys = BACKeys.from_mrz_information(password.information)
        driver.secure_messaging = driver.run(basic_access_control(keys, random=reading.random))

    try:
        run()
    except AccessRefusedError as error:
        _record(reading, AccessProtocol.BAC, AttemptResult.REFUSED, error)
        raise
    except ChipError as error:
        _record(reading, AccessProtocol.BAC, AttemptResult.FAILED, error)
        raise
    reading.reopen = run
    _record(reading, AccessProtocol.BAC, AttemptResult.OPENED)


def _record(reading: Reading, protocol: AccessProtocol, result: AttemptResult, error: Exception | None = None) -> None:
    told = error.__cause__ if isinstance(error, AccessRefusedError) else error
    sw = told.sw if isinstance(told, StatusError) else None
    reading.attempts.append(AccessAttempt(protocol=protocol, result=result, sw=sw))
