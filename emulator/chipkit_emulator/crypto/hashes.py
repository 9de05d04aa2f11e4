"""Digests by the names that chipkit gives them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

__all__ = ["digest", "digest_size"]


def digest(name: HashName, data: bytes) -> bytes:
    """The digest of `data`."""
    return hashlib.new(name, data).digest()


def digest_size(name: HashName) -> int:
    """The size of a digest in bytes."""
    return hashlib.new(name).digest_size
