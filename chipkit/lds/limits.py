"""How large each file of a card may be: the one table for reading from a card and for whatever was saved.

Beside each bound stands the largest that is known of real cards, or what the standard lets it hold. A file over its
bound is not parsed; that proves nothing, for or against the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chipkit.errors import LimitError
from chipkit.lds.files import EF

__all__ = ["MAX_CERTIFICATES", "MAX_FILE", "MAX_SIGNERS", "MOST_BYTES", "expect_size"]

_KIB: Final = 1024
MAX_FILE: Final = 1024 * _KIB
"""The most bytes of any file. The largest known are pictures: a face of 12 to 20 kB is usual, some reach 100 kB."""

MOST_BYTES: Final[Mapping[EF, int]] = dict.fromkeys(EF, MAX_FILE) | {
    EF.COM: 4 * _KIB,  # 36 bytes: two versions and 16 tags (Doc 9303-10, 4.6.1)
    EF.SOD: 64 * _KIB,  # 1.7 to 5 kB with one certificate; the largest real certificate has 2.3 kB
    EF.CARD_SECURITY: 64 * _KIB,  # signed data as EF.SOD is
    EF.DG1: 4 * _KIB,  # 76 to 95 bytes: a machine readable zone (Doc 9303-10, 4.7.1)
    EF.DG14: 64 * _KIB,  # 0.4 to 2 kB: some keys with explicit parameters, none over 1 kB
    EF.DG15: 16 * _KIB,  # 0.1 to 0.6 kB: one key; the largest real one has 0.8 kB
    EF.CARD_ACCESS: 16 * _KIB,  # 20 to 60 bytes; with domain parameters of its own 1 kB
    EF.ATR_INFO: 4 * _KIB,  # some dozens of bytes
    EF.DIR: 4 * _KIB,  # one identifier for each application
}
"""The most bytes of each file. Of those with the largest bound the issuer chooses the content (Doc 9303-10, 4.7)."""

MAX_CERTIFICATES: Final = 5
"""Enclosed in a signed file. Doc 9303-10, 3.11.4 and 4.6.2.2, has one; every one of them may have to be tried."""
MAX_SIGNERS: Final = 5
"""Of a signed file. Doc 9303-10, 3.11.4 and 4.6.2.2, has one; every one of them is judged whole."""


def expect_size(content: bytes, ef: EF) -> None:
    """Refuse a file that is over the bound of its kind.

    Raises:
        LimitError: The file is over its bound.
    """
    if len(content) > MOST_BYTES[ef]:
        raise LimitError(f"file of {len(content)} bytes, at most {MOST_BYTES[ef]} are read", offset=MOST_BYTES[ef])
