"""Everything that the chip forgets without power."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit_emulator.files import Access, FileSystem

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.model import Personalisation
    from chipkit_emulator.roles.chip_authentication import ChipAuthentication
    from chipkit_emulator.roles.pace import PACE
    from chipkit_emulator.tries import Tries

__all__ = ["ChipState"]


@dataclass(slots=True)
class ChipState:
    """The volatile state, which every command is handed."""

    personalisation: Personalisation
    random: RandomBytes = field(repr=False)
    tries: Tries
    """Outlives this state."""
    files: FileSystem = field(init=False, repr=False)
    channel: SecureMessaging | None = None
    """The secure channel of the session that runs."""
    next_channel: SecureMessaging | None = None
    """The channel that takes over once the response is on its way."""
    access: Access = Access.NONE
    """What the session opened."""
    protected: bool = False
    """Whether the command at hand came through the channel."""
    room: int = 0
    """Bytes of content that a response to the command at hand has room for, after the channel took its share."""
    challenge: bytes | None = field(default=None, repr=False)
    """The challenge that EXTERNAL AUTHENTICATE will be held to."""
    pace: PACE | None = None
    """The run of PACE that was set up."""
    chain_open: bool = False
    """Whether a PACE that failed left its chain open (`Quirks.chain_stays_open`)."""
    opened_by: int = 0
    """The password that opened the session, by its number in MSE:SET AT; 0 where none did, or Basic Access Control."""
    pieces: bytes = field(default=b"", repr=False)
    """What a chain of commands has brought so far."""
    chip_authentication: ChipAuthentication | None = None
    """The run of Chip Authentication that was set up."""

    def __post_init__(self) -> None:
        self.files = FileSystem(self.personalisation)

    def open_session(self, channel: SecureMessaging, access: Access) -> None:
        """Let in a terminal that proved the password; the channel begins after this response."""
        self.next_channel = channel
        self.access = access

    def renew_channel(self, channel: SecureMessaging) -> None:
        """Replace the keys of the session after this response."""
        self.next_channel = channel

    def end_session(self) -> None:
        """Lose keys and rights, and whatever was set up for them (TR-03105-3.2, 3.2.1)."""
        self.channel = self.next_channel = None
        self.access = Access.NONE
        self.opened_by = 0
        self.challenge = None
        self.pace = None
        self.chip_authentication = None
        self.pieces = b""

    @property
    def rights(self) -> Access:
        """The access that counts for the command at hand: none for a plain one."""
        return self.access if self.protected else Access.NONE
