"""Whether an issuer has revoked a certificate (RFC 5280, 5 and 6.3.3; Doc 9303-12, 6.1.2 and 7.1.4).

A CSCA that changed its key signs its list with the newer one, so a list may be signed by any key of that name that is
trusted, and may take back the CSCA's own older certificate. Real lists are often past their nextUpdate: such a list
still revokes what it names, and clears nothing else. Why a certificate was revoked changes nothing; an entry revokes it
only where it is of this certificate's issuer.

A CSCA that was taken back vouches for nothing any more, nor does what it linked to (Doc 9303-12, 4.1.5.1): a key that
is trusted by a link certificate alone falls with the one that signed the link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, unique

from chipkit.deviation import Deviation
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import REMOVED, CertificateList
from chipkit.trust.chain import issuers_of
from chipkit.trust.signatures import signature_deviations, signature_verdict
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

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
_MAX_PATH = 16
"""A path with what its anchor was linked from."""
_HOLD = "certificateHold"


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
    SIGNER_UNKNOWN = "signer unknown"
    """The only lists of its issuer were signed with a key that is not known here, as a newer one of it would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationResult:
    """What the revocation lists say of a certificate, and by which list."""

    status: RevocationStatus
    revoked_at: datetime | None = None
    reason: str = ""
    """The reason that the list gives, or why the status is unknown."""
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
    # RFC 5280, 6.3.3 (b)(1): the list's issuer is the certificate's; indirect lists have entries that say so (5.3.3)
    named = [crl for crl in crls if crl.issuer.matches(certificate.issuer)]
    # RFC 5280, 5.2: a list with a critical extension that is not known decides nothing; (b)(2)(iv): nor does one of
    # attribute certificates
    own = [crl for crl in named if not crl.unknown_critical_extensions and not crl.scope.attributes_only]
    if not own:
        reason = "the issuer's list is of a kind not known here" if named else "no list of this issuer is here"
        return RevocationResult(status=RevocationStatus.NO_CRL, reason=reason)
    # RFC 5280, 6.3.3 (f), (g): signed by a key of the issuer's that is trusted, the newest one too (Doc 9303-12, 4.1.4)
    keys = (issuer, *(other for other in signers if other.subject.matches(certificate.issuer)))
    signed = [crl for crl in own if crl_signer(crl, keys) is not None]
    if not signed:
        return _unsigned(own, keys)
    # RFC 5280, 6.3.3 (j): an entry revokes; only where no list has one, the scope and the freshness matter
    return _entered(certificate, signed, at) or _absent(certificate, signed, at)


def check_revocation(
    certificate: Certificate,
    issuer: Certificate,
    store: TrustView,
    at: datetime,
    *,
    beside: Iterable[Certificate] = (),
    test: bool = True,
) -> RevocationResult:
    """Look a certificate up in the revocation lists of a trust store.

    Args:
        certificate: The certificate in question.
        issuer: The certificate of its verified issuer.
        store: Whose revocation lists and anchors are asked.
        at: The time of the question, with its zone.
        beside: Verified certificates of authorities that are not anchors, such as links of a path.
        test: Whether a TEST anchor may have signed a list; it may not take back what a real one vouches for.
    """
    anchors = [each for each in store.by_subject(certificate.issuer) if test or not each.test]
    signers = (*beside, *(anchor.certificate for anchor in anchors))
    return revocation_status(certificate, issuer, store.crls_of(certificate.issuer), at, signers=signers)


def path_revocation(path: Sequence[Certificate], store: TrustView, at: datetime) -> RevocationResult:
    """Look up a whole path: a certificate that was taken back vouches for nothing, wherever it stands in it.

    Args:
        path: From the certificate in question to an anchor's, as `build_path` found it; never empty.
        store: Whose revocation lists are asked.
        at: The time of the question, with its zone.

    Returns:
        What revokes the certificate nearest to the beginning; where nothing does, what is known of the first one.
    """
    # RFC 5280, 6.1.3 (a)(3), for each certificate of the path, and beyond RFC 5280 for the anchor, too
    anchor = store.anchor(path[-1])
    test = anchor is not None and anchor.test
    whole = _with_what_linked(path, store, test=test)
    found = [
        check_revocation(certificate, issuer, store, at, beside=whole[1:], test=test)
        for certificate, issuer in zip(whole, (*whole[1:], whole[-1]), strict=True)
    ]
    return next((each for each in found if each.status is RevocationStatus.REVOKED), found[0])


def _with_what_linked(path: Sequence[Certificate], store: TrustView, *, test: bool) -> tuple[Certificate, ...]:
    """A path, and above an anchor that is a link certificate the anchors that it was linked from.

    A key with a self-signed anchor of its own does not rest on a link certificate.
    """
    whole = tuple(path)
    while len(whole) < _MAX_PATH and not _rests_on_itself(whole[-1], store):
        issuers = [each for each in issuers_of(whole[-1], store) if test or not each.test]
        above = next((each.certificate for each in issuers if each.certificate not in whole), None)
        if above is None:
            break
        whole = (*whole, above)
    return whole


def _rests_on_itself(certificate: Certificate, store: TrustView) -> bool:
    """Whether a key is its own issuer's by its certificate or an anchor's, which may spell the same key otherwise."""
    twins = (certificate, *(anchor.certificate for anchor in store.by_subject(certificate.subject)))
    signed = (each for each in twins if signature_verdict(each, certificate) == "right")
    return any(signature_verdict(each, each) == "right" for each in signed)


def crl_signer(crl: CertificateList, candidates: Iterable[Certificate]) -> Certificate | None:
    """A candidate whose key signed the list, or None; the one that it names is tried first, and not too many are."""
    named = sorted(candidates, key=lambda issuer: issuer.subject_key_identifier != crl.authority_key_identifier)
    return next((issuer for issuer in named[:_MAX_TRIED] if signature_verdict(crl, issuer) == "right"), None)


def crl_deviations(crl: CertificateList, issuers: Sequence[Certificate], store: TrustView) -> tuple[Deviation, ...]:
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
    """Of lists that none of `keys` signed: was one of these named as the signer, or is the right one not here?"""
    held = tuple(keys)
    status, reason, crl = min((_why_unsigned(crl, held) for crl in crls), key=lambda why: _UNSIGNED.index(why[0]))
    return RevocationResult(status=status, reason=reason, crl=crl)


_UNSIGNED = (RevocationStatus.SIGNATURE_WRONG, RevocationStatus.NO_CRL, RevocationStatus.SIGNER_UNKNOWN)
"""If no list can be used, the gravest reason counts: the other lists do not mend it."""


def _why_unsigned(crl: CertificateList, keys: Iterable[Certificate]) -> tuple[RevocationStatus, str, CertificateList]:
    identifier = crl.authority_key_identifier
    named = [key for key in keys if identifier is not None and key.subject_key_identifier == identifier]
    verdicts = {signature_verdict(crl, key) for key in named[:_MAX_TRIED]}
    if verdicts == {"wrong"}:
        return RevocationStatus.SIGNATURE_WRONG, "the revocation list bears a wrong signature", crl
    if verdicts:
        return RevocationStatus.NO_CRL, "the revocation list's signature is of a kind not known here", crl
    return RevocationStatus.SIGNER_UNKNOWN, "the revocation list was signed with a key that is not known here", crl


def _entered(certificate: Certificate, crls: list[CertificateList], at: datetime) -> RevocationResult | None:
    """What a list says that names the certificate, however old the list is: a revocation does not age.

    A certificate that was on hold is good again once a later list of the issuer no longer names it (RFC 5280, 5.3.1).
    """
    for crl in sorted(crls, key=lambda crl: _fitness(crl, at), reverse=True):
        # RFC 5280, 6.3.3 (j): issuer and serial number; 5.3.3: an entry may be of another issuer than the list's
        entry = crl.entry_of(certificate.issuer, certificate.serial)
        if entry is None or entry.reason == REMOVED:  # 6.3.3 (k): removeFromCRL is not a revocation
            continue
        if entry.reason == _HOLD and any(_released(certificate, crl, other, at) for other in crls):
            continue
        return RevocationResult(
            status=RevocationStatus.REVOKED, revoked_at=entry.date, reason=entry.reason or "", crl=crl
        )
    return None


def _released(certificate: Certificate, held: CertificateList, later: CertificateList, at: datetime) -> bool:
    """Whether a list that came after the one that holds a certificate speaks of it, and holds it no more."""
    entry = later.entry_of(certificate.issuer, certificate.serial)
    free = entry is None or entry.reason == REMOVED
    return held.this_update < later.this_update <= at and free and _clears(later, certificate)


def _clears(crl: CertificateList, certificate: Certificate) -> bool:
    """Whether a list that does not name a certificate would have named it."""
    # RFC 5280, 6.3.3 (b)(2)(ii), (iii): a list of CAs' certificates alone, or of all others alone, clears its own alone
    constraints = certificate.basic_constraints
    covered = crl.scope.covers(authority=constraints is not None and constraints.ca)
    return covered and not crl.unclear_of(certificate.serial)


def _fitness(crl: CertificateList, at: datetime) -> tuple[bool, datetime]:
    """Lists that hold at the time first, then the newest."""
    return _holds(crl, at), crl.this_update


def _holds(crl: CertificateList, at: datetime) -> bool:
    # RFC 5280, 6.3.3 (a), 5.1.2.4 and 5.1.2.5
    return crl.next_update is not None and crl.this_update <= at <= crl.next_update


def _absent(certificate: Certificate, signed: list[CertificateList], at: datetime) -> RevocationResult:
    """Lists that do not name the certificate: the best of those that would have clears it while it holds."""
    whole = [crl for crl in signed if _clears(crl, certificate)]
    if not whole:
        reason = "the issuer's lists do not tell of this certificate for certain"
        return RevocationResult(status=RevocationStatus.NO_CRL, reason=reason)
    best = max(whole, key=lambda crl: _fitness(crl, at))
    if _holds(best, at):
        return RevocationResult(status=RevocationStatus.GOOD, crl=best)
    if best.next_update is None:
        return _stale(best, "the revocation list does not say how long it holds")
    if at < best.this_update:
        return _stale(best, f"the revocation list begins only on {best.this_update.date().isoformat()}")
    return _stale(best, f"the revocation list ended on {best.next_update.date().isoformat()}")


def _stale(crl: CertificateList, reason: str) -> RevocationResult:
    return RevocationResult(status=RevocationStatus.STALE, reason=reason, crl=crl)
