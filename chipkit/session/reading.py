"""What one reading has gathered so far; nothing that was read is lost when it breaks off."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import field
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
    ChipMappingTranscript,
    Origin,
    PresentedKey,
    PresentedKind,
)
from chipkit.deviation import Deviation
from chipkit.errors import (
    BudgetError,
)
from chipkit.events import log
from chipkit.lds.files import EF, RawFile
from chipkit.lds.security_infos import PACEInfo
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.protocol.exchange import RandomBytes
from chipkit.protocol.read import FileSoFar, ReadLimits
from chipkit.session.driver import Driver
from chipkit.session.memory import NOTHING, PairFacts
from chipkit.session.offer import NO_PACE, Offer
from chipkit.session.options import ReadOptions
from chipkit.values import dataclass

__all__ = ["Reading"]


_MAX_SESSIONS: Final = 12
"""No chip that can be read needs to be opened so often."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """The state that the steps of one reading share; what one step alone remembers stands in that step."""

    driver: Driver
    password: Password | None
    options: ReadOptions
    random: RandomBytes
    read_at: datetime
    limits: ReadLimits
    atr: bytes = b""
    """The answer to reset, where the link knows one."""
    offered: Offer = NO_PACE
    """The ways of PACE that the chip offers, or is assumed to offer."""
    reopen: Callable[[], None] | None = None
    """Opens the chip once more in the way that it was opened, after a reset."""
    session: int = 0
    """How often the chip was opened again: what was proven in one session does not hold in the next."""
    planned: deque[EF] = field(default_factory=deque)
    """The data groups that are still to be read, in this order."""
    pair: str = ""
    """The name of card and reader in the memory; empty where they have none."""
    known: PairFacts = NOTHING
    """What was remembered of both."""
    names_parameters: bool = False
    """Whether MSE:SET AT named the domain parameters although one set only is offered."""
    opened: bool = False
    """Whether the chip was opened, so that `reopen` opens it again."""
    asked_of_lengths: bool = False
    """Whether the chip was asked for EF.ATR/INFO."""
    card_security_tries: int = 0
    """How often EF.CardSecurity was begun to be read."""
    returns: int = 0
    """How often the card was waited for after it had left."""
    so_far: dict[EF, FileSoFar] = field(default_factory=dict)
    """What came of the files that broke off, which are read on from there."""
    stopped_at: dict[EF, int] = field(default_factory=dict)
    """After how many bytes a file broke off last."""

    files: dict[EF, RawFile] = field(default_factory=dict)
    refused: dict[EF, int] = field(default_factory=dict)
    not_asked: set[EF] = field(default_factory=set)
    attempts: list[AccessAttempt] = field(default_factory=list)
    card_access_source: CardAccessSource = CardAccessSource.NONE
    pace: PACEInfo | None = None
    chip_authentication: ChipAuthenticationTranscript | None = None
    """The latest run."""
    active_authentication: ActiveAuthenticationTranscript | None = None
    """The latest run."""
    chip_mapping: list[ChipMappingTranscript] = field(default_factory=list)
    """Each run of PACE by that mapping."""
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

    def forget_opening(self) -> None:
        """The chip was lost before it was open: what belongs to the opening is done again, and recorded then."""
        self.reopen, self.pace = None, None
        self.attempts.clear()
        self.chip_mapping.clear()
        self.files.pop(EF.CARD_SECURITY, None)
        self.refused.pop(EF.CARD_SECURITY, None)
        self.card_security_tries = 0

    def open_again(self, *, before: Callable[[], None] | None = None) -> None:
        """Reset the chip and open it in the way that it was opened.

        Args:
            before: Called between both.

        Raises:
            BudgetError: The chip was opened too many times.
        """
        if self.session == _MAX_SESSIONS:
            raise BudgetError(f"{self.driver.step}: the chip was opened {_MAX_SESSIONS} times")
        self.session += 1
        self.driver.reset()
        if before is not None:
            before()
        if self.reopen is not None:
            self.reopen()
        self.renew_limits()

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
            chip_mapping=tuple(self.chip_mapping),
            abort=abort,
            deviations=tuple(self.deviations),
        )

    def _access(self) -> Access:
        return Access(
            attempts=tuple(self.attempts),
            card_access_source=self.card_access_source,
            presented=_presented(self.password),
            pace_oid=self.pace.oid if self.pace else None,
            pace_parameter_id=self.pace.parameter_id if self.pace else None,
        )


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
    # a secret of the holder's is not kept
    return PresentedKey(kind=PresentedKind.NONE if password is None else PresentedKind(password.kind.name.lower()))
