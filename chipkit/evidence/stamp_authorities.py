"""Which authorities' time stamps count: certificates that the operator placed, in one file of the trust folder.

A certificate there is a root, or an authority's own. Whoever takes one out, lets its stamps count no more. Certificates
of states are not asked: who vouches for documents vouches for no time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

from chipkit.errors import CodecError, TrustError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.regular_file import open_regular, read_up_to
from chipkit.trust.ownership import refuse_foreign, refuse_foreign_file
from chipkit.trust.pem import pem_blocks

__all__ = ["STAMP_AUTHORITIES", "digest_of_authorities", "read_authorities", "stamp_authorities"]

STAMP_AUTHORITIES: Final = "time-stamp-authorities.pem"
"""The name of the file."""
_MOST: Final = 100
_MAX_FILE: Final = 1 << 20


def stamp_authorities(folder: str | os.PathLike[str]) -> tuple[Certificate, ...]:
    """The authorities of a trust folder; none where the file is not there.

    Raises:
        TrustError: The file cannot be read, or somebody else could write it.
    """
    path = Path(folder) / STAMP_AUTHORITIES
    try:
        stream = open_regular(path, follow=False)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise TrustError(f"{path}: {error.strerror}") from None
    with stream:
        refuse_foreign(folder)
        refuse_foreign_file(path, os.fstat(stream.fileno()))
        try:
            data = read_up_to(stream, _MAX_FILE, str(path))
        except OSError as error:
            raise TrustError(f"{path}: {error.strerror}") from None
    try:
        return read_authorities(data)
    except TrustError as error:
        raise TrustError(f"{path}: {error}") from None


def read_authorities(data: bytes) -> tuple[Certificate, ...]:
    """The certificates of a PEM file; text around them is left alone.

    Raises:
        TrustError: The file is too large, holds no certificate or too many, or a block of it is something else.
    """
    if len(data) > _MAX_FILE:
        raise TrustError(f"more than {_MAX_FILE} bytes")
    found: dict[Certificate, None] = {}
    for block in pem_blocks(data):
        if block.label != "CERTIFICATE" or block.content is None:
            raise TrustError(f"line {block.line}: not a whole certificate")
        try:
            found[parse_certificate(block.content)] = None
        except CodecError as error:
            raise TrustError(f"line {block.line}: {error}") from None
        if len(found) > _MOST:
            raise TrustError(f"more than {_MOST} certificates")
    if not found:
        raise TrustError("no certificate")
    return tuple(found)


def digest_of_authorities(authorities: Iterable[Certificate]) -> str:
    """SHA-256 over the SHA-256 of each certificate, in hexadecimal, whatever their order."""
    return sha256(b"".join(sorted({sha256(each.raw).digest() for each in authorities}))).hexdigest()
