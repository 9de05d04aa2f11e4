"""Whether an issuer has revoked a certificate (RFC 5280, 5 and 6.3.3; Doc 9303-12, 4.1.5, 6.1.2 and 7.1.4).

A CSCA that changed its key signs its list with the newer one, so a list may be signed by any key of that name that is
trusted and that is for signing lists, and may take back the CSCA's own older certificate. Real lists are often past
their nextUpdate: such a list still revokes what it names, and clears nothing else. Why a certificate was revoked
changes nothing; an entry revokes it only where it is of this certificate's issuer.

A CSCA that was taken back vouches for nothing any more, nor does what it linked to (Doc 9303-12, 4.1.5.1).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from itertools import islice

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import HELD, REMOVED, CertificateList, RevokedEntry
from chipkit.pki.names import Name
from chipkit.trust.crl_signers import crl_signer, keys_of, list_signers, names_of_issuer
from chipkit.trust.model import AnchorKind
from chipkit.trust.revocation_status import TAKEN_BACK, RevocationResult, RevocationStatus
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.succession import Admits, admits, later_names, likeliest, predecessors, twins
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = [
    "TAKEN_BACK",
    "RevocationResult",
    "RevocationStatus",
    "check_revocation",
    "path_revocation",
    "revocation_status",
]

_CLEARING = frozenset({RevocationStatus.GOOD, RevocationStatus.STALE})
"""What a list says that does not name a certificate, and would have."""


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
    names = names_of_issuer(certificate, issuer)
    named = [crl for crl in crls if any(crl.issuer.matches(name) for name in names)]
    return _looked_up(certificate, issuer, named, (issuer, *signers), at)


def _looked_up(
    certificate: Certificate,
    issuer: Certificate,
    crls: Sequence[CertificateList],
    signers: Sequence[Certificate],
    at: datetime,
) -> RevocationResult:
    """Look a certificate up in lists of its issuer, under any name that this has taken."""
    # RFC 5280, 5.2: a list with a critical extension that is not known decides nothing; 6.3.3 (b)(2)(iv): nor does one
    # of attribute certificates
    own = [crl for crl in crls if not crl.unknown_critical_extensions and not crl.of_attributes]
    if not own:
        reason = "the issuer's list is of a kind not known here" if crls else "no list of this issuer is here"
        return RevocationResult(status=RevocationStatus.NO_CRL, reason=reason, certificate=certificate)
    # RFC 5280, 6.3.3 (f), (g): signed by a key of the issuer's that is trusted, the newest one too (Doc 9303-12,
    # 4.1.4.3), whose certificate says that it is for that
    held = {crl: keys_of(crl, certificate, issuer, signers) for crl in own}
    right = (crl for crl in sorted(own, key=_rank(certificate, at), reverse=True) if crl_signer(crl, held[crl]))
    named = any(_entry(crl, certificate) for crl in own)
    signed = list(right if named else islice(right, 1))  # where no list names it, the best one says all
    # RFC 5280, 6.3.3 (j): an entry revokes; only where no list has one, its extent and the freshness matter
    found = (_entered(certificate, signed, at) or _absent(certificate, signed, at)) if signed else _unsigned(held)
    return replace(found, certificate=certificate)


def check_revocation(
    certificate: Certificate,
    issuer: Certificate,
    store: TrustView,
    at: datetime,
    *,
    beside: Iterable[Certificate] = (),
    kind: AnchorKind | None = AnchorKind.TEST,
) -> RevocationResult:
    """Look a certificate up in the revocation lists of a trust store.

    Args:
        certificate: The certificate in question.
        issuer: The certificate of its verified issuer.
        store: Whose revocation lists and anchors are asked.
        at: The time of the question, with its zone.
        beside: Verified certificates of authorities that are not anchors, such as links of a path.
        kind: The kind of anchor that vouches for it, None for any real one. An anchor that proves nothing by itself
            takes nothing back that a better one vouches for (`succession.admits`).
    """
    return _Looking(store, at, kind, tuple(beside)).up(certificate, issuer)


def path_revocation(path: Sequence[Certificate], store: TrustView, at: datetime) -> RevocationResult:
    """Look up a whole path: a certificate that was taken back vouches for nothing, wherever it stands in it.

    Args:
        path: From the certificate in question to an anchor's, as `build_path` found it; never empty.
        store: Whose revocation lists are asked.
        at: The time of the question, with its zone.

    Returns:
        What revokes the certificate nearest to the beginning; where nothing does, why it is not known of one below the
        anchor, of several the one that a list's days of grace mend least; "good" if each of them is.
    """
    # RFC 5280, 6.1.3 (a)(3), for each certificate of the path, and beyond RFC 5280 for the anchor, too
    anchor = store.anchor(path[-1])
    looking = _Looking(store, at, None if anchor is None else anchor.kind, tuple(path[1:]))
    found = [looking.up(each, issuer) for each, issuer in zip(path, (*path[1:], path[-1]), strict=True)]
    revoked = min((each for each in found if each.status in TAKEN_BACK), key=_doubt, default=None)
    if revoked is None or _doubt(revoked):
        fallen = looking.fallen(path)
        revoked = min((each for each in (revoked, fallen) if each is not None), key=_doubt, default=None)
    return revoked or min(found[:-1], key=_how_known, default=found[0])


def _doubt(revoked: RevocationResult) -> bool:
    """Whether nobody confirmed the key that took a certificate back."""
    return revoked.status is RevocationStatus.REVOKED_UNCONFIRMED


def _how_known(found: RevocationResult) -> tuple[bool, bool, datetime]:
    """Unknown before stale, stale for long before stale since yesterday, and good last."""
    stale, ended = found.status is RevocationStatus.STALE, None if found.crl is None else found.crl.next_update
    since = ended if stale and ended is not None else datetime.min.replace(tzinfo=UTC)
    return found.status is RevocationStatus.GOOD, stale, since


@dataclass(frozen=True, slots=True)
class _Looking:
    """The look-ups of one path."""

    store: TrustView
    at: datetime
    kind: AnchorKind | None
    """Of the anchor that vouches for the path; None for any real one."""
    beside: tuple[Certificate, ...]
    _names: dict[Hashable, tuple[Name, ...]] = field(default_factory=dict)
    """What is remembered for this path: the names that an issuer had later."""
    _held: dict[tuple[bytes, bytes], tuple[CertificateList, ...]] = field(default_factory=dict)
    """And the lists that may be of what an issuer signed."""

    @property
    def admitted(self) -> Admits:
        """Which anchors have a say."""
        return admits(self.kind)

    def up(self, certificate: Certificate, issuer: Certificate) -> RevocationResult:
        """What is known of one certificate; a list clears nobody whose key was taken back itself."""
        fallen: list[CertificateList] = []
        found = self._up(certificate, issuer)
        # one that ended, too: a policy may grant days in which such a list still clears
        while found.status in _CLEARING and found.crl is not None and self._by_fallen(found.crl, issuer):
            fallen.append(found.crl)
            found = self._up(certificate, issuer, fallen)
        if not fallen or found.status is not RevocationStatus.NO_CRL:
            return found
        reason = "the revocation list was signed with a key that was taken back"
        return replace(found, status=RevocationStatus.SIGNER_REVOKED, reason=reason, crl=fallen[0])

    def _up(
        self, certificate: Certificate, issuer: Certificate, without: Sequence[CertificateList] = ()
    ) -> RevocationResult:
        names = self._issuer_names(certificate, issuer)
        anchors = [each for name in names for each in self.store.by_subject(name) if self.admitted(each)]
        crls = [crl for crl in self._lists(certificate, issuer) if crl not in without]
        every = (issuer, *self.beside, *(each.certificate for each in anchors))
        found = _looked_up(certificate, issuer, crls, every, self.at)
        if found.status is not RevocationStatus.REVOKED or self.kind is not AnchorKind.UNCONFIRMED:
            return found
        # nothing unauthenticated accuses: the key that took it back may be as false as what it took back
        confirmed = [each.certificate for each in anchors if admits(None)(each)]
        certain = _looked_up(certificate, issuer, crls, confirmed, self.at)
        if certain.status is RevocationStatus.REVOKED:
            return certain
        return replace(found, status=RevocationStatus.REVOKED_UNCONFIRMED)

    def _lists(self, certificate: Certificate, issuer: Certificate) -> Sequence[CertificateList]:
        """The lists that may be of a certificate: those under its issuer's names, and what the issuer's own key signed.

        20 published authorities write their names in two orders; another key under the second one proves nothing.
        """
        key = certificate.issuer.raw, issuer.raw
        if key not in self._held:
            names = {name.normalised: name for name in self._issuer_names(certificate, issuer)}
            like = (each.certificate.subject for each in self.store.by_likeness(issuer.subject))
            others = {name.normalised: name for name in (issuer.subject.reversed, *like)}
            own = (crl for key, name in others.items() if key not in names for crl in self.store.crls_of(name))
            self._held[key] = (
                *(crl for name in names.values() for crl in self.store.crls_of(name)),
                *(crl for crl in own if signature_verdict(crl, issuer) == "right"),
            )
        return self._held[key]

    def _by_fallen(self, crl: CertificateList, issuer: Certificate) -> bool:
        """Whether another key than the issuer's signed a list, and was taken back (RFC 5280, 6.3.3 (f))."""
        anchors = [each.certificate for each in self.store.by_subject(crl.issuer) if self.admitted(each)]
        signer = crl_signer(crl, (issuer, *self.beside, *anchors))
        if signer is None or signer.public_key.key == issuer.public_key.key:
            return False
        certified = (signer, *(each.certificate for each in twins(signer, self.store) if self.admitted(each)))
        above = (issuer, *self.beside, *anchors)
        found = (
            self._taken(each, other)
            for each in dict.fromkeys(certified)
            for other in dict.fromkeys(above)
            if each.issuer.matches(other.subject) and signature_verdict(each, other) == "right"
        )
        # its own word against itself is the last that it says, and is believed whole
        words = (each.crl for each in found if each is not None and each.crl is not None)
        return any(signature_verdict(word, signer) != "right" for word in words)

    def _issuer_names(self, certificate: Certificate, issuer: Certificate) -> tuple[Name, ...]:
        """Under which names a list may be of a certificate.

        Doc 9303-12, 4.1.5: one list is of all that a CSCA signed with whichever key; the newest may have a new name.
        """
        written = names_of_issuer(certificate, issuer)
        key = tuple(name.normalised for name in written)
        if key not in self._names:
            later = (new for name in written for new in later_names(name, issuer, self.store, self.admitted))
            found = {name.normalised: name for name in (*written, *later)}
            self._names[key] = tuple(found.values())
        return self._names[key]

    def fallen(self, path: Sequence[Certificate]) -> RevocationResult | None:
        """Which authority was taken back that the path rests on, besides the certificates that stand in it."""
        # Doc 9303-12, 4.1.5.1: all that was signed with the key of a revoked CSCA certificate is revoked with it
        for authority in path[1:]:
            own = (each.certificate for each in twins(authority, self.store) if self.admitted(each))
            for twin in own:
                found = self._taken(twin, twin) if twin.self_issued and twin not in path else None
                if found is not None and signature_verdict(twin, twin) == "right":
                    return found
        return self._with_predecessor(path[-1])

    def _with_predecessor(self, top: Certificate) -> RevocationResult | None:
        """Doc 9303-12, 4.1.5.1: what revokes the old CSCA certificate revokes the one that it linked to.

        Where another key than the old one says so, such as a newer one that has an anchor of its own, that one does not
        fall by its own word.
        """
        for old in predecessors(top, self.store, self.admitted):
            link, _ = old.linked[-1]
            found = self._taken(link, old.certificate) or self._taken(old.certificate, old.certificate)
            if found is None or found.crl is None or not old.proven:
                continue
            own_word = found.certificate == old.certificate and signature_verdict(found.crl, old.certificate) == "right"
            if own_word or old.dependent(top, self.store):
                return found
        return None

    def _taken(self, certificate: Certificate, issuer: Certificate) -> RevocationResult | None:
        """The revocation of a certificate; signatures are checked only where a list has its number."""
        if not any(_entry(crl, certificate) for crl in self._lists(certificate, issuer) if crl.names_any):
            return None
        found = self._up(certificate, issuer)
        return found if found.status in TAKEN_BACK else None


def _unsigned(held: Mapping[CertificateList, Sequence[Certificate]]) -> RevocationResult:
    """Of lists that none of their keys signed: was one of these named as the signer, or is the right one not here?"""
    found = (_why_unsigned(crl, keys) for crl, keys in held.items())
    return min(found, key=lambda why: _UNSIGNED.index(why.status))


_UNSIGNED = (
    RevocationStatus.SIGNATURE_WRONG,
    RevocationStatus.SIGNER_UNFIT,
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
    named = [key for key in keys if identifier is not None and key.subject_key_identifier == identifier]
    verdicts = {signature_verdict(crl, key) for key in likeliest(named, identifier)}
    if verdicts == {"wrong"}:
        return because(RevocationStatus.SIGNATURE_WRONG, " bears a wrong signature")
    if verdicts:
        return because(RevocationStatus.NO_CRL, "'s signature is of a kind not known here")
    return because(RevocationStatus.SIGNER_UNKNOWN, " was signed with a key that is not known here")


def _entry(crl: CertificateList, certificate: Certificate) -> RevokedEntry | None:
    """What a list of the certificate's issuer, under whichever name, says of it.

    RFC 5280, 6.3.3 (j): issuer and serial number; 5.3.3: an entry may be of another issuer than the list's. An issuer
    gives a serial number once (4.1.2.2), so that an entry without a name is of it under each name that it had.
    """
    names = (crl.issuer, certificate.issuer)
    found = [entry for name in names if (entry := crl.entry_of(name, certificate.serial)) is not None]
    return min(found, key=lambda entry: entry.reason == REMOVED, default=None)


def _entered(certificate: Certificate, crls: Sequence[CertificateList], at: datetime) -> RevocationResult | None:
    """What a list says that names the certificate, however old the list is: a revocation does not age.

    A certificate that was on hold is good again once a later list of the issuer no longer names it (RFC 5280, 5.3.1).
    """
    for crl in sorted(crls, key=lambda crl: _fitness(crl, at), reverse=True):
        entry = _entry(crl, certificate)
        if entry is None or entry.reason == REMOVED:  # 6.3.3 (k): removeFromCRL is not a revocation
            continue
        if entry.reason == HELD and any(_released(certificate, crl, other, at) for other in crls):
            continue
        return RevocationResult(
            status=RevocationStatus.REVOKED, revoked_at=entry.date, reason=entry.reason or "", crl=crl
        )
    return None


def _released(certificate: Certificate, held: CertificateList, later: CertificateList, at: datetime) -> bool:
    """Whether a list that came after the one that holds a certificate says so, or speaks of it and holds it no more."""
    entry = _entry(later, certificate)
    free = _clears(later, certificate) if entry is None else entry.reason == REMOVED
    return held.this_update < later.this_update <= at and free


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


def _absent(certificate: Certificate, signed: Sequence[CertificateList], at: datetime) -> RevocationResult:
    """Lists that do not name the certificate: the best of those that would have clears it while it holds."""
    best = max(signed, key=_rank(certificate, at))
    if not _clears(best, certificate):
        return RevocationResult(status=RevocationStatus.PARTIAL, reason=_why_partial(best), crl=best)
    if _holds(best, at):
        return RevocationResult(status=RevocationStatus.GOOD, crl=best)
    if at < best.this_update:
        reason = f"the revocation list begins only on {best.this_update.date().isoformat()}"
        return RevocationResult(status=RevocationStatus.NOT_BEGUN, reason=reason, crl=best)
    reason = "the revocation list does not say how long it holds"
    if best.next_update is not None:
        reason = f"the revocation list ended on {best.next_update.date().isoformat()}"
    return RevocationResult(status=RevocationStatus.STALE, reason=reason, crl=best)


def _why_partial(crl: CertificateList) -> str:
    if crl.partial:
        return f"the revocation list is {'one of changes' if crl.delta else 'of a part'} alone, and does not name it"
    if crl.doubt:
        return f"the revocation list has {crl.doubt}, and does not name it"
    return "the revocation list has an entry with its number, of an issuer that cannot be read"
