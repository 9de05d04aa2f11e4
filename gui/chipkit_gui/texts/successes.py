# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""What the banner says for each success, by its code: no headline says what the claims of its code do not bear out.

Which claims those are, `chipkit.verify.claims.SAYS` tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import say
from chipkit_gui.texts.message import Message, banner_text
from chipkit_gui.texts.next_actions import COMPARE, DECIDE_V12

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SUCCESSES"]

SUCCESSES: Final[Mapping[str, Message]] = {
    "verified": banner_text(
        "V01",
        say("CHIP THẬT – DỮ LIỆU NGUYÊN VẸN", "GENUINE CHIP – DATA INTACT"),
        say("{claims}.", "{claims}."),
        COMPARE,
    ),
    "verified-without-copy-proof": banner_text(
        "V01",
        say("DỮ LIỆU NGUYÊN VẸN – CHƯA XÉT CHỐNG SAO CHÉP", "DATA INTACT – COPY PROTECTION NOT JUDGED"),
        say("{claims}.", "{claims}."),
        COMPARE,
    ),
    "verified-revocation-open": banner_text(
        "V01",
        say("DỮ LIỆU NGUYÊN VẸN – CHƯA RÕ VIỆC THU HỒI", "DATA INTACT – REVOCATION NOT KNOWN"),
        say(
            "{claims}. Không rõ bên ký có bị thu hồi hay không; quy tắc chấp nhận điều đó.",
            "{claims}. It is not known whether the signer was revoked; the policy tolerates that.",
        ),
        COMPARE,
    ),
    "policy-met": banner_text(
        "V12",
        say("ĐẠT YÊU CẦU – KHÔNG XÉT THẬT GIẢ", "POLICY MET – GENUINENESS NOT JUDGED"),
        say(
            "Quy tắc đang dùng không yêu cầu chứng minh thẻ là thật.",
            "The policy in use does not require proof that the card is genuine.",
        ),
        DECIDE_V12,
    ),
    "verified-demo": banner_text(
        "V01",
        say("MINH HỌA: ĐẠT YÊU CẦU CỦA QUY TẮC", "DEMO: THE REQUIREMENTS ARE MET"),
        say(
            "Thẻ mẫu của cơ quan cấp THỬ NGHIỆM. {claims}.",
            "A sample card of a TEST authority. {claims}.",
        ),
        COMPARE,
    ),
}
