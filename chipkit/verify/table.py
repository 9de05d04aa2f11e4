"""The committed judgement table: what each check yields in each situation under each policy, and the words for it.

The checks find the situation; what a situation means stands in `judgement.toml` alone, so code and table cannot
diverge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import cache
from importlib import resources

from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.language import Language
from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding, NotChecked, Result
from chipkit.verify.strict import LANGUAGES, read_table, read_text, read_toml

__all__ = ["COLUMNS", "GROUPS", "NOT_RUN", "Check", "Column", "JudgementTable", "Situation", "judgement_table"]


@unique
class Column(StrEnum):
    """The column of the table that a policy judges by; what a counter does, or a laboratory."""

    FIELD = "field"
    CONFORMANCE = "conformance"


COLUMNS: tuple[Column, ...] = tuple(Column)
GROUPS = ("access", "data", "chip", "consistency", "conformance")
"""What the checks are about, in the order of every report."""
NOT_RUN = "not run"
"""The table's word for a check that was not run."""

_MAX_TABLE = 1 << 20  # characters
_SCHEMA = 1
_FAMILY_ID = "pa.digest.*"
_FAMILY = re.compile(r"pa\.digest\.dg([1-9]|1[0-6])", re.ASCII)


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
    """Code of the overall verdict where this check decides it."""
    situations: Mapping[str, Situation]
    unvouched: Mapping[str, str]
    """The title while no trusted issuer vouches for the signer; else the same as `title`."""


@dataclass(frozen=True, slots=True)
class JudgementTable:
    """The whole table."""

    version: str
    checks: Mapping[str, Check]
    """By their names, in the order of every report."""
    common: Mapping[str, Situation]
    """Situations that any check can meet."""
    verdicts: Mapping[str, Mapping[str, str]]
    """The words of each overall verdict."""
    remarks: Mapping[str, Mapping[str, str]]
    """What is said with a verdict, by its code."""

    @classmethod
    def parse(cls, text: str, what: str = "judgement table") -> JudgementTable:
        """Read a table.

        Raises:
            CodecError: It is not TOML, a key is unknown or missing, or a code means nothing.
        """
        keys = ("schema", "version", "common", "check", "verdicts")
        document = read_table(read_toml(text, what, limit=_MAX_TABLE), what, keys, optional=("remarks",))
        if document["schema"] != _SCHEMA:
            raise CodecError(f"schema {document['schema']!r} where {_SCHEMA} belongs", where=what)
        common = read_table(document["common"], "common", ("situations",))
        rows = [_check(entry) for entry in document["check"]]
        table = cls(
            version=str(document["version"]),
            checks=FrozenMapping({row.id: row for row in rows}),
            common=_situations(common["situations"]),
            verdicts=_words(document["verdicts"]),
            remarks=_words(document.get("remarks", {})),
        )
        if len(table.checks) != len(rows):
            raise CodecError("a check stands twice", where=what)
        table._refuse_unknown_verdicts(what)
        return table

    def _refuse_unknown_verdicts(self, what: str) -> None:
        used = {row.verdict for row in self.checks.values()}
        used |= {row.verdict for check in self.checks.values() for row in check.situations.values() if row.verdict}
        if unknown := used - self.verdicts.keys():
            raise CodecError(f"no words for the verdict {min(unknown)!r}", where=what)

    def check(self, check: str) -> Check:
        """A check by its name, such as "pa.digest.dg1".

        Raises:
            KeyError: There is no such check.
        """
        return self.checks[_FAMILY_ID if _FAMILY.fullmatch(check) else check]

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
            KeyError: There is no such row.
        """
        row = self.check(check).situations.get(code)
        return self.common[code] if row is None else row

    def verdict(self, check: str, code: str) -> str:
        """Code of the overall verdict where this row decides it."""
        return self.situation(check, code).verdict or self.check(check).verdict

    def order(self, check: str) -> tuple[int, int]:
        """Where a check stands in a report."""
        match = _FAMILY.fullmatch(check)
        return list(self.checks).index(self.check(check).id), int(match[1]) if match else 0

    def rows(self) -> Iterator[tuple[str, str]]:
        """Every pair of check and situation; the check "*" for the situations that any check can meet."""
        yield from (("*", code) for code in self.common)
        for check in self.checks.values():
            yield from ((check.id, code) for code in check.situations)

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
        facts = FrozenMapping(evidence or {})
        outcome = self.situation(check, code).outcomes[Column(column)]
        if outcome is None:
            return NotChecked(check, code, facts)
        return Finding(check, outcome, code, facts, depends_on)


@cache
def judgement_table() -> JudgementTable:
    """The committed table."""
    return JudgementTable.parse(resources.files("chipkit.verify").joinpath("judgement.toml").read_text("utf-8"))


def _check(entry: object) -> Check:
    row = read_table(entry, "check", ("id", "group", "verdict", "title", "situations"), optional=("unvouched",))
    if row["group"] not in GROUPS:
        raise CodecError(f"no group {row['group']!r}", where=row["id"])
    title = read_text(row["title"], row["id"])
    unvouched = read_text(row["unvouched"], row["id"]) if "unvouched" in row else title
    return Check(row["id"], row["group"], title, row["verdict"], _situations(row["situations"]), unvouched)


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
