"""One connection to a server, direct or through a proxy, that no drip of bytes holds open and no flood fills.

Every receiving call waits for the smaller of what one piece may take and what is left of the exchange, and every byte
is counted, those of headers, of chunks and of what lies behind them too.
"""

from __future__ import annotations

import base64
import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Final, cast
from urllib.parse import unquote_to_bytes, urlsplit
from urllib.request import getproxies_environment

from chipkit.fetching.address import Address, parse_host
from chipkit.fetching.problem import FetchError, Problem
from chipkit.values import dataclass

__all__ = ["Budget", "Connection", "Route", "told"]

_MAX_ADDRESSES: Final = 4
"""So many addresses of one host are tried."""
_HEADERS: Final = 128 << 10
"""Bytes that an answer may have besides its content."""


@dataclass(slots=True)
class Budget:
    """What is left of one exchange."""

    until: float
    """On the clock that only runs forward."""
    read_seconds: float
    size: int
    """Bytes of content."""
    taken: int = 0

    def seconds(self) -> float:
        """How long the next call may wait.

        Raises:
            FetchError: Nothing is left.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise FetchError(Problem.TIME, "the whole answer takes too long")
        return min(left, self.read_seconds)

    def take(self, count: int) -> None:
        """Count received bytes.

        Raises:
            FetchError: More bytes came than may come.
        """
        self.taken += count
        if self.taken > self.size + _HEADERS:
            raise FetchError(Problem.SIZE, f"more than {self.size} bytes")


@dataclass(frozen=True, slots=True)
class Route:
    """The way to servers: direct, or through one proxy that speaks HTTP."""

    proxy: str | None = None
    """None: as the environment says (`http_proxy`, `https_proxy`, `no_proxy`). Empty: direct. Else the proxy's address
    (`http://[name:password@]host:port`)."""
    tls: ssl.SSLContext | None = field(default=None, repr=False, compare=False)
    """How servers are known; by default by the authorities of this computer."""

    def __repr__(self) -> str:
        return f"Route(proxy={'None' if self.proxy is None else '…' if self.proxy else repr('')})"

    def proxy_for(self, address: Address) -> _Proxy | None:
        """The proxy on the way to an address; None where there is none.

        Raises:
            FetchError: What is named cannot be a proxy.
        """
        if self.proxy is not None:
            return _Proxy.parse(self.proxy) if self.proxy else None
        named = getproxies_environment()
        text = named.get(address.scheme) or named.get("all")
        if not text or _is_passed_by(address, named.get("no", "")):
            return None
        return _Proxy.parse(text)


def _is_passed_by(address: Address, listed: str) -> bool:
    """Whether `no_proxy` names the host, a domain above it, or all."""
    names = [each.strip().lower().lstrip(".") for each in listed.split(",")]
    known = (address.host, address.authority)
    return any(name == "*" or name in known or address.host.endswith(f".{name}") for name in names if name)


@dataclass(frozen=True, slots=True)
class _Proxy:
    host: str
    port: int
    authorization: str = field(default="", repr=False)
    """The value of Proxy-Authorization (RFC 7617), or empty."""

    @classmethod
    def parse(cls, text: str) -> _Proxy:
        try:
            parts = urlsplit(text if "://" in text else f"http://{text}")
            host, port = parse_host(parts.netloc.rpartition("@")[2])
            name, password = _bytes_of(parts.username or ""), _bytes_of(parts.password or "")
        except ValueError:
            raise FetchError(Problem.PROXY, "what is named as the proxy is no address") from None
        if parts.scheme.lower() != "http":
            raise FetchError(Problem.PROXY, f"a proxy of the kind {parts.scheme!r}, where http alone is spoken")
        if parts.username is None:
            return cls(host, port or 80)
        return cls(host, port or 80, f"Basic {base64.b64encode(name + b':' + password).decode('ascii')}")


def _bytes_of(text: str) -> bytes:
    """The bytes of a name or password: those that were typed, UTF-8 or not (`os.fsdecode`), and those behind "%".

    Raises:
        ValueError: The text has halves of characters that stand for no byte.
    """
    return unquote_to_bytes(text.encode("utf-8", "surrogateescape"))


class Connection:
    """A connection for one request."""

    def __init__(self, address: Address, route: Route, budget: Budget) -> None:
        """Connect.

        Raises:
            FetchError: The server cannot be connected to, in time or at all.
        """
        self._address, self._budget, self._proxy = address, budget, route.proxy_for(address)
        hop = (address.host, address.port) if self._proxy is None else (self._proxy.host, self._proxy.port)
        self._socket: socket.socket = _connected(*hop, budget, proxied=self._proxy is not None)
        try:
            if address.scheme == "https":
                if self._proxy is not None:
                    self._tunnel(self._proxy)
                self._socket = _secured(self._socket, address.host, route.tls, budget)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def get(self, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Ask for what the address names, and give the head of the answer (RFC 9112).

        Raises:
            FetchError: The answer is not HTTP, or does not come in time.
        """
        return self._request("GET", headers, b"")

    def post(self, headers: dict[str, str], body: bytes) -> http.client.HTTPResponse:
        """Send content to what the address names, and give the head of the answer (RFC 9110, 9.3.3).

        Raises:
            FetchError: The answer is not HTTP, or does not come in time.
        """
        return self._request("POST", headers | {"Content-Length": str(len(body))}, body)

    def _request(self, method: str, headers: dict[str, str], body: bytes) -> http.client.HTTPResponse:
        plain_proxy = self._proxy if self._address.scheme == "http" else None
        target = self._address.target if plain_proxy is None else str(self._address)
        sent = {"Host": self._address.authority, **headers, "Connection": "close"}
        if plain_proxy is not None and plain_proxy.authorization:
            sent["Proxy-Authorization"] = plain_proxy.authorization
        return self._exchange(method, target, sent, body)

    def _tunnel(self, proxy: _Proxy) -> None:
        """Ask a proxy for a way to the server (RFC 9110, 9.3.6)."""
        host = f"[{self._address.host}]" if ":" in self._address.host else self._address.host
        there = f"{host}:{self._address.port}"
        sent = {"Host": there} | ({"Proxy-Authorization": proxy.authorization} if proxy.authorization else {})
        answer = self._exchange("CONNECT", there, sent)
        if answer.status != http.client.OK:
            raise FetchError(Problem.PROXY, f"the proxy refused with status {answer.status}")

    def _exchange(
        self, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> http.client.HTTPResponse:
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        with told(self._budget):
            self._socket.settimeout(self._budget.seconds())
            self._socket.sendall("\r\n".join(lines).encode("latin-1") + body)
            metered = cast("socket.socket", _Metered(self._socket, self._budget))
            answer = http.client.HTTPResponse(metered, method=method)
            answer.begin()
        return answer


@contextmanager
def told(budget: Budget) -> Iterator[None]:
    """Turn what sockets, TLS and HTTP raise into errors of ours.

    Raises:
        FetchError: Something of that kind was raised.
    """
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise FetchError(Problem.TLS, f"the server's certificate is not right: {error.verify_message}") from error
    except TimeoutError as error:
        budget.seconds()  # says so where it is the whole that took too long
        raise FetchError(Problem.TIME, f"no answer within {budget.read_seconds:g} seconds") from error
    except (http.client.RemoteDisconnected, http.client.IncompleteRead, ConnectionError, ssl.SSLEOFError) as error:
        raise FetchError(Problem.CUT_OFF, "the server closed the connection early") from error
    except (http.client.HTTPException, ValueError) as error:
        raise FetchError(Problem.GARBLED, f"the answer is not HTTP: {type(error).__name__}") from error
    except ssl.SSLError as error:
        raise FetchError(Problem.TLS, f"TLS failed: {error.reason or type(error).__name__}") from error
    except OSError as error:
        raise FetchError(Problem.UNREACHABLE, f"the connection failed: {error.strerror or error}") from error


class _Metered:
    """What `HTTPResponse` takes for a socket: each byte that comes is counted, and waited for as long as is allowed."""

    def __init__(self, link: socket.socket, budget: Budget) -> None:
        self._link, self._budget = link, budget

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Bytes(self._link, self._budget))


class _Bytes(io.RawIOBase):
    def __init__(self, link: socket.socket, budget: Budget) -> None:
        self._link, self._budget = link, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._link.settimeout(self._budget.seconds())
        count = self._link.recv_into(buffer)
        self._budget.take(count)
        return count


def _connected(host: str, port: int, budget: Budget, *, proxied: bool) -> socket.socket:
    what = f"{'the proxy ' if proxied else ''}{host}"
    problem = Problem.PROXY if proxied else Problem.UNREACHABLE
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(problem, f"{what}: the name is not known") from error
    reason = f"{what}: no address"
    for family, kind, protocol, _, place in found[:_MAX_ADDRESSES]:
        link = socket.socket(family, kind, protocol)
        try:
            link.settimeout(budget.seconds())
            link.connect(place)
        except OSError as error:
            link.close()
            reason = f"{what}: {'no answer' if isinstance(error, TimeoutError) else error.strerror or 'no connection'}"
            continue
        except BaseException:
            link.close()
            raise
        return link
    raise FetchError(problem, reason)


def _secured(link: socket.socket, host: str, tls: ssl.SSLContext | None, budget: Budget) -> socket.socket:
    context = ssl.create_default_context() if tls is None else tls
    with told(budget):
        link.settimeout(budget.seconds())  # of the whole handshake
        return context.wrap_socket(link, server_hostname=host)
