"""What the revocation lists of an issuer say of a certificate, and by which of them (RFC 5280, 5.3 and 6.3.3).

An entry revokes, however old its list is. One that puts a certificate on hold (`certificateHold`) does until a later
list of the issuer says otherwise, and that one must hold at the time of the question to clear anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from chipkit.pki.algorithm_floors import forgeable, of_signature
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import HELD, REMOVED, CertificateList, RevokedEntry
from chipkit.trust.crl_signers import crl_signer, keys_of, list_signers
from chipkit.trust.having_a_say import likeliest
from chipkit.trust.revocation_status import RevocationResult, RevocationStatus
from chipkit.trust.signatures import signature_verdict
from chipkit.values import dataclass

__all__ = ["UNSIGNED", "Said", "entry_in", "look_up"]


@dataclass(frozen=True, slots=True)
class Said:
    """What lists say of a certificate."""

    result: RevocationResult
    cleared_by: tuple[CertificateList, ...] = ()
    """The lists without which it would not be cleared, or held still: none may be of a key that was taken back."""


def look_up(
    certificate: Certificate,
    issuer: Certificate,
    crls: Sequence[CertificateList],
    signers: Sequence[Certificate],
    at: datetime,
    *,
    silent: Collection[CertificateList] = (),
    narrowly: bool = False,
) -> Said:
    """Look a certificate up in lists of its issuer, under any name that this has taken.

    Args:
        certificate: The certificate in question.
        issuer: The certificate of its verified issuer.
        crls: Lists under the names of the issuer.
        signers: The trusted certificates whose keys may have signed them, the issuer's among them or not.
        at: The time of the question, with its zone.
        silent: Lists of them that revoke whom they name, and clear and free nobody.
        narrowly: Whether a hold ends by a list of the issuer's key alone, or of the key that began it.
    """
    # RFC 5280, 5.2: a list with a critical extension that is not known decides nothing; 6.3.3 (b)(2)(iv): nor does one
    # of attribute certificates
    own = [
        crl
        for crl in crls
        if not crl.unknown_critical_extensions
        and not crl.of_attributes
        and (crl not in silent or _revoking(crl, certificate))
    ]
    if not own:
        reason = "the issuer's list is of a kind not known here" if crls else "no list of this issuer is here"
        return Said(RevocationResult(status=RevocationStatus.NO_CRL, reason=reason, certificate=certificate))
    # RFC 5280, 6.3.3 (f), (g): signed by a key of the issuer's that is trusted, the newest one too (Doc 9303-12,
    # 4.1.4.3), whose certificate says that it is for that
    held = {crl: keys_of(crl, certificate, issuer, signers) for crl in own}
    ranked = sorted(own, key=_rank(certificate, at), reverse=True)
    right = ((crl, signer) for crl in ranked if (signer := crl_signer(crl, held[crl])) is not None)
    named = any(entry_in(crl, certificate) for crl in own)
    signed = dict(right if named else islice(right, 1))  # where no list names it, the best one says all
    said = _Asked(certificate, issuer, signed, at, silent, narrowly).said() if signed else Said(_unsigned(held))
    return replace(said, result=replace(said.result, certificate=certificate))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A certificate, and lists with the certificates whose keys signed them."""

    certificate: Certificate
    issuer: Certificate
    signed: Mapping[CertificateList, Certificate]
    at: datetime
    silent: Collection[CertificateList]
    narrowly: bool

    def said(self) -> Said:
        """RFC 5280, 6.3.3 (j): an entry revokes; only where no list has one, its extent and the freshness matter."""
        holds: list[CertificateList] = []
        for crl in sorted(self.signed, key=lambda crl: _fitness(crl, self.at), reverse=True):
            entry = _revoking(crl, self.certificate)
            if entry is None:
                continue
            if entry.reason != HELD or not any(self._released(crl)):
                return Said(
                    RevocationResult(
                        status=RevocationStatus.REVOKED, revoked_at=entry.date, reason=entry.reason or "", crl=crl
                    )
                )
            holds.append(crl)
        return self._free(max(holds, key=lambda crl: crl.this_update)) if holds else self._absent()

    def _released(self, held: CertificateList) -> Iterable[CertificateList]:
        """The lists that came after the one that holds the certificate, and say so, or speak of it and hold it no more.

        RFC 5280, 5.3.1. A key that was put on hold does not free itself.
        """
        key = self.certificate.public_key.key
        narrow = {self.issuer.public_key.key, self.signed[held].public_key.key}
        for later, signer in self.signed.items():
            by = signer.public_key.key
            if not held.this_update < later.this_update <= self.at or later in self.silent:
                continue
            if by == key or (self.narrowly and by not in narrow):
                continue
            entry = entry_in(later, self.certificate)
            if _clears(later, self.certificate) if entry is None else entry.reason == REMOVED:
                yield later

    def _free(self, held: CertificateList) -> Said:
        """Of a certificate that was on hold last by this list: what the best list says that ended it."""
        ended = sorted(self._released(held), key=_rank(self.certificate, self.at), reverse=True)
        said = [self._freed(crl) for crl in ended]
        return next((each for each in said if each.result.status is RevocationStatus.GOOD), said[0])

    def _freed(self, later: CertificateList) -> Said:
        """A whole list frees by itself; one of changes together with a whole one (RFC 5280, 5.2.4), while both hold."""
        if _clears(later, self.certificate):
            return Said(_timely(later, self.at), (later,))
        whole = [crl for crl in self.signed if crl not in self.silent and _clears(crl, self.certificate)]
        if not whole:
            return Said(_partial(later), (later,))
        base = max(whole, key=_rank(self.certificate, self.at))
        first = min((base, later), key=lambda crl: (_holds(crl, self.at), crl.next_update or _NEVER))
        return Said(_timely(first, self.at), (later, base))

    def _absent(self) -> Said:
        """Lists that do not name the certificate: the best of those that would have clears it while it holds."""
        best = max(self.signed, key=_rank(self.certificate, self.at))
        if not _clears(best, self.certificate):
            return Said(_partial(best))
        found = _timely(best, self.at)
        # one that ended clears, too: a policy may grant days in which it still does
        return Said(found, () if found.status is RevocationStatus.NOT_BEGUN else (best,))


def _unsigned(held: Mapping[CertificateList, Sequence[Certificate]]) -> RevocationResult:
    """Of lists that none of their keys signed: was one of these named as the signer, or is the right one not here?"""
    found = (_why_unsigned(crl, keys) for crl, keys in held.items())
    return min(found, key=lambda why: UNSIGNED.index(why.status))


UNSIGNED = (
    RevocationStatus.SIGNATURE_WRONG,
    RevocationStatus.SIGNER_UNFIT,
    RevocationStatus.FORGEABLE,
    RevocationStatus.NO_CRL,
    RevocationStatus.SIGNER_UNKNOWN,
)
"""If no list can be used, the gravest reason counts: the other lists do not mend it."""


def _why_unsigned(crl: CertificateList, keys: Sequence[Certificate]) -> RevocationResult:
    def because(status: RevocationStatus, why: str) -> RevocationResult:
        return RevocationResult(status=status, reason=f"the revocation list{why}", crl=crl)

    if any(list_signers(crl, keys)):
        return because(RevocationStatus.SIGNER_UNFIT, " was signed with a key that is not for signing lists")
    identifier = crl.authority_key_identifier
    for key in likeliest(keys, identifier):
        if signature_verdict(crl, key) == "forgeable":
            used = forgeable(of_signature(key, crl.signature_algorithm))
            return because(RevocationStatus.FORGEABLE, f" was signed with {used}")
    named = [key for key in keys if identifier is not None and key.subject_key_identifier == identifier]
    verdicts = {signature_verdict(crl, key) for key in likeliest(named, identifier)}
    if verdicts == {"wrong"}:
        return because(RevocationStatus.SIGNATURE_WRONG, " bears a wrong signature")
    if verdicts:
        return because(RevocationStatus.NO_CRL, "'s signature is of a kind not known here")
    return because(RevocationStatus.SIGNER_UNKNOWN, " was signed with a key that is not known here")


def entry_in(crl: CertificateList, certificate: Certificate) -> RevokedEntry | None:
    """What a list of the certificate's issuer, under whichever name, says of it.

    RFC 5280, 6.3.3 (j): issuer and serial number; 5.3.3: an entry may be of another issuer than the list's. An issuer
    gives a serial number once (4.1.2.2), so that an entry without a name is of it under each name that it had.
    """
    names = (crl.issuer, certificate.issuer)
    found = [entry for name in names if (entry := crl.entry_of(name, certificate.serial)) is not None]
    return min(found, key=lambda entry: entry.reason == REMOVED, default=None)


def _revoking(crl: CertificateList, certificate: Certificate) -> RevokedEntry | None:
    """The entry that revokes a certificate, for good or for now; RFC 5280, 6.3.3 (k): not one of `removeFromCRL`."""
    entry = entry_in(crl, certificate)
    return None if entry is None or entry.reason == REMOVED else entry


def _clears(crl: CertificateList, certificate: Certificate) -> bool:
    """Whether a list that does not name a certificate would have named it."""
    # RFC 5280, 5.2.5: whom a list of a part does not name is unknown, and so is whom one does that cannot be read whole
    return not crl.partial and not crl.doubt and not crl.unclear_of(certificate.serial)


def _fitness(crl: CertificateList, at: datetime) -> tuple[bool, bool, datetime]:
    """Lists that hold at the time first, then those that have begun, then the newest."""
    return _holds(crl, at), crl.this_update <= at, crl.this_update


def _rank(certificate: Certificate, at: datetime) -> Callable[[CertificateList], tuple[bool, bool, bool, datetime]]:
    """How much of a certificate that it does not name a list says: more than any, one that would have named it."""
    return lambda crl: (_clears(crl, certificate), *_fitness(crl, at))


def _holds(crl: CertificateList, at: datetime) -> bool:
    # RFC 5280, 6.3.3 (a), 5.1.2.4 and 5.1.2.5
    return crl.next_update is not None and crl.this_update <= at <= crl.next_update


_NEVER = datetime.min.replace(tzinfo=UTC)


def _timely(crl: CertificateList, at: datetime) -> RevocationResult:
    """What a list says at a time that would have named a certificate, and does not."""
    if _holds(crl, at):
        return RevocationResult(status=RevocationStatus.GOOD, crl=crl)
    if at < crl.this_update:
        reason = f"the revocation list begins only on {crl.this_update.date().isoformat()}"
        return RevocationResult(status=RevocationStatus.NOT_BEGUN, reason=reason, crl=crl)
    reason = "the revocation list does not say how long it holds"
    if crl.next_update is not None:
        reason = f"the revocation list ended on {crl.next_update.date().isoformat()}"
    return RevocationResult(status=RevocationStatus.STALE, reason=reason, crl=crl)


def _partial(crl: CertificateList) -> RevocationResult:
    return RevocationResult(status=RevocationStatus.PARTIAL, reason=_why_partial(crl), crl=crl)


def _why_partial(crl: CertificateList) -> str:
    if crl.partial:
        return f"the revocation list is {'one of changes' if crl.delta else 'of a part'} alone, and does not name it"
    if crl.doubt:
        return f"the revocation list has {crl.doubt}, and does not name it"
    return "the revocation list has an entry with its number, of an issuer that cannot be read"
