"""What an error is called in Vietnamese, by its kind; what it says in English of this one case stands behind, verbatim.

Errors hold English texts with what was met. A sentence for each kind tells whoever reads no English what it is about.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENDINGS", "KINDS", "REFUSALS", "SYSTEM", "WRONG_CALL", "kind_text", "system_text", "verbatim"]

KINDS: Final[Mapping[str, str]] = {
    # what was given, and what is read
    "CodecError": "dữ liệu hoặc giá trị nhập vào không đúng quy cách",
    "LimitError": "dữ liệu lớn hơn mức được đọc",
    "InputRefusedError": "không nhận được nội dung đã nhập hoặc quét",
    "_OtherEntryError": "nội dung đã nhập thuộc loại khác với tùy chọn này",
    "FileThereError": "đã có tệp này; --force cho phép thay thế",
    "PolicyMissingError": "không có tệp quy tắc này",
    "CaptureError": "không dùng được dữ liệu đã lưu của lần đọc",
    "UnsupportedError": "chưa hỗ trợ",
    "ExtraMissingError": "thiếu một phần mở rộng của chipkit",
    "VersionUnknownError": "phiên bản hoặc loại chưa được hỗ trợ",
    "PictureError": "không hiển thị được ảnh",
    "BatchError": "không kiểm tra hàng loạt được như yêu cầu",
    # keys and signatures
    "KeyUnusableError": "khóa không dùng được",
    "DecryptionError": "không giải mã được: không phải mã hóa cho khóa này, hoặc đã bị thay đổi",
    "SignatureInvalidError": "chữ ký không đúng",
    "KeyStoreError": "không dùng được kho khóa",
    "KeyMissingError": "không có khóa tên này, hoặc khóa dùng cho việc khác",
    "KeyRefusedError": "mật khẩu hoặc PIN của kho khóa không đúng, hoặc đã bị khóa",
    # the chip
    "ChipError": "chip trả lời sai giao thức",
    "StatusError": "chip từ chối lệnh",
    "CardChangedError": "thẻ trên đầu đọc không còn là thẻ ban đầu",
    "AccessRefusedError": "mã đã nhập không mở được chip này",
    "PasswordSuspendedError": "PIN đang tạm khóa: còn một lần thử, chip chỉ nhận sau số CAN",
    "PasswordBlockedError": "PIN hoặc PUK đã bị khóa hoặc đang tắt",
    "SecureMessagingError": "câu trả lời bảo mật của chip không tin được",
    "NoUsableKeyError": "mã đã nhập không dùng được với chip này",
    "BudgetError": "đọc quá thời gian hoặc quá nhiều lượt trao đổi",
    "CancelledError": "đã dừng theo yêu cầu",
    # the reader, and what is between
    "TransportError": "mất liên lạc với thẻ, đầu đọc hoặc dịch vụ PC/SC",
    "LinkError": "đường truyền tới chip bị lỗi",
    "CardRemovedError": "thẻ bị nhấc ra khỏi đầu đọc",
    "CardResetError": "chương trình khác đã khởi động lại chip",
    "LengthRefusedError": "đầu đọc không truyền được lệnh dài",
    "LibraryMissingError": "thiếu thư viện PC/SC",
    "PCSCExtraMissingError": "thiếu phần mở rộng pcsc, dùng để đọc thẻ trên đầu đọc",
    "ServiceNotRunningError": "dịch vụ PC/SC không chạy",
    "ServiceIdleError": "dịch vụ PC/SC chưa chạy vì chưa có đầu đọc",
    "AccessDeniedError": "hệ thống không cho người dùng này dùng đầu đọc",
    "NoReaderError": "không có đầu đọc, hoặc không có đầu đọc tên này",
    "AmbiguousReaderError": "nhiều đầu đọc có cùng phần tên này",
    "SeveralCardsError": "có nhiều thẻ trên các đầu đọc",
    "NoCardError": "không có thẻ trên đầu đọc",
    "ReaderRemovedError": "đầu đọc bị rút ra hoặc không trả lời",
    "ReaderBusyError": "chương trình khác đang giữ thẻ",
    "ReaderFaultError": "đầu đọc, trình điều khiển hoặc dịch vụ PC/SC bị lỗi",
    "ReaderTimeoutError": "thẻ hoặc đầu đọc không trả lời kịp",
    "ExchangeFailedError": "một lệnh không truyền được, hoặc không nhận được trả lời",
    "MuteCardError": "thẻ không trả lời: đặt ngược, hỏng, hoặc không có chip",
    # trust
    "TrustError": "không dùng được kho chứng thư gốc hoặc tệp tin cậy",
    "TrustFolderMissingError": "không có thư mục gốc tin cậy này",
    "TrustVersionGoneError": "phiên bản này của kho chứng thư gốc không còn được giữ",
    "FetchError": "không tải về được",
    # evidence
    "EvidenceError": "không dùng được tệp bằng chứng",
    "TimeStampError": "dấu thời gian không đúng",
    "AuthorityUnknownError": "dấu thời gian của một cơ quan chưa biết ở đây",
    "EvidenceIndexError": "không dùng được chỉ mục bằng chứng",
    # the emulator
    "PrivatePCSCError": "không khởi động được dịch vụ PC/SC riêng cho bản trình diễn",
}
"""Sentences by the name of the class; a kind that has none is told as what it is a kind of."""
_OTHER: Final = "có lỗi"

REFUSALS: Final[Mapping[str, str]] = {
    "empty": "chưa nhập hoặc quét gì",
    "too-long": "dài hơn mọi nội dung trên thẻ",
    "number-length": "không phải số mười hai, chín hoặc sáu chữ số",
    "number-damaged": "không xác định được số từ nội dung này",
    "field-count": "không xác định được bảy trường như mã QR của thẻ",
    "mrz": "đây là vùng MRZ, không phải nội dung mã QR",
    "mrz-damaged": "vùng MRZ thiếu ký tự hoặc sai số kiểm tra",
    "visa": "vùng MRZ của thị thực, không có chip",
    "encoding": "không xác định được bảng mã của nội dung",
    "vneid": "không phải mã của thẻ, có thể của VNeID hoặc dịch vụ khác",
    "bank-qr": "mã thanh toán, không phải mã của thẻ",
    "web-address": "địa chỉ web, không phải mã của thẻ",
    "no-code": "không tìm thấy mã QR trong ảnh",
    "unknown": "không phải số, mã QR của thẻ hay vùng MRZ",
}
"""Sentences by the words of `chipkit.national.refusal.Refusal`."""

SYSTEM: Final[Mapping[int, str]] = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EEXIST: "đã có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "hệ thống không cho phép",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "đây không phải thư mục",
    errno.ENOTEMPTY: "thư mục không trống",
    errno.EINVAL: "đây không phải tệp thông thường, hoặc tên không hợp lệ",
    errno.ENOSPC: "hết dung lượng đĩa",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EFBIG: "tệp quá lớn",
    errno.EIO: "lỗi đọc ghi của thiết bị",
    errno.EMFILE: "mở quá nhiều tệp",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "quá nhiều liên kết lồng nhau",
    errno.EPIPE: "không còn ai đọc kết quả",
}
"""Sentences by the number of the system's error."""
_OTHER_SYSTEM: Final = "hệ thống báo lỗi"

WRONG_CALL: Final = "không hiểu được lệnh gọi; thêm --help để xem cách gọi"
"""What the parser's sentence stands behind."""

ENDINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "stopped": {"en": "stopped", "vi": "đã dừng"},
    "signal": {"en": "ended by {}", "vi": "bị kết thúc bởi {}"},
    "early": {"en": "ended before anything was judged", "vi": "kết thúc trước khi kiểm tra được gì"},
    "unwritten": {
        "en": "standard output: {}; the result was not written",
        "vi": "đầu ra chuẩn: {}; kết quả chưa được ghi",
    },
    "memory": {
        "en": "the memory of this process does not suffice for it{}",
        "vi": "tiến trình này không đủ bộ nhớ cho việc đó{}",
    },
}
"""How a program tells its end, in each language."""


def kind_text(error: BaseException) -> str:
    """What is wrong, in Vietnamese, by the kind of error.

    Args:
        error: An error of ours.
    """
    refusal = getattr(getattr(error, "refusal", None), "value", "")
    if refusal in REFUSALS:
        return REFUSALS[refusal]
    return next((KINDS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in KINDS), _OTHER)


def system_text(number: int | None) -> str:
    """What is wrong, in Vietnamese, by the number of the system's error."""
    return SYSTEM.get(number or 0, _OTHER_SYSTEM)


def verbatim(sentence: str, told: str) -> str:
    """A sentence with what is told in English behind it."""
    return f"{sentence}; nguyên văn: {told}" if told else sentence
