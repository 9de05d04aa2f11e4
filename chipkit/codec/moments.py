"""Moments moved by a span, as far as the calendar goes: certificates and lists reach to its last day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

__all__ = ["moved"]

_NONE: Final = timedelta(0)


def moved(moment: datetime, by: timedelta) -> datetime:
    """A moment so much later, or earlier; where the calendar ends before that, its end, in the moment's zone."""
    try:
        return moment + by
    except OverflowError:
        if by > _NONE:
            return datetime.max.replace(tzinfo=moment.tzinfo)
        return datetime.min.replace(tzinfo=moment.tzinfo)
