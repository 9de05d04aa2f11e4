# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""What the banner says where data, print, key and person could not be brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import say
from chipkit_gui.texts.message import Message, banner_text
from chipkit_gui.texts.next_actions import DECIDE_V12, NOTHING_DECIDE, STOP

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMPARISONS"]

_OPEN: Final = say("CHƯA KẾT LUẬN – CÓ DỮ LIỆU CHƯA SO ĐƯỢC", "NO CONCLUSION – DATA NOT COMPARED")
_NOT_COMPARED: Final = say("Chưa so sánh được: {what}.", "What could not be compared: {what}.")
_STILL: Final = say(
    "KHÔNG ĐẠT – DỮ LIỆU ĐÃ NHẬP VẪN KHÔNG KHỚP VỚI CHIP", "FAILED – ENTERED DATA STILL DIFFER FROM THE CHIP"
)
_DIFFERS: Final = say(
    "Khác với dữ liệu đã xác thực trong chip: {differs}.",
    "Differs from the verified data of the chip: {differs}.",
)

COMPARISONS: Final[Mapping[str, Message]] = {
    "comparison-open": banner_text("V12", _OPEN, _NOT_COMPARED, DECIDE_V12),
    "desk.unclear": banner_text(
        "V12",
        _OPEN,
        _NOT_COMPARED,
        say(
            "Quét mã QR in trên thẻ. Vẫn vậy: mời Kiểm soát viên quyết định.",
            "Scan the QR code printed on the card. Same result: let the supervisor decide.",
        ),
    ),
    "desk.no-copy-test": banner_text(
        "V04",
        say("CHƯA LOẠI TRỪ CHIP SAO CHÉP", "COPY NOT RULED OUT"),
        say(
            "{as_signed}Chip không hỗ trợ phép thử chống sao chép nào.",
            "{as_signed}The chip supports no test against copies.",
        ),
        NOTHING_DECIDE,
    ),
    "number-absent": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – SỐ KHÔNG CÓ TRÊN CHIP", "NO CONCLUSION – NUMBER NOT ON THE CHIP"),
        say(
            "Số đã quét hoặc gõ không có trong dữ liệu đã xác thực của chip.",
            "The number scanned or typed is nowhere in the verified data of the chip.",
        ),
        say(
            "Không giải quyết giao dịch. Quét hoặc gõ lại từ đúng thẻ trên đầu đọc. Vẫn vậy: mời Kiểm soát viên.",
            "Hold the transaction. Scan or type again from the card on the reader. Same result: call the supervisor.",
        ),
    ),
    "key-odd": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – SỐ MỞ CHIP KHÁC THƯỜNG", "NO CONCLUSION – UNUSUAL NUMBER OPENS THE CHIP"),
        say(
            "Số đã mở chip không phải 6 số cuối của số định danh, và chưa loại trừ bản sao.",
            "The digits that opened the chip are not the last six of its number, and a copy is not ruled out.",
        ),
        NOTHING_DECIDE,
    ),
    "desk.mismatch": banner_text(
        "V10",
        say("DỮ LIỆU ĐÃ NHẬP KHÔNG KHỚP VỚI CHIP", "ENTERED DATA DO NOT MATCH THE CHIP"),
        _DIFFERS,
        say(
            "Quét hoặc gõ lại từ đúng thẻ đang nằm trên đầu đọc. Lần thứ hai vẫn lệch: mời Kiểm soát viên.",
            "Scan or type again from the very card on the reader. If it differs again: call the supervisor.",
        ),
    ),
    "desk.not-alike": banner_text(
        "",
        say("NGƯỜI TRƯỚC QUẦY KHÔNG GIỐNG ẢNH", "THE PERSON DOES NOT LOOK LIKE THE PHOTO"),
        say("Riêng chip vẫn là: “{verdict}”.", "The result of the chip itself remains: “{verdict}”."),
        say(
            "Dừng giao dịch, giữ nguyên màn hình, mời Kiểm soát viên. Trả lời nhầm: nhấn Y.",
            "Hold the transaction, leave this screen as it is, call the supervisor. Answered by mistake: Y.",
        ),
    ),
    "desk.mismatch-again": banner_text("V10", _STILL, _DIFFERS, STOP),
    "desk.key-mismatch-again": banner_text("V10", _STILL, say("{fault}.", "{fault}."), STOP),
}
