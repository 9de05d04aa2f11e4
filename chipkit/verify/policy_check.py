"""Everything that is wrong with a policy that somebody writes, each with its line, its key and what would be right.

A policy that is loaded is refused by the first mistake (`chipkit.verify.policy`). Here each key and each tolerance is
tried by itself in a policy that is in order, so that the same rules tell all mistakes at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from typing import Any, Final

from chipkit.codec.strict_toml import MAX_TOML, read_toml
from chipkit.deviation import OF_FILES, OF_PROFILES, READING, SIGNED
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.meant import meant
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.regular_file import read_regular
from chipkit.values import dataclass
from chipkit.verify.named import FILES
from chipkit.verify.policy import (
    ALL_KEYS,
    EXTENDS,
    OPTIONAL_KEYS,
    OWN_KEYS,
    Policy,
    load_policy,
    policy_names,
    resolved,
)
from chipkit.verify.policy_form import SCHEMA
from chipkit.verify.policy_values import WAIVER
from chipkit.verify.table import Column, judgement_table
from chipkit.verify.tolerance import Tolerance, parse_tolerances

__all__ = ["RIGHT", "Mistake", "PolicyCheck", "check_policy", "check_policy_text"]

_PROBE: Final = "probe"
"""A check that a policy of a single key has."""
_CHECKS: Final = "checks"
_FLOORS: Final = 'hash functions such as "md5", and kinds of keys with the size that is enough, such as "rsa<1024"'

RIGHT: Final[Mapping[str, str]] = FrozenMapping(
    {
        "schema": "schema = 1",
        "id": 'a name of your own that can be printed, such as id = "bank"',
        "version": 'a text of your own, such as version = "2026-11"',
        "extends": '"field" or "conformance"',
        "column": '"field" or "conformance"',
        "title": 'both languages: title = { en = "bank", vi = "ngân hàng" }',
        "bac_after_failed_pace": "true or false",
        "pace_ciphers": 'a list of these: ["aes256", "aes192", "aes128", "3des"]',
        "active_authentication": '"always", "without-chip-authentication" or "never"',
        "signing_times": 'a list of these, which may be empty: ["signed-attribute", "issue-date"]',
        "crl_grace_days": "a whole number of days, 0 to 3660",
        "attested_days": "a whole number of days, 0 to 36600, or no such key",
        "issuing_slack_days": "a whole number of days, 0 to 366",
        "refused_algorithms": _FLOORS,
        "weak_algorithms": _FLOORS,
        "ignored_deviations": "a list of codes of docs/deviations.md, where a star stands for any text; or []",
        "zone": '"Asia/Ho_Chi_Minh", "UTC", another name of the IANA database, or no such key',
        WAIVER: "true or false",
        _CHECKS: f'a table of checks with their tolerances: "{FILES}" = [] below a line [checks]',
    }
)
"""What belongs behind each key, in a sentence."""
_KNOWN: Final = tuple(dict.fromkeys((*OWN_KEYS, EXTENDS, *ALL_KEYS, *OPTIONAL_KEYS)))
_TOLERANCE: Final = '[], "not run", "undetermined: a-reason", or { outcome = "undetermined", until = 2027-06-30 }'


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong, or worth a thought."""

    line: int | None
    """Where it stands, from 1 on; None where it is in no single line."""
    key: str
    """The key, `checks."pa.files"` for a check; empty where it is about the whole policy."""
    what: str
    right: str = ""
    """What would be right; empty where there is nothing to be mended."""


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """What became of a policy's file."""

    policy: Policy | None
    """The policy, where it is in order."""
    mistakes: tuple[Mistake, ...]
    remarks: tuple[Mistake, ...] = ()
    """What is no mistake, and may not be what was meant."""


def check_policy(path: str | os.PathLike[str], *, at: datetime | None = None) -> PolicyCheck:
    """Tell everything that is wrong with the file of a policy.

    Args:
        path: The file.
        at: Of which moment tolerances are told that have ended; now by default.

    Raises:
        OSError: The file cannot be read, or is a folder or a device.
    """
    name = os.fspath(path)
    data = read_regular(name, 4 * MAX_TOML)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return PolicyCheck(None, (Mistake(line, "", "not UTF-8", "save the file as text in UTF-8"),))
    found = check_policy_text(text, at=at)
    mistakes = list(found.mistakes)
    if not name.endswith(".toml"):
        mistakes.insert(0, Mistake(None, "", "its name does not end with .toml", "rename it, such as to bank.toml"))
    if not mistakes:
        try:
            load_policy(path)
        except CodecError as error:  # it bears the name of a released one
            mistakes.append(Mistake(_Lines(text).of("id"), "id", error.reason.removeprefix("id = "), RIGHT["id"]))
    return PolicyCheck(None if mistakes else found.policy, tuple(mistakes), found.remarks)


def check_policy_text(text: str, *, at: datetime | None = None) -> PolicyCheck:
    """The same of the text of a policy."""
    try:
        document = read_toml(text, "")
    except CodecError as error:
        told = re.search(r"line (\d+)", error.reason)
        line = int(told[1]) if told else None
        return PolicyCheck(None, (Mistake(line, "", error.reason, "a file in TOML 1.0, as docs/policies.md shows"),))
    lines, checker = _Lines(text), _Checker(document)
    mistakes = list(checker.mistakes())
    placed = [Mistake(lines.of(each.key), each.key, each.what, each.right) for each in mistakes]
    if placed:
        return PolicyCheck(None, tuple(sorted(placed, key=lambda each: (each.line is None, each.line or 0))))
    policy = Policy.parse(text)
    day = (at or datetime.now(UTC)).astimezone(UTC).date()
    remarks = (Mistake(lines.of(each.key), each.key, each.what, each.right) for each in _remarks(policy, document, day))
    return PolicyCheck(policy, (), tuple(remarks))


class _Checker:
    """Tries the keys of one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        key = next((key for key in document if key == EXTENDS or (key not in _KNOWN and meant(key, [EXTENDS]))), None)
        named = None if key is None else document[key]
        self._extends = key is not None
        self._base = named if isinstance(named, str) and named in policy_names() else policy_names()[-1]
        self._sound: dict[str, Any] = {}
        """The keys that are in order, with what they say."""

    def mistakes(self) -> Iterator[Mistake]:
        """All of them, by key."""
        for key, value in self._document.items():
            if key not in _KNOWN:
                yield Mistake(None, key, f"unknown key{meant(key, _KNOWN)}", f"there are {', '.join(_KNOWN)}")
            elif key != _CHECKS:
                yield from self._key(key, value)
        yield from self._missing()
        if _CHECKS in self._document:
            yield from self._checks(self._document[_CHECKS])
        yield from self._whole()

    def _missing(self) -> Iterator[Mistake]:
        for key in OWN_KEYS:
            if key not in self._document:
                yield Mistake(None, key, "missing", RIGHT[key])
        needed = () if self._extends else (key for key in ALL_KEYS if key not in (*self._document, *OPTIONAL_KEYS))
        if missing := ", ".join(needed):
            right = f'extends = "{self._base}", for all that is left out; or what is missing'
            yield Mistake(None, missing, "missing in a policy that extends none", right)

    def _key(self, key: str, value: object) -> Iterator[Mistake]:
        if key == WAIVER and type(value) is not bool:  # what is tried below does not say it
            yield Mistake(None, key, f"not true or false: {value!r}", RIGHT[key])
            return
        try:
            self._policy({key: value}, {FILES: frozenset()})
        except CodecError as error:
            yield Mistake(None, key, error.reason.removeprefix(f"{key} = "), RIGHT[key])
        else:
            self._sound[key] = value

    def _checks(self, checks: object) -> Iterator[Mistake]:
        if not isinstance(checks, dict):
            yield Mistake(None, _CHECKS, "not a table", RIGHT[_CHECKS])
            return
        self._sound[_CHECKS] = sound = {}
        for check, value in checks.items():
            try:
                judgement_table().check(check)
            except KeyError:
                told = f"unknown check{meant(check, judgement_table().in_order)}"
                if isinstance(value, dict) and "outcome" not in value:
                    told += "; a name with full stops stands in quotes"
                yield Mistake(None, _key_of(check), told, "a check of docs/verdicts.md")
                continue
            tolerances: set[Tolerance] = set()
            for entry in value if isinstance(value, list) else [value]:
                try:
                    tolerances |= self._tolerances(check, entry)
                except CodecError as error:
                    told = error.reason.removeprefix(f'[checks] "{check}" = ')
                    yield Mistake(None, _key_of(check), told, _TOLERANCE)
            sound[check] = frozenset(tolerances)

    def _tolerances(self, check: str, entry: object) -> frozenset[Tolerance]:
        column = Column(self._sound.get("column", load_policy(self._base).column))
        found = parse_tolerances(check, [entry])
        for each in found:
            each.check_against(check, column)
        return found

    def _whole(self) -> Iterator[Mistake]:
        """What no single key is to blame for, of a policy of what is in order."""
        checks = self._sound.get(_CHECKS)
        if not self._extends and not checks:
            if _CHECKS in self._sound and not self._document[_CHECKS]:
                yield Mistake(None, _CHECKS, "the policy names no check", RIGHT[_CHECKS])
            return
        said = {key: value for key, value in self._sound.items() if key not in (_CHECKS, EXTENDS)}
        inherited = load_policy(self._base).checks if self._extends else {}
        try:
            policy = self._policy(said, {**inherited, **(checks or {})})
        except CodecError as error:
            yield Mistake(None, _CHECKS, error.reason.removeprefix("[checks] "), _TOLERANCE)
            return
        for why in policy.objections() if self._sound.get(WAIVER, True) else ():
            yield Mistake(None, "", why, "docs/policies.md: what no policy may leave out")

    def _policy(self, said: Mapping[str, Any], checks: Mapping[str, frozenset[Tolerance]]) -> Policy:
        """A policy that says this, and the rest as the one that it extends; it demands no genuine card."""
        document = {"schema": SCHEMA, "id": _PROBE, EXTENDS: self._base, **said}
        return Policy(**{**resolved(document), _CHECKS: checks, WAIVER: False})


def _remarks(policy: Policy, said: Mapping[str, Any], day: date) -> Iterator[Mistake]:
    for check in said.get(_CHECKS, {}):
        ends = sorted(each.until for each in policy.checks[check] if each.until is not None and each.until < day)
        for until in ends:
            yield Mistake(None, _key_of(check), f"what is tolerated until {until} has ended: it counts no more")
    known = [
        *READING,
        *OF_FILES,
        *SIGNED,
        *OF_PROFILES,
        *(code for nation in KNOWN_NATIONS for code in nation.deviations),
    ]
    for pattern in said.get("ignored_deviations", ()):
        if not any(fnmatchcase(code, pattern) for code in known):
            told = f"{pattern!r} is no deviation that is known here{meant(pattern, known)}"
            yield Mistake(None, "ignored_deviations", told, "a code of docs/deviations.md")
    if policy.waived:
        told = f"{', '.join(policy.waived)}: a card that is not genuine could succeed, so that no success calls it so"
        yield Mistake(None, WAIVER, told)


def _key_of(check: str) -> str:
    return f'{_CHECKS}."{check}"'


class _Lines:
    """Where keys stand in a file."""

    def __init__(self, text: str) -> None:
        self._found: dict[str, int] = {}
        table = ""
        for number, line in enumerate(text.split("\n"), 1):
            if header := _HEADER.match(line):
                table = _bare(header[1])
                self._found.setdefault(table, number)
            elif entry := _ENTRY.match(line):
                key = _bare(entry[1])
                self._found.setdefault(f"{table}.{key}" if table else key, number)

    def of(self, key: str) -> int | None:
        """The line of a key, from 1 on; None where it does not stand at the beginning of one."""
        name = _bare(key)
        begun = (line for found, line in self._found.items() if found.startswith(f"{name}."))
        return self._found.get(name) or next(begun, None)


def _bare(key: str) -> str:
    return re.sub(r"""[\s"']""", "", key)


_HEADER: Final = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_ENTRY: Final = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
