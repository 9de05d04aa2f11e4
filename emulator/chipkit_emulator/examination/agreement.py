"""The terminal's part in Chip Authentication, and the keys that it tries (Doc 9303-11, 6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.codec.tlv import TLV
from chipkit.errors import KeyUnusableError
from chipkit.pki.curves import CURVES
from chipkit.pki.modp import MODPParameters
from chipkit_emulator.crypto.elliptic import Point, add, decode_point, encode_point, generator, multiply
from chipkit_emulator.crypto.groups import draw_private, group_of
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.examination.commands import (
    general_authenticate,
    mechanism,
    reference,
    set_at_of_agreement,
    set_kat,
)
from chipkit_emulator.examination.result import CannotRunError, ExpectationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.apdu import CommandAPDU
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit.pki.curves import DomainParameters
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.examination.statement import AgreementWay
    from chipkit_emulator.examination.terminal import Answer, Terminal

__all__ = ["AgreementRun", "large", "off_the_curve", "other_size", "pair_where", "small", "too_large", "zero_point"]

_DYNAMIC: Final = 0x7C
_MOST_STEPS: Final = 20_000
_BORDER: Final = 8
"""So many of the highest bits are all zero, or those of the prime, in a coordinate at the border."""


class AgreementRun:
    """One run; each command takes what it should not send, and sends what it should where nothing is given."""

    def __init__(self, terminal: Terminal, way: AgreementWay, random: RandomBytes) -> None:
        self._terminal, self._way = terminal, way
        self._group = group_of(way.parameters)
        self.private = draw_private(self._group, random)
        self.public = self._group.public_key(self.private)

    def use(self, private: int, public: bytes) -> None:
        """Another key pair."""
        self.private, self.public = private, public

    def kat(self, public: bytes | None = None, *, tag: int = 0x91, key_id: int | None = None) -> Answer:
        """MSE:SET KAT."""
        return self._terminal.send(self.kat_command(public, tag=tag, key_id=key_id))

    def kat_command(self, public: bytes | None = None, *, tag: int = 0x91, key_id: int | None = None) -> CommandAPDU:
        """The same, to be sent by other means."""
        number = self._way.key_id if key_id is None else key_id
        return set_kat(TLV(tag, self.public if public is None else public), *reference(0x84, number))

    def set_at(self, *, key_id: int | None = None) -> Answer:
        """MSE:SET AT."""
        return self._terminal.send(self.at_command(key_id=key_id))

    def at_command(self, *, key_id: int | None = None) -> CommandAPDU:
        """The same, to be sent by other means."""
        number = self._way.key_id if key_id is None else key_id
        return set_at_of_agreement(mechanism(self._way.oid), *reference(0x84, number))

    def general(self, public: bytes | None = None, *, tag: int = 0x80) -> Answer:
        """GENERAL AUTHENTICATE."""
        return self._terminal.send(self.general_command(public, tag=tag))

    def general_command(self, public: bytes | None = None, *, tag: int = 0x80) -> CommandAPDU:
        """The same, to be sent by other means."""
        return general_authenticate(TLV(tag, self.public if public is None else public), last=True)

    def new_channel(self) -> SecureMessaging:
        """The channel that follows where the chip has the key that its files tell."""
        try:
            shared = self._group.shared_secret(self.private, self._way.public_key)
        except KeyUnusableError:
            raise ExpectationError("a static public key of the group in EF.DG14") from None
        return open_channel(self._way.cipher, shared)

    def run(self) -> None:
        """All of it as it should be; the session goes on under the new keys."""
        if self._way.command == "KAT":
            self.kat().expect_done(protected=True)
        else:
            self.set_at().expect_done(protected=True)
            expect_empty_template(self.general())
        self._terminal.channel = self.new_channel()


def expect_empty_template(answer: Answer) -> None:
    """Return where GENERAL AUTHENTICATE was answered by an empty DO'7C' (Doc 9303-11, 6.2.4.2)."""
    if answer.expect_done(protected=True) != bytes(TLV(_DYNAMIC)):
        answer.unexpected("an empty DO'7C'")


# the keys that are tried ----------------------------------------------------------------------------------------------


def _curve(way: AgreementWay) -> DomainParameters:
    if isinstance(way.parameters, MODPParameters):
        raise CannotRunError("the key agreement is over a prime field")
    return way.parameters


def zero_point(way: AgreementWay) -> bytes:
    """(0, 0), which is on no standardized curve."""
    return b"\x04" + bytes(2 * _curve(way).size)


def off_the_curve(way: AgreementWay, public: bytes) -> bytes:
    """A point beside the curve."""
    curve = _curve(way)
    point = decode_point(curve, public)
    return encode_point(curve, Point(point.x, (point.y + 1) % curve.p))


def too_large(way: AgreementWay) -> bytes:
    """A number greater than the prime, in as many bytes."""
    prime = way.parameters.p
    return (prime + 1).to_bytes((prime.bit_length() + 7) // 8, "big")


def other_size(way: AgreementWay) -> bytes:
    """A public key that is sound for parameters of another size."""
    if isinstance(way.parameters, MODPParameters):
        return b"\x02" * (2 * way.parameters.size)
    size = way.parameters.size
    curve = next(each for each in CURVES.values() if each.size != size)
    return encode_point(curve, generator(curve))


def small(prime: int, coordinate: int) -> bool:
    """Whether a coordinate's highest bits are zero."""
    return coordinate < prime >> _BORDER


def large(prime: int, coordinate: int) -> bool:
    """Whether a coordinate is within as much of the prime."""
    return coordinate >= prime - (prime >> _BORDER)


def pair_where(way: AgreementWay, wanted: Callable[[int, Point], bool], random: RandomBytes) -> tuple[int, bytes]:
    """A key pair whose public point is of a certain kind, which about every 256th is.

    Args:
        way: On which curve.
        wanted: Whether a point is, by the prime and the point.
        random: Where the search begins.
    """
    curve = _curve(way)
    private = 1 + int.from_bytes(random(curve.order_size), "big") % (curve.n - _MOST_STEPS)
    base = generator(curve)
    point = multiply(curve, private, base)
    for step in range(_MOST_STEPS):
        if point is not None and wanted(curve.p, point):
            return private + step, encode_point(curve, point)
        point = add(curve, point, base)
    raise CannotRunError("no such point was found")
