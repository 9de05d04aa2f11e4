"""Which addresses may be asked: http and https, without credentials, at hosts that the operator allowed (RFC 3986)."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from chipkit.doors import expect_collection
from chipkit.fetching.problem import FetchError, Problem
from chipkit.values import dataclass

__all__ = ["Address", "AllowList", "parse_host"]

_PORTS: Final = {"http": 80, "https": 443}
_DIRECTORY: Final = frozenset({"ldap", "ldaps"})
_MAX_ADDRESS: Final = 2048
_PLAIN: Final = re.compile(r"[\x21-\x7e]+")
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\]")
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Address:
    """An address that may be asked, if its host is allowed."""

    scheme: str
    host: str
    """In small letters, without a dot behind it; of IPv6 without brackets."""
    port: int
    target: str
    """What the server is asked for: path and query."""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address; what stands behind "#" is left out.

        Raises:
            FetchError: The text is not an address, of another kind than http and https, or has credentials in it.
        """
        if len(text) > _MAX_ADDRESS or not _PLAIN.fullmatch(text) or "\\" in text:
            raise FetchError(Problem.ADDRESS, f"not an address: {_shown(text)}")
        try:
            parts = urlsplit(text)
            scheme, port = parts.scheme.lower(), parts.port
        except ValueError:
            raise FetchError(Problem.ADDRESS, f"not an address: {_shown(text)}") from None
        if scheme in _DIRECTORY:
            raise FetchError(Problem.SCHEME, "an LDAP directory, which is not asked: fetch it by other means")
        if scheme not in _PORTS:
            raise FetchError(Problem.SCHEME, f"neither http nor https: {_shown(scheme or text)}")
        if "@" in parts.netloc:  # never repeated: it may be a password
            raise FetchError(Problem.ADDRESS, "an address with a name or password in it")
        return cls(scheme, _host_of(parts), _PORTS[scheme] if port is None else port, _target_of(parts))

    def joined(self, reference: str) -> Address:
        """Where a redirection leads from here (RFC 9110, 10.2.2).

        Raises:
            FetchError: What it leads to is not such an address.
        """
        try:
            whole = urljoin(str(self), reference)
        except ValueError:
            raise FetchError(Problem.ADDRESS, f"redirected to what is no address: {_shown(reference)}") from None
        return Address.parse(whole)

    @property
    def authority(self) -> str:
        """Host and port as a request names them; the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_host(text: str) -> tuple[str, int | None]:
    """A host as an operator names it, and the port where one is named.

    Raises:
        ValueError: The text is no host, nor a host with a port. Stars and whole addresses are not hosts.
    """
    host, port = text.strip().lower(), None
    if (found := re.fullmatch(r"(.*[^:\[]):([0-9]{1,5})", host)) and (host.startswith("[") or host.count(":") == 1):
        host, port = found[1], int(found[2])
    host = host.removesuffix(".")
    if host.count(":") > 1 and not host.startswith("["):
        host = f"[{host}]"
    if not _HOST.fullmatch(host) or not (port is None or 0 < port < 65_536):
        raise ValueError(f"not a host, or a host with a port: {_shown(text)}")
    return host.strip("[]"), port


@dataclass(frozen=True, slots=True)
class AllowList:
    """The hosts that may be spoken to: each by its name or number, with the usual ports, or with one port alone.

    A name stands for itself and nothing below it. Raises ValueError where one of them is not a host.
    """

    hosts: tuple[str, ...] = ()
    """Such as "pkd.example", "pkd.example:8080", "[2001:db8::1]:8080"."""
    _places: frozenset[tuple[str, int | None]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        expect_collection(self.hosts, "hosts")
        object.__setattr__(self, "hosts", tuple(self.hosts))
        object.__setattr__(self, "_places", frozenset(map(parse_host, self.hosts)))

    def allows(self, address: Address) -> bool:
        """Whether the host of an address may be spoken to on its port."""
        usual = address.port == _PORTS[address.scheme]
        return (address.host, address.port) in self._places or (usual and (address.host, None) in self._places)

    def check(self, address: Address) -> None:
        """Return if the host may be spoken to.

        Raises:
            FetchError: The operator did not allow it.
        """
        if not self.allows(address):
            raise FetchError(Problem.NOT_ALLOWED, f"the host {address.authority} is not allowed")


def _host_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if not host:
        raise FetchError(Problem.ADDRESS, "an address without a host")
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        raise FetchError(Problem.ADDRESS, f"not a host: {_shown(host)}")
    if parts.port == 0:
        raise FetchError(Problem.ADDRESS, "port 0")
    return host


def _target_of(parts: SplitResult) -> str:
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def _shown(text: str) -> str:
    """As much of a text as a person needs, without what may be a password."""
    return repr(re.sub(r"//[^/]*@", "//…@", text)[:_SHOWN])
