"""Fill a form from a card: only values that may be shown, each with what may be said of it.

The names are those of `ReportDocument` (docs/json.md); `report.standing` says of each whether it may be shown.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import chipkit
from chipkit_emulator import apply_defect, load_profile, personalise, trust_in

FIELDS = ("full_name", "number", "date_of_birth", "sex", "nationality", "date_of_expiry")


def form_of(report: chipkit.Report) -> dict[str, object]:
    """The fields of a form, empty where a value may not be shown or is not there."""
    holder = report.to_json().get("holder")
    values: dict[str, object] = dict(holder) if holder is not None else {}
    fields = {name: values.get(name) if report.standing(name).shown else None for name in FIELDS}
    data = None if report.holder is None else report.holder.dg13
    if data is not None and report.standing(chipkit.EF.DG13).shown:  # what a nation has beside the standard
        fields |= {each.name: each.value for each in data.shown() if not each.sensitive}
    return {
        "filled_from": report.verdict.code,
        "may_be_said": report.standing("full_name").text("en"),
        "proven": report.standing("full_name").show is chipkit.Show.PROVEN,
        "fields": fields,
    }


def main() -> None:
    """Print the form of an invented card, and that of one whose name was changed after it was signed."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2024"), seed=1, at=now)
    for each in (card, apply_defect(card, "flip-dg1")):
        report = chipkit.inspect(
            each.transport(),
            each.password,
            trust=trust_in(each.pki, now),
            policy=chipkit.load_policy("field"),
            mode="demo",
        )
        print(json.dumps(form_of(report), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
