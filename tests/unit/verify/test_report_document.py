from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chipkit.capture import Abort, AbortReason, Capture, Origin
from chipkit.deviation import Deviation
from chipkit.lds.files import EF, RawFile
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import Report, judge, load_policy

PAGE = Path(__file__).resolve().parents[3] / "docs" / "json.md"
MRZ = b"I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
"""The specimen of Doc 9303-5."""
DG1 = bytes.fromhex("615D5F1F5A") + MRZ


def report_of(**changes: Any) -> Report:
    fields: dict[str, Any] = {
        "origin": Origin.UNSEALED,
        "files": {EF.DG1: RawFile(EF.DG1, DG1)},
        "refused": {EF.DG3: 0x6982},
        "read_at": datetime(2012, 1, 2, 3, 4, 5, tzinfo=UTC),
        "deviations": (Deviation("folder.padding", "EF.DG1", "two bytes"),),
    }
    at = datetime(2012, 2, 3, tzinfo=UTC)
    return judge(Capture(**fields | changes), InMemoryTrust.empty(), load_policy("field"), at)


def test_the_document_is_json_of_its_schema() -> None:
    document = json.loads(json.dumps(report_of().to_json()))

    assert document["schema"] == "chipkit.report/1"
    assert document["at"] == "2012-02-03T00:00:00Z"
    assert document["capture"]["read_at"] == "2012-01-02T03:04:05Z"
    assert document["capture"]["refused"] == [{"file": "EF.DG3", "sw": "6982"}]
    assert document["deviations"][0] == {"code": "folder.padding", "where": "EF.DG1", "detail": "two bytes"}


def test_the_holder_is_told_with_what_vouches_for_it() -> None:
    holder: dict[str, Any] = {**(report_of().to_json()["holder"] or {})}
    standings = holder.pop("standing")

    assert standings == {name: {"show": "withheld", "worth": "unproven"} for name in holder if name != "vouched_for"}
    assert holder == {
        "vouched_for": False,
        "full_name": "ERIKSSON, ANNA MARIA",
        "number": "D23145890",
        "document_number": "D23145890",
        "date_of_birth": "1974-08-12",
        "sex": "F",
        "nationality": "UTO",
        "issuing_state": "UTO",
        "date_of_expiry": "2012-04-15",
        "never_expires": False,
    }


def test_a_redacted_document_has_no_holder_and_no_digests() -> None:
    text = json.dumps(report_of().to_json(redact=True))

    assert "holder" not in json.loads(text)
    for part in ("ERIKSSON", "D23145890", "1974", "sha256"):
        assert part not in text


def test_files_and_portrait_come_with_their_standing() -> None:
    document = report_of().to_json()

    assert document["capture"]["files"][0]["standing"] == {"show": "withheld", "worth": "unproven"}
    assert document["portrait"] == {"standing": {"show": "withheld", "worth": "missing"}}


def test_an_aborted_read_tells_where_and_no_holder() -> None:
    document = report_of(abort=Abort(step="read.dg2", reason=AbortReason.WRONG_MAC, sw=0x6988)).to_json()

    assert document["capture"]["abort"] == {"step": "read.dg2", "reason": "wrong-mac", "sw": "6988"}
    assert document["holder"] is None
    assert document["outcome"] == "aborted"


def test_without_a_first_data_group_there_is_no_holder() -> None:
    assert report_of(files={}).to_json()["holder"] is None


def test_every_check_is_told_once_in_the_order_of_the_table() -> None:
    report = report_of()

    checks = [result.check for result in report.results]
    assert len(checks) == len(set(checks))
    assert checks[0] == "access.pace"
    assert checks[-1] == "card.deviations"
    document = report.to_json()
    assert sorted(entry["check"] for entry in document["findings"] + document["not_checked"]) == sorted(checks)
    assert document["not_checked"]


def test_every_key_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## chipkit.report/1")[2]
    documented = set(re.findall(r"`([a-z_0-9]+)`", page))
    document = report_of(abort=Abort(step="select", reason=AbortReason.TIMEOUT)).to_json() | {
        "extra": report_of().to_json()
    }

    assert keys(document) - {"extra", "schema", "only_in_com", "step", "cause"} <= documented


def keys(value: object) -> set[str]:
    if isinstance(value, dict):
        inner = (keys(member) for name, member in value.items() if name != "evidence")
        return set(value).union(*inner)
    return set().union(*(keys(member) for member in value)) if isinstance(value, list) else set()
