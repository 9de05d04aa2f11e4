"""`chipkit keys install NAME FILE...`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode, input_name, read_input
from chipkit.cli.file_kinds import why_unusable
from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.keys.telling import print_change
from chipkit.cli.keys.words import Said
from chipkit.cli.output import note
from chipkit.errors import CodecError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.containers import unpack

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    certificates = [each for path in arguments.files for each in _certificates(path)]
    store = opened_keys(arguments)
    entry = store.install(arguments.name, certificates)
    _note_validity(entry.certificates[0], Said(arguments.lang))
    print_change(store, "installed", [entry], Said(arguments.lang), json=arguments.json)
    return ExitCode.SUCCESSFUL


def _note_validity(raw: bytes, said: Said) -> None:
    """Tell of a certificate whose seals would not count now; it is installed all the same, as its time may come."""
    own, now = parse_certificate(raw), datetime.now(UTC)
    if now < own.not_before:
        note(said("not-begun", said.day(own.not_before.date().isoformat())))
    elif now > own.not_after:
        note(said("ended", said.day(own.not_after.date().isoformat())))


def _certificates(path: str) -> Iterator[bytes]:
    data = read_input(path)
    for item in unpack(data, input_name(path)):
        if item.kind != "certificate":
            raise CodecError(why_unusable(item, data, "not a certificate"), where=item.where)
        yield item.data
