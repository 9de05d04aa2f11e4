"""`chipkit show FILE`: what a file is, what it says, and the tree of its data objects."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from chipkit.capture import loads
from chipkit.cli.common import ExitCode, input_name, read_input
from chipkit.cli.file_kinds import kind_told
from chipkit.cli.output import print_json, print_json_line, tell
from chipkit.cli.show.biometric import foreign_name
from chipkit.cli.show.facts import describe, is_padding
from chipkit.cli.show.tree import Limits, build_tree, tree_document, tree_lines
from chipkit.codec.file_beginnings import EVIDENCE_BEGINS
from chipkit.codec.hexadecimal import spelled_bytes
from chipkit.codec.printable import printable
from chipkit.codec.tlv import TLV
from chipkit.codec.utf16 import as_utf8
from chipkit.errors import CaptureError, CodecError
from chipkit.trust.containers import is_collection
from chipkit.trust.der_run import split
from chipkit.trust.pem import pem_blocks
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chipkit.cli.show.facts import Facts
    from chipkit.cli.show.tree import Node
    from chipkit.documents.machine import ShowDocument

__all__ = ["run"]

_MAX_SIZE = 8 << 20
_OBJECTS = 1000
_ALL_OBJECTS = 200_000
_LABEL_WIDTH = 16
_NOTHING = "not a card's file, certificate, list or TLV"
_PEM_BEGIN = b"-----BEGIN "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One structure and all that is told of it."""

    where: str
    content: bytes
    facts: Facts
    nodes: tuple[Node, ...]
    distinguished: bool
    whole: bool
    """Whether the tree is complete."""


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    name = input_name(arguments.file)
    data = read_input(arguments.file)
    if data.startswith(EVIDENCE_BEGINS):
        from chipkit.cli.evidence.showing import show_evidence  # noqa: PLC0415 - much that a card's file needs not

        return show_evidence(data, name, arguments)
    if len(data) > _MAX_SIZE:
        raise CodecError(f"more than {_MAX_SIZE} bytes", where=arguments.file)
    data = as_utf8(data, name)
    _refuse_foreign(data, name)
    parts = [_shown(where, content, full=arguments.full) for where, content in _parts(data, name)]
    for part in parts:
        if not arguments.json:
            _print(part)
        elif len(parts) == 1:
            print_json(_document(part))
        else:
            print_json_line(_document(part))
    return ExitCode.SUCCESSFUL


def _parts(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The structures of a file: itself, what its hex spells, or the blocks of PEM."""
    if _PEM_BEGIN in data:
        for number, block in enumerate(pem_blocks(data), 1):
            where = f"{name}: block {number}, {block.label}"
            if block.content is None:
                raise CodecError("the block is not base64, or has no end", where=where)
            yield where, block.content
        return
    yield name, spelled_bytes(data) or data


def _refuse_foreign(data: bytes, name: str) -> None:
    """Point to the command that reads a file which this command does not read.

    Raises:
        CodecError: The file is a collection of certificates, a picture, a record without data objects, or a capture.
    """
    if is_collection(data):
        raise CodecError("a collection of certificates: chipkit trust check and trust import read it", where=name)
    if (foreign := foreign_name(data)) is not None:
        raise CodecError(f"{_NOTHING}: {foreign}", where=name)
    with suppress(CaptureError):
        loads(data)
        raise CodecError("a saved capture: chipkit verify judges it", where=name)


def _shown(where: str, content: bytes, *, full: bool) -> _Shown:
    limits = Limits(objects=_ALL_OBJECTS if full else _OBJECTS, full=full)
    try:
        nodes, distinguished = build_tree(content, limits)
    except CodecError as error:
        raise CodecError(f"{_NOTHING} ({kind_told(content) or error})", where=where) from error
    if distinguished and not _makes_sense(content):
        told = kind_told(content)
        raise CodecError(f"{_NOTHING}{told and f' ({told})'}", where=where)
    return _Shown(
        where=where,
        content=content,
        facts=describe(content, where),
        nodes=nodes,
        distinguished=distinguished,
        whole=not limits.truncated,
    )


def _makes_sense(content: bytes) -> bool:
    """Whether a file is a row of data objects, padding behind it or not, or begins with a template that is whole.

    A text or a picture may begin like a data object by chance; what follows then is not one.
    """
    at = 0
    try:
        for part in islice(split(content), _ALL_OBJECTS):
            at = part.stop
    except CodecError:
        return is_padding(content[at:]) or _is_template(TLV.parse_first(content))
    return True


def _is_template(tlv: TLV) -> bool:
    try:
        return tlv.constructed and bool(list(islice(split(tlv.value), _ALL_OBJECTS)))
    except CodecError:
        return False


def _document(shown: _Shown) -> ShowDocument:
    return {
        "schema": "chipkit.show/1",
        "source": shown.where,
        "kind": shown.facts.kind,
        "size": len(shown.content),
        "sha256": sha256(shown.content).hexdigest(),
        "facts": [{"label": label.strip(), "text": text} for label, text in shown.facts.rows],
        "distinguished": shown.distinguished,
        "complete": shown.whole,
        "tree": [tree_document(node) for node in shown.nodes],
    }


def _print(shown: _Shown) -> None:
    tell(f"{printable(shown.where)}: {shown.facts.kind}, {len(shown.content)} bytes")
    rows = [("sha256", sha256(shown.content).hexdigest()), *shown.facts.rows]
    rows = [(printable(label), printable(text)) for label, text in rows]
    width = max(_LABEL_WIDTH, *(len(label) for label, _ in rows))
    for label, text in rows:
        tell(f"  {label:{width}} {text}")
    if not shown.distinguished:
        tell("  not in distinguished encoding; offsets below count in it")
    tell()
    for line in tree_lines(shown.nodes):
        tell(line)
    if not shown.whole:
        tell("        … there is more; --full shows it")
