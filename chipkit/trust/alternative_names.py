"""Alternative names of subjects and issuers (RFC 5280, 4.2.1.6; Doc 9303-12, 7.1.1.2)."""

from __future__ import annotations

from chipkit import oids
from chipkit.codec.der import SEQUENCE
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name

__all__ = ["alternative_localities"]

_DIRECTORY_NAME = 0xA4


def alternative_localities(extension: Extension) -> tuple[str, ...]:
    """The localities that the directory names of subjectAltName or issuerAltName give.

    Raises:
        CodecError: The extension's value is malformed.
    """
    names = extension.tlv.expect(SEQUENCE, "alternative name").children()
    directories = [Name.parse(inner) for name in names if name.tag == _DIRECTORY_NAME for inner in name.children()]
    return tuple(locality for directory in directories for locality in directory.all(oids.LOCALITY))
