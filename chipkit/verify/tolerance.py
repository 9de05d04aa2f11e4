"""What a policy lets pass besides success: an outcome, for which reasons, of which fields, and until when.

The grammar stands in docs/policies.md and here, and every policy uses it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from chipkit.codec.strict_toml import read_table
from chipkit.errors import CodecError
from chipkit.meant import there_are
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.finding import Finding, Result
from chipkit.verify.named import PRINTED, REVOCATION
from chipkit.verify.table import NOT_RUN, Column, judgement_table

__all__ = [
    "PRINTED_FIELDS",
    "Tolerance",
    "UsedTolerance",
    "endless",
    "fits_any",
    "for_named_reasons",
    "in_order",
    "letting_pass",
    "parse_tolerances",
]

PRINTED_FIELDS: Final = (
    "number", "old_number", "document_number", "name", "date_of_birth", "sex", "address", "date_of_issue",
    "date_of_expiry",
)  # fmt: skip
"""The values of a print that are compared with the chip; evidence calls them by these names."""
_NEVER: Final = frozenset({"number", "document_number"})
"""What a document is known by: it is equal, or the print and the chip are not one."""

_DEPENDS_ON: Final = "depends-on"
_WORDS: Final[Mapping[str, Outcome | None]] = MappingProxyType(
    {"undetermined": Outcome.UNDETERMINED, "not supported": Outcome.NOT_SUPPORTED, NOT_RUN: None}
)
_INTOLERABLE: Final = frozenset(outcome.value for outcome in Outcome) - _WORDS.keys()
_KEYS: Final = ("reasons", "until", "fields")
_OF_THE_ISSUER: Final = "pa.issuer."
_ACCUSES: Final = (REVOCATION, "revoked-by-unconfirmed")
"""What is open for want of a confirmation alone, and would fail with it: no policy lets it pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """An outcome besides "successful" that a check may end with."""

    outcome: Outcome | None
    """"undetermined" or "not supported"; None: not run."""
    reasons: frozenset[str] = frozenset()
    """The situations that it holds for; empty: every one with this outcome."""
    until: date | None = None
    """The last day that it holds on, in UTC; None if it does not end."""
    fields: frozenset[str] = frozenset()
    """The printed fields that it holds for; empty: all that may be tolerated at all."""

    def covers(self, result: Result, at: datetime | None) -> bool:
        """Whether it lets `result` pass at the moment `at`; without a moment, what has an end has ended.

        Raises:
            ValueError: The moment has no time zone.
        """
        outcome = result.outcome if isinstance(result, Finding) else None
        if outcome is not self.outcome or (self.reasons and result.reason not in self.reasons):
            return False
        if (result.check, result.reason) == _ACCUSES:
            return False
        holds = self.until is None or _holds(self.until, at)
        return holds and (result.check != PRINTED or self._covers_fields(result))

    def _covers_fields(self, result: Result) -> bool:
        """Whether every field that is not equal may be so; a tolerance by field needs a result that names fields."""
        open_fields = set(result.evidence.get("fields", "").split(", "))  # without fields: one without a name
        if open_fields & _NEVER:
            return False
        return not self.fields or open_fields <= self.fields

    def check_against(self, check: str, column: Column) -> None:
        """Refuse what can never hold for `check` under the policies of `column`.

        Raises:
            CodecError: The outcome cannot be tolerated, or the check does not have this reason or field.
        """
        if self.outcome not in _WORDS.values():
            raise _mistake(check, self, f"{self.word!r} cannot be tolerated")
        reasons = _reasons(check, column, self.outcome)
        if unknown := self.reasons - reasons:
            told = there_are(min(unknown), sorted(reasons))
            raise _mistake(check, self, f"unknown reason {min(unknown)!r}; {told}")
        if self.fields and (check != PRINTED or self.outcome is None):
            raise _mistake(check, self, f"fields are for what was compared by {PRINTED} alone")
        if unknown := self.fields - set(PRINTED_FIELDS):
            told = there_are(min(unknown), sorted(PRINTED_FIELDS))
            raise _mistake(check, self, f"unknown field {min(unknown)!r}; {told}")
        if never := self.fields & _NEVER:
            raise _mistake(check, self, f"the field {min(never)!r} must be equal and is never tolerated")
        if self.until is not None and (type(self.until) is not date):
            raise _mistake(check, self, "until is not a date such as 2027-06-30")

    @property
    def word(self) -> str:
        """The outcome as a policy writes it."""
        return NOT_RUN if self.outcome is None else self.outcome.value

    @property
    def canonical(self) -> dict[str, Any]:
        """The tolerance as data, the same however it was written."""
        until = None if self.until is None else self.until.isoformat()
        return {"outcome": self.word, "reasons": sorted(self.reasons), "until": until, "fields": sorted(self.fields)}

    def __str__(self) -> str:
        text = self.word + (f": {', '.join(sorted(self.reasons))}" if self.reasons else "")
        text += f" of {', '.join(sorted(self.fields))}" if self.fields else ""
        return text + (f" until {self.until}" if self.until is not None else "")


@dataclass(frozen=True, slots=True)
class UsedTolerance:
    """A tolerance that let a result pass, as a report names it."""

    check: str
    """The check whose result was tolerated."""
    outcome: str
    """What the check ended with: "undetermined", "not supported" or "not run"."""
    reason: str
    """The situation that it met."""
    until: date | None = None
    """The last day that this passes on, in UTC; None if it does not end."""


def _holds(until: date, at: datetime | None) -> bool:
    if at is None:
        return False
    if at.tzinfo is None:
        raise ValueError("the time has no time zone")
    return at.astimezone(UTC).date() <= until


@lru_cache(maxsize=1024)
def letting_pass(
    tolerances: frozenset[Tolerance], outcome: Outcome | None, reason: str
) -> tuple[tuple[Tolerance, str], ...]:
    """Those that may let such a result pass, with their words; the one that ends last comes first.

    They are copies, which nobody has who could change them for other policies.
    """
    found = [each for each in tolerances if each.outcome is outcome and (not each.reasons or reason in each.reasons)]
    found.sort(key=lambda each: each.until or date.max, reverse=True)
    return tuple((replace(each), each.word) for each in found)


def endless(checks: Mapping[str, Collection[Tolerance]]) -> list[str]:
    """The checks of the issuer, in order, of which something is tolerated without an end.

    What is not known of an issuer today is to be known one day: who lets it pass says until when.
    """
    return [
        check
        for check, allowed in checks.items()
        if check.startswith(_OF_THE_ISSUER) and any(each.until is None for each in allowed)
    ]


def parse_tolerances(check: str, value: object) -> frozenset[Tolerance]:
    """What stands beside a check in a policy: one tolerance, or a list of them.

    A tolerance is `"undetermined"`, `"undetermined: a-reason, another"`, or a table with `outcome` and, where wanted,
    `reasons`, `until` and `fields`.

    Raises:
        CodecError: The value is neither, or its outcome is unknown or cannot be tolerated.
    """
    entries = value if isinstance(value, list) else [value]
    return frozenset(_of_text(check, entry) if isinstance(entry, str) else _of_table(check, entry) for entry in entries)


def _of_text(check: str, text: str) -> Tolerance:
    word, colon, rest = text.partition(":")
    outcome = _outcome(check, text, word.strip())
    return Tolerance(outcome=outcome, reasons=_names(check, text, rest.split(",")) if colon else frozenset())


def _of_table(check: str, entry: object) -> Tolerance:
    try:
        row = read_table(entry, "", ("outcome",), optional=_KEYS)
    except CodecError as error:
        raise _mistake(check, entry, error.reason) from None
    until = row.get("until")
    if "until" in row and type(until) is not date:
        raise _mistake(check, entry, "until is not a date such as 2027-06-30")
    reasons, fields = (_names(check, entry, row[key]) if key in row else frozenset() for key in ("reasons", "fields"))
    return Tolerance(outcome=_outcome(check, entry, row["outcome"]), reasons=reasons, until=until, fields=fields)


def _outcome(check: str, entry: object, word: object) -> Outcome | None:
    if not isinstance(word, str) or word not in _WORDS:
        known = isinstance(word, str) and word in _INTOLERABLE
        why = "cannot be tolerated" if known else f"is not an outcome; {there_are(word, sorted(_WORDS))}"
        raise _mistake(check, entry, f"{word!r} {why}")
    return _WORDS[word]


def _names(check: str, entry: object, names: object) -> frozenset[str]:
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise _mistake(check, entry, "a list of names belongs here")
    return frozenset(name.strip() for name in names)


@cache
def _reasons(check: str, column: Column, outcome: Outcome | None) -> frozenset[str]:
    """The situations of `check` that end with `outcome`."""
    table = judgement_table()
    rows = {**table.common, **table.check(check).situations}
    codes = (code for code, row in rows.items() if row.outcomes[column] is outcome)
    return frozenset(code for code in codes if (check, code) != _ACCUSES)


def _mistake(check: str, value: object, why: str) -> CodecError:
    told = str(value) if isinstance(value, Tolerance) else repr(value)
    return CodecError(f'[checks] "{check}" = {told}: {why}')


def in_order(tolerances: frozenset[Tolerance]) -> list[dict[str, Any]]:
    """Tolerances as a policy writes them, in an order of their own."""
    found = [each.canonical for each in tolerances]
    return sorted(found, key=lambda each: json.dumps(each, sort_keys=True)) if len(found) > 1 else found


@lru_cache(maxsize=256)
def fits_any(code: str, patterns: tuple[str, ...]) -> bool:
    """Whether the code of a deviation fits one of a policy's patterns, where a star stands for any text."""
    return any(fnmatchcase(code, pattern) for pattern in patterns)


def for_named_reasons(tolerance: Tolerance) -> bool:
    """Whether it lets pass that something is not known, for reasons of its own."""
    named = bool(tolerance.reasons) and _DEPENDS_ON not in tolerance.reasons
    return tolerance.outcome is Outcome.UNDETERMINED and named
