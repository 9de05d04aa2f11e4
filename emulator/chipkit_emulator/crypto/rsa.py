"""RSA on plain integers: keys from a seed, and signatures by PKCS #1 v1.5 and PSS (RFC 8017)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from chipkit.codec.der import null, octet_string, oid, sequence
from chipkit.pki.algorithms import hash_oid
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.hashes import digest, digest_size

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

__all__ = ["RSAPrivateKey", "generate_rsa_key", "sign_pkcs1", "sign_pss"]

_PUBLIC_EXPONENT = 65537
_SIEVE_LIMIT = 50_000
_ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RSAPrivateKey:
    """An RSA key pair with its two primes."""

    n: int
    """The modulus."""
    e: int
    """The public exponent."""
    p: int = field(repr=False)
    """The larger prime."""
    q: int = field(repr=False)
    """The smaller prime."""

    @property
    def size(self) -> int:
        """The size of the modulus in bytes."""
        return (self.n.bit_length() + 7) // 8

    def power(self, message: int) -> int:
        """`message` to the private exponent, by the Chinese remainder theorem (RFC 8017, 5.1.2)."""
        at_p = pow(message, pow(self.e, -1, self.p - 1), self.p)
        at_q = pow(message, pow(self.e, -1, self.q - 1), self.q)
        return at_q + self.q * ((at_p - at_q) * pow(self.q, -1, self.p) % self.p)


@lru_cache(maxsize=64)
def generate_rsa_key(seed: int, label: str, bits: int) -> RSAPrivateKey:
    """The key of `bits` bits that belongs to a seed and a label; computed once per process."""
    random = DRBG.of(seed, f"rsa/{label}/{bits}")
    first = _prime(random, bits // 2)
    second = _prime(random, bits - bits // 2)
    p, q = max(first, second), min(first, second)
    return RSAPrivateKey(n=p * q, e=_PUBLIC_EXPONENT, p=p, q=q)


def sign_pkcs1(key: RSAPrivateKey, hash_name: HashName, data: bytes) -> bytes:
    """A signature over `data` by RSASSA-PKCS1-v1_5, DigestInfo with NULL (RFC 8017, 8.2.1 and 9.2)."""
    info = bytes(sequence(sequence(oid(hash_oid(hash_name)), null()), octet_string(digest(hash_name, data))))
    block = b"\x00\x01" + b"\xff" * (key.size - len(info) - 3) + b"\x00" + info
    return _apply(key, block)


def sign_pss(key: RSAPrivateKey, hash_name: HashName, data: bytes, salt: bytes) -> bytes:
    """A signature over `data` by RSASSA-PSS with MGF1 over the same hash (RFC 8017, 8.1.1 and 9.1.1)."""
    bits = key.n.bit_length() - 1
    size = (bits + 7) // 8
    hashed = digest(hash_name, bytes(8) + digest(hash_name, data) + salt)
    block = (b"\x01" + salt).rjust(size - len(hashed) - 1, b"\x00")
    mask = _mgf1(hash_name, hashed, len(block))
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * size - bits)
    message = bytes(masked) + hashed + b"\xbc"
    return _apply(key, message)


def _apply(key: RSAPrivateKey, block: bytes) -> bytes:
    return key.power(int.from_bytes(block, "big")).to_bytes(key.size, "big")


def _mgf1(hash_name: HashName, seed: bytes, size: int) -> bytes:
    blocks = range(-(-size // digest_size(hash_name)))
    return b"".join(digest(hash_name, seed + index.to_bytes(4, "big")) for index in blocks)[:size]


def _prime(random: DRBG, bits: int) -> int:
    """The next prime of `bits` bits whose two highest bits are set, so that a product of two has twice as many."""
    while True:
        start = random.bits(bits) | 3 << (bits - 2) | 1
        for candidate in _survivors(start):
            if candidate.bit_length() > bits:
                break
            if (candidate - 1) % _PUBLIC_EXPONENT and _is_prime(candidate, random):
                return candidate


def _survivors(start: int) -> list[int]:
    """The odd numbers from `start` on, as far as the window goes, that no small prime divides."""
    window = bytearray(b"\x01") * 8192
    for prime in _small_primes():
        # start + 2 i = 0 (mod prime)
        first = -start * pow(2, -1, prime) % prime
        window[first::prime] = bytes(len(range(first, len(window), prime)))
    return [start + 2 * index for index, alive in enumerate(window) if alive]


@lru_cache(maxsize=1)
def _small_primes() -> tuple[int, ...]:
    sieve = bytearray(b"\x01") * _SIEVE_LIMIT
    for number in range(3, int(_SIEVE_LIMIT**0.5) + 1, 2):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, _SIEVE_LIMIT, number)))
    return tuple(number for number in range(3, _SIEVE_LIMIT, 2) if sieve[number])


def _is_prime(candidate: int, random: DRBG) -> bool:
    """Miller-Rabin: base 2 first, which turns nearly every composite away, then random bases."""
    if pow(2, candidate - 1, candidate) != 1:
        return False
    return all(_is_probable_prime(candidate, 2 + random.below(candidate - 3)) for _ in range(_ROUNDS))


def _is_probable_prime(candidate: int, base: int) -> bool:
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    value = pow(base, odd, candidate)
    if value in (1, candidate - 1):
        return True
    for _ in range(twos - 1):
        value = value * value % candidate
        if value == candidate - 1:
            return True
    return False
