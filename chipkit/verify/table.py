"""The committed judgement table: every check, what it rests on, and what it yields in each situation, with the words.

The checks find the situation; everything else stands in `judgement.toml` alone, so code and table cannot diverge.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum, unique
from functools import cache
from typing import Any, Final

from chipkit.codec.strict_toml import LANGUAGES, read_table, read_text, read_toml
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping, maker
from chipkit.language import Language
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.carried import carried_text
from chipkit.verify.finding import Finding, NotChecked, Result
from chipkit.verify.named import DIGEST
from chipkit.words import GROUPS

__all__ = [
    "ADDITIONAL",
    "ADDITIONAL_PREFIX",
    "COLUMNS",
    "EVERYTHING",
    "FAMILY",
    "NOT_RUN",
    "PROOFS",
    "Check",
    "Column",
    "JudgementTable",
    "Situation",
    "digest_check",
    "judgement_table",
]


@unique
class Column(StrEnum):
    """The column of the table that a policy judges by; what a counter does, or a laboratory."""

    FIELD = "field"
    CONFORMANCE = "conformance"


COLUMNS: tuple[Column, ...] = tuple(Column)
ADDITIONAL = "additional"
"""The group of the checks from outside (docs/additional-checks.md); the committed table has no check of this group."""
ADDITIONAL_PREFIX = "x."
"""Their names begin with this; no name of the release does."""
PROOFS = ("chip-authentication", "active-authentication")
"""Proofs that a check may wait for, besides files."""
EVERYTHING = "everything"
"""What a check waits for that speaks of the whole reading."""
FAMILY = f"{DIGEST}*"
"""The row that stands for one check per data group."""
NOT_RUN = "not run"
"""The table's word for a check that was not run."""

_MAX_TABLE = 1 << 20  # characters
_SCHEMA = 1
_FAMILY = re.compile(r"pa\.digest\.dg([1-9]|1[0-6])", re.ASCII)
_FILE = "{file}"
_INPUTS = ("", "printed")
_DECLARED = ("input", "waits_for", "steps", "rests_on", "may_rest_on", "reads", "of_each_signer", "indispensable")
_WAITED_FOR = ("", _FILE, EVERYTHING, *PROOFS, *(ef.label for ef in EF))


def digest_check(ef: EF) -> str:
    """The name of the check of a data group's digest."""
    return _DIGEST_CHECKS[ef]


_DIGEST_CHECKS = {ef: f"{DIGEST}{ef.name.lower()}" for ef in EF}


@dataclass(frozen=True, slots=True)
class Situation:
    """One row of the table: what a check met, and what that means."""

    code: str
    outcomes: Mapping[Column, Outcome | None]
    """By policy column; None: the check counts as not run."""
    text: Mapping[str, str]
    verdict: str
    """Code of the overall verdict where this row decides it; empty: that of the check."""
    unvouched: Mapping[str, str]
    """The words while no trusted issuer vouches for the signer; the same as `text` where that makes no difference."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check with all the situations that it can meet."""

    id: str
    """The check; "pa.digest.*" stands for one check per data group."""
    group: str
    title: Mapping[str, str]
    verdict: str
    """Code of the overall verdict if this check decides it and the situation has no code of its own."""
    situations: Mapping[str, Situation]
    unvouched: Mapping[str, str]
    """The title while no trusted issuer vouches for the signer; else the same as `title`."""
    input: str = ""
    """What the operator must give for it, "printed" or nothing; without it, the check is "not-asked"."""
    waits_for: str = ""
    """The label of a file, "{file}" for a data group's own, one of `PROOFS`, or `EVERYTHING`.

    Where a read broke off, the check is "not-judged" if that had come, else "not-reached". Empty: it is judged whatever
    was read.
    """
    steps: tuple[str, ...] = ()
    """The steps of a reading that belong to this check; "*" for every step that belongs to no other check."""
    rests_on: tuple[str, ...] = ()
    """The checks that must have succeeded, in this order: until then it is "depends-on" and its function never runs."""
    may_rest_on: tuple[str, ...] = ()
    """The checks that it rests on in some situations, which its function knows."""
    reads: tuple[str, ...] = ()
    """The checks whose results it takes into account, and can do without."""
    of_each_signer: bool = False
    """Whether it is judged for each signer of the security object, of which the best one counts."""
    indispensable: bool = False
    """Whether a card cannot be called genuine without it."""
    others: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """All checks that it looks at: those it rests on, those it may rest on, and those it reads."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "others", (*self.rests_on, *self.may_rest_on, *self.reads))

    def looks_at(self, check: str) -> bool:
        """Whether it declares `check`, by its name or by its family's."""
        return check in self.others or (FAMILY in self.others and _FAMILY.fullmatch(check) is not None)


@dataclass(frozen=True, slots=True)
class JudgementTable:
    """The whole table."""

    digest: str
    """SHA-256 over the table as it came with this release, in hexadecimal; comments and spaces make no difference."""
    checks: Mapping[str, Check]
    """By their names, in the order of every report."""
    common: Mapping[str, Situation]
    """Situations that any check can meet."""
    verdicts: Mapping[str, Mapping[str, str]]
    """The words of each overall verdict."""
    remarks: Mapping[str, Mapping[str, str]]
    """What is said with a verdict, by its code."""
    claims: Mapping[str, tuple[str, ...]]
    """The checks that each `chipkit.verify.claims.Claim` rests on, by its word."""
    vouching: tuple[str, ...]
    """The checks that must have succeeded for a trusted issuer to vouch for the signer."""
    denied_by: tuple[str, ...]
    """The checks of which none may have failed for that."""
    calm: frozenset[str] = frozenset()
    """The verdicts that say that something is not known here of the issuer: whatever else is open goes before them."""
    yielding: frozenset[str] = frozenset()
    """The verdicts that speak of the day or of what was scanned: whatever else failed goes before them."""
    formal: frozenset[str] = frozenset()
    """The verdicts before which a yielding one does not give way: they hide nothing that was scanned."""
    alarming: frozenset[str] = frozenset()
    """The open verdicts that a forger or a copy can bring about."""
    _rows: Mapping[str, Check] = field(init=False, repr=False, compare=False)
    """The check of each name, those of the family included."""
    _places: Mapping[str, tuple[int, int]] = field(init=False, repr=False, compare=False)
    """Where each stands in a report."""
    in_order: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The name of every check, in the order of a report."""

    def __post_init__(self) -> None:
        rows, places = dict(self.checks), {check: (at, 0) for at, check in enumerate(self.checks)}
        for ef in DATA_GROUPS if FAMILY in self.checks else ():
            rows[digest_check(ef)] = self.checks[FAMILY]
            places[digest_check(ef)] = places[FAMILY][0], ef.number or 0
        object.__setattr__(self, "_rows", FrozenMapping(rows))
        object.__setattr__(self, "_places", FrozenMapping(places))
        object.__setattr__(self, "in_order", tuple(sorted(rows, key=places.__getitem__)))

    @classmethod
    def parse(cls, text: str, what: str = "judgement table") -> JudgementTable:
        """Read a table.

        Raises:
            CodecError: The text is not TOML, a key is unknown or missing, or a code is unknown.
        """
        keys = ("schema", "common", "check", "verdicts", "claims", "vouching")
        document = read_table(read_toml(text, what, limit=_MAX_TABLE), what, keys, optional=("remarks", "weight"))
        if document["schema"] != _SCHEMA:
            raise CodecError(f"schema {document['schema']!r} where {_SCHEMA} belongs", where=what)
        common = read_table(document["common"], "common", ("situations",))
        rows = [_check(entry) for entry in document["check"]]
        claims, vouching = document["claims"], read_table(document["vouching"], "vouching", ("rests_on", "denied_by"))
        weight = read_table(
            document.get("weight", {}), "weight", (), optional=("calm", "yielding", "formal", "alarming")
        )
        table = cls(
            digest=_digest(document),
            checks=FrozenMapping({row.id: row for row in rows}),
            common=_situations(common["situations"]),
            verdicts=_words(document["verdicts"]),
            remarks=_words(document.get("remarks", {})),
            claims=FrozenMapping({claim: _names(claims, claim, "claims") for claim in claims}),
            vouching=_names(vouching, "rests_on", "vouching"),
            denied_by=_names(vouching, "denied_by", "vouching"),
            calm=frozenset(_names(weight, "calm", "weight")),
            yielding=frozenset(_names(weight, "yielding", "weight")),
            formal=frozenset(_names(weight, "formal", "weight")),
            alarming=frozenset(_names(weight, "alarming", "weight")),
        )
        if len(table.checks) != len(rows):
            raise CodecError("a check stands twice", where=what)
        table._refuse_unknown_verdicts(what)
        table._refuse_unknown_checks(what)
        return table

    def extended(self, rows: Iterable[Check]) -> JudgementTable:
        """This table with checks from outside behind its own; its digest stays that of the release."""
        return replace(self, checks=FrozenMapping({**self.checks, **{row.id: row for row in rows}}))

    def _refuse_unknown_verdicts(self, what: str) -> None:
        used = {row.verdict for row in self.checks.values()}
        used |= {row.verdict for check in self.checks.values() for row in check.situations.values() if row.verdict}
        used |= self.calm | self.yielding | self.formal | self.alarming
        if unknown := used - self.verdicts.keys():
            raise CodecError(f"the verdict {min(unknown)!r} has no words", where=what)

    def _refuse_unknown_checks(self, what: str) -> None:
        named = {other for check in self.checks.values() for other in check.others}
        named |= {*self.vouching, *self.denied_by, *(other for others in self.claims.values() for other in others)}
        if unknown := {other for other in named if _row_id(other) not in self.checks}:
            raise CodecError(f"unknown check {min(unknown)!r} to rest on", where=what)

    def check(self, check: str) -> Check:
        """A check by its name, such as "pa.digest.dg1".

        Raises:
            KeyError: The table does not have this check.
        """
        return self._rows[check]

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every check, those of the family's members included."""
        return tuple(self._rows)

    def title(self, check: str, language: Language | str, *, vouched: bool = True) -> str:
        """What a check is called by people, such as "DG1 unchanged since it was signed".

        Args:
            check: Its name.
            language: One of the words of `Language`; any other is a ValueError.
            vouched: Whether a trusted issuer vouches for the signer; without one, some titles would claim too much.
        """
        row = self.check(check)
        title = row.title if vouched else row.unvouched
        return title[Language(language)].replace("{file}", check.rpartition(".")[2].upper())

    def situation(self, check: str, code: str) -> Situation:
        """One row.

        Raises:
            KeyError: The check cannot meet this situation.
        """
        row = self.check(check).situations.get(code)
        return self.common[code] if row is None else row

    def verdict(self, check: str, code: str) -> str:
        """Code of the overall verdict where this row decides it."""
        return self.situation(check, code).verdict or self.check(check).verdict

    def order(self, check: str) -> tuple[int, int]:
        """Where a check stands in a report."""
        return self._places[check]

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Every pair of check and situation; the check "*" for the situations that any check can meet."""
        common = (("*", code) for code in self.common)
        return (*common, *((check.id, code) for check in self.checks.values() for code in check.situations))

    def judge(
        self,
        column: Column | str,
        check: str,
        code: str,
        *,
        depends_on: str = "",
        evidence: Mapping[str, str] | None = None,
    ) -> Result:
        """What `check` yields in the situation `code` under the policies of `column`."""
        facts = evidence if type(evidence) is FrozenMapping else FrozenMapping(evidence or {})
        outcome = self.situation(check, code).outcomes[column if type(column) is Column else Column(column)]
        if outcome is None:
            return NotChecked(check, code, facts)
        return _finding(check, outcome, code, facts, depends_on)


_finding: Final = maker(Finding)


@cache
def judgement_table() -> JudgementTable:
    """The committed table."""
    return JudgementTable.parse(carried_text("judgement.toml"))


def _row_id(check: str) -> str:
    return FAMILY if _FAMILY.fullmatch(check) else check


def _digest(document: Mapping[str, Any]) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _check(entry: object) -> Check:
    required = ("id", "group", "verdict", "title", "situations")
    row = read_table(entry, "check", required, optional=("unvouched", *_DECLARED))
    what = row["id"]
    if row["group"] not in GROUPS or row["group"] == ADDITIONAL or what.startswith(ADDITIONAL_PREFIX):
        raise CodecError(f"a check of the release cannot be in the group {row['group']!r}", where=what)
    title = read_text(row["title"], what)
    return Check(
        id=what,
        group=row["group"],
        title=title,
        verdict=row["verdict"],
        situations=_situations(row["situations"]),
        unvouched=read_text(row["unvouched"], what) if "unvouched" in row else title,
        input=_word(row.get("input", ""), what, _INPUTS),
        waits_for=_word(row.get("waits_for", ""), what, _WAITED_FOR),
        steps=_names(row, "steps", what),
        rests_on=_names(row, "rests_on", what),
        may_rest_on=_names(row, "may_rest_on", what),
        reads=_names(row, "reads", what),
        of_each_signer=_flag(row, "of_each_signer"),
        indispensable=_flag(row, "indispensable"),
    )


def _word(entry: object, what: str, words: Collection[str]) -> str:
    if not isinstance(entry, str) or entry not in words:
        raise CodecError(f"unknown word {entry!r}", where=what)
    return entry


def _names(row: Mapping[str, Any], key: str, what: str) -> tuple[str, ...]:
    names = row.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise CodecError(f"{key} is not a list of different names", where=what)
    return tuple(names)


def _flag(row: Mapping[str, Any], key: str) -> bool:
    flag = row.get(key, False)
    if not isinstance(flag, bool):
        raise CodecError(f"{key} is neither true nor false", where=row["id"])
    return flag


def _words(entries: Mapping[str, object]) -> Mapping[str, Mapping[str, str]]:
    return FrozenMapping({code: read_text(entry, code) for code, entry in entries.items()})


def _situations(entries: dict[str, object]) -> Mapping[str, Situation]:
    return FrozenMapping({code: _situation(code, entry) for code, entry in entries.items()})


def _situation(code: str, entry: object) -> Situation:
    row = read_table(entry, code, ("outcome", *LANGUAGES), optional=("verdict", "unvouched"))
    text = read_text({language: row[language] for language in LANGUAGES}, code)
    unvouched = read_text(row["unvouched"], code) if "unvouched" in row else text
    return Situation(code, _outcomes(row["outcome"], code), text, row.get("verdict", ""), unvouched)


def _outcomes(entry: object, code: str) -> Mapping[Column, Outcome | None]:
    columns = read_table(entry, code, COLUMNS) if isinstance(entry, dict) else dict.fromkeys(COLUMNS, entry)
    try:
        return FrozenMapping(
            {column: None if columns[column] == NOT_RUN else Outcome(columns[column]) for column in COLUMNS}
        )
    except ValueError as error:
        raise CodecError(str(error), where=code) from None
