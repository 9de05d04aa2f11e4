"""Whether an issuer has revoked a certificate (RFC 5280, 5 and 6.3; Doc 9303-12, 7.1.4).

A CSCA that changed its key signs its list with the newer one, so a list may be signed by any key of that name that is
trusted, and may take back the CSCA's own older certificate. Real lists are often past their nextUpdate: such a list
still revokes what it names, and clears nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING

from chipkit.trust.signatures import signature_deviations, signature_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chipkit.deviation import Deviation
    from chipkit.pki.certificate import Certificate
    from chipkit.pki.crl import CertificateList
    from chipkit.trust.model import TrustStore

__all__ = [
    "RevocationResult",
    "RevocationStatus",
    "check_revocation",
    "crl_deviations",
    "crl_signer",
    "path_revocation",
    "revocation_status",
]

_MAX_TRIED = 64


@unique
class RevocationStatus(Enum):
    """What the revocation lists say of a certificate."""

    GOOD = "good"
    """A fresh list of its issuer does not name it."""
    REVOKED = "revoked"
    """A list of its issuer names it."""
    NO_CRL = "no crl"
    """No list of its issuer is here."""
    STALE = "stale"
    """No list of its issuer holds at this time: past their nextUpdate, or not issued yet. None names it."""
    SIGNATURE_WRONG = "signature wrong"
    """The only lists of its issuer bear a wrong signature."""
    ISSUER_UNKNOWN = "issuer unknown"
    """The only lists of its issuer name a key as theirs that is not trusted here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationResult:
    """What the revocation lists say of a certificate, and by which list."""

    status: RevocationStatus
    revoked_at: datetime | None = None
    reason: str = ""
    """The reason that the list gives, or why there is no answer."""
    crl: CertificateList | None = None
    """The list that decided."""


def revocation_status(
    certificate: Certificate,
    issuer: Certificate,
    crls: Iterable[CertificateList],
    at: datetime,
    *,
    signers: Iterable[Certificate] = (),
) -> RevocationResult:
    """Look a certificate up in the revocation lists of its issuer.

    Args:
        certificate: The certificate in question.
        issuer: The certificate of its verified issuer.
        crls: Revocation lists of anybody.
        at: The time of the question, with its zone.
        signers: Other trusted certificates; those that carry the issuer's name may have signed the list.
    """
    named = [crl for crl in crls if crl.issuer.matches(certificate.issuer)]
    own = [crl for crl in named if not crl.unknown_critical_extensions]
    if not own:
        reason = "the issuer's list is of a kind not known here" if named else "none of this issuer is here"
        return RevocationResult(status=RevocationStatus.NO_CRL, reason=reason)
    keys = (issuer, *(other for other in signers if other.subject.matches(certificate.issuer)))
    signed = [crl for crl in own if crl_signer(crl, keys) is not None]
    if not signed:
        return _unsigned(own, keys)
    return _entered(certificate, signed, at) or _absent(max(signed, key=lambda crl: _fitness(crl, at)), at)


def check_revocation(
    certificate: Certificate, issuer: Certificate, store: TrustStore, at: datetime
) -> RevocationResult:
    """Look a certificate up in the revocation lists of a trust store."""
    signers = [anchor.certificate for anchor in store.by_subject(certificate.issuer)]
    return revocation_status(certificate, issuer, store.crls_of(certificate.issuer), at, signers=signers)


def path_revocation(path: Sequence[Certificate], store: TrustStore, at: datetime) -> RevocationResult:
    """Look up a whole path: a certificate that was taken back vouches for nothing, wherever it stands in it.

    Args:
        path: From the certificate in question to an anchor's, as `build_path` found it; never empty.
        store: Whose revocation lists are asked.
        at: The time of the question, with its zone.

    Returns:
        What revokes the certificate nearest to the beginning; where nothing does, what is known of the first one.
    """
    found = [
        check_revocation(certificate, issuer, store, at)
        for certificate, issuer in zip(path, (*path[1:], path[-1]), strict=True)
    ]
    return next((each for each in found if each.status is RevocationStatus.REVOKED), found[0])


def crl_signer(crl: CertificateList, candidates: Iterable[Certificate]) -> Certificate | None:
    """A candidate whose key signed the list, or None; the one that it names is tried first, and not too many are."""
    named = sorted(candidates, key=lambda issuer: issuer.subject_key_identifier != crl.authority_key_identifier)
    return next((issuer for issuer in named[:_MAX_TRIED] if signature_verdict(crl, issuer) == "right"), None)


def crl_deviations(crl: CertificateList, issuers: Sequence[Certificate], store: TrustStore) -> tuple[Deviation, ...]:
    """What is odd about a revocation list and its signature.

    Args:
        crl: The list.
        issuers: Whose key may have signed it, before those of that name in the store.
        store: Whom we trust.
    """
    named = [anchor.certificate for anchor in store.by_subject(crl.issuer)]
    signer = crl_signer(crl, (*(each for each in issuers if each.subject.matches(crl.issuer)), *named))
    return (*crl.deviations, *(() if signer is None else signature_deviations(crl, signer)))


def _unsigned(crls: list[CertificateList], keys: Iterable[Certificate]) -> RevocationResult:
    """Of lists that none of `keys` signed: was one of these named as the signer?"""
    held = {key.subject_key_identifier for key in keys}
    if any(crl.authority_key_identifier is None or crl.authority_key_identifier in held for crl in crls):
        return RevocationResult(
            status=RevocationStatus.SIGNATURE_WRONG, reason="the revocation list bears a wrong signature", crl=crls[0]
        )
    return RevocationResult(
        status=RevocationStatus.ISSUER_UNKNOWN,
        reason="the revocation list names a key as its signer's that is not known here",
        crl=crls[0],
    )


def _entered(certificate: Certificate, crls: list[CertificateList], at: datetime) -> RevocationResult | None:
    """What a list says that names the certificate, however old it is: age takes no revocation back."""
    for crl in sorted(crls, key=lambda crl: _fitness(crl, at), reverse=True):
        entry = crl.revoked.get(certificate.serial)
        if entry is not None:
            return RevocationResult(
                status=RevocationStatus.REVOKED, revoked_at=entry.date, reason=entry.reason or "", crl=crl
            )
    return None


def _fitness(crl: CertificateList, at: datetime) -> tuple[bool, datetime]:
    """Lists that hold at the time first, then the newest."""
    return _holds(crl, at), crl.this_update


def _holds(crl: CertificateList, at: datetime) -> bool:
    return crl.next_update is not None and crl.this_update <= at <= crl.next_update


def _absent(best: CertificateList, at: datetime) -> RevocationResult:
    """A list that does not name the certificate clears it only while it holds."""
    if _holds(best, at):
        return RevocationResult(status=RevocationStatus.GOOD, crl=best)
    if best.next_update is None:
        return _stale(best, "the revocation list does not say how long it holds")
    if at < best.this_update:
        return _stale(best, f"the revocation list begins only on {best.this_update.date().isoformat()}")
    return _stale(best, f"the revocation list ended on {best.next_update.date().isoformat()}")


def _stale(crl: CertificateList, reason: str) -> RevocationResult:
    return RevocationResult(status=RevocationStatus.STALE, reason=reason, crl=crl)
