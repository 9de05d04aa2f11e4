"""Whether the signer's certificate is for documents like the one that was read (Doc 9303-12, 7.1.1.6)."""

from __future__ import annotations

from chipkit import oids
from chipkit.pki.certificate import Certificate
from chipkit.trust.chain import PathStatus
from chipkit.verify.case import Observed
from chipkit.verify.facts import Facts
from chipkit.verify.named import PATH
from chipkit.verify.purpose import why_no_document_signer

__all__ = ["check_document_type", "names_document"]

_FILLER = "<"
_NAMED = 8
"""As many types are told, of however many there are."""


def check_document_type(facts: Facts) -> Observed:
    """Check that the signer's list of document types, where it has one, names the document read."""
    path = facts.path
    if path.status is PathStatus.SIGNATURE_WRONG:
        raise facts.unproven(PATH)
    signer = path.path[0]
    if signer.extension(oids.DOCUMENT_TYPE_LIST) is None:  # it is optional
        if why_no_document_signer(signer):
            raise facts.unproven(PATH)
        return Observed("no-list")
    return _listed(facts, signer)


def names_document(types: tuple[str, ...], code: str) -> bool:
    """Whether a list of document types names the document code of an MRZ.

    A single letter stands for every code that begins with it. Fillers of the MRZ and small letters are overlooked: real
    lists have "P<".
    """
    wanted = _plain(code)
    listed = {_plain(each) for each in types}
    return wanted != "" and (wanted in listed or wanted[0] in listed)


def _plain(code: str) -> str:
    return code.strip(f"{_FILLER} ").upper()


def _listed(facts: Facts, signer: Certificate) -> Observed:
    types = signer.document_types
    # the list names document codes as the MRZ begins with them (Doc 9303-12, 7.1.1.6)
    if types is None:
        return Observed("unreadable")
    mrz = facts.mrz
    evidence = {"document": mrz.document_code, "types": ", ".join(each[:8] for each in types[:_NAMED])}
    return Observed("named" if names_document(types, mrz.document_code) else "other-type", evidence)
