"""Whether the signer's certificate is for documents like the one that was read (Doc 9303-12, 7.1.1.6)."""

from __future__ import annotations

from chipkit import oids
from chipkit.lds.files import EF
from chipkit.pki.certificate import Certificate
from chipkit.trust.chain import PathResult, PathStatus
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.consistency import verified_mrz
from chipkit.verify.data_groups import digest_check
from chipkit.verify.purpose import why_no_document_signer

__all__ = ["check_document_type", "names_document"]

TYPE = "pa.issuer.type"
_SIGNATURE, _PATH = "pa.sod.signature", "pa.issuer.path"
_FILLER = "<"
_NAMED = 8
"""As many types are told, of however many there are."""


def check_document_type(case: Case, ledger: Ledger, path: PathResult | None) -> None:
    """Check that the signer's list of document types, where it has one, names the document read."""
    ledger.record(TYPE, _type(case, ledger, path))


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


def _type(case: Case, ledger: Ledger, path: PathResult | None) -> Observed:
    if path is None:
        return Observed.on(_SIGNATURE)
    if path.status is PathStatus.SIGNATURE_WRONG:
        return Observed.on(_PATH)
    signer = path.path[0]
    if signer.extension(oids.DOCUMENT_TYPE_LIST) is None:
        return Observed.on(_PATH) if why_no_document_signer(signer) else Observed("no-list")
    return _listed(case, ledger, signer)


def _listed(case: Case, ledger: Ledger, signer: Certificate) -> Observed:
    types, mrz = signer.document_types, verified_mrz(case, ledger)
    if types is None:
        return Observed("unreadable")
    if mrz is None:
        return Observed.on(digest_check(EF.DG1))
    evidence = {"document": mrz.document_code, "types": ", ".join(each[:8] for each in types[:_NAMED])}
    return Observed("named" if names_document(types, mrz.document_code) else "other-type", evidence)
