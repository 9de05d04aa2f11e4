"""What a teller calls checks and what they speak of: neutral nouns, since each can end either way.

The judgement table names checks for who examines cards; those names stand in the details.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Language, Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FAULTS", "NOUNS", "REASONS", "SPECIALIST", "plain"]

NOUNS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "access.pace": say("kết nối an toàn với chip", "secure connection to the chip"),
        "access.bac": say("kết nối kiểu cũ", "connection of the older kind"),
        "access.downgrade": say("mức an toàn của kết nối", "strength of the connection"),
        "pa.sod.signature": say("chữ ký trên dữ liệu", "signature over the data"),
        "pa.issuer.path": say("chứng thư cơ quan cấp", "issuer's certificate"),
        "pa.issuer.validity": say("hạn của chứng thư ký", "validity of the signing certificate"),
        "pa.issuer.revocation": say("việc thu hồi chứng thư ký", "revocation of the signing certificate"),
        "pa.issuer.type": say("loại giấy tờ được phép ký", "kind of document that may be signed"),
        "pa.files": say("danh sách dữ liệu đã ký", "list of signed data"),
        "pa.digest.*": say("dữ liệu", "data"),
        "chip.ca": say("phép thử khóa của chip", "test of the chip's key"),
        "chip.aa": say("phép thử chữ ký của chip", "test of the chip's signature"),
        "chip.pace_cam": say("phép thử khóa khi kết nối", "test of the key while connecting"),
        "chip.genuine": say("chống sao chép chip", "copy protection of the chip"),
        "match.key": say("số đã nhập", "number entered"),
        "match.qr": say("mã đã quét hoặc số đã nhập", "code scanned or number entered"),
        "match.dg13": say("thông tin công dân và dòng MRZ", "national data and MRZ"),
        "match.country": say("nước cấp", "issuing state"),
        "match.com": say("danh mục dữ liệu", "list of contents"),
        "card.expiry": say("hạn của thẻ", "expiry of the card"),
        "card.deviations": say("quy cách", "standards"),
        "issuer.online": say("xác nhận trực tuyến với cơ quan cấp", "confirmation by the issuer, online"),
    }
)
"""By the names of the judgement table; additional checks come with their own titles."""

FAULTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "match.key": say(
            "Số đã nhập mở được chip nhưng khác với số trong chip",
            "What was entered opened the chip, yet differs from the chip's data",
        ),
        "match.country": say(
            "MRZ và chứng thư thuộc hai nước khác nhau", "MRZ and certificate belong to two different states"
        ),
        "match.dg13": say(
            "Thông tin công dân và dòng MRZ trong chip không giống nhau", "National data and MRZ in the chip differ"
        ),
        "match.com": say(
            "Danh mục của chip kê khác với dữ liệu đã ký", "The chip's list of contents is not that of what was signed"
        ),
    }
)
"""What a check found where it failed: its noun would not say it."""

REASONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "access.downgrade.differs": say(
            "yếu hơn hoặc khác với kết nối đã ký", "weaker than, or different from, what is signed"
        ),
        "access.downgrade.not-available": say(
            "chip không cho biết cách kết nối", "the chip does not tell how it can be opened"
        ),
        "access.downgrade.built-in": say(
            "chip không cho biết cách kết nối", "the chip does not tell how it can be opened"
        ),
        "access.downgrade.no-reference": say("không có gì đã ký để so", "no signed data to compare with"),
        "access.pace.downgrade": say("thất bại, phải dùng kết nối kiểu cũ", "failed, so the older kind was used"),
        "match.key.key-odd": say(
            "không phải 6 số cuối của số định danh, và chưa loại trừ bản sao",
            "not the last six digits of the card's number, and a copy is not ruled out",
        ),
        "pa.files.not-signed": say("có dữ liệu không nằm trong đó", "some of the data are not on it"),
        "chip.genuine.refuted": say(
            "chip không chứng minh được rằng nó giữ khóa ghi trong dữ liệu đã ký",
            "the chip could not prove that it holds the key in its signed data",
        ),
    }
)
"""What a situation of the table means to a teller, where the table's words would not say it."""

_TERMS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "EF.CardAccess": say("thông số kết nối của chip", "connection data of the chip"),
        "EF.CardSecurity": say("dữ liệu bảo mật của chip", "security data of the chip"),
        "EF.COM": say("danh mục dữ liệu", "list of contents"),
        "security object": say("danh sách dữ liệu đã ký", "list of signed data"),
        "EF.SOD": say("danh sách dữ liệu đã ký", "list of signed data"),
        "SOD": say("danh sách dữ liệu đã ký", "list of signed data"),
        "CSCA": say("chứng thư gốc", "root certificate"),
        "CRL": say("danh sách thu hồi", "revocation list"),
        "PACE": say("kết nối an toàn", "secure connection"),
        "BAC": say("kết nối kiểu cũ", "connection of the older kind"),
        "mã CAN": say("6 số mở chip", "six-digit code"),
        "CAN": say("6 số mở chip", "six-digit code"),
        "DG1": say("dòng MRZ", "MRZ"),
        "DG2": say("ảnh chân dung", "portrait"),
        "DG11": say("thông tin bổ sung", "further details"),
        "DG13": say("thông tin công dân", "national data"),
        "DG14": say("khóa chống sao chép", "anti-copy keys"),
        "DG15": say("khóa chống sao chép", "anti-copy key"),
    }
)
_FILES: Final = re.compile(r"\b(?:EF\.)?DG(\d+)\b", re.ASCII)
_ASIDE: Final = re.compile(r"\s*\([A-Z0-9. ]{2,}\)")
SPECIALIST: Final = re.compile(
    r"(?<![\w.])(EF\.\w+|SOD|DG\d+|PACE|BAC|APDU|CSCA|CRL|CAN|CAM|LDS|OID|CMS|security object)(?![\w])", re.ASCII
)
"""Abbreviations that no teller is shown outside of the details; MRZ stands on the cards' own leaflets."""


def plain(text: str, language: Language | str) -> str:
    """A text of the judgement table in a teller's words."""
    text = _ASIDE.sub("", text)
    for term, words in _TERMS.items():
        text = re.sub(rf"(?<![\w.]){re.escape(term)}(?!\w)", words[language], text)
    return _FILES.sub(lambda found: _some_file(found[1], language), text)


def _some_file(number: str, language: Language | str) -> str:
    return f"dữ liệu số {number}" if language == "vi" else f"data no. {number}"
