"""A time-stamping authority over HTTP: asked by POST, at allowed hosts alone, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.fetching import AllowList, FetchError, FetchLimits, Problem, Route, ask_for_stamp

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = FetchLimits(stamp_bytes=2_000)
IMPATIENT = FetchLimits(read_seconds=0.3, exchange_seconds=0.5)
CUT_OFF = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: 9\r\n\r\nx"
QUERY, ANSWER = b"SPECIMEN query", b"SPECIMEN answer"


def ask(server: Any, allow: tuple[str, ...] = ("127.0.0.1",), limits: FetchLimits = SMALL) -> bytes:
    hosts = (*allow, server.host) if allow else ()
    return ask_for_stamp(server.url("/tsr"), QUERY, AllowList(hosts), route=Route(proxy=""), limits=limits)


def answering(
    body: bytes = ANSWER, status: str = "200 OK", kind: str = "application/timestamp-reply", **more: str
) -> Any:
    return lambda talk: talk.answer(body, status, Content_Type=kind, **more)


def test_the_query_is_posted_and_the_answer_comes_back(server: Any) -> None:
    came: list[bytes] = []

    def script(talk: Any) -> None:
        body = talk.request.partition("\r\n\r\n")[2].encode()
        while len(body) < len(QUERY) and (more := talk.link.recv(4096)):
            body += more
        came.append(body)
        answering()(talk)

    server.scripts["/tsr"] = script

    assert ask(server) == ANSWER
    assert came == [QUERY]
    (request,) = server.requests
    assert request.startswith("POST /tsr HTTP/1.1\r\n")
    assert f"Content-Length: {len(QUERY)}\r\n" in request
    assert "Content-Type: application/timestamp-query\r\n" in request


def test_the_media_type_may_have_parameters(server: Any) -> None:
    server.scripts["/tsr"] = answering(kind="Application/Timestamp-Reply; charset=x")

    assert ask(server) == ANSWER


def test_a_host_that_is_not_allowed_is_not_asked(server: Any) -> None:
    server.scripts["/tsr"] = answering()

    with pytest.raises(FetchError) as told:
        ask(server, allow=())

    assert told.value.problem is Problem.NOT_ALLOWED
    assert server.requests == []


@pytest.mark.parametrize(("script", "problem"), [
    (answering(status="503 Later"), Problem.STATUS),
    (answering(status="302 Found", Location="/elsewhere"), Problem.STATUS),
    (answering(kind="text/html"), Problem.CONTENT),
    (answering(body=bytes(2_001)), Problem.SIZE),
    (answering(Content_Encoding="gzip"), Problem.ENCODING),
    (lambda talk: talk.send(CUT_OFF), Problem.CUT_OFF),
    (lambda talk: talk.send(b"SSH-2.0-no\r\n\r\n"), Problem.GARBLED),
])  # fmt: skip
def test_what_is_no_answer_is_told(server: Any, script: Callable[[Any], None], problem: Problem) -> None:
    server.scripts["/tsr"] = script

    with pytest.raises(FetchError) as told:
        ask(server)

    assert told.value.problem is problem


def test_an_authority_that_is_silent_is_not_waited_for_for_ever(server: Any) -> None:
    server.scripts["/tsr"] = lambda talk: talk.closing.wait()

    with pytest.raises(FetchError) as told:
        ask(server, limits=IMPATIENT)

    assert told.value.problem is Problem.TIME
