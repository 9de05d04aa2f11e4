"""A bank's own check beside those of the release: is the number on its list of stolen cards?"""

from __future__ import annotations

from datetime import UTC, datetime

import chipkit
from chipkit.verify import AdditionalSituation, Observed, ReportSoFar
from chipkit_emulator import load_profile, personalise


class ReportedStolen:
    """Looks the number of the verified DG1 up in a list."""

    def __init__(self, numbers: frozenset[str]) -> None:
        self.name = "x.bank.reported-stolen"
        self.title = {"en": "Not reported stolen to this bank", "vi": "Không bị báo mất tại ngân hàng"}
        self.situations = {
            "not-listed": AdditionalSituation(
                chipkit.Outcome.SUCCESSFUL, "the number is not on this bank's list", "số không có trong danh sách"
            ),
            "listed": AdditionalSituation(
                chipkit.Outcome.FAILED, "the number is on this bank's list", "số có trong danh sách báo mất"
            ),
        }
        self._numbers = numbers

    def check(self, so_far: ReportSoFar) -> Observed:
        """Say nothing of a number that nobody signed."""
        if so_far.holder is None or not so_far.succeeded("pa.digest.dg1"):
            return Observed("depends-on", depends_on="pa.digest.dg1")
        return Observed("listed" if so_far.holder.number in self._numbers else "not-listed")


def main() -> None:
    """Read an invented card, and judge it with an empty list and with one that has its number."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)
    capture = chipkit.read(card.transport(), card.password)
    trust, policy = chipkit.InMemoryTrust.empty(), chipkit.load_policy("field")

    first = chipkit.judge(capture, trust, policy, now, additional=[ReportedStolen(frozenset())])
    number = first.holder.number if first.holder else ""
    second = chipkit.judge(capture, trust, policy, now, additional=[ReportedStolen(frozenset({number}))])

    for report in (first, second):
        found = report.finding("x.bank.reported-stolen")
        print(f"{report.outcome.value}, decided by {', '.join(report.verdict.decided_by)}")
        print(f"  x.bank.reported-stolen: {report.text_of(found, 'en') if found else 'not run'}")


if __name__ == "__main__":
    main()
