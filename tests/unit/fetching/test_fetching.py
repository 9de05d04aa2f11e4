from __future__ import annotations

import base64
import gc
import gzip
import os
import re
import socket
import threading
import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.fetching import (
    Address,
    AllowList,
    ContentKind,
    Fetched,
    Fetcher,
    FetchError,
    FetchLimits,
    Place,
    Problem,
    Remembered,
    Route,
    connection,
    places_of,
)
from chipkit.pki.extensions import Extension
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.terms import IssuerTerms

if TYPE_CHECKING:
    import ssl

    from chipkit.fetching import FetchProgress, PlaceResult

AT = datetime(2026, 6, 1, tzinfo=UTC)
SMALL = FetchLimits(read_seconds=60, exchange_seconds=60, whole_seconds=600, list_bytes=50_000, certificate_bytes=9_000)
"""Bounds of bytes that are soon met, and time for a loaded machine."""
HASTY = replace(SMALL, read_seconds=0.4, exchange_seconds=0.9)
"""For servers that never come to an end: the time that is allowed passes in any case."""


def fetched(
    *addresses: str,
    allow: Any = ("127.0.0.1",),
    kind: str = "crl",
    at: datetime = AT,
    remembered: Any = None,
    **options: Any,
) -> PlaceResult:
    options.setdefault("limits", SMALL)
    options.setdefault("route", Route(proxy=""))
    fetcher = Fetcher(AllowList(tuple(allow)), clock=lambda: at, **options)
    (found,) = fetcher.fetch([Place(ContentKind(kind), addresses)], remembered or {})
    return found


def problems(found: PlaceResult) -> list[str]:
    return [failure.problem.value for failure in found.failures]


def test_a_list_comes_with_where_and_when_it_came(server: Any, pki: TestPKI) -> None:
    server.scripts["/crl"] = lambda talk: talk.answer(
        pki.crl, ETag='"7"', Last_Modified="Mon, 01 Jun 2026 00:00:00 GMT"
    )
    told: list[FetchProgress] = []

    found = fetched(server.url("/crl"), allow=[server.host], progress=told.append)

    assert found.fetched is not None
    assert (found.fetched.data, found.fetched.stale, found.failures) == (pki.crl, "", ())
    assert (found.fetched.asked, found.fetched.address, found.fetched.at) == (
        server.url("/crl"),
        server.url("/crl"),
        AT,
    )
    assert (found.fetched.etag, found.fetched.last_modified) == ('"7"', "Mon, 01 Jun 2026 00:00:00 GMT")
    assert (told[-1].read, told[-1].size, told[-1].number, told[-1].of) == (len(pki.crl), len(pki.crl), 1, 1)
    assert "Accept-Encoding: identity" in server.requests[0]


@pytest.mark.parametrize("form", ["der", "pem", "bag"])
def test_certificates_come_in_every_usual_form(server: Any, pki: TestPKI, form: str) -> None:
    raw = bytes(pki.csca.certificate)
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(raw) + b"-----END CERTIFICATE-----\n"
    bodies = {"der": raw, "pem": pem * 2, "bag": bag(raw)}
    server.scripts["/issuer.p7c"] = lambda talk: talk.answer(bodies[form])

    found = fetched(server.url("/issuer.p7c"), allow=[server.host], kind="certificate")

    assert found.fetched is not None, found.failures
    assert found.fetched.data == bodies[form]


def bag(*certificates: bytes) -> bytes:
    """Certificates alone, in PKCS#7 (RFC 8551, 3.8)."""
    empty = der.sequence(der.oid(oids.DATA))
    held = der.explicit(0, b"".join(certificates))
    content = der.sequence(der.integer(1), der.set_of([]), empty, held, der.set_of([]))
    return bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, content)))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "crl"),
        (b"<html>not found</html>", "crl"),
        (b"CERTIFICATE", "crl"),
        (b"CRL", "certificate"),
        (b"CUT", "crl"),
        (b"PK\x03\x04" + bytes(40), "certificate"),
        (b"dn: c=UT\ncACertificate;binary:: MAA=\n", "certificate"),
    ],
)
def test_what_was_not_looked_for_is_refused(server: Any, pki: TestPKI, body: bytes, kind: str) -> None:
    named = {b"CERTIFICATE": bytes(pki.csca.certificate), b"CRL": pki.crl, b"CUT": pki.crl[:-1]}
    server.scripts["/x"] = lambda talk: talk.answer(named.get(body, body))

    found = fetched(server.url("/x"), allow=[server.host], kind=kind)

    assert problems(found) == ["content"]
    assert not found.came


def test_two_lists_in_one_answer_are_refused(server: Any, pki: TestPKI) -> None:
    pem = b"-----BEGIN X509 CRL-----\n" + base64.encodebytes(pki.crl) + b"-----END X509 CRL-----\n"
    server.scripts["/one"] = lambda talk: talk.answer(pem)
    server.scripts["/two"] = lambda talk: talk.answer(pem * 2)

    assert fetched(server.url("/one"), allow=[server.host]).came
    assert problems(fetched(server.url("/two"), allow=[server.host])) == ["content"]


def test_addresses_are_tried_in_order_and_each_failure_is_told(server: Any, pki: TestPKI) -> None:
    server.scripts["/garbage"] = lambda talk: talk.answer(b"garbage")
    server.scripts["/crl"] = lambda talk: talk.answer(pki.crl)
    addresses = ("ldap://pkd.example/c=UT", server.url("/missing"), server.url("/garbage"), server.url("/crl"))

    found = fetched(*addresses, allow=[server.host])

    assert problems(found) == ["scheme", "status", "content"]
    assert [failure.address for failure in found.failures] == list(addresses[:3])
    assert found.fetched is not None
    assert "LDAP" in found.failures[0].reason


def test_a_stale_list_is_told_and_the_newest_is_handed_on_where_none_is_fresh(server: Any, pki: TestPKI) -> None:
    server.scripts["/crl"] = lambda talk: talk.answer(pki.crl)
    late = AT + timedelta(days=4000)

    found = fetched(server.url("/crl"), server.url("/missing"), allow=[server.host], at=late)
    ahead = fetched(server.url("/crl"), allow=[server.host], at=AT - timedelta(days=4000))

    assert problems(found) == ["stale", "status"]
    assert found.fetched is not None
    assert "successor was due" in found.fetched.stale
    assert problems(ahead) == ["stale"]
    assert ahead.fetched is None


# hosts and redirections ----------------------------------------------------------------------------------------------


def test_no_host_is_spoken_to_that_was_not_allowed(server: Any, another: Any, pki: TestPKI) -> None:
    another.scripts["/crl"] = lambda talk: talk.answer(pki.crl)
    server.scripts["/away"] = lambda talk: talk.answer(b"", "302 Found", Location=another.url("/crl"))

    for allow in ([], ["127.0.0.1"], [f"127.0.0.1:{another.port + 1}"], ["pkd.example"]):
        assert problems(fetched(another.url("/crl"), allow=allow)) == ["not-allowed"]
    assert problems(fetched(server.url("/away"), allow=[server.host])) == ["not-allowed"]
    assert another.requests == []
    assert fetched(server.url("/away"), allow=[server.host, another.host]).came


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("/loop", "redirection"),
        ("/deeper", "redirection"),
        (None, "redirection"),
        ("file:///etc/passwd", "scheme"),
        ("ldap://pkd.example/", "scheme"),
        ("http://name:secret@127.0.0.1/", "address"),
        ("http://[::1", "address"),
        ("http://127.0.0.1:99999/", "address"),
        ("http://exa mple/", "address"),
    ],
)
def test_a_redirection_is_looked_at_like_an_address(server: Any, location: str | None, problem: str) -> None:
    deeper = iter(range(1000))

    def redirect(talk: Any) -> None:
        where = f"/loop?{next(deeper)}" if location == "/deeper" else location
        talk.answer(b"", "301 Moved", **({"Location": where} if where else {}))

    server.scripts["/loop"] = redirect

    found = fetched(server.url("/loop"), allow=[server.host])

    assert problems(found) == [problem]
    assert len(server.requests) <= SMALL.redirections + 1
    assert "secret" not in found.failures[0].reason


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://teller:secret@127.0.0.1/crl", "address"),
        ("http://secret@127.0.0.1/crl", "address"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://127.0.0.1/crl", "scheme"),
        ("gopher://127.0.0.1:70/x", "scheme"),
        ("ldaps://127.0.0.1/c=UT", "scheme"),
        ("/crl", "scheme"),
        ("", "address"),
        ("http://", "address"),
        ("http:///crl", "address"),
        ("http://127.0.0.1/\r\nX: y", "address"),
        ("http://127.0.0.1/c r l", "address"),
        ("http://127.0.0.1\\@pkd.example/", "address"),
        ("http://pkd.example%00/", "address"),
        ("http://" + "a" * 3000, "address"),
    ],
)
def test_what_may_not_be_asked_is_not_asked(address: str, problem: str) -> None:
    found = fetched(address)

    assert problems(found) == [problem]
    assert "secret" not in found.failures[0].reason


@pytest.mark.parametrize("host", ["", "*", "*.example", "http://pkd.example", "pkd.example/x", "a b", "pkd.example:0"])
def test_what_is_no_host_cannot_be_allowed(host: str) -> None:
    with pytest.raises(ValueError, match="not a host"):
        AllowList((host,))


def test_a_list_of_hosts_is_no_text() -> None:
    with pytest.raises(TypeError):
        AllowList("pkd.example")  # type: ignore[arg-type]


def test_a_host_is_one_in_any_spelling(server: Any, pki: TestPKI) -> None:
    server.scripts["/crl"] = lambda talk: talk.answer(pki.crl)

    assert fetched(f"HTTP://LocalHost.:{server.port}/crl#part", allow=[f"LOCALHOST:{server.port}"]).came


# hostile servers -----------------------------------------------------------------------------------------------------


def endless_body(talk: Any) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while not talk.closing.is_set():
        talk.send(bytes(65_536))


def endless_chunks(talk: Any) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not talk.closing.is_set():
        talk.send(b"1000\r\n" + bytes(0x1000) + b"\r\n")


def endless_headers(talk: Any) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    while not talk.closing.is_set():
        talk.send(b"X: " + b"y" * 60_000 + b"\r\n")


def endless_continue(talk: Any) -> None:
    while not talk.closing.is_set():
        talk.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def dripping(prefix: bytes) -> Any:
    def script(talk: Any) -> None:
        talk.send(prefix)
        while not talk.closing.wait(0.05):
            talk.send(b"a")

    return script


def silent(talk: Any) -> None:
    talk.closing.wait()


HOSTILE = {
    "endless-body": (endless_body, "size"),
    "endless-chunks": (endless_chunks, "size"),
    "endless-headers": (endless_headers, "size garbled"),
    "endless-continue": (endless_continue, "size"),
    "silent": (silent, "time"),
    "dripping-status": (dripping(b"HTTP/1.1 2"), "time"),
    "dripping-header": (dripping(b"HTTP/1.1 200 OK\r\nX: "), "time"),
    "dripping-body": (dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n"), "time"),
    "dripping-chunk": (dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), "time"),
    "announces-much": (lambda talk: talk.answer(b"x", Content_Length="999999999999"), "size"),
    "announces-more": (lambda talk: talk.answer(b"x", Content_Length="20"), "cut-off"),
    "announces-minus": (lambda talk: talk.answer(b"x", Content_Length="-1"), "garbled"),
    "announces-words": (lambda talk: talk.answer(b"x", Content_Length="many"), "garbled"),
    "announces-twice": (
        lambda talk: talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"),
        "garbled",
    ),
    "closes": (lambda _: None, "cut-off"),
    "closes-in-status": (lambda talk: talk.send(b"HTTP/1."), "garbled"),
    "closes-in-chunk": (
        lambda talk: talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nabc"),
        "cut-off",
    ),
    "no-http": (lambda talk: talk.send(b"SSH-2.0-OpenSSH_9.9\r\n"), "garbled"),
    "no-status": (lambda talk: talk.send(b"HTTP/1.1 abc OK\r\n\r\n"), "garbled"),
    "status-out-of-range": (lambda talk: talk.send(b"HTTP/1.1 9999 OK\r\n\r\n"), "garbled"),
    "no-chunk": (
        lambda talk: talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "cut-off garbled",
    ),
    "long-line": (lambda talk: talk.send(b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n"), "garbled"),
    "gzip-bomb": (lambda talk: talk.answer(gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"), "encoding"),
    "unasked-304": (lambda talk: talk.answer(b"", "304 Not Modified"), "status"),
    "partial": (lambda talk: talk.answer(b"x", "206 Partial Content"), "status"),
    "error": (lambda talk: talk.answer(b"x", "500 Broken"), "status"),
    "login": (lambda talk: talk.answer(b"x", "401 Who", WWW_Authenticate="Basic"), "status"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_costs_bounded_time_and_is_named(server: Any, name: str) -> None:
    script, expected = HOSTILE[name]
    server.scripts["/crl"] = script

    found = fetched(server.url("/crl"), allow=[server.host], limits=HASTY if expected == "time" else SMALL)

    assert found.fetched is None
    assert problems(found)[0] in expected.split()


def test_the_whole_has_its_end_too(server: Any) -> None:
    server.scripts["/silent"] = silent
    limits = FetchLimits(read_seconds=0.3, exchange_seconds=0.3, whole_seconds=0.5)
    places = [Place(ContentKind.CRL, (server.url(f"/silent?{number}"),)) for number in range(50)]

    found = list(Fetcher(AllowList((server.host,)), route=Route(""), limits=limits).fetch(places))

    assert {tuple(problems(each)) for each in found} <= {("time",), ("unreachable",)}
    assert problems(found[-1]) == ["time"]
    assert len(server.requests) <= 2


def test_all_together_is_bounded_in_bytes_and_what_was_left_is_told(server: Any, pki: TestPKI) -> None:
    small, large = pki.crl, pki.csca.certificate.raw
    assert len(small) < len(large)
    server.scripts["/list"] = lambda talk: talk.answer(small)
    server.scripts["/issuer"] = lambda talk: talk.answer(large)
    kinds = ("list", "issuer", "issuer", "list", "list", "issuer")
    places = [
        Place(ContentKind.CRL if kind == "list" else ContentKind.CERTIFICATE, (server.url(f"/{kind}?{number}"),))
        for number, kind in enumerate(kinds)
    ]
    limits = replace(SMALL, whole_bytes=2 * len(small) + len(large) + 10)

    fetcher = Fetcher(AllowList((server.host,)), route=Route(""), limits=limits, clock=lambda: AT)
    found = list(fetcher.fetch(places))

    assert [problems(each) for each in found] == [[], [], ["size"], [], ["size"], ["size"]]
    assert sum(len(each.fetched.data) for each in found if each.fetched is not None) <= limits.whole_bytes
    assert f"of {limits.whole_bytes} bytes that are kept of all places" in found[2].failures[0].reason
    again = fetched(server.url("/list"), allow=[server.host], limits=limits)
    assert again.fetched is not None


def test_of_several_stale_lists_one_alone_is_kept_while_the_others_are_asked_for(server: Any) -> None:
    """Nothing that is not handed on is held: the bytes of the one before are gone when the next comes."""
    held: list[int] = []
    lists = {f"/{days}": TestPKI.create(7, AT - timedelta(days=days)).crl for days in (400, 500, 300, 450)}
    for path, crl in lists.items():
        server.scripts[path] = lambda talk, crl=crl: talk.answer(crl)

    def told(progress: FetchProgress) -> None:
        if not progress.read:
            gc.collect()
            held.append(sum(type(each) is Fetched for each in gc.get_objects()))

    before = sum(type(each) is Fetched for each in gc.get_objects())
    found = fetched(*map(server.url, lists), allow=[server.host], progress=told)

    assert found.fetched is not None
    assert found.fetched.asked == server.url("/300")
    assert problems(found) == ["stale"] * 4
    assert [each.address for each in found.failures] == [server.url(each) for each in lists]
    assert max(held) - before <= 2


def test_a_host_that_is_not_there_is_not_waited_for_again(server: Any) -> None:
    gone = f"127.0.0.1:{server.port}"
    server.close()

    found = fetched(*(f"http://{gone}/{number}" for number in range(5)), allow=[gone])

    assert problems(found) == ["unreachable"] * 5
    assert "not tried again" in found.failures[-1].reason
    assert (
        "name is not known"
        in fetched("http://no.such.host.invalid/", allow=["no.such.host.invalid"]).failures[0].reason
    )


def test_what_a_progress_callback_raises_ends_it(server: Any) -> None:
    def stop(_: FetchProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched(server.url("/crl"), allow=[server.host], progress=stop)


# asked again ---------------------------------------------------------------------------------------------------------


def test_what_is_remembered_does_not_come_twice(server: Any, pki: TestPKI) -> None:
    def script(talk: Any) -> None:
        if talk.headers.get("if-none-match") == '"7"':
            talk.send(b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n')
        else:
            talk.answer(pki.crl, ETag='"7"')

    server.scripts["/crl"] = script
    server.scripts["/old"] = lambda talk: talk.answer(b"", "301 Moved", Location="/crl")
    first = fetched(server.url("/old"), allow=[server.host])
    assert first.fetched is not None
    kept = Remembered.from_json(first.fetched.remembered.to_json())
    assert kept == first.fetched.remembered

    again = fetched(server.url("/old"), allow=[server.host], remembered={server.url("/old"): kept})

    assert again.unchanged is not None
    assert (again.unchanged.remembered, again.fetched, again.came) == (kept, None, True)
    # the condition is said where it came from, and not to whoever leads there
    assert ["If-None-Match" in request for request in server.requests] == [False, False, False, True]


def test_a_condition_cannot_carry_a_header(server: Any, pki: TestPKI) -> None:
    server.scripts["/crl"] = lambda talk: talk.answer(pki.crl, ETag='"\xff"')
    found = fetched(server.url("/crl"), allow=[server.host])
    assert found.fetched is not None
    assert found.fetched.etag is None

    wild = Remembered(server.url("/crl"), "0" * 64, etag='"x"\r\nX: y', last_modified="\x00")
    fetched(server.url("/crl"), allow=[server.host], remembered={server.url("/crl"): wild})

    assert wild.headers == {}
    assert "X: y" not in server.requests[-1]


@pytest.mark.parametrize("values", [None, [], {"address": "x"}, {"address": "x", "sha256": 5}, "text"])
def test_what_was_not_kept_whole_is_not_remembered(values: object) -> None:
    assert Remembered.from_json(values) is None


# TLS and proxies -----------------------------------------------------------------------------------------------------


def test_a_server_in_tls_is_known_by_its_authority(secure: Any, trusting: ssl.SSLContext, pki: TestPKI) -> None:
    secure.scripts["/crl"] = lambda talk: talk.answer(pki.crl)
    route = Route("", trusting)

    assert fetched(secure.url("/crl"), allow=[secure.host], route=route).came
    assert problems(fetched(secure.url("/crl"), allow=[secure.host])) == ["tls"]
    by_name = f"https://localhost:{secure.port}/crl"
    assert problems(fetched(by_name, allow=[f"localhost:{secure.port}"], route=route)) == ["tls"]


def test_nothing_leads_from_tls_to_plain(secure: Any, server: Any, trusting: ssl.SSLContext, pki: TestPKI) -> None:
    server.scripts["/crl"] = lambda talk: talk.answer(pki.crl)
    secure.scripts["/crl"] = lambda talk: talk.answer(b"", "302 Found", Location=server.url("/crl"))

    found = fetched(secure.url("/crl"), allow=[secure.host, server.host], route=Route("", trusting))

    assert problems(found) == ["redirection"]
    assert server.requests == []


def test_a_plain_server_where_tls_belongs_is_named(server: Any) -> None:
    server.scripts["/crl"] = dripping(b"HTTP/1.1 400 Bad\r\n\r\n")

    found = fetched(server.url("/crl").replace("http:", "https:"), allow=[server.host], limits=HASTY)

    assert problems(found)[0] in ("tls", "time", "cut-off")


def test_a_proxy_is_asked_in_the_place_of_the_server(
    server: Any, pki: TestPKI, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.scripts["http://pkd.invalid/crl"] = lambda talk: talk.answer(pki.crl)
    proxy = f"http://teller:s%40cret@{server.host}"

    assert fetched("http://pkd.invalid/crl", allow=["pkd.invalid"], route=Route(proxy)).came
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'teller:s@cret').decode()}" in server.requests[0]
    assert "cret" not in repr(Route(proxy))
    monkeypatch.setenv("http_proxy", f"http://{server.host}")
    assert fetched("http://pkd.invalid/crl", allow=["pkd.invalid"], route=Route()).came
    monkeypatch.setenv("no_proxy", "other.invalid, .invalid")
    assert problems(fetched("http://pkd.invalid/crl", allow=["pkd.invalid"], route=Route())) == ["unreachable"]
    # the proxy does what it is asked: what may be asked is still the operator's
    assert problems(fetched("http://pkd.invalid/crl", allow=[], route=Route(proxy))) == ["not-allowed"]


def test_a_proxy_leads_to_a_server_in_tls(server: Any, secure: Any, trusting: ssl.SSLContext, pki: TestPKI) -> None:
    secure.scripts["/crl"] = lambda talk: talk.answer(pki.crl)

    def tunnel(talk: Any) -> None:
        talk.send(b"HTTP/1.1 200 Established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", secure.port), 5) as there:

            def back() -> None:
                with suppress(OSError):
                    while came := there.recv(4096):
                        talk.link.sendall(came)

            thread = threading.Thread(target=back, daemon=True)
            thread.start()
            with suppress(OSError):
                while came := talk.link.recv(4096):
                    there.sendall(came)
            there.shutdown(socket.SHUT_RDWR)
            thread.join(60)

    server.scripts[secure.host] = tunnel
    route = Route(f"http://{server.host}", trusting)

    assert fetched(secure.url("/crl"), allow=[secure.host], route=route).came
    server.scripts[secure.host] = lambda talk: talk.answer(b"", "407 Who")
    assert problems(fetched(secure.url("/crl"), allow=[secure.host], route=route)) == ["proxy"]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "https://127.0.0.1", "http://a b", "http://:80"])
def test_what_is_no_proxy_is_named(proxy: str) -> None:
    assert problems(fetched("http://127.0.0.1/crl", route=Route(proxy))) == ["proxy"]


# what certificates name ----------------------------------------------------------------------------------------------


def test_limits_are_numbers_above_nothing() -> None:
    with pytest.raises(ValueError, match="read_seconds"):
        FetchLimits(read_seconds=0)
    with pytest.raises(TypeError, match="list_bytes"):
        FetchLimits(list_bytes="many")  # type: ignore[arg-type]
    assert FetchLimits(redirections=0).redirections == 0


def test_a_problem_is_a_member(server: Any) -> None:
    assert fetched(server.url("/missing"), allow=[server.host]).failures[0].problem is Problem.STATUS


def test_each_thing_that_certificates_name_is_looked_for_once() -> None:
    terms = IssuerTerms(
        crl_urls=("http://one.example/crl", "ldap://two.example/c=UT"), issuer_urls=("http://one.example/ca.p7c",)
    )
    pki = TestPKI.create(7, AT, terms=terms)

    places, odd = places_of([pki.csca.certificate, pki.dsc.certificate])

    both = (pki.csca.certificate.fingerprint, pki.dsc.certificate.fingerprint)
    assert odd == ()
    assert set(places) == {
        Place(ContentKind.CRL, ("http://one.example/crl",), both),
        Place(ContentKind.CRL, ("ldap://two.example/c=UT",), both),
        Place(ContentKind.CERTIFICATE, ("http://one.example/ca.p7c",), both),
    }


def test_the_names_of_one_distribution_point_are_alternatives(pki: TestPKI) -> None:
    names = b"".join(bytes(TLV(0x86, each)) for each in (b"http://one.example/", b"http://two.example/"))
    point = der.sequence(der.explicit(0, bytes(der.explicit(0, names))))
    extension = Extension(oids.CRL_DISTRIBUTION_POINTS, critical=False, value=bytes(der.sequence(bytes(point))))

    places, _ = places_of([replace(pki.dsc.certificate, extensions=(extension,))])

    assert [place.addresses for place in places] == [("http://one.example/", "http://two.example/")]


@pytest.mark.parametrize("oid", [oids.CRL_DISTRIBUTION_POINTS, oids.AUTHORITY_INFORMATION_ACCESS])
@pytest.mark.parametrize("value", [b"\x05\x00", b"\x30\x03\x02\x01\x05", b"\x30\x80", b""])
def test_an_extension_that_cannot_be_read_is_named_and_stops_nothing(pki: TestPKI, oid: str, value: bytes) -> None:
    broken = replace(pki.dsc.certificate, extensions=(Extension(oid, critical=False, value=value),))

    places, odd = places_of([broken, pki.csca.certificate])

    assert [each.code for each in odd] == ["extension.malformed"]
    assert len(places) == 1


# generated input -----------------------------------------------------------------------------------------------------

SCHEMES = ("http", "HTTPS", "ldap", "://", ":", "//")
MARKS = ("/", "@", "\\", "[", "]", "%00", "#", "?", "..", "\t", "\r\n", " ", "\u00e9", "x" * 300)
HOSTS = ("127.0.0.1", "::1", "pkd.example", "pkd.example.", ":80", ":0", ":65536")
PARTS = st.sampled_from((*SCHEMES, *MARKS, *HOSTS))


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(st.lists(PARTS, max_size=9).map("".join), st.text(max_size=60)))
def test_a_text_is_an_address_that_says_the_same_again_or_it_is_refused(text: str) -> None:
    try:
        address = Address.parse(text)
    except FetchError:
        return

    assert Address.parse(str(address)) == address
    assert address.scheme in ("http", "https")
    assert not AllowList().allows(address)
    assert AllowList((address.authority,)).allows(address)
    assert not set(str(address)) & set("@\\\r\n\t ")


HEADS = b"HTTP/1.1_|HTTP/9_|200 OK|301 M|304 N|100 C|5|-5|/crl|ffffffff"
WORDS = HEADS + b"|Content-Length:_|Transfer-Encoding: chunked|Location:_"
ANSWERS = st.lists(
    st.sampled_from([*WORDS.replace(b"_", b" ").split(b"|"), b"\r\n", b"\n", b"\x00", b": ", b"\xff" * 40]), max_size=14
).map(b"".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=ANSWERS)
def test_whatever_a_server_sends_is_named(server: Any, answer: bytes) -> None:
    server.scripts["/crl"] = lambda talk: talk.send(answer)

    found = fetched(server.url("/crl"), allow=[server.host])

    assert found.fetched is None
    assert len(found.failures) == 1


@given(name=st.binary(max_size=20), password=st.binary(max_size=20), escaped=st.booleans())
def test_name_and_password_of_a_proxy_are_sent_as_the_bytes_that_were_typed(
    *, name: bytes, password: bytes, escaped: bool
) -> None:
    """Whether they are UTF-8 or not, and whether they stand there as they are or behind "%"."""
    if escaped:
        typed = ":".join("".join(f"%{each:02x}" for each in part) for part in (name, password))
    else:
        name, password = (re.sub(rb"[\x00-\x20:@/?#%\[\]\\\x7f]", b"", part) for part in (name, password))
        typed = os.fsdecode(name + b":" + password)
        assume(unicodedata.normalize("NFKC", typed) == typed)  # what urlsplit refuses

    proxy = Route(f"http://{typed}@127.0.0.1:1").proxy_for(Address.parse("http://pkd.example/crl"))

    assert proxy is not None
    sent = base64.b64decode(proxy.authorization.removeprefix("Basic "))
    assert sent == name + b":" + password


@pytest.mark.parametrize("text", ["us\udcffer:pw@127.0.0.1:1", "\ud800:pw@127.0.0.1:1", "user:\udfff@127.0.0.1:1"])
@pytest.mark.parametrize("way", ["argument", "http_proxy", "all_proxy"])
def test_a_proxy_that_is_no_text_ends_in_a_word_of_ours(text: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte that is not UTF-8 is sent; half of a character that stands for no byte is no address."""
    named = {} if way == "argument" else {way.removesuffix("_proxy"): f"http://{text}"}
    monkeypatch.setattr(connection, "getproxies_environment", lambda: named)
    route = Route(f"http://{text}" if way == "argument" else None)

    result = fetched("http://127.0.0.1:1/crl", allow=["127.0.0.1:1"], route=route)

    assert problems(result) == ["proxy"]
    assert ("no address" in result.failures[0].reason) is not text.startswith("us\udcff")


@pytest.mark.parametrize("text", ["\udcff", "pkd\udcff.example"])
def test_hosts_that_are_no_text_allow_nobody_and_pass_no_proxy_by(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="not a host"):
        AllowList((text,))
    assert problems(fetched(f"http://{text}/crl", allow=["pkd.example"])) == ["address"]
    monkeypatch.setattr(connection, "getproxies_environment", lambda: {"http": "127.0.0.1:1", "no": text})
    assert problems(fetched("http://pkd.example/crl", allow=["pkd.example"], route=Route())) == ["proxy"]
