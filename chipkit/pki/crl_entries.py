"""The entries of a revocation list, each read as far as it can be (RFC 5280, 5.1.2.6 and 5.3).

An issuer that signed a serial number into its list took that certificate back, whatever else it wrote of it: an entry
whose date, reason or extension cannot be read revokes all the same. Where the serial number itself cannot be read,
nobody knows whom the list names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.pki.crl_extensions import HELD, PLAIN, REMOVED, UNKNOWN_ISSUER, EntryFacts, entry_facts
from chipkit.pki.names import Name
from chipkit.pki.signed import read_time
from chipkit.values import dataclass

__all__ = ["Revoked", "RevokedEntry", "read_entries"]

_MAX_ENTRIES: Final = 100_000
"""Revoked certificates; the largest list of a CSCA that is known has some dozens."""
_WHAT = "revocation list"
_TIMES: Final = (der.UTC_TIME, der.GENERALIZED_TIME)
_SERIAL, _DATE, _FORM, _EXTENSION = "crl.entry.serial", "crl.entry.date", "crl.entry.form", "crl.entry.extension"
_TWICE = "crl.entry.twice"


@dataclass(frozen=True, slots=True)
class RevokedEntry:
    """One revoked certificate."""

    date: datetime | None
    """When it was revoked, as the issuer says; None where that cannot be read: it is revoked at any time, then."""
    reason: str | None = None
    """The reason under its name in RFC 5280, 5.3.1; None where none was given, or none that can be read."""


class Revoked(Mapping[int, RevokedEntry]):
    """Entries by serial number, kept by its encoding: whoever writes a list chooses what numbers hash to, not bytes."""

    def __init__(self, entries: Mapping[bytes, RevokedEntry]) -> None:
        self._entries = entries

    def __getitem__(self, serial: int) -> RevokedEntry:
        return self._entries[der.integer(serial).value]

    def __iter__(self) -> Iterator[int]:
        return (int.from_bytes(encoded, "big", signed=True) for encoded in self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def read_entries(
    tlv: TLV | None, issuer: Name, found: list[Deviation], *, indirect: bool
) -> dict[Hashable, Mapping[int, RevokedEntry]]:
    """The entries by issuer and serial number.

    Args:
        tlv: The list of entries, where there is one.
        issuer: Whose list it is.
        found: Where deviations are left: what befalls several entries once, with their number. "crl.entry.serial" says
            that whom the list does not name is unknown.
        indirect: Whether the list may say of itself that it has entries of other issuers (RFC 5280, 5.2.5).

    Raises:
        CodecError: The lengths of an entry do not fit, or of the list of them.
        LimitError: There are over 100,000 entries, or one has over 64 parts.
    """
    if tlv is not None and not tlv.value:
        found.append(Deviation("crl.entries.none", detail="an empty list of entries"))
    reading = _Reading(issuer, indirect=indirect)
    for member in tlv.children(_MAX_ENTRIES, "entries") if tlv is not None else ():
        reading.take(member)
    found += reading.met
    found += [Deviation(code, detail=_counted(number)) for code, number in reading.odd.items()]
    return {each: Revoked(of_one) for each, of_one in reading.entries.items()}


def _counted(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


class _Reading:
    """What was read of the entries so far.

    An entry is of the list's own issuer until one names another, who then stands for those that follow (RFC 5280,
    5.3.3).
    """

    def __init__(self, issuer: Name, *, indirect: bool) -> None:
        self.entries: defaultdict[Hashable, dict[bytes, RevokedEntry]] = defaultdict(dict)
        self.odd: Counter[str] = Counter()
        self.met: dict[Deviation, None] = {}
        """What departs from the standards in an entry and takes nothing from it, each thing once."""
        self._found: list[Deviation] = []
        self._indirect = indirect
        self._own: tuple[Hashable, ...] = (issuer.normalised,)
        self._issuers: tuple[Hashable, ...] = self._own

    def take(self, tlv: TLV) -> None:
        """Read one entry; of two with one number the one that revokes for good counts, then the earlier one."""
        self._take(tlv)
        if self._found:
            self.met.update(dict.fromkeys(self._found))
            self._found.clear()

    def _take(self, tlv: TLV) -> None:
        members = tlv.children() if tlv.tag == der.SEQUENCE else ()
        date, extensions, plain = _parts(members[1:])
        plain = plain and bool(members)
        serial = self._serial(members[0]) if members else None
        moment = self._date(date)
        placed = plain and members[0].tag == der.INTEGER and (date is None or date.tag in _TIMES)
        facts = self._facts(extensions, placed=placed)
        if not plain:
            self.odd[_FORM] += 1
        if serial is None:
            self.odd[_SERIAL] += 1
        else:
            self._keep(serial, RevokedEntry(moment, facts.reason))

    def _keep(self, serial: bytes, entry: RevokedEntry) -> None:
        twice = False
        for each in self._issuers:
            known = self.entries[each].get(serial)
            twice |= known is not None
            self.entries[each][serial] = entry if known is None else min(entry, known, key=_weight)
        if twice:
            self.odd[_TWICE] += 1

    def _serial(self, tlv: TLV) -> bytes | None:
        """The serial number in its shortest encoding, of which there is one alone; None where it cannot be read."""
        padded: list[Deviation] = []
        try:
            number = der.decode_integer(tlv, found=padded)
        except CodecError:
            return None
        self._found += padded
        return der.integer(number).value if padded else tlv.value

    def _date(self, tlv: TLV | None) -> datetime | None:
        try:
            if tlv is not None:
                return read_time(tlv, _WHAT, self._found)
        except CodecError:
            pass
        self.odd[_DATE] += 1
        return None

    def _facts(self, tlv: TLV | None, *, placed: bool) -> EntryFacts:
        """What the extensions say; what cannot be told apart, or stands in a place not its own, may name an issuer."""
        facts = PLAIN if tlv is None else entry_facts(tlv, self._found)
        if not facts.readable:
            self.odd[_EXTENSION] += 1
        hidden = facts.hidden or not placed
        if hidden and (self._indirect or self._issuers != self._own or facts.issuers):
            self._issuers = (UNKNOWN_ISSUER,)
        else:
            self._issuers = facts.issuers or self._issuers
        return EntryFacts() if hidden else facts


def _parts(members: Sequence[TLV]) -> tuple[TLV | None, TLV | None, bool]:
    """The date and the extensions of what stands behind a serial number, and whether nothing else does."""
    left = list(members)
    dated = left and (len(left) > 1 or left[0].tag != der.SEQUENCE)
    date = left.pop(0) if dated else None
    extensions = left.pop(0) if left and left[0].tag == der.SEQUENCE else None
    return date, extensions, not left


def _weight(entry: RevokedEntry) -> tuple[bool, bool, bool, float]:
    """Of two entries the lighter one counts: one that revokes, for good, at a time that is not known, or earlier."""
    known = entry.date is not None
    since = entry.date.timestamp() if entry.date is not None else 0.0
    return entry.reason == REMOVED, entry.reason == HELD, known, since
