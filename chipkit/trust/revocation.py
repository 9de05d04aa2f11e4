"""Whether an issuer has revoked a certificate (RFC 5280, 5 and 6.3.3; Doc 9303-12, 4.1.5, 6.1.2 and 7.1.4).

A CSCA that changed its key signs its list with the newer one, so a list may be signed by any key of that name that is
trusted and that is for signing lists, and may take back the CSCA's own older certificate. Real lists are often past
their nextUpdate: such a list still revokes what it names, and clears nothing else. Why a certificate was revoked
changes nothing; an entry revokes it only where it is of this certificate's issuer.

A CSCA that was taken back vouches for nothing any more, nor does what it linked to (Doc 9303-12, 4.1.5.1).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.answers import checked_view
from chipkit.trust.crl_signers import crl_signer, names_of_issuer
from chipkit.trust.having_a_say import Admits, admits, best_vouched_first, speaking, twins
from chipkit.trust.list_entries import UNSIGNED, Said, entry_in, look_up
from chipkit.trust.model import AnchorKind
from chipkit.trust.revocation_status import TAKEN_BACK, RevocationResult, RevocationStatus
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.succession import later_names, may_have_signed, predecessors
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
    return look_up(certificate, issuer, named, (issuer, *signers), at).result


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
            takes nothing back that a better one vouches for (`having_a_say.admits`), nor does one that was taken
            unseen, except where that is the kind.
    """
    store, unseen = checked_view(store), kind is AnchorKind.LIST_SIGNED
    return _Looking(store, at, kind, tuple(beside), _who_speaks(kind, store, unseen=unseen)).up(certificate, issuer)


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
    store = checked_view(store)
    anchor = store.anchor(path[-1])
    kind = None if anchor is None else anchor.kind
    admitted = _who_speaks(kind, store, unseen=anchor is not None and _rests_on_unseen(path, store))
    looking = _Looking(store, at, kind, tuple(path[1:]), admitted)
    found = [looking.up(each, issuer) for each, issuer in zip(path, (*path[1:], path[-1]), strict=True)]
    revoked = min((each for each in found if each.status in TAKEN_BACK), key=_doubt, default=None)
    if revoked is None or _doubt(revoked):
        fallen = looking.fallen(path)
        revoked = min((each for each in (revoked, fallen) if each is not None), key=_doubt, default=None)
    return revoked or min(found[:-1], key=_how_known, default=found[0])


def _rests_on_unseen(path: Sequence[Certificate], store: TrustView) -> bool:
    """Whether unseen lists alone carry the keys of a path, with whatever certificates."""
    real = admits(None)
    return all(anchor.unseen for authority in path[1:] or path for anchor in twins(authority, store) if real(anchor))


def _who_speaks(kind: AnchorKind | None, store: TrustView, *, unseen: bool) -> Admits:
    """Which anchors have a say about what one of a kind vouches for, that was taken unseen or not."""
    return admits(kind) if unseen or kind is AnchorKind.UNCONFIRMED else speaking(kind, store)


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
    admitted: Admits
    """Which anchors have a say."""
    _names: dict[Hashable, tuple[Name, ...]] = field(default_factory=dict)
    """What is remembered for this path: the names that an issuer had later."""
    _held: dict[tuple[bytes, bytes], tuple[CertificateList, ...]] = field(default_factory=dict)
    """And the lists that may be of what an issuer signed."""

    def up(self, certificate: Certificate, issuer: Certificate) -> RevocationResult:
        """What is known of one certificate; a list clears nobody, and frees nobody, whose key was taken back itself."""
        fallen: list[CertificateList] = []
        said = self._up(certificate, issuer)
        while fell := [crl for crl in said.cleared_by if self._by_fallen(crl, issuer)]:
            fallen += fell
            said = self._up(certificate, issuer, fallen)
        if not fallen or said.result.status not in UNSIGNED:
            return said.result
        reason = "the revocation list was signed with a key that was taken back"
        return replace(said.result, status=RevocationStatus.SIGNER_REVOKED, reason=reason, crl=fallen[0])

    def _up(
        self,
        certificate: Certificate,
        issuer: Certificate,
        silent: Sequence[CertificateList] = (),
        *,
        narrowly: bool = False,
    ) -> Said:
        names = self._issuer_names(certificate, issuer)
        anchors = [each for name in names for each in self.store.by_subject(name) if self.admitted(each)]
        crls = self._lists(certificate, issuer)
        every = (issuer, *self.beside, *best_vouched_first(anchors))
        said = look_up(certificate, issuer, crls, every, self.at, silent=silent, narrowly=narrowly)
        if self.kind is not AnchorKind.UNCONFIRMED or not any(entry_in(crl, certificate) for crl in crls):
            return said
        # nothing unauthenticated accuses, or frees: the key that does may be as false as the certificate
        confirmed = best_vouched_first(filter(speaking(None, self.store), anchors))
        certain = look_up(certificate, issuer, crls, confirmed, self.at, silent=silent, narrowly=narrowly)
        if certain.result.status is RevocationStatus.REVOKED:
            return certain
        if said.result.status is RevocationStatus.REVOKED:
            return Said(replace(said.result, status=RevocationStatus.REVOKED_UNCONFIRMED))
        return replace(said, cleared_by=(*said.cleared_by, *certain.cleared_by))

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
        anchors = best_vouched_first(filter(self.admitted, self.store.by_subject(crl.issuer)))
        signer = crl_signer(crl, (issuer, *self.beside, *anchors))
        if signer is None or signer.public_key.key == issuer.public_key.key:
            return False
        certified = (signer, *self._of_one_key(signer))
        above = (issuer, *self.beside, *anchors)
        # narrowly: of two keys on hold none frees the other
        found = (
            self._up(each, other, narrowly=True).result
            for each in dict.fromkeys(certified)
            for other in dict.fromkeys(above)
            if each.issuer.matches(other.subject)
            and self._named(each, other)
            and signature_verdict(each, other) == "right"
        )
        # its own word against itself is the last that it says, and is believed whole
        words = (each.crl for each in found if each.status in TAKEN_BACK and each.crl is not None)
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
            for twin in self._of_one_key(authority):
                found = None if twin in path else self._twin_taken(twin)
                if found is not None:
                    return found
        return self._with_predecessor(path[-1])

    def _twin_taken(self, twin: Certificate) -> RevocationResult | None:
        """The revocation of another certificate of a key of the path: which of them stands in it, tells nothing.

        One that names itself as its issuer is looked up as at the end of a path, but where it is forged.
        """
        above = may_have_signed(twin, self.store, self.admitted)
        possible = [each for each in ((twin, *above) if twin.self_issued else above) if self._named(twin, each)]
        if not possible:
            return None
        issuers = [each for each in above if signature_verdict(twin, each) == "right" and _one_country(twin, each)]
        if twin.self_issued and (issuers or not _is_refuted(twin, above)):
            issuers.append(twin)
        found = (self._taken(twin, each) for each in issuers)
        return next((each for each in found if each is not None), None)

    def _of_one_key(self, certificate: Certificate) -> list[Certificate]:
        """The certificates of the anchors with the key of `certificate` that have a say."""
        return best_vouched_first(filter(self.admitted, twins(certificate, self.store)))

    def _with_predecessor(self, top: Certificate) -> RevocationResult | None:
        """Doc 9303-12, 4.1.5.1: what revokes the old CSCA certificate revokes the one that it linked to.

        Where another key than the old one says so, such as a newer one that has an anchor of its own, that one does not
        fall by its own word.
        """
        for old in predecessors(top, self.store, self.admitted):
            link, _ = old.linked[-1]
            found = self._taken(link, old.certificate) or self._taken(old.certificate, old.certificate)
            if found is None or found.crl is None:
                continue
            own_word = found.certificate == old.certificate and signature_verdict(found.crl, old.certificate) == "right"
            if own_word or old.dependent(top, self.store, self.admitted):
                return found
        return None

    def _taken(self, certificate: Certificate, issuer: Certificate) -> RevocationResult | None:
        """The revocation of a certificate; signatures are checked only where a list has its number."""
        found = self.up(certificate, issuer) if self._named(certificate, issuer) else None
        return found if found is not None and found.status in TAKEN_BACK else None

    def _named(self, certificate: Certificate, issuer: Certificate) -> bool:
        return any(entry_in(crl, certificate) for crl in self._lists(certificate, issuer) if crl.names_any)


def _one_country(one: Certificate, other: Certificate) -> bool:
    return (one.subject.country or "").upper() == (other.subject.country or "").upper()


def _is_refuted(certificate: Certificate, above: Iterable[Certificate]) -> bool:
    """Whether a certificate that names itself as its issuer names a key, and nobody with that identifier signed it.

    Args:
        certificate: The certificate.
        above: The anchors whose key it names, none of which signed it; others where it names none.
    """
    identifier = certificate.authority_key_identifier
    if identifier is None or identifier != certificate.subject_key_identifier:
        return identifier is not None and any(each.subject_key_identifier == identifier for each in above)
    return signature_verdict(certificate, certificate) != "right"
