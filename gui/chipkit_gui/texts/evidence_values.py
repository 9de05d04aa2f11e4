"""What facts behind a result say where the library has a word of its own for them: no such word is on the screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit_gui.texts.language import Text

__all__ = ["DIFFERENCES", "EVIDENCE_VALUES"]

_PASSWORDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "can": say("6 số mở chip (CAN)", "six digits that open the chip (CAN)"),
        "mrz": say("dòng MRZ ở mặt sau", "the MRZ on the back"),
        "pin": say("mã PIN của chip", "the chip's PIN"),
        "puk": say("mã PUK của chip", "the chip's PUK"),
        "none": say("không cần mã", "no code"),
    }
)
EVIDENCE_VALUES: Final[Mapping[str, Mapping[str, Text]]] = MappingProxyType(
    {
        "challenge": MappingProxyType({"caller": say("do chương trình gọi chọn", "chosen by the calling program")}),
        "key": _PASSWORDS,
        "known_from": MappingProxyType(
            {
                "issue-date": say("ngày cấp", "date of issue"),
                "signed-attribute": say("thời điểm ký", "time of signing"),
            }
        ),
        "password": _PASSWORDS,
    }
)
"""By the name of the fact and by what the library calls it; all else is told as it is."""
DIFFERENCES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "abbreviated": say("viết tắt", "abbreviated"),
        "absent": say("chip không có số này", "the chip has none"),
        "damaged": say("chữ bị làm hỏng", "text was damaged"),
        "dates-differ": say("ngày khác nhau", "dates differ"),
        "diacritics-differ": say("dấu khác nhau", "marks differ"),
        "diacritics-missing": say("thiếu dấu", "marks are missing"),
        "digits-differ": say("chữ số khác nhau", "digits differ"),
        "empty": say("một bên để trống", "one side is empty"),
        "letters-differ": say("chữ khác nhau", "letters differ"),
        "letters-missing": say("thiếu chữ", "letters are missing"),
        "letters-unknown": say("có chữ không rõ cách viết", "a letter without a rule of spelling"),
        "nearly-equal": say("gần giống", "nearly equal"),
        "not-a-date": say("không phải ngày", "not a date"),
        "not-a-number": say("không phải số", "not a number"),
        "not-a-sex": say("không phải giới tính", "not a sex"),
        "order": say("khác thứ tự", "in another order"),
        "other-kind": say("số thuộc loại khác", "another kind of number"),
        "other-name": say("có tên khác", "another name"),
        "partial": say("chỉ có một phần", "only a part"),
        "sexes-differ": say("giới tính khác nhau", "sexes differ"),
        "spacing": say("mất dấu cách", "spaces were lost"),
        "typed-as-keys": say("bộ gõ làm sai", "changed by a keyboard tool"),
        "values-differ": say("giá trị khác nhau", "values differ"),
    }
)
"""Why a field differs from the print, or is unclear, by the words of docs/inputs.md."""
