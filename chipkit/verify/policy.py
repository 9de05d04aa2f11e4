"""What a verdict demands: versioned data, so that a report can name the rules that it was judged by.

The grammar stands in docs/policies.md. However a policy is made, it is refused if it makes no sense, or if
a forgery could meet it and it does not say that it wants that.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

from chipkit.codec.moments import moved
from chipkit.codec.printable import without_numbers
from chipkit.codec.strict_toml import read_table, read_toml
from chipkit.deviation import Deviation
from chipkit.doors import expect
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping, freeze
from chipkit.lds.files import DATA_GROUPS, MANDATORY
from chipkit.lds.security_infos import CIPHERS, Cipher
from chipkit.meant import meant, there_are
from chipkit.outcome import Outcome
from chipkit.pki.algorithm_floors import check_floors
from chipkit.protocol.proof_rules import ACTIVE_AUTHENTICATION_RULES, ActiveAuthenticationRule
from chipkit.values import dataclass
from chipkit.verify.carried import carried_text
from chipkit.verify.finding import Finding, Result
from chipkit.verify.named import PACE, REVOCATION
from chipkit.verify.policy_file import policy_text
from chipkit.verify.policy_form import SCHEMA, as_written, form_of
from chipkit.verify.policy_values import (
    WAIVER,
    expect_checks,
    objections,
    read_checks,
    read_texts,
    read_title,
)
from chipkit.verify.table import FAMILY, Column, digest_check, judgement_table
from chipkit.verify.tolerance import Tolerance, UsedTolerance, fits_any, for_named_reasons, letting_pass
from chipkit.verify.zone import check_zone, in_zone

__all__ = ["Policy", "is_released", "load_policy", "policy_names"]

_NAMES: Final = ("conformance", "field")
"""The files in `policies`; a test compares."""
OWN_KEYS = ("schema", "id")
EXTENDS, _ZONE, _ACTIVE = "extends", "zone", "active_authentication"
_ATTESTED: Final = "attested_days"
ALL_KEYS = (
    "version", "column", "title", "bac_after_failed_pace", "pace_ciphers", _ACTIVE, "signing_times", "crl_grace_days",
    "issuing_slack_days", "refused_algorithms", "weak_algorithms", "ignored_deviations", "checks",
)  # fmt: skip
OPTIONAL_KEYS: Final = (WAIVER, _ZONE, _ACTIVE, _ATTESTED)
"""Keys of a file that may be left out of one that extends nothing, too."""
_SIGNING_TIMES: Final = ("signed-attribute", "issue-date")
_MAX_DAYS: Final = {"crl_grace_days": 3660, "issuing_slack_days": 366}
_MAX_ATTESTED: Final = 36600
_PACE_CIPHERS = "pace_ciphers"
_FLOORS: Final = ("refused_algorithms", "weak_algorithms")
_COLLECTIONS: Final = (_PACE_CIPHERS, "signing_times", *_FLOORS, "ignored_deviations")
_KINDS: Final[Mapping[str, type]] = FrozenMapping(
    {"id": str, "version": str, "bac_after_failed_pace": bool, **dict.fromkeys(_MAX_DAYS, int), WAIVER: bool}
)

_MANDATORY = tuple(digest_check(ef) for ef in MANDATORY)  # they are always shown
_UNKNOWN: Final = frozenset({Tolerance(outcome=None)})  # this one object, not its like: no check of the table


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules by which findings become a verdict.

    Raises:
        CodecError: A value makes no sense, or a card could succeed that is not genuine, and the policy does not say
            that it wants that.
    """

    id: str
    """What it is called, such as "field"."""
    version: str
    """Which version of it."""
    column: Column
    """The column of the judgement table that outcomes are taken from."""
    title: Mapping[str, str]
    """What it is for, in "en" and "vi"."""
    checks: Mapping[str, frozenset[Tolerance]]
    """The checks that decide, and what each may end with besides "successful"; never "failed" or "aborted"."""
    bac_after_failed_pace: bool = False
    """Whether a chip that offers PACE may be opened by BAC after PACE failed; it is reported either way."""
    pace_ciphers: tuple[Cipher, ...] = CIPHERS
    """Which cipher of PACE is preferred where a chip offers several; 3DES comes behind AES wherever it stands here."""
    active_authentication: ActiveAuthenticationRule = "always"
    """When a chip is asked for a signature, which is a proof that may be handed on."""
    signing_times: frozenset[str] = frozenset()
    """What tells when an expired signer signed: "signed-attribute", "issue-date"."""
    crl_grace_days: int = 0
    """For how many days after its announced next update a revocation list still counts as current."""
    issuing_slack_days: int = 0
    """How many days beside its issuer's validity and private key usage period a certificate may begin."""
    refused_algorithms: tuple[str, ...] = ("md2", "md4", "md5", "rsa<1024")
    """Hash functions and sizes of keys whose signatures prove nothing (`chipkit.pki.algorithm_floors`)."""
    weak_algorithms: tuple[str, ...] = ()
    """Those that are told as deviations."""
    ignored_deviations: tuple[str, ...] = ()
    """Deviations that do not count at all, as patterns where a star stands for any text."""
    demands_genuineness: bool = True
    """Whether a card that is not genuine must not succeed; if False, a success does not call a card genuine."""
    zone: str | None = None
    """The zone whose days a document is judged by, such as "Asia/Ho_Chi_Minh"; None: that of the time judged for."""
    attested_days: int | None = None
    """For how many days after the reading a proof counts that was given to the terminal which sealed it; None: ever."""

    _tolerated: Mapping[str, frozenset[Tolerance] | None] = field(init=False, repr=False, compare=False)
    """What `tolerances` says of each check of the table."""
    _demanded: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _waived: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tolerated", FrozenMapping())
        try:
            self._check_values()
            object.__setattr__(self, "column", Column(self.column))
            object.__setattr__(self, _PACE_CIPHERS, tuple(self.pace_ciphers))
            object.__setattr__(self, "signing_times", frozenset(self.signing_times))
            # the same rules are the same policy, in whatever order they were written
            checks = {check: frozenset(self.checks[check]) for check in sorted(self.checks)}
            object.__setattr__(self, "checks", FrozenMapping(checks))
            freeze(self, "title")
            for key in (*_FLOORS, "ignored_deviations"):
                object.__setattr__(self, key, tuple(sorted(set(getattr(self, key)))))
            self._check_names()
            tolerated = {check: self._found(check) for check in judgement_table().names}
            object.__setattr__(self, "_tolerated", FrozenMapping(tolerated))
            object.__setattr__(self, "_demanded", self._all_demanded())
            object.__setattr__(self, "_waived", self._all_waived())
            self._check_checks()
        except CodecError as error:
            raise error.inside(f"policy {self.id}") from None

    @classmethod
    def parse(cls, text: str, what: str = "policy") -> Policy:
        """Read a policy.

        Raises:
            CodecError: The text is not TOML, a key is unknown or missing, a value makes no sense, or a card could
                succeed that is not genuine, and the policy does not say that it wants that.
        """
        try:
            return cls(**resolved(read_toml(text, "")))
        except CodecError as error:
            raise CodecError(error.reason, where=what) from None

    @classmethod
    def of_form(cls, form: Mapping[str, Any], what: str = "policy") -> Policy:
        """The policy of a form (`chipkit.verify.policy_form`), as evidence carries it.

        Raises:
            CodecError: As `parse`; the form may be of another release, with checks that this one does not have.
        """
        try:
            return cls(**resolved(as_written(form)))
        except CodecError as error:
            raise CodecError(error.reason, where=what) from None

    def tolerances(self, check: str) -> frozenset[Tolerance] | None:
        """What a check may end with besides "successful"; None where it decides nothing.

        PACE decides nothing where the policy names BAC as its successor: its failure is then reported beside the
        verdict. "pa.digest.*" stands for each data group that is not named itself.
        """
        found = self._tolerated.get(check, _UNKNOWN)
        return self._found(check) if found is _UNKNOWN else found

    def _found(self, check: str) -> frozenset[Tolerance] | None:
        if check == PACE and self.bac_after_failed_pace:
            return None
        own = self.checks.get(check)
        return self.checks.get(judgement_table().check(check).id) if own is None else own

    def decides(self, check: str) -> bool:
        """Whether a check has a say in the verdict."""
        return self.tolerances(check) is not None

    @property
    def decisive(self) -> tuple[str, ...]:
        """The checks that the policy names and that decide."""
        return tuple(check for check in self.checks if check != PACE or not self.bac_after_failed_pace)

    @property
    def demanded(self) -> tuple[str, ...]:
        """The checks that no set of findings may lack: those named, and the digests of the mandatory data groups."""
        return self._demanded

    def _all_demanded(self) -> tuple[str, ...]:
        named = (check for check in self.decisive if check != FAMILY)
        mandatory = (check for check in _MANDATORY if self.decides(check))
        return tuple(dict.fromkeys((*named, *mandatory)))

    def used_tolerance(self, result: Result, at: datetime | None) -> UsedTolerance | None:
        """The tolerance that lets a result pass at a moment, of several the one that ends last; else None."""
        tolerances = self.tolerances(result.check)
        if not tolerances or (isinstance(result, Finding) and result.outcome is Outcome.SUCCESSFUL):
            return None
        outcome = result.outcome if isinstance(result, Finding) else None
        for each, word in letting_pass(tolerances, outcome, result.reason):
            if each.covers(result, at):
                return UsedTolerance(result.check, word, result.reason, each.until)
        return None

    @property
    def waived(self) -> tuple[str, ...]:
        """The checks that a card may miss although it is not genuine without them."""
        return self._waived

    def _all_waived(self) -> tuple[str, ...]:
        others = [digest_check(ef) for ef in DATA_GROUPS]
        loose = [check for check in dict.fromkeys((*_signed(), *_MANDATORY, *others)) if self._is_loose(check)]
        by_family = {check for check in others if check not in self.checks} - set(_MANDATORY)
        return tuple(dict.fromkeys(FAMILY if check in by_family else check for check in loose))

    def _is_loose(self, check: str) -> bool:
        tolerances = self.tolerances(check)
        if tolerances is None:
            return True
        if check == REVOCATION:  # that it is not known may pass, for reasons that the policy names
            return not all(for_named_reasons(each) for each in tolerances)
        if check in _signed() or check in _MANDATORY:
            return bool(tolerances)
        # a file that was not read is neither shown nor delivered: it may be denied, or not asked for
        return not all(each.outcome is not Outcome.UNDETERMINED or for_named_reasons(each) for each in tolerances)

    def counts(self, deviation: Deviation) -> bool:
        """Whether a deviation counts under this policy."""
        return not (self.ignored_deviations and fits_any(deviation.code, tuple(self.ignored_deviations)))

    def on_its_clocks(self, at: datetime) -> datetime:
        """A moment in the zone that the policy fixes, or as it is.

        Raises:
            CodecError: The clocks of that zone have no such year.
        """
        return at if self.zone is None else in_zone(at, self.zone)

    def end_of_grace(self, next_update: datetime) -> date:
        """The last day on which a revocation list counts that announced its next update for then."""
        try:
            return moved(next_update.astimezone(UTC), timedelta(days=self.crl_grace_days)).date()
        except OverflowError:
            return date.max

    @property
    def digest(self) -> str:
        """SHA-256 over the policy as it was resolved, in hexadecimal: the same rules give the same digest."""
        canonical = json.dumps(form_of(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    def _check_values(self) -> None:
        for key, kind in _KINDS.items():
            if type(value := getattr(self, key)) is not kind:
                raise CodecError(f"{key} is not of type {kind.__name__}: {value!r}")
        if not self.id.strip() or not self.id.isprintable():
            raise CodecError(f"id = {self.id!r}: not a name")
        if self.column not in tuple(Column):
            raise CodecError(f"column = {self.column!r}: unknown; {there_are(self.column, Column)}")
        self._check_collections()
        if strange := [cipher for cipher in self.pace_ciphers if cipher not in CIPHERS]:
            raise CodecError(f"{_PACE_CIPHERS} = {strange[0]!r}: unknown; {there_are(strange[0], CIPHERS)}")
        if self.active_authentication not in ACTIVE_AUTHENTICATION_RULES:
            told = there_are(self.active_authentication, ACTIVE_AUTHENTICATION_RULES)
            raise CodecError(f"{_ACTIVE} = {self.active_authentication!r}: unknown; {told}")
        if unknown := frozenset(self.signing_times).difference(_SIGNING_TIMES):
            word = min(unknown, key=str)
            raise CodecError(f"signing_times = {word!r}: unknown signing time; {there_are(word, _SIGNING_TIMES)}")
        if not all(isinstance(pattern, str) for pattern in self.ignored_deviations):
            raise CodecError(f"ignored_deviations are not texts: {self.ignored_deviations!r}")
        self._check_days()
        if self.zone is not None:
            check_zone(self.zone)
        title: object = self.title
        read_title(dict(title) if isinstance(title, Mapping) else title)
        expect_checks(self.checks)

    def _check_days(self) -> None:
        for key, most in _MAX_DAYS.items():
            if not 0 <= (days := getattr(self, key)) <= most:
                raise CodecError(f"{key} = {days}: days out of range, at most {most}")
        days = self.attested_days
        if days is not None and (type(days) is not int or not 0 <= days <= _MAX_ATTESTED):
            raise CodecError(f"{_ATTESTED} = {days!r}: not a number of days, at most {_MAX_ATTESTED}")

    def _check_collections(self) -> None:
        """A text is none: its letters would be patterns, and a star stands for every deviation."""
        for key in _COLLECTIONS:
            if not isinstance(value := getattr(self, key), Collection) or isinstance(value, str | bytes | bytearray):
                raise CodecError(f"{key} are no texts: {value!r}")
        for key in _FLOORS:
            check_floors(key, getattr(self, key))

    def _check_names(self) -> None:
        if not self.checks:
            raise CodecError("[checks]: the policy names no check")
        for check, tolerances in self.checks.items():
            try:
                judgement_table().check(check)
            except KeyError:
                asked = meant(check, judgement_table().in_order)
                raise CodecError(f"[checks]: unknown check {check!r}{asked}") from None
            for tolerance in tolerances:
                tolerance.check_against(check, self.column)

    def _check_checks(self) -> None:
        for why in self.objections() if self.demands_genuineness else ():
            raise CodecError(why)

    def objections(self) -> Iterator[str]:
        """Why a card could succeed under it that is not genuine, each in a sentence; nothing where none could."""
        return objections(self.refused_algorithms, self.waived, self.checks)


def _signed() -> tuple[str, ...]:
    """The checks without which nobody can call a card genuine, with the digest of every file."""
    return tuple(row.id for row in judgement_table().checks.values() if row.indispensable)


def policy_names() -> tuple[str, ...]:
    """The policies that come with chipkit."""
    return _NAMES


def load_policy(name: str | os.PathLike[str]) -> Policy:
    """A policy that comes with chipkit, by its name, or one of the operator's own, by the path of its file.

    Args:
        name: A name of `policy_names`; a text that ends in ".toml"; or a `pathlib.Path`, whatever it ends in.

    Raises:
        PolicyMissingError: Its file is not there.
        CodecError: No policy has this name, its file cannot be used, or it differs from the policy of its name that
            comes with chipkit.
        TypeError: `name` is neither a text nor a path.
    """
    name, is_path = os.fspath(name), isinstance(name, os.PathLike)
    expect(name, str, "the name of a policy")
    if name in policy_names() and not is_path:
        return Policy.parse(carried_text(f"policies/{name}.toml"), f"policy {name}")
    if not name.endswith(".toml") and not is_path:
        known = there_are(name, policy_names(), besides=", and files whose name ends in .toml")
        raise CodecError(f"unknown policy; {known}", where=f"policy {without_numbers(name)}")
    policy = Policy.parse(policy_text(name), f"policy {name}")
    if policy.id in policy_names() and not is_released(policy.id, policy.digest):
        raise CodecError(f"id = {policy.id!r}: the name of a policy that comes with chipkit", where=f"policy {name}")
    return policy


def is_released(policy_id: str, digest: str) -> bool:
    """Whether a policy of this name and digest comes with chipkit."""
    return policy_id in policy_names() and digest == _released_digest(policy_id)


@cache
def _released_digest(name: str) -> str:
    return load_policy(name).digest


def resolved(document: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a policy: what its file says; for keys that it leaves out, what the extended policy says."""
    inherited: dict[str, Any] = {}
    optional = [*OPTIONAL_KEYS]
    if EXTENDS in document:
        inherited = _inherited(document[EXTENDS])
        optional += [EXTENDS, *ALL_KEYS]
    said = read_table(document, "", (*OWN_KEYS, *(key for key in ALL_KEYS if key not in optional)), optional=optional)
    if type(schema := said.pop("schema")) is not int or schema != SCHEMA:
        raise CodecError(f"schema = {document['schema']!r}: unknown schema")
    said.pop(EXTENDS, None)
    if "checks" in said:
        said["checks"] = inherited.get("checks", {}) | dict(read_checks(said["checks"]))
    for key in _COLLECTIONS:
        if key in said:
            said[key] = (frozenset if key == "signing_times" else tuple)(read_texts(said, key))
    if "title" in said:
        said["title"] = read_title(said["title"])
    return inherited | said


def _inherited(name: object) -> dict[str, Any]:
    if not isinstance(name, str) or name not in policy_names():
        raise CodecError(f"{EXTENDS} = {name!r}: unknown policy; {there_are(name, policy_names())}")
    parent = load_policy(name)
    return {key: getattr(parent, key) for key in (*ALL_KEYS, _ZONE, _ATTESTED)} | {"checks": dict(parent.checks)}
