"""What was checked, in seven rows, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.verify.named import BAC, ONLINE, PACE
from chipkit.verify.table import digest_check
from chipkit_gui.presenter.doubt import code_in_doubt
from chipkit_gui.presenter.naming import capital, noun_of, plain_reason
from chipkit_gui.presenter.rows import TellerRow, teller_rows
from chipkit_gui.state import Stage
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.verify.finding import NotChecked
    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["ChecksView", "checks_view"]

_FIXED: Final = ("register", "fingerprints", "face")
_PRINTED_ZONE: Final = "mrz"
_TOLD_BY_FIXED: Final = frozenset({ONLINE, digest_check(EF.DG3)})
"""Checks that the fixed lines tell in plainer words."""
_WAYS_IN: Final = (PACE, BAC)
"""Of these one is enough: the other was not needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksView:
    """The column of checks."""

    note: str = ""
    """Stands in place of the rows if there are none."""
    rows: tuple[TellerRow, ...] = ()
    """All seven after a result, else none."""
    not_checked: tuple[str, ...] = ()
    """One line each; on the screen with every result."""
    not_checked_short: str = ""
    """The same in one paragraph."""


def checks_view(state: DeskState, language: Language) -> ChecksView:
    """The column of checks for a state of the desk."""
    if state.result is None:
        return ChecksView(note=word("checks.aborted" if state.stage is Stage.ABORTED else "checks.empty", language))
    report = state.result.report
    fixed = [*_FIXED, *([] if state.key is not None and state.key.kind == "mrz" else [_PRINTED_ZONE])]
    left_out = tuple(_left_out(report))
    return ChecksView(
        rows=teller_rows(report, language, in_doubt=code_in_doubt(state)),
        not_checked=(
            *(word(f"not_checked.{name}", language) for name in fixed),
            *(_line(report, one, language) for one in left_out),
        ),
        not_checked_short=capital(
            " · ".join(
                (
                    *(word(f"not_checked.{name}.short", language) for name in fixed),
                    *(noun_of(report, one.check, language) for one in left_out),
                )
            )
        ),
    )


def _line(report: Report, result: NotChecked, language: Language) -> str:
    return capital(f"{noun_of(report, result.check, language)}: {plain_reason(report, result, language)}")


def _left_out(report: Report) -> Iterator[NotChecked]:
    """What was not run, but for what the fixed lines tell and for a way in that was not needed."""
    opened = any((way := report.finding(name)) and way.outcome is Outcome.SUCCESSFUL for name in _WAYS_IN)
    for result in report.not_checked:
        if result.check not in _TOLD_BY_FIXED and not (opened and result.check in _WAYS_IN):
            yield result
