"""What Qt itself says, in Vietnamese: it ships no such translation.

The desk uses none of Qt's dialogs and no menus; what is left are the names of actions that Qt tells screen readers.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTranslator

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VIETNAMESE", "QtTexts"]

VIETNAMESE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Press": "Nhấn",
        "Toggle": "Bật hoặc tắt",
        "Check": "Đánh dấu",
        "Uncheck": "Bỏ đánh dấu",
        "Increase": "Tăng",
        "Decrease": "Giảm",
        "ShowMenu": "Mở danh sách",
        "SetFocus": "Chuyển đến",
        "Activate": "Kích hoạt",
        "Scroll Left": "Cuộn sang trái",
        "Scroll Right": "Cuộn sang phải",
        "Scroll Up": "Cuộn lên",
        "Scroll Down": "Cuộn xuống",
        "Previous Page": "Trang trước",
        "Next Page": "Trang sau",
        "Triggers the action": "Thực hiện",
        "Toggle the state": "Đổi trạng thái",
        "Space": "Dấu cách",
        "Return": "Enter",
        "Enter": "Enter",
        "Esc": "Esc",
        "Tab": "Tab",
        "Ctrl": "Ctrl",
        "Alt": "Alt",
        "Shift": "Shift",
        "OK": "Đồng ý",
        "&OK": "Đồ&ng ý",
        "Cancel": "Hủy",
        "&Cancel": "&Hủy",
        "Close": "Đóng",
        "&Close": "Đón&g",
        "&Yes": "&Có",
        "&No": "&Không",
        "Open": "Mở",
        "Save": "Lưu",
        "&Undo": "H&oàn tác",
        "&Redo": "&Làm lại",
        "Cu&t": "Cắ&t",
        "&Copy": "&Chép",
        "&Paste": "&Dán",
        "Delete": "Xóa",
        "Select All": "Chọn tất cả",
    }
)
"""By Qt's own words, whatever part of Qt says them."""


class QtTexts(QTranslator):
    """Gives Qt its words."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.vietnamese = True
        self.missing: set[tuple[str, str]] = set()
        """Context and words of what was asked for and is not known, for tests."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """It has words, though not from a file."""
        return False

    def translate(self, context: str, source: str, _disambiguation: str | None = None, _n: int = -1) -> str | None:
        """The words in the desk's language; None where Qt's own are to stand."""
        if not self.vietnamese:
            return None
        found = VIETNAMESE.get(source)
        if found is None:
            self.missing.add((context, source))
        return found
