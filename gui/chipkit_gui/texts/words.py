# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""Labels, buttons and short words of the desk alone; what both faces say stands in `chipkit.words`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.controls import CONTROLS
from chipkit_gui.texts.language import Language, Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS", "word"]

_NUMBER_AND_CODE: Final = say(
    "Hình vẽ: 12 số ở mặt trước thẻ, mã QR ở mặt trước hoặc mặt sau",
    "Drawing: the 12 digits on a card's front, the QR code on its front or its back",
)

WORDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        **CONTROLS,
        "title": say("Xác minh căn cước", "ID card check"),
        "language": say("Ngôn ngữ", "Language"),
        "demo": say("MINH HỌA – KHÔNG CÓ GIÁ TRỊ", "DEMO – OF NO VALUE"),
        # what the key is and where it goes in
        "input": say("Số CCCD, mã QR hoặc MRZ", "ID number, QR code or MRZ"),
        "input.next": say("Mã của khách tiếp theo", "The next client's code"),
        "input.received": say("Đã nhận {what}", "Received: {what}"),
        "input.damaged": say("(chữ bị bộ gõ làm sai, số vẫn đúng)", "(text damaged on its way, number sound)"),
        "key.number": say("số …{tail}", "number …{tail}"),
        "key.can": say("6 số cuối …{tail}", "last six digits …{tail}"),
        "key.qr": say("mã QR, số …{tail}", "QR code, number …{tail}"),
        "key.mrz": say("dòng MRZ, số …{tail}", "MRZ, number …{tail}"),
        # the world
        "reader": say("Đầu đọc", "Reader"),
        "reader.starting": say("Đang tìm đầu đọc", "Looking for readers"),
        "reader.down": say("Dịch vụ đầu đọc tắt", "Reader service is off"),
        "reader.missing": say("Chưa cài phần mềm đầu đọc", "Reader software missing"),
        "reader.denied": say("Không được dùng đầu đọc", "No access to readers"),
        "reader.none": say("Chưa có đầu đọc", "No reader"),
        "reader.with-card": say("{reader}: {card}", "{reader}: {card}"),
        "reader.numbered": say("Đầu đọc {number}", "Reader {number}"),
        "reader.more": say("và {count} đầu đọc khác", "and {count} more readers"),
        "card": say("Thẻ", "Card"),
        "card.none": say("Chưa có thẻ", "No card"),
        "card.present": say("Có thẻ", "Card present"),
        "card.used": say("Thẻ đã đọc xong", "Card already read"),
        "card.reading": say("Đang đọc thẻ", "Being read"),
        "card.foreign": say("Không phải thẻ căn cước", "Not an ID card"),
        "card.refused": say("Thẻ không nhận số này", "Number refused"),
        "card.broken": say("Thẻ đọc dở dang", "Reading broke off"),
        "card.mute": say("Thẻ không trả lời", "Card does not answer"),
        "trust": say("Chứng thư gốc", "Root certificates"),
        "trust.loading": say("Chứng thư gốc: đang mở", "Root certificates: opening"),
        "trust.empty": say("Chứng thư gốc: chưa có", "Root certificates: none"),
        "trust.count": say("Chứng thư gốc: {count}", "Root certificates: {count}"),
        "trust.ages": say("Chứng thư: {signed} · CRL: {crl}", "Certificates: {signed} · CRL: {crl}"),
        "trust.days": say("{days} ngày", "{days} days"),
        "trust.today": say("hôm nay", "today"),
        "trust.ended": say("{age}, quá hạn", "{age}, out of date"),
        "trust.rule": say(
            "Quy tắc “{rule}”: dùng được {days} ngày sau hạn của danh sách",
            "Rule “{rule}”: a list counts for {days} days after it expired",
        ),
        "trust.met.new": say(
            "Đã lưu chứng thư của bên ký chưa biết, chờ xác nhận",
            "The certificate of an unknown signer was kept, to have it confirmed",
        ),
        "trust.met.full": say(
            "Chứng thư của bên ký chưa biết không được lưu: đã quá nhiều chứng thư chờ xác nhận",
            "The certificate of an unknown signer was not kept: too many wait to be confirmed",
        ),
        "trust.met.failed": say(
            "Chưa lưu được chứng thư của bên ký chưa biết; thẻ vẫn được xét như thường",
            "The certificate of an unknown signer could not be kept; cards are judged all the same",
        ),
        "trust.no-age": say("không rõ ngày", "no date"),
        "trust.no-crl": say("chưa có", "none"),
        "trust.open": say("Chứng thư gốc: {count} chưa xác nhận", "Root certificates: {count} not confirmed"),
        "trust.test": say("Chứng thư gốc: chỉ có THỬ NGHIỆM", "Root certificates: TEST only"),
        "trust.missing": say("Chứng thư gốc: thiếu thư mục", "Root certificates: no folder"),
        "trust.kind": say("{count} {kind}", "{count} {kind}"),
        "trust.signed": say("Danh sách mới nhất: ngày {day} ({age} ngày trước)", "Newest list: {day} ({age} days ago)"),
        "trust.undated": say("Chưa có danh sách nào đã kiểm tra", "No list has been verified"),
        "trust.crls": say(
            "Danh sách thu hồi: {count}, quá hạn: {overdue}", "Revocation lists: {count}, out of date: {overdue}"
        ),
        "trust.demo": say("Gốc THỬ NGHIỆM", "TEST authority"),
        "trust.unusable": say("Chứng thư gốc: lỗi", "Root certificates: unusable"),
        # reading
        "time.left": say("Còn khoảng {seconds} giây", "About {seconds} seconds left"),
        "time.soon": say("sắp xong", "almost done"),
        "progress.idle": say("Chưa đọc", "Not reading"),
        "progress.step": say("Bước {step}/{steps}: {title}", "Step {step} of {steps}: {title}"),
        "progress.done": say("Đã đọc xong: {total}", "Read: {total}"),
        "step.open": say("Mở khóa chip", "Open the chip"),
        "step.signature": say("Chữ ký của cơ quan cấp", "Issuer's signature"),
        "step.copy": say("Chống sao chép", "Anti-copy test"),
        "step.data": say("Thông tin", "Personal data"),
        "step.photo": say("Ảnh chân dung", "Portrait"),
        "step.judge": say("Đánh giá", "Judgement"),
        "step.done": say("xong", "done"),
        "step.now": say("đang làm", "in progress"),
        "step.later": say("chưa đến", "to come"),
        # the holder
        "holder": say("Thông tin trên chip", "Data on the chip"),
        "holder.empty": say(
            "Thông tin khách hiện ở đây khi chip đã được kiểm tra.",
            "The data appear here once the chip has been checked.",
        ),
        "holder.code-in-doubt": say(
            "Nguyên vẹn từ khi ký; đã nhập từ thẻ khác?", "Unaltered since signed; another card's entered?"
        ),
        "holder.reading": say(
            "Đang đọc – chưa hiển thị dữ liệu chưa kiểm tra.", "Reading – unchecked data are not shown."
        ),
        "sensitive.show": say("Hiện dân tộc, tôn giáo, gia đình", "Show ethnicity, religion, family"),
        "sensitive.hide": say("Ẩn dân tộc, tôn giáo, gia đình", "Hide ethnicity, religion, family"),
        "field.none": say("(trống)", "(empty)"),
        "guide.scan": _NUMBER_AND_CODE,
        "guide.front": _NUMBER_AND_CODE,
        "guide.back": say(
            "Hình vẽ: dòng MRZ ở mặt sau thẻ, ba dòng chữ và dấu <",
            "Drawing: the MRZ on the back, three rows with < in them",
        ),
        "guide.support": say(
            "Hình vẽ: màn hình và lời nhắn gửi Hỗ trợ CNTT", "Drawing: a screen, and a word to IT support"
        ),
        "guide.again": say(
            "Hình vẽ: phím F5, thẻ nằm yên trên đầu đọc", "Drawing: the key F5, the card left in its place"
        ),
        "guide.plug": say("Hình vẽ: dây USB của đầu đọc cắm vào máy", "Drawing: a reader and its USB plug"),
        "guide.lay": say("Hình vẽ: đặt thẻ nằm phẳng lên đầu đọc", "Drawing: the card lies flat on the reader"),
        # the portrait
        "photo": say("Ảnh chân dung trong chip", "Portrait in the chip"),
        "photo.across": say("KHÔNG DÙNG ẢNH NÀY ĐỂ XÁC NHẬN", "DO NOT IDENTIFY ANYBODY BY THIS PHOTO"),
        "photo.empty": say("Ảnh trong chip", "Chip photo"),
        "photo.reading": say("Ảnh chỉ hiện sau khi kiểm tra", "Shown only once checked"),
        "photo.changed": say("KHÔNG TIN CẬY: ảnh không khớp chữ ký", "NOT TO BE TRUSTED: photo is not as signed"),
        "photo.unsigned": say("Không hiển thị: không có chữ ký hợp lệ", "Not shown: no valid signature covers it"),
        "photo.missing": say("Chip không có ảnh", "The chip gives no photo"),
        "photo.unreadable": say("IMG-02: máy này không hiển thị được ảnh", "IMG-02: this PC cannot show the photo"),
        "photo.unaltered": say("Khớp chữ ký; CHƯA xác nhận cơ quan cấp", "As signed; issuer NOT confirmed"),
        "photo.sample": say("Ảnh mẫu, khớp chữ ký THỬ NGHIỆM", "Sample photo, as a TEST authority signed it"),
        "photo.issued": say("Ảnh khớp chữ ký của cơ quan cấp", "As the issuer signed it"),
        "photo.not-alike": say("KHÔNG giống người trước quầy", "NOT like the person at the desk"),
        "photo.of-the-chip": say("ảnh trong chip", "the chip photo"),
        "photo.printed": say("ảnh in trên thẻ", "the photo printed on the card"),
        "photo.why.no-decoder": say("thiếu bộ giải mã", "no decoder installed"),
        "photo.why.no-process": say("không chạy được bộ giải mã", "decoder cannot be started"),
        "photo.why.format": say("định dạng lạ", "unknown format"),
        "photo.why.too-large": say("ảnh quá lớn", "too large"),
        "photo.why.damaged": say("dữ liệu ảnh hỏng", "damaged"),
        "photo.why.memory": say("cần quá nhiều bộ nhớ", "takes too much memory"),
        "photo.why.time": say("giải mã quá lâu", "takes too long"),
        "photo.why.died": say("bộ giải mã bị ngắt", "decoder crashed"),
        "photo.why.lied": say("bộ giải mã trả lời sai", "decoder gave a wrong answer"),
        # what was checked
        "checks": say("Đã kiểm tra", "Checked"),
        "checks.reading": say("Sẽ kiểm tra", "To be checked"),
        "row.unjudged": say("chưa xét", "not yet"),
        "checks.empty": say("Chưa kiểm tra gì.", "Nothing checked yet."),
        "checks.aborted": say("Đọc dở dang không được đánh giá.", "A partial reading is not judged."),
        "not_checked": say("KHÔNG kiểm tra", "NOT checked"),
        "not_checked.register": say(
            "Thẻ có bị báo mất hay bị hủy trong cơ sở dữ liệu quốc gia hay không",
            "Whether the card is reported lost or cancelled in the national register",
        ),
        "not_checked.fingerprints": say(
            "Vân tay trong chip (chỉ nhà nước đọc được)",
            "Fingerprints in the chip (only the state can read them)",
        ),
        "not_checked.face": say(
            "Chưa so khuôn mặt tự động – giao dịch viên so bằng mắt",
            "No automatic face comparison – the teller compares",
        ),
        "not_checked.mrz": say("Chưa so dòng MRZ in trên thẻ", "The MRZ printed on the card was not compared"),
        "not_checked.register.short": say("cơ sở dữ liệu quốc gia", "national register"),
        "not_checked.fingerprints.short": say("vân tay", "fingerprints"),
        "not_checked.face.short": say("so khuôn mặt tự động", "automatic face comparison"),
        "not_checked.mrz.short": say("dòng MRZ in trên thẻ", "MRZ printed on the card"),
        # the seven rows
        "row.connection": say("Kết nối chip", "Connection to the chip"),
        "row.integrity": say("Tính toàn vẹn dữ liệu", "Integrity of the data"),
        "row.signature": say("Chữ ký trên dữ liệu", "Signature over the data"),
        "row.issuer": say("Chứng thư cơ quan cấp", "Issuer's certificate"),
        "row.validity": say("Hiệu lực và thu hồi", "Validity and revocation"),
        "row.copy": say("Chống sao chép chip", "Copy protection"),
        "row.match": say("Đối chiếu mã QR/số", "Match with QR or number"),
        "row.match.additional": say("Đối chiếu và kiểm tra của đơn vị", "Comparison, and checks of this bank"),
        "row.successful": say("đạt", "passed"),
        "row.failed": say("không đạt", "failed"),
        "row.undetermined": say("chưa rõ", "unclear"),
        "row.not-supported": say("không có", "absent"),
        "row.aborted": say("bị ngắt", "broken off"),
        "row.not-run": say("không kiểm tra", "not checked"),
        "row.waits": say("Phụ thuộc vào: {what}", "Depends on: {what}"),
        "row.match.key.successful": say("khớp", "agrees"),
        "row.match.qr.successful": say("khớp", "agrees"),
        "row.match.key.failed": say("không khớp", "differs"),
        "row.match.qr.failed": say("không khớp", "differs"),
        "row.card.expiry.failed": say("hết hạn", "expired"),
        "file.dg1": say("Dòng MRZ (DG1)", "MRZ (DG1)"),
        "file.dg2": say("Ảnh chân dung (DG2)", "Portrait (DG2)"),
        "file.dg11": say("Thông tin bổ sung về người giữ (DG11)", "Further details of the holder (DG11)"),
        "file.dg13": say("Thông tin công dân (DG13)", "National data (DG13)"),
        "file.dg14": say("Khóa chống sao chép (DG14)", "Anti-copy keys (DG14)"),
        "file.dg15": say("Khóa chống sao chép (DG15)", "Anti-copy key (DG15)"),
        "group.decisive": say("Lý do kết luận", "What decided the result"),
        "group.beside": say("Không đạt, không quyết định kết quả", "Failed, without deciding the result"),
        "differs.tails": say(
            "số đã nhập …{given}, số trong chip …{chip}", "number entered …{given}, number in the chip …{chip}"
        ),
        "withheld": say("{what} {why}", "{what} {why}"),
        "withheld.with-zone": say(
            "{what} không hiển thị: chỉ hiển thị cùng dòng MRZ", "{what} not shown: only together with the MRZ"
        ),
        "pause.left": say("Chờ {seconds} giây.", "Wait {seconds} seconds."),
        "pause.over": say("Có thể thử lại.", "It may be tried again."),
        "warning.background": say(
            "CỬA SỔ KHÁC ĐANG Ở TRƯỚC: quét mã lúc này, dữ liệu của khách sẽ bị gõ vào đó",
            "ANOTHER WINDOW IS IN FRONT: a scan would type the client's data there",
        ),
        "warning.other-desk": say(
            "Máy này đang mở hai chương trình xác minh: chỉ dùng một", "Two desks run on this PC: use one of them only"
        ),
        "banner.revoked_at": say("Thu hồi ngày {day}.", "Revoked on {day}."),
        "banner.next_update": say("Danh sách hết hạn ngày {day}.", "The list expired on {day}."),
        "banner.overdue": say(
            "Danh sách thu hồi trên máy đã quá hạn {days} ngày (từ {day}); quy tắc “{rule}” cho phép {grace} ngày.",
            "The revocation list here expired {days} days ago ({day}); the rule “{rule}” allows {grace} days.",
        ),
        "banner.lay-again": say(
            "Thẻ đã lấy ra: đặt lại trước khi nhấn F5.", "The card is gone: lay it down before F5."
        ),
        "banner.lay-reads": say(
            "Thẻ đã lấy ra: đặt lại là máy tự đọc.", "The card is gone: laid down again, it is read by itself."
        ),
        "banner.judged-again": say(
            "Xét lại lúc {judged} dữ liệu đọc lúc {read}; không đọc lại thẻ.",
            "Judged again at {judged}, from the reading at {read}; the card was not read again.",
        ),
        "banner.return": say("Đặt lại trong {seconds} giây: máy đọc tiếp.", "Back within {seconds} s: it goes on."),
        "time.slow": say("Chip trả lời chậm…", "The chip answers slowly…"),
        "warning.judging": say("Đang xét lại dữ liệu đã đọc…", "Judging again what was read…"),
        "warning.not-judged": say(
            "CHƯA XÉT LẠI ĐƯỢC: kết quả dưới đây là của lần trước",
            "NOT JUDGED AGAIN: the result below is the earlier one",
        ),
        "warning.not-alike": say(
            "Giao dịch viên: KHÔNG giống ảnh – dừng giao dịch, mời Kiểm soát viên",
            "Teller: NOT alike – hold the transaction and call the supervisor",
        ),
        "warning.unheard": say(
            "Đang đọc thẻ: mã hoặc số vừa nhập chưa được nhận", "Reading: what was scanned or typed was not taken"
        ),
        "banner.alike": say(
            "Đã trả lời: giống ảnh. Khách tiếp theo: nhấn Esc hoặc quét mã.",
            "Answered: alike. Next client: Esc, or scan the code.",
        ),
        "banner.beside": say(
            "Không đạt nhưng không quyết định: {what}.", "Also failed, without deciding the result: {what}."
        ),
        "banner.beside.also": say("Cũng không đạt: {what}.", "Failed as well: {what}."),
        "banner.copy-open": say(
            "Quy tắc không đòi phép thử chống sao chép.", "The rules require no test against copies."
        ),
        "banner.nothing-wrong": say("CHƯA THẤY SAI LỆCH", "NOTHING WRONG FOUND"),
        "banner.inconclusive": say("CHƯA KẾT LUẬN", "NO CONCLUSION"),
        "banner.as-signed": say("Dữ liệu khớp chữ ký.", "Data match their signature."),
        "banner.alike-open": say(
            "Đã trả lời: giống ảnh. Mời Kiểm soát viên duyệt.", "Answered: alike. Ask the supervisor to approve."
        ),
        "banner.clock": say("Đồng hồ máy này chạy chậm, cần chỉnh lại.", "This PC's clock is behind; set it right."),
        # what a success says of the card
        "claim.issuer": say("chữ ký đúng theo chứng thư gốc đã xác nhận", "signed under a confirmed root certificate"),
        "claim.intact": say("dữ liệu không bị sửa", "data unaltered"),
        "claim.no-copy": say("chip không phải bản sao", "chip is not a copy"),
        "claim.unexpired": say("thẻ còn hạn đến {until}", "card valid until {until}"),
        "claim.never-expires": say("thẻ không thời hạn", "card without a date of expiry"),
        "claim.none": say("Đạt yêu cầu của quy tắc", "The requirements of the rules are met"),
        # buttons
        "action.again": say("F5  Đọc lại", "F5  Read again"),
        "action.judge": say("F5  Xét lại", "F5  Judge again"),
        "action.next": say("Esc  Khách tiếp theo", "Esc  Next client"),
        "action.cancel": say("Esc  Dừng đọc", "Esc  Stop reading"),
        "action.clear": say("Esc  Xóa", "Esc  Clear"),
        "action.alike": say("Y  Giống ảnh", "Y  Alike"),
        "action.not-alike": say("F2  Không giống", "F2  Not alike"),
        "action.photo": say("F3  Ảnh lớn", "F3  Large photo"),
        "action.details": say("F6  Chi tiết", "F6  Details"),
        "action.help": say("F1  Trợ giúp", "F1  Help"),
        "auto_clear": say("Tự xóa sau {time}", "Clears itself in {time}"),
        # the demo strip
        "demo.card": say("Thẻ mẫu", "Sample card"),
        "demo.defect": say("Lỗi giả lập", "Simulated fault"),
        "demo.defect.none": say("không có lỗi", "no fault"),
        "demo.place": say("Đặt thẻ", "Place card"),
        "demo.remove": say("Lấy thẻ ra", "Remove card"),
        "demo.scan": say("Quét mã của thẻ", "Scan its code"),
    }
)
"""Every word by its name; braces take a value."""


def word(name: str, language: Language, **values: object) -> str:
    """One word in a language, with its values filled in.

    Raises:
        KeyError: The word is unknown, or a value is missing.
    """
    return WORDS[name][language].format(**values)
