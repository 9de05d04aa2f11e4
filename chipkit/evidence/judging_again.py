"""Evidence judged again: by what it embeds, or by the store, policy and time of today; and why a result differs.

What is embedded counts under the seal of a trusted terminal alone: anybody can seal a file with a key of his own, and
embed an issuer of his own. Why a result differs is found by trying: of what changed, each part alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum, unique
from typing import Final

from chipkit.doors import expect
from chipkit.errors import EvidenceError
from chipkit.evidence.attesting import attested_by_terminal
from chipkit.evidence.embedded import MixedTrust
from chipkit.evidence.evidence_file import Evidence
from chipkit.evidence.scanned import printed_of
from chipkit.evidence.sealed_checks import from_outside
from chipkit.national.registry import KNOWN_NATIONS, Nations
from chipkit.outcome import Outcome
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.view import TrustView
from chipkit.values import dataclass
from chipkit.verify import Finding, Observed, Verdict, judge, load_policy
from chipkit.verify.finding import Result
from chipkit.verify.mode import Mode
from chipkit.verify.named import PATH, REVOCATION
from chipkit.verify.policy import Policy
from chipkit.verify.report import Report
from chipkit.verify.table import ADDITIONAL_PREFIX

__all__ = ["Cause", "Difference", "Judgement", "judge_again"]

_VERDICT: Final = "verdict"
_LISTED: Final = frozenset({"pinned", "listed"})
"""What of an issuer is judged by the document too: whether it is one of those that a signer is listed for."""


@unique
class Cause(Enum):
    """What made a result differ from the one that was sealed."""

    POLICY = "policy"
    """The policy is another one."""
    TIME = "time"
    """It is judged for another moment."""
    ANCHORS = "anchors"
    """Whom we trust, and lists of pinned signers."""
    REVOCATION = "revocation"
    """The revocation lists."""
    SEAL = "seal"
    """The terminal is not trusted, so that neither its proofs nor what it embeds count."""
    MODE = "mode"
    """Whether a TEST authority counts."""
    RELEASE = "release"
    """The same material judged by this release, with its own judgement table."""
    TOGETHER = "together"
    """Several of these together, and none of them alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One result that is another one than was sealed."""

    subject: str
    """The check; or "verdict"."""
    then: str
    """What was sealed: outcome and reason, or the code of the verdict; empty where it was not spoken of."""
    now: str
    """What it is now."""
    causes: tuple[Cause, ...]
    """Each that makes it differ by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Evidence judged again."""

    report: Report
    """With what checks from outside had found when it was sealed, which can only make its verdict graver."""
    verdict: Verdict
    """That of the report."""
    attested: tuple[str, ...]
    """The checks whose material is withheld, for which the terminal stands."""
    unattested: tuple[str, ...]
    """The checks whose material is withheld, for which nobody stands."""
    differences: tuple[Difference, ...]
    """What a result is now and was not then, each with its cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """By what evidence is judged."""

    trust: TrustView
    policy: Policy
    at: datetime
    mode: Mode


def judge_again(
    evidence: Evidence,
    *,
    trust: TrustView | None = None,
    policy: Policy | None = None,
    at: datetime | None = None,
    mode: Mode | str | None = None,
    nations: Nations = KNOWN_NATIONS,
) -> Judgement:
    """Judge evidence again. What is not given is as it was sealed, where the terminal is trusted.

    Args:
        evidence: The evidence, as `open_evidence` gives it.
        trust: Whom we trust today. Without it the embedded trust counts, and nobody where the terminal is not trusted.
        policy: The policy of today; without it the embedded one, and `field` where the terminal is not trusted.
        at: The moment to judge for; without it the one that was sealed, which counts under a trusted seal alone.
        mode: Whether a TEST authority counts; without it as it was sealed, and never where the terminal is not trusted.
        nations: Nations whose documents have more than the standard says.

    Raises:
        EvidenceError: An item is malformed, this release cannot judge by the embedded policy, or the terminal is not
            trusted and no moment is given to judge by today's trust for.
        TypeError: An argument is of another type.
        ValueError: The time has no time zone, or the mode is unknown.
    """
    expect(evidence, Evidence, "evidence")
    if not evidence.trusted and trust is not None and at is None:
        raise EvidenceError("whoever sealed it chose the moment to judge for, and is not trusted: give one", where="at")
    sealed = _sealed(evidence, policy)
    terms = _Terms(
        trust=sealed.trust if trust is None else trust,
        policy=sealed.policy if policy is None else policy,
        at=sealed.at if at is None else at,
        mode=sealed.mode if mode is None else Mode(mode),
    )
    report = _judged(evidence, terms, nations)
    told = _words(evidence, terms.at, report)
    return Judgement(
        report=report,
        verdict=report.verdict,
        attested=tuple(check for check, met in told.items() if met.code != "withheld"),
        unattested=tuple(check for check, met in told.items() if met.code == "withheld"),
        differences=tuple(_differences(evidence, report, sealed, terms, nations)),
    )


def _words(evidence: Evidence, at: datetime, report: Report) -> Mapping[str, Observed]:
    """The terminal's words that a report took; of the issuer, those that no certificate was there to judge anew by."""
    attested = attested_by_terminal(evidence, at)
    anew = {each.check for each in report.results if each.check in (PATH, REVOCATION) and each.reason not in _LISTED}
    passed_over = anew if attested.certificates else frozenset()
    return {check: met for check, met in attested.results.items() if check not in passed_over}


def _sealed(evidence: Evidence, policy: Policy | None) -> _Terms:
    """By what it was judged when it was sealed, as far as that counts."""
    statement = evidence.statement
    if not evidence.trusted:  # whoever sealed it may have written any rules, too
        nobody, rules = InMemoryTrust.empty(), load_policy("field") if policy is None else policy
        return _Terms(trust=nobody, policy=rules, at=statement.at, mode=Mode.PRODUCTION)
    try:
        own = statement.policy
    except EvidenceError:
        if policy is None:
            raise
        own = policy
    return _Terms(trust=statement.trust, policy=own, at=statement.at, mode=statement.mode)


def _judged(evidence: Evidence, terms: _Terms, nations: Nations) -> Report:
    return judge(
        evidence.capture,
        terms.trust,
        terms.policy,
        terms.at,
        mode=terms.mode,
        printed=printed_of(evidence.scanned, nations),
        nations=nations,
        attested=attested_by_terminal(evidence, terms.at),
        additional=from_outside(evidence),
    )


# why it differs ------------------------------------------------------------------------------------------------------


def _differences(
    evidence: Evidence, report: Report, sealed: _Terms, terms: _Terms, nations: Nations
) -> Iterator[Difference]:
    then, now = _then(evidence), _now(report)
    changed = [each for each in (_VERDICT, *now, *then) if then.get(each) != now.get(each)]
    if not changed:
        return
    base = _now(_judged(evidence, sealed, nations))
    alone = {
        cause: base if one == sealed else _now(_judged(evidence, one, nations))
        for cause, one in _one_each(sealed, terms)
    }
    rest = Cause.RELEASE if evidence.trusted else Cause.SEAL
    for subject in dict.fromkeys(changed):
        causes = [cause for cause, told in alone.items() if told.get(subject) != base.get(subject)]
        if base.get(subject) != then.get(subject):
            causes.append(rest)
        yield Difference(
            subject=subject,
            then=then.get(subject, ""),
            now=now.get(subject, ""),
            causes=tuple(causes) or (Cause.TOGETHER,),
        )


def _one_each(sealed: _Terms, terms: _Terms) -> Iterator[tuple[Cause, _Terms]]:
    """The sealed terms with one part of today's."""
    yield Cause.POLICY, replace(sealed, policy=terms.policy)
    yield Cause.TIME, replace(sealed, at=terms.at)
    yield Cause.MODE, replace(sealed, mode=terms.mode)
    if terms.trust is not sealed.trust:
        yield Cause.ANCHORS, replace(sealed, trust=MixedTrust(terms.trust, sealed.trust))
        yield Cause.REVOCATION, replace(sealed, trust=MixedTrust(sealed.trust, terms.trust))


def _then(evidence: Evidence) -> Mapping[str, str]:
    statement = evidence.statement
    results = (each for each in statement.results if not each.check.startswith(ADDITIONAL_PREFIX))
    return {_VERDICT: statement.verdict.code, **{each.check: _line(each) for each in results}}


def _now(report: Report) -> Mapping[str, str]:
    results = (each for each in report.results if not each.check.startswith(ADDITIONAL_PREFIX))
    return {_VERDICT: report.verdict.code, **{each.check: _line(each) for each in results}}


def _line(result: Result) -> str:
    """Outcome and reason; that a proof was given to the terminal is no difference from its having been given."""
    outcome = result.outcome.value if isinstance(result, Finding) else "not run"
    proven = result.reason == "attested" and isinstance(result, Finding) and result.outcome is Outcome.SUCCESSFUL
    return f"{outcome}: {'proven' if proven else result.reason}"
