"""What a person is told of a result: its reason with the facts that help, and the holder's data, in words.

Every face that tells a whole report says these alike: the lines of a terminal, a page and a PDF.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from chipkit.codec.printable import printable
from chipkit.country_names import country_name
from chipkit.document import Holder
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.language import Language
from chipkit.lds.files import EF
from chipkit.verify.finding import PERSONAL_EVIDENCE, Finding, Result
from chipkit.verify.report import Report
from chipkit.verify.table import ADDITIONAL_PREFIX
from chipkit.words import ANCHOR_KINDS, COMPARED, CONFIRMATION, MOMENTS, NO_EXPIRY, REVOKED, SEXES, Text
from chipkit.written_dates import written_date, written_day_of

__all__ = ["ABORTS", "EVIDENCE", "STEPS_TOLD", "holder_facts", "reason_text", "step_text"]


def _w(en: str, vi: str) -> Text:
    return FrozenMapping({"en": en, "vi": vi})


EVIDENCE: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "step": _w("step {}", "bước {}"),
        "sw": _w("status {}", "mã {}"),
        "cause": _w("{}", "{}"),
        "known_by": _w("anchor: {}", "gốc: {}"),
        **CONFIRMATION,
        "files": _w("{}", "{}"),
        "fields": _w("{}", "{}"),
        "only_in_com": _w("only in EF.COM: {}", "chỉ có trong EF.COM: {}"),
        "only_in_sod": _w("only in EF.SOD: {}", "chỉ có trong EF.SOD: {}"),
        "signed_at": _w("signed {}", "ký lúc {}"),
        "not_after": _w("valid until {}", "hiệu lực đến {}"),
        **REVOKED,
        "next_update": _w("next list due {}", "danh sách kế tiếp {}"),
        "terminal": _w("{}", "{}"),
        "protocol": _w("{}", "{}"),
    }
)
"""The evidence that a person is shown, in this order."""
STEPS_TOLD: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "connect": _w("connecting", "kết nối"),
        "access.card-access": _w("EF.CardAccess", "EF.CardAccess"),
        "access.pace": _w("opening by PACE", "mở chip bằng PACE"),
        "access.bac": _w("opening by Basic Access Control", "mở chip bằng Basic Access Control"),
        "select": _w("selecting the application", "chọn ứng dụng"),
        "chip.ca": _w("Chip Authentication", "Chip Authentication"),
        "chip.aa": _w("Active Authentication", "Active Authentication"),
    }
)
"""The steps of a reading but for those of its files, by their names in `chipkit.capture.STEPS`."""
ABORTS: Final[Mapping[str, Text]] = FrozenMapping(
    {
        "card-removed": _w("the card was removed", "thẻ bị nhấc ra"),
        "card-changed": _w("another card was put there", "đặt nhầm thẻ khác"),
        "reader-lost": _w("the reader was lost", "mất đầu đọc"),
        "link": _w("the link to the chip broke", "mất liên lạc với chip"),
        "timeout": _w("no answer in time", "chip không trả lời kịp"),
        "cancelled": _w("cancelled", "đã hủy"),
        "budget": _w("too much time or too many exchanges", "quá thời gian hoặc quá nhiều lượt trao đổi"),
        "wrong-mac": _w("a protected answer had a wrong checksum", "câu trả lời bảo mật sai mã kiểm"),
        "unprotected-status": _w("an answer came without protection", "câu trả lời không được bảo mật"),
        "chip-error": _w("the chip refused, or broke the protocol", "chip từ chối hoặc sai giao thức"),
        "key-refused": _w("what was presented does not open this chip", "mã đã nhập không mở được chip này"),
        "key-suspended": _w(
            "one try is left, for which the chip wants its CAN", "còn một lần thử, chip đòi số CAN trước"
        ),
        "key-blocked": _w("no try is left", "hết số lần thử"),
        "no-usable-key": _w(
            "what was presented fits nothing that the chip offers", "mã đã nhập không dùng được với chip"
        ),
        "unsupported": _w("the chip wants what is not supported", "chip đòi điều chưa hỗ trợ"),
    }
)
"""Why a reading broke off, by the words of `chipkit.capture.AbortReason`."""
_READ: Final = "read."
_TIMES: Final = MOMENTS | {"signed_at", "not_after", "next_update"}
"""The evidence that is a moment, of which a person is shown the day."""


def reason_text(report: Report, result: Result, language: Language | str, *, redact: bool = False) -> str:
    """Why a check ended as it did, with the facts that help a person; the others are for the JSON document.

    Args:
        report: The report that it belongs to.
        result: The result.
        language: English or Vietnamese.
        redact: Leave out when the document was issued, and what additional checks tell.
    """
    text = report.text_of(result, language)
    told = {} if redact and result.check.startswith(ADDITIONAL_PREFIX) else result.evidence
    details = list(_details(report, told, language, redact=redact))
    if isinstance(result, Finding) and result.depends_on:
        details.insert(0, report.title_of(result.depends_on, language))
    return printable(f"{text} ({'; '.join(details)})" if details else text)


def step_text(step: str, language: Language | str) -> str:
    """What a step of a reading is called by people; one of a file by the file's name."""
    if step.startswith(_READ) and (name := step.removeprefix(_READ).upper()) in EF.__members__:
        return EF[name].label
    return STEPS_TOLD[step][language] if step in STEPS_TOLD else step


def holder_facts(report: Report, holder: Holder, language: Language | str) -> dict[str, str]:
    """The holder's data in words, by the keys of `chipkit.words.LABELS`; whether they may be shown, standings say."""
    language = Language(language)
    return {
        "name": holder.full_name,
        "number": holder.number,
        "birth": _birth(report, holder, language),
        "sex": SEXES[holder.sex][language] if holder.sex in SEXES else holder.sex,
        "nationality": country_name(holder.nationality, language),
        "issuer": country_name(holder.issuing_state, language),
        "expiry": _expiry(report, holder, language),
    }


def _birth(report: Report, holder: Holder, language: Language) -> str:
    try:
        return " / ".join(written_date(born, language) for born in holder.births(report.day))
    except CodecError:
        return holder.date_of_birth.text


def _expiry(report: Report, holder: Holder, language: Language) -> str:
    try:
        expiry = holder.expiry(report.day)
    except CodecError:
        return holder.date_of_expiry.text
    return NO_EXPIRY[language] if expiry is None else written_date(expiry, language)


def _details(report: Report, evidence: Mapping[str, str], language: str, *, redact: bool) -> Iterator[str]:
    for key, label in EVIDENCE.items():
        hidden = redact and key in PERSONAL_EVIDENCE
        if (fact := evidence.get(key, "")) and not hidden:
            yield label[language].format(_fact(report, key, fact, language))


def _fact(report: Report, key: str, fact: str, language: str) -> str:
    if key in _TIMES:
        return written_day_of(fact, language)
    if key == "known_by":
        return ANCHOR_KINDS[fact][language] if fact in ANCHOR_KINDS else fact
    if key == "cause":
        return ABORTS[fact][language] if fact in ABORTS else fact
    if key == "step":
        return step_text(fact, language)
    if key == "fields":
        return ", ".join(_field(report, name, language).lower() for name in fact.split(", "))
    return fact


def _field(report: Report, name: str, language: str) -> str:
    """What a field is called that evidence names: one of every document, or one of its nation's own."""
    return COMPARED[name][language] if name in COMPARED else report.field_label(name, language) or name
