"""The words of `chipkit policy show`; those of checks and situations stand in the judgement table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS"]


def _w(en: str, vi: str) -> dict[str, str]:
    return {"en": en, "vi": vi}


WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "mistake": _w("{}: 1 mistake; this policy cannot be used", "{}: 1 lỗi; không dùng được quy tắc này"),
    "mistakes": _w("{}: {} mistakes; this policy cannot be used", "{}: {} lỗi; không dùng được quy tắc này"),
    "in-order": _w("{}: in order", "{}: đúng quy cách"),
    "named": _w("policy       {}, version {}, SHA-256 {}", "quy tắc      {}, phiên bản {}, SHA-256 {}"),
    "line": _w("line {}", "dòng {}"),
    "note": _w("note: ", "lưu ý: "),
    "verbatim": _w("{}", "nguyên văn: {}"),
    "policy": _w("Policy {}, version {}: {}", "Quy tắc {}, phiên bản {}: {}"),
    "released": _w("comes with chipkit", "đi kèm chipkit"),
    "own": _w("of your own, not of chipkit", "quy tắc riêng, không đi kèm chipkit"),
    "column": _w("outcomes are taken from the column {}", "kết quả lấy theo cột {}"),
    "genuine": _w(
        "a success says that the card is genuine: nothing that this rests on may be missing",
        "kết luận đạt nghĩa là thẻ thật: không được thiếu phần nào làm căn cứ",
    ),
    "not-genuine": _w(
        "a success does NOT say that the card is genuine: it may miss {}",
        "kết luận đạt KHÔNG có nghĩa là thẻ thật: có thể thiếu {}",
    ),
    "decides": _w("What decides", "Kiểm tra quyết định kết luận"),
    "strict": _w("must succeed", "bắt buộc đạt"),
    "passes": _w("passes too", "cũng chấp nhận"),
    "until": _w("until the end of {} (UTC)", "đến hết ngày {} (UTC)"),
    "ended": _w("has ended with {} (UTC)", "đã hết hạn từ sau ngày {} (UTC)"),
    "fields": _w("of {}", "với {}"),
    "of-pace": _w(
        "decides nothing: BAC may follow a PACE that failed", "không quyết định: được dùng BAC sau khi PACE không đạt"
    ),
    "beside": _w("Reported, and decides nothing", "Có nêu, không quyết định kết luận"),
    "none": _w("none", "không có"),
    "reading": _w("Reading the chip", "Đọc chip"),
    "bac": _w("BAC after a PACE that failed", "Dùng BAC sau khi PACE không đạt"),
    "yes": _w("yes", "có"),
    "no": _w("no", "không"),
    "ciphers": _w("Ciphers of PACE, the preferred first", "Mật mã của PACE, ưu tiên trước"),
    "active": _w("A signature by Active Authentication is asked for", "Yêu cầu chip ký (Xác thực chủ động)"),
    "always": _w("always", "luôn luôn"),
    "without-chip-authentication": _w(
        "where Chip Authentication proved nothing", "khi Xác thực chip (CA) không chứng minh được"
    ),
    "never": _w("never", "không bao giờ"),
    "days": _w("Days and times", "Ngày và thời điểm"),
    "grace": _w("A revocation list counts after its next update for", "Danh sách thu hồi còn giá trị sau hạn cập nhật"),
    "slack": _w(
        "A certificate may begin beside its issuer's validity by", "Chứng thư được lệch thời hạn của cơ quan cấp tối đa"
    ),
    "attested": _w(
        "A proof that was given to a sealing terminal counts for", "Bằng chứng do thiết bị niêm phong nhận có giá trị"
    ),
    "ever": _w("without end", "không giới hạn"),
    "day": _w("1 day", "1 ngày"),
    "many": _w("{} days", "{} ngày"),
    "signed": _w("What tells when an expired signer signed", "Căn cứ thời điểm ký khi chứng thư bên ký đã hết hạn"),
    "signed-attribute": _w("the time in the security object", "thời điểm ghi trong SOD"),
    "issue-date": _w("the date of issue on the card", "ngày cấp trên thẻ"),
    "zone": _w("Zone of a day", "Múi giờ tính ngày"),
    "own-zone": _w("that of the time that is judged for", "theo thời điểm xét"),
    "algorithms": _w("Algorithms", "Thuật toán"),
    "refused": _w("Proves nothing", "Không có giá trị chứng minh"),
    "weak": _w("Told as weak", "Nêu là yếu"),
    "below": _w("{} below {} bits", "{} dưới {} bit"),
    "ignored": _w("Deviations that do not count", "Sai lệch không tính"),
}
