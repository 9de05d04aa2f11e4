# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""What the banner says for each verdict of the judgement table, by its code.

The successes have a module of their own, as have comparisons that stayed open and readings that broke off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import say
from chipkit_gui.texts.message import Message, banner_text
from chipkit_gui.texts.next_actions import (
    APPROVE,
    DECIDE_V08,
    DECIDE_V12,
    NOTHING_AGAIN,
    NOTHING_V13,
    READ_AGAIN,
    STOP,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VERDICTS"]

VERDICTS: Final[Mapping[str, Message]] = {
    "issuer-unknown": banner_text(
        "V02",
        say("{found} – CHƯA BIẾT CƠ QUAN CẤP", "{found} – ISSUER NOT KNOWN HERE"),
        say(
            "{as_signed}Máy này thiếu chứng thư gốc – giới hạn của máy; chưa rõ ai đã cấp thẻ.",
            "{as_signed}The root certificate is missing – a limit of this PC; who issued the card is not known.",
        ),
        APPROVE,
    ),
    "issuer-not-confirmed": banner_text(
        "V02",
        say("{found} – CHƯA XÁC NHẬN ĐƯỢC CƠ QUAN CẤP", "{found} – ISSUER NOT CONFIRMED"),
        say(
            "{as_signed}Chưa ai xác nhận chứng thư gốc này – giới hạn của máy; chưa rõ ai đã cấp thẻ.",
            "{as_signed}Nobody confirmed the root certificate – a limit of this PC; who issued the card is open.",
        ),
        APPROVE,
    ),
    "other-key": banner_text(
        "V13",
        say("CƠ QUAN CẤP CÓ TÊN QUEN NHƯNG KHÓA LẠ", "KNOWN ISSUER'S NAME – UNKNOWN KEY"),
        say(
            "Không khóa nào đã biết của cơ quan cấp này ký chứng thư: khóa mới của cơ quan cấp, hoặc thẻ giả.",
            "None of this issuer's known keys signed the certificate: a new key of the issuer, or a forgery.",
        ),
        NOTHING_V13,
    ),
    "signer-missing": banner_text(
        "V13",
        say("CHƯA KẾT LUẬN – THIẾU CHỨNG THƯ BÊN KÝ", "NO CONCLUSION – SIGNING CERTIFICATE MISSING"),
        say(
            "Chip không kèm chứng thư của bên ký, nên không rõ ai đã ký.",
            "The chip does not carry its signer's certificate: who signed is not known.",
        ),
        NOTHING_V13,
    ),
    "issuer-test": banner_text(
        "V02",
        say("THẺ THỬ NGHIỆM – KHÔNG CÓ GIÁ TRỊ", "TEST CARD – OF NO VALUE"),
        say(
            "Thẻ do cơ quan cấp THỬ NGHIỆM ký; không chứng minh điều gì.",
            "Signed by a TEST authority; it proves nothing.",
        ),
        say("Dùng thẻ thật của khách.", "Use the client's real card."),
    ),
    "algorithm-unknown": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – THUẬT TOÁN CHƯA HỖ TRỢ", "NO CONCLUSION – ALGORITHM NOT KNOWN HERE"),
        say(
            "Thẻ dùng thuật toán ký mà phiên bản này chưa biết: chưa chứng minh được là thật, cũng chưa là giả.",
            "Signed with an algorithm that this version does not know: proven neither genuine nor forged.",
        ),
        DECIDE_V12,
    ),
    "algorithm-refused": banner_text(
        "V13",
        say("CHƯA KẾT LUẬN – CHỮ KÝ QUÁ YẾU", "NO CONCLUSION – SIGNATURE TOO WEAK"),
        say(
            "Chữ ký này ai cũng có thể giả: chưa chứng minh được gì.",
            "Anybody could forge this signature: it proves nothing.",
        ),
        NOTHING_V13,
    ),
    "version-unknown": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – PHIÊN BẢN DỮ LIỆU CHƯA HỖ TRỢ", "NO CONCLUSION – DATA VERSION NOT KNOWN HERE"),
        say(
            "Dữ liệu đã ký thuộc phiên bản mà phần mềm này chưa biết: chưa chứng minh được là thật, cũng chưa là giả.",
            "The signed data are of a version not known here: proven neither genuine nor forged.",
        ),
        DECIDE_V12,
    ),
    "revocation-unknown": banner_text(
        "V03",
        say("CHƯA KẾT LUẬN – CHƯA RÕ VIỆC THU HỒI", "NO CONCLUSION – REVOCATION NOT KNOWN"),
        say(
            "Chưa rõ chứng thư ký thẻ có bị thu hồi hay không: máy này không có danh sách thu hồi dùng được.",
            "It is not known whether the signing certificate was revoked: this PC has no list that it can use.",
        ),
        say(
            "Nhờ Hỗ trợ CNTT cập nhật rồi nhấn F5. Không cập nhật được: mời Kiểm soát viên.",
            "Have IT support update it, then press F5. If it cannot be updated: call the supervisor.",
        ),
    ),
    "copy-not-ruled-out": banner_text(
        "V04",
        say("CHƯA LOẠI TRỪ CHIP SAO CHÉP", "COPY NOT RULED OUT"),
        say(
            "{as_signed}Chưa phép thử nào loại trừ được việc sao chép.",
            "{as_signed}No test has ruled out a copied chip.",
        ),
        NOTHING_AGAIN,
    ),
    "data-changed": banner_text(
        "V05",
        say("KHÔNG ĐẠT – DỮ LIỆU TRONG CHIP KHÔNG KHỚP CHỮ KÝ", "FAILED – CHIP DATA DO NOT MATCH THE SIGNATURE"),
        say("{What} không trùng với bản được ký khi cấp thẻ.", "{What}: not what was signed when the card was issued."),
        STOP,
    ),
    "data-not-signed": banner_text(
        "V05",
        say("KHÔNG ĐẠT – CÓ DỮ LIỆU KHÔNG ĐƯỢC KÝ", "FAILED – DATA WITHOUT A SIGNATURE"),
        say("Chip chứa dữ liệu không được ký.", "The chip holds data that are not signed."),
        STOP,
    ),
    "data-missing": banner_text(
        "V05",
        say("THIẾU DỮ LIỆU PHẢI CÓ", "REQUIRED DATA ARE MISSING"),
        say(
            "Chip không trả về dữ liệu đã ký hoặc bắt buộc phải có: {what}.",
            "The chip does not return data that were signed, or that every card must have: {what}.",
        ),
        READ_AGAIN,
    ),
    "proof-old": banner_text(
        "V04",
        say("BẰNG CHỨNG CỦA CHIP ĐÃ QUÁ CŨ", "THE CHIP'S PROOF IS TOO OLD"),
        say(
            "Chip đã chứng minh với thiết bị niêm phong hồ sơ này, nhưng việc đó đã quá lâu so với quy tắc cho phép.",
            "The chip proved itself to the terminal that sealed this file, longer ago than the rules allow.",
        ),
        say(
            "Không giải quyết giao dịch. Mời khách xuất trình thẻ để đọc lại.",
            "Hold the transaction. Ask for the card, and read it again.",
        ),
    ),
    "withheld": banner_text(
        "V04",
        say("CHƯA ĐỦ DỮ LIỆU ĐỂ KẾT LUẬN", "PARTS ARE WITHHELD"),
        say(
            "Một số phần dùng để kiểm tra không được giao kèm.",
            "Some of the parts needed for a judgement are withheld.",
        ),
        say(
            "Không giải quyết giao dịch. Yêu cầu hồ sơ đầy đủ, hoặc đọc lại thẻ.",
            "Hold the transaction. Ask for the whole file, or read the card again.",
        ),
    ),
    "copy-suspected": banner_text(
        "V06",
        say("KHÔNG ĐẠT – CHIP CÓ DẤU HIỆU SAO CHÉP", "FAILED – CHIP LOOKS LIKE A COPY"),
        say(
            "Chip không chứng minh được rằng nó giữ khóa ghi trong dữ liệu đã ký.",
            "The chip could not prove that it holds the key in its signed data.",
        ),
        STOP,
    ),
    "proof-hidden": banner_text(
        "V06",
        say("KHÔNG ĐẠT – CHIP CÓ DẤU HIỆU SAO CHÉP", "FAILED – CHIP LOOKS LIKE A COPY"),
        say(
            "Dữ liệu đã ký ghi chip có phép thử chống sao chép, nhưng chip giấu đi.",
            "The signed data name a test against copies, but the chip hides it.",
        ),
        STOP,
    ),
    "not-genuine": banner_text(
        "V07",
        say("KHÔNG ĐẠT – CHỮ KÝ CƠ QUAN CẤP KHÔNG HỢP LỆ", "FAILED – ISSUER SIGNATURE INVALID"),
        say("Chữ ký trên dữ liệu của chip sai.", "The signature over the chip's data is wrong."),
        STOP,
    ),
    "no-security-object": banner_text(
        "V07",
        say("KHÔNG ĐẠT – CHIP KHÔNG CÓ CHỮ KÝ CƠ QUAN CẤP", "FAILED – NO ISSUER SIGNATURE"),
        say("Không dữ liệu nào trên chip được ký.", "Nothing on the chip is signed."),
        STOP,
    ),
    "issuer-not-trusted": banner_text(
        "V07",
        say("KHÔNG ĐẠT – BÊN KÝ KHÔNG PHẢI CƠ QUAN CẤP", "FAILED – NOT SIGNED BY THE ISSUER"),
        say(
            "Chứng thư của bên ký nêu tên cơ quan cấp, nhưng khóa của cơ quan cấp không ký nó.",
            "The signer's certificate names the issuer, but the issuer's key did not sign it.",
        ),
        STOP,
    ),
    "signer-unfit": banner_text(
        "V08",
        say("CHỨNG THƯ KÝ THẺ KHÔNG PHÙ HỢP", "SIGNING CERTIFICATE NOT FIT FOR THIS PURPOSE"),
        say(
            "Chứng thư không dùng để ký loại giấy tờ này, hoặc được cấp ngoài thời hạn của cơ quan cấp.",
            "It is not meant for signing documents of this kind, or was issued when its issuer was not valid.",
        ),
        DECIDE_V08,
    ),
    "signer-withdrawn": banner_text(
        "V13",
        say("CHƯA KẾT LUẬN – BÊN KÝ ĐÃ BỊ RÚT KHỎI DANH SÁCH", "NO CONCLUSION – SIGNER TAKEN OFF ITS LIST"),
        say(
            "Danh sách tin cậy không còn nêu chứng thư đã ký thẻ này; không rõ vì sao.",
            "The list by which the signing certificate was trusted no longer names it; the reason is not known.",
        ),
        NOTHING_V13,
    ),
    "signer-expired": banner_text(
        "V08",
        say("CHỨNG THƯ KÝ THẺ ĐÃ HẾT HẠN", "SIGNING CERTIFICATE EXPIRED"),
        say(
            "Không rõ thẻ được ký trước hay sau khi chứng thư hết hạn.",
            "It is not known whether the card was signed before the certificate expired, or after it.",
        ),
        DECIDE_V08,
    ),
    "signer-not-yet-valid": banner_text(
        "V08",
        say("CHỨNG THƯ KÝ THẺ CHƯA CÓ HIỆU LỰC", "SIGNING CERTIFICATE NOT YET VALID"),
        say(
            "Ngày hiệu lực của chứng thư còn ở tương lai, hoặc đồng hồ của máy sai.",
            "The certificate's first day is still to come, or this PC's clock is wrong.",
        ),
        say(
            "Kiểm tra ngày giờ của máy rồi nhấn F5. Ngày giờ đúng: dừng giao dịch, mời Kiểm soát viên.",
            "Check this PC's date and time, then press F5. If they are right: stop and call the supervisor.",
        ),
    ),
    "signer-revoked": banner_text(
        "V08",
        say("KHÔNG ĐẠT – CHỨNG THƯ KÝ THẺ ĐÃ BỊ THU HỒI", "FAILED – SIGNING CERTIFICATE REVOKED"),
        say(
            "Chứng thư ký dữ liệu của chip này, hoặc chứng thư cấp trên, nằm trong danh sách thu hồi.",
            "The certificate that signed this chip's data, or one above it, is on a revocation list.",
        ),
        STOP,
    ),
    "signer-revoked-unconfirmed": banner_text(
        "V13",
        say("CHƯA KẾT LUẬN – CÓ TÊN TRONG DANH SÁCH THU HỒI", "NO CONCLUSION – ON A REVOCATION LIST"),
        say(
            "Chứng thư ký thẻ nằm trong danh sách thu hồi của cơ quan cấp chưa được xác nhận.",
            "The certificate that signed this card is on the revocation list of an issuer that nobody has confirmed.",
        ),
        NOTHING_V13,
    ),
    "expired": banner_text(
        "V09",
        say("THẺ HẾT HẠN – KHÔNG DÙNG CHO GIAO DỊCH", "CARD EXPIRED – NOT USABLE HERE"),
        say(
            "Thẻ hết hạn ngày {until}. Riêng điều đó không phải dấu hiệu làm giả.",
            "The card expired on {until}. That alone is not a sign of forgery.",
        ),
        say(
            "Đề nghị khách dùng giấy tờ còn hạn khác theo quy định của ngân hàng.",
            "Ask for another document that is still valid, following the bank's rules.",
        ),
    ),
    "clock-wrong": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – CẦN KIỂM TRA ĐỒNG HỒ MÁY", "NO CONCLUSION – CHECK THIS PC'S CLOCK"),
        say(
            "Ngày giờ của máy sớm hơn ngày ghi trong dữ liệu đã ký của thẻ.",
            "This PC's date is earlier than a date in the signed data of the card.",
        ),
        say(
            "Kiểm tra, chỉnh ngày giờ của máy rồi nhấn F5. Ngày giờ đúng: mời Kiểm soát viên.",
            "Check this PC's date and time, set them right, then press F5. If they were right: call the supervisor.",
        ),
    ),
    "expiry-unknown": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – KHÔNG RÕ HẠN CỦA THẺ", "NO CONCLUSION – EXPIRY NOT KNOWN"),
        say(
            "Không đọc được ngày hết hạn, hoặc đồng hồ của máy sai.",
            "The date of expiry cannot be read, or this PC's clock is wrong.",
        ),
        say(
            "Xem hạn in trên thẻ và ngày giờ của máy. Vẫn không rõ: mời Kiểm soát viên.",
            "See the date printed on the card and this PC's clock. Still unclear: call the supervisor.",
        ),
    ),
    "key-mismatch": banner_text(
        "V10",
        say("THẺ XUẤT TRÌNH KHÔNG KHỚP VỚI CHIP", "CARD PRESENTED DOES NOT MATCH THE CHIP"),
        say("{fault}.", "{fault}."),
        say(
            "Quét hoặc gõ lại từ đúng thẻ đang nằm trên đầu đọc. Vẫn lệch: dừng giao dịch, mời Kiểm soát viên.",
            "Scan or type again from the very card on the reader. If it differs again: stop and call the supervisor.",
        ),
    ),
    "data-inconsistent": banner_text(
        "V10",
        say("KHÔNG ĐẠT – DỮ LIỆU MÂU THUẪN NHAU", "FAILED – THE DATA CONTRADICT EACH OTHER"),
        say("{fault}.", "{fault}."),
        STOP,
    ),
    "access-downgraded": banner_text(
        "V12",
        say("KẾT NỐI CHIP KÉM AN TOÀN HƠN QUY ĐỊNH", "CHIP CONNECTION LESS SECURE THAN REQUIRED"),
        say(
            "Chip hoặc đường truyền không dùng cách mở an toàn mà chip có, hoặc khác với dữ liệu đã ký.",
            "The chip was opened less securely than it allows, or in another way than is signed.",
        ),
        READ_AGAIN,
    ),
    "not-conformant": banner_text(
        "V12",
        say("KHÔNG ĐÚNG QUY CÁCH", "DEPARTS FROM THE STANDARDS"),
        say("Thẻ hoặc chứng thư lệch tiêu chuẩn: {what}.", "Card or certificate departs from the standards: {what}."),
        DECIDE_V12,
    ),
    "additional-failed": banner_text(
        "V14",
        say("KHÔNG ĐẠT – KIỂM TRA BỔ SUNG CỦA ĐƠN VỊ", "FAILED – THIS BANK'S OWN CHECK"),
        say("Kiểm tra không đạt: {what}.", "The check that failed: {what}."),
        STOP,
    ),
    "additional-open": banner_text(
        "V14",
        say("CHƯA KẾT LUẬN – KIỂM TRA BỔ SUNG CỦA ĐƠN VỊ", "NO CONCLUSION – THIS BANK'S OWN CHECK"),
        say("Kiểm tra chưa có kết quả: {what}.", "The check without a result: {what}."),
        READ_AGAIN,
    ),
    "nothing-checked": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – CHƯA KIỂM TRA GÌ", "NO CONCLUSION – NOTHING WAS CHECKED"),
        say("Không có kiểm tra nào được thực hiện.", "No check was carried out."),
        DECIDE_V12,
    ),
    "access-unconfirmed": banner_text(
        "V12",
        say("CHƯA KẾT LUẬN – CÁCH MỞ CHIP CHƯA RÕ", "NO CONCLUSION – HOW THE CHIP OPENED IS UNCLEAR"),
        say(
            "Không xác nhận được kết nối với chip có kém an toàn hơn quy định hay không.",
            "It cannot be confirmed whether the connection to the chip is weaker than required.",
        ),
        READ_AGAIN,
    ),
}
