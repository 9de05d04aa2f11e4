# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""The words that papers alone say; what every face says alike stands in `chipkit.words` and in the judgement table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chipkit.frozen import FrozenMapping
from chipkit.rendering.blocks import Said
from chipkit.words import ATTESTED

__all__ = ["NEVER_CHECKED", "PLACES", "WITHHELD_ITEMS", "WORDS", "said"]

_PAPER: Final[Mapping[str, Said]] = {
    "report": Said("Báo cáo kiểm tra chip giấy tờ tùy thân", "Report on the check of an identity document's chip"),
    "slip": Said("Phiếu kiểm tra chip giấy tờ tùy thân", "Slip on the check of an identity document's chip"),
    "page": Said("Trang {page}/{pages}", "Page {page} of {pages}"),
    "as-of": Said("Xét theo thời điểm {moment}", "Judged as of {moment}"),
    "demo": Said(
        "TRÌNH DIỄN – KHÔNG CÓ GIÁ TRỊ: cơ quan THỬ NGHIỆM được chấp nhận.",
        "DEMO – OF NO VALUE: a TEST authority counts as an issuer.",
    ),
    "decided-by": Said("Do các kiểm tra", "Decided by"),
    "paper": Said(
        "Tờ này là bản in, tự nó không chứng minh điều gì: ai cũng có thể in một tờ giống vậy. Giá trị nằm ở các tệp "
        "của chip; phần cuối nêu cách kiểm tra lại các tệp đó mà không cần chipkit.",
        "This paper is a print and proves nothing by itself: anybody could print one like it. What counts are the "
        "files of the chip; its last part says how to check them again without chipkit.",
    ),
    "paper-withheld": Said(
        "Tờ này là bản in, tự nó không chứng minh điều gì: ai cũng có thể in một tờ giống vậy. Giá trị nằm ở hồ sơ có "
        "dấu điện tử; bên lưu giữ có thể có hồ sơ đầy đủ hơn.",
        "This paper is a print and proves nothing by itself: anybody could print one like it. What counts is the "
        "sealed evidence, of which its keeper may have a fuller file.",
    ),
    "slip-paper": Said(
        "Phiếu này là bản in, tự nó không chứng minh điều gì. Báo cáo đầy đủ và các tệp của chip do bên kiểm tra lưu "
        "giữ.",
        "This slip is a print and proves nothing by itself. Whoever made the check keeps the full report and the "
        "chip's files.",
    ),
}

_PARTS: Final[Mapping[str, Said]] = {
    "verdict": Said("Kết luận", "Verdict"),
    "holder": Said("Chủ thẻ", "Holder"),
    "checks": Said("Các kiểm tra đã làm", "What was checked"),
    "not-checked": Said("Những gì chưa kiểm tra", "What was not checked"),
    "next": Said("Điều còn để ngỏ và cách làm rõ", "What is open, and what would settle it"),
    "next-others": Said("{check} (và {count} kiểm tra khác)", "{check} (and {count} other checks)"),
    "tolerances": Said("Quy tắc cho phép bỏ qua", "Let pass by the policy"),
    "deviations": Said("Sai lệch quy cách đã gặp", "Deviations from standards that were met"),
    "by-whom": Said("Ai đã kiểm tra, từ đâu", "By whom, and from what"),
    "rules": Said("Theo quy tắc nào", "By what rules"),
    "certificates": Said("Bằng chứng thư nào", "With which certificates"),
    "files": Said("Các tệp của chip", "Files of the chip"),
    "commands": Said("Tự kiểm tra lại bằng OpenSSL", "Check it again with OpenSSL"),
    "check": Said("Kiểm tra", "Check"),
    "outcome": Said("Kết quả", "Outcome"),
    "reason": Said("Lý do", "Reason"),
    "fact": Said("Mục", "Item"),
    "value": Said("Nội dung", "Content"),
}

_HOLDER: Final[Mapping[str, Said]] = {
    "redacted": Said("Dữ liệu cá nhân được lược bỏ theo yêu cầu.", "Personal data were left out on request."),
    "photo": Said("Ảnh chân dung lấy từ chip", "Portrait taken from the chip"),
    "photo-redacted": Said("Ảnh được lược bỏ theo yêu cầu", "The photo was left out on request"),
    "photo-broken": Said(
        "Có ảnh trong chip; máy này không hiển thị được", "The chip has a photo; it could not be decoded here"
    ),
    "attested-notice": Said(
        "Một phần dữ liệu đã được lược khỏi hồ sơ. Số kiểm tra chỉ dựa vào lời thiết bị niêm phong ({terminal}), không "
        "làm lại được: {count}.",
        "Parts are withheld from the evidence. Checks that rest on the word of the terminal that sealed it "
        "({terminal}), and were not done again: {count}.",
    ),
    "withheld": Said("đã được lược khỏi hồ sơ", "withheld from the evidence"),
    "withheld-holder": Said(
        "Dữ liệu cá nhân đã được lược khỏi hồ sơ; thiết bị niêm phong đã đọc chúng.",
        "Personal data are withheld from the evidence; the terminal that sealed it had read them.",
    ),
    "attested-holder": Said(
        "Theo lời thiết bị niêm phong: tệp chứa các dữ liệu này đã được lược khỏi hồ sơ, không kiểm tra lại được.",
        "By the word of the terminal that sealed it: the file that these data stood in is withheld from the evidence, "
        "and they cannot be checked again.",
    ),
    "withheld-photo": Said("Ảnh đã được lược khỏi hồ sơ", "The photo is withheld from the evidence"),
    "withheld-behind": Said("chi tiết của “{check}”", "what lies behind “{check}”"),
}

_ITEMS: Final[Mapping[str, Said]] = {
    "document_number": Said("số giấy tờ", "document number"),
    "never_expires": Said("có thời hạn hay không", "whether it ever expires"),
    "access": Said("việc mở chip", "how the chip was opened"),
    "chip_authentication": Said("diễn biến Chip Authentication", "what was exchanged in Chip Authentication"),
    "active_authentication": Said("diễn biến Active Authentication", "what was exchanged in Active Authentication"),
    "chip_mapping": Said("diễn biến PACE-CAM", "what was exchanged in PACE with Chip Authentication Mapping"),
    "printed": Said("điều đã quét hoặc nhập", "what was scanned or typed"),
    "nonce": Said("điều ràng buộc với giao dịch", "what it was bound to"),
    "details": Said("chi tiết các sai lệch", "details of deviations"),
    "reading.details": Said("chi tiết các sai lệch khi đọc", "details of deviations of the reading"),
}

_PLACE_WORDS: Final[Mapping[str, str]] = {
    "certificate": "chứng thư",
    "signed": "dữ liệu ký:",
    "revocation": "danh sách thu hồi:",
    "master": "danh sách gốc:",
}

_NEVER: Final[Mapping[str, tuple[Said, Said]]] = {
    "register": (
        Said("Cơ sở dữ liệu quốc gia", "National register"),
        Said(
            "Không hỏi: thẻ có bị báo mất, thu hồi hay hủy hay không.",
            "Not asked: whether the card is reported lost, withdrawn or cancelled.",
        ),
    ),
    "face": (
        Said("Người cầm thẻ", "The person who presented it"),
        Said(
            "Không so khuôn mặt bằng máy; người tiếp nhận so bằng mắt.",
            "No face was compared by a machine; a person compares.",
        ),
    ),
    "fingerprints": (
        Said("Vân tay trong chip", "Fingerprints in the chip"),
        Said("Không đọc: chỉ cơ quan nhà nước được phép.", "Not read: only the state may."),
    ),
    "print": (
        Said("Phần in trên thẻ", "What is printed on the card"),
        Said(
            "Chữ in, hình in và vật liệu của thẻ không được kiểm tra.",
            "Printed words, printed picture and the material of the card were not examined.",
        ),
    ),
}

_ORIGIN: Final[Mapping[str, Said]] = {
    "origin": Said("Nguồn dữ liệu", "Origin of the data"),
    "origin.live": Said(
        "đọc trực tiếp từ chip, ngay trước khi lập báo cáo", "read from the chip itself, just before this report"
    ),
    "origin.sealed": Said(
        "do một thiết bị tin cậy đọc từ chip và niêm phong điện tử",
        "read from the chip and sealed by a trusted terminal",
    ),
    "origin.unsealed": Said(
        "lấy từ tệp; không ai bảo đảm rằng các tệp vừa được đọc từ chip",
        "taken from files; nobody answers for their having been read from a chip",
    ),
    "read-at": Said("Thời điểm đọc", "Read at"),
    "unknown": Said("không rõ", "not known"),
    "sealed-by": Said("Thiết bị niêm phong", "Sealed by"),
    "named-by": Said("Người ghi nhận thiết bị", "Named as trusted by"),
    "named": Said("{by}: {source}", "{by}: {source}"),
    "seal-digest": Said("SHA-256 của dấu", "SHA-256 of the seal"),
    "seal-trusted": Said("{terminal} (được tin cậy tại đây)", "{terminal} (trusted here)"),
    "seal-unknown": Said("{terminal} (KHÔNG được tin cậy tại đây)", "{terminal} (NOT trusted here)"),
    "made-at": Said("Thời điểm niêm phong", "Sealed at"),
    "key-storage": Said("Nơi giữ khóa niêm phong", "Where the key of the seal lies"),
    "key-storage.file": Said(
        "trong một tệp – khóa chỉ dùng để trình diễn và thử nghiệm",
        "in a file – a key for demonstrations and tests only",
    ),
    "key-storage.pkcs11": Said("trong mô-đun bảo vệ khóa (PKCS#11)", "in a module for keys (PKCS#11)"),
    "software": Said("Phần mềm", "Software"),
    "nonce": Said("Ràng buộc với giao dịch", "Bound to the transaction"),
    "stamp": Said("Dấu thời gian", "Time stamp"),
    "stamp-right": Said("{at}, của {authority}", "{at}, by {authority}"),
    "stamp-uncleared": Said(
        "{at}, của {authority} (chưa biết khi đó chứng thư của cơ quan này có bị thu hồi hay không)",
        "{at}, by {authority} (whether its certificate was revoked by then is not known here)",
    ),
    "stamp-open": Said(
        "{at}, của {authority} – CHƯA xác minh được, không chứng minh thời gian",
        "{at}, by {authority} – NOT verified, proves no time",
    ),
    "amendment": Said("Bổ sung", "Amendment"),
    "amended": Said("{at}, bởi {by}: {what}", "{at}, by {by}: {what}"),
    "withheld-files": Said("Đã lược khỏi hồ sơ", "Withheld from the evidence"),
    "attested": Said(
        "Thiết bị xác nhận thay cho kiểm tra lại", "Attested by the terminal instead of being checked again"
    ),
    "attested-row": Said.of(ATTESTED),
    "refused": Said("Chip không cho đọc", "Refused by the chip"),
    "refused-with": Said("mã {sw}", "status {sw}"),
    "refused-absent": Said("mã {sw}: tệp không có", "status {sw}: there is no such file"),
    "abort": Said("Việc đọc bị ngắt", "The reading broke off"),
}

_RULES: Final[Mapping[str, Said]] = {
    "policy": Said("Bộ quy tắc", "Policy"),
    "policy-own": Said("{policy} (không phải bản phát hành kèm chipkit)", "{policy} (not one that comes with chipkit)"),
    "policy-digest": Said("SHA-256 của bộ quy tắc", "SHA-256 of the policy"),
    "table-digest": Said("SHA-256 của bảng xét", "SHA-256 of the judgement table"),
    "moment": Said("Thời điểm xét", "Judged as of"),
    "clock": Said("Đồng hồ máy tính", "Clock of the computer"),
    "mode": Said("Chế độ", "Mode"),
    "mode.production": Said("thực tế", "production"),
    "mode.demo": Said("trình diễn", "demonstration"),
    "trust": Said("Gốc tin cậy", "Trusted issuers"),
    "anchors": Said("số chứng thư gốc được biết tại đây: {count}", "certificates of roots known here: {count}"),
    "words": Said("Cách đọc kết quả", "How to read the outcomes"),
    "words-text": Said(
        "Theo BSI TR-03135-1 có năm kết quả. Đạt: đã chứng minh. Không đạt: đã bác bỏ. Chưa xác định: chưa chứng minh "
        "cũng chưa bác bỏ – KHÔNG có nghĩa là giả, cũng KHÔNG có nghĩa là thật. Không hỗ trợ: giấy tờ không có thứ đó. "
        "Bị ngắt: việc đọc dở dang, không nói gì về giấy tờ.",
        "By BSI TR-03135-1 there are five outcomes. Successful: proven. Failed: refuted. Undetermined: neither proven "
        "nor refuted – it does NOT mean forged, and does NOT mean genuine. Not supported: this document has no such "
        "thing. Aborted: the reading broke off, and nothing is said of the document.",
    ),
    "tolerated-missing": Said("không có hoặc chưa thực hiện", "not there, or not run"),
    "until": Said("{text} (chấp nhận đến hết {day})", "{text} (tolerated until {day})"),
}

_CERTIFICATES: Final[Mapping[str, Said]] = {
    "signer": Said("Chứng thư ký dữ liệu", "Certificate of the signer"),
    "issuer": Said("Chứng thư trung gian", "Certificate in between"),
    "claimed": Said(
        "Chứng thư của cơ quan bị nêu tên – khóa này KHÔNG ký", "Certificate of the named issuer – its key did NOT sign"
    ),
    "anchor": Said("Chứng thư gốc", "Certificate of the root"),
    "subject": Said("Chủ thể", "Subject"),
    "issued-by": Said("Cơ quan cấp chứng thư", "Issuer"),
    "serial": Said("Số sê-ri", "Serial number"),
    "validity": Said("Hiệu lực", "Valid"),
    "from-to": Said("từ {begin} đến {end}", "from {begin} to {end}"),
    "key": Said("Khóa", "Key"),
    "sha256": Said("SHA-256", "SHA-256"),
    "no-signer": Said(
        "Không có chứng thư nào của bên ký trong dữ liệu đã đọc.", "What was read holds no certificate of a signer."
    ),
    "signer-withheld": Said(
        "EF.SOD đã được lược khỏi hồ sơ, cùng với chứng thư của bên ký trong đó.",
        "EF.SOD is withheld from the evidence, and with it the signer's certificate in it.",
    ),
    "no-anchor": Said(
        "Không có đường dẫn từ chứng thư này đến một gốc được biết tại đây. Điều đó không chứng minh gì, cả hai phía.",
        "No path leads from this certificate to a root that is known here. That proves nothing, for or against.",
    ),
    "waiting": Said(
        "Chứng thư đã có ở đây, khóa của nó đã ký chứng thư trên; đang chờ xác nhận nên chưa có giá trị",
        "Certificate that is here and whose key signed the one above; it waits for confirmation and proves nothing",
    ),
    "crls": Said("Danh sách thu hồi đã dùng", "Revocation lists at hand"),
    "crl-of": Said("{issuer}, lập {made}", "{issuer}, made {made}"),
    "none": Said("không có", "none"),
}

_FILES: Final[Mapping[str, Said]] = {
    "files-note": Said(
        "SHA-256 của từng tệp như chip đã trả về. Ai giữ các tệp này có thể so lại từng chữ số.",
        "SHA-256 of each file as the chip gave it. Whoever keeps these files can compare digit by digit.",
    ),
    "files-redacted": Said(
        "Giá trị băm được lược bỏ: từ đó có thể đoán ngược ra dữ liệu cá nhân.",
        "Digests were left out: personal data could be guessed from them.",
    ),
}

_COMMANDS: Final[Mapping[str, Said]] = {
    "commands-note": Said(
        "Không cần chipkit; cần OpenSSL 3 và một cửa sổ dòng lệnh (sh; có sẵn trên Linux và macOS, trên Windows dùng "
        "WSL hoặc Git Bash). Hãy xin bên lưu giữ hồ sơ thư mục mà họ tạo bằng lệnh chipkit extract TỆP --into THƯ-MỤC, "
        "mở cửa sổ dòng lệnh trong thư mục đó và chạy các lệnh theo thứ tự. Ngay sau mỗi lệnh, gõ echo $? để xem mã "
        "kết thúc: 0 nghĩa là khớp, số khác nghĩa là không khớp hoặc thiếu tệp. Dưới mỗi lệnh là điều báo cáo này đã "
        "thấy. Các tệp made-… do chính các lệnh tạo ra.",
        "This takes no chipkit, but OpenSSL 3 and a shell (sh; Linux and macOS have one, on Windows use WSL or Git "
        "Bash). Ask whoever keeps the evidence for the folder that they make by chipkit extract FILE --into FOLDER, "
        "open a shell in that folder, and run the commands in their order. Right after each, type echo $? to see the "
        "code that it ended with: 0 means that it agrees, another number that it does not, or that a file is missing. "
        "Below each stands what this report found. Files called made-… are made by the commands themselves.",
    ),
    "no-commands": Said(
        "Không có chữ ký nào để kiểm tra lại: thiếu EF.SOD hoặc không đọc hiểu được.",
        "There is no signature to check again: EF.SOD is missing, or cannot be understood.",
    ),
    "expect-yes": Said("báo cáo này: khớp (mã 0)", "this report: agrees (code 0)"),
    "expect-no": Said("báo cáo này: KHÔNG khớp (mã khác 0)", "this report: does NOT agree (another code than 0)"),
    "expect-open": Said("báo cáo này: chưa xác định", "this report: undetermined"),
    "commands-withheld": Said(
        "Không kiểm tra lại được bằng lệnh: các tệp mang chữ ký đã được lược khỏi hồ sơ. Thiết bị niêm phong xác nhận "
        "thay.",
        "Nothing can be repeated by commands: the files that are signed are withheld from the evidence. The terminal "
        "that sealed it answers for them.",
    ),
    "commands-partly": Said(
        "Chữ ký trên dữ liệu của chip không kiểm tra lại được ở đây: EF.SOD đã được lược khỏi hồ sơ, thiết bị "
        "niêm phong xác nhận thay. Phần còn lại thì được.",
        "The signature over the chip's data cannot be checked again here: EF.SOD is withheld from the evidence, and "
        "the terminal that sealed it answers for it. What is left can be.",
    ),
    "same-files": Said("Đúng các tệp của báo cáo này", "These are the files of this report"),
    "same-files-note": Said(
        "Lệnh in ra các giá trị băm; hãy so từng giá trị với phần “Các tệp của chip” ở trên. Mã 0 chỉ nói rằng các tệp "
        "đọc được.",
        "The command prints digests; compare each with “Files of the chip” above. Code 0 says only that the files can "
        "be read.",
    ),
    "names-note": Said(
        "Lệnh chỉ in ra; giá trị “sha256 Fingerprint” phải giống phần “Bằng chứng thư nào”. Giá trị của chứng thư gốc "
        "cần được so với nguồn của chính quốc gia cấp, không phải với tờ này.",
        "The command only prints; each “sha256 Fingerprint” must be the one under “With which certificates”. That of "
        "the root is to be compared with what the issuing state itself publishes, not with this paper.",
    ),
    "cut-out": Said("{name} nằm nguyên vẹn trong {file}", "{name} lies in {file} as it stands"),
    "cms": Said("Chữ ký của EF.SOD, bằng khóa của signer.pem", "The signature of EF.SOD, with the key of signer.pem"),
    "cms-note": Said(
        "-noverify: ở bước này chỉ xét chữ ký; đường dẫn chứng thư được xét riêng bên dưới. OpenSSL từ chối mọi đường "
        "dẫn có khóa ghi rõ tham số đường cong.",
        "-noverify: this step is about the signature alone; the path of the certificates has steps of its own below. "
        "OpenSSL refuses every path with a key that spells out the parameters of its curve.",
    ),
    "odd-note": Said(
        "Báo cáo này bỏ qua một sai lệch quy cách ({codes}) mà OpenSSL có thể không bỏ qua.",
        "This report tolerates a deviation ({codes}) at which OpenSSL may stop.",
    ),
    "digest": Said("{file} không đổi từ khi ký", "{file} is as it was signed"),
    "names": Said("Các chứng thư nói gì", "What the certificates say"),
    "chain": Said("Đường dẫn từ bên ký đến chứng thư gốc", "The path from the signer to the root"),
    "chain-note": Said(
        "-no_check_time: hiệu lực là kiểm tra riêng của báo cáo này; ngày tháng hiện ở lệnh trước.",
        "-no_check_time: validity is a check of its own in this report; the command before shows the dates.",
    ),
    "link": Said("{lower} do khóa của {upper} ký", "{lower} was signed with the key of {upper}"),
    "explicit-note": Said(
        "Khóa ở đây ghi rõ tham số đường cong thay vì tên; openssl verify từ chối các khóa như vậy, dù Doc 9303-12 "
        "cho phép. Vì thế từng chữ ký được kiểm tra trực tiếp.",
        "A key here spells out the parameters of its curve instead of naming it; openssl verify refuses such keys, "
        "though Doc 9303-12 allows them. So each signature is checked by itself.",
    ),
    "claimed-note": Said(
        "Chứng thư của bên ký nêu cơ quan cấp này; khóa của cơ quan đó KHÔNG ký nó.",
        "The signer's certificate names this issuer, whose key did NOT sign it.",
    ),
    "list": Said(
        "{name} do cơ quan cấp ký và không nêu chứng thư của bên ký",
        "{name} was signed by the issuer, and does not list the signer's certificate",
    ),
    "list-note": Said(
        "Danh sách chỉ nói đến thời điểm nó được lập.", "A list speaks of the time alone at which it was made."
    ),
    "chip": Said("Chip đã ký lời thách đố", "The chip signed the challenge"),
    "chip-note": Said(
        "Chứng minh rằng ai có khóa bí mật của EF.DG15 đã ký; rằng lời thách đố còn mới thì chỉ thiết bị đọc biết.",
        "It proves that whoever has the private key of EF.DG15 signed; that the challenge was new only the terminal "
        "knows.",
    ),
}

WORDS: Final[Mapping[str, Said]] = FrozenMapping(
    {**_PAPER, **_PARTS, **_HOLDER, **_ORIGIN, **_RULES, **_CERTIFICATES, **_FILES, **_COMMANDS}
)
"""Every text by its key."""

WITHHELD_ITEMS: Final[Mapping[str, Said]] = FrozenMapping(_ITEMS)
"""What can be withheld of evidence and is neither a file nor a value that a paper shows."""

PLACES: Final[Mapping[str, str]] = FrozenMapping(_PLACE_WORDS)
"""In Vietnamese, the first words of places where deviations are met; files are called alike in both languages."""

NEVER_CHECKED: Final[Mapping[str, tuple[Said, Said]]] = FrozenMapping(_NEVER)
"""What no verification here looks at, with the reason: part of every paper."""


def said(key: str) -> Said:
    """A text by its key; one that does not exist is a KeyError."""
    return WORDS[key]
