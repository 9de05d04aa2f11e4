"""The certificates that came with a document's signature, that of its signer first."""

from __future__ import annotations

from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate
from chipkit.verify.named import SIGNATURE
from chipkit.verify.report import Report

__all__ = ["brought_certificates"]


def brought_certificates(report: Report) -> tuple[Certificate, ...]:
    """The signer's certificate, which the check of the signature names, then those that came with it.

    Nothing where the check names none of those that came.
    """
    signature = report.finding(SIGNATURE)
    named = "" if signature is None else signature.evidence.get("certificate", "")
    try:
        sod = report.document.sod
    except ChipkitError:
        return ()
    brought = () if sod is None else sod.signed_data.certificates
    own = [each for each in brought if each.fingerprint == named]
    return (*own[:1], *(each for each in brought if each not in own)) if own else ()
