"""Fetching: the addresses of a place in their order, until one gives what was looked for."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from chipkit.fetching.address import Address, AllowList
from chipkit.fetching.answer import read_body
from chipkit.fetching.connection import Budget, Connection, Route
from chipkit.fetching.content import ContentKind, check_content
from chipkit.fetching.fitting import check_fitting, is_known, why_stale
from chipkit.fetching.limits import DEFAULT_LIMITS, FetchLimits
from chipkit.fetching.places import Place
from chipkit.fetching.problem import FetchError, Problem
from chipkit.fetching.results import Failure, Fetched, PlaceResult, Remembered, Unchanged, as_validator
from chipkit.frozen import FrozenMapping
from chipkit.trust.answers import checked_view
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["FetchProgress", "Fetcher"]

_REDIRECTIONS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = 2
"""A host that was not reached so often is not waited for again."""
_HEADERS: Final = {"User-Agent": "chipkit", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far fetching has come."""

    address: str
    read: int
    """Bytes that came from there."""
    size: int | None
    """Bytes that the server announced."""
    number: int
    """Which place it is, from 1 on."""
    of: int


class Fetcher:
    """Fetches places, one after the other."""

    def __init__(
        self,
        allow: AllowList,
        *,
        route: Route | None = None,
        limits: FetchLimits = DEFAULT_LIMITS,
        trust: TrustView | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        progress: Callable[[FetchProgress], None] = lambda _: None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            allow: The hosts that may be spoken to.
            route: The way to them.
            limits: How much time and how many bytes it may take.
            trust: Whose keys may have signed a revocation list: one that they refute is as none, and one that they
                signed comes before one of an unknown key. None: nobody asks who signed it.
            clock: The time of day, with its zone: what is stale at it, is told.
            progress: Told of each address, and of each piece that comes; what it raises ends the fetching.
        """
        self._allow, self._route, self._limits = allow, route or Route(), limits
        self._trust, self._clock, self._progress = None if trust is None else checked_view(trust), clock, progress
        self._missed: dict[str, int] = {}

    def fetch(
        self, places: Iterable[Place], remembered: Mapping[str, Remembered] = FrozenMapping()
    ) -> Iterator[PlaceResult]:
        """Fetch each place; what goes wrong with one stands in its result and ends nothing.

        Args:
            places: What is looked for, and where it is said to lie.
            remembered: By address as it stands in the certificate, what `Fetched.remembered` gave before.
        """
        listed = tuple(places)
        bounds = _Bounds(time.monotonic() + self._limits.whole_seconds, self._limits.whole_bytes)
        for number, place in enumerate(listed, 1):
            found = self._place(place, remembered, bounds, (number, len(listed)))
            if found.fetched is not None:
                bounds = replace(bounds, room=bounds.room - len(found.fetched.data))
            yield found

    def _place(
        self, place: Place, remembered: Mapping[str, Remembered], bounds: _Bounds, counted: tuple[int, int]
    ) -> PlaceResult:
        failures: list[Failure] = []
        best: _Read | None = None
        for text in place.addresses:
            request = _Request(place.kind, text, remembered.get(text), bounds, counted)
            try:
                came = self._get(request)
                if isinstance(came, Unchanged):
                    return PlaceResult(place=place, unchanged=came, failures=tuple(failures))
                read = self._read(request, came, place)
            except FetchError as error:
                failures.append(Failure(text, Problem(error.problem), error.reason))
                continue
            if not read.why_not:
                failures += () if best is None else (best.failure,)
                return PlaceResult(place=place, fetched=read.fetched, failures=_in_order(place, failures))
            # what a stale list revokes stays revoked: the newest of them is better than none; no other one is kept
            if best is None:
                best = read
                continue
            best, other = (read, best) if (read.known, read.begun) > (best.known, best.begun) else (best, read)
            failures.append(other.failure)
        if best is not None and best.fetched.stale:
            failures.append(best.failure)
        return PlaceResult(
            place=place, fetched=None if best is None else best.fetched, failures=_in_order(place, failures)
        )

    def _get(self, request: _Request) -> _Answer | Unchanged:
        """Ask one address, and those that it redirects to."""
        address = Address.parse(request.text)
        budget = request.budget(self._limits)
        budget.seconds()
        passed: set[str] = set()
        for _ in range(int(self._limits.redirections) + 1):
            if str(address) in passed:
                raise FetchError(Problem.REDIRECTION, "redirected in a circle")
            passed.add(str(address))
            answer = self._ask(request, address, budget)
            if not isinstance(answer, Address):
                return answer
            if address.scheme == "https" and answer.scheme != "https":
                raise FetchError(Problem.REDIRECTION, "redirected from https to http")
            address = answer
        raise FetchError(Problem.REDIRECTION, f"redirected more than {self._limits.redirections} times")

    def _ask(self, request: _Request, address: Address, budget: Budget) -> _Answer | Unchanged | Address:
        """What one address answers: content, nothing new, or another address."""
        self._allow.check(address)
        known = request.known if request.known is not None and request.known.address == str(address) else None
        if self._missed.get(address.authority, 0) >= _GONE:
            raise FetchError(Problem.UNREACHABLE, f"{address.host}: no answer before, and not tried again")
        self._tell(request, address, 0, None)
        try:
            answer = self._exchange(request, address, budget, known)
        except FetchError as error:
            if error.problem in (Problem.UNREACHABLE, Problem.TIME):
                self._missed[address.authority] = self._missed.get(address.authority, 0) + 1
            raise
        self._missed.pop(address.authority, None)
        return answer

    def _exchange(
        self, request: _Request, address: Address, budget: Budget, known: Remembered | None
    ) -> _Answer | Unchanged | Address:
        connection = Connection(address, self._route, budget)
        try:
            head = connection.get(_HEADERS | (known.headers if known else {}))
            if head.status in _REDIRECTIONS:
                return _redirection(address, head)
            if head.status == http.client.NOT_MODIFIED and known is not None and known.headers:
                return Unchanged(request.text, known, self._clock())
            if head.status != http.client.OK:
                raise FetchError(Problem.STATUS, f"the server answered with status {head.status}")
            data = self._body(request, head, budget, address)
        finally:
            connection.close()
        etag, modified = as_validator(head.headers["ETag"]), as_validator(head.headers["Last-Modified"])
        return _Answer(data, str(address), etag, modified)

    def _body(self, request: _Request, head: http.client.HTTPResponse, budget: Budget, address: Address) -> bytes:
        try:
            return read_body(head, budget, lambda read, size: self._tell(request, address, read, size))
        except FetchError as error:
            if error.problem is not Problem.SIZE or budget.size == request.most(self._limits):
                raise
            whole = self._limits.whole_bytes
            told = f"{error.reason}: of {whole} bytes that are kept of all places, so many are left"
            raise FetchError(Problem.SIZE, told) from error

    def _read(self, request: _Request, came: _Answer, place: Place) -> _Read:
        """The content, if it is what was looked for."""
        now = self._clock()
        lists = check_content(came.data, request.kind, request.text)
        check_fitting(lists, place, self._trust, now)
        stale = next((why for crl in lists if (why := why_stale(crl, now))), "")
        fetched = Fetched(
            kind=request.kind,
            data=came.data,
            asked=request.text,
            address=came.address,
            at=now.astimezone(UTC),
            etag=came.etag,
            last_modified=came.last_modified,
            stale=stale,
        )
        begun = max((crl.this_update for crl in lists), default=now)
        return _Read(fetched, begun, is_known(lists, self._trust))

    def _tell(self, request: _Request, address: Address, read: int, size: int | None) -> None:
        self._progress(FetchProgress(str(address), read, size, *request.counted))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What is left for the places that come."""

    until: float
    """The end of all, as `time.monotonic` tells it."""
    room: int
    """Bytes that may still be handed on."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One address of one place."""

    kind: ContentKind
    text: str
    known: Remembered | None
    bounds: _Bounds
    counted: tuple[int, int]

    def most(self, limits: FetchLimits) -> int:
        """Bytes that are read of such content, as far as there is room."""
        return limits.list_bytes if self.kind is ContentKind.CRL else limits.certificate_bytes

    def budget(self, limits: FetchLimits) -> Budget:
        until = min(self.bounds.until, time.monotonic() + limits.exchange_seconds)
        return Budget(until, limits.read_seconds, min(self.most(limits), self.bounds.room))


@dataclass(frozen=True, slots=True)
class _Answer:
    data: bytes
    address: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class _Read:
    """What came and may be what was looked for."""

    fetched: Fetched
    begun: datetime
    """When a list of it begins."""
    known: bool
    """Whether a known key signed it."""

    @property
    def why_not(self) -> str:
        """Why the next address may have something better; empty where it may not."""
        return self.fetched.stale or ("" if self.known else "a revocation list that no known key signed")

    @property
    def failure(self) -> Failure:
        """That, as it is told."""
        problem = Problem.STALE if self.fetched.stale else Problem.CONTENT
        return Failure(self.fetched.asked, problem, self.why_not)


def _in_order(place: Place, failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """As the addresses were asked."""
    return tuple(sorted(failures, key=lambda each: place.addresses.index(each.address)))


def _redirection(address: Address, head: http.client.HTTPResponse) -> Address:
    where = head.headers["Location"]
    if not where:
        raise FetchError(Problem.REDIRECTION, "redirected to nowhere")
    return address.joined(str(where).strip())
