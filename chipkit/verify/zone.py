"""The zone whose days a policy judges by, for a service that stands elsewhere than the counters that it judges for.

Vietnam's is known here, so that it needs no database of zones: Windows has none, and slim containers leave it out.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping

__all__ = ["check_zone", "in_zone"]

_FIXED: Final = FrozenMapping({"UTC": UTC, "Asia/Ho_Chi_Minh": timezone(timedelta(hours=7))})
"""Zones without summer time, by the names of the IANA database."""
_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*)+")
"""An area and a place. Names without an area are links, or what one system alone calls so, such as "localtime"."""
_LONGEST: Final = 64


def check_zone(name: object) -> None:
    """Refuse what is no zone, or one that is not known on this computer.

    Raises:
        CodecError: So it is; the name is told.
    """
    if not isinstance(name, str):
        raise CodecError(f"zone = {name!r}: a name such as 'Asia/Ho_Chi_Minh' belongs here")
    _zone(name)


def in_zone(moment: datetime, name: str) -> datetime:
    """The same moment on the clocks of a zone, with their distance from UTC then.

    Args:
        moment: With its zone.
        name: The zone, as `check_zone` lets it pass.

    Raises:
        CodecError: The zone is not known on this computer, or its clocks have no such year.
    """
    try:
        there = moment.astimezone(_zone(name))
        return there.astimezone(timezone(there.utcoffset() or timedelta()))
    except OverflowError:
        raise CodecError(f"zone = {name!r}: a time outside of the years 1 to 9999 there") from None


def _zone(name: str) -> tzinfo:
    if name in _FIXED:
        return _FIXED[name]
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise CodecError(f"zone = {name[:_LONGEST]!r}: no zone; names are such as 'Asia/Ho_Chi_Minh' and 'UTC'")
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - hardly any policy has need of it

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CodecError(
            f"zone = {name!r}: not known on this computer, where the Python package tzdata would have it; "
            f"{' and '.join(_FIXED)} are known everywhere"
        ) from None
