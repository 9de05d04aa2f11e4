"""What is said of a file of evidence, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FILE_TEXTS", "FileWords"]

FILE_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Evidence", "Chứng cứ"),
    "sealed": ("sealed by", "niêm phong bởi"),
    "worth.trusted": ("{}, a terminal that is trusted here", "{}, thiết bị được tin cậy tại đây"),
    "worth.unknown": (
        "{}, as it calls itself; NOT TRUSTED here: neither its proofs nor what it embeds count",
        "{} (tự xưng); KHÔNG được tin cậy tại đây: các chứng minh và dữ liệu kèm theo đều không có giá trị",
    ),
    "worth.too-early": (
        "{}; NOT TRUSTED: sealed before this terminal was trusted here",
        "{}; KHÔNG được tin cậy: niêm phong trước khi thiết bị này được tin cậy tại đây",
    ),
    "worth.out-of-time": (
        "{}; NOT TRUSTED: sealed outside of the validity of its certificate",
        "{}; KHÔNG được tin cậy: niêm phong ngoài thời hạn chứng thư của thiết bị",
    ),
    "worth.withdrawn": (
        "{}; NOT TRUSTED: its key was withdrawn, and no time stamp shows that the seal is older",
        "{}; KHÔNG được tin cậy: khóa đã bị thu hồi và không có dấu thời gian nào cho thấy niêm phong có trước đó",
    ),
    "worth.none": ("{}, as it calls itself", "{} (tự xưng)"),
    "made": ("sealed on", "niêm phong lúc"),
    "by-clock": ("{}, by the terminal's clock", "{}, theo đồng hồ của thiết bị"),
    "key": ("key", "khóa"),
    "certificate": ("certificate", "chứng thư"),
    "digest": ("seal SHA-256", "SHA-256 niêm phong"),
    "software": ("software", "phần mềm"),
    "nonce": ("nonce", "giá trị ràng buộc"),
    "policy": ("policy", "chính sách"),
    "encrypted": ("encrypted to", "mã hóa cho"),
    "closed": (
        "it was not opened: --open-with names the archive's key",
        "chưa mở: dùng --open-with để chỉ khóa lưu trữ",
    ),
    "then": ("verdict then", "kết luận khi đó"),
    "again": ("by the embedded", "theo dữ liệu kèm"),
    "again-none": ("cannot be judged again by what it embeds: {}", "không đánh giá lại được theo dữ liệu kèm: {}"),
    "again-untrusted": ("the terminal is not trusted here", "thiết bị không được tin cậy tại đây"),
    "verbatim": ("{}", "nguyên văn: {}"),
    "verdict": ("verdict", "kết luận"),
    "now": ("verdict now", "kết luận hiện nay"),
    "differs": ("differs", "khác biệt"),
    "same": ("nothing differs from what was sealed", "không có gì khác với lúc niêm phong"),
    "difference": ("{}: {} → {}; because of {}", "{}: {} → {}; do {}"),
    "absent": ("not spoken of", "không nêu"),
    "cause.policy": ("the policy", "chính sách"),
    "cause.time": ("the time", "thời gian"),
    "cause.anchors": ("whom we trust", "gốc tin cậy"),
    "cause.revocation": ("revocation lists", "danh sách thu hồi"),
    "cause.seal": ("the terminal, which is not trusted", "thiết bị không được tin cậy"),
    "cause.mode": ("whether a TEST authority counts", "việc cơ quan THỬ NGHIỆM có được tính hay không"),
    "cause.release": ("this release of chipkit", "phiên bản chipkit này"),
    "cause.together": ("several of these together", "nhiều nguyên nhân kết hợp"),
    "withheld": ("withheld", "đã che"),
    "present": ("present", "có trong tệp"),
    "nothing": ("nothing", "không có gì"),
    "attested": ("attested", "được xác nhận"),
    "attested-by": (
        "{}: by the terminal alone, as their material is withheld",
        "{}: chỉ do thiết bị xác nhận, vì dữ liệu đã được che",
    ),
    "unattested": ("attested by nobody", "không ai xác nhận"),
    "stamp": ("time stamp", "dấu thời gian"),
    "stamp.verified": ("over {}: there by {}, says {}", "trên {}: đã có trước {}, theo {}"),
    "stamp.revocation-unknown": (
        "{} (whether that authority was revoked by then is not known here)",
        "{} (chưa biết cơ quan này khi đó có bị thu hồi hay không)",
    ),
    "stamp.not-counted": ("over {}: proves nothing here: {}", "trên {}: không chứng minh được gì tại đây: {}"),
    "stamp.broken": ("over {}: does not hold: {}", "trên {}: không đúng: {}"),
    "stamp.not-looked-at": ("over {}: not verified {}", "trên {}: chưa kiểm tra {}"),
    "no-stamp": ("none", "không có"),
    "over.seal": ("the seal", "niêm phong"),
    "over.amendment": ("all before amendment {}", "mọi thứ trước phần bổ sung {}"),
    "over.amendment-seal": ("the seal of amendment {}", "niêm phong của phần bổ sung {}"),
    "over.outside": ("{} of the envelope", "{} của phong bì"),
    "amendment": ("amendment {}", "bổ sung {}"),
    "amendment-outside": ("added {}", "bổ sung ngoài {}"),
    "amended": ("{}, {}, by {}", "{}, {}, bởi {}"),
    "kind.issuer-answer": ("an answer of the issuer", "trả lời của cơ quan cấp"),
    "kind.second-decision": ("a second person's decision", "quyết định của người thứ hai"),
    "kind.time-stamp": ("a new time stamp", "dấu thời gian mới"),
    "kind.note": ("a note", "ghi chú"),
    "member.issuer": ("issuer", "cơ quan cấp"),
    "member.text": ("text", "nội dung"),
    "member.document_sha256": ("document SHA-256", "SHA-256 tài liệu"),
    "member.decision": ("decision", "quyết định"),
    "member.person": ("person", "người quyết định"),
    "member.reason": ("reason", "lý do"),
    "decision.accepted": ("accepted", "chấp nhận"),
    "decision.rejected": ("rejected", "từ chối"),
    "decision.open": ("left open", "để ngỏ"),
    "unknown-terminal": ("a terminal that is not trusted here", "thiết bị không được tin cậy tại đây"),
    "results": ("checks then", "kiểm tra khi đó"),
    "result": ("{}: {}, {}", "{}: {}, {}"),
    "not-run": ("not run", "không thực hiện"),
    "word": ("the terminal's word; nothing was judged", "lời của thiết bị; chưa đánh giá gì"),
    "gone": ("{}, because of {}", "{}, vì {}"),
    "gone-level": ("{}, as the level wants it", "{}, theo mức đã chọn"),
    "gone-itself": ("{}, as asked", "{}, theo yêu cầu"),
    "left": ("left in it", "còn lại"),
    "redacted": ("redacted evidence in {}", "chứng cứ đã che trong {}"),
    "outside-lost": (
        "what was added to the envelope is not in it: {}",
        "các phần bổ sung vào phong bì không nằm trong tệp này: {}",
    ),
    "amended-file": ("added to {}: {}, now {} in all", "đã bổ sung vào {}: {}, tổng cộng {}"),
    "stamped-file": ("stamped: {}, {} in all; {} by {}", "đã đóng dấu thời gian: {}, tổng cộng {}; {} bởi {}"),
    "opened-file": ("opened: {}", "đã mở: {}"),
    "sealed-file": ("evidence saved: {}", "đã lưu chứng cứ: {}"),
    "sealed-key": (
        "sealed with a key in a file, for demonstration and tests",
        "niêm phong bằng khóa trong tệp, chỉ để trình diễn và thử nghiệm",
    ),
    "stamp-lost": (
        "no time stamp: {}; the evidence is saved without; chipkit evidence stamp adds one",
        "không có dấu thời gian: {}; chứng cứ được lưu không kèm dấu; chipkit evidence stamp để bổ sung",
    ),
    "not-sealed": ("no evidence: {}", "không tạo được chứng cứ: {}"),
    "terminals.none": ("no terminals are trusted here", "chưa có thiết bị nào được tin cậy"),
    "terminals.added": ("trusted from now on: {}", "được tin cậy từ nay: {}"),
    "terminals.withdrawn": ("withdrawn: {}", "đã thu hồi: {}"),
    "terminals.by": ("named as trusted by {}: {}", "do {} ghi nhận là tin cậy: {}"),
    "terminals.from": ("trusted from {}", "tin cậy từ {}"),
    "terminals.until": (
        "WITHDRAWN since {}: only seals that were time-stamped before count",
        "ĐÃ THU HỒI từ {}: chỉ niêm phong có dấu thời gian trước đó mới có giá trị",
    ),
}
"""The words of each language, English first."""


class FileWords:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, *values: object) -> str:
        """A text with its values."""
        return FILE_TEXTS[key][self.language == "vi"].format(*values)
