"""Opening the chip by PACE: which way is tried, and what its end says (Doc 9303-11, 4.4)."""

from __future__ import annotations

from typing import Final

from chipkit import oids
from chipkit.capture import AccessAttempt, AccessProtocol, AttemptResult, CardAccessSource, ChipMappingTranscript
from chipkit.codec.status import DATA_NOT_FOUND, WRONG_DATA, WRONG_DATA_LENGTH
from chipkit.deviation import Deviation
from chipkit.errors import AccessRefusedError, ChipError, PasswordSuspendedError, StatusError, UnsupportedError
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.lds.security_infos import PACEInfo
from chipkit.protocol.commands import select_application
from chipkit.protocol.credentials import MRZPassword, Password, PINPassword
from chipkit.protocol.pace import PACEResult, establish_pace
from chipkit.session.aborts import NoUsableKeyError, status_behind
from chipkit.session.card_security import read_card_security
from chipkit.session.offer import Offer
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["enter_application", "go_without_a_known_way", "open_by_pace", "record_attempt", "select_emrtd_application"]

_OF_PARAMETER_ID: Final = frozenset({WRONG_DATA, WRONG_DATA_LENGTH, DATA_NOT_FOUND})
"""What chips answer to MSE:SET AT with a tag 84 too many or too few (Doc 9303-11, 4.4.4.1)."""
_UP_TO_MAPPING: Final = 3
"""Commands of PACE in which nothing depends on the password: MSE:SET AT, the nonce, and the points of the mapping."""


def open_by_pace(reading: Reading, password: Password, offered: Offer) -> bool:
    """Try the ways of PACE, the best first; False if it was merely assumed, in all or in its parameters, and is not so.

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
        if info not in offered.assumed:
            refusals.append(refusal)
            passed.append(_way_refused(info, refusal))
    if not refusals:
        # none of the likely parameters are the chip's: what it offers is not known
        reading.driver.reset()
        go_without_a_known_way(reading, password)
        return False
    error = refusals[-1]
    if reading.card_access_source is CardAccessSource.BUILT_IN:
        _forget_assumption(reading, error)
        return False
    record_attempt(reading, AccessProtocol.PACE, AttemptResult.FAILED, error)
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
        enter_application(reading)

    try:
        run()
    except ChipError as error:
        sent = driver.commands - before
        if sent == 1 and isinstance(error, StatusError):
            raise _NotChosenError(error) from error
        if sent <= _UP_TO_MAPPING and info in reading.offered.assumed:
            raise _NotChosenError(error, begun=True) from error
        refused = isinstance(error, AccessRefusedError)
        record_attempt(reading, AccessProtocol.PACE, AttemptResult.REFUSED if refused else AttemptResult.FAILED, error)
        raise
    reading.pace, reading.reopen = info, run_again
    record_attempt(reading, AccessProtocol.PACE, AttemptResult.OPENED)


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
    record_attempt(reading, AccessProtocol.PACE, AttemptResult.NOT_OFFERED, error)


def go_without_a_known_way(reading: Reading, password: Password) -> None:
    """PACE is offered, but only in ways that are not spoken here: none failed, and Basic Access Control is left.

    Raises:
        UnsupportedError: The password cannot be used for that.
    """
    record_attempt(reading, AccessProtocol.PACE, AttemptResult.UNSUPPORTED)
    if not isinstance(password, MRZPassword):
        raise UnsupportedError("none of the ways of PACE that are offered is supported here, or carried by this reader")


def enter_application(reading: Reading) -> None:
    """From where PACE leaves the chip, which may be the master file still (4.2, note)."""
    if reading.chip_mapping and not read_card_security(reading):
        return
    select_emrtd_application(reading)


def select_emrtd_application(reading: Reading) -> None:
    """SELECT (Doc 9303-10, 3.6.1.2)."""
    reading.driver.enter(Phase.SELECT)
    reading.driver.transmit(select_application(EMRTD_AID)).expect_ok("select the eMRTD application")


def record_attempt(
    reading: Reading, protocol: AccessProtocol, result: AttemptResult, error: Exception | None = None
) -> None:
    """Keep that a protocol was tried, and what came of it."""
    told = error.__cause__ if isinstance(error, AccessRefusedError) else error
    sw = told.sw if isinstance(told, StatusError) else None
    reading.attempts.append(AccessAttempt(protocol=protocol, result=result, sw=sw))
