"""How files of other kinds begin, which hold no certificates that anybody handed over: databases, captures, programs.

Certificates may stand in the bytes of each, whatever for: those that a trust store refused or removed lie in its file,
too. So nothing is taken out of them, and what such a file is, is told.
"""

from __future__ import annotations

from typing import Final

__all__ = ["CAPTURE_BEGINS", "EVIDENCE_BEGINS", "is_capture", "other_file"]

EVIDENCE_BEGINS: Final = (b"\xa4dseal", b"\xa3fschema")
"""How files of evidence begin, plain and encrypted (docs/evidence-format.md), and nothing else that is read; a test
compares. So nothing of evidence is loaded for anything else."""
CAPTURE_BEGINS: Final = b"eabort"
"""The first key of a capture, behind the byte that begins a CBOR map; a test compares."""
_OTHER_FILES: Final = (
    (b"SQLite format 3\0", "a database, such as a trust store or an index"),
    (b"\x00\x05\x16\x07", "metadata of macOS"),
    (b"\x00\x05\x16\x00", "metadata of macOS"),
    (b"\x00\x06\x15\x61", "a database (Berkeley DB)"),
    (b"\xfe\xed\xfe\xed", "a key store of Java"),
    (b"\xce\xce\xce\xce", "a key store of Java"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xfe\xed\xfa\xce", "a program"),
    (b"\xfe\xed\xfa\xcf", "a program"),
    (b"\xce\xfa\xed\xfe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an office"),
    (b"{\\rtf", "a document of an office"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"\x00\x00\x00\x0cjP  ", "a picture (JPEG 2000)"),
    (b"\xff\x4f\xff\x51", "a picture (JPEG 2000)"),
    (b"\xd4\xc3\xb2\xa1", "a recording of a network"),
    (b"\xa1\xb2\xc3\xd4", "a recording of a network"),
)
"""How other kinds of files begin, and what they are called."""
_DOS: Final = b"MZ"
_PROGRAM: Final = b"PE\0\0"
_HEAD_OF_PROGRAM: Final = 4096


def other_file(data: bytes) -> str:
    """What a file is that is known to be no container of certificates; empty for one of which that is not known."""
    if data.startswith(EVIDENCE_BEGINS):
        return "evidence of a reading"
    if is_capture(data):
        return "a saved capture, or the beginning of one"
    if data.startswith(_DOS) and _PROGRAM in data[:_HEAD_OF_PROGRAM]:
        return "a program"
    return next((told for begins, told in _OTHER_FILES if data.startswith(begins)), "")


def is_capture(data: bytes) -> bool:
    """Whether it begins as a saved capture does, which may be cut off or damaged behind that."""
    return data[1 : 1 + len(CAPTURE_BEGINS)] == CAPTURE_BEGINS
