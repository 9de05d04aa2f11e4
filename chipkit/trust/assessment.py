"""All that can be said of one certificate against a trust store at one time: path, validity, revocation, profile."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, unique

from chipkit.deviation import Deviation
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.trust.answers import checked_view
from chipkit.trust.chain import PathResult, PathStatus, build_path
from chipkit.trust.model import AnchorKind
from chipkit.trust.profile import CertificateRole, profile_deviations, role_of
from chipkit.trust.purpose import why_no_document_signer
from chipkit.trust.revocation import RevocationResult, RevocationStatus, path_revocation
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["CertificateAssessment", "Shortfall", "Validity", "assess", "validity_at"]


@unique
class Validity(Enum):
    """Where a time lies in a certificate's validity period."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"


@unique
class Shortfall(Enum):
    """Why a certificate is not successful: each is enough for that."""

    UNFIT = "unfit"
    WAITING = "waiting"
    """Its issuer's certificate waits for confirmation, or it does itself."""
    NO_ANCHOR = "no anchor"
    OTHER_KEY = "other key"
    SIGNATURE_WRONG = "signature wrong"
    UNSUPPORTED = "unsupported"
    NO_SIGNER = "no document signer"
    """It is none of an authority's, and not for signing documents."""
    FORGEABLE = "forgeable"
    """A signature of the path was made with a key or a hash function below what any signature needs."""
    NOT_CONFIRMED = "not confirmed"
    """The path ends at an anchor that nobody confirmed."""
    TEST = "test"
    """It ends at a test anchor."""
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    REVOKED = "revoked"


_SHORTFALLS = {
    PathStatus.UNFIT: Shortfall.UNFIT,
    PathStatus.WAITING: Shortfall.WAITING,
    PathStatus.NO_ANCHOR: Shortfall.NO_ANCHOR,
    PathStatus.OTHER_KEY: Shortfall.OTHER_KEY,
    PathStatus.SIGNATURE_WRONG: Shortfall.SIGNATURE_WRONG,
    PathStatus.UNSUPPORTED: Shortfall.UNSUPPORTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateAssessment:
    """What there is to say of one certificate."""

    certificate: Certificate
    """The certificate."""
    role: CertificateRole
    """What the certificate seems to be for."""
    path: PathResult
    """How it leads to an anchor, or why it does not."""
    validity: Validity
    """Where the time lies in its validity period."""
    revocation: RevocationResult | None
    """Of the whole path; None if no path was found: who may revoke the certificate is not known."""
    deviations: tuple[Deviation, ...]
    """Of the path and of the profile."""

    @property
    def why_no_signer(self) -> str:
        """Why it is not for signing documents, where it is for nothing else either that is known here; else empty."""
        return why_no_document_signer(self.certificate) if self.role == "document signer" else ""

    @property
    def outcome(self) -> Outcome:
        """The certificate alone, judged without a policy.

        Successful is a certificate with a path to a real anchor that vouches, valid and not known to be revoked; that
        no fresh revocation list is at hand does not change it, and stands in `revocation`. One that is not yet valid is
        undetermined, as one that has expired: no document says here when it was signed, and a clock that is behind
        refutes nobody. So is one for another purpose, as a CSCA issues such, too.
        """
        if self._refuted:
            return Outcome.FAILED
        if self.path.status is PathStatus.UNSUPPORTED:
            return Outcome.NOT_SUPPORTED
        return Outcome.SUCCESSFUL if self._proven else Outcome.UNDETERMINED

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """All that keeps it from being successful; nothing where it is."""
        found: list[Shortfall] = []
        if self.revocation is not None and self.revocation.status is RevocationStatus.REVOKED:
            found.append(Shortfall.REVOKED)
        if self.path.status in _SHORTFALLS:
            found.append(_SHORTFALLS[self.path.status])
        else:
            if self.path.anchor is not None and self.path.anchor.test:
                found.append(Shortfall.TEST)
            if self.path.forgeable:
                found.append(Shortfall.FORGEABLE)
            elif not self.path.vouched:
                found.append(Shortfall.NOT_CONFIRMED)
            if self.why_no_signer:
                found.append(Shortfall.NO_SIGNER)
        if self.validity is not Validity.VALID:
            found.append(Shortfall(self.validity.value))
        return tuple(found)

    @property
    def _refuted(self) -> bool:
        return self.path.status is PathStatus.SIGNATURE_WRONG or (
            self.revocation is not None and self.revocation.status is RevocationStatus.REVOKED
        )

    @property
    def _proven(self) -> bool:
        anchor = self.path.anchor
        vouched = self.path.vouched and anchor is not None and not anchor.test
        return vouched and self.validity is Validity.VALID and not self.why_no_signer


def assess(certificate: Certificate, store: TrustView, at: datetime) -> CertificateAssessment:
    """Say all there is to say of `certificate` at a time, which carries its zone."""
    store = checked_view(store)
    path, role = _path(certificate, store), role_of(certificate)
    forgeable = (Deviation("algorithm.forgeable", "certificate", path.forgeable),) if path.forgeable else ()
    return CertificateAssessment(
        certificate=certificate,
        role=role,
        path=path,
        validity=validity_at(certificate, at),
        revocation=path_revocation(path.path, store, at) if path.status is PathStatus.VERIFIED else None,
        deviations=(*path.deviations, *forgeable, *profile_deviations(certificate, role)),
    )


def _path(certificate: Certificate, store: TrustView) -> PathResult:
    """The path of a certificate; of an anchor that stands for itself, itself where anybody may have signed it."""
    found = build_path(certificate, store)
    own = store.anchor(certificate) if found.forgeable else None
    if own is None or own.test or own.kind is AnchorKind.UNCONFIRMED:
        return found
    return PathResult(status=PathStatus.VERIFIED, anchor=own, path=(certificate,), issuers=found.issuers)


def validity_at(certificate: Certificate, at: datetime) -> Validity:
    """Where `at` lies in the certificate's validity period, whose ends belong to it."""
    if at < certificate.not_before:
        return Validity.NOT_YET_VALID
    return Validity.EXPIRED if at > certificate.not_after else Validity.VALID
