"""Verification of the signatures of Active Authentication, on plain integers (Doc 9303-11, 6.1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_emulator.crypto.elliptic import Point, add, decode_point, generator, multiply
from chipkit_emulator.crypto.hashes import digest, digest_size

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName
    from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["is_plain_ecdsa", "is_with_recovery"]

_TYPE, _FORM = 0xF0, 0x0F
_PARTIAL_RECOVERY: Final = 0x60
_TOTAL_RECOVERY: Final = 0x40
_NO_FILLERS: Final = 0x0A
_FILLERS: Final = 0x0B
_SHORT_TRAILER: Final = 0xBC
_TRAILERS: Final[dict[int, HashName]] = {
    0x33CC: "sha1",
    0x34CC: "sha256",
    0x35CC: "sha512",
    0x36CC: "sha384",
    0x38CC: "sha224",
}


def is_with_recovery(n: int, e: int, signature: bytes, message: bytes) -> bool:
    """Whether a signature of ISO/IEC 9796-2, scheme 1, is over something recovered and `message` behind it."""
    size = (n.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= n:
        return False
    return any(_is_block(pow(each, e, n).to_bytes(size, "big"), message) for each in (number, n - number))


def is_plain_ecdsa(
    curve: DomainParameters, public: bytes, hash_name: HashName, signature: bytes, message: bytes
) -> bool:
    """Whether r and s, one behind the other, are a signature over `message` (TR-03111, 4.2.1.2)."""
    r, s = (int.from_bytes(part, "big") for part in (signature[: curve.order_size], signature[curve.order_size :]))
    if len(signature) != 2 * curve.order_size or not (0 < r < curve.n and 0 < s < curve.n):
        return False
    hashed = digest(hash_name, message)
    number = int.from_bytes(hashed, "big") >> max(0, 8 * len(hashed) - curve.n.bit_length())
    inverse = pow(s, -1, curve.n)
    point: Point | None = add(
        curve,
        multiply(curve, number * inverse % curve.n, generator(curve)),
        multiply(curve, r * inverse % curve.n, decode_point(curve, public)),
    )
    return point is not None and point.x % curve.n == r


def _is_block(block: bytes, message: bytes) -> bool:
    """Whether a recovered block is header, recovered part, digest and trailer."""
    end = 1 if block[-1] == _SHORT_TRAILER else 2
    name = "sha1" if end == 1 else _TRAILERS.get(int.from_bytes(block[-2:], "big"))
    begin = _begin(block)
    if name is None or begin is None:
        return False
    last = len(block) - end - digest_size(name)
    recovered = block[begin:last]
    whole = recovered if block[0] & _TYPE == _TOTAL_RECOVERY else recovered + message
    return whole.endswith(message) and digest(name, whole) == block[last : len(block) - end]


def _begin(block: bytes) -> int | None:
    """Where what is recovered begins: behind the header, and behind the fillers BB...BA that it may tell of."""
    if block[0] & _TYPE not in (_TOTAL_RECOVERY, _PARTIAL_RECOVERY) or block[0] & _FORM not in (_NO_FILLERS, _FILLERS):
        return None
    if block[0] & _FORM == _NO_FILLERS:
        return 1
    rest = block[1:].lstrip(b"\xbb")
    return len(block) - len(rest) + 1 if rest[:1] == b"\xba" else None
