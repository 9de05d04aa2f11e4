"""What the commands of `chipkit evidence` say, in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chipkit.cli.describe import utc_text
from chipkit.outcome import Outcome
from chipkit.words import OUTCOMES
from chipkit.written_dates import written_minute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chipkit.documents.batch import TouchedDocument
    from chipkit.evidence.index import Touched

__all__ = ["SAID", "touched_documents", "touched_lines"]

SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "indexed": {"en": "indexed: {}", "vi": "đã ghi vào chỉ mục: {}"},
    "bad": {
        "en": "could not be judged, and are not in the index: {}",
        "vi": "không đánh giá được, không có trong chỉ mục: {}",
    },
    "total": {"en": "in the index: {}", "vi": "tổng số trong chỉ mục: {}"},
    "touched": {"en": "touched: {}", "vi": "bị ảnh hưởng: {}"},
    "found": {"en": "found: {}", "vi": "tìm thấy: {}"},
    "erased": {"en": "erased", "vi": "đã xóa"},
    "redacted": {"en": "redacted", "vi": "đã che dữ liệu cá nhân"},
    "gone": {"en": "was gone already", "vi": "đã không còn từ trước"},
    "exported": {"en": "copied", "vi": "đã sao chép"},
    "kept": {"en": "NOT DONE", "vi": "CHƯA THỰC HIỆN"},
    "done": {"en": "done: {}, not done: {}", "vi": "đã thực hiện: {}, chưa thực hiện: {}"},
}


def touched_documents(found: Iterable[Touched]) -> list[TouchedDocument]:
    """Each piece of evidence once, by the place that it lies in."""
    entries: dict[str, TouchedDocument] = {}
    for each in found:
        known = entries.setdefault(
            each.place,
            {
                "place": each.place,
                "sha256": each.sha256,
                "made_at": utc_text(each.made_at),
                "outcome": each.outcome,
                "verdict": each.verdict,
                "by": [],
            },
        )
        if each.by and each.by not in known["by"]:
            known["by"].append(each.by)
    return [entries[place] for place in sorted(entries)]


def touched_lines(entries: Iterable[TouchedDocument], language: str) -> Iterator[str]:
    """Each piece of evidence on a line: when it was made, what it came to, where it is."""
    for each in entries:
        at = written_minute(datetime.fromisoformat(each["made_at"]).astimezone(), language)
        yield f"{at}  {OUTCOMES[Outcome(each['outcome'])][language]:<14}  {each['place']}"
