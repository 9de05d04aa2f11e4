"""What can befall a response between chip and terminal: faults for `InProcessTransport`.

Each fault takes a selector, which says whom it befalls; every other response passes unchanged. A fault remembers
nothing: what went before stands in the exchange, so that one specimen's faults serve any number of links.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit_emulator.in_process import LinkExchange

if TYPE_CHECKING:
    from chipkit_emulator.in_process import Fault

__all__ = [
    "Selector",
    "at",
    "every_protected",
    "flipped_bit",
    "late",
    "protected",
    "replaced_status",
    "replayed",
    "truncated",
    "with_instruction",
    "without_object",
    "wrong_cryptogram",
    "wrong_mac",
]

Selector = Callable[[LinkExchange], bool]
"""Says whether an exchange is meant."""

_SW_SIZE = 2
_CRYPTOGRAMS = (0x87, 0x85)
_CHECKSUM = 0x8E
_INS_OFFSET = 1


def at(index: int) -> Selector:
    """The exchange `index`, counted from 0 since the link was made."""
    return lambda exchange: exchange.index == index


def protected(index: int) -> Selector:
    """The protected exchange `index`, counted from 0 over all sessions of the link."""
    return lambda exchange: exchange.protected_index == index


def every_protected(exchange: LinkExchange) -> bool:
    """Every protected exchange."""
    return exchange.protected_index is not None


def with_instruction(ins: int) -> Selector:
    """Every exchange whose command has instruction byte `ins`; under secure messaging, it is in plain sight too."""
    return lambda exchange: len(exchange.command) > _INS_OFFSET and exchange.command[_INS_OFFSET] == ins


def wrong_mac(when: Selector) -> Fault:
    """Turn over one bit of the checksum of a protected response."""
    return _changing_object(when, (_CHECKSUM,), _flip_last)


def wrong_cryptogram(when: Selector) -> Fault:
    """Turn over one bit of the cryptogram of a protected response."""
    return _changing_object(when, _CRYPTOGRAMS, _flip_last)


def without_object(when: Selector, tag: int) -> Fault:
    """Drop a data object of a protected response: 87 or 85, 99 or 8E."""
    return _changing_object(when, (tag,), lambda _: b"")


def flipped_bit(when: Selector, offset: int) -> Fault:
    """Turn over one bit of byte `offset` of the response, counted from its end where negative."""

    def fault(exchange: LinkExchange) -> bytes:
        response = bytearray(exchange.response)
        if when(exchange) and -len(response) <= offset < len(response):
            response[offset] ^= 0x01
        return bytes(response)

    return fault


def replaced_status(when: Selector, sw: int, *, keep_data: bool = False) -> Fault:
    """Put another status word in place of a response, or only of its status word."""

    def fault(exchange: LinkExchange) -> bytes:
        if not when(exchange):
            return exchange.response
        data = exchange.response[:-_SW_SIZE] if keep_data else b""
        return data + sw.to_bytes(_SW_SIZE, "big")

    return fault


def truncated(when: Selector, size: int) -> Fault:
    """Leave of a response its first `size` bytes, which may cut even into the status word."""
    return lambda exchange: exchange.response[:size] if when(exchange) else exchange.response


def replayed(when: Selector) -> Fault:
    """Give the response of the exchange before once more; the first one has none before it."""
    return lambda exchange: _before(exchange) if when(exchange) else exchange.response


def late(when: Selector) -> Fault:
    """Give a response one exchange late; in its own place comes the one before it once more."""

    def fault(exchange: LinkExchange) -> bytes:
        held = exchange.previous is not None and when(exchange.previous)
        return _before(exchange) if held or when(exchange) else exchange.response

    return fault


def _before(exchange: LinkExchange) -> bytes:
    return exchange.response if exchange.previous is None else exchange.previous.response


def _changing_object(when: Selector, tags: tuple[int, ...], change: Callable[[TLV], bytes]) -> Fault:
    def fault(exchange: LinkExchange) -> bytes:
        if not when(exchange):
            return exchange.response
        data, sw = exchange.response[:-_SW_SIZE], exchange.response[-_SW_SIZE:]
        try:
            objects = TLV.parse_all(data)
        except CodecError:
            return exchange.response
        return b"".join(change(tlv) if tlv.tag in tags else tlv.raw for tlv in objects) + sw

    return fault


def _flip_last(tlv: TLV) -> bytes:
    return tlv.raw[:-1] + bytes([tlv.raw[-1] ^ 0x01])
