# ruff: noqa: RUF001 - a dash between two thoughts is set as a dash
"""The words that every face of chipkit says alike: outcomes, groups of checks, the holder's data and their worth.

Words of checks, situations and verdicts stand in the judgement table; what one face alone says stands with that face.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from chipkit.frozen import FrozenMapping
from chipkit.outcome import Outcome

__all__ = [
    "ANCHOR_KINDS",
    "COMPARED",
    "CONFIRMATION",
    "GROUPS",
    "LABELS",
    "MOMENTS",
    "NO_EXPIRY",
    "OUTCOMES",
    "REVOKED",
    "SEXES",
    "STANDINGS",
    "WITHHELD",
    "Text",
]

Text: TypeAlias = Mapping[str, str]
"""A text in each language, by `Language`."""


def _w(en: str, vi: str) -> Text:
    return FrozenMapping({"en": en, "vi": vi})


_BIRTH, _EXPIRY = _w("date of birth", "ngày sinh"), _w("date of expiry", "hạn dùng")
"""Comparisons of what is printed call these values by longer names than those of national data."""


OUTCOMES: Final[Mapping[Outcome | None, Text]] = FrozenMapping(
    {
        Outcome.SUCCESSFUL: _w("successful", "đạt"),
        Outcome.FAILED: _w("failed", "không đạt"),
        Outcome.UNDETERMINED: _w("undetermined", "chưa xác định"),
        Outcome.NOT_SUPPORTED: _w("not supported", "không hỗ trợ"),
        Outcome.ABORTED: _w("aborted", "bị ngắt"),
        None: _w("not run", "không kiểm tra"),
    }
)
"""How a check ended (BSI TR-03135-1, 3.5.2); None where it was not run."""

GROUPS: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "access": _w("Access to the chip", "Mở chip"),
        "data": _w("The data, and who signed them", "Dữ liệu và bên ký"),
        "chip": _w("The chip itself", "Bản thân chip"),
        "consistency": _w("Does everything fit together?", "Mọi thứ có khớp nhau không?"),
        "conformance": _w("Standards", "Quy cách"),
        "additional": _w("Additional checks", "Kiểm tra bổ sung"),
    }
)
"""What checks are about, by the groups of the judgement table and in their order."""

CONFIRMATION: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "confirmed_by": _w("confirmed by {}", "người xác nhận: {}"),
        "confirmed_source": _w("by {}", "căn cứ: {}"),
        "confirmed_at": _w("on {}", "ngày {}"),
    }
)
"""Who confirmed an issuer, by what and when: the evidence of its path, in this order."""

ANCHOR_KINDS: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "list-signed": _w("by a signed list", "theo danh sách đã ký"),
        "pinned signer": _w("by a list of a pinned signer", "theo danh sách của bên ký đã ghim"),
        "confirmed": _w("confirmed", "đã được xác nhận"),
        "not confirmed": _w("not confirmed", "chưa được xác nhận"),
        "test": _w("TEST", "THỬ NGHIỆM"),
    }
)
"""How an anchor came to be trusted, by the words of `AnchorKind`."""

REVOKED: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "revoked": _w("{}", "{}"),
        "revoked_at": _w("revoked {}", "thu hồi {}"),
        "revoked_for": _w("reason: {}", "lý do: {}"),
    }
)
"""Which certificate was revoked, when and why: the evidence of a revocation, in this order."""

MOMENTS: Final = frozenset({"confirmed_at", "revoked_at"})
"""Those of both that are moments, of which a person is shown the day."""

LABELS: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "name": _w("Name", "Họ và tên"),
        "number": _w("Number", "Số"),
        "birth": _w("Born", "Ngày sinh"),
        "sex": _w("Sex", "Giới tính"),
        "nationality": _w("Nationality", "Quốc tịch"),
        "issuer": _w("Issued by", "Nước cấp"),
        "expiry": _w("Valid until", "Có giá trị đến"),
        "photo": _w("Photo", "Ảnh"),
    }
)
"""What a value of the holder is called beside it."""

SEXES: Final[Mapping[str, Text]] = FrozenMapping(
    {"M": _w("Male", "Nam"), "F": _w("Female", "Nữ"), "X": _w("Not specified", "Không ghi")}
)
"""The letters of Doc 9303-3, 4; X also if the zone does not say."""

NO_EXPIRY: Final = _w("no date of expiry", "Không thời hạn")
"""What stands in the place of a date of expiry on a document that never expires."""

COMPARED: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "number": _w("number", "số"),
        "old_number": _w("earlier number", "số giấy tờ cũ"),
        "document_number": _w("document number", "số giấy tờ"),
        "name": _w("name", "họ và tên"),
        "birth": _BIRTH,
        "date_of_birth": _BIRTH,
        "sex": _w("sex", "giới tính"),
        "nationality": _w("nationality", "quốc tịch"),
        "address": _w("residence", "nơi thường trú"),
        "date_of_issue": _w("date of issue", "ngày cấp"),
        "expiry": _EXPIRY,
        "date_of_expiry": _EXPIRY,
    }
)
"""What a value is called in the midst of a sentence, by the names that comparisons give it in evidence `fields`."""

STANDINGS: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "not-judged": _w("the read broke off", "việc đọc bị ngắt"),
        "missing": _w("not among what was read", "không có trong dữ liệu đã đọc"),
        "printed": _w("printed data are signed by nobody", "dữ liệu in không có chữ ký"),
        "changed": _w("altered after signing – NOT TO BE TRUSTED", "không còn như lúc ký – KHÔNG TIN CẬY"),
        "unsigned": _w("not covered by a valid signature", "không có chữ ký hợp lệ"),
        "unproven": _w("no signature over it could be verified", "chưa kiểm tra được chữ ký"),
        "unreadable": _w("cannot be understood", "không đọc hiểu được"),
        "failed": _w("Unaltered since signed; the card FAILED", "Nguyên vẹn từ khi ký; thẻ KHÔNG ĐẠT"),
        "expired": _w("Unaltered since signed; the card has EXPIRED", "Nguyên vẹn từ khi ký; thẻ ĐÃ HẾT HẠN"),
        "test": _w("Unaltered since signed, by a TEST authority", "Nguyên vẹn từ khi cơ quan THỬ NGHIỆM ký"),
        "unaltered": _w(
            "Unaltered since signed; issuer NOT confirmed", "Nguyên vẹn từ khi ký; CHƯA xác nhận được cơ quan cấp"
        ),
        "copy-open": _w(
            "Unaltered since signed; a copy is NOT ruled out", "Nguyên vẹn từ khi ký; CHƯA loại trừ bản sao"
        ),
        "sample": _w("Sample data, signed by a TEST authority", "Dữ liệu mẫu, do cơ quan THỬ NGHIỆM ký"),
        "issued": _w("Signed by a trusted issuer", "Do cơ quan cấp tin cậy ký"),
    }
)
"""What may be said of data, by the codes of `chipkit.verify.standing.Worth`."""

ATTESTED: Final = _w("attested by the terminal, not checked again", "do thiết bị xác nhận, không kiểm tra lại được")
"""Stands behind the reason of a check whose material was withheld, for which the terminal answers."""
WITHHELD: Final = _w("Not shown: {why}", "Không hiển thị: {why}")
"""Stands where data are not shown."""
