"""ECDSA on plain integers with the nonces of RFC 6979; values plain (TR-03111, 5.2.1) or in DER (RFC 3279, 2.2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec.der import integer, sequence
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.elliptic import generator, multiply
from chipkit_emulator.crypto.hashes import digest

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName
    from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["generate_ec_key", "sign_der", "sign_plain"]


def generate_ec_key(seed: int, label: str, curve: DomainParameters) -> int:
    """The private key, in [1, n - 1], that belongs to a seed and a label."""
    return 1 + DRBG.of(seed, f"ec/{label}/{curve.name}").below(curve.n - 1)


def sign_plain(curve: DomainParameters, private: int, hash_name: HashName, data: bytes) -> bytes:
    """A signature over `data` as r and s one behind the other, each as long as the order."""
    return b"".join(number.to_bytes(curve.order_size, "big") for number in _sign(curve, private, hash_name, data))


def sign_der(curve: DomainParameters, private: int, hash_name: HashName, data: bytes) -> bytes:
    """A signature over `data` as a SEQUENCE of r and s."""
    return bytes(sequence(*(integer(number) for number in _sign(curve, private, hash_name, data))))


def _sign(curve: DomainParameters, private: int, hash_name: HashName, data: bytes) -> tuple[int, int]:
    hashed = _leftmost(digest(hash_name, data), curve.n)
    nonces = _nonces(curve, private, hash_name, hashed)
    while True:
        nonce = _leftmost(nonces(curve.order_size), curve.n)
        if not 1 <= nonce < curve.n:
            continue
        point = multiply(curve, nonce, generator(curve))
        if point is None:
            continue
        r = point.x % curve.n
        s = pow(nonce, -1, curve.n) * (hashed + r * private) % curve.n
        if r and s:
            return r, s


def _nonces(curve: DomainParameters, private: int, hash_name: HashName, hashed: int) -> DRBG:
    """The stream of candidates for the nonce (RFC 6979, 3.2)."""
    size = curve.order_size
    return DRBG(private.to_bytes(size, "big") + (hashed % curve.n).to_bytes(size, "big"), hash_name)


def _leftmost(data: bytes, order: int) -> int:
    """The leftmost bits of `data`, as many as the order has (SEC 1, 4.1.3; RFC 6979, 2.3.2)."""
    return int.from_bytes(data, "big") >> max(0, 8 * len(data) - order.bit_length())
