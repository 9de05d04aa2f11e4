"""`chipkit policy show`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.output import print_json, tell
from chipkit.cli.policy.naming import name_facts
from chipkit.cli.policy.words import WORDS
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.verify.policy import load_policy
from chipkit.verify.policy_file import PolicyMissingError
from chipkit.verify.table import FAMILY, judgement_table
from chipkit.words import COMPARED, OUTCOMES

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from chipkit.documents.policy import DecidingCheckDocument, PolicyDocument, PolicyToleranceDocument, TitleDocument
    from chipkit.verify.policy import Policy
    from chipkit.verify.tolerance import Tolerance

__all__ = ["run"]

_FILES = {"en": "Every other data group", "vi": "Mỗi nhóm dữ liệu khác"}


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    try:
        policy = load_policy(arguments.policy)
    except CodecError as error:
        if isinstance(error, PolicyMissingError) or not arguments.policy.endswith(".toml"):
            raise
        told = f"{error.reason}; chipkit policy check FILE tells all that is wrong"
        raise CodecError(told, where=error.where) from None
    if arguments.json:
        print_json(_document(policy))
    else:
        for line in _Shown(policy, arguments.lang, datetime.now(UTC).date()).lines():
            tell(line)
    return ExitCode.SUCCESSFUL


def _document(policy: Policy) -> PolicyDocument:
    return {
        "schema": "chipkit.policy/1",
        **name_facts(policy),
        "title": {"en": policy.title["en"], "vi": policy.title["vi"]},
        "column": policy.column.value,
        "demands_genuineness": policy.demands_genuineness,
        "waived": list(policy.waived),
        "checks": [_deciding(policy, check) for check in _decisive(policy)],
        "beside": _beside(policy),
        "bac_after_failed_pace": policy.bac_after_failed_pace,
        "pace_ciphers": list(policy.pace_ciphers),
        "active_authentication": policy.active_authentication,
        "signing_times": sorted(policy.signing_times),
        "crl_grace_days": policy.crl_grace_days,
        "issuing_slack_days": policy.issuing_slack_days,
        "attested_days": policy.attested_days,
        "zone": policy.zone,
        "refused_algorithms": list(policy.refused_algorithms),
        "weak_algorithms": list(policy.weak_algorithms),
        "ignored_deviations": list(policy.ignored_deviations),
    }


def _decisive(policy: Policy) -> list[str]:
    """The checks that decide, in the order of a report; the family stands behind those that it does not stand for."""
    order = [*judgement_table().in_order]
    at = {check: number for number, check in enumerate(order)}
    at[FAMILY] = max(number for check, number in at.items() if judgement_table().check(check).id == FAMILY)
    return sorted(policy.decisive, key=lambda check: (at[check], check == FAMILY))


def _beside(policy: Policy) -> list[str]:
    """The checks of the table that are reported and decide nothing."""
    return [check for check in judgement_table().checks if not policy.decides(check) and check != FAMILY]


def _deciding(policy: Policy, check: str) -> DecidingCheckDocument:
    title: TitleDocument = {"en": _title(check, "en"), "vi": _title(check, "vi")}
    return {"check": check, "title": title, "tolerances": [_tolerance(each) for each in _sorted(policy, check)]}


def _sorted(policy: Policy, check: str) -> list[Tolerance]:
    return sorted(policy.checks[check], key=str)


def _tolerance(tolerance: Tolerance) -> PolicyToleranceDocument:
    return {
        "outcome": tolerance.word,
        "reasons": sorted(tolerance.reasons),
        "until": None if tolerance.until is None else tolerance.until.isoformat(),
        "fields": sorted(tolerance.fields),
    }


def _title(check: str, language: str) -> str:
    if check == FAMILY:
        return judgement_table().check(check).title[language].replace("{file}", _FILES[language])
    return judgement_table().title(check, language)


class _Shown:
    """A policy in one language."""

    def __init__(self, policy: Policy, language: str, today: date) -> None:
        self._policy, self._language, self._today = policy, language, today

    def lines(self) -> Iterator[str]:
        """All of it, line by line."""
        policy, facts = self._policy, name_facts(self._policy)
        title = policy.title[self._language]
        yield printable(self._word("policy", policy.id, policy.version, title))
        yield f"  SHA-256 {facts['digest']}"
        yield f"  {self._word('released' if facts['released'] else 'own')}"
        yield f"  {self._word('column', policy.column.value)}"
        genuine = "genuine" if not policy.waived else "not-genuine"
        yield f"  {self._word(genuine, ', '.join(policy.waived))}"
        yield from self._headed("decides", self._checks())
        yield from self._headed("beside", (self._named(check) for check in _beside(policy)))
        yield from self._headed("reading", self._reading())
        yield from self._headed("days", self._days())
        yield from self._headed("algorithms", self._algorithms())
        yield from self._headed("ignored", (printable(pattern) for pattern in policy.ignored_deviations))

    def _headed(self, key: str, lines: Iterable[str]) -> Iterator[str]:
        yield ""
        yield self._word(key)
        told = [f"  {line}" for line in lines]
        yield from told or [f"  {self._word('none')}"]

    def _checks(self) -> Iterator[str]:
        for check in _decisive(self._policy):
            tolerances = _sorted(self._policy, check)
            yield self._named(check) + ("" if tolerances else f": {self._word('strict')}")
            for each in tolerances:
                yield f"{'':22}{self._word('passes')}: {self._tolerated(check, each)}"

    def _named(self, check: str) -> str:
        told = _title(check, self._language)
        return f"{check:20}  {told}"

    def _tolerated(self, check: str, tolerance: Tolerance) -> str:
        told = OUTCOMES[tolerance.outcome][self._language]
        if tolerance.reasons:
            told += f" ({'; '.join(self._reason(check, reason) for reason in sorted(tolerance.reasons))})"
        if tolerance.fields:
            told += " " + self._word("fields", ", ".join(self._field(name) for name in sorted(tolerance.fields)))
        if tolerance.until is not None:
            key = "ended" if tolerance.until < self._today else "until"
            told += ", " + self._word(key, self._date(tolerance.until))
        return told

    def _reason(self, check: str, reason: str) -> str:
        table = judgement_table()
        situation = table.check(check).situations.get(reason) or table.common[reason]
        return f"{reason}: {situation.text[self._language]}"

    def _field(self, name: str) -> str:
        return COMPARED[name][self._language] if name in COMPARED else name

    def _date(self, day: date) -> str:
        return f"{day:%d/%m/%Y}" if self._language == "vi" else day.isoformat()

    def _reading(self) -> Iterator[str]:
        policy = self._policy
        yield self._fact("bac", self._word("yes" if policy.bac_after_failed_pace else "no"))
        yield self._fact("ciphers", ", ".join(cipher.upper() for cipher in policy.pace_ciphers) or self._word("none"))
        yield self._fact("active", self._word(policy.active_authentication))

    def _days(self) -> Iterator[str]:
        policy = self._policy
        yield self._fact("grace", self._counted(policy.crl_grace_days))
        yield self._fact("slack", self._counted(policy.issuing_slack_days))
        attested = policy.attested_days
        yield self._fact("attested", self._word("ever") if attested is None else self._counted(attested))
        times = ", ".join(self._word(time) for time in sorted(policy.signing_times, reverse=True))
        yield self._fact("signed", times or self._word("none"))
        yield self._fact("zone", policy.zone or self._word("own-zone"))

    def _algorithms(self) -> Iterator[str]:
        yield self._fact("refused", self._floors(self._policy.refused_algorithms))
        yield self._fact("weak", self._floors(self._policy.weak_algorithms))

    def _floors(self, words: Iterable[str]) -> str:
        return ", ".join(map(self._floor, words)) or self._word("none")

    def _floor(self, word: str) -> str:
        kind, below, bits = word.partition("<")
        return self._word("below", kind.upper(), bits) if below else kind.upper()

    def _fact(self, key: str, value: str) -> str:
        return f"{self._word(key)}: {value}"

    def _counted(self, days: int) -> str:
        return self._word("day") if days == 1 else self._word("many", str(days))

    def _word(self, key: str, *values: str) -> str:
        return WORDS[key][self._language].format(*values)
