"""What one reading has gathered so far; nothing that was read is lost when it breaks off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chipkit.capture import (
    Abort,
    Access,
    AccessAttempt,
    ActiveAuthenticationTranscript,
    Capture,
    CardAccessSource,
    ChipAuthenticationTranscript,
    Origin,
    PresentedKey,
    PresentedKind,
)
from chipkit.codec.status import WRONG_LENGTH, about_length, malfunction, right_length
from chipkit.deviation import Deviation
from chipkit.errors import (
    AccessRefusedError,
    BudgetError,
    CancelledError,
    CardRemovedError,
    CardResetError,
    ChipError,
    ChipkitError,
    LengthRefusedError,
    LinkError,
    SecureMessagingError,
    StatusError,
    TransportError,
    UnsupportedError,
)
from chipkit.events import log
from chipkit.lds.files import EF, RawFile
from chipkit.lds.security_infos import PACEInfo
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.protocol.exchange import RandomBytes
from chipkit.protocol.read import ReadLimits, read_file
from chipkit.session.driver import Driver
from chipkit.session.options import ReadOptions
from chipkit.session.progress import Phase

__all__ = ["NoUsableKeyError", "Reading", "abort_for"]


_MAX_SESSIONS: Final = 12
"""No chip that can be read needs to be opened so often."""


class NoUsableKeyError(ChipkitError):
    """The chip opens by nothing that the given password is good for."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """The state of one reading."""

    driver: Driver
    password: Password | None
    options: ReadOptions
    random: RandomBytes
    read_at: datetime
    limits: ReadLimits
    reopen: Callable[[], None] | None = None
    """Opens the chip once more in the way that it was opened, after a reset."""
    session: int = 0
    """How often the chip was opened again: what was proven in one session says nothing of the next."""
    second_tries: set[EF] = field(default_factory=set)
    """Files whose reading broke off once already."""

    files: dict[EF, RawFile] = field(default_factory=dict)
    refused: dict[EF, int] = field(default_factory=dict)
    not_asked: set[EF] = field(default_factory=set)
    attempts: list[AccessAttempt] = field(default_factory=list)
    card_access_source: CardAccessSource = CardAccessSource.NONE
    pace: PACEInfo | None = None
    chip_authentication: ChipAuthenticationTranscript | None = None
    """The latest run."""
    proven_in: int | None = None
    """The session in which Chip Authentication was last run to its end."""
    signed_in: int | None = None
    """The session in which Active Authentication was."""
    active_authentication: ActiveAuthenticationTranscript | None = None
    deviations: list[Deviation] = field(default_factory=list)

    def note(self, deviation: Deviation) -> None:
        """Take down a tolerance, once."""
        if deviation not in self.deviations:
            self.deviations.append(deviation)

    def renew_limits(self) -> None:
        """Work out anew what one command carries, after the channel or the lengths have changed."""
        limits = self.driver.limits(max_file_size=self.options.max_file_size)
        limits.learn_from(self.limits)
        self.limits = limits

    def read(self, ef: EF, *, proving: bool = False) -> bool:
        """Read a file and keep it, or keep that the chip refuses it.

        A file that breaks off for what may be nobody's word is given a second try: the chip is opened anew.

        Args:
            ef: The file.
            proving: Whether the first answer is the proof of Chip Authentication, whose loss is no matter of the file.

        Returns:
            False where the chip was opened anew, and the file is yet to be read.

        Raises:
            ChipkitError: It broke off, for the second time or for good.
        """
        self.driver.enter(Phase.READ, ef)
        try:
            self._read(ef)
        except (ChipError, CardResetError, LengthRefusedError) as error:
            if (proving and not self.driver.opened) or not _worth_a_second_try(error):
                raise
            if not (isinstance(error, SecureMessagingError) and self.learn_from(error)):
                self._count_try(ef, error)
            self.open_again()
            return False
        return True

    def _count_try(self, ef: EF, error: ChipkitError) -> None:
        """One second try for each file; those that ask for less than before are no repetition, and end by themselves.

        Raises:
            ChipkitError: The error itself, where the file had its second try.
        """
        if ef in self.second_tries:
            raise error
        self.second_tries.add(ef)
        if isinstance(error, LengthRefusedError):
            self.driver.forbid_extended()
        self.note(Deviation("link.channel-lost", detail=f"{self.driver.step}, opened anew"))

    def open_again(self) -> None:
        """Reset the chip and open it in the way that it was opened.

        Raises:
            BudgetError: It was opened again and again, and nothing comes of it.
        """
        if self.session == _MAX_SESSIONS:
            raise BudgetError(f"{self.driver.step}: the chip was opened {_MAX_SESSIONS} times")
        self.session += 1
        self.driver.reset()
        if self.reopen is not None:
            self.reopen()
        self.renew_limits()

    def learn_from(self, error: SecureMessagingError) -> bool:
        """Tolerance: a chip that ends the channel with a plain word about a length is asked for less afterwards."""
        if error.sw is None or not about_length(error.sw):
            return False
        if self.give_up_extended(error):
            return True
        exact = right_length(error.sw)
        if not self.limits.shrink(self.limits.max_data if exact is None else exact + 1):
            return False
        detail = f"plain {error.sw:04X}, {self.limits.max_data} asked for instead"
        self.note(Deviation("read.length.reduced", self.driver.ef.label if self.driver.ef else "", detail))
        return True

    def give_up_extended(self, error: SecureMessagingError) -> bool:
        """Tolerance: a chip that announces extended lengths and ends the channel over them with a plain 6700."""
        if error.sw != WRONG_LENGTH or not self.driver.extended:
            return False
        self.driver.forbid_extended()
        self.note(Deviation("read.extended-length-refused", EF.ATR_INFO.label, "announced, then refused"))
        return True

    def capture(self, abort: Abort | None) -> Capture:
        """What was gathered, for good."""
        log.info("reading ended: %s", "whole" if abort is None else f"{abort.step}, {abort.reason}")
        return Capture(
            origin=Origin.LIVE,
            read_at=self.read_at,
            files=self.files,
            refused=self.refused,
            not_asked=frozenset(self.not_asked),
            access=self._access(),
            chip_authentication=self.chip_authentication,
            active_authentication=self.active_authentication,
            abort=abort,
            deviations=tuple(self.deviations),
        )

    def _read(self, ef: EF) -> None:
        exchange = read_file(ef, self.limits, note=self.note, on_bytes=self.driver.report)
        try:
            file = self.driver.run(exchange)
        except StatusError as error:
            if malfunction(error.sw):
                raise ChipError(f"{ef.label}: the chip answered {error.sw:04X}") from error
            self.refused[ef] = error.sw
            return
        self.files[ef] = file
        self.refused.pop(ef, None)

    def _access(self) -> Access:
        return Access(
            attempts=tuple(self.attempts),
            card_access_source=self.card_access_source,
            presented=_presented(self.password),
            pace_oid=self.pace.oid if self.pace else None,
            pace_parameter_id=self.pace.parameter_id if self.pace else None,
        )


def _worth_a_second_try(error: ChipkitError) -> bool:
    """Whether a file may well be read on a fresh channel: what ended it is a matter of the channel, or the chip's own.

    What the chip plainly says, or how long its files are, is the same the next time.
    """
    sw = _status(error)
    lost = isinstance(error, SecureMessagingError | CardResetError | LengthRefusedError)
    return lost or (sw is not None and malfunction(sw))


def abort_for(step: str, error: ChipkitError) -> Abort:
    """The error that broke a reading off, as the capture keeps it."""
    return Abort(step=step, reason=_reason(error), sw=_status(error))


def _reason(error: ChipkitError) -> str:
    if isinstance(error, SecureMessagingError) and error.sw is not None:
        return "unprotected-status"
    reasons: tuple[tuple[type[ChipkitError], str], ...] = (
        (CardRemovedError, "card-removed"),
        (TransportError, _lost(error)),
        (CancelledError, "cancelled"),
        (BudgetError, "budget"),
        (SecureMessagingError, "wrong-mac"),
        (AccessRefusedError, "key-refused"),
        (NoUsableKeyError, "no-usable-key"),
        (UnsupportedError, "unsupported"),
    )
    return next((reason for kind, reason in reasons if isinstance(error, kind)), "chip-error")


def _lost(error: ChipkitError) -> str:
    if isinstance(error.__cause__, TimeoutError):
        return "timeout"
    return "link" if isinstance(error, LinkError) else "reader-lost"


def _status(error: BaseException) -> int | None:
    """The status word behind an error, from itself or from its cause."""
    if isinstance(error, StatusError):
        return error.sw
    if isinstance(error, SecureMessagingError) and error.sw is not None:
        return error.sw
    return _status(error.__cause__) if error.__cause__ is not None else None


def _presented(password: Password | None) -> PresentedKey:
    if isinstance(password, CANPassword):
        return PresentedKey(kind=PresentedKind.CAN, can=password.can)
    if isinstance(password, MRZPassword):
        return PresentedKey(
            kind=PresentedKind.MRZ,
            document_number=password.document_number,
            date_of_birth=password.date_of_birth,
            date_of_expiry=password.date_of_expiry,
        )
    return PresentedKey(kind=PresentedKind.NONE)
