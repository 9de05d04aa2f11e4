"""A time-stamping authority asked over HTTP (RFC 3161, 3.4): bytes of a request out, bytes of an answer in.

What is asked and what the answer says is no matter of this floor. The address is the operator's own choice and is
looked at like any other: its host must be allowed, no redirection is followed, and time and size are bounded.
"""

from __future__ import annotations

import http.client
import time
from typing import Final

from chipkit.fetching.address import Address, AllowList
from chipkit.fetching.answer import read_body
from chipkit.fetching.connection import Budget, Connection, Route
from chipkit.fetching.limits import DEFAULT_LIMITS, FetchLimits
from chipkit.fetching.problem import FetchError, Problem

__all__ = ["ask_for_stamp"]

_REPLY: Final = "application/timestamp-reply"
_HEADERS: Final = {
    "User-Agent": "chipkit",
    "Content-Type": "application/timestamp-query",
    "Accept": _REPLY,
    "Accept-Encoding": "identity",
}


def ask_for_stamp(
    address: str, query: bytes, allow: AllowList, *, route: Route | None = None, limits: FetchLimits = DEFAULT_LIMITS
) -> bytes:
    """What a time-stamping authority answers.

    Args:
        address: Where it is asked.
        query: A TimeStampReq, in DER.
        allow: The hosts that may be spoken to.
        route: The way to them.
        limits: How much time and how many bytes it may take.

    Returns:
        What came under the media type of a TimeStampResp. Nobody looked into it.

    Raises:
        FetchError: The host is not allowed, cannot be reached, or answers with something else.
    """
    where = Address.parse(address)
    allow.check(where)
    budget = Budget(time.monotonic() + limits.exchange_seconds, limits.read_seconds, limits.stamp_bytes)
    connection = Connection(where, route or Route(), budget)
    try:
        head = connection.post(_HEADERS, query)
        if head.status != http.client.OK:
            raise FetchError(Problem.STATUS, f"the time-stamping authority answered with status {head.status}")
        kind = (head.headers["Content-Type"] or "").partition(";")[0].strip().lower()
        if kind != _REPLY:
            raise FetchError(Problem.CONTENT, "the answer is not one of a time-stamping authority")
        return read_body(head, budget)
    finally:
        connection.close()
