"""Words on buttons, in sheets and in drawings; two spaces stand between a key and what it does."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONTROLS"]

CONTROLS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "action.back": say("Esc  Quay lại", "Esc  Back"),
        "action.copy": say("Ctrl+C  Chép, không kèm dữ liệu cá nhân", "Ctrl+C  Copy, without personal data"),
        "guide.scan.title": say("Quét mã QR", "Scan the QR code"),
        "guide.scan.text": say(
            "ở mặt trước hoặc mặt sau thẻ; hoặc gõ 12 số ở mặt trước rồi Enter; hoặc quét dòng MRZ ở mặt sau",
            "on the card's front or back; or type the 12 digits on its front, then Enter; or scan the MRZ on its back",
        ),
        "guide.back.title": say("Quét dòng MRZ ở mặt sau", "Scan the MRZ on the back"),
        "guide.back.text": say(
            "ba dòng có dấu <; hoặc gõ từng dòng rồi Enter", "three rows with <; or type each, then Enter"
        ),
        "guide.lay.title": say("Đặt thẻ lên đầu đọc", "Lay the card on the reader"),
        "guide.lay.text": say("nằm phẳng, giữ yên cho đến khi có kết quả", "flat, and leave it there until the result"),
        "guide.again.title": say("Nhấn F5 để đọc lại", "Press F5 to read again"),
        "guide.again.text": say("thẻ vẫn nằm yên trên đầu đọc", "the card stays on its reader"),
        "guide.plug.title": say("Cắm đầu đọc vào máy", "Plug the reader in"),
        "guide.plug.text": say("bằng dây USB của đầu đọc", "by its USB cable"),
        "guide.support.title": say("Gọi Hỗ trợ CNTT", "Call IT support"),
        "guide.support.text": say("và đọc mã {code}", "and read them the code {code}"),
        "not_checked.later": say("Hiện cùng kết luận.", "Shown with the result."),
        "details.check": say("Kiểm tra", "Check"),
        "details.outcome": say("Kết quả", "Result"),
        "details.reason": say("Lý do", "Reason"),
        "details.evidence": say("Bằng chứng", "Evidence"),
        "details.copied": say("Đã chép.", "Copied."),
        "help.keys": say("Phím", "Keys"),
        "help.keys.text": say(
            "Enter: nhận số hoặc mã · F5: đọc lại (thẻ đã lấy ra: xét lại) · F3: ảnh lớn · F6: chi tiết · "
            "Y / F2: giống / không giống ảnh · Esc, F12: dừng, xóa, khách tiếp theo · Alt+V, Alt+E: ngôn ngữ",
            "Enter: take the number or code · F5: read again (card gone: judge again) · F3: large photo · "
            "F6: details · Y / F2: alike / not · Esc, F12: stop, clear, next client · Alt+V, Alt+E: language",
        ),
        "sign.pass": say("Dấu: đạt", "Sign: passed"),
        "sign.passed": say("Dấu: đạt", "Sign: passed"),
        "sign.fail": say("Dấu: không đạt", "Sign: failed"),
        "sign.undetermined": say("Dấu: chưa rõ", "Sign: open"),
        "sign.alarming": say("Dấu: cần cảnh giác", "Sign: be on your guard"),
        "sign.neutral": say("Dấu: không xét", "Sign: not judged"),
        "sign.aborted": say("Dấu: bị ngắt", "Sign: broken off"),
        "sign.working": say("Dấu: đang làm", "Sign: at work"),
        "sign.ready": say("Dấu: sẵn sàng", "Sign: ready"),
        "sign.reader": say("Dấu: đầu đọc", "Sign: a reader"),
        "sign.calendar": say("Dấu: hết hạn", "Sign: expired"),
        "demo.short": say("MINH HỌA", "DEMO"),
        "demo.open": say("Thẻ mẫu…", "Sample card…"),
        "demo.about": say(
            "Chọn thẻ và lỗi giả lập, đặt thẻ, rồi quét mã của nó.",
            "Choose a card and a fault, place the card, then scan its code.",
        ),
    }
)
