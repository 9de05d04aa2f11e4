"""Alternative names of subjects and issuers (RFC 5280, 4.2.1.6; Doc 9303-12, 7.1.1.2)."""

from __future__ import annotations

from chipkit import oids
from chipkit.codec.der import SEQUENCE
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name

__all__ = ["alternative_localities", "directory_names"]

_DIRECTORY_NAME = 0xA4
_MAX_NAMES = 64


def directory_names(extension: Extension) -> tuple[Name, ...]:
    """The directory names of subjectAltName or issuerAltName.

    Raises:
        CodecError: The extension's value is malformed.
    """
    names = extension.tlv.expect(SEQUENCE, "alternative name").children(_MAX_NAMES)
    return tuple(
        Name.parse(inner) for name in names if name.tag == _DIRECTORY_NAME for inner in name.children(_MAX_NAMES)
    )


def alternative_localities(extension: Extension) -> tuple[str, ...]:
    """The localities that the directory names of subjectAltName or issuerAltName give.

    Raises:
        CodecError: The extension's value is malformed.
    """
    return tuple(locality for directory in directory_names(extension) for locality in directory.all(oids.LOCALITY))
