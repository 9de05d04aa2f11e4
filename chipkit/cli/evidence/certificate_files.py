"""Certificates that arguments name as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import input_name, read_input
from chipkit.cli.file_kinds import kind_told
from chipkit.errors import CodecError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.containers import handed_over

if TYPE_CHECKING:
    from chipkit.pki.certificate import Certificate

__all__ = ["one_certificate"]


def one_certificate(path: str, option: str) -> Certificate:
    """The one certificate of a file, as DER or PEM.

    Raises:
        CodecError: The file holds something else, or several.
        OSError: The file cannot be read.
    """
    data = read_input(path)
    items = list(handed_over(data, input_name(path)))
    found = [item for item in items if item.kind == "certificate"]
    if len(found) != 1 or len(items) != 1:
        told = "" if found else kind_told(data)
        what = f"{input_name(path)} holds {len(found) or 'no'} certificates"
        raise CodecError(f"{what}{told and f' ({told})'}; right is one, as DER or PEM", where=option)
    return parse_certificate(found[0].data)
