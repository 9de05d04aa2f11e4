"""`chipkit show FILE`: what a file is, what it says, and the tree of its data objects."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipkit.cli.command import Command
from chipkit.cli.common import ExitCode, add_json_option, read_input
from chipkit.cli.output import print_json, print_json_line, printable
from chipkit.cli.show.facts import describe
from chipkit.cli.show.tree import Limits, build_tree, tree_document, tree_lines
from chipkit.codec.hexadecimal import spelled_bytes
from chipkit.errors import CodecError
from chipkit.trust.containers import pem_blocks

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from chipkit.cli.show.facts import Facts
    from chipkit.cli.show.tree import Node

__all__ = ["COMMAND"]

_MAX_SIZE = 8 << 20
_OBJECTS = 1000
_ALL_OBJECTS = 200_000
_PEM_BEGIN = b"-----BEGIN "


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="a card's file, certificate, CRL, master list or any TLV; - is stdin"
    )
    parser.add_argument("--full", action="store_true", help="show long values whole, and more objects")
    add_json_option(parser)


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


def _run(arguments: Namespace) -> int:
    name = "standard input" if arguments.file == "-" else Path(arguments.file).name
    data = read_input(arguments.file, limit=_MAX_SIZE)
    parts = [_shown(where, content, full=arguments.full) for where, content in _parts(data, name)]
    for part in parts:
        if not arguments.json:
            _print(part)
        elif len(parts) == 1:
            print_json("show", _document(part))
        else:
            print_json_line("show", _document(part))
    return ExitCode.SUCCESSFUL


def _parts(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The structures of a file: itself, what its hex spells, or the blocks of PEM."""
    if _PEM_BEGIN in data:
        for number, (label, content) in enumerate(pem_blocks(data), 1):
            where = f"{name}: block {number}, {label}"
            if content is None:
                raise CodecError("block is no base64, or has no end", where=where)
            yield where, content
        return
    yield name, spelled_bytes(data) or data


def _shown(where: str, content: bytes, *, full: bool) -> _Shown:
    limits = Limits(objects=_ALL_OBJECTS if full else _OBJECTS, full=full)
    try:
        nodes, distinguished = build_tree(content, limits)
    except CodecError as error:
        raise error.inside(where) from error
    return _Shown(
        where=where,
        content=content,
        facts=describe(content, where),
        nodes=nodes,
        distinguished=distinguished,
        whole=not limits.truncated,
    )


def _document(shown: _Shown) -> dict[str, Any]:
    return {
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
    print(f"{printable(shown.where)}: {shown.facts.kind}, {len(shown.content)} bytes")
    print(f"  {'sha256':16} {sha256(shown.content).hexdigest()}")
    for label, text in shown.facts.rows:
        print(f"  {printable(label):16} {printable(text)}")
    if not shown.distinguished:
        print("  not in distinguished encoding; offsets below count in it")
    print()
    for line in tree_lines(shown.nodes):
        print(line)
    if not shown.whole:
        print("        … there is more; --full shows it")


COMMAND = Command("show", "show a card's file, certificate, CRL, master list or TLV as a tree", _configure, _run)
