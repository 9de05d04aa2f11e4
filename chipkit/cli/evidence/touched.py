"""`chipkit evidence touched WHAT`: the evidence that a list, a signer, an issuer or a terminal touches."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from chipkit.cli.common import STANDARD_INPUT, ExitCode, input_name, read_input
from chipkit.cli.evidence.found import print_found
from chipkit.cli.file_kinds import why_unusable
from chipkit.cli.trust.naming import ALL_DIGITS, LEAST_DIGITS, typed_digits
from chipkit.errors import CodecError
from chipkit.evidence.index import EvidenceIndex
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.crl import parse_crl
from chipkit.trust.containers import unpack

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chipkit.evidence.index import Touched

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    with EvidenceIndex(arguments.index) as index:
        print_found(_asked(arguments.what, index), arguments, said="touched")
    return ExitCode.SUCCESSFUL


def _asked(what: str, index: EvidenceIndex) -> Iterator[Touched]:
    """What is touched by all that a file holds, or by what has a SHA-256."""
    digits = typed_digits(what)
    if len(digits) == ALL_DIGITS:
        yield from _by_digest(digits, index)
        return
    if what != STANDARD_INPUT and len(digits) >= LEAST_DIGITS:
        raise CodecError(f"{len(digits)} digits, where a SHA-256 has {ALL_DIGITS}", where="WHAT")
    data = read_input(what)
    for item in unpack(data, input_name(what)):
        if item.kind == "crl":
            yield from index.touched_by_list(parse_crl(item.data))
        elif item.kind == "certificate":
            yield from _by_digest(parse_certificate(item.data).fingerprint, index)
        else:
            told = why_unusable(item, data, "neither a certificate nor a revocation list")
            raise CodecError(told, where=item.where)


def _by_digest(sha256: str, index: EvidenceIndex) -> Iterator[Touched]:
    return chain(index.touched_by_certificate(sha256), index.touched_by_terminal(sha256), index.resting_on(sha256))
