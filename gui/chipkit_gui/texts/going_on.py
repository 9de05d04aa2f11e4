"""What F1 adds to the banner: how to go on, told once for each kind of state."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GOING_ON"]

GOING_ON: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "successful": say(
            "Nhấn F3 để xem ảnh lớn, rồi trả lời Y (giống ảnh) hoặc F2 (không giống ảnh). "
            "Xem ô KHÔNG kiểm tra: phần đó vẫn là việc của giao dịch viên.",
            "F3 shows the photo large; then answer Y (alike) or F2 (not alike). "
            "See the box NOT checked: that part is still yours to do.",
        ),
        "unseen": say(
            "Dưới khung ảnh có ghi vì sao không hiển thị được. Ảnh in trên thẻ chưa được kiểm tra: so thật kỹ. "
            "Xem ô KHÔNG kiểm tra: phần đó vẫn là việc của giao dịch viên.",
            "Why it cannot be shown stands below the frame. Nothing has checked the printed photo: compare with care. "
            "See the box NOT checked: that part is still yours to do.",
        ),
        "failed": say(
            "Không nêu lý do kỹ thuật với khách và không dùng ảnh trong chip để xác nhận ai. "
            "Kiểm soát viên mở F6 để xem kiểm tra nào không đạt.",
            "Give the client no technical reasons, and identify nobody by the chip's photo. "
            "The supervisor opens F6 to see which check failed.",
        ),
        "undetermined": say(
            "Kết quả này không nói thẻ là giả, cũng không nói thẻ là thật. "
            "F6 cho biết còn thiếu gì; chỉ Kiểm soát viên được quyết định.",
            "This neither calls the card forged nor genuine. F6 tells what is missing; only the supervisor may decide.",
        ),
        "code": say(
            "Chưa có gì cho thấy thẻ không đạt. F6 cho biết trường nào khác; nhập lại xong, máy tự đối chiếu lại.",
            "So far nothing says that the card fails. F6 tells which field differs; enter it again to compare anew.",
        ),
        "person": say(
            "Kiểm soát viên so lại với ảnh lớn (F3) và xem F6. Esc xóa khách: chỉ nhấn khi Kiểm soát viên đã xem.",
            "The supervisor compares with the large photo (F3) and sees F6. Esc clears the client: not before that.",
        ),
        "aborted": say(
            "Không có dữ liệu nào của lần đọc dở được giữ lại. Thẻ đặt lại là máy tự đọc.",
            "Nothing of a partial reading is kept. A card that is laid down again is read by itself.",
        ),
        "refused": say(
            "Chip chưa mở nên chưa đọc được gì. Nhập lại là máy thử ngay; nhấc thẻ rồi đặt lại thì máy thử lại số cũ.",
            "The chip did not open, and nothing was read. What you enter next is tried at once; "
            "a card that is lifted and laid again is tried with the old number.",
        ),
        "paused": say(
            "Số hoặc mã nhập lúc này được giữ lại và thử khi hết giờ; thẻ đặt lại cũng chờ đến lúc đó.",
            "What is entered now is kept, and tried when the pause is over; a card laid again waits until then.",
        ),
        "problem": say(
            "Không có kết luận nào về thẻ khi dòng này hiện. Esc bỏ qua và bắt đầu lại với khách này.",
            "Nothing is said about the card while this stands. Esc leaves it and begins again with this client.",
        ),
        "world": say(
            "Không có kết luận nào về thẻ khi dòng này hiện. Số hoặc mã nhập lúc này được giữ lại, chờ đọc được thẻ.",
            "Nothing is said about the card while this stands. A number entered now waits until a card can be read.",
        ),
        "stage": say(
            "Có thể quét mã trước hoặc đặt thẻ trước; máy tự đọc khi có đủ cả hai.",
            "Code first or card first: reading starts by itself once both are there.",
        ),
    }
)
"""By the outcome of a verdict, or the kind of another state."""
