"""What one reading has gathered so far; nothing that was read is lost when it breaks off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
)
from chipkit.codec.status import WRONG_LENGTH
from chipkit.deviation import Deviation
from chipkit.errors import (
    AccessRefusedError,
    CancelledError,
    CardRemovedError,
    ChipkitError,
    SecureMessagingError,
    StatusError,
    TransportError,
    UnsupportedError,
)
from chipkit.lds.files import EF, RawFile
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.protocol.read import ReadLimits, read_file
from chipkit.session.progress import Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chipkit.lds.security_infos import PACEInfo
    from chipkit.protocol.exchange import RandomBytes
    from chipkit.session.driver import Driver
    from chipkit.session.options import ReadOptions

__all__ = ["NoUsableKeyError", "Reading", "abort_for"]


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

    files: dict[EF, RawFile] = field(default_factory=dict)
    refused: dict[EF, int] = field(default_factory=dict)
    not_asked: set[EF] = field(default_factory=set)
    attempts: list[AccessAttempt] = field(default_factory=list)
    card_access_source: CardAccessSource = CardAccessSource.NONE
    pace: PACEInfo | None = None
    chip_authentication: ChipAuthenticationTranscript | None = None
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

    def read(self, ef: EF, *, may_reopen: bool = True) -> RawFile | None:
        """Read a file and keep it; None where the chip refuses it, which is kept too.

        Args:
            ef: The file.
            may_reopen: Whether a channel that was lost over extended lengths may be opened anew with short ones.
        """
        self.driver.enter(Phase.READ, ef)
        try:
            return self._read(ef)
        except SecureMessagingError as error:
            if not (may_reopen and self.give_up_extended(error)):
                raise
        self.open_again()
        self.driver.enter(Phase.READ, ef)
        return self._read(ef)

    def open_again(self) -> None:
        """Reset the chip and open it in the way that it was opened."""
        self.driver.reset()
        if self.reopen is not None:
            self.reopen()
        self.renew_limits()

    def give_up_extended(self, error: SecureMessagingError) -> bool:
        """Tolerance: a chip that announces extended lengths and ends the channel over them with a plain 6700."""
        if error.sw != WRONG_LENGTH or not self.driver.extended:
            return False
        self.driver.forbid_extended()
        self.note(Deviation("read.extended-length-refused", EF.ATR_INFO.label, "announced, then refused"))
        return True

    def capture(self, abort: Abort | None) -> Capture:
        """What was gathered, for good."""
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

    def _read(self, ef: EF) -> RawFile | None:
        exchange = read_file(ef, self.limits, note=self.note, on_bytes=self.driver.report)
        try:
            file = self.driver.run(exchange)
        except StatusError as error:
            self.refused[ef] = error.sw
            return None
        self.files[ef] = file
        self.refused.pop(ef, None)
        return file

    def _access(self) -> Access:
        return Access(
            attempts=tuple(self.attempts),
            card_access_source=self.card_access_source,
            presented=_presented(self.password),
            pace_oid=self.pace.oid if self.pace else None,
            pace_parameter_id=self.pace.parameter_id if self.pace else None,
        )


def abort_for(step: str, error: ChipkitError) -> Abort:
    """The error that broke a reading off, as the capture keeps it."""
    return Abort(step=step, reason=_reason(error), sw=_status(error))


def _reason(error: ChipkitError) -> str:
    reasons: tuple[tuple[type[ChipkitError], str], ...] = (
        (CardRemovedError, "card-removed"),
        (TransportError, "timeout" if isinstance(error.__cause__, TimeoutError) else "reader-lost"),
        (CancelledError, "cancelled"),
        (SecureMessagingError, "wrong-mac"),
        (AccessRefusedError, "key-refused"),
        (NoUsableKeyError, "no-usable-key"),
        (UnsupportedError, "unsupported"),
    )
    return next((reason for kind, reason in reasons if isinstance(error, kind)), "chip-error")


def _status(error: BaseException) -> int | None:
    """The status word behind an error, from itself or from its cause."""
    if isinstance(error, StatusError):
        return error.sw
    if isinstance(error, SecureMessagingError) and error.sw is not None:
        return error.sw
    return _status(error.__cause__) if error.__cause__ is not None else None


def _presented(password: Password | None) -> PresentedKey:
    if isinstance(password, CANPassword):
        return PresentedKey(kind="can", can=password.can)
    if isinstance(password, MRZPassword):
        return PresentedKey(
            kind="mrz",
            document_number=password.document_number,
            date_of_birth=password.date_of_birth,
            date_of_expiry=password.date_of_expiry,
        )
    return PresentedKey(kind="none")
