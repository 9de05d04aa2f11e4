"""Certificates that arguments name as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import input_name, read_input
from chipkit.errors import CodecError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.containers import unpack

if TYPE_CHECKING:
    from chipkit.pki.certificate import Certificate

__all__ = ["one_certificate"]


def one_certificate(path: str, option: str) -> Certificate:
    """The one certificate of a file, as DER or PEM.

    Raises:
        CodecError: The file holds something else, or several.
        OSError: The file cannot be read.
    """
    items = list(unpack(read_input(path), input_name(path)))
    found = [item for item in items if item.kind == "certificate"]
    if len(found) != 1 or len(items) != 1:
        raise CodecError(f"{input_name(path)} holds {len(found)} certificates where one belongs", where=option)
    return parse_certificate(found[0].data)
