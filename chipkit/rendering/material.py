"""What a report's signatures were checked with: the signer, the path of its certificate, and revocation lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chipkit.errors import ChipkitError
from chipkit.lds.sod import SOD
from chipkit.pki.certificate import Certificate
from chipkit.pki.signer_info import SignerInfo
from chipkit.trust.answers import checked_view
from chipkit.trust.chain import PathStatus
from chipkit.trust.signatures import CheckedSigner, check_signed_data
from chipkit.trust.view import TrustView
from chipkit.values import dataclass
from chipkit.verify.effort import why_too_costly
from chipkit.verify.issuer import path_of
from chipkit.verify.named import SIGNATURE
from chipkit.verify.report import Report
from chipkit.verify.security_object import PROFILE

__all__ = ["Material", "material_of"]

_MOST_LISTS = 8


@dataclass(frozen=True, slots=True)
class Material:
    """Signer, path and lists. Nothing of it is vouched for by standing here: the report says what is."""

    sod: SOD | None = None
    """The security object, where it can be read."""
    signer: SignerInfo | None = None
    """The signer of the security object that the report speaks of."""
    path: tuple[Certificate, ...] = ()
    """The signer's certificate, then each issuer's up to the anchor; the first alone where no way leads to one."""
    anchored: bool = False
    """Whether the last one of the path is an anchor, and each was signed by the next."""
    claimed: Certificate | None = None
    """The certificate of a known issuer that the signer's names, where that issuer's key did not sign it."""
    waiting: Certificate | None = None
    """The certificate whose key signed the last one of the path, where that is here and nobody confirmed it yet."""
    crls: tuple[bytes, ...] = ()
    """Revocation lists of the issuers of the path, as they came."""

    @property
    def certificate(self) -> Certificate | None:
        """The signer's."""
        return self.path[0] if self.path else None


def material_of(report: Report, trust: TrustView, sealed: Sequence[Certificate] = ()) -> Material:
    """What the signatures of a report were checked with.

    Args:
        report: The report.
        trust: Whom it was judged by.
        sealed: The signer's certificate, and those that came with it, by the word of a trusted terminal: they count
            where EF.SOD is withheld from its evidence.
    """
    try:
        sod = report.document.sod
    except ChipkitError:
        return Material()
    if sod is None:
        return _below(trust, sealed) if sealed else Material()
    if why_too_costly(sod.signed_data):
        return Material(sod)
    signers = check_signed_data(sod.signed_data, PROFILE).signers
    checked = _spoken_of(report, [each for several in signers for each in several])
    if checked is None:
        return Material(sod)
    if checked.certificate is None:
        return Material(sod, checked.signer)
    found = _below(trust, (checked.certificate, *sod.signed_data.certificates))
    return replace(found, sod=sod, signer=checked.signer)


def _below(trust: TrustView, certificates: Sequence[Certificate]) -> Material:
    """The path of the first of these certificates, and its lists."""
    trust = checked_view(trust)
    found = path_of(certificates[0], certificates, trust)
    anchored = found.status in (PathStatus.VERIFIED, PathStatus.UNFIT)
    wrong = found.status is PathStatus.SIGNATURE_WRONG and found.tried
    claimed = found.tried[0].certificate if wrong else None
    lists = tuple(_lists(found.path[1:], trust))
    return Material(path=found.path, anchored=anchored, claimed=claimed, waiting=found.waiting, crls=lists)


def _spoken_of(report: Report, signers: Sequence[CheckedSigner]) -> CheckedSigner | None:
    """The signer whose certificate the report names; else the first one."""
    found = report.finding(SIGNATURE)
    named = "" if found is None else found.evidence.get("certificate", "")
    fitting = (each for each in signers if each.certificate is not None and each.certificate.fingerprint == named)
    return next(fitting, signers[0] if signers else None)


def _lists(issuers: Sequence[Certificate], trust: TrustView) -> Iterator[bytes]:
    """The newest lists of each issuer."""
    seen: set[bytes] = set()
    for issuer in issuers:
        newest = sorted(trust.crls_of(issuer.subject), key=lambda each: each.this_update, reverse=True)
        for crl in newest[:_MOST_LISTS]:
            if crl.raw not in seen:
                seen.add(crl.raw)
                yield crl.raw
