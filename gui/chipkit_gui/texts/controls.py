"""Words on buttons, in sheets and in drawings; two spaces stand between a key and what it does."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONTROLS"]

_SCAN: Final = say("Quét mã QR", "Scan the QR code")

CONTROLS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "action.back": say("Esc  Quay lại", "Esc  Back"),
        "action.copy": say("Ctrl+C  Chép, không kèm dữ liệu cá nhân", "Ctrl+C  Copy, without personal data"),
        "guide.scan.title": _SCAN,
        "guide.scan.text": say(
            "ở mặt trước hoặc mặt sau thẻ; hoặc gõ 12 số ở mặt trước rồi Enter; hoặc quét dòng MRZ ở mặt sau",
            "on the card's front or back; or type the 12 digits on its front, then Enter; or scan the MRZ on its back",
        ),
        "guide.front.title": _SCAN,
        "guide.front.text": say(
            "ở mặt trước hoặc mặt sau thẻ; hoặc gõ 12 số ở mặt trước rồi Enter",
            "on the card's front or back; or type the 12 digits on its front, then Enter",
        ),
        "guide.back.title": say("Quét dòng MRZ ở mặt sau", "Scan the MRZ on the back"),
        "guide.back.text": say(
            "ba dòng có dấu <; hoặc gõ từng dòng rồi Enter", "three rows with <; or type each, then Enter"
        ),
        "guide.lay.title": say("Đặt thẻ lên đầu đọc", "Lay the card on the reader"),
        "guide.lay.text": say("nằm phẳng, giữ yên cho đến khi có kết quả", "flat, and leave it there until the result"),
        "guide.again.title": say("Nhấn F5 để đọc lại", "Press F5 to read again"),
        "guide.again.text": say("thẻ vẫn nằm yên trên đầu đọc", "leave the card on the reader"),
        "guide.plug.title": say("Cắm đầu đọc vào máy", "Plug the reader in"),
        "guide.plug.text": say("bằng dây USB của đầu đọc", "by its USB cable"),
        "guide.support.title": say("Gọi Hỗ trợ CNTT", "Call IT support"),
        "guide.support.text": say("và đọc mã {code}", "and read them the code {code}"),
        "guide.relay.title": say("Nhấc thẻ lên rồi đặt lại", "Lift the card and lay it down again"),
        "guide.relay.text": say("nằm phẳng giữa đầu đọc, giữ yên", "flat on the middle of the reader, and leave it"),
        "guide.turn.title": say("Lật thẻ rồi đặt lại", "Turn the card over"),
        "guide.turn.text": say("nằm phẳng giữa đầu đọc, giữ yên", "and lay it flat on the middle of the reader"),
        "guide.swap.title": say("Đổi thẻ trên đầu đọc", "Change the card"),
        "guide.swap.text": say(
            "lấy thẻ này ra, đặt thẻ căn cước của khách", "take this one off, lay down the client's ID card"
        ),
        "guide.one.title": say("Lấy thẻ khác ra", "Take the other cards off"),
        "guide.one.text": say("chỉ để lại thẻ của khách trên đầu đọc", "leave only the client's card on a reader"),
        "guide.off.title": say("Lấy thẻ cũ ra", "Take the old card off"),
        "guide.off.text": say("rồi đặt thẻ của khách này lên đầu đọc", "and lay this client's card on the reader"),
        "guide.relay": say(
            "Hình vẽ: nhấc thẻ khỏi đầu đọc rồi đặt lại", "Drawing: a card lifted off the reader and laid back"
        ),
        "guide.turn": say("Hình vẽ: lật thẻ trên đầu đọc", "Drawing: a card turned over on the reader"),
        "guide.swap": say(
            "Hình vẽ: lấy thẻ cũ ra, đặt thẻ khác vào", "Drawing: one card is taken off, another one laid down"
        ),
        "guide.one": say("Hình vẽ: lấy thẻ thừa khỏi đầu đọc", "Drawing: one card too many is taken off its reader"),
        "guide.off": say("Hình vẽ: lấy thẻ khỏi đầu đọc", "Drawing: a card is taken off its reader"),
        "card.busy": say("Phần mềm khác đang giữ thẻ", "Held by other software"),
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
            "F6: details · Y / F2: alike / not alike · Esc, F12: stop, clear, next client · Alt+V, Alt+E: language",
        ),
        "sign.pass": say("Dấu: đạt", "Sign: passed"),
        "sign.passed": say("Dấu: đạt", "Sign: passed"),
        "sign.fail": say("Dấu: không đạt", "Sign: failed"),
        "sign.undetermined": say("Dấu: chưa rõ", "Sign: unclear"),
        "sign.alarming": say("Dấu: cần cảnh giác", "Sign: caution"),
        "sign.neutral": say("Dấu: không xét", "Sign: not judged"),
        "sign.aborted": say("Dấu: bị ngắt", "Sign: broken off"),
        "sign.working": say("Dấu: đang làm", "Sign: working"),
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
