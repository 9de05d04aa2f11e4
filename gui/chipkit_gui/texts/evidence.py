"""What the facts behind a result are called, in the details; the facts themselves are as the library has them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.language import Language, Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EVIDENCE_WORDS", "evidence_word"]

EVIDENCE_WORDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "algorithm": say("thuật toán", "algorithm"),
        "anchor": say("chứng thư gốc (SHA-256)", "root certificate (SHA-256)"),
        "anchor_kind": say("loại chứng thư gốc", "kind of root certificate"),
        "attempts": say("số lần thử", "attempts"),
        "by": say("theo kiểm tra", "by the checks"),
        "bytes": say("số byte", "bytes"),
        "cause": say("nguyên nhân", "cause"),
        "certificate": say("chứng thư ký (SHA-256)", "signing certificate (SHA-256)"),
        "challenge": say("số thách thức", "challenge"),
        "deviations": say("điểm lệch tiêu chuẩn", "deviations"),
        "document": say("mã giấy tờ", "document code"),
        "explanation": say("giải thích", "explanation"),
        "files": say("tệp", "files"),
        "hash": say("hàm băm", "hash function"),
        "issuer": say("cơ quan cấp", "issuer"),
        "key": say("khóa", "key"),
        "key_bits": say("độ dài khóa (bit)", "length of the key (bits)"),
        "known_by": say("biết nhờ", "known by"),
        "known_from": say("căn cứ ngày", "dated by"),
        "list": say("danh sách", "list"),
        "list_key": say("khóa của danh sách (SHA-256)", "key of the list (SHA-256)"),
        "list_of": say("danh sách ngày", "list of"),
        "mrz": say("nước ghi ở MRZ", "state in the MRZ"),
        "next_update": say("hạn của danh sách", "next list due"),
        "not_after": say("hiệu lực đến", "valid until"),
        "not_before": say("hiệu lực từ", "valid from"),
        "only_in_com": say("chỉ có trong EF.COM", "only in EF.COM"),
        "only_in_sod": say("chỉ có trong EF.SOD", "only in EF.SOD"),
        "parameters": say("bộ tham số", "parameters"),
        "password": say("mở bằng", "opened by"),
        "protocol": say("giao thức", "protocol"),
        "reasons": say("vì sao lệch", "why it differs"),
        "serial": say("số chứng thư", "serial number"),
        "signer": say("bên ký", "signer"),
        "state": say("nước của bên ký", "state of the signer"),
        "step": say("bước", "step"),
        "sw": say("mã trả lời của chip", "status word"),
        "terminal": say("máy đã niêm phong", "terminal that sealed it"),
        "tried": say("đã thử với", "tried"),
        "types": say("mã giấy tờ được ký", "document codes it signs"),
        "vouched_by": say("người ghim danh sách", "who pinned the list"),
        "waiting": say("chứng thư chờ xác nhận (SHA-256)", "certificate that waits (SHA-256)"),
    }
)
"""By the names of `chipkit.verify.evidence`, but for what is told in sentences of its own or is personal."""


def evidence_word(name: str, language: Language) -> str:
    """What a fact is called; one of an additional check, which has no words here, by its own name."""
    return EVIDENCE_WORDS[name][language] if name in EVIDENCE_WORDS else name
