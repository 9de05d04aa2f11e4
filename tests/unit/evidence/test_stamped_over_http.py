"""The whole way of a stamp: asked over HTTP as the page shows it, answered by OpenSSL, verified, kept in the seal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import AuthorityUnknownError
from chipkit.evidence.amendments import Chain
from chipkit.evidence.record import read_record, seal_record
from chipkit.evidence.stamp_authorities import STAMP_AUTHORITIES
from chipkit.evidence.stamps import proven_by, stamps_of
from chipkit.fetching import FetchError
from tests.unit.evidence.conftest import counter_of
from tests.unit.evidence.stamping import Authority
from tests.unit.evidence.test_pages_of_evidence import STAMPS, python
from tests.unit.evidence.test_time_stamp import KIND
from tests.unit.fetching.conftest import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chipkit.evidence.record import Record


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    (tmp_path / "tsa").mkdir()
    return Authority(tmp_path / "tsa")


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    def script(talk: Any) -> None:
        size = int(talk.headers["content-length"])
        body = talk.request.partition("\r\n\r\n")[2].encode("latin-1")
        while len(body) < size and (more := talk.link.recv(4096)):
            body += more
        talk.answer(authority.answer(body), Content_Type="application/timestamp-reply")

    made = Server()
    made.scripts["/tsr"] = script
    yield made
    made.close()


@pytest.fixture
def stamped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Record]:
    """What the page defines, in a folder of its own and without a proxy."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "trust").mkdir(mode=0o700)
    monkeypatch.chdir(tmp_path)
    function: Callable[..., Record] = python(STAMPS)["stamped"]
    return function


def place(folder: Path, authority: Authority) -> None:
    path = folder / "trust" / STAMP_AUTHORITIES
    path.write_bytes((authority.folder / "root.pem").read_bytes())
    path.chmod(0o600)


def test_a_seal_is_stamped_over_http(
    tmp_path: Path, server: Server, authority: Authority, stamped: Callable[..., Record]
) -> None:
    place(tmp_path, authority)
    record = seal_record(KIND, {}, {"name": "SPECIMEN"}, counter_of())

    kept = read_record(KIND, stamped(record, server.url("/tsr"), server.host).encoded())

    found = stamps_of(kept, Chain(kept.digest), [authority.root])
    assert [each.where for each in found] == ["seal"]
    assert proven_by(found) is not None
    assert kept.digest == record.digest
    assert re.match(r"POST /tsr ", server.requests[0])


def test_what_is_not_verified_is_not_kept(server: Server, stamped: Callable[..., Record]) -> None:
    record = seal_record(KIND, {}, {}, counter_of())

    with pytest.raises(AuthorityUnknownError):
        stamped(record, server.url("/tsr"), server.host)
    with pytest.raises(FetchError):
        stamped(record, server.url("/tsr"), "elsewhere.example")
    assert len(server.requests) == 1
