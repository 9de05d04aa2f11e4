"""What `chipkit trust import`, `check`, `fetch` and the options of `list` say, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["REASONS", "SENTENCES", "TERMS"]

TERMS: Final[Mapping[str, str]] = {
    # roles and grounds
    "csca": "CSCA",
    "link": "chứng thư liên kết",
    "master list signer": "bên ký danh sách gốc",
    "list-signed": "theo danh sách đã ký",
    "pinned signer": "theo danh sách của bên ký đã ghim",
    "not confirmed": "chưa được xác nhận",
    "test": "THỬ NGHIỆM",
    "linked": "được chứng thư khác ký",
    "placed by hand": "nhập thủ công",
    "kept": "lưu giữ",
    "never used": "không bao giờ dùng",
    "list": "danh sách",
    "rests on": "dựa vào",
    # what was done
    "import": "nhập",
    "fetch": "tải về",
    "confirm": "xác nhận",
    "withdraw": "rút xác nhận",
    "remove": "xóa",
    "rollback": "khôi phục",
    "migration": "chuyển thư mục cũ",
    "reading": "đang đọc",
    "checking": "đang kiểm tra",
    "writing": "đang ghi",
    # path, validity, revocation
    "verified": "đã kiểm chứng",
    "unfit": "không dùng được",
    "waiting": "đang chờ xác nhận",
    "no anchor": "chưa có chứng thư gốc",
    "other key": "khóa khác",
    "signature wrong": "chữ ký sai",
    "unsupported": "không hỗ trợ",
    "valid": "còn hiệu lực",
    "expired": "đã hết hạn",
    "not yet valid": "chưa có hiệu lực",
    "good": "không bị thu hồi",
    "revoked": "đã bị thu hồi",
    "revoked by a key that is not confirmed": "bị thu hồi bởi khóa chưa được xác nhận",
    "no crl": "không có danh sách thu hồi",
    "stale": "danh sách thu hồi đã cũ",
    "not begun": "danh sách thu hồi chưa bắt đầu",
    "partial": "danh sách thu hồi không đầy đủ",
    "signer unfit": "bên ký danh sách thu hồi không phù hợp",
    "signed with what anybody may have": "danh sách thu hồi ký bằng khóa hay hàm băm ai cũng giả được",
    "signer revoked": "danh sách thu hồi ký bằng khóa đã bị thu hồi",
    "signer unknown": "danh sách thu hồi do khóa chưa biết ký",
    # what became of a list
    "new": "mới",
    "known": "đã có",
    "changed": "đã đổi",
    "removed": "đã bỏ",
    "refused": "bị từ chối",
}
"""Words that stand alone, by the English ones."""

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    # import
    "added": ("added", "thêm"),
    "changed": ("changed", "đổi"),
    "known": ("known", "đã có"),
    "gone": ("removed", "bỏ"),
    "refused": ("refused", "từ chối"),
    "verbatim": ("{}", "lý do (nguyên văn): {}"),
    "one-moved": ("{} was {} and is now {}", "{} trước {} nay {}"),
    "many-moved": ("{} were {} and are now {}", "{} trước {} nay {}"),
    "odd-tolerated": ("odd, and tolerated", "bất thường, đã chấp nhận"),
    "by-country": ("new certificates by country", "chứng thư mới theo nước"),
    "waiting": (
        "waiting for confirmation, and vouching for nothing until then",
        "chờ xác nhận, đến lúc đó chưa có giá trị",
    ),
    "unmet": (
        "nothing came of a fingerprint that {} names: {}",
        "không có chứng thư nào ứng với mã băm mà {} nêu: {}",
    ),
    "third-parties": (" (carried by third parties)", " (do bên thứ ba phân phối)"),
    "more-wait": ("… and {} more wait: chipkit trust list", "… còn {} đang chờ: chipkit trust list"),
    "more-are": ("… and {} more", "… và {} nữa"),
    "now-confirmed": ("{} confirmed; compare all 64 digits", "đã xác nhận {}; hãy so đủ 64 chữ số"),
    "would-confirm": ("{} would be confirmed; compare all 64 digits", "sẽ xác nhận {}; hãy so đủ 64 chữ số"),
    "holds-in": ("{}, {} in {}", "{}, {} trong {}"),
    "version-made": (
        "version {}; chipkit trust import --undo takes it back",
        "phiên bản {}; chipkit trust import --undo hoàn tác",
    ),
    "progress": ("{} {}{} {}", "{} {}{} {}"),
    "of": (" of {}", "/{}"),
    # rollback and history
    "rolled": ("version {} is the newest again, in the place of {}", "phiên bản {} lại là mới nhất, thay cho {}"),
    "would-roll": (
        "version {} would be the newest again, in the place of {}",
        "phiên bản {} sẽ lại là mới nhất, thay cho {}",
    ),
    "rolled-already": (
        "version {} is the newest already, or holds the same: nothing was changed",
        "phiên bản {} đã là mới nhất, hoặc có cùng nội dung: không thay đổi gì",
    ),
    "rolled-anchors": (
        "{} come back, {} go, {} are of another kind; then there are {}",
        "{} trở lại, {} mất đi, {} đổi loại; sau đó có {}",
    ),
    "roll-back": ("chipkit trust import --undo takes this back, too", "chipkit trust import --undo cũng hoàn tác được"),
    "back-to": ("version {}", "phiên bản {}"),
    "by": (" by {}", " bởi {}"),
    "not-kept": ("  (not kept)", "  (không còn giữ)"),
    "n-added": ("{} added", "thêm {}"),
    "n-changed": ("{} changed", "đổi {}"),
    "n-removed": ("{} removed", "bỏ {}"),
    "n-refused": ("{} refused", "từ chối {}"),
    "uncounted": ("nothing else counted", "không đếm được gì khác"),
    "then": ("{}; then {}, {}", "{}; sau đó {}, {}"),
    "versions": (
        "{}; chipkit trust import --rollback N makes one the newest again",
        "{}; chipkit trust import --rollback N đưa một phiên bản trở lại làm mới nhất",
    ),
    # export
    "nothing": ("nothing", "không có gì"),
    "in": ("{} in {}", "{} trong {}"),
    "never-used-kept": (
        "{} not written: false by what the store vouches for, and never used (chipkit trust list tells which)",
        "không ghi {}: là giả theo những gì kho bảo đảm, không bao giờ dùng (chipkit trust list cho biết)",
    ),
    "waiting-kept": (
        "{} not written, which nobody has confirmed; --export DIR --show SHA256 writes one",
        "không ghi {}: chưa có người xác nhận; --export DIR --show SHA256 ghi từng cái",
    ),
    "lost": ("not written: {}", "không ghi được: {}"),
    # show
    "until-confirmed": (
        "it vouches for nothing until somebody confirms it, who has compared all 64 digits:",
        "chưa có giá trị cho đến khi có người so đủ 64 chữ số rồi xác nhận:",
    ),
    "card-brought": (
        "it vouches for nothing: a card brought it along. Compare all 64 digits with what its issuer says, then",
        "chưa có giá trị: do một thẻ mang theo. Hãy so đủ 64 chữ số với bên cấp, rồi",
    ),
    "export-it": (
        "next: chipkit trust list --export DIR, and with the certificate from DIR/collected",
        "tiếp theo: chipkit trust list --export DIR, rồi với chứng thư trong DIR/collected",
    ),
    "pin-it": (
        "chipkit pin LIST --key KEY --add CERT --country STATE --type CODE",
        "chipkit pin LIST --key KEY --add CERT --country STATE --type CODE",
    ),
    "role": ("role", "vai trò"),
    "serial": ("serial", "số sê-ri"),
    "signed-with": ("{}, signed with {}", "{}, ký bằng {}"),
    "anchor": ("anchor", "gốc"),
    "no-anchor": ("no: it vouches for nothing", "không: chưa có giá trị"),
    "first-met": ("first met", "gặp đầu"),
    "met-on": (
        "{}, on a document that was read; nothing else of it is kept",
        "{}, khi đọc một giấy tờ; không giữ gì khác của giấy tờ đó",
    ),
    "directory": ("directory", "thư mục"),
    "says-of-it": ("says of it {}", "ghi về nó {}"),
    "on-by": ("{} by {}: {}", "{} bởi {}: {}"),
    "links-to": ("links to", "nối tới"),
    "dated": ("dated", "ngày lập"),
    "next-due": ("{}, next due {}", "{}, hạn kế tiếp {}"),
    "next-overdue": ("{}, next OVERDUE since {}", "{}, bản kế tiếp QUÁ HẠN từ {}"),
    "revoked": ("revoked", "thu hồi"),
    "list-signed": ("signed", "ký"),
    "day-by": ("{} by {}", "{} bởi {}"),
    "unknown-signer": ("a signer not known here", "bên ký chưa biết"),
    "holds": ("holds", "gồm"),
    "kept-for-it": ("{} that are kept for its sake", "{} được giữ vì danh sách này"),
    "publisher": ("publisher", "phát hành"),
    "with-key": ("{}, key {}", "{}, khóa {}"),
    "issued": ("issued", "ngày lập"),
    "due-again": ("{}, due again {}, {}", "{}, hạn kế tiếp {}, {}"),
    "overdue-again": ("{}, OVERDUE since {}, {}", "{}, QUÁ HẠN từ {}, {}"),
    "nobody": ("nobody named", "không nêu tên"),
    "accepted": ("accepted", "chấp nhận"),
    "was-pinned": ("pinned, {}, by {}: {}", "đã ghim, {}, bởi {}: {}"),
    "was-for-csca": ("for the CSCA {3}, {0}, by {1}: {2}", "theo CSCA {3}, {0}, bởi {1}: {2}"),
    "was-first-use": ("at first use, {}, by {}: {}", "gặp lần đầu, {}, bởi {}: {}"),
    "key-pinned": ("pinned", "ghim"),
    "unnamed-file": ("an unnamed file", "tệp không tên"),
    "because": ("because", "căn cứ"),
    "reason": ("reason {}", "lý do (nguyên văn): {}"),
    "known-from": ("fingerprint known from {}", "mã băm có từ (nguyên văn): {}"),
    "ground": ("{}: {}, {}, by {}", "{}: {}, {}, bởi {}"),
    # check
    "clock": (
        "the clock says {}, and something trusted was signed later: checked as of {}",
        "đồng hồ chỉ {}, nhưng đã có dữ liệu tin cậy ký muộn hơn: kiểm tra theo ngày {}",
    ),
    "not-certificate": ("a {}, not a certificate", "{}, không phải chứng thư"),
    "path": ("path", "chuỗi"),
    "tried": ("tried {}: {}, {}: {}", "đã thử {}: {}, {}: {}"),
    "tried-none": (
        "tried: none, for nothing here has its issuer's name, or the key that it names",
        "đã thử: không có chứng thư nào, vì ở đây không có tên cơ quan cấp hay khóa mà nó nêu",
    ),
    "waits-here": ("waits", "đang chờ"),
    "signed-by-waiting": (
        "{}, {}: its key signed it, and nobody confirmed it",
        "{}, {}: khóa của nó đã ký, chưa ai xác nhận",
    ),
    "why-not": ("why", "lý do"),
    "what-next": ("next", "tiếp theo"),
    "state-because": ("{}: {}", "{}: {}"),
    "why.unfit": (
        "a certificate of its path may not stand there",
        "trong chuỗi có chứng thư không được phép ở vị trí đó",
    ),
    "why.waiting": (
        "what it rests on is here, and nobody confirmed it yet",
        "chứng thư làm căn cứ cho nó đã có ở đây nhưng chưa ai xác nhận",
    ),
    "why.no anchor": ("its issuer is not known here", "chưa biết cơ quan cấp của nó"),
    "why.other key": (
        "its issuer is known here, and not with the key that signed: a new key, or a forgery",
        "cơ quan cấp có tên đã biết nhưng khóa lạ: khóa mới, hoặc giả mạo",
    ),
    "why.signature wrong": (
        "the issuer that it names did not sign it",
        "không phải do cơ quan cấp nêu tên ký",
    ),
    "why.unsupported": (
        "its signature, or its issuer's key, is of a kind that is not known here",
        "chữ ký hoặc khóa của cơ quan cấp thuộc loại chưa được hỗ trợ",
    ),
    "why.forgeable": (
        "a signature of its path was made with a key or hash function too weak: anybody may have made it",
        "trong chuỗi có chữ ký bằng khóa hoặc hàm băm quá yếu: ai cũng có thể tạo ra",
    ),
    "why.not confirmed": (
        "its path ends at an anchor that nobody confirmed",
        "chuỗi kết thúc ở chứng thư gốc chưa được xác nhận",
    ),
    "why.no document signer": (
        "its path is right, and it is not for signing documents: {}",
        "chuỗi đúng nhưng chứng thư không dùng để ký giấy tờ; lý do (nguyên văn): {}",
    ),
    "why.test": ("its path ends at a TEST anchor", "chuỗi kết thúc ở chứng thư gốc THỬ NGHIỆM"),
    "why.expired": ("it has expired", "đã hết hạn"),
    "why.not yet valid": ("it is not valid yet", "chưa có hiệu lực"),
    "why.revoked": ("it was revoked, or one above it", "nó hoặc chứng thư cấp trên đã bị thu hồi"),
    "next.unfit": (
        "ask the issuer for the certificates that count, then chipkit trust import FILE",
        "hỏi cơ quan cấp các chứng thư đang dùng, rồi chạy chipkit trust import FILE",
    ),
    "next.waiting": (
        "compare all 64 digits of {1} with its issuer, then chipkit trust confirm {0} --by NAME --source TEXT",
        "so đủ 64 chữ số của {1} với cơ quan cấp, rồi chạy chipkit trust confirm {0} --by TÊN --source 'CĂN CỨ'",
    ),
    "next.no anchor": (
        "get the issuer's CSCA certificate, then chipkit trust import FILE",
        "lấy chứng thư CSCA của cơ quan cấp, rồi chạy chipkit trust import FILE",
    ),
    "next.other key": (
        "ask the issuer whether this key is its own before its certificate is imported or confirmed",
        "hỏi cơ quan cấp khóa này có phải của họ không trước khi nhập hoặc xác nhận chứng thư",
    ),
    "next.signature wrong": (
        "do not rely on it; tell the issuer whose name it bears",
        "không dựa vào nó; báo cho cơ quan cấp có tên trong đó",
    ),
    "next.unsupported": (
        "try a newer version of chipkit, which may know this by then",
        "dùng phiên bản chipkit mới hơn, có thể đã hỗ trợ",
    ),
    "next.forgeable": (
        "ask the issuer for its certificates by newer keys, then chipkit trust import FILE",
        "hỏi cơ quan cấp chứng thư bằng khóa mới hơn, rồi chạy chipkit trust import FILE",
    ),
    "next.not confirmed": (
        "chipkit trust list tells the SHA-256 to compare with what the issuer says, and the command that confirms it",
        "chipkit trust list cho biết SHA-256 cần so với cơ quan cấp, và lệnh để xác nhận",
    ),
    "next.no document signer": (
        "ask the issuer whether this certificate signs such documents; do not rely on it until then",
        "hỏi cơ quan cấp chứng thư này có ký loại giấy tờ này không; chưa dựa vào nó",
    ),
    "next.test": (
        "for real documents import the issuer's real CSCA certificate",
        "với giấy tờ thật hãy nhập chứng thư CSCA thật của cơ quan cấp",
    ),
    "next.expired": (
        "for what it signed before, give that time: --at TIME",
        "với dữ liệu ký trước đó, cho thời điểm đó: --at",
    ),
    "next.not yet valid": (
        "look at this computer's clock, or give the right time with --at",
        "xem lại đồng hồ máy, hoặc cho đúng thời điểm bằng --at",
    ),
    "next.revoked": (
        "do not rely on it; ask the issuer since when and why",
        "không dựa vào nó; hỏi cơ quan cấp thu hồi từ khi nào và vì sao",
    ),
    "anchor-from": ("{}{}, from {}", "{}{}, từ {}"),
    "by-whom": (" by {} ({})", " bởi {} ({})"),
    "unnamed-source": ("an unnamed source", "nguồn không tên"),
    "state-period": ("{}, {} to {}", "{}, {} đến {}"),
    "revocation": ("revocation", "thu hồi"),
    "state-why": ("{}: {}", "{}; lý do (nguyên văn): {}"),
    "pin": ("pinned", "đã ghim"),
    "withdrawn-by": ("withdrawn by the list of {} of {}, due {}", "bị rút khỏi danh sách của {} ngày {}, hạn {}"),
    "listed-by": ("{}, {} on the list of {} of {}, due {}", "{}, {} trong danh sách của {} ngày {}, hạn {}"),
    "hint": ("hint", "gợi ý"),
    "pinned-hint": (
        "no anchor vouches for it; for documents of that scope chipkit verify takes it by the pinned list {} of {}",
        "chưa chứng thư gốc nào bảo đảm; với giấy tờ thuộc phạm vi đó chipkit verify theo danh sách đã ghim {} của {}",
    ),
    "deviation": ("deviation", "sai lệch"),
    "profile": ("profile", "quy cách"),
    "departures": ("{} from Doc 9303-12; --lint tells each", "{} so với Doc 9303-12; --lint nêu từng điểm"),
    "own-key": ("{}: signed by its own key, an anchor", "{}: tự ký, là chứng thư gốc"),
    "by-way-of": ("{}: {}", "{}: {}"),
    # fetch
    "no-address": (
        "no certificate names an address of a revocation list or an issuer's certificate",
        "không chứng thư nào nêu địa chỉ danh sách thu hồi hay chứng thư bên cấp",
    ),
    "no-host": (
        "nobody was asked, for no host is allowed; --allow HOST allows one. The certificates name:",
        "chưa hỏi máy chủ nào vì chưa cho phép; --allow HOST cho phép một máy chủ. Các chứng thư nêu:",
    ),
    "cannot-ask": ("cannot be asked, {}: {}", "không hỏi được, {}: {}"),
    "bytes": (": {}{} bytes", ": {}{} byte"),
    "step": ("{} of {}: {}{}", "{}/{}: {}{}"),
    "revocation-list": ("list", "danh sách"),
    "already": ("an anchor already", "đã là chứng thư gốc"),
    "not-placed": (
        "not placed: compare its fingerprint, then import it",
        "chưa nhập: hãy so dấu vân tay rồi nhập",
    ),
    "odd": ("odd", "bất thường"),
    "came": ("{} of {}", "{}/{}"),
    "unwritten": ("; nothing was written (--dry-run)", "; chưa ghi gì (--dry-run)"),
    "fetched": ("fetched", "đã tải"),
    "fetched-what": ("{} ({} bytes{})", "{} ({} byte{})"),
    "is-stale": (", stale: {}", ", cũ: {}"),
    "unchanged": ("unchanged", "không đổi"),
    "passed-by": ("passed by", "bỏ qua"),
    "failed": ("failed", "lỗi"),
}
"""English and Vietnamese, by key."""

REASONS: Final[Mapping[str, str]] = {
    "its key did not make the signature": "khóa của nó không tạo ra chữ ký này",
    "its key, or the signature, is of a kind not known here": "khóa của nó hoặc chữ ký thuộc loại chưa biết ở đây",
    "its signature or its issuer's key is of a kind not known here": (
        "chữ ký hoặc khóa cơ quan cấp thuộc loại chưa biết ở đây"
    ),
    "the key that it names as its issuer's did not sign it": "khóa mà nó nêu là của cơ quan cấp không ký nó",
    "the key that it names is known and not confirmed, and did not sign it": (
        "khóa mà nó nêu đã biết nhưng chưa được xác nhận, và không ký nó"
    ),
    "the issuer is known by name, and not with the key that signed": (
        "tên cơ quan cấp đã biết, nhưng khóa đã ký thì chưa"
    ),
    "the key that it names is known as another issuer's, and did not sign it": (
        "khóa mà nó nêu là của cơ quan cấp khác, và không ký nó"
    ),
    "it is here, and waits for confirmation": "đã có ở đây, đang chờ xác nhận",
    "its issuer's certificate is here, and waits for confirmation": (
        "chứng thư của cơ quan cấp đã có ở đây, đang chờ xác nhận"
    ),
    "the issuer is not known here": "chưa biết cơ quan cấp này",
}
"""In Vietnamese, what `chipkit.trust` says of a path in English; a test compares."""
