"""The words that only the CLI's report has; what both faces say stands in `chipkit.words`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS"]

Words = dict[str, str]


def _w(en: str, vi: str) -> Words:
    return {"en": en, "vi": vi}


WORDS: Final[Mapping[str, Words]] = {
    "report": _w("report", "báo cáo"),
    "policy": _w("policy", "quy tắc"),
    "data": _w("data", "dữ liệu"),
    "origin.live": _w("read from the chip just now", "vừa đọc trực tiếp từ chip"),
    "origin.sealed": _w("read and sealed by a known terminal", "do thiết bị tin cậy đọc và niêm phong"),
    "origin.unsealed": _w("from files, not from a chip", "từ tệp, không phải đọc từ chip"),
    "demo": _w("DEMO: a TEST authority counts as an issuer.", "TRÌNH DIỄN: chấp nhận cơ quan THỬ NGHIỆM."),
    "trust": _w("trust", "gốc tin cậy"),
    "trust.one": _w("1 anchor", "1 gốc"),
    "trust.many": _w("{} anchors", "{} gốc"),
    "trust.demo": _w("the test authority of this demo", "cơ quan thử nghiệm của bản trình diễn này"),
    "trust.in": _w("{} in {}", "{} trong {}"),
    "holder": _w("Holder", "Chủ thẻ"),
    "redacted": _w("left out", "không hiển thị"),
    "withheld": _w("not shown: withheld from the evidence", "không hiển thị: đã được lược khỏi hồ sơ"),
    "verdict": _w("Verdict", "Kết luận"),
    "decided-by": _w("decided by", "do"),
    "next": _w("next", "tiếp theo"),
    "why": _w("why", "lý do"),
    "unread": _w("Not read, so not judged", "Chưa đọc nên chưa đánh giá"),
    "not-checked": _w("Not checked", "Chưa kiểm tra"),
    "tolerances": _w("Tolerated by the policy", "Quy tắc chấp nhận"),
    "tolerated-missing": _w("not there, or not run", "không có hoặc chưa thực hiện"),
    "until": _w("tolerated until {}", "chấp nhận đến hết {}"),
    "deviations": _w("Deviations met and tolerated", "Sai lệch đã gặp và bỏ qua"),
}
