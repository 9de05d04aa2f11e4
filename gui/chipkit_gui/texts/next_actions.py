"""What a teller does next, as more than one verdict says it; `{photo}` is the portrait that can be compared."""

from __future__ import annotations

from chipkit_gui.texts.language import say

__all__ = [
    "APPROVE",
    "COMPARE",
    "DECIDE_V08",
    "DECIDE_V12",
    "NOTHING_AGAIN",
    "NOTHING_DECIDE",
    "NOTHING_V13",
    "READ_AGAIN",
    "STOP",
    "UNSEEN",
]

STOP = say(
    "Dừng giao dịch. Không nêu lý do kỹ thuật với khách. Mời Kiểm soát viên.",
    "Stop the transaction. Give the client no technical reasons. Call the supervisor.",
)

APPROVE = say(
    "So {photo} với người trước quầy, rồi mời Kiểm soát viên duyệt.",
    "Compare {photo} with the person, then ask the supervisor to approve.",
)
NOTHING_V13 = say(
    "Không giải quyết giao dịch. Mời Kiểm soát viên quyết định; báo Hỗ trợ CNTT mã V13.",
    "Hold the transaction. Let the supervisor decide; quote V13 to IT support.",
)
NOTHING_AGAIN = say(
    "Không giải quyết giao dịch. Nhấn F5 đọc lại. Vẫn vậy: so thật kỹ {photo}, mời Kiểm soát viên.",
    "Hold the transaction. Press F5 to read again. Same result: compare {photo} carefully and call the supervisor.",
)
NOTHING_DECIDE = say(
    "Không giải quyết giao dịch. So thật kỹ {photo}, mời Kiểm soát viên quyết định.",
    "Hold the transaction. Compare {photo} carefully, and let the supervisor decide.",
)
DECIDE_V08 = say(
    "Mời Kiểm soát viên quyết định; báo Hỗ trợ CNTT mã V08.", "Let the supervisor decide; quote V08 to IT support."
)
DECIDE_V12 = say(
    "Mời Kiểm soát viên quyết định; báo Hỗ trợ CNTT mã V12.", "Let the supervisor decide; quote V12 to IT support."
)
COMPARE = say(
    "So ảnh trong chip với người trước quầy. Giống: nhấn Y. Không giống: nhấn F2, mời Kiểm soát viên.",
    "Compare the chip photo with the person. Alike: press Y. Not alike: press F2 and call the supervisor.",
)
UNSEEN = say(
    "Máy không hiển thị được ảnh trong chip: so {photo} với người trước quầy, rồi mời Kiểm soát viên quyết định.",
    "The chip photo cannot be shown: compare {photo} with the person, then let the supervisor decide.",
)
"""In the place of `COMPARE` where no portrait is shown that anybody could be like."""
READ_AGAIN = say(
    "Nhấn F5 đọc lại. Vẫn vậy: mời Kiểm soát viên quyết định.",
    "Press F5 to read again. Same result: let the supervisor decide.",
)
