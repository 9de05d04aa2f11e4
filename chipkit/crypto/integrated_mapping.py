"""The functions of the Integrated Mapping: from nonces to field elements to points (Doc 9303-11, 4.4.3.3.2)."""

from __future__ import annotations

from typing import Final

from chipkit.crypto.ciphers import BLOCK_SIZES, BlockCipher, cbc_encrypt
from chipkit.crypto.kdf import KEY_SIZES
from chipkit.crypto.weierstrass import Point
from chipkit.errors import KeyUnusableError
from chipkit.lds.security_infos import Cipher
from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["is_defined_on", "nonce_size", "point_of", "pseudo_random"]

_EXTRA_BITS: Final = 64
_CONSTANTS: Final[dict[int, tuple[bytes, bytes]]] = {
    16: (
        bytes.fromhex("A668892A7C41E3CA739F40B057D85904"),
        bytes.fromhex("A4E136AC725F738B01C1F60217C188AD"),
    ),
    32: (
        bytes.fromhex("D463D65234124EF7897054986DCA0A174E28DF758CBAA03F240616414D5A1676"),
        bytes.fromhex("54BD7255F0AAF831BEC3423FCF39D69B6CBF066677D0FAAE5AADD99DF8E53517"),
    ),
}
"""c0 and c1, by the bytes of the nonce s."""


def nonce_size(cipher: Cipher) -> int:
    """Bytes of the nonce s: the fewest whole blocks that are not shorter than the key (4.4.3.3)."""
    block = BLOCK_SIZES[_block_cipher(cipher)]
    return -(-KEY_SIZES[cipher] // block) * block


def pseudo_random(cipher: Cipher, s: bytes, t: bytes, prime: int) -> int:
    """R_p(s, t), an element of the field of `prime` (4.4.3.3.2, Figure 2).

    Args:
        cipher: The block cipher E, which is used in CBC mode with a zero vector.
        s: The decrypted nonce of the chip, of `nonce_size(cipher)` bytes.
        t: The nonce of the terminal, of as many bytes as a key has.
        prime: The order of the field.

    Raises:
        ValueError: A nonce has another length.
    """
    if len(s) != nonce_size(cipher) or len(t) != KEY_SIZES[cipher]:
        raise ValueError(f"nonces of {len(s)} and {len(t)} bytes for {cipher}")
    c0, c1 = _CONSTANTS[len(s)]
    # n is the smallest number with n·l >= log2 p + 64; p is no power of two
    count = -(-(prime.bit_length() + _EXTRA_BITS) // (8 * len(s)))
    key, output = _encrypted(cipher, t, s), b""
    for _ in range(count):
        output += _encrypted(cipher, key, c1)
        key = _encrypted(cipher, key, c0)
    return int.from_bytes(output, "big") % prime


def is_defined_on(curve: DomainParameters) -> bool:
    """Whether the point encoding is defined: p = 3 mod 4, as on all curves of Table 12 but P-224; and a is not 0."""
    return curve.p % 4 == 3 and curve.a % curve.p != 0


def point_of(curve: DomainParameters, number: int) -> Point:
    """The point that a field element is encoded as, f_G (Appendix B, affine coordinates), on a curve with cofactor 1.

    Args:
        curve: A curve for which `is_defined_on` holds.
        number: The field element.

    Raises:
        KeyUnusableError: The encoding has no point for this element: 0, 1 and -1.
    """
    p, a, b = curve.p, curve.a, curve.b
    alpha = -number * number % p
    nonzero = (alpha + alpha * alpha) % p
    if not nonzero:
        raise KeyUnusableError("the field element has no point")
    x2 = -b * pow(a, -1, p) * (1 + pow(nonzero, -1, p)) % p
    x3 = alpha * x2 % p
    h2 = (x2 * x2 * x2 + a * x2 + b) % p
    u = number * number * number * h2 % p
    # one over the square root of h2, if it is a square
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return Point(x2, root * h2 % p)
    return Point(x3, root * u % p)


def _encrypted(cipher: Cipher, key: bytes, data: bytes) -> bytes:
    """CBC with a zero vector; of a longer output of this function, the key is its beginning (truncation of k_i)."""
    block = _block_cipher(cipher)
    return cbc_encrypt(block, key[: KEY_SIZES[cipher]], bytes(BLOCK_SIZES[block]), data)


def _block_cipher(cipher: Cipher) -> BlockCipher:
    return "3des" if cipher == "3des" else "aes"
