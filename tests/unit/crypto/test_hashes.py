from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.crypto.hashes import HASH_SIZES, digest

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName


@pytest.mark.parametrize(
    ("name", "expected"),
    [  # FIPS 180-4 examples: the digest of "abc" begins so
        ("sha1", "a9993e36"),
        ("sha224", "23097d22"),
        ("sha256", "ba7816bf"),
        ("sha384", "cb00753f"),
        ("sha512", "ddaf35a1"),
    ],
)
def test_each_name_is_its_function(name: HashName, expected: str) -> None:
    hashed = digest(name, b"abc")

    assert hashed.hex().startswith(expected)
    assert len(hashed) == HASH_SIZES[name]
