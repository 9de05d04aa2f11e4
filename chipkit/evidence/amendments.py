"""Amendments: records that are added to evidence later, each chained to the one before it (docs/evidence-envelope.md).

Nothing that was sealed is edited. An amendment has its number and names what it follows: the first one the evidence, by
its digest, or the envelope that it lies in, by SHA-256; each other one the amendment before it. So from the file alone
one is found that was dropped before the last, moved, doubled, or taken from another file. That the last ones were cut
off shows against a `ChainEnd` that was kept elsewhere, as the index keeps it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Final

from chipkit.codec.cbor import encode
from chipkit.errors import EvidenceError
from chipkit.evidence.amendment_contents import (
    AmendmentKind,
    Content,
    NewTimeStamp,
    content_items,
    content_statement,
    read_content,
)
from chipkit.evidence.items import Random
from chipkit.evidence.record import Record, RecordKind, read_record, seal_record
from chipkit.keys.ports import SigningKey
from chipkit.values import dataclass

__all__ = ["AMENDMENT", "MAX_AMENDMENTS", "Amendment", "Chain", "ChainEnd", "has_stamps", "stamped_by"]

AMENDMENT: Final = RecordKind("chipkit.amendment/1", "application/vnd.chipkit.amendment+cbor")
MAX_AMENDMENTS: Final = 500
"""Of one file."""
_DIGEST: Final = 32
_OWN: Final = frozenset({"number", "previous", "made_at", "software"})
_OF_A_RECORD: Final = frozenset({"schema", "digests", "chain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """An amendment whose form is right; who sealed it, is as open as of every record."""

    record: Record
    number: int
    """From 1."""
    previous: bytes = field(repr=False)
    """What it follows: the digest of the amendment before it, or of what the first one was added to."""
    made_at: datetime
    """When whoever sealed it says that it was made, in UTC."""
    software: str
    content: Content

    @property
    def kind(self) -> AmendmentKind:
        """What it is."""
        return AmendmentKind(self.record.statement["kind"])

    @property
    def digest(self) -> bytes:
        """What the next one names it by: neither its own time stamp nor a withheld item changes it."""
        return self.record.digest

    @property
    def stamped(self) -> bytes | None:
        """What the token of a new time stamp must be over; None for another kind."""
        content = self.content
        return stamped_by(self.previous, content.renews) if isinstance(content, NewTimeStamp) else None


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """How far a chain reaches: what the index keeps, so that a loss at the end is found."""

    count: int
    digest: bytes
    """Of the last amendment, or of what the chain begins at where there is none."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What was added to one file, in its order."""

    base: bytes
    """What it begins at: the digest of the evidence's record, or SHA-256 of the envelope."""
    amendments: tuple[Amendment, ...] = ()

    @classmethod
    def read(cls, base: bytes, entries: object) -> Chain:
        """The amendments of a file, each of which follows the one before it.

        Args:
            base: What the first one must follow.
            entries: The member "amendments" of the file.

        Raises:
            EvidenceError: An amendment is malformed, missing, doubled, moved or from another file; where is said.
        """
        if not isinstance(entries, list | tuple) or len(entries) > MAX_AMENDMENTS:
            raise EvidenceError(f"not an array of up to {MAX_AMENDMENTS}", where="amendments")
        read = [_read(number, entry) for number, entry in enumerate(entries, 1)]
        chain = cls(base, tuple(read))
        chain._check()
        return chain

    @property
    def end(self) -> ChainEnd:
        """How far it reaches."""
        return ChainEnd(len(self.amendments), self.amendments[-1].digest if self.amendments else self.base)

    def check_against(self, known: ChainEnd) -> None:
        """Return if this chain goes on from where it was known to reach.

        Raises:
            EvidenceError: The last amendments are missing, or others stand in their place.
        """
        if known.count > len(self.amendments):
            missing = known.count - len(self.amendments)
            raise EvidenceError(f"the last {missing} of {known.count} are missing", where="amendments")
        if replace(self, amendments=self.amendments[: known.count]).end != known:
            raise EvidenceError("another one stands where this one was known", where=f"amendment {known.count}")

    def amended(
        self, content: Content, signer: SigningKey, *, at: datetime, software: str, random: Random = secrets.token_bytes
    ) -> Chain:
        """The chain with one more amendment.

        Args:
            content: What is added.
            signer: Who adds it.
            at: The time, with its zone.
            software: What adds it, with its version.
            random: Gives the salts of its items.

        Raises:
            ValueError: The content is malformed, a member of it is withheld, the time has no zone, or there are as many
                amendments as there may be.
        """
        if at.tzinfo is None:
            raise ValueError("the time has no zone")
        if len(self.amendments) >= MAX_AMENDMENTS:
            raise ValueError(f"over {MAX_AMENDMENTS} amendments")
        number = len(self.amendments) + 1
        statement = content_statement(content) | {
            "number": number,
            "previous": self.end.digest,
            "made_at": at.astimezone(UTC).isoformat(timespec="seconds"),
            "software": software,
        }
        record = seal_record(AMENDMENT, statement, content_items(content), signer, random=random)
        return replace(self, amendments=(*self.amendments, _read(number, record.encoded())))

    def without(self, number: int, names: Iterable[str]) -> Chain:
        """The chain with these items of an amendment withheld; what follows it, follows it still.

        Raises:
            ValueError: No amendment has this number.
        """
        if not 0 < number <= len(self.amendments):
            raise ValueError(f"no amendment {number}")
        changed = _read(number, self.amendments[number - 1].record.without(names).encoded())
        amendments = (*self.amendments[: number - 1], changed, *self.amendments[number:])
        return replace(self, amendments=amendments)

    def encoded(self) -> list[object]:
        """The member "amendments" of a file."""
        return [each.record.encoded() for each in self.amendments]

    def _check(self) -> None:
        link, met = self.base, {self.base: 0}
        for place, each in enumerate(self.amendments, 1):
            if each.number != place or each.previous != link:
                raise EvidenceError(_broken(each, place, met), where=f"amendment {place}")
            link = each.digest
            met[link] = place


def stamped_by(previous: bytes, renews: Sequence[bytes] = ()) -> bytes:
    """What a new time stamp is over: CBOR of what its amendment follows, and of the tokens that it renews besides."""
    return encode({"previous": previous, "renews": list(renews)})


def has_stamps(record: Record | None, chain: Chain) -> bool:
    """Whether any time stamp is over a record: in its header, or in what was added to it."""
    stamped = (each.record.time_stamp is not None or each.stamped is not None for each in chain.amendments)
    return (record is not None and record.time_stamp is not None) or any(stamped)


def _broken(amendment: Amendment, place: int, met: dict[bytes, int]) -> str:
    """Why an amendment does not stand where it is met."""
    if amendment.digest in met:
        return f"amendment {met[amendment.digest]} once more"
    if amendment.number > place:
        return f"it is number {amendment.number}: what belongs before it is missing, or stands behind it"
    if amendment.number < place:
        return f"it is number {amendment.number}, and belongs before it"
    if place == 1:
        return "it was added to another file"
    return f"it does not follow amendment {place - 1}: one of the two is of another file"


def _read(number: int, entry: object) -> Amendment:
    where = f"amendment {number}"
    try:
        record = read_record(AMENDMENT, entry)
        return _amendment(record)
    except EvidenceError as error:
        raise EvidenceError(error.reason, where=f"{where}: {error.where}" if error.where else where) from None


def _amendment(record: Record) -> Amendment:
    statement = record.statement
    rest = {name: value for name, value in statement.items() if name not in _OF_A_RECORD | _OWN}
    match statement:
        case {"number": int(number), "previous": bytes(previous), "made_at": str(made_at), "software": str(software)}:
            if isinstance(number, bool) or not 0 < number <= MAX_AMENDMENTS or len(previous) != _DIGEST:
                raise EvidenceError("its number, or what it follows, is malformed")
        case _:
            raise EvidenceError("its number, what it follows, its time or its maker is missing")
    values = {name: record.value(name) for name in record.items}
    content = read_content(rest, frozenset(record.names), values)
    return Amendment(
        record=record,
        number=number,
        previous=previous,
        made_at=_moment(made_at),
        software=software,
        content=content,
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        spelled = moment.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        raise EvidenceError("its time is malformed") from None
    if spelled != text:
        raise EvidenceError("its time is not in whole seconds of UTC")
    return moment
