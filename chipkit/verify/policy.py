"""What a verdict demands: versioned data, so that a report can name the rules that it was judged by."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.regular_file import read_regular
from chipkit.verify.strict import MAX_TOML, read_table, read_text, read_toml
from chipkit.verify.table import COLUMNS, NOT_RUN, judgement_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.deviation import Deviation
    from chipkit.verify.table import Column

__all__ = ["Policy", "Tolerated", "load_policy", "policy_names"]

Tolerated = frozenset[Outcome | None]
"""Outcomes besides "successful" that a check may end with; None: not run."""

_SCHEMA = 1
_KEYS = (
    "schema",
    "id",
    "version",
    "column",
    "title",
    "bac_after_failed_pace",
    "signing_times",
    "crl_grace_days",
    "ignored_deviations",
    "checks",
)
_SIGNING_TIMES = frozenset({"signed-attribute", "issue-date"})
_TOLERABLE = MappingProxyType(
    {"undetermined": Outcome.UNDETERMINED, "not supported": Outcome.NOT_SUPPORTED, NOT_RUN: None}
)
_MAX_GRACE_DAYS = 3660
_WAIVER = "demands_genuineness"
_GENUINENESS = ("pa.sod.signature", "pa.issuer.path", "pa.files", "pa.digest.dg1")
"""The checks without which nobody can call a card genuine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules that findings are turned into a verdict by."""

    id: str
    version: str
    column: Column
    """The column of the judgement table that outcomes are taken from."""
    title: Mapping[str, str]
    checks: Mapping[str, Tolerated]
    """The checks that decide, and what each may end with besides "successful"; never "failed" or "aborted"."""
    bac_after_failed_pace: bool = False
    """Whether a chip that offers PACE may be opened by BAC after PACE failed; it is reported either way."""
    signing_times: frozenset[str] = frozenset()
    """What tells when an expired signer signed: "signed-attribute", "issue-date"."""
    crl_grace_days: int = 0
    """For how many days after its announced next update a revocation list still counts as current."""
    ignored_deviations: tuple[str, ...] = ()
    """Deviations that do not count at all, as patterns where a star stands for any text."""

    @classmethod
    def parse(cls, text: str, what: str = "policy") -> Policy:
        """Read a policy.

        Raises:
            CodecError: It is not TOML, a key is unknown or missing, a value makes no sense, or a card could succeed
                that is not genuine, and the policy does not say that it wants that.
        """
        entries = read_table(read_toml(text, what), what, _KEYS, optional=(_WAIVER,))
        if entries.pop("schema") != _SCHEMA or entries["column"] not in COLUMNS:
            raise CodecError("unknown schema or column", where=what)
        _check_types(entries, what)
        policy = cls(
            id=entries["id"],
            version=entries["version"],
            column=entries["column"],
            title=read_text(entries["title"], what),
            checks=_checks(entries["checks"], what),
            bac_after_failed_pace=entries["bac_after_failed_pace"],
            signing_times=frozenset(entries["signing_times"]),
            crl_grace_days=entries["crl_grace_days"],
            ignored_deviations=tuple(entries["ignored_deviations"]),
        )
        if policy.waived and entries.get(_WAIVER, True):
            raise CodecError(
                f"does not demand {', '.join(policy.waived)}: a card could succeed that is not genuine; "
                f"who wants that says {_WAIVER} = false",
                where=what,
            )
        return policy

    @property
    def decisive(self) -> Mapping[str, Tolerated]:
        """The checks that decide under this policy; "pa.digest.*" stands for each data group not named itself.

        PACE decides nothing where the policy names BAC as its successor: its failure is then reported beside the
        verdict.
        """
        if not self.bac_after_failed_pace:
            return self.checks
        return MappingProxyType({check: value for check, value in self.checks.items() if check != "access.pace"})

    def tolerated(self, check: str) -> Tolerated | None:
        """What a check may end with besides "successful"; None where it decides nothing."""
        own = self.decisive.get(check)
        return self.decisive.get(judgement_table().check(check).id) if own is None else own

    @property
    def waived(self) -> tuple[str, ...]:
        """The checks that a card may miss although it is not genuine without them; a success says so."""
        return tuple(check for check in _GENUINENESS if self.tolerated(check) != frozenset())

    def counts(self, deviation: Deviation) -> bool:
        """Whether a deviation counts under this policy."""
        return not any(fnmatchcase(deviation.code, pattern) for pattern in self.ignored_deviations)


def policy_names() -> tuple[str, ...]:
    """The policies that come with chipkit."""
    folder = resources.files("chipkit.verify").joinpath("policies")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_policy(name: str) -> Policy:
    """A policy that comes with chipkit, by its name, or one of the operator's own, by the path of its file.

    Raises:
        CodecError: There is none of that name, or its file cannot be used.
    """
    if name in policy_names():
        text = resources.files("chipkit.verify").joinpath("policies", f"{name}.toml").read_text("utf-8")
        return Policy.parse(text, f"policy {name}")
    if not name.endswith(".toml"):
        raise CodecError(f"no such policy; there are {', '.join(policy_names())}", where=f"policy {name}")
    try:
        return Policy.parse(read_regular(name, 4 * MAX_TOML).decode("utf-8"), f"policy {name}")
    except (OSError, UnicodeDecodeError) as error:
        raise CodecError(f"cannot be read: {error}", where=f"policy {name}") from None


def _check_types(entries: Mapping[str, object], what: str) -> None:
    kinds = {"id": str, "version": str, "bac_after_failed_pace": bool, "signing_times": list, "checks": dict}
    kinds |= {"crl_grace_days": int, "ignored_deviations": list, _WAIVER: bool}
    for key, kind in kinds.items():
        if key in entries and type(entries[key]) is not kind:
            raise CodecError(f"{key} is no {kind.__name__}", where=what)
    times, patterns, grace = entries["signing_times"], entries["ignored_deviations"], entries["crl_grace_days"]
    if not isinstance(times, list) or not all(isinstance(time, str) and time in _SIGNING_TIMES for time in times):
        raise CodecError("unknown signing time", where=what)
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise CodecError("ignored deviations are no texts", where=what)
    if not isinstance(grace, int) or not 0 <= grace <= _MAX_GRACE_DAYS:
        raise CodecError("days of grace out of range", where=what)


def _checks(entries: dict[str, object], what: str) -> Mapping[str, Tolerated]:
    table = judgement_table()
    checks: dict[str, Tolerated] = {}
    for check, words in entries.items():
        try:
            table.check(check)
        except KeyError:
            raise CodecError(f"unknown check {check!r}", where=what) from None
        if not isinstance(words, list) or not all(isinstance(word, str) and word in _TOLERABLE for word in words):
            raise CodecError(f"{check} tolerates what cannot be tolerated", where=what)
        checks[check] = frozenset(_TOLERABLE[word] for word in words)
    if not checks:
        raise CodecError("no check decides", where=what)
    return MappingProxyType(checks)
