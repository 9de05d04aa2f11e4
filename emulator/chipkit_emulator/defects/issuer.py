"""Defects of the issuer's side: signatures, document signers and their authority."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit_emulator.defects.data import flipped
from chipkit_emulator.pki.terms import Validity

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen
    from chipkit_emulator.pki.issued import Issued

__all__ = [
    "country_mismatch",
    "dsc_expired",
    "dsc_expired_since",
    "dsc_not_yet_valid",
    "dsc_revoked",
    "flip_dsc",
    "flip_sod_signature",
    "foreign_dsc",
]

_YEAR = timedelta(days=365)
_UTOPIA = "UT", "UTO"


def flip_sod_signature(specimen: Specimen) -> Specimen:
    """One bit in the signature of EF.SOD, which is what the file ends with.

    A terminal must fail the signature and take nothing that hangs on it for proven.
    """
    content = specimen.files[EF.SOD]
    return specimen.with_files({EF.SOD: flipped(content, len(content) - 1)})


def flip_dsc(specimen: Specimen) -> Specimen:
    """One bit in the subject of the document signer's certificate inside EF.SOD.

    A terminal must find the signature of EF.SOD right, as the key is untouched, and the certificate not its
    issuer's work.
    """
    content = specimen.files[EF.SOD]
    certificate = SOD.parse(content).signed_data.certificates[0]
    end_of_subject = certificate.raw.index(bytes(certificate.subject)) + len(bytes(certificate.subject))
    return specimen.with_files({EF.SOD: flipped(content, content.index(certificate.raw) + end_of_subject - 1)})


def foreign_dsc(specimen: Specimen) -> Specimen:
    """Signed anew by a document signer of another authority of the same country, which no trust list names.

    A terminal must say that it does not know the issuer; whether the card is genuine stays open.
    """
    pki = specimen.pki
    return _signed_by(specimen, pki.issue_document_signer(issuer=pki.other_csca, label="foreign dsc"))


def dsc_expired(specimen: Specimen) -> Specimen:
    """Signed anew by a document signer that had expired before the day of issue, and whose key had to rest by then.

    A terminal must not accept a signing time outside the signer's validity.
    """
    begin = specimen.at.replace(microsecond=0) - 2 * _YEAR
    validity = Validity(begin, specimen.at.replace(microsecond=0) - timedelta(days=400), begin + _YEAR / 2)
    return _signed_by(specimen, specimen.pki.issue_document_signer(validity=validity))


def dsc_expired_since(specimen: Specimen) -> Specimen:
    """Signed anew by a document signer that was valid on the day of issue and expired a month ago.

    A terminal must see that the signature was made in time (Doc 9303-12, 4: documents outlive their signers).
    """
    usual = specimen.pki.usual_validity
    validity = replace(usual, end=specimen.at.replace(microsecond=0) - timedelta(days=30))
    return _signed_by(specimen, specimen.pki.issue_document_signer(validity=validity))


def dsc_not_yet_valid(specimen: Specimen) -> Specimen:
    """Signed anew by a document signer whose validity begins in a month.

    A terminal must fail the signer's validity.
    """
    validity = specimen.pki.usual_validity.moved(_YEAR + timedelta(days=30))
    return _signed_by(specimen, specimen.pki.issue_document_signer(validity=validity))


def dsc_revoked(specimen: Specimen) -> Specimen:
    """The authority's CRL lists the document signer; the card is as it was.

    A terminal that has the CRL must fail the revocation check.
    """
    return replace(specimen, pki=specimen.pki.revoking(specimen.pki.dsc.certificate))


def country_mismatch(specimen: Specimen) -> Specimen:
    """Signed anew by the document signer of another country, Utopia, whose authority the terminal trusts.

    A terminal must find the signature good and the signer not one of the issuing state.
    """
    country, state = _UTOPIA
    return replace(specimen, pki=replace(specimen.pki, country=country, state=state)).signed()


def _signed_by(specimen: Specimen, signer: Issued) -> Specimen:
    return replace(specimen, pki=specimen.pki.with_document_signer(signer)).signed()
