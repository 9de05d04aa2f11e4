"""The words of the report in both languages; those of checks and situations stand in the judgement table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EVIDENCE", "GROUPS", "OUTCOMES", "TIMES", "WORDS"]

Words = dict[str, str]


def _w(en: str, vi: str) -> Words:
    return {"en": en, "vi": vi}


OUTCOMES: Final[Mapping[Outcome, Words]] = {
    Outcome.SUCCESSFUL: _w("successful", "đạt"),
    Outcome.FAILED: _w("failed", "không đạt"),
    Outcome.UNDETERMINED: _w("undetermined", "chưa xác định"),
    Outcome.NOT_SUPPORTED: _w("not supported", "không hỗ trợ"),
    Outcome.ABORTED: _w("aborted", "bị ngắt"),
}

GROUPS: Final[Mapping[str, Words]] = {
    "access": _w("Access to the chip", "Mở chip"),
    "data": _w("The data, and who signed them", "Dữ liệu và bên ký"),
    "chip": _w("The chip itself", "Bản thân chip"),
    "consistency": _w("Does everything fit together?", "Mọi thứ có khớp nhau không?"),
    "conformance": _w("Standards", "Quy cách"),
    "additional": _w("Additional checks", "Kiểm tra bổ sung"),
}

WORDS: Final[Mapping[str, Words]] = {
    "report": _w("report", "báo cáo"),
    "policy": _w("policy", "quy tắc"),
    "data": _w("data", "dữ liệu"),
    "origin.live": _w("read from the chip just now", "vừa đọc trực tiếp từ chip"),
    "origin.sealed": _w("read and sealed by a known terminal", "do thiết bị tin cậy đọc và đóng dấu"),
    "origin.unsealed": _w("from files, not from a chip", "từ tệp, không phải đọc từ chip"),
    "demo": _w("DEMO: a TEST authority counts as an issuer.", "TRÌNH DIỄN: chấp nhận cơ quan THỬ NGHIỆM."),
    "trust": _w("trust", "gốc tin cậy"),
    "trust.one": _w("1 anchor", "1 gốc"),
    "trust.many": _w("{} anchors", "{} gốc"),
    "trust.demo": _w("the test authority of this demo", "cơ quan thử nghiệm của bản trình diễn này"),
    "trust.in": _w("{} in {}", "{} trong {}"),
    "holder": _w("Holder", "Chủ thẻ"),
    "vouched": _w("(the issuer vouches for these data)", "(cơ quan cấp bảo đảm dữ liệu này)"),
    "not-vouched": _w(
        "(as the chip says; NOT vouched for by a known issuer)", "(theo chip; CHƯA được cơ quan cấp bảo đảm)"
    ),
    "redacted": _w("left out", "không hiển thị"),
    "no-holder": _w("no usable data", "không có dữ liệu dùng được"),
    "not-judged": _w("not shown: the read broke off", "không hiển thị vì việc đọc bị ngắt"),
    "name": _w("Name", "Họ và tên"),
    "number": _w("Number", "Số"),
    "birth": _w("Born", "Ngày sinh"),
    "sex": _w("Sex", "Giới tính"),
    "sex.M": _w("male", "Nam"),
    "sex.F": _w("female", "Nữ"),
    "sex.X": _w("not specified", "không ghi"),
    "nationality": _w("Nationality", "Quốc tịch"),
    "old_number": _w("Earlier number", "Số cũ"),
    "document_number": _w("Document number", "Số giấy tờ"),
    "date_of_birth": _w("Date of birth", "Ngày sinh"),
    "address": _w("Residence", "Nơi thường trú"),
    "date_of_issue": _w("Date of issue", "Ngày cấp"),
    "date_of_expiry": _w("Date of expiry", "Hạn dùng"),
    "issuer": _w("Issued by", "Nước cấp"),
    "expiry": _w("Valid until", "Có giá trị đến"),
    "never": _w("no date of expiry", "Không thời hạn"),
    "photo": _w("Photo", "Ảnh"),
    "verdict": _w("Verdict", "Kết luận"),
    "decided-by": _w("decided by", "do"),
    "next": _w("next", "tiếp theo"),
    "next.anchor": _w(
        "get the issuer's CSCA certificate, then chipkit trust import FILE",
        "lấy chứng thư CSCA của cơ quan cấp, rồi chạy chipkit trust import FILE",
    ),
    "not-checked": _w("Not checked", "Chưa kiểm tra"),
    "tolerances": _w("Tolerated by the policy", "Quy tắc chấp nhận"),
    "tolerated-missing": _w("not there, or not run", "không có hoặc chưa thực hiện"),
    "until": _w("tolerated until {}", "chấp nhận đến hết {}"),
    "deviations": _w("Deviations met and tolerated", "Sai lệch đã gặp và bỏ qua"),
}

EVIDENCE: Final[Mapping[str, Words]] = {
    "step": _w("step {}", "bước {}"),
    "sw": _w("status {}", "mã {}"),
    "cause": _w("{}", "{}"),
    "known_by": _w("{} anchor", "{}"),
    "files": _w("{}", "{}"),
    "fields": _w("{}", "{}"),
    "only_in_com": _w("only in EF.COM: {}", "chỉ có trong EF.COM: {}"),
    "only_in_sod": _w("only in EF.SOD: {}", "chỉ có trong EF.SOD: {}"),
    "signed_at": _w("signed {}", "ký lúc {}"),
    "not_after": _w("valid until {}", "hiệu lực đến {}"),
    "revoked_at": _w("revoked {}", "thu hồi {}"),
    "next_update": _w("next list due {}", "danh sách kế tiếp {}"),
    "terminal": _w("{}", "{}"),
    "protocol": _w("{}", "{}"),
}
"""The evidence that a person is shown, in this order."""

TIMES: Final = frozenset({"signed_at", "not_after", "revoked_at", "next_update"})
"""The evidence that is a moment, of which a person is shown the day."""
