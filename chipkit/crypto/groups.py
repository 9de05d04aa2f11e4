"""Diffie-Hellman groups behind one face: elliptic curves and prime fields (Doc 9303-11, 9.4 to 9.6).

Elements go in and come out encoded, as the chip sends them and as they stand in commands. What comes from a chip
passes `received` first, which says whether it is a public key at all. A shared secret keeps its leading zeros.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import field
from typing import Final

from chipkit.codec.tlv import TLV
from chipkit.crypto import integrated_mapping, openssl
from chipkit.crypto.points import Point, add, decode_point, encode_point, multiply, public_point
from chipkit.errors import KeyUnusableError
from chipkit.pki.agreement_parameters import AgreementParameters
from chipkit.pki.domain_parameters import DomainParameters
from chipkit.pki.modp import MODPParameters
from chipkit.values import dataclass

__all__ = ["ECGroup", "Group", "KeyPair", "MODPGroup", "group_of"]

_MAX_DRAWS: Final = 256
_EC_PUBLIC_KEY: Final = 0x86
_DH_PUBLIC_KEY: Final = 0x84


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An ephemeral key pair."""

    private: int = field(repr=False)
    """In [1, order - 1]."""
    public: bytes
    """Encoded as in commands (Doc 9303-11, 9.4.5)."""


class Group(ABC):
    """A group of prime order with a generator: one set of domain parameters (Doc 9303-11, 9.5)."""

    @property
    @abstractmethod
    def order(self) -> int:
        """The order of the generator, a prime."""

    @property
    @abstractmethod
    def prime(self) -> int:
        """The prime p of the field that the group lies in."""

    @property
    @abstractmethod
    def element_size(self) -> int:
        """Bytes of the longest encoded element."""

    @property
    @abstractmethod
    def takes_field_elements(self) -> bool:
        """Whether field elements can be mapped into the group, as the Integrated Mapping does (Table 12)."""

    @abstractmethod
    def public_key(self, private: int) -> bytes:
        """The public key of a private one in [1, order - 1], encoded."""

    @abstractmethod
    def received(self, encoded: bytes) -> bytes:
        """A public key that somebody else sent, validated, in the encoding that this module gives keys itself.

        Raises:
            KeyUnusableError: The public key is not an element of this group, or is the neutral element.
        """

    @abstractmethod
    def agree(self, private: int, peer: bytes) -> bytes:
        """The shared secret K = KA(private, peer) in its fixed length, for key derivation (9.6 and 9.7.1).

        Raises:
            KeyUnusableError: The public key is not an element of this group, or the secret is the neutral element.
        """

    @abstractmethod
    def agree_element(self, private: int, peer: bytes) -> bytes:
        """The shared secret as an element of the group, encoded, for the mappings of PACE (4.4.3.3.1).

        Raises:
            KeyUnusableError: As for `agree`.
        """

    @abstractmethod
    def shifted(self, scalar: int, shift: bytes) -> Group:
        """The same group with the generator s·G + H; in a prime field, which is written as a product, g^s · h.

        Args:
            scalar: s, of any size.
            shift: H, encoded.

        Raises:
            KeyUnusableError: H is not an element of this group, or the new generator is the neutral element.
        """

    @abstractmethod
    def generated_by(self, number: int) -> Group:
        """The same group with the generator f_G(x) of a field element x (4.4.3.3.2).

        Args:
            number: x, in [0, p - 1].

        Raises:
            KeyUnusableError: No generator follows from this field element.
            ValueError: `takes_field_elements` does not hold.
        """

    @abstractmethod
    def data_object(self, public: bytes) -> TLV:
        """An encoded public key as it stands in a public key data object (9.4.3 and 9.4.4)."""

    def generate(self, random: Callable[[int], bytes]) -> KeyPair:
        """An ephemeral key pair.

        Args:
            random: Asked for as many bytes as the order has, once more for each number that is out of range.

        Raises:
            ValueError: The random source gave no number in range.
        """
        private = _drawn(self.order, random)
        return KeyPair(private, self.public_key(private))


@dataclass(frozen=True, slots=True)
class ECGroup(Group):
    """An elliptic curve; elements are uncompressed points (BSI TR-03111, 4.3.1; Doc 9303-11, 9.4.1).

    All standardized curves have cofactor 1, so that every point but infinity is of the order of the generator, and the
    compatible cofactor multiplication of ECKA multiplies by one.
    """

    curve: DomainParameters

    @property
    def order(self) -> int:
        """The order n of the generator."""
        return self.curve.n

    @property
    def prime(self) -> int:
        """The prime p of the curve's field."""
        return self.curve.p

    @property
    def element_size(self) -> int:
        """The form, and two coordinates."""
        return 1 + 2 * self.curve.size

    @property
    def takes_field_elements(self) -> bool:
        """Whether the point encoding of Appendix B is defined on this curve."""
        return integrated_mapping.is_defined_on(self.curve)

    def public_key(self, private: int) -> bytes:
        """The point k·G, encoded."""
        return encode_point(self.curve, public_point(self.curve, private))

    def received(self, encoded: bytes) -> bytes:
        """A point of the curve, in full length; there is but one encoding."""
        decode_point(self.curve, encoded)
        return encoded

    def agree(self, private: int, peer: bytes) -> bytes:
        """The x coordinate of k·P, in the full length of the field."""
        point, scalar = decode_point(self.curve, peer), private % self.curve.n
        if scalar and openssl.supports(self.curve):
            return openssl.shared_x(self.curve, scalar, point)
        return self._shared(scalar, point).x.to_bytes(self.curve.size, "big")

    def agree_element(self, private: int, peer: bytes) -> bytes:
        """The point k·P, encoded."""
        return encode_point(self.curve, self._shared(private, decode_point(self.curve, peer)))

    def shifted(self, scalar: int, shift: bytes) -> ECGroup:
        """The curve with the generator s·G + H."""
        own = multiply(self.curve, scalar, Point(self.curve.gx, self.curve.gy))
        generator = add(self.curve, own, decode_point(self.curve, shift))
        if generator is None:
            raise KeyUnusableError("the mapped generator is the point at infinity")
        return ECGroup(self.curve.with_generator(generator))

    def generated_by(self, number: int) -> ECGroup:
        """The curve with the generator that Appendix B encodes a field element as."""
        if not self.takes_field_elements:
            raise ValueError(f"the Integrated Mapping is not defined on {self.curve}")
        return ECGroup(self.curve.with_generator(integrated_mapping.point_of(self.curve, number)))

    def data_object(self, public: bytes) -> TLV:
        """DO'86', the public point (9.4.4)."""
        return TLV(_EC_PUBLIC_KEY, public)

    def _shared(self, scalar: int, point: Point) -> Point:
        shared = multiply(self.curve, scalar, point)
        if shared is None:
            raise KeyUnusableError("the shared secret is the point at infinity")
        return shared


@dataclass(frozen=True, slots=True)
class MODPGroup(Group):
    """A subgroup of prime order in the multiplicative group modulo a prime (RFC 2631; RFC 5114; PKCS #3).

    Elements are unsigned integers without leading zeros (Doc 9303-11, 9.4.1 and 9.4.3). Plain integers are computed
    with, in a time that the exponents change: nothing that lives longer than one conversation is computed here.
    """

    parameters: MODPParameters

    @property
    def order(self) -> int:
        """The order q of the generator."""
        return self.parameters.q

    @property
    def prime(self) -> int:
        """The prime p."""
        return self.parameters.p

    @property
    def element_size(self) -> int:
        """As many as the prime has."""
        return self.parameters.size

    @property
    def takes_field_elements(self) -> bool:
        """They can: a power of each lies in the subgroup."""
        return True

    def public_key(self, private: int) -> bytes:
        """The number g^x mod p, encoded."""
        if not 0 < private < self.parameters.q:
            raise ValueError("not a private key of this group")
        return _unsigned(pow(self.parameters.g, private, self.parameters.p))

    def received(self, encoded: bytes) -> bytes:
        """A number of the subgroup; leading zeros, which 9.4.1 forbids and Appendix G.2 prints, are accepted."""
        return _unsigned(self._element(encoded))

    def agree(self, private: int, peer: bytes) -> bytes:
        """The number y^x mod p, in the full length of the prime (PKCS #3, 8.3)."""
        return self._shared(private, peer).to_bytes(self.parameters.size, "big")

    def agree_element(self, private: int, peer: bytes) -> bytes:
        """The number y^x mod p, encoded."""
        return _unsigned(self._shared(private, peer))

    def shifted(self, scalar: int, shift: bytes) -> MODPGroup:
        """The subgroup with the generator g^s · h."""
        p, g, q = self.parameters.p, self.parameters.g, self.parameters.q
        generator = pow(g, scalar % q, p) * self._element(shift) % p
        if generator == 1:
            raise KeyUnusableError("the mapped generator is 1")
        return MODPGroup(self.parameters.with_generator(generator))

    def generated_by(self, number: int) -> MODPGroup:
        """The subgroup with the generator x^((p - 1) / q), which must not be 1."""
        p, q = self.parameters.p, self.parameters.q
        generator = pow(number, (p - 1) // q, p)
        if generator in (0, 1):
            raise KeyUnusableError(f"the mapped generator is {generator}")
        return MODPGroup(self.parameters.with_generator(generator))

    def data_object(self, public: bytes) -> TLV:
        """DO'84', the public value (9.4.3)."""
        return TLV(_DH_PUBLIC_KEY, public)

    def _shared(self, private: int, peer: bytes) -> int:
        shared = pow(self._element(peer), private % self.parameters.q, self.parameters.p)
        if shared == 1:
            raise KeyUnusableError("the shared secret is 1")
        return shared

    def _element(self, encoded: bytes) -> int:
        """Public key validation of RFC 2631, 2.1.5, against small subgroups (Doc 9303-11, 4.4.3.3.1, DH)."""
        p, q = self.parameters.p, self.parameters.q
        if len(encoded) > self.parameters.size + 1:
            raise KeyUnusableError(
                f"{len(encoded)} bytes are not a number below a prime of {self.parameters.size} bytes"
            )
        number = int.from_bytes(encoded, "big")
        if not 2 <= number <= p - 1:
            raise KeyUnusableError("the public value is out of range")
        if pow(number, q, p) != 1:
            raise KeyUnusableError("the public value is not in the subgroup of the generator")
        return number


def group_of(parameters: AgreementParameters) -> Group:
    """The group of a set of domain parameters."""
    return ECGroup(parameters) if isinstance(parameters, DomainParameters) else MODPGroup(parameters)


def _drawn(order: int, random: Callable[[int], bytes]) -> int:
    """A private key, each of [1, order - 1] as likely as any other: numbers out of range are drawn again."""
    bits = order.bit_length()
    for _ in range(_MAX_DRAWS):
        scalar = int.from_bytes(random((bits + 7) // 8), "big") & ((1 << bits) - 1)
        if 0 < scalar < order:
            return scalar
    raise ValueError("the random source gives no private key")


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
