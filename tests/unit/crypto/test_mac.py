from __future__ import annotations

from typing import Any

import pytest

from chipkit.codec.secure_messaging import pad
from chipkit.crypto.mac import aes_cmac, retail_mac


@pytest.mark.vectors("mac/doc9303-retail.json")
def test_retail_mac_is_that_of_the_worked_example(case: dict[str, Any]) -> None:
    mac = retail_mac(bytes.fromhex(case["key"]), pad(bytes.fromhex(case["data"]), 8))

    assert mac == bytes.fromhex(case["mac"])


@pytest.mark.vectors("mac/rfc4493.json")
def test_cmac_is_that_of_the_published_example(case: dict[str, Any]) -> None:
    assert aes_cmac(bytes.fromhex(case["key"]), bytes.fromhex(case["data"])) == bytes.fromhex(case["mac"])


@pytest.mark.parametrize(("key_size", "data_size"), [(8, 8), (24, 8), (16, 0), (16, 7), (16, 9)])
def test_retail_mac_refuses_other_lengths(key_size: int, data_size: int) -> None:
    with pytest.raises(ValueError, match="bytes"):
        retail_mac(bytes(key_size), bytes(data_size))


def test_retail_mac_of_a_single_block_uses_both_keys() -> None:
    block = bytes(8)
    macs = {retail_mac(left + right, block) for left in (b"A" * 8, b"C" * 8) for right in (b"E" * 8, b"G" * 8)}

    assert len(macs) == 4
