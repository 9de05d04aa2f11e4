"""Every case there is, in the order of the guideline, ours behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chipkit_emulator.examination.listed import LISTED
from chipkit_emulator.examination.units import (
    basic_access,
    closed_files,
    info_files,
    key_agreement,
    password_connection,
    reading,
    secure_channel,
    signing,
)

if TYPE_CHECKING:
    from chipkit_emulator.examination.case import Case

__all__ = ["CASES"]

_UNITS: Final = (
    closed_files.UNIT,
    key_agreement.BY_KAT,
    key_agreement.BY_SET_AT,
    info_files.UNIT,
    reading.UNIT,
    basic_access.UNIT,
    password_connection.UNIT,
    secure_channel.UNIT,
    signing.UNIT,
)
_NUMBER: Final = re.compile(r"(.+)_(\d+)")


def _place(case: Case) -> tuple[bool, str, int]:
    match = _NUMBER.fullmatch(case.id)
    if match is None:
        raise ValueError(f"no id of a case: {case.id!r}")
    return match[1].startswith("OWN"), match[1], int(match[2])


CASES: Final = tuple(sorted((*(case for unit in _UNITS for case in unit.cases), *LISTED), key=_place))
"""All of them; ids are unique."""
