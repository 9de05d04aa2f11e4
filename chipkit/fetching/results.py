"""What came of fetching, with where it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from hashlib import sha256
from typing import Final

from chipkit.fetching.content import ContentKind
from chipkit.fetching.places import Place
from chipkit.fetching.problem import Problem
from chipkit.values import dataclass

__all__ = ["Failure", "Fetched", "PlaceResult", "Remembered", "Unchanged", "as_validator"]

_VALIDATOR: Final = re.compile(r"[\x20-\x7e]{1,256}")


def as_validator(value: object) -> str | None:
    """What a server wants to hear again (RFC 9110, 8.8), where that can be said in a header."""
    return value if isinstance(value, str) and _VALIDATOR.fullmatch(value) else None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is asked with the next time, so that nothing comes twice (RFC 9110, 13.1); plain values to be kept."""

    address: str
    """Where it came from in the end, behind all redirections."""
    sha256: str
    """Of what came, in hex. Whoever has no longer what came does not hand this in again."""
    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditions of a request."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if as_validator(value) and value is not None}

    def to_json(self) -> dict[str, str]:
        """As plain values, by which `from_json` makes it again."""
        values = {
            "address": self.address, "sha256": self.sha256, "etag": self.etag, "last_modified": self.last_modified,
        }  # fmt: skip
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, values: object) -> Remembered | None:
        """What `to_json` gave; None where it is something else."""
        if not isinstance(values, Mapping) or not all(isinstance(each, str) for each in values.values()):
            return None
        address, digest = values.get("address"), values.get("sha256")
        if address is None or digest is None:
            return None
        return cls(address, digest, as_validator(values.get("etag")), as_validator(values.get("last_modified")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came, and where it came from. It is what was looked for by its form; nobody asked who signed it."""

    kind: ContentKind
    data: bytes = field(repr=False)
    asked: str
    """The address as it stands in the certificate."""
    address: str
    """Where it came from in the end, behind all redirections."""
    at: datetime
    """When, in UTC."""
    etag: str | None = None
    last_modified: str | None = None
    stale: str = ""
    """Why a revocation list is not the one of this time; empty where it may be."""

    @property
    def sha256(self) -> str:
        """Of the bytes, in hex."""
        return sha256(self.data).hexdigest()

    @property
    def remembered(self) -> Remembered:
        """What to hand in the next time, under `asked`."""
        return Remembered(self.address, self.sha256, self.etag, self.last_modified)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server has nothing newer than what was remembered."""

    asked: str
    remembered: Remembered
    at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing came from one address."""

    address: str
    problem: Problem
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceResult:
    """What came of one place: something, the word that nothing is new, or nothing."""

    place: Place
    fetched: Fetched | None = None
    unchanged: Unchanged | None = None
    failures: tuple[Failure, ...] = ()
    """Of the addresses that were tried before, or of all; a stale list is told of here even where it is handed on."""

    @property
    def came(self) -> bool:
        """Whether the place is as it should be."""
        return self.fetched is not None or self.unchanged is not None
