"""What the banner says: for each verdict and each state one headline, one reason and one next action.

The sentence says whose matter it is: failed speaks of the card, undetermined of this desk, aborted of the handling.
Codes are read out to IT support, so they stay as they are: V… for verdicts, E… for what needs an action.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MESSAGES", "Message", "message"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text of the banner; braces take a value."""

    code: str
    """What to read to IT support; empty where nothing is the matter."""
    headline: Text
    reason: Text
    action: Text


_STOP = say(
    "Dừng giao dịch. Không nêu lý do kỹ thuật với khách. Mời Kiểm soát viên.",
    "Stop the transaction. Give the client no technical reasons. Call the supervisor.",
)
_SUPERVISOR = say(
    "Nhấn F5 đọc lại. Vẫn vậy: mời Kiểm soát viên quyết định.", "F5 to read again. Same result: let the supervisor decide."
)
_COMPARE = say(
    "So ảnh trong chip với người trước quầy. Không giống: mời Kiểm soát viên.",
    "Compare the chip photo with the person. Not alike: call the supervisor.",
)
_IT = say("Gọi Hỗ trợ CNTT, đọc mã ở góc này.", "Call IT support and read them the code in this corner.")
_LAY_BACK = say(
    "Đặt lại thẻ nằm phẳng giữa đầu đọc và giữ yên; máy tự đọc lại (hoặc nhấn F5).",
    "Lay the card flat in the middle and leave it; reading restarts by itself (or press F5).",
)


def _m(code: str, headline: Text, reason: Text, action: Text) -> Message:
    return Message(code=code, headline=headline, reason=reason, action=action)


_GENUINE = say("CHIP THẬT – DỮ LIỆU NGUYÊN VẸN", "GENUINE CHIP – DATA INTACT")

_VERDICTS: Mapping[str, Message] = {
    "verified": _m(
        "V01",
        _GENUINE,
        say(
            "Nơi cấp xác nhận, dữ liệu không bị sửa, chip không phải bản sao, thẻ còn hạn ({until}).",
            "Issuer confirmed, data unaltered, chip is not a copy, card valid ({until}).",
        ),
        _COMPARE,
    ),
    "verified-without-copy-proof": _m(
        "V01",
        _GENUINE,
        say(
            "Nơi cấp xác nhận, dữ liệu không bị sửa, thẻ còn hạn ({until}). Quy tắc không yêu cầu phép thử chống sao chép.",
            "Issuer confirmed, data unaltered, card valid ({until}). The policy demands no anti-copy test.",
        ),
        _COMPARE,
    ),
    "verified-demo": _m(
        "V01",
        say("MINH HOẠ: CHIP ĐẠT MỌI KIỂM TRA", "DEMO: THE CHIP PASSED EVERY CHECK"),
        say(
            "Thẻ mẫu do nơi cấp THỬ NGHIỆM ký, không có giá trị. Dữ liệu nguyên vẹn, chip không phải bản sao, còn hạn ({until}).",
            "A sample signed by a TEST authority, of no value. Data unaltered, chip is not a copy, valid ({until}).",
        ),
        _COMPARE,
    ),
    "issuer-unknown": _m(
        "V02",
        say("CHIP NHẤT QUÁN – CHƯA XÁC NHẬN NƠI CẤP", "CHIP CONSISTENT – ISSUER NOT CONFIRMED"),
        say(
            "Dữ liệu không bị sửa từ khi ký. Máy này chưa có chứng thư gốc để xác nhận nơi cấp – giới hạn của máy, không phải lỗi của thẻ.",
            "Data unaltered since signed. This PC has no root certificate to confirm who signed – a limit of this PC, not a fault of the card.",
        ),
        say(
            "Xác nhận với nơi cấp bằng kênh khác theo quy định, hoặc mời Kiểm soát viên duyệt.",
            "Confirm with the issuer by another channel as the rules say, or ask the supervisor to approve.",
        ),
    ),
    "issuer-test": _m(
        "V02",
        say("THẺ THỬ NGHIỆM – KHÔNG CÓ GIÁ TRỊ", "TEST CARD – OF NO VALUE"),
        say("Thẻ do nơi cấp THỬ NGHIỆM ký; không chứng minh điều gì.", "Signed by a TEST authority; it proves nothing."),
        say("Dùng thẻ thật của khách.", "Use the client's real card."),
    ),
    "algorithm-unknown": _m(
        "V12",
        say("CHƯA KẾT LUẬN – THUẬT TOÁN CHƯA HỖ TRỢ", "NO CONCLUSION – ALGORITHM NOT KNOWN HERE"),
        say(
            "Thẻ dùng thuật toán ký mà phiên bản này chưa biết – giới hạn của máy, không phải lỗi của thẻ.",
            "The card is signed by an algorithm that this version does not know – a limit of this PC, not a fault of the card.",
        ),
        say("Mời Kiểm soát viên quyết định; báo Hỗ trợ CNTT mã V12.", "Let the supervisor decide; quote V12 to IT support."),
    ),
    "revocation-unknown": _m(
        "V03",
        say("CHƯA KẾT LUẬN – THIẾU DANH SÁCH THU HỒI", "NO CONCLUSION – REVOCATION LIST MISSING"),
        say(
            "Máy này không có danh sách thu hồi còn mới của nơi cấp – giới hạn của máy, không phải lỗi của thẻ.",
            "This PC has no current revocation list of the issuer – a limit of this PC, not a fault of the card.",
        ),
        say(
            "Nhờ Hỗ trợ CNTT cập nhật rồi nhấn F5 đọc lại. Không cập nhật được: mời Kiểm soát viên.",
            "Have IT support update it, then F5. If it cannot be updated: call the supervisor.",
        ),
    ),
    "copy-not-ruled-out": _m(
        "V04",
        say("CHƯA LOẠI TRỪ CHIP SAO CHÉP", "COPY NOT RULED OUT"),
        say(
            "Dữ liệu không bị sửa, nhưng chưa có phép thử chống sao chép nào chứng minh được chip là bản gốc.",
            "Data unaltered, but no anti-copy test has proven that the chip is the original.",
        ),
        say(
            "Nhấn F5 đọc lại. Vẫn vậy: so ảnh thật kỹ và mời Kiểm soát viên.",
            "F5 to read again. Same result: compare the photo carefully and call the supervisor.",
        ),
    ),
    "data-changed": _m(
        "V05",
        say("KHÔNG ĐẠT – DỮ LIỆU TRONG CHIP ĐÃ BỊ SỬA", "FAILED – CHIP DATA WAS ALTERED"),
        say("{what} không trùng với bản được ký khi cấp thẻ.", "What was signed at issuance differs: {what}."),
        _STOP,
    ),
    "data-not-signed": _m(
        "V05",
        say("KHÔNG ĐẠT – CÓ DỮ LIỆU KHÔNG ĐƯỢC KÝ", "FAILED – DATA WITHOUT A SIGNATURE"),
        say("Chip chứa dữ liệu mà nơi cấp không ký.", "The chip holds data that the issuer did not sign."),
        _STOP,
    ),
    "data-missing": _m(
        "V05",
        say("THIẾU DỮ LIỆU ĐÃ KÝ", "SIGNED DATA ARE MISSING"),
        say("Nơi cấp đã ký dữ liệu mà chip không trả về: {what}.", "The issuer signed data that the chip does not give: {what}."),
        _SUPERVISOR,
    ),
    "copy-suspected": _m(
        "V06",
        say("KHÔNG ĐẠT – CHIP CÓ DẤU HIỆU SAO CHÉP", "FAILED – CHIP LOOKS LIKE A COPY"),
        say("Chip không chứng minh được khoá bí mật gốc.", "The chip could not prove that it holds the original secret key."),
        _STOP,
    ),
    "proof-hidden": _m(
        "V06",
        say("KHÔNG ĐẠT – CHIP CÓ DẤU HIỆU SAO CHÉP", "FAILED – CHIP LOOKS LIKE A COPY"),
        say(
            "Nơi cấp đã ký phép thử chống sao chép, nhưng chip giấu đi.",
            "The issuer signed an anti-copy test, but the chip hides it.",
        ),
        _STOP,
    ),
    "not-genuine": _m(
        "V07",
        say("KHÔNG ĐẠT – CHỮ KÝ NƠI CẤP KHÔNG HỢP LỆ", "FAILED – ISSUER SIGNATURE INVALID"),
        say("Chữ ký trên dữ liệu của chip sai.", "The signature over the chip's data is wrong."),
        _STOP,
    ),
    "no-security-object": _m(
        "V07",
        say("KHÔNG ĐẠT – CHIP KHÔNG CÓ CHỮ KÝ NƠI CẤP", "FAILED – NO ISSUER SIGNATURE"),
        say("Không dữ liệu nào trên chip được ký.", "Nothing on the chip is signed."),
        _STOP,
    ),
    "issuer-not-trusted": _m(
        "V07",
        say("KHÔNG ĐẠT – BÊN KÝ KHÔNG PHẢI NƠI CẤP", "FAILED – NOT SIGNED BY THE ISSUER"),
        say("Bên ký mạo tên nơi cấp: nơi cấp không ký chứng thư này.", "The signer only bears the issuer's name: the issuer did not certify it."),
        _STOP,
    ),
    "signer-expired": _m(
        "V08",
        say("CHỨNG THƯ KÝ THẺ ĐÃ HẾT HẠN", "SIGNING CERTIFICATE EXPIRED"),
        say(
            "Không rõ thẻ được ký trước hay sau khi chứng thư hết hạn.",
            "Whether the card was signed before or after that is not known.",
        ),
        _SUPERVISOR,
    ),
    "signer-not-yet-valid": _m(
        "V08",
        say("CHỨNG THƯ KÝ THẺ CHƯA CÓ HIỆU LỰC", "SIGNING CERTIFICATE NOT YET VALID"),
        say(
            "Ngày hiệu lực của chứng thư còn ở tương lai, hoặc đồng hồ máy tính sai.",
            "It becomes valid in the future, or the clock of this PC is wrong.",
        ),
        say(
            "Kiểm tra ngày giờ của máy rồi nhấn F5. Ngày giờ đúng: dừng giao dịch, mời Kiểm soát viên.",
            "Check this PC's date and time, then F5. If they are right: stop and call the supervisor.",
        ),
    ),
    "signer-revoked": _m(
        "V08",
        say("KHÔNG ĐẠT – CHỨNG THƯ KÝ THẺ ĐÃ BỊ THU HỒI", "FAILED – SIGNING CERTIFICATE REVOKED"),
        say(
            "Chứng thư dùng để ký thẻ này nằm trong danh sách thu hồi của nơi cấp.",
            "The certificate that signed this card is on the issuer's revocation list.",
        ),
        _STOP,
    ),
    "expired": _m(
        "V09",
        say("THẺ HẾT HẠN – KHÔNG DÙNG CHO GIAO DỊCH", "CARD EXPIRED – NOT USABLE HERE"),
        say(
            "Thẻ hết hạn ({until}). Đây không phải nghi vấn làm giả.", "It has expired ({until}). This is no suspicion of forgery."
        ),
        say(
            "Đề nghị khách dùng giấy tờ còn hạn khác theo quy định của ngân hàng.",
            "Ask for another valid document, following the bank's rules.",
        ),
    ),
    "expiry-unknown": _m(
        "V12",
        say("CHƯA KẾT LUẬN – KHÔNG RÕ HẠN CỦA THẺ", "NO CONCLUSION – EXPIRY NOT KNOWN"),
        say(
            "Không đọc được ngày hết hạn, hoặc đồng hồ máy tính sai.", "The date cannot be read, or the clock of this PC is wrong."
        ),
        say(
            "Xem hạn in trên thẻ và ngày giờ của máy. Vẫn không rõ: mời Kiểm soát viên.",
            "See the date printed on the card and this PC's clock. Still unclear: call the supervisor.",
        ),
    ),
    "key-mismatch": _m(
        "V10",
        say("THẺ XUẤT TRÌNH KHÔNG KHỚP VỚI CHIP", "CARD PRESENTED DOES NOT MATCH THE CHIP"),
        say(
            "Số đã nhập mở được chip nhưng khác với số trong chip.", "What was entered opened the chip, yet differs from the chip's data."
        ),
        say(
            "Quét lại mã của đúng thẻ đang nằm trên đầu đọc. Vẫn lệch: dừng giao dịch, mời Kiểm soát viên.",
            "Scan the code of the very card on the reader. Different again: stop and call the supervisor.",
        ),
    ),
    "data-inconsistent": _m(
        "V10",
        say("KHÔNG ĐẠT – DỮ LIỆU MÂU THUẪN NHAU", "FAILED – THE DATA CONTRADICT EACH OTHER"),
        say("Không khớp nhau: {what}.", "What does not agree: {what}."),
        _STOP,
    ),
    "access-downgraded": _m(
        "V12",
        say("CHIP BỊ ÉP MỞ BẰNG CÁCH YẾU HƠN", "CHIP WAS OPENED IN A WEAKER WAY"),
        say(
            "Chip hoặc đường truyền không dùng cách mở mà nơi cấp đã ký.",
            "Chip or link did not use the way of opening that the issuer signed.",
        ),
        _SUPERVISOR,
    ),
    "not-conformant": _m(
        "V12",
        say("KHÔNG ĐÚNG QUY CÁCH", "DEPARTS FROM THE STANDARDS"),
        say("Thẻ hoặc chứng thư lệch tiêu chuẩn: {what}.", "Card or certificate departs from the standards: {what}."),
        _SUPERVISOR,
    ),
    "nothing-checked": _m(
        "V12",
        say("CHƯA KẾT LUẬN – CHƯA KIỂM TRA GÌ", "NO CONCLUSION – NOTHING WAS CHECKED"),
        say("Không có kiểm tra nào được thực hiện.", "No check was carried out."),
        _SUPERVISOR,
    ),
    "key-refused": _m(
        "E08",
        say("SỐ ĐÃ NHẬP KHÔNG MỞ ĐƯỢC CHIP", "THE NUMBER DOES NOT OPEN THE CHIP"),
        say(
            "Chip không nhận {key}. Có thể gõ nhầm, hoặc mã của thẻ khác.",
            "The chip does not take {key}. Mistyped, or the code of another card.",
        ),
        say(
            "Quét lại mã QR trên chính thẻ này, hoặc gõ lại 12 số in trên mặt thẻ.",
            "Scan the QR code of this very card again, or type the 12 digits printed on it.",
        ),
    ),
    "read-aborted": _m(
        "V11",
        say("ĐỌC CHƯA XONG – CHƯA CÓ KẾT LUẬN", "READING NOT FINISHED – NO RESULT YET"),
        say(
            "Thẻ rời đầu đọc khi mới đọc được {percent}%. Kết quả dở dang không được dùng.",
            "The card left the reader at {percent}%. A partial result is never used.",
        ),
        _LAY_BACK,
    ),
}

_NOT_FINISHED = _VERDICTS["read-aborted"].headline

_ABORTS: Mapping[str, Message] = {
    "abort.unstable": _m(
        "E05",
        say("THẺ CHẬP CHỜN – CẦN ĐẶT LẠI", "CARD SIGNAL UNSTABLE – PLACE IT AGAIN"),
        say("Đầu đọc đã mất thẻ {losses} lần; chưa có kết luận nào.", "The reader lost the card {losses} times; there is no result yet."),
        say(
            "Lấy ví, điện thoại, thẻ khác ra xa; đặt thẻ nằm phẳng giữa đầu đọc.",
            "Move wallet, phone and other cards away; lay the card flat in the middle.",
        ),
    ),
    "abort.reader": _m(
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
    "abort.timeout": _m(
        "V11",
        _NOT_FINISHED,
        say("Chip ngừng trả lời khi mới đọc được {percent}%.", "The chip stopped answering at {percent}%."),
        _LAY_BACK,
    ),
    "abort.chip": _m(
        "V11",
        _NOT_FINISHED,
        say(
            "Chip trả lời không đúng khi mới đọc được {percent}%. Kết quả dở dang không được dùng.",
            "The chip's answers went wrong at {percent}%. A partial result is never used.",
        ),
        say("Nhấn F5 đọc lại. Vẫn vậy: mời Kiểm soát viên.", "F5 to read again. Same result: call the supervisor."),
    ),
    "abort.other-card": _m(
        "E07",
        say("ĐÂY KHÔNG PHẢI THẺ CĂN CƯỚC GẮN CHIP", "THIS IS NOT A CHIP ID CARD"),
        say("Thẻ trả lời nhưng không có ứng dụng căn cước.", "The card answers, but has no ID application."),
        say(
            "Kiểm tra lại: có thể là thẻ ngân hàng, thẻ BHYT, hoặc CMND/CCCD mã vạch đời cũ.",
            "Look again: it may be a bank or insurance card, or an ID card of the generation without chip.",
        ),
    ),
    "abort.no-usable-key": _m(
        "E18",
        say("CẦN DÒNG MRZ Ở MẶT SAU", "THE MRZ ON THE BACK IS NEEDED"),
        say("Chip này không mở bằng 6 số cuối.", "This chip does not open by the last six digits."),
        say("Quét hoặc gõ các dòng MRZ ở mặt sau thẻ.", "Scan or type the MRZ lines on the back."),
    ),
    "abort.unsupported": _m(
        "E19",
        say("CHIP DÙNG CÁCH MỞ CHƯA ĐƯỢC HỖ TRỢ", "THE CHIP OPENS IN A WAY NOT KNOWN HERE"),
        say("Giới hạn của máy này, không phải lỗi của thẻ.", "A limit of this PC, not a fault of the card."),
        _IT,
    ),
    "refused.thrice": _m(
        "E09",
        say("CHIP ĐÃ TỪ CHỐI {refusals} LẦN", "THE CHIP HAS REFUSED {refusals} TIMES"),
        say(
            "Chip không nhận {key}. Thử tiếp nhiều lần sẽ làm chip trả lời chậm dần.",
            "The chip does not take {key}. Every further try makes it answer more slowly.",
        ),
        say(
            "Cùng khách so 12 số trên thẻ với số vừa nhập. Vẫn không mở được: dùng dòng MRZ ở mặt sau.",
            "Compare the 12 digits with the client. If it still does not open: use the MRZ on the back.",
        ),
    ),
}

_STAGES: Mapping[str, Message] = {
    "stage.starting": _m(
        "",
        say("Đang chuẩn bị…", "Getting ready…"),
        say("Đang tìm đầu đọc thẻ.", "Looking for card readers."),
        say("Có thể quét mã trên thẻ ngay bây giờ.", "The card's code may be scanned already."),
    ),
    "stage.no-service": _m(
        "PCSC-01",
        say("MÁY CHƯA KẾT NỐI ĐƯỢC DỊCH VỤ ĐẦU ĐỌC", "READER SERVICE IS NOT RUNNING"),
        say(
            "Dịch vụ thẻ thông minh của máy tính không chạy. Đầu đọc và thẻ không có lỗi.",
            "The smart card service of this PC is not running. Reader and card are not at fault.",
        ),
        say(
            "Máy tự thử lại. Không được: gọi Hỗ trợ CNTT, đọc mã PCSC-01.",
            "It is tried again by itself. If it stays so: quote PCSC-01 to IT support.",
        ),
    ),
    "stage.no-library": _m(
        "PCSC-02",
        say("MÁY CHƯA CÀI PHẦN MỀM ĐẦU ĐỌC", "READER SOFTWARE IS NOT INSTALLED"),
        say("Thiếu thư viện PC/SC. Đầu đọc và thẻ không có lỗi.", "The PC/SC library is missing. Reader and card are not at fault."),
        say("Gọi Hỗ trợ CNTT, đọc mã PCSC-02, rồi mở lại chương trình.", "Quote PCSC-02 to IT support, then start this program again."),
    ),
    "stage.no-reader": _m(
        "E02",
        say("CHƯA THẤY ĐẦU ĐỌC", "NO READER FOUND"),
        say("Không có đầu đọc thẻ nào cắm vào máy.", "No card reader is plugged in."),
        say("Cắm lại dây USB của đầu đọc; máy tự nhận trong 2 giây.", "Plug the reader's cable in; it is found within 2 seconds."),
    ),
    "stage.ready": _m(
        "",
        say("Sẵn sàng – mời quét mã trên thẻ", "Ready – scan the code on the card"),
        say(
            "Quét mã QR hoặc gõ 12 số, và đặt thẻ lên đầu đọc. Thứ tự nào cũng được; máy tự đọc.",
            "Scan the QR code or type the 12 digits, and lay the card on the reader. Any order; reading starts by itself.",
        ),
        say("", ""),
    ),
    "stage.key-waits": _m(
        "",
        say("Đã nhận {key} – mời đặt thẻ", "Received {key} – lay the card down"),
        say("Đặt thẻ nằm phẳng giữa đầu đọc và giữ yên; máy tự đọc.", "Lay the card flat on the middle of the reader; reading starts by itself."),
        say("Số sai: nhấn Esc rồi quét lại.", "Wrong number: press Esc and scan again."),
    ),
    "stage.key-waits-other": _m(
        "",
        say("Đã nhận {key} – mời đổi thẻ", "Received {key} – change the card"),
        say("Thẻ đang nằm trên đầu đọc đã đọc xong cho lượt trước.", "The card on the reader was read in the turn before."),
        say(
            "Lấy thẻ cũ ra, đặt thẻ của khách này. Nếu vẫn là thẻ này: nhấn F5.",
            "Take it off and lay down this client's card. If it is the same card: F5.",
        ),
    ),
    "stage.card-waits": _m(
        "",
        say("Đã thấy thẻ – mời quét QR hoặc gõ 12 số", "Card seen – scan its QR or type 12 digits"),
        say("Số trên thẻ là chìa khoá mở chip; không cần mã nào khác.", "The number on the card is the key to its chip; no other code is needed."),
        say("", ""),
    ),
    "stage.reading": _m(
        "",
        say("Đang đọc chip – giữ nguyên thẻ", "Reading the chip – leave the card"),
        say("Bước {step}/{steps}: {title}", "Step {step} of {steps}: {title}"),
        say("Đã đọc {total}.", "{total} read."),
    ),
    "stage.cleared": _m(
        "",
        say("Đã xoá dữ liệu khách trước", "The last client's data are cleared"),
        say("Không còn dữ liệu nào của khách trên màn hình và trong bộ nhớ của bàn.", "Nothing of the client is left on the screen or in this desk's memory."),
        say("", ""),
    ),
}

_PROBLEMS: Mapping[str, Message] = {
    "input.unknown": _m(
        "E12",
        say("KHÔNG NHẬN RA MÃ VỪA NHẬP", "THE CODE IS NOT RECOGNISED"),
        say("Đây không phải số, mã QR hay dòng MRZ của thẻ căn cước.", "It is no number, QR code or MRZ of an ID card."),
        say(
            "Quét mã QR in trên thẻ (không phải mã trên VNeID hay mã chuyển khoản), hoặc gõ 12 số.",
            "Scan the QR code printed on the card (not one of VNeID or for payment), or type the 12 digits.",
        ),
    ),
    "input.vneid": _m(
        "E12",
        say("MÃ VNeID KHÔNG ĐỌC ĐƯỢC Ở ĐÂY", "A VNeID CODE CANNOT BE READ HERE"),
        say("Mã của ứng dụng VNeID chỉ giải được trực tuyến với nơi cấp.", "Codes of the VNeID app can only be resolved online by the issuer."),
        say("Quét mã QR in trên thẻ, hoặc gõ 12 số.", "Scan the QR code printed on the card, or type the 12 digits."),
    ),
    "input.old-number": _m(
        "E07",
        say("ĐÂY LÀ SỐ CMND CŨ", "THIS IS AN OLD NINE-DIGIT NUMBER"),
        say("Số 9 chữ số không mở được chip; giấy tờ cũ không có chip.", "Nine digits open no chip; documents of that kind have none."),
        say("Dùng thẻ căn cước gắn chip: quét mã QR hoặc gõ 12 số.", "Use the chip ID card: scan its QR code or type the 12 digits."),
    ),
    "input.length": _m(
        "E12",
        say("SỐ CHƯA ĐỦ HOẶC THỪA CHỮ SỐ", "TOO FEW OR TOO MANY DIGITS"),
        say("Số trên thẻ căn cước có đúng 12 chữ số.", "The number on an ID card has exactly 12 digits."),
        say("Gõ lại 12 số in trên mặt thẻ, hoặc quét mã QR.", "Type the 12 digits printed on the card, or scan its QR code."),
    ),
    "input.damaged": _m(
        "E11",
        say("MÃ QR BỊ BỘ GÕ HOẶC MÁY QUÉT LÀM SAI", "THE QR TEXT WAS CHANGED ON ITS WAY"),
        say(
            "Dữ liệu quét bị thay đổi nên không chắc chắn được số trên thẻ.",
            "Keyboard tool or scanner changed it, so that the number is not certain.",
        ),
        say("Tắt Unikey (Ctrl+Shift) rồi quét lại, hoặc gõ 12 số.", "Switch Unikey off (Ctrl+Shift) and scan again, or type 12 digits."),
    ),
    "input.other-code": _m(
        "E12",
        say("ĐÂY LÀ MÃ KHÁC, KHÔNG PHẢI CỦA THẺ", "THIS IS ANOTHER KIND OF CODE"),
        say("Mã chuyển khoản hoặc địa chỉ trang web không mở được chip.", "A payment code or a web address opens no chip."),
        say("Quét mã QR in trên thẻ căn cước, hoặc gõ 12 số.", "Scan the QR code printed on the ID card, or type the 12 digits."),
    ),
    "input.mrz": _m(
        "E12",
        say("DÒNG MRZ CÓ CHỖ SAI", "THE MRZ HAS A MISTAKE"),
        say(
            "Thiếu ký tự hoặc số kiểm tra không khớp; có thể gõ hoặc quét nhầm.",
            "Characters are missing or a check digit does not agree; it may be mistyped or misread.",
        ),
        say("Quét lại, hoặc dùng mã QR hay 12 số trên mặt thẻ.", "Scan again, or use the QR code or the 12 digits on the front."),
    ),
    "card.busy": _m(
        "E10",
        say("ĐẦU ĐỌC ĐANG BỊ PHẦN MỀM KHÁC DÙNG", "THE READER IS IN USE BY ANOTHER PROGRAM"),
        say("Một chương trình khác đang giữ thẻ.", "Another program holds the card."),
        say("Đóng phần mềm đọc thẻ khác rồi nhấn F5.", "Close the other card software, then press F5."),
    ),
    "card.mute": _m(
        "E20",
        say("THẺ KHÔNG TRẢ LỜI", "THE CARD DOES NOT ANSWER"),
        say("Thẻ đặt ngược, bị hỏng, hoặc không phải thẻ gắn chip.", "It lies the wrong way round, is damaged, or has no chip."),
        say("Lật thẻ, đặt lại nằm phẳng giữa đầu đọc.", "Turn it over and lay it flat on the middle of the reader."),
    ),
    "trust.unusable": _m(
        "TRU-01",
        say("KHO CHỨNG THƯ GỐC BỊ LỖI", "THE ROOT CERTIFICATES CANNOT BE USED"),
        say("Chưa đọc thẻ, vì không kết luận nào đúng được khi kho bị lỗi.", "The card was not read: no conclusion would be sound."),
        say("Gọi Hỗ trợ CNTT, đọc mã TRU-01.", "Quote TRU-01 to IT support."),
    ),
    "internal": _m(
        "INT-01",
        say("CHƯƠNG TRÌNH GẶP LỖI – CHƯA CÓ KẾT LUẬN", "PROGRAM ERROR – NO RESULT YET"),
        say("Lỗi của phần mềm này, không phải của thẻ.", "A fault of this software, not of the card."),
        say("Nhấn F5 đọc lại. Vẫn vậy: gọi Hỗ trợ CNTT, đọc mã INT-01.", "F5 to read again. Same result: quote INT-01 to IT support."),
    ),
}

_DESK: Mapping[str, Message] = {
    "desk.mismatch": _m(
        "V10",
        say("MÃ ĐÃ QUÉT KHÔNG KHỚP VỚI CHIP", "THE SCANNED CODE DOES NOT MATCH THE CHIP"),
        say("Khác với dữ liệu đã kiểm tra trong chip: {differs}.", "Differs from the checked data of the chip: {differs}."),
        say(
            "Quét lại mã QR của đúng thẻ đang nằm trên đầu đọc. Lần thứ hai vẫn lệch: mời Kiểm soát viên.",
            "Scan the QR of the very card on the reader. Different again: call the supervisor.",
        ),
    ),
}

MESSAGES: Final[Mapping[str, Message]] = MappingProxyType({**_VERDICTS, **_ABORTS, **_STAGES, **_PROBLEMS, **_DESK})
"""Every message: verdicts by their codes in the judgement table, the others by names with a dot in them."""


def message(name: str) -> Message:
    """A message by its name.

    Raises:
        KeyError: There is none.
    """
    return MESSAGES[name]
