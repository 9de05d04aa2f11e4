"""A time stamp asked of an authority, and seen to hold before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.errors import CodecError
from chipkit.evidence.time_stamp import read_answer, request_stamp
from chipkit.fetching import Address, AllowList, FetchError, ask_for_stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipkit.evidence.time_stamp import TimeStamp
    from chipkit.pki.certificate import Certificate

__all__ = ["StampSource", "stamp_source"]


class StampSource:
    """An authority that can be asked."""

    def __init__(self, url: str, allow: AllowList, authorities: Sequence[Certificate]) -> None:
        """Nobody is asked yet.

        Args:
            url: Where it is asked.
            allow: Its host, and no other.
            authorities: Whose stamps count.
        """
        self._url, self._allow, self._authorities = url, allow, authorities

    def stamp(self, stamped: bytes) -> TimeStamp:
        """A stamp over these bytes, of which a digest alone goes out.

        Raises:
            FetchError: The authority cannot be reached, or answers with something else.
            TimeStampError: The answer holds no stamp, or one by nobody who is placed here.
            UnsupportedError: The package for time stamps is not installed.
        """
        request = request_stamp(stamped)
        return read_answer(ask_for_stamp(self._url, request.data, self._allow), request, self._authorities)


def stamp_source(url: str, authorities: Sequence[Certificate], option: str) -> StampSource:
    """The authority that an option names.

    Raises:
        CodecError: The text is no address, or no authority is placed whose stamps would count.
    """
    try:
        where = Address.parse(url)
    except FetchError as error:
        raise CodecError(str(error), where=option) from None
    if not authorities:
        told = "no authority for time stamps is placed in the trust folder (docs/time-stamps.md), so none would count"
        raise CodecError(told, where=option)
    host = f"[{where.host}]" if ":" in where.host else where.host
    return StampSource(url, AllowList((f"{host}:{where.port}",)), authorities)
