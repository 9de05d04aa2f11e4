# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""What the banner says before there is a result, and where an action is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import say
from chipkit_gui.texts.message import Message, banner_text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PROBLEMS", "STAGES"]

_NO_RIGHT: Final = say(
    "Người dùng hoặc phiên làm việc này không được phép. Chưa nói được gì về thẻ.",
    "This user or this session has no permission. That says nothing about the card.",
)
_AT_THIS_PC: Final = say(
    "Thao tác ngay trên máy này, không qua kết nối từ xa. Vẫn vậy: gọi Hỗ trợ CNTT, đọc mã PCSC-03 (polkit).",
    "Work at this PC itself, not from another one. If it stays like this: quote PCSC-03 (polkit) to IT support.",
)

STAGES: Final[Mapping[str, Message]] = {
    "stage.starting": banner_text(
        "",
        say("Đang chuẩn bị…", "Getting ready…"),
        say("Đang tìm đầu đọc thẻ.", "Looking for card readers."),
        say("Có thể quét mã trên thẻ ngay bây giờ.", "The card's code may be scanned already."),
    ),
    "stage.no-service": banner_text(
        "PCSC-01",
        say("MÁY CHƯA KẾT NỐI ĐƯỢC DỊCH VỤ ĐẦU ĐỌC", "READER SERVICE IS NOT RUNNING"),
        say(
            "Dịch vụ thẻ thông minh của máy tính không chạy. Chưa nói được gì về thẻ.",
            "The smart card service of this PC is not running. That says nothing about the card.",
        ),
        say(
            "Máy tự thử lại. Không được: gọi Hỗ trợ CNTT, đọc mã PCSC-01.",
            "This PC keeps trying by itself. If it stays like this: quote PCSC-01 to IT support.",
        ),
    ),
    "stage.no-library": banner_text(
        "PCSC-02",
        say("MÁY CHƯA CÀI PHẦN MỀM ĐẦU ĐỌC", "READER SOFTWARE IS NOT INSTALLED"),
        say(
            "Thiếu thư viện PC/SC. Chưa nói được gì về thẻ.",
            "The PC/SC library is missing. That says nothing about the card.",
        ),
        say(
            "Gọi Hỗ trợ CNTT, đọc mã PCSC-02, rồi mở lại chương trình.",
            "Quote PCSC-02 to IT support, then start this program again.",
        ),
    ),
    "stage.no-access": banner_text(
        "PCSC-03",
        say("MÁY KHÔNG CHO PHÉP DÙNG ĐẦU ĐỌC", "ACCESS TO THE READERS IS DENIED"),
        _NO_RIGHT,
        _AT_THIS_PC,
    ),
    "stage.no-reader": banner_text(
        "E02",
        say("CHƯA THẤY ĐẦU ĐỌC", "NO READER FOUND"),
        say("Không có đầu đọc thẻ nào cắm vào máy.", "No card reader is plugged in."),
        say(
            "Cắm lại dây USB của đầu đọc; máy tự nhận trong 2 giây.",
            "Plug the reader's cable in; it is found within 2 seconds.",
        ),
    ),
    "stage.ready": banner_text(
        "",
        say("Sẵn sàng – mời quét mã trên thẻ", "Ready – scan the code on the card"),
        say(
            "Quét mã QR hoặc gõ 12 số, và đặt thẻ lên đầu đọc. Thứ tự nào cũng được; máy tự đọc.",
            "Scan the QR code or type the 12 digits, and lay the card down, in any order. Reading starts by itself.",
        ),
        say("", ""),
    ),
    "stage.key-waits": banner_text(
        "",
        say("Đã nhận {key} – mời đặt thẻ", "Received {key} – lay the card down"),
        say(
            "Đặt thẻ nằm phẳng giữa đầu đọc và giữ yên; máy tự đọc.",
            "Lay the card flat on the reader; reading starts by itself.",
        ),
        say("Số sai: nhấn Esc rồi quét lại.", "Wrong number: press Esc and scan again."),
    ),
    "stage.key-waits-other": banner_text(
        "",
        say("Đã nhận {key} – mời đổi thẻ", "Received {key} – change the card"),
        say(
            "Thẻ đang nằm trên đầu đọc đã đọc xong cho lượt trước.",
            "The card on the reader was already read in the turn before.",
        ),
        say(
            "Lấy thẻ cũ ra, đặt thẻ của khách này. Nếu vẫn là thẻ này: nhấn F5.",
            "Take it off and lay down this client's card. If it is this very card: press F5.",
        ),
    ),
    "stage.key-waits-pause": banner_text(
        "",
        say("Đã nhận {key} – tạm dừng", "Received {key} – paused"),
        say(
            "Chip trên đầu đọc đã từ chối nhiều lần; thử tiếp sẽ làm nó chậm dần. {pause}",
            "The chip on the reader refused several times; every further try slows it down. {pause}",
        ),
        say(
            "Hết giờ máy tự đọc. Nếu đó không phải thẻ của khách này: đổi thẻ, máy đọc ngay.",
            "It is read by itself then. If it is not this client's card: change it; the new one is read at once.",
        ),
    ),
    "stage.card-waits": banner_text(
        "",
        say("Đã thấy thẻ – mời quét QR hoặc gõ 12 số", "Card seen – scan its QR or type 12 digits"),
        say(
            "Số trên thẻ là chìa khóa mở chip; không cần mã nào khác.",
            "The number on the card is the key to its chip; no other code is needed.",
        ),
        say("", ""),
    ),
    "stage.reading": banner_text(
        "",
        say("Đang đọc chip – giữ nguyên thẻ", "Reading the chip – leave the card"),
        say("Bước {step}/{steps}: {title}", "Step {step} of {steps}: {title}"),
        say("Đã đọc {total}.", "{total} read."),
    ),
    "stage.cleared": banner_text(
        "",
        say("Đã xóa dữ liệu khách trước", "The last client's data are cleared"),
        say(
            "Chương trình không còn hiện hay giữ dữ liệu nào của khách.",
            "This program shows and keeps nothing of the client any more.",
        ),
        say("", ""),
    ),
}


PROBLEMS: Final[Mapping[str, Message]] = {
    "input.unknown": banner_text(
        "E12",
        say("KHÔNG NHẬN RA MÃ VỪA NHẬP", "THE CODE IS NOT RECOGNISED"),
        say(
            "Đây không phải số, mã QR hay dòng MRZ của thẻ căn cước.",
            "It is not a number, QR code or MRZ of an ID card.",
        ),
        say(
            "Quét mã QR in trên thẻ (không phải mã VNeID hay chuyển khoản), hoặc gõ 12 số.",
            "Scan the QR code printed on the card (not one of VNeID or for payment), or type the 12 digits.",
        ),
    ),
    "input.vneid": banner_text(
        "E12",
        say("MÃ NÀY KHÔNG PHẢI CỦA THẺ", "THIS IS NOT A CARD'S CODE"),
        say(
            "Có thể là mã của VNeID hoặc của dịch vụ, thiết bị khác; mã đó không mở được chip.",
            "It may be one of VNeID, or of another service or device; it opens no chip.",
        ),
        say("Quét mã QR in trên thẻ, hoặc gõ 12 số.", "Scan the QR code printed on the card, or type the 12 digits."),
    ),
    "input.old-number": banner_text(
        "E07",
        say("ĐÂY LÀ SỐ CMND CŨ", "THIS IS AN OLD NINE-DIGIT NUMBER"),
        say(
            "Số 9 chữ số không mở được chip; giấy tờ cũ không có chip.",
            "Nine digits open no chip; documents of that kind have no chip.",
        ),
        say(
            "Dùng thẻ căn cước gắn chip: quét mã QR hoặc gõ 12 số.",
            "Use the chip ID card: scan its QR code or type the 12 digits.",
        ),
    ),
    "input.length": banner_text(
        "E12",
        say("SỐ CHƯA ĐỦ HOẶC THỪA CHỮ SỐ", "TOO FEW OR TOO MANY DIGITS"),
        say("Số trên thẻ căn cước có đúng 12 chữ số.", "The number on an ID card has exactly 12 digits."),
        say(
            "Gõ lại 12 số in trên mặt thẻ, hoặc quét mã QR.",
            "Type the 12 digits printed on the card, or scan its QR code.",
        ),
    ),
    "input.fields": banner_text(
        "E11",
        say("MÃ KHÔNG TRỌN VẸN HOẶC KHÔNG PHẢI CỦA THẺ", "THE CODE IS INCOMPLETE, OR NOT A CARD'S"),
        say(
            "Có 12 số ở đầu như mã QR của thẻ, nhưng các phần sau thiếu hoặc lệch; có thể máy quét gửi thiếu.",
            "Twelve digits come first, as in a card's QR code; what follows is missing or out of place.",
        ),
        say(
            "Quét lại mã QR trên thẻ, hoặc gõ 12 số.",
            "Scan the card's QR code again, or type the 12 digits.",
        ),
    ),
    "input.damaged": banner_text(
        "E11",
        say("MÃ QR BỊ BỘ GÕ HOẶC MÁY QUÉT LÀM SAI", "THE QR TEXT WAS CHANGED ON ITS WAY"),
        say(
            "Dữ liệu quét bị thay đổi nên không chắc chắn được số trên thẻ.",
            "A keyboard tool or the scanner changed it, so that the number is not certain.",
        ),
        say(
            "Tắt Unikey (Ctrl+Shift) rồi quét lại, hoặc gõ 12 số.",
            "Switch Unikey off (Ctrl+Shift) and scan again, or type the 12 digits.",
        ),
    ),
    "input.other-code": banner_text(
        "E12",
        say("ĐÂY LÀ MÃ KHÁC, KHÔNG PHẢI CỦA THẺ", "THIS IS ANOTHER KIND OF CODE"),
        say(
            "Mã chuyển khoản hoặc địa chỉ trang web không mở được chip.",
            "A payment code or a web address opens no chip.",
        ),
        say(
            "Quét mã QR in trên thẻ căn cước, hoặc gõ 12 số.",
            "Scan the QR code printed on the ID card, or type the 12 digits.",
        ),
    ),
    "input.mrz": banner_text(
        "E12",
        say("DÒNG MRZ CÓ CHỖ SAI", "THE MRZ HAS A MISTAKE"),
        say(
            "Thiếu ký tự hoặc số kiểm tra không khớp; có thể gõ hoặc quét nhầm.",
            "Characters are missing or a check digit does not agree; it may be mistyped or misread.",
        ),
        say(
            "Quét lại, hoặc dùng mã QR hay 12 số ở mặt trước thẻ.",
            "Scan again, or use the QR code, or the 12 digits on the front.",
        ),
    ),
    "input.emptied": banner_text(
        "E12",
        say("Ô NHẬP ĐÃ ĐƯỢC XÓA GIỮA CHỪNG", "THE FIELD WAS EMPTIED WHILE YOU TYPED"),
        say(
            "Phần gõ trước đó không còn; phần sau một mình không phải là số của thẻ.",
            "What was typed before is gone, and the rest alone is not a card's number.",
        ),
        say("Gõ lại từ đầu 12 số in trên thẻ, hoặc quét mã QR.", "Type it again from the start, or scan the QR code."),
    ),
    "input.unfinished": banner_text(
        "E12",
        say("MÃ QUÉT CHƯA ĐẾN CUỐI", "THE SCANNED CODE STOPS SHORT"),
        say(
            "Máy quét dừng giữa chừng; phần cuối của mã chưa đến.",
            "The scanner stopped midway; the end of the code did not arrive.",
        ),
        say("Quét lại mã QR của thẻ, hoặc gõ 12 số.", "Scan the card's QR code again, or type the 12 digits."),
    ),
    "card.busy": banner_text(
        "E10",
        say("ĐẦU ĐỌC ĐANG BỊ PHẦN MỀM KHÁC DÙNG", "THE READER IS IN USE BY ANOTHER PROGRAM"),
        say("Một chương trình khác đang giữ thẻ.", "Another program holds the card."),
        say("Đóng phần mềm đọc thẻ khác rồi nhấn F5.", "Close the other card software, then press F5."),
    ),
    "card.denied": banner_text(
        "PCSC-03",
        say("MÁY KHÔNG CHO PHÉP ĐỌC THẺ", "ACCESS TO THE CARD IS DENIED"),
        _NO_RIGHT,
        _AT_THIS_PC,
    ),
    "card.mute": banner_text(
        "E20",
        say("THẺ KHÔNG TRẢ LỜI", "THE CARD DOES NOT ANSWER"),
        say(
            "Có thể thẻ đặt ngược, bị hỏng, hoặc không phải thẻ gắn chip.",
            "It may lie the wrong way round, be damaged, or have no chip.",
        ),
        say("Lật thẻ, đặt lại nằm phẳng giữa đầu đọc.", "Turn it over and lay it flat on the middle of the reader."),
    ),
    "trust.unusable": banner_text(
        "TRU-01",
        say("KHO CHỨNG THƯ GỐC BỊ LỖI", "THE ROOT CERTIFICATES CANNOT BE USED"),
        say(
            "Không thẻ nào được đọc: kho bị lỗi thì không kết luận nào có căn cứ.",
            "No card is read: without the store, no conclusion would be sound.",
        ),
        say("Gọi Hỗ trợ CNTT, đọc mã TRU-01.", "Quote TRU-01 to IT support."),
    ),
    "trust.missing": banner_text(
        "TRU-02",
        say("KHÔNG TÌM THẤY THƯ MỤC CHỨNG THƯ GỐC", "FOLDER OF ROOT CERTIFICATES NOT FOUND"),
        say(
            "Không thẻ nào được đọc: không có kho chứng thư thì cơ quan cấp nào cũng là chưa biết.",
            "No card is read: without the store, every issuer would be unknown.",
        ),
        say("Gọi Hỗ trợ CNTT, đọc mã TRU-02.", "Quote TRU-02 to IT support."),
    ),
    "internal": banner_text(
        "INT-01",
        say("CHƯƠNG TRÌNH GẶP LỖI – CHƯA CÓ KẾT LUẬN", "PROGRAM ERROR – NO RESULT YET"),
        say(
            "Lỗi của phần mềm này; chưa nói được gì về thẻ.",
            "A fault of this software; it says nothing about the card.",
        ),
        say(
            "Nhấn F5 đọc lại. Vẫn vậy: gọi Hỗ trợ CNTT, đọc mã INT-01.",
            "Press F5 to read again. Same result: quote INT-01 to IT support.",
        ),
    ),
}
