"""The hash functions of the standards, by name (Doc 9303-11, 9.7; FIPS 180-4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from chipkit.pki.algorithms import HashName

__all__ = ["HASH_SIZES", "digest"]

HASH_SIZES: Final[Mapping[HashName, int]] = {"sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
"""Size of each digest, in bytes."""

_FUNCTIONS: Final = {
    "sha1": hashlib.sha1,
    "sha224": hashlib.sha224,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


def digest(name: HashName, data: bytes) -> bytes:
    """The hash of `data`."""
    return _FUNCTIONS[name](data).digest()
