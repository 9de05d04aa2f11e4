"""The groups of PACE on plain integers: curves and prime fields, told apart by what their elements are.

Not in constant time: every key that comes here is a test key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from chipkit.errors import KeyUnusableError
from chipkit.pki.modp import MODPParameters
from chipkit_emulator.crypto.elliptic import Point, add, decode_point, encode_point, generator, multiply

if TYPE_CHECKING:
    from chipkit.pki.domain_parameters import DomainParameters
    from chipkit_emulator.crypto.elliptic import RandomBytes

__all__ = ["CurveGroup", "FieldGroup", "PACEGroup", "draw_private", "group_of"]


class PACEGroup(Protocol):
    """What the chip computes in one set of domain parameters; elements are encoded (Doc 9303-11, 9.4)."""

    @property
    def prime(self) -> int:
        """The prime of the field."""

    @property
    def order(self) -> int:
        """The order of the generator."""

    @property
    def key_tag(self) -> int:
        """The tag of a public key in a public key data object (9.4.3 and 9.4.4)."""

    def public_key(self, private: int) -> bytes:
        """The generator taken so many times."""

    def expect_element(self, encoded: bytes) -> None:
        """Return if the terminal sent an element of this group, in the one encoding that the standard allows.

        Raises:
            KeyUnusableError: The terminal sent something else.
        """

    def shared_element(self, private: int, peer: bytes) -> bytes:
        """The shared element of an agreement, encoded."""

    def shared_secret(self, private: int, peer: bytes) -> bytes:
        """The shared secret of an agreement, in its fixed length."""

    def mapped_generically(self, s: int, shift: bytes) -> PACEGroup:
        """With the generator s * G + H (4.4.3.3.1)."""

    def mapped_from(self, number: int) -> PACEGroup:
        """With the generator that a field element gives (4.4.3.3.2)."""


@dataclass(frozen=True, slots=True)
class CurveGroup:
    """An elliptic curve with cofactor 1."""

    curve: DomainParameters
    base: Point

    @property
    def prime(self) -> int:
        """The prime of the curve's field."""
        return self.curve.p

    @property
    def order(self) -> int:
        """The order of the curve."""
        return self.curve.n

    @property
    def key_tag(self) -> int:
        """DO'86'."""
        return 0x86

    def public_key(self, private: int) -> bytes:
        """The point, encoded."""
        return encode_point(self.curve, _finite(multiply(self.curve, private, self.base)))

    def expect_element(self, encoded: bytes) -> None:
        """Return if this is a point of the curve, uncompressed."""
        decode_point(self.curve, encoded)

    def shared_element(self, private: int, peer: bytes) -> bytes:
        """The shared point, encoded."""
        return encode_point(self.curve, self._shared(private, peer))

    def shared_secret(self, private: int, peer: bytes) -> bytes:
        """The x coordinate, as long as the field's prime."""
        return self._shared(private, peer).x.to_bytes(self.curve.size, "big")

    def mapped_generically(self, s: int, shift: bytes) -> CurveGroup:
        """With the generator s * G + H."""
        own = multiply(self.curve, s, self.base)
        return replace(self, base=_finite(add(self.curve, own, decode_point(self.curve, shift))))

    def mapped_from(self, number: int) -> CurveGroup:
        """With the point that the simplified Shallue-Woestijne-Ulas encoding gives (Appendix B, affine).

        Of a square the root h^((p + 1) / 4) is taken; of no square, the same power times -t^3 is a root for the other
        coordinate, as p = 3 mod 4 (not on P-224, Table 12).
        """
        p, a, b = self.curve.p, self.curve.a, self.curve.b
        if p % 4 != 3:
            raise ValueError(f"no encoding of points on {self.curve}")
        u = p - number * number % p
        w = (u * u + u) % p
        if w == 0:
            raise KeyUnusableError("no point for this field element")
        x = (p - b) * pow(a * w, -1, p) * (w + 1) % p
        square = (x**3 + a * x + b) % p
        root = pow(square, (p + 1) // 4, p)
        if root * root % p == square:
            return replace(self, base=Point(x, root))
        return replace(self, base=Point(u * x % p, -(number**3) * root % p))

    def _shared(self, private: int, peer: bytes) -> Point:
        return _finite(multiply(self.curve, private, decode_point(self.curve, peer)))


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """A subgroup of prime order modulo a prime (RFC 5114)."""

    parameters: MODPParameters
    base: int

    @property
    def prime(self) -> int:
        """The prime p."""
        return self.parameters.p

    @property
    def order(self) -> int:
        """The prime q."""
        return self.parameters.q

    @property
    def key_tag(self) -> int:
        """DO'84'."""
        return 0x84

    def public_key(self, private: int) -> bytes:
        """The power, without leading zeros (9.4.1)."""
        return _minimal(pow(self.base, private, self.prime))

    def expect_element(self, encoded: bytes) -> None:
        """Public key validation of RFC 2631, 2.1.5, and no leading zeros (9.4.1)."""
        self._decoded(encoded)

    def shared_element(self, private: int, peer: bytes) -> bytes:
        """The shared number, without leading zeros."""
        return _minimal(self._shared(private, peer))

    def shared_secret(self, private: int, peer: bytes) -> bytes:
        """The shared number, as long as the prime."""
        return self._shared(private, peer).to_bytes(self.parameters.size, "big")

    def mapped_generically(self, s: int, shift: bytes) -> FieldGroup:
        """With the generator g^s * h."""
        return self._with(pow(self.base, s, self.prime) * self._decoded(shift) % self.prime)

    def mapped_from(self, number: int) -> FieldGroup:
        """With the generator x^((p - 1) / q)."""
        return self._with(pow(number, (self.prime - 1) // self.order, self.prime))

    def _with(self, base: int) -> FieldGroup:
        if base <= 1:
            raise KeyUnusableError("the mapped generator generates nothing")
        return replace(self, base=base)

    def _shared(self, private: int, peer: bytes) -> int:
        shared = pow(self._decoded(peer), private, self.prime)
        if shared == 1:
            raise KeyUnusableError("the shared secret is 1")
        return shared

    def _decoded(self, encoded: bytes) -> int:
        number = int.from_bytes(encoded, "big")
        if not encoded or encoded[0] == 0 or not 2 <= number < self.prime or pow(number, self.order, self.prime) != 1:
            raise KeyUnusableError("not an element of the subgroup")
        return number


def group_of(parameters: DomainParameters | MODPParameters) -> PACEGroup:
    """The group of standardized domain parameters."""
    if isinstance(parameters, MODPParameters):
        return FieldGroup(parameters, parameters.g)
    return CurveGroup(parameters, generator(parameters))


def draw_private(group: PACEGroup, random: RandomBytes) -> int:
    """A private key of [1, order - 1] without bias, by drawing until one fits."""
    size = (group.order.bit_length() + 7) // 8
    excess = 8 * size - group.order.bit_length()
    while True:
        private = int.from_bytes(random(size), "big") >> excess
        if 1 <= private < group.order:
            return private


def _finite(point: Point | None) -> Point:
    if point is None:
        raise KeyUnusableError("point at infinity")
    return point


def _minimal(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
