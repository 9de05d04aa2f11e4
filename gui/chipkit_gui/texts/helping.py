"""What F1 adds to the banner: what a state means, in one sentence or two of its own, for each state by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MEANINGS"]

_TWICE: Final = say(
    "Lệch lần nữa với cùng một chip thì khó còn là nhầm lẫn: bản in và chip có thể không phải của một thẻ.",
    "Differing again, with the same chip, is hardly a mistake: print and chip may not belong to one card.",
)

MEANINGS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        # successes
        "verified": say(
            "Mọi kiểm tra mà quy tắc đòi đều đạt: dữ liệu như lúc được ký, bên ký đúng, chip này không phải bản sao.",
            "All that the rules require was found: data as signed, by the right signer, in a chip that is not a copy.",
        ),
        "verified-without-copy-proof": say(
            "Dữ liệu như lúc được ký và bên ký đúng; quy tắc đang dùng không đòi chứng minh chip không phải bản sao.",
            "Data as signed, by the right signer; the rules in use do not ask whether the chip is a copy.",
        ),
        "verified-revocation-open": say(
            "Dữ liệu như lúc được ký; chưa biết chứng thư ký có bị thu hồi hay không, và quy tắc đang dùng chấp nhận.",
            "Data as signed; whether the signing certificate was revoked is not known, which the rules tolerate.",
        ),
        "policy-met": say(
            "Quy tắc đang dùng chỉ đòi một phần kiểm tra, nên kết quả này không gọi thẻ là thật.",
            "The rules in use require only some of the checks, so this result does not call the card genuine.",
        ),
        "verified-demo": say(
            "Đây là thẻ mẫu do cơ quan THỬ NGHIỆM ký: kết quả cho thấy cách máy làm việc, không có giá trị gì.",
            "This is a sample that a TEST authority signed: it shows how the desk works and has no value.",
        ),
        # the issuer
        "issuer-unknown": say(
            "Máy này không có chứng thư gốc của bên đã ký, nên không thể nói ai đã cấp thẻ. "
            "Kiểm soát viên có thể xác nhận với cơ quan cấp bằng kênh khác, theo quy định.",
            "This PC does not have the signer's root certificate, so it cannot tell who issued the card. "
            "The supervisor may confirm it with the issuer by another channel, as the rules say.",
        ),
        "issuer-not-confirmed": say(
            "Chứng thư gốc có trong máy nhưng ngân hàng chưa đối chiếu nó với cơ quan cấp. "
            "Kiểm soát viên có thể xác nhận với cơ quan cấp bằng kênh khác, theo quy định.",
            "The root certificate is here, but nobody has compared it with the issuer yet. "
            "The supervisor may confirm it with the issuer by another channel, as the rules say.",
        ),
        "other-key": say(
            "Tên cơ quan cấp quen thuộc ai cũng ghi được; khóa thì không. Đây có thể là khóa mới hoặc là thẻ giả.",
            "Anybody can write a known issuer's name, but not sign with its key. This is a new key, or a forgery.",
        ),
        "signer-missing": say(
            "Thiếu chứng thư của bên ký thì không thể biết ai đã ký dữ liệu trong chip.",
            "Without the signer's certificate nobody can tell who signed the data in the chip.",
        ),
        "issuer-test": say(
            "Cơ quan THỬ NGHIỆM chỉ được công nhận trong chế độ minh họa.",
            "A TEST authority counts only in the demo mode.",
        ),
        "algorithm-unknown": say(
            "Chữ ký được làm theo cách mà phần mềm này chưa tính được.",
            "The signature is of a kind that this software cannot check.",
        ),
        "algorithm-refused": say(
            "Cách ký này yếu đến mức người khác cũng có thể tạo ra chữ ký.",
            "This way of signing is so weak that somebody else may have made the signature.",
        ),
        "version-unknown": say(
            "Dữ liệu đã ký được ghi theo khuôn dạng mới hơn phần mềm này.",
            "The signed data have a form that is newer than this software.",
        ),
        "revocation-unknown": say(
            "Muốn biết chứng thư ký còn được tin hay không, máy cần danh sách thu hồi còn hạn.",
            "A revocation list tells whether the signing certificate is still trusted, and none here is current.",
        ),
        "copy-not-ruled-out": say(
            "Dữ liệu của thẻ thật chép sang chip khác cũng cho kết quả này, nên cần so ảnh thật kỹ.",
            "A real card's data on another chip would look the same: compare the photo with great care.",
        ),
        # the data
        "data-changed": say(
            "Chữ ký lúc cấp thẻ không còn khớp với dữ liệu đang có trong chip.",
            "The signature made at issuance does not match what is in the chip now.",
        ),
        "data-not-signed": say(
            "Trong chip có phần dữ liệu mà không chữ ký nào bảo đảm.",
            "Some of the data in the chip are covered by no signature.",
        ),
        "data-missing": say(
            "Phần đã được ký nhưng chip không đưa ra thì không kiểm tra được.",
            "Signed data that the chip does not return cannot be checked.",
        ),
        "proof-old": say(
            "Chứng minh của chip chỉ nói về lúc đọc; ai giữ thẻ hôm nay thì tệp cũ không cho biết.",
            "A chip's proof speaks of the moment of the reading; an old file does not tell who has the card today.",
        ),
        "withheld": say(
            "Phần đã giữ lại thì không kiểm tra được, và không thiết bị tin cậy nào bảo đảm thay.",
            "What was withheld cannot be checked, and no trusted terminal stands in for it.",
        ),
        "copy-suspected": say(
            "Dữ liệu có thể chép được, khóa bí mật trong chip thì không. Chip này không cho thấy là có khóa đó.",
            "Data can be copied; the secret key in the chip cannot. This chip did not show that it has it.",
        ),
        "proof-hidden": say(
            "Thẻ gốc có phép thử chống sao chép; chip này làm như không có.",
            "The original has a test against copies; this chip behaves as if it had none.",
        ),
        "not-genuine": say(
            "Bên có khóa ký đã không ký những dữ liệu này.",
            "Whoever holds the signing key did not sign these data.",
        ),
        "no-security-object": say(
            "Thẻ căn cước nào cũng có chữ ký của cơ quan cấp trong chip.",
            "Every ID card has its issuer's signature in the chip.",
        ),
        "issuer-not-trusted": say(
            "Chứng thư ký tự nhận là của cơ quan cấp, nhưng khóa của cơ quan cấp không ký nó.",
            "The signing certificate claims to be the issuer's, but the issuer's key did not sign it.",
        ),
        "signer-unfit": say(
            "Chứng thư ký được cấp cho việc khác, hoặc vào lúc không được phép cấp.",
            "The signing certificate was made for something else, or at a time when that was not allowed.",
        ),
        "signer-withdrawn": say(
            "Chứng thư ký từng có trong danh sách tin cậy và nay không còn.",
            "The signing certificate was once on a trusted list, and no longer is.",
        ),
        "signer-expired": say(
            "Chứng thư ký đã hết hạn và thẻ không cho biết được ký khi nào.",
            "The signing certificate has expired, and the card does not tell when it was signed.",
        ),
        "signer-not-yet-valid": say(
            "Thường là do đồng hồ của máy chạy chậm.",
            "Most often, this PC's clock is behind.",
        ),
        "signer-revoked": say(
            "Cơ quan cấp đã tuyên bố không còn bảo đảm cho chứng thư này.",
            "The issuer has declared that it no longer stands behind this certificate.",
        ),
        "signer-revoked-unconfirmed": say(
            "Chưa ai xác nhận cơ quan đã ký danh sách đó: chưa đủ để kết luận, và cũng không được bỏ qua.",
            "Nobody has confirmed the authority that signed that list: it decides nothing, but must not be ignored.",
        ),
        "expired": say(
            "Hạn của thẻ đã qua; các kiểm tra khác được ghi ở các dòng bên phải.",
            "The card's last day has passed; the rows on the right tell how the other checks ended.",
        ),
        "clock-wrong": say(
            "Ngày giờ sai thì không xét được hạn của thẻ và của chứng thư.",
            "With a wrong date, neither card nor certificates can be judged.",
        ),
        "expiry-unknown": say(
            "Ngày hết hạn trong chip không đọc được hoặc không dùng được.",
            "The date of expiry in the chip cannot be read or used.",
        ),
        "access-downgraded": say(
            "Có thể chip, đầu đọc hoặc thiết bị đặt giữa đã làm kết nối yếu đi.",
            "Chip, reader or a device between them may have weakened the connection.",
        ),
        "access-unconfirmed": say(
            "Không có gì đã ký để so với cách chip được mở.",
            "No signed data tell how the chip should be opened.",
        ),
        "not-conformant": say(
            "Quy tắc đang dùng không chấp nhận sai lệch nào so với tiêu chuẩn.",
            "The rules in use tolerate no departure from the standards.",
        ),
        "nothing-checked": say(
            "Quy tắc đang dùng không có kiểm tra nào áp dụng được cho thẻ này.",
            "The rules in use have no check that applies to this card.",
        ),
        "additional-failed": say(
            "Đơn vị của bạn đặt thêm kiểm tra riêng, và thẻ này không qua.",
            "Your bank has checks of its own, and this card did not pass one.",
        ),
        "additional-open": say(
            "Đơn vị của bạn đặt thêm kiểm tra riêng, và nó chưa cho kết quả.",
            "Your bank has checks of its own, and one of them has no result.",
        ),
        # comparisons
        "key-mismatch": say(
            "Thẻ in một số, chip mang số khác: thường là mã hoặc số của một thẻ khác được nhập nhầm.",
            "The card bears one number, the chip another: most often another card's was entered.",
        ),
        "data-inconsistent": say(
            "Các phần của cùng một thẻ phải nói về cùng một người và cùng một nước.",
            "All parts of one card must speak of one person and of one state.",
        ),
        "desk.mismatch": say(
            "Điều đã nhập thường là của một thẻ khác hoặc bị gõ nhầm; cũng có thể bản in trên thẻ đã bị sửa.",
            "Most often it is another card's or was mistyped; the print on the card may also have been altered.",
        ),
        "desk.not-alike": say(
            "Giao dịch viên đã trả lời: người trước quầy không giống ảnh, dù chip có đạt hay không.",
            "You answered that the person does not look like the photo, whatever the result of the chip.",
        ),
        "desk.mismatch-again": _TWICE,
        "desk.key-mismatch-again": _TWICE,
        "comparison-open": say(
            "Có giá trị trống hoặc bị hỏng nên không so được.",
            "Some value is empty or damaged and could not be compared.",
        ),
        "desk.unclear": say(
            "Mã quét được bị lỗi hoặc thiếu chữ nên không so được với dữ liệu trong chip.",
            "The code as it was scanned is damaged or incomplete, and could not be compared with the chip.",
        ),
        "desk.no-copy-test": say(
            "Chip loại này không có gì để tự chứng minh: dữ liệu chép sang chip khác cũng cho kết quả này.",
            "A chip of this kind has nothing to prove itself by: its data on another chip would look the same.",
        ),
        "number-absent": say(
            "Số đã nhập mở được chip nhưng không nằm trong dữ liệu đã ký của nó.",
            "The number opened the chip, but is not among its signed data.",
        ),
        "key-odd": say(
            "Thẻ căn cước mở bằng 6 số cuối của chính số định danh; thẻ này mở bằng số khác.",
            "An ID card opens by the last six digits of its number; this one opened by others.",
        ),
        # readings that broke off
        "read-aborted": say(
            "Chip chỉ có điện khi nằm sát đầu đọc; nhấc hoặc xê dịch là lần đọc dừng.",
            "A chip has power only close to the reader; lifting or moving it ends the reading.",
        ),
        "key-refused": say(
            "Số dùng để mở chip là 6 số cuối của 12 số in trên mặt thẻ.",
            "The chip opens by the last six of the 12 digits on the card's front.",
        ),
        "refused.several": say(
            "Số được thử trên từng thẻ chưa đọc, thẻ đặt sau cùng trước; không thẻ nào nhận.",
            "The number was tried on each card that was not read yet, the one laid last first; none takes it.",
        ),
        "refused.thrice": say(
            "Số không bị khóa; máy chỉ tạm dừng để chip không chậm dần. Dòng MRZ là ba dòng cuối ở mặt sau thẻ.",
            "The number is not blocked; the pause keeps the chip quick. The MRZ is the last three rows on the back.",
        ),
        "refused.waits": say(
            "Số không bị khóa; máy chỉ tạm dừng để chip không chậm dần.",
            "The number is not blocked; the desk pauses so that the chip does not slow down.",
        ),
        "refused.thrice-zone": say(
            "Dòng MRZ và 6 số cuối là hai chìa khóa khác nhau của cùng một chip.",
            "The MRZ and the last six digits are two different keys to the same chip.",
        ),
        "abort.unstable": say(
            "Thẻ khác, điện thoại hoặc kim loại ở gần làm chip mất điện.",
            "Other cards, a phone or metal nearby can cut off the chip's power.",
        ),
        "abort.reader": say(
            "Dây USB lỏng hoặc dịch vụ thẻ của máy tính dừng giữa chừng.",
            "The USB plug is loose, or the PC's card service stopped meanwhile.",
        ),
        "abort.timeout": say(
            "Chip không trả lời trong thời gian cho phép.", "The chip did not answer in the time allowed."
        ),
        "abort.chip": say(
            "Chip đã trả lời, nhưng không theo cách máy hiểu được.",
            "The chip answered, but not in a way that can be used.",
        ),
        "abort.at-proof": say(
            "Một chip sao chép có thể làm như mất sóng ở đúng bước này; thẻ thật đặt yên thì đọc được.",
            "A copied chip may feign a lost signal at this very step; a sound card that lies still can be read.",
        ),
        "abort.other-card": say(
            "Thẻ căn cước gắn chip có biểu tượng chip vàng; thẻ ngân hàng cũng có, nên hãy nhìn mặt thẻ.",
            "A chip ID card shows a golden chip, and so does a bank card: look at its face.",
        ),
        "abort.no-usable-key": say(
            "Một số thẻ đời đầu và hộ chiếu chỉ mở bằng dòng MRZ.", "Some early cards and passports open by their MRZ."
        ),
        "abort.unsupported": say("Thẻ mới hơn phần mềm này.", "The card is newer than this software."),
        # before a result
        "stage.starting": say(
            "Máy đang tìm đầu đọc; việc này mất vài giây.",
            "The desk is looking for readers; this takes a few seconds.",
        ),
        "stage.no-service": say(
            "Dịch vụ thẻ thông minh là phần của hệ điều hành nói chuyện với đầu đọc.",
            "The smart card service is the part of the system that speaks to readers.",
        ),
        "stage.no-library": say(
            "Phần của hệ điều hành nói chuyện với đầu đọc chưa được cài.",
            "The part of the system that speaks to readers is not installed.",
        ),
        "stage.no-access": say(
            "Quyền dùng đầu đọc do hệ điều hành cấp, không phải phần mềm này.",
            "The operating system says who may use readers, not this software.",
        ),
        "stage.no-reader": say(
            "Đèn trên đầu đọc không sáng thường là do dây USB.",
            "If the reader's light is off, it is most often the cable.",
        ),
        "stage.ready": say(
            "12 số in ở mặt trước thẻ. Mã QR ở mặt trước (thẻ căn cước công dân) hoặc mặt sau (thẻ cấp từ 7/2024).",
            "The 12 digits are on a card's front; its QR code on the front, or on the back since July 2024.",
        ),
        "stage.key-waits": say(
            "Số đã được giữ lại cho khách này cho tới khi có thẻ.",
            "The number is kept for this client until a card lies there.",
        ),
        "stage.key-waits-other": say(
            "Thẻ của khách trước không được đọc nhầm cho khách sau.",
            "The last client's card is not read for the next one by mistake.",
        ),
        "stage.key-waits-pause": say(
            "Máy chờ để bảo vệ chip, dù khách nào đã nhập số; số không bị khóa.",
            "The wait protects the chip, whoever entered the numbers; nothing is blocked.",
        ),
        "stage.card-waits": say(
            "Chip chỉ mở khi có số in trên chính thẻ đó.", "A chip opens only by the number printed on that very card."
        ),
        "stage.reading": say(
            "Ảnh và dữ liệu chỉ hiện sau khi chữ ký của chúng đã được kiểm tra.",
            "Photo and data appear only once their signature has been checked.",
        ),
        "stage.cleared": say("Máy sẵn sàng cho khách tiếp theo.", "The desk is ready for the next client."),
        # what needs an action
        "input.unknown": say(
            "Máy nhận mã QR, 12 số, 6 số cuối hoặc dòng MRZ.", "QR code, 12 digits, the last six or the MRZ are taken."
        ),
        "input.vneid": say(
            "Chỉ mã in trên chính thẻ mới mở được chip; mã trên điện thoại hay thiết bị khác thì không.",
            "Only what is printed on the card itself opens its chip; codes of phones or devices do not.",
        ),
        "input.old-number": say(
            "Số 9 chữ số là của giấy tờ không có chip.", "A number of nine digits is that of a document without a chip."
        ),
        "input.length": say(
            "Đếm lại: số in trên thẻ có 12 chữ số.",
            "Count again: the number printed has 12 digits.",
        ),
        "input.fields": say(
            "Mã của thẻ có số, tên, ngày sinh, giới tính, nơi ở, ngày cấp theo thứ tự; mã này không đủ như vậy.",
            "A card's code has number, name, birth, sex, residence and issue in this order; this one does not.",
        ),
        "input.damaged": say(
            "Bộ gõ tiếng Việt đổi chữ do máy quét gửi vào.",
            "An input method for Vietnamese changes what a scanner types.",
        ),
        "input.other-code": say(
            "Trên quầy có nhiều mã QR; mã cần quét in trên thẻ.",
            "There are many QR codes at a counter; the one wanted is on the card.",
        ),
        "input.mrz": say(
            "Mỗi dòng MRZ của thẻ có 30 ký tự, kể cả dấu <.", "Each row of a card's MRZ has 30 characters, < included."
        ),
        "input.emptied": say(
            "Máy xóa ô nhập khi hết giờ, khi bắt đầu đọc thẻ, hoặc khi máy vừa ngủ dậy.",
            "The desk empties the field when time runs out, when a card is being read, or after this PC was asleep.",
        ),
        "input.unfinished": say(
            "Cáp, sóng hoặc cài đặt của máy quét có thể làm mất phần cuối của mã.",
            "A cable, the radio link or a setting of the scanner may lose the end of a code.",
        ),
        "card.busy": say(
            "Chỉ một chương trình nói chuyện được với thẻ tại một lúc.",
            "Only one program at a time can speak to a card.",
        ),
        "card.denied": say(
            "Quyền đọc thẻ do hệ điều hành cấp.",
            "The operating system says who may read cards.",
        ),
        "card.mute": say(
            "Chip không trả lời khi đầu đọc gọi.",
            "The chip does not answer when the reader calls it.",
        ),
        "trust.unusable": say(
            "Kho chứng thư gốc là căn cứ của mọi kết luận.", "The root certificates are what every conclusion rests on."
        ),
        "trust.missing": say(
            "Kho chứng thư gốc là một thư mục trên máy này hoặc trên mạng.",
            "The root certificates are kept in a folder on this PC or on the network.",
        ),
        "internal": say(
            "Lỗi này được ghi lại không kèm dữ liệu của khách.", "It is logged without any data of the client."
        ),
    }
)
"""What a state means, by the name of its message."""
