"""What is wrong with each broken card of the demo, as somebody who has one before him would say it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Language, Text, say
from chipkit_gui.texts.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFECT_WORDS", "defect_word"]

DEFECT_WORDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "flip-dg1": say("họ tên bị sửa", "name altered"),
        "flip-dg2": say("ảnh bị sửa", "photo altered"),
        "flip-dg13": say("thông tin công dân bị sửa", "national data altered"),
        "flip-dg14": say("khóa chống sao chép bị sửa", "anti-copy keys altered"),
        "flip-dg15": say("khóa chữ ký của chip bị sửa", "the chip's signing key altered"),
        "flip-sod-signature": say("chữ ký của cơ quan cấp sai", "issuer's signature wrong"),
        "flip-dsc": say("chứng thư ký bị sửa", "signing certificate altered"),
        "foreign-dsc": say("cơ quan cấp không ai biết", "an issuer that nobody knows"),
        "dsc-expired": say("ký sau khi chứng thư hết hạn", "signed after the certificate expired"),
        "dsc-expired-since": say("chứng thư hết hạn sau khi ký", "certificate expired since it signed"),
        "dsc-not-yet-valid": say("chứng thư chưa có hiệu lực", "certificate not yet valid"),
        "dsc-revoked": say("chứng thư ký bị thu hồi", "signing certificate revoked"),
        "unsigned-dg": say("có dữ liệu không được ký", "some data not signed"),
        "no-sod": say("không có chữ ký nào", "no signature at all"),
        "clone-other-keys": say("chip sao chép, khóa khác", "copied chip with other keys"),
        "hide-dg14-dg15": say("chip giấu phép thử chống sao chép", "chip hides its anti-copy test"),
        "no-chip-authentication": say("không có phép thử chống sao chép", "no anti-copy test"),
        "card-access-downgrade": say("kết nối kém an toàn hơn đã ký", "weaker connection than signed"),
        "wrong-mac": say("trả lời của chip bị làm sai", "answers altered on their way"),
        "country-mismatch": say("bên ký thuộc nước khác", "signer of another state"),
        "com-differs": say("danh mục dữ liệu kê sai", "list of contents wrong"),
        "dg13-mismatch": say("dữ liệu của hai người khác nhau", "data of two different persons"),
        "card-expired": say("thẻ hết hạn tháng trước", "card expired last month"),
    }
)
"""By the names that the software card gives them."""


def defect_word(defect: str, language: Language) -> str:
    """What is wrong with a card, in a word or two; a fault that has no words is called by its name."""
    if not defect:
        return word("demo.defect.none", language)
    return DEFECT_WORDS[defect][language] if defect in DEFECT_WORDS else defect
