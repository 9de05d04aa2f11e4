"""Which message a verdict has, and of whom its sentences may speak: of the checks that led to it, and of no others."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit.verify.named import DIGEST, FILES, GENUINE, PRINTED, SIGNATURE
from chipkit_gui.aborts import is_mismatch
from chipkit_gui.presenter.doubt import code_in_doubt
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["as_signed", "found_so_far", "leading_checks", "name_of_result"]

_IN_ORDER = (Outcome.SUCCESSFUL, Outcome.NOT_SUPPORTED)


def leading_checks(report: Report) -> tuple[str, ...]:
    """Those of the deciding checks that the verdict is called after; all that decided where it is after none of them.

    The others decided as well, by something else: what the verdict says of its own would be untrue of them.
    """
    verdict = report.verdict
    leading = {
        each.check
        for each in report.results
        if each.reason != "depends-on" and report.table.verdict(each.check, each.reason) == verdict.code
    }
    return tuple(check for check in verdict.decided_by if check in leading) or verdict.decided_by


_MISMATCH: Final = "desk.mismatch"
_MISMATCH_AGAIN: Final[Mapping[str, str]] = MappingProxyType(
    {_MISMATCH: "desk.mismatch-again", "key-mismatch": "desk.key-mismatch-again"}
)
"""What is said the second time, when another scan is asked for no more."""


def name_of_result(state: DeskState, report: Report) -> str:
    """The verdict's code, or the name of what the desk tells in words of its own, with what helps there."""
    code, leading = report.verdict.code, leading_checks(report)
    if is_mismatch(report):
        name = _MISMATCH if PRINTED in report.verdict.decided_by else code
        return name if code_in_doubt(state) else _MISMATCH_AGAIN.get(name, name)
    if code == "comparison-open" and PRINTED in leading:
        return "desk.unclear"
    genuine = report.finding(GENUINE)
    if code == "copy-not-ruled-out" and genuine is not None and genuine.reason == "not-offered":
        return "desk.no-copy-test"
    return code


def as_signed(report: Report, language: Language) -> str:
    """That the data match their signature, as a sentence with its space; empty where that was not found of all."""
    found = {each.check: each.outcome for each in report.findings}
    signed = [found.get(SIGNATURE), found.get(FILES)]
    digests = [outcome for check, outcome in found.items() if check.startswith(DIGEST)]
    whole = all(outcome is Outcome.SUCCESSFUL for outcome in signed) and all(each in _IN_ORDER for each in digests)
    return f"{word('banner.as-signed', language)} " if whole else ""


def found_so_far(report: Report, language: Language) -> str:
    """How a headline begins whose verdict is open: that nothing wrong was found, only where nothing failed at all."""
    return word("banner.inconclusive" if report.verdict.beside else "banner.nothing-wrong", language)
