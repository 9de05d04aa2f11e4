"""The marking of test authorities, on which a verdict in production must not rest."""

from __future__ import annotations

import unicodedata

from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name

__all__ = ["TEST_ORGANIZATION", "is_test", "names_test"]

TEST_ORGANIZATION = "chipkit TEST PKI - NOT A REAL AUTHORITY"
"""The organization that every certificate of the emulator's PKI names."""

_MARK = TEST_ORGANIZATION.casefold()
_NOTE = "test"
_WORD = _MARK.split()[0].encode()


def is_test(certificate: Certificate) -> bool:
    """Whether the certificate's subject or issuer carries the TEST marking."""
    notes = certificate.notes
    if (noted := notes.get(_NOTE)) is None:
        subject, issuer = certificate.subject, certificate.issuer
        noted = notes[_NOTE] = _marks(subject) or (issuer.raw != subject.raw and _marks(issuer))
    return bool(noted)


def _marks(name: Name) -> bool:
    """Whether a name carries the marking in any attribute, folded as names are compared (RFC 5280, 7.1)."""
    return _may_be_marked(name.raw) and any(_MARK in text for rdn in name.normalised for _, text in rdn)


def _may_be_marked(raw: bytes) -> bool:
    """Whether the marking may stand in an encoded name: what is ASCII throughout shows it as it is, in any string type.

    Letters of other alphabets may be folded to the same ones, so such a name is written out.
    """
    plain = raw.replace(b"\x00", b"")
    return _WORD in plain.lower() or not plain.isascii()


def names_test(name: str) -> bool:
    """Whether a name, written out, carries the TEST marking."""
    return _MARK in " ".join(unicodedata.normalize("NFKC", name).casefold().split())
