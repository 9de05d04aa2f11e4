"""What the commands of `chipkit evidence` say, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SAID"]

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
