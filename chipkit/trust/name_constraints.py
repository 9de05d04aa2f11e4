"""Name constraints of an authority (RFC 5280, 4.2.1.10 and 6.1.3 (b), (c)).

Doc 9303-12, 7.1, forbids them, so no real authority has any. One that has them means to be kept to them: those on
directory names are applied, and whoever constrains names of another form vouches for nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.alternative_names import directory_names

__all__ = ["why_name_forbidden"]

_DIRECTORY_NAME = 0xA4
_PERMITTED, _EXCLUDED = 0xA0, 0xA1
_MAX_SUBTREES = 64
_Subtree = tuple[object, ...]


def why_name_forbidden(authority: Certificate, below: Iterable[Certificate]) -> str:
    """Why the names of certificates below an authority are none that it may vouch for; empty where they are."""
    extension = authority.extension(oids.NAME_CONSTRAINTS)
    if extension is None:
        return ""
    try:
        permitted, excluded = _subtrees(extension.tlv)
        names = [name for certificate in below for name in _names(certificate)]
    except CodecError as error:
        return f"name constraints that are not applied here: {error.reason}"
    if any(_in_any(name, excluded) for name in names):
        return "a name below it is among those that its name constraints exclude"
    if permitted and not all(_in_any(name, permitted) for name in names):
        return "a name below it is not among those that its name constraints permit"
    return ""


def _subtrees(tlv: TLV) -> tuple[list[_Subtree], list[_Subtree]]:
    fields = der.Fields(tlv, what="nameConstraints")
    permitted, excluded = fields.optional(_PERMITTED), fields.optional(_EXCLUDED)
    fields.finish()
    if permitted is None and excluded is None:
        raise CodecError("no subtree", offset=tlv.offset)
    return _of_directories(permitted), _of_directories(excluded)


def _of_directories(tlv: TLV | None) -> list[_Subtree]:
    """The beginnings of names that a list of subtrees stands for.

    Raises:
        CodecError: The list is malformed, or has names of another form, or bounds that RFC 5280 does not allow.
    """
    if tlv is None:
        return []
    found: list[_Subtree] = []
    for subtree in tlv.children(_MAX_SUBTREES):
        parts = subtree.expect(der.SEQUENCE, "subtree").children(_MAX_SUBTREES)
        if len(parts) != 1 or parts[0].tag != _DIRECTORY_NAME:
            raise CodecError("a name of another form than a directory name", offset=subtree.offset)
        names = parts[0].children(_MAX_SUBTREES)
        if len(names) != 1:
            raise CodecError(f"{len(names)} directory names where one belongs", offset=subtree.offset)
        found.append(Name.parse(names[0]).normalised)
    if not found:  # RFC 5280, 4.2.1.10: SIZE (1..MAX)
        raise CodecError("a list of no subtrees", offset=tlv.offset)
    return found


def _names(certificate: Certificate) -> list[Name]:
    """The subject, and the directory names of its alternative name (RFC 5280, 6.1.3 (b), (c))."""
    extension = certificate.extension(oids.SUBJECT_ALT_NAME)
    return [certificate.subject, *([] if extension is None else directory_names(extension))]


def _in_any(name: Name, subtrees: Iterable[_Subtree]) -> bool:
    """Whether a name begins as one of the subtrees does (RFC 5280, 7.1)."""
    whole = name.normalised
    return any(whole[: len(subtree)] == subtree for subtree in subtrees)
