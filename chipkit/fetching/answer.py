"""The content of an answer: as many bytes as were announced, no more than may come, and nothing that is packed."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Final

from chipkit.fetching.connection import Budget, told
from chipkit.fetching.problem import FetchError, Problem

__all__ = ["read_body"]

_PIECE: Final = 64 << 10


def read_body(
    head: http.client.HTTPResponse, budget: Budget, tell: Callable[[int, int | None], None] = lambda _read, _size: None
) -> bytes:
    """The content of an answer whose head was read.

    Args:
        head: The answer.
        budget: How many bytes may come, and how long they may take.
        tell: Told of each piece: how many bytes came, and how many were announced.

    Raises:
        FetchError: The content is too large, packed, cut off or too slow.
    """
    size = _announced(head, budget.size)
    pieces: list[bytes] = []
    read = 0
    with told(budget):
        while piece := head.read(_PIECE):
            read += len(piece)
            if read > budget.size:
                raise FetchError(Problem.SIZE, f"more than {budget.size} bytes")
            pieces.append(piece)
            tell(read, size)
    if size is not None and read != size:
        raise FetchError(Problem.CUT_OFF, f"{read} bytes came where {size} were announced")
    return b"".join(pieces)


def _announced(head: http.client.HTTPResponse, limit: int) -> int | None:
    """How many bytes of content are to come; None where the answer does not say.

    Raises:
        FetchError: More than `limit`, or packed, or announced in two ways.
    """
    packed = [each.strip().lower() for each in head.headers.get_all("Content-Encoding", [])]
    if any(each not in ("", "identity") for each in packed):
        raise FetchError(Problem.ENCODING, "the server packed the content, which is not unpacked")
    lengths = {each.strip() for each in head.headers.get_all("Content-Length", [])}
    if head.chunked or not lengths:
        return None
    (length, *others) = lengths
    if others or not length.isascii() or not length.isdecimal() or len(length) > len(str(1 << 64)):
        raise FetchError(Problem.GARBLED, "the length of the answer is no number")
    if int(length) > limit:
        raise FetchError(Problem.SIZE, f"{length} bytes announced where at most {limit} are read")
    return int(length)
