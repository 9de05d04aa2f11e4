"""What a file is, by how it begins, for whoever has to say that another one was asked for.

It is told in errors alone: nothing is judged by it, and what is read is recognised by its own reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.codec.file_beginnings import EVIDENCE_BEGINS, is_capture, other_file

if TYPE_CHECKING:
    from chipkit.trust.containers import Item

__all__ = ["kind_told", "why_unusable"]

_SHOWN: Final = "chipkit show tells what it holds"
_TRUSTED: Final = "chipkit show and chipkit trust take it"
_BEGINNINGS: Final = (
    (b"-----BEGIN CERTIFICATE-----", f"a certificate in PEM; {_TRUSTED}"),
    (b"-----BEGIN X509 CRL-----", f"a revocation list in PEM; {_TRUSTED}"),
    (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", "an encrypted private key in PEM"),
    (b"-----BEGIN PRIVATE KEY-----", "a private key in PEM, which nothing protects"),
    (b"-----BEGIN ", f"something in PEM; {_SHOWN}"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
_EF_NAMES: Final = {
    0x60: "EF.COM", 0x61: "EF.DG1", 0x75: "EF.DG2", 0x63: "EF.DG3", 0x76: "EF.DG4", 0x67: "EF.DG7", 0x6B: "EF.DG11",
    0x6C: "EF.DG12", 0x6D: "EF.DG13", 0x6E: "EF.DG14", 0x6F: "EF.DG15", 0x70: "EF.DG16", 0x77: "EF.SOD",
}  # fmt: skip
_SEQUENCE, _OBJECT_IDENTIFIER, _VERSION = 0x30, 0x06, 0xA0
_SAMPLE: Final = 4096


def kind_told(data: bytes) -> str:
    """What a file is and which command takes it, such as "an empty file"; empty where its beginning does not tell."""
    if not data:
        return "an empty file"
    if data.startswith(EVIDENCE_BEGINS):
        return "evidence; chipkit verify judges it, and chipkit show tells what it holds"
    if is_capture(data):
        return "a saved capture, or the beginning of one; chipkit verify judges it"
    marked = data.removeprefix(b"\xef\xbb\xbf")
    for beginning, told in _BEGINNINGS:
        if marked.startswith(beginning):
            return told
    return other_file(data) or _of_tlv(data) or _of_text(marked)


def why_unusable(item: Item, data: bytes, otherwise: str) -> str:
    """Why a part of a file is none of what was asked for, and what the whole file is that cannot be taken apart.

    Args:
        item: The part.
        data: The file.
        otherwise: What is told of a part that is in order, and of another kind.
    """
    told = kind_told(data) if item.reason else ""
    other = other_file(data)
    if other and item.reason.startswith(other):  # the whole file is told, which says the same and more
        return told
    return f"{item.reason} ({told})" if told else item.reason or otherwise


def _of_tlv(data: bytes) -> str:
    """What one data object is that fills the file, padding aside."""
    head = _head(data, 0)
    if head is None or head[1] > len(data) or data[head[1] :].strip(b"\x00\xff"):
        return ""
    if data[0] in _EF_NAMES:
        return f"a card's file, {_EF_NAMES[data[0]]}; {_SHOWN}, and chipkit verify judges the folder of all of them"
    inner = _head(data, head[0])
    if data[0] != _SEQUENCE or inner is None:
        return ""
    if data[head[0]] == _OBJECT_IDENTIFIER:
        return f"signed data or another content of CMS, such as a master list; {_TRUSTED}"
    if data[head[0]] == _SEQUENCE and inner[0] < len(data):
        kind = "a certificate" if data[inner[0]] == _VERSION else "a certificate or a revocation list"
        return f"{kind}; {_TRUSTED}"
    return f"a structure in DER; {_SHOWN}"


def _head(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the value of the data object begins and ends that begins at a place, by tags of one byte."""
    if at + 2 > len(data):
        return None
    size = data[at + 1]
    if size < 0x80:
        return at + 2, at + 2 + size
    count = size & 0x7F
    if not 0 < count <= 4 or at + 2 + count > len(data):
        return None
    begin = at + 2 + count
    return begin, begin + int.from_bytes(data[at + 2 : begin], "big")


def _of_text(data: bytes) -> str:
    try:
        text = data[:_SAMPLE].decode("utf-8").strip()
    except UnicodeDecodeError as error:
        if len(data) <= _SAMPLE or error.start < _SAMPLE - 4:
            return ""
        text = data[: error.start].decode("utf-8").strip()
    if not all(each.isprintable() or each.isspace() for each in text):
        return ""
    if not text:
        return "an empty text"
    return {
        "{": "a text, it seems JSON",
        "[": "a text, it seems JSON or TOML",
        "<": "a text, it seems HTML or XML",
    }.get(text[0], "a text")
