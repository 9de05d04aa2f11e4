"""What checking a security object may cost, told before anything is computed.

A document signer's certificate, and at most its authority's beside it, is what real security objects enclose (Doc
9303-10, 4.6.2.2). Whoever writes one himself chooses the keys, how slow they are, and how often each is tried.
"""

from __future__ import annotations

from typing import Final

from chipkit.crypto.keys import effort_of
from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignedData
from chipkit.trust.signatures import key_of

__all__ = ["why_too_costly"]

_MOST = 50
"""Signatures with a usual key that are checked for one security object; a real one asks for two to twenty."""
_EFFORT: Final = "what a signature with its key costs"
"""What it is noted as on a certificate."""


def why_too_costly(signed: SignedData) -> str:
    """Why the signatures of signed data are not computed; empty where they are.

    With each key every signer may have signed, and every certificate may have been issued.
    """
    keys = {certificate.public_key.raw: certificate for certificate in signed.certificates}
    uses = len(signed.signers) + len(signed.certificates)
    cost = uses * sum(map(_effort, keys.values()))
    return f"checking it may cost as much as {cost} signatures, at most {_MOST} are checked" if cost > _MOST else ""


def _effort(certificate: Certificate) -> int:
    """What a certificate's key costs, noted on it."""
    known: int | None = certificate.notes.get(_EFFORT)
    if known is None:
        try:
            known = effort_of(key_of(certificate))
        except ChipkitError:  # nothing is computed with it
            known = 0
        certificate.notes[_EFFORT] = known
    return known
