"""Asking a card whether it may be an ID card, where several readers have one."""

from __future__ import annotations

from typing import Final

from chipkit.codec.status import APPLICATION_NOT_FOUND, CLA_NOT_SUPPORTED, END_OF_FILE, INS_NOT_SUPPORTED, OK
from chipkit.errors import CardRemovedError, TransportError
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.protocol.commands import read_binary_by_sfi, select_application
from chipkit.session.pcsc.api import Context, ReaderState
from chipkit.session.pcsc.errors import ReaderBusyError

__all__ = ["Probe"]

_UNKNOWN_APPLICATION: Final = frozenset(
    {APPLICATION_NOT_FOUND, INS_NOT_SUPPORTED, CLA_NOT_SUPPORTED, 0x6999, 0x6A81, 0x6A86, 0x6A87}
)
"""What a card without the application answers to SELECT; others, such as 6982, a chip that wants PACE first."""
_NOTICED_SECONDS: Final = 1.0
_SW_SIZE: Final = 2


class Probe:
    """Asks each card once while it lies there."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._found: dict[str, tuple[ReaderState, bool]] = {}

    def may_be_id_card(self, context: Context, state: ReaderState) -> bool:
        """Whether the card on a reader knows the eMRTD application, or gave no answer to that.

        The card is reset afterwards. A card that another program took meanwhile is not ours to ask.
        """
        before = self._found.get(state.name)
        if before is not None and before[0].atr == state.atr and not state.swapped_since(before[0]):
            return before[1]
        try:
            answer = _knows_application(context, state.name)
        except ReaderBusyError:
            return False
        except TransportError:
            return True  # the reading will tell what is wrong with it
        self._found[state.name] = (state, answer)
        return answer


def _knows_application(context: Context, reader: str) -> bool:
    """SELECT of the eMRTD application, and where that is unknown, EF.CardAccess (Doc 9303-10, 3.6 and 3.11.3)."""
    handle, protocol = context.connect(reader)
    try:
        select = bytes(select_application(EMRTD_AID))
        if _status(context.transmit(handle, protocol, select)) not in _UNKNOWN_APPLICATION:
            return True
        card_access = bytes(read_binary_by_sfi(EF.CARD_ACCESS, ne=1))
        return _status(context.transmit(handle, protocol, card_access)) in {OK, END_OF_FILE}
    except TransportError:
        # pcsc-lite: a card let go before the service has noticed that it left makes it miss the next one
        context.stays(reader, _NOTICED_SECONDS)
        raise
    finally:
        context.disconnect(handle)


def _status(answer: bytes) -> int:
    if len(answer) < _SW_SIZE:  # a driver's way of saying that the card left
        raise CardRemovedError("the card was removed")
    return int.from_bytes(answer[-2:], "big")
