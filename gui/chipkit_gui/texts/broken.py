# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""What the banner says where a reading broke off, or no chip would open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import say
from chipkit_gui.texts.message import Message, banner_text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BROKEN"]

_IT = say("Gọi Hỗ trợ CNTT, đọc mã ở góc này.", "Call IT support and read them the code in this corner.")
_LAY_BACK = say(
    "Đặt lại thẻ nằm phẳng giữa đầu đọc và giữ yên; máy tự đọc lại (hoặc nhấn F5).",
    "Lay the card flat in the middle and leave it; reading restarts by itself (or press F5).",
)
_THRICE = say("CHIP TỪ CHỐI {refusals} LẦN – TẠM DỪNG", "REFUSED {refusals} TIMES – PAUSED")
_SLOWER = say(
    "Thử tiếp nhiều lần sẽ làm chip trả lời chậm dần. {pause}",
    "Every further try makes the chip answer more slowly. {pause}",
)
_NOT_FINISHED = say("ĐỌC CHƯA XONG – CHƯA CÓ KẾT LUẬN", "READING NOT FINISHED – NO RESULT YET")

BROKEN: Final[Mapping[str, Message]] = {
    "read-aborted": banner_text(
        "V11",
        _NOT_FINISHED,
        say(
            "Thẻ rời đầu đọc khi mới đọc được {percent}%. Kết quả dở dang không được dùng.",
            "The card left the reader at {percent}%. A partial result is never used.",
        ),
        _LAY_BACK,
    ),
    "abort.unstable": banner_text(
        "E05",
        say("THẺ CHẬP CHỜN – CẦN ĐẶT LẠI", "CARD SIGNAL UNSTABLE – PLACE IT AGAIN"),
        say(
            "Đầu đọc đã mất thẻ {losses} lần; chưa có kết luận nào.",
            "The reader lost the card {losses} times; there is no result yet.",
        ),
        say(
            "Lấy ví, điện thoại, thẻ khác ra xa; đặt thẻ nằm phẳng giữa đầu đọc.",
            "Move wallet, phone and other cards away; lay the card flat in the middle.",
        ),
    ),
    "abort.reader": banner_text(
        "E04",
        say("MẤT KẾT NỐI VỚI ĐẦU ĐỌC – CHƯA CÓ KẾT LUẬN", "READER LOST – NO RESULT YET"),
        say(
            "Đầu đọc bị rút hoặc dịch vụ bị ngắt khi mới đọc được {percent}%.",
            "It was unplugged, or its service stopped, at {percent}%.",
        ),
        say(
            "Cắm lại đầu đọc. Thẻ vẫn nằm trên đầu đọc thì máy tự đọc lại.",
            "Plug the reader in again. If the card still lies on it, reading restarts by itself.",
        ),
    ),
    "abort.timeout": banner_text(
        "V11",
        _NOT_FINISHED,
        say("Chip ngừng trả lời khi mới đọc được {percent}%.", "The chip stopped answering at {percent}%."),
        _LAY_BACK,
    ),
    "abort.chip": banner_text(
        "V11",
        _NOT_FINISHED,
        say(
            "Chip trả lời không đúng khi mới đọc được {percent}%. Kết quả dở dang không được dùng.",
            "The chip's answers went wrong at {percent}%. A partial result is never used.",
        ),
        say(
            "Nhấn F5 đọc lại. Vẫn vậy: mời Kiểm soát viên.", "Press F5 to read again. Same result: call the supervisor."
        ),
    ),
    "abort.at-proof": banner_text(
        "V04",
        say("CHƯA LOẠI TRỪ CHIP SAO CHÉP", "COPY NOT RULED OUT"),
        say(
            "Chip ngắt nhiều lần đúng lúc phải chứng minh không phải bản sao; chưa có kết luận nào.",
            "The chip has repeatedly broken off just where it must prove that it is not a copy; there is no result.",
        ),
        say(
            "Không giải quyết giao dịch. Nhấn F5 đọc lại, giữ yên thẻ. Vẫn vậy: mời Kiểm soát viên.",
            "Hold the transaction. Press F5 to read again, with the card held still. Same result: call the supervisor.",
        ),
    ),
    "abort.other-card": banner_text(
        "E07",
        say("ĐÂY KHÔNG PHẢI THẺ CĂN CƯỚC GẮN CHIP", "THIS IS NOT A CHIP ID CARD"),
        say("Thẻ trả lời nhưng không có ứng dụng căn cước.", "The card answers, but has no ID application."),
        say(
            "Lấy thẻ này ra, đặt thẻ căn cước gắn chip (thẻ này có thể là thẻ ngân hàng, BHYT, CMND/CCCD không chip).",
            "Take it off and lay the chip ID card down (this may be a bank, insurance or older ID card).",
        ),
    ),
    "abort.no-usable-key": banner_text(
        "E18",
        say("CẦN DÒNG MRZ Ở MẶT SAU", "THE MRZ ON THE BACK IS NEEDED"),
        say("Chip này không mở bằng 6 số cuối.", "This chip does not open by the last six digits."),
        say("Quét hoặc gõ các dòng MRZ ở mặt sau thẻ.", "Scan or type the MRZ lines on the back."),
    ),
    "abort.unsupported": banner_text(
        "E19",
        say("CHIP DÙNG CÁCH MỞ CHƯA ĐƯỢC HỖ TRỢ", "THE CHIP OPENS IN A WAY NOT KNOWN HERE"),
        say(
            "Phiên bản này chưa biết cách mở nào mà chip đưa ra.",
            "This version knows none of the ways of opening that the chip offers.",
        ),
        _IT,
    ),
    "key-refused": banner_text(
        "E08",
        say("SỐ ĐÃ NHẬP KHÔNG MỞ ĐƯỢC CHIP", "THE NUMBER DOES NOT OPEN THE CHIP"),
        say(
            "Chip không nhận {key}. Có thể gõ nhầm, hoặc mã của thẻ khác.",
            "The chip does not accept {key}. It may be mistyped, or the code of another card.",
        ),
        say(
            "Quét mã QR trên chính thẻ này, hoặc gõ lại 12 số in trên mặt thẻ.",
            "Scan the QR code of this very card, or type the 12 digits printed on it.",
        ),
    ),
    "refused.several": banner_text(
        "E06",
        say("CÓ HƠN MỘT THẺ TRÊN ĐẦU ĐỌC", "MORE THAN ONE CARD ON THE READERS"),
        say(
            "Thẻ đã thử không nhận {key}; máy không tự đoán thẻ nào là của khách.",
            "No card that was tried accepts {key}; this PC does not guess which one is the client's.",
        ),
        say(
            "Chỉ để lại thẻ của khách trên đầu đọc, rồi quét mã hoặc gõ 12 số của chính thẻ đó.",
            "Leave only the client's card on the readers, then scan its code or type its 12 digits.",
        ),
    ),
    "refused.thrice": banner_text(
        "E09",
        _THRICE,
        _SLOWER,
        say(
            "Cùng khách so 4 số cuối trên thẻ với {tail}; sai thì gõ lại đủ 12 số. Đúng thì quét dòng MRZ ở mặt sau.",
            "Compare the card's last four digits with {tail}. If they differ: type all 12. If not: scan the MRZ.",
        ),
    ),
    "refused.waits": banner_text(
        "E09",
        _THRICE,
        _SLOWER,
        say(
            "Đã nhận {key}: hết giờ máy tự thử. Trong lúc chờ, cùng khách so với thẻ; sai thì nhập lại.",
            "Received {key}: it is tried by itself then. Compare it with the card meanwhile; if wrong, enter it again.",
        ),
    ),
    "refused.thrice-zone": banner_text(
        "E09",
        _THRICE,
        _SLOWER,
        say(
            "Quét mã QR hoặc gõ 12 số in trên thẻ, nếu chưa thử. Đã thử rồi: mời Kiểm soát viên quyết định.",
            "Scan the QR code or type the 12 digits, unless that was tried. If it was: let the supervisor decide.",
        ),
    ),
}
