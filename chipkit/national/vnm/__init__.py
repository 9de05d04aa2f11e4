"""The chip ID card of Vietnam: its own data group and its own habits (docs/vietnam.md)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from chipkit.deviation import declare

__all__ = ["DEVIATIONS", "DEVIATIONS_IN_VIETNAMESE"]

DEVIATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "vnm.mrz.number": "the optional data hold no personal number",
        "vnm.mrz.check-digit": "the check digit of the personal number is wrong",
        "vnm.can": "the chip was opened by another CAN than the last six digits of its number",
        "dg13.version": "EF.DG13 of another version than the one that is known",
        "dg13.encoding": "EF.DG13 in another encoding than the one that is known",
        "dg13.field.layout": "the parents' names in one SEQUENCE",
        "dg13.field.no-text": "a field with something that is no text, or with one of over 1,000 characters",
        "dg13.field.texts": "a field of more than eight texts; the others are left out",
    }
)
"""What is met on cards of this nation alone, by its codes."""

DEVIATIONS_IN_VIETNAMESE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "vnm.mrz.number": "phần dữ liệu tùy chọn không chứa số định danh cá nhân",
        "vnm.mrz.check-digit": "chữ số kiểm tra của số định danh cá nhân bị sai",
        "vnm.can": "chip được mở bằng số CAN khác với sáu chữ số cuối của số định danh",
        "dg13.version": "EF.DG13 thuộc phiên bản khác với phiên bản đã biết",
        "dg13.encoding": "EF.DG13 được mã hóa khác với cách đã biết",
        "dg13.field.layout": "họ tên cha mẹ nằm trong một SEQUENCE",
        "dg13.field.no-text": "một mục không phải văn bản, hoặc dài hơn 1.000 ký tự",
        "dg13.field.texts": "một mục có hơn tám văn bản; các văn bản còn lại bị bỏ qua",
    }
)
"""The same in Vietnamese."""

declare(DEVIATIONS, DEVIATIONS_IN_VIETNAMESE)
