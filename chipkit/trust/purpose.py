"""What a document signer's certificate is for (Doc 9303-12, 7.1, table 5; RFC 5280, 4.2).

A CSCA issues other certificates too: for signers of master lists, clients, time stamps. A key that was certified for
something else does not sign documents, though its path is right.
"""

from __future__ import annotations

from collections.abc import Sequence

from chipkit import oids
from chipkit.pki.certificate import Certificate

__all__ = ["why_no_document_signer"]

_NAMED = 3
"""At most this many are named."""


def why_no_document_signer(certificate: Certificate) -> str:
    """Why a certificate is not one for signing documents, in words; empty if nothing speaks against it.

    What is merely absent does not speak against it: real document signers lack this and that.
    """
    if certificate.extension(oids.EXTENDED_KEY_USAGE) is not None:
        return f"certified for another purpose: {_named(certificate.extended_key_usage or ()) or 'unreadable'}"
    if unknown := certificate.unknown_critical_extensions:
        return f"critical extension that is not known here: {_named(unknown)}"
    usage, constraints = certificate.key_usage, certificate.basic_constraints
    if certificate.extension(oids.KEY_USAGE) is not None and "digitalSignature" not in (usage or ()):
        return "its key is not for digital signatures"
    if certificate.extension(oids.BASIC_CONSTRAINTS) is not None and (constraints is None or constraints.ca):
        return "a certification authority's"
    return ""


def _named(found: Sequence[str]) -> str:
    return ", ".join(oids.name(oid) for oid in found[:_NAMED])
