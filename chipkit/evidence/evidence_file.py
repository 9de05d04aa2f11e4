"""Evidence as a file: the sealed record, with what was added to it later (docs/evidence-format.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Final

from chipkit.capture import Capture, Origin
from chipkit.codec.cbor import decode, encode
from chipkit.deviation import Deviation
from chipkit.doors import expect
from chipkit.errors import CodecError, EvidenceError
from chipkit.evidence.amendments import Amendment, Chain, has_stamps
from chipkit.evidence.contents import capture_of, deviations_of, national_field
from chipkit.evidence.plain import map_of
from chipkit.evidence.record import Record, RecordKind, read_record
from chipkit.evidence.statement import Statement, read_statement
from chipkit.evidence.terminals import SealWorth, TrustedTerminal, TrustedTerminals
from chipkit.evidence.withholding import DETAILS, HOLDER, NATIONAL, PRINTED
from chipkit.frozen import FrozenMapping
from chipkit.national.nation import NationalField
from chipkit.values import dataclass

__all__ = ["KIND", "MAX_EVIDENCE", "SCHEMA", "Evidence", "Stamped", "is_evidence", "open_evidence"]

SCHEMA: Final = "chipkit.evidence/1"
KIND: Final = RecordKind(SCHEMA, "application/vnd.chipkit.evidence+cbor")
MAX_EVIDENCE: Final = 64 * 1024 * 1024
"""The largest file that is read, in bytes."""

_KEYS: Final = ("schema", "seal", "items", "amendments")
_BEGIN: Final = b"\xa4" + encode("seal")
"""CBOR's map of four, and the first of its names."""

Stamped = Callable[[Record, Chain], datetime | None]
"""Gives the earliest verified time of the time stamps over a record's seal, its own and those that were added later;
None where none counts. `chipkit.evidence.stamps.stamp_clock` makes one."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Evidence whose form is right and whose items are the sealed ones; whether its terminal counts, `trusted` says."""

    record: Record
    """The sealed record, with what is withheld item by item."""
    statement: Statement
    """The public part, which is nothing personal."""
    terminal: TrustedTerminal | None = None
    """The terminal that sealed it, where it is known here, whatever its seal is worth."""
    worth: SealWorth = SealWorth.UNKNOWN
    """What its seal is worth here."""
    stamped_at: datetime | None = None
    """The verified time of the time stamps over the seal."""
    amendments: tuple[Amendment, ...] = field(default=(), repr=False)
    """What was added later, each of which follows the one before it; who sealed one is another question."""

    @property
    def chain(self) -> Chain:
        """What was added later, as a chain that begins at this record."""
        return Chain(self.record.digest, self.amendments)

    @property
    def trusted(self) -> bool:
        """Whether the seal is that of a terminal which is relied on here."""
        return self.worth is SealWorth.TRUSTED

    @property
    def capture(self) -> Capture:
        """What was read, without what is withheld: sealed where the terminal is trusted, else unsealed.

        Raises:
            EvidenceError: An item is malformed.
        """
        capture = capture_of(self.statement.capture, self.record)
        if not self.trusted or self.terminal is None:
            return capture
        return replace(capture, origin=Origin.SEALED, sealed_by=self.terminal.name)

    @property
    def holder(self) -> Mapping[str, object]:
        """The holder's fields that are not withheld, by their names; a date as far as it is known, None for none."""
        fields = (name for name in self.record.items if name.startswith(HOLDER))
        return FrozenMapping({name.removeprefix(HOLDER): self.record.value(name) for name in fields})

    @property
    def national(self) -> tuple[NationalField, ...]:
        """What was shown of the nation's own data and is not withheld, in no order.

        Raises:
            EvidenceError: An item is malformed.
        """
        names = (name for name in self.record.items if name.startswith(NATIONAL))
        fields = (
            national_field(self.record.value(each), f"item {each}", each.removeprefix(NATIONAL)) for each in names
        )
        return tuple(each for each in fields if each is not None)

    @property
    def scanned(self) -> str:
        """What was scanned or typed to compare with; empty where nothing was, or it is withheld."""
        text = self.record.value(PRINTED) if PRINTED in self.record.items else ""
        return text if isinstance(text, str) else ""

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """The deviations that the terminal's report told."""
        return deviations_of(self.record, self.statement.deviations, DETAILS)

    def __bytes__(self) -> bytes:
        outer: dict[str, object] = {"schema": SCHEMA, **self.record.encoded(), "amendments": self.chain.encoded()}
        return encode(outer)


def is_evidence(data: bytes) -> bool:
    """Whether bytes begin as files of evidence do."""
    return data.startswith(_BEGIN)


def open_evidence(
    data: bytes, terminals: TrustedTerminals | None = None, *, stamped: Stamped = lambda _record, _chain: None
) -> Evidence:
    """Open a file of evidence.

    A terminal that is not known here is no error: the evidence is then not trusted, and what it embeds does not count.

    Args:
        data: The file.
        terminals: Whose seals are relied on; nobody's where there are none.
        stamped: Gives the verified time of the time stamps over the seal, which a seal of a withdrawn key needs.

    Raises:
        EvidenceError: The bytes are not evidence, something in them was changed, or an amendment is missing, moved,
            doubled or foreign; it names the place.
        TypeError: An argument is of another type.
    """
    expect(data, bytes, "data")
    terminals = TrustedTerminals() if terminals is None else terminals
    expect(terminals, TrustedTerminals, "terminals")
    entries = _outer(data)
    record = read_record(KIND, {"seal": entries["seal"], "items": entries["items"]})
    terminal = terminals.find(record.terminal)
    if terminal is not None:
        record.verify(terminal.certificate)
    statement, chain = read_statement(record), Chain.read(record.digest, entries["amendments"])
    stamped_at = stamped(record, chain) if has_stamps(record, chain) else None
    worth = SealWorth.UNKNOWN if terminal is None else terminal.worth(statement.made_at, stamped_at)
    evidence = Evidence(
        record=record,
        statement=statement,
        terminal=terminal,
        worth=worth,
        stamped_at=stamped_at,
        amendments=chain.amendments,
    )
    _look_through(evidence)
    return evidence


def _outer(data: bytes) -> Mapping[str, object]:
    if len(data) > MAX_EVIDENCE:
        raise EvidenceError(f"{len(data)} bytes where at most {MAX_EVIDENCE} are read")
    try:
        entries = map_of(decode(data), "", _KEYS)
    except CodecError as error:
        raise EvidenceError(str(error)) from None
    if entries["schema"] != SCHEMA:
        raise EvidenceError(f"not of the schema {SCHEMA}")
    return entries


def _look_through(evidence: Evidence) -> None:
    """That the items are what they are named for; a terminal that seals nonsense is told at once."""
    _ = evidence.capture, evidence.deviations, evidence.national
    for field_name, value in evidence.holder.items():
        if not isinstance(value, str | bool | None):
            raise EvidenceError("a text belongs here", where=f"item {HOLDER}{field_name}")
