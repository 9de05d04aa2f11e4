"""Whether the signer's certificate is for documents like the one that was read (Doc 9303-12, 7.1.1.2 and 7.1.1.6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chipkit import oids
from chipkit.errors import CodecError
from chipkit.pki.certificate import Certificate
from chipkit.trust.alternative_names import alternative_localities
from chipkit.trust.chain import PathStatus
from chipkit.trust.purpose import why_no_document_signer
from chipkit.verify.case import Observed, plain
from chipkit.verify.countries import state_of
from chipkit.verify.facts import Facts
from chipkit.verify.named import PATH

__all__ = ["check_document_type", "names_document", "signs_for"]

_FILLER = "<"
_NAMED = 8
"""As many types are told, of however many there are."""
_STATES: Final = "states that it signs for"
_TYPES: Final = "document types that it signs"


def check_document_type(facts: Facts) -> Observed:
    """Check that the signer's document types and states, where it names any, are those of the document read."""
    path = facts.path
    if path.status is PathStatus.SIGNATURE_WRONG:
        raise facts.unproven(PATH)
    signer = path.path[0]
    listed = signer.extension(oids.DOCUMENT_TYPE_LIST) is not None  # it is optional
    if not listed and why_no_document_signer(signer):
        raise facts.unproven(PATH)
    if listed and (met := _listed(facts, signer)).code != "named":
        return met
    return _of_another_state(facts, signer) or (met if listed else plain("no-list"))


def signs_for(certificate: Certificate) -> tuple[str, ...]:
    """The states that a signer's subjectAltName names, by the codes that it writes; none where it names none.

    Its locality is the state's code as the MRZ has it (Doc 9303-12, 7.1.1.2).
    """
    known: tuple[str, ...] | None = certificate.notes.get(_STATES)
    if known is None:
        known = certificate.notes[_STATES] = _signs_for(certificate)
    return known


def _signs_for(certificate: Certificate) -> tuple[str, ...]:
    extension = certificate.extension(oids.SUBJECT_ALT_NAME)
    try:
        return () if extension is None else alternative_localities(extension)
    except CodecError:  # the profile tells of it
        return ()


def names_document(types: Iterable[str], code: str) -> bool:
    """Whether a list of document types names the document code of an MRZ.

    A single letter stands for every code that begins with it. Fillers of the MRZ and small letters are overlooked: real
    lists have "P<".
    """
    return _names(_plain_types(types), code)


def _names(listed: frozenset[str], code: str) -> bool:
    wanted = _plain(code)
    return wanted != "" and (wanted in listed or wanted[0] in listed)


def _plain_types(types: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_plain, types))


def _of_another_state(facts: Facts, signer: Certificate) -> Observed | None:
    """What is met where all states are known that the signer signs for, and none is the document's; else None.

    A code that nobody knows tells of no state; the profile tells of its form.
    """
    codes = signs_for(signer)
    states = [state_of(code, len(code)) for code in codes]
    if not states or None in states:
        return None
    mrz = state_of(facts.mrz.issuing_state, 3)
    if mrz is None or mrz.issuer in {state.issuer for state in states if state is not None}:
        return None
    return Observed("other-state", {"mrz": facts.mrz.issuing_state, "state": ", ".join(codes[:_NAMED])})


def _plain(code: str) -> str:
    return code.strip(f"{_FILLER} ").upper()


def _listed(facts: Facts, signer: Certificate) -> Observed:
    types = _types_of(signer)
    # the list names document codes as the MRZ begins with them (Doc 9303-12, 7.1.1.6)
    if types is None:
        return plain("unreadable")
    listed, told = types
    code = facts.mrz.document_code
    return Observed("named" if _names(listed, code) else "other-type", {"document": code, "types": told})


def _types_of(signer: Certificate) -> tuple[frozenset[str], str] | None:
    """The document types that a signer's list names, and as evidence, noted on its certificate; None: unreadable."""
    if _TYPES not in signer.notes:
        types = signer.document_types
        told = None if types is None else (_plain_types(types), ", ".join(each[:8] for each in types[:_NAMED]))
        signer.notes[_TYPES] = told
    found: tuple[frozenset[str], str] | None = signer.notes[_TYPES]
    return found
