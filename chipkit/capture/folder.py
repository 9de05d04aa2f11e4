"""A folder of files as other programs leave them: one per elementary file, under any usual name.

A file is recognised by its name (EF_DG1.bin, Datagroup1.bin, dg01.bin, EF.SOD, 0101.bin …) and checked by its tag; one
whose name tells nothing is recognised by its content. What is not recognised is left alone, and so are pictures, under
whatever name: EF_DG2.jpg is the photo that a program took out of EF.DG2. A file may also be written down in hexadecimal
digits (EF_SOD.hex); other text under the name of a file is refused, as no card gave it, unless that file is there too.
"""

from __future__ import annotations

import os
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path

from chipkit.capture.model import Capture, Origin
from chipkit.codec.ber import padding_behind
from chipkit.codec.hexadecimal import spelled_bytes
from chipkit.codec.tlv import announced_size, encode_tag
from chipkit.codec.utf16 import as_utf8
from chipkit.deviation import Deviation
from chipkit.errors import CaptureError, CodecError
from chipkit.lds.files import EF, RawFile
from chipkit.lds.limits import MAX_FILE
from chipkit.regular_file import read_regular

__all__ = ["read_folder"]

_MAX_ENTRIES = 4096
_TOLD = 3
"""How many names an error tells."""
_DATA_GROUP = re.compile(r"(?:ef)?(?:dg|datagroup|datagroupdg)0{0,2}(\d{1,2})", re.ASCII)
_NAMED = {
    "com": EF.COM,
    "sod": EF.SOD,
    "cardaccess": EF.CARD_ACCESS,
    "cardsecurity": EF.CARD_SECURITY,
    "atrinfo": EF.ATR_INFO,
    "atr": EF.ATR_INFO,
    "dir": EF.DIR,
}
_BY_FILE_ID = {f"{ef.fid:04x}": ef for ef in EF if ef is not EF.CARD_SECURITY}
_STATUS_WORD = b"\x90\x00"
_APPLICATION_IDENTIFIER = b"\x4f"
_TEXT = string.printable.encode("ascii")
_PICTURES = (
    b"\xff\xd8\xff", b"\x00\x00\x00\x0cjP", b"\xff\x4f\xff\x51", b"\xff\xa0\xff", b"\x89PNG", b"GIF8", b"BM",
    b"II*\x00", b"MM\x00*", b"RIFF", b"%PDF",
)  # fmt: skip
"""How pictures begin: JPEG, JPEG 2000 (both), WSQ, PNG, GIF, BMP, TIFF (both), WebP, and a page."""


def read_folder(folder: str | os.PathLike[str], *, passed_over: Callable[[str], object] | None = None) -> Capture:
    """The files of a folder as a capture whose origin nobody vouches for; a missing file counts as not asked for.

    Args:
        folder: The folder.
        passed_over: Told the name of each file that is none of a card's, by its name and its content.

    Raises:
        CaptureError: The folder cannot be read, holds no file of a card, or two files are the same one; the files are
            named.
    """
    files: dict[EF, RawFile] = {}
    names: dict[EF, str] = {}
    texts: dict[EF, str] = {}
    hear = passed_over or _unheard
    unused: list[str] = []
    deviations: list[Deviation] = []
    for path in _paths(Path(folder)):
        came = _in_utf8(path)
        content = _spelled(came)
        ef = _recognised(path, content)
        if ef is None or not content or _is_picture(ef, content):
            unused.append(path.name)
            continue
        if content is came and _is_text(came):
            texts.setdefault(ef, path.name)
            continue
        if ef in files:
            raise CaptureError(f"{names[ef]} and {path.name} both are {ef.label}")
        if content is not came:
            deviations.append(Deviation("folder.hexadecimal", ef.label, "a text of hexadecimal digits"))
        files[ef], odd = _cut(ef, content)
        names[ef] = path.name
        deviations += odd
    for ef, name in texts.items():
        if ef not in files:
            raise CaptureError(f"{name} is {ef.label} by its name and holds text that is not hexadecimal")
    if not files:
        raise CaptureError(f"{folder}: no file of a card in this folder{_told(unused)}")
    for name in unused:
        hear(name)
    present = {ef: files[ef] for ef in EF if ef in files}
    return Capture(
        origin=Origin.UNSEALED,
        files=present,
        not_asked=frozenset(EF) - present.keys(),
        deviations=tuple(deviations),
    )


def _unheard(_name: str) -> None:
    """Nobody asked for it."""


def _told(names: list[str]) -> str:
    """What lies there instead, and how a card's files are called."""
    if not names:
        return ""
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return f", but {', '.join(names[:_TOLD])}{more}; a card's are called like EF_SOD.bin, DG1.bin or 0101.bin"


def _paths(folder: Path) -> Iterator[Path]:
    """The plain files of the folder in the order of their names."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise CaptureError(f"{folder}: {error.strerror or error}") from error
    if len(paths) > _MAX_ENTRIES:
        raise CaptureError(f"{folder}: over {_MAX_ENTRIES} files")
    yield from paths


def _in_utf8(path: Path) -> bytes:
    """The file, a text of any Unicode encoding in UTF-8."""
    content = _content(path)
    try:
        return as_utf8(content)
    except CodecError as error:
        if _named(path) is None:
            return content
        raise CaptureError(f"{path.name}: {error.reason}") from error


def _content(path: Path) -> bytes:
    """The file; a file without a card's name that is too large for a card is left out."""
    try:
        content = read_regular(path, MAX_FILE)
    except OSError as error:
        raise CaptureError(f"{path}: {error.strerror or error}") from error
    if len(content) > MAX_FILE and _named(path) is not None:
        raise CaptureError(f"{path}: over {MAX_FILE} bytes")
    return content if len(content) <= MAX_FILE else b""


def _spelled(content: bytes) -> bytes:
    """The bytes that hexadecimal digits spell; a whole data object is not text, even if its bytes could be digits."""
    return content if _by_content(content) is not None else spelled_bytes(content) or content


def _is_text(content: bytes) -> bool:
    """Whether this is text and not a data object, not even a damaged one, whose bytes are not all printable."""
    return _by_content(content) is None and content.isascii() and not content.translate(None, _TEXT)


def _is_picture(ef: EF, content: bytes) -> bool:
    """Whether this is a picture: it begins like one, and not with the tag of the file that its name says."""
    return content.startswith(_PICTURES) and not (ef.tag and content.startswith(encode_tag(ef.tag)))


def _recognised(path: Path, content: bytes) -> EF | None:
    named = _named(path)
    if named is None:
        return _by_content(content)
    if named is EF.SOD and content.startswith(encode_tag(EF.CARD_SECURITY.tag)):
        return EF.CARD_SECURITY  # both files have the identifier 011D
    actual = _by_content(content)
    if named.tag and actual is not None and actual is not named and not content.startswith(encode_tag(named.tag)):
        raise CaptureError(f"{path.name} is {named.label} by its name and {actual.label} by its content")
    return named


def _named(path: Path) -> EF | None:
    """The file that a name says: letters and digits count, and what stands before the last full stop or all of it."""
    for text in (path.stem, path.name):
        word = re.sub(r"[^a-z0-9]", "", text.lower())
        match = _DATA_GROUP.fullmatch(word)
        if match and 1 <= int(match[1]) <= 16:
            return EF.data_group(int(match[1]))
        found = _NAMED.get(word.removeprefix("ef")) or _BY_FILE_ID.get(word.removeprefix("0x").removeprefix("ef"))
        if found is not None:
            return found
    return None


def _by_content(content: bytes) -> EF | None:
    """The file that a whole data object with a tag of its own is, filling behind it or not.

    A text that merely begins like a data object is not one.
    """
    try:
        whole = announced_size(content[:8]) == len(content) - padding_behind(content)
    except CodecError:
        return None
    if not whole:
        return None
    return EF.DIR if content[2:3] == _APPLICATION_IDENTIFIER else EF.from_tag(content[0])


def _cut(ef: EF, content: bytes) -> tuple[RawFile, tuple[Deviation, ...]]:
    """The file without what some programs leave behind its data object: filling, or the last read's status word."""
    bare = content.removesuffix(_STATUS_WORD)
    bare = bare[: len(bare) - padding_behind(bare)] if ef.tag else content
    if bare == content or announced_size(bare[:8]) != len(bare):
        return RawFile(ef, content), ()
    padded = Deviation("folder.padding", ef.label, f"{len(content) - len(bare)} bytes behind the data object")
    return RawFile(ef, bare), (padded,)
