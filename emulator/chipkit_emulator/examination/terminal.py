"""The examiner's terminal: it sends what it is told, looks at every answer, and knows how each one came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

from chipkit.codec import status
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.errors import CodecError, LengthRefusedError, SecureMessagingError
from chipkit.lds.files import EF
from chipkit_emulator.examination.commands import get_response, read_short
from chipkit_emulator.examination.result import CannotRunError, Exchange, ExpectationError

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging

__all__ = ["Answer", "Link", "Terminal"]

_MOST_PIECES: Final = 300
_CHECKING: Final = range(0x67, 0x70)
"""The first byte of a status word by which a chip refuses a command: checking errors (ISO/IEC 7816-4, 5.6)."""
_REFUSED: Final = (*_CHECKING, 0x63)
"""And 63xx, by which it refuses a proof of the terminal's."""


class Link(Protocol):
    """What carries bytes to the chip and back, such as a `chipkit.session.transport.Transport`."""

    @property
    def max_command(self) -> int:
        """Bytes of the longest command."""

    @property
    def max_response(self) -> int:
        """Bytes of the longest response data."""

    def transmit(self, command: bytes) -> bytes:
        """Exchange a command for a response."""

    def reset(self) -> None:
        """Reset the chip."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    sw: int
    data: bytes = field(repr=False)
    protected: bool
    """Whether it came under the keys of the session."""
    exchange: Exchange

    @property
    def refused(self) -> bool:
        """Whether the status word refuses the command, and nothing came along."""
        return self.sw >> 8 in _REFUSED and not self.data

    def unexpected(self, expected: str) -> NoReturn:
        """Fail the case.

        Raises:
            ExpectationError: Always.
        """
        raise ExpectationError(expected, self.exchange)

    def expect_done(self, *, protected: bool) -> bytes:
        """The data, where the status word is 9000 and the answer is protected, or not, as it must be."""
        if self.sw != status.OK or self.protected is not protected:
            self.unexpected(f"9000 {_manner(protected=protected)}")
        return self.data

    def expect_refused(self, *, protected: bool | None) -> None:
        """Return where the command was refused, protected or not as it must be; None: either."""
        if not self.refused or protected not in (None, self.protected):
            manner = "" if protected is None else f" {_manner(protected=protected)}"
            self.unexpected(f"a checking error without data{manner}")

    def expect_status(self, *accepted: int, protected: bool) -> None:
        """Return where the status word is one of these, without data."""
        if self.sw not in accepted or self.data or self.protected is not protected:
            words = " or ".join(f"{sw:04X}" for sw in accepted)
            self.unexpected(f"{words} without data {_manner(protected=protected)}")


class Terminal:
    """One terminal on one link; a session's keys in `channel`, None outside of any."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.channel: SecureMessaging | None = None

    def reset(self) -> None:
        """Reset the chip and forget the session."""
        self.link.reset()
        self.channel = None

    def send(self, command: CommandAPDU) -> Answer:
        """Send a command, protected in a session and plain outside of one."""
        return self.plain(command) if self.channel is None else self.under(self.channel, command)

    def plain(self, command: CommandAPDU) -> Answer:
        """Send a command without secure messaging, session or not."""
        response = self._exchanged(bytes(command))
        return Answer(response.sw, response.data, protected=False, exchange=_told(command, response, sent=False))

    def under(self, channel: SecureMessaging, command: CommandAPDU) -> Answer:
        """Send a command protected by the keys of a channel."""
        return self.protected(channel, command, channel.protect_command(command))

    def protected(self, channel: SecureMessaging, meant: CommandAPDU, sent: CommandAPDU) -> Answer:
        """Send a command that was protected by the keys of a channel, and may have been spoilt since."""
        response = self._exchanged(bytes(sent))
        if not response.data:
            return Answer(response.sw, b"", protected=False, exchange=_told(meant, response))
        try:
            opened = channel.open_response(response)
        except SecureMessagingError:
            told = _told(meant, ResponseAPDU(sw=response.sw))
            raise ExpectationError("an answer protected by the keys of the session", told) from None
        return Answer(opened.sw, opened.data, protected=True, exchange=_told(meant, opened, opened=True))

    @property
    def in_session(self) -> bool:
        """Whether there is a session."""
        return self.channel is not None

    def expect_alive(self) -> None:
        """Return where the session goes on: EF.DG1 can be read under its keys (TR-03105-3.2, 3.2.1)."""
        answer = self.send(read_short(EF.DG1))
        if answer.sw != status.OK or not answer.protected or len(answer.data) != 1:
            answer.unexpected("the session goes on: EF.DG1 can be read under its keys")

    def expect_over(self, channel: SecureMessaging) -> None:
        """Return where the keys of a channel are refused, plain, as the session is over."""
        answer = self.under(channel, read_short(EF.DG1))
        if not answer.refused or answer.protected:
            answer.unexpected("these keys are refused: a plain checking error without data")

    def _exchanged(self, raw: bytes) -> ResponseAPDU:
        response = self._transmitted(raw)
        for _ in range(_MOST_PIECES):
            if response.sw >> 8 != 0x61:
                return response
            piece = self._transmitted(bytes(get_response()))
            response = ResponseAPDU(response.data + piece.data, piece.sw)
        raise CannotRunError(f"the chip announces more data {_MOST_PIECES} times")

    def _transmitted(self, raw: bytes) -> ResponseAPDU:
        if len(raw) > self.link.max_command:
            raise CannotRunError(f"the link carries commands of {self.link.max_command} bytes, and not of {len(raw)}")
        try:
            return ResponseAPDU.parse(self.link.transmit(raw))
        except LengthRefusedError as error:
            raise CannotRunError(f"the link does not carry it: {error}") from None
        except CodecError as error:
            raise ExpectationError(f"a response APDU: {error}") from None


def _manner(*, protected: bool) -> str:
    return "under secure messaging" if protected else "in plain"


def _told(command: CommandAPDU, response: ResponseAPDU, *, sent: bool = True, opened: bool = False) -> Exchange:
    """The exchange without content; whether the command was sent, and the response came, under secure messaging."""
    lengths = f"Nc {len(command.data)} Ne {command.ne}"
    data = f" with {len(response.data)} bytes" if response.data else ""
    manner = " under secure messaging" if opened else ""
    return Exchange(f"{command.header.hex().upper()} {lengths}", sent, f"{response.sw:04X}{data}{manner}")
