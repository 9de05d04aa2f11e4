"""What a teller does next, as more than one verdict says it."""

from __future__ import annotations

from chipkit_gui.texts.language import say

__all__ = ["ASK_ISSUER", "COMPARE", "DECIDE_V12", "NOTHING_V13", "STOP", "SUPERVISOR"]

STOP = say(
    "Dừng giao dịch. Không nêu lý do kỹ thuật với khách. Mời Kiểm soát viên.",
    "Stop the transaction. Give the client no technical reasons. Call the supervisor.",
)

ASK_ISSUER = say(
    "Xác nhận với cơ quan cấp bằng kênh khác theo quy định, hoặc mời Kiểm soát viên duyệt.",
    "Confirm with the issuer by another channel as the rules say, or ask the supervisor to approve.",
)
NOTHING_V13 = say(
    "Không giải quyết giao dịch. Mời Kiểm soát viên quyết định; báo Hỗ trợ CNTT mã V13.",
    "Release nothing. Let the supervisor decide; quote V13 to IT support.",
)
DECIDE_V12 = say(
    "Mời Kiểm soát viên quyết định; báo Hỗ trợ CNTT mã V12.", "Let the supervisor decide; quote V12 to IT support."
)
COMPARE = say(
    "So ảnh trong chip với người trước quầy. Giống: nhấn Y. Không giống: nhấn F2, mời Kiểm soát viên.",
    "Compare the chip photo with the person. Alike: Y. Not alike: F2, and call the supervisor.",
)
SUPERVISOR = say(
    "Nhấn F5 đọc lại. Vẫn vậy: mời Kiểm soát viên quyết định.",
    "F5 to read again. Same result: let the supervisor decide.",
)
