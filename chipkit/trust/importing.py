"""Import into a trust store: what came, what is new, and what was refused for which reason.

Three rules. A master list is believed for its signer alone (`chipkit.trust.master_list.accept_signer`). A certificate
that the operator hands over is an anchor only if it is a CA's: document signers never are. Whatever carries the TEST
marking is refused unless test anchors were asked for, stays a test anchor for ever, and vouches for no other kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import datetime
from hashlib import sha256
from typing import Literal

from chipkit.crypto.keys import load_public_key
from chipkit.deviation import Deviation
from chipkit.doors import expect
from chipkit.errors import ChipkitError, CodecError, KeyUnusableError, TrustError, UnsupportedError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.chain import issuers_of
from chipkit.trust.containers import Item, unpack
from chipkit.trust.marking import is_test
from chipkit.trust.master_list import VerifiedMasterList, accept_signer, verify_master_list
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, crl_signer, path_revocation
from chipkit.trust.signatures import signature_verdict
from chipkit.values import dataclass

__all__ = ["ImportEntry", "ImportStatus", "Importer"]

_MAX_ROUNDS = 8

ImportStatus = Literal["new", "known", "refused"]
ImportKind = Literal["certificate", "crl", "master list", "unusable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEntry:
    """What became of one structure."""

    kind: ImportKind
    status: ImportStatus
    where: str
    """The file, with the member, line or block inside it."""
    sha256: str = ""
    subject: str = ""
    """Of a certificate; the issuer of a revocation list; the signer of a master list."""
    country: str = ""
    """C of that name, in upper case."""
    anchor_kind: AnchorKind | None = None
    reason: str = ""
    """Why it was refused."""
    deviations: tuple[Deviation, ...] = ()
    """What was tolerated in taking the structure out of its file, in reading it and, of a master list, in verifying it;
    of one that was refused, too."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A certificate that may become an anchor."""

    anchor: Anchor
    where: str
    deviations: tuple[Deviation, ...] = ()
    by_test: bool = False
    """Whether a test authority vouches for it."""


@dataclass(slots=True, kw_only=True)
class Importer:
    """Collects what files hold, and makes a new store of it at the end.

    Files are collected first because they vouch for each other: a link certificate may come before the CSCA that signed
    it, a revocation list before its issuer, and a master list before the revocation list that names its signer.
    """

    store: InMemoryTrust
    at: datetime
    """The time of the import, with its zone."""
    pinned: frozenset[str] = frozenset()
    """SHA-256 of the certificates of believed list signers, in hex."""
    first_use: bool = False
    """Believe the signer of a list whoever it is."""
    test: bool = False
    """Take test anchors."""
    _wanted: list[_Wanted] = field(default_factory=list)
    _lists: list[tuple[Item, str]] = field(default_factory=list)
    _crls: list[tuple[CertificateList, Item]] = field(default_factory=list)
    _entries: list[ImportEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("first_use", "test"):
            expect(getattr(self, name), bool, name)

    def add(self, data: bytes, name: str) -> None:
        """Take in one file.

        Args:
            data: Its content.
            name: Its name, for reports.
        """
        for item in unpack(data, name):
            self._attempt(self._take, item, name)

    def finish(self) -> tuple[InMemoryTrust, tuple[ImportEntry, ...]]:
        """The new store, and what became of each structure."""
        for item, name in self._lists:
            self._attempt(self._take_master_list, item, name)
        self._lists.clear()
        self._place_anchors()
        self._place_crls()
        return self.store, tuple(self._entries)

    def _attempt(self, take: Callable[[Item, str], None], item: Item, name: str) -> None:
        try:
            take(item, name)
        except ChipkitError as error:
            digest = sha256(item.data).hexdigest()
            self._entries.append(
                ImportEntry(
                    kind=item.kind,
                    status="refused",
                    where=item.where,
                    sha256=digest,
                    reason=str(error),
                    deviations=item.deviations,
                )
            )

    def _take(self, item: Item, name: str) -> None:
        if item.kind == "certificate":
            certificate = parse_certificate(item.data)
            anchor = Anchor(certificate, AnchorKind.CONFIRMED, name, self.at)
            self._want(_Wanted(anchor, item.where, item.deviations))
        elif item.kind == "crl":
            self._crls.append((CertificateList.parse(item.data), item))
        elif item.kind == "master list":
            self._lists.append((item, name))
        else:
            raise TrustError(item.reason)

    def _take_master_list(self, item: Item, name: str) -> None:
        found = verify_master_list(item.data, self.store, preferred=self.pinned, at=self.at)
        odd, digest = (*item.deviations, *found.deviations), sha256(item.data).hexdigest()
        try:
            self._object_to_signer(found)
            signer = accept_signer(found.signer, self.store, self.pinned, first_use=self.first_use, at=self.at)
        except TrustError as error:
            subject = found.signer.subject
            self._note("master list", "refused", item.where, subject, digest, str(error), deviations=odd)
            return
        status: ImportStatus = "known" if self.store.signer(signer.sha256) is not None else "new"
        self.store = self.store.with_signer(signer)
        self._note("master list", status, item.where, found.signer.subject, digest, deviations=odd)
        kind = AnchorKind.PINNED_SIGNER if signer.pinned else AnchorKind.LIST_SIGNED
        for number, raw in enumerate(found.certificates, 1):
            where = f"{item.where}: certificate {number}"
            try:
                anchor = Anchor(parse_certificate(raw), kind, name, self.at, signer.sha256)
                self._want(_Wanted(anchor, where, by_test=found.test))
            except CodecError as error:
                self._entries.append(
                    ImportEntry(
                        kind="certificate",
                        status="refused",
                        where=where,
                        sha256=sha256(raw).hexdigest(),
                        reason=str(error),
                    )
                )

    def _object_to_signer(self, found: VerifiedMasterList) -> None:
        """Refuse a list by what is known of its signer, whoever believes it."""
        if found.test and not self.test:
            raise TrustError(
                "was signed under a TEST authority, which proves nothing about a real card: import it with --test "
                "or not at all"
            )
        known = self.store.with_crls(crl for crl, _ in self._crls)
        revocation = path_revocation(found.path, known, self.at)
        if revocation.status is RevocationStatus.REVOKED:
            raise TrustError("its signer, or the CSCA that issued it, has been revoked")

    def _want(self, wanted: _Wanted) -> None:
        reason = _objection(wanted, test=self.test)
        if reason:
            self._note_certificate(wanted, "refused", reason)
        else:
            self._wanted.append(wanted)

    def _place_anchors(self) -> None:
        sound = _without_forged(self._wanted, self.store)
        kept = set(map(id, sound))
        for wanted in self._wanted:
            if id(wanted) not in kept:
                self._note_certificate(wanted, "refused", "its own key did not sign it")
        known = {anchor.certificate for anchor in self.store.anchors}
        for wanted in sound:
            status: ImportStatus = "known" if wanted.anchor.certificate in known else "new"
            self._note_certificate(wanted, status)
            known.add(wanted.anchor.certificate)
        self.store = self.store.with_anchors(wanted.anchor for wanted in sound)
        self._wanted.clear()

    def _place_crls(self) -> None:
        known = {crl.raw for crl in self.store.crls}
        kept: list[CertificateList] = []
        for crl, item in self._crls:
            digest = sha256(crl.raw).hexdigest()
            reason = _crl_objection(crl, self.store)
            status: ImportStatus = "refused" if reason else "known" if crl.raw in known else "new"
            odd = (*item.deviations, *crl.deviations)
            self._note("crl", status, item.where, crl.issuer, digest, reason, deviations=odd)
            if not reason:
                known.add(crl.raw)
                kept.append(crl)
        self.store = self.store.with_crls(kept)
        self._crls.clear()

    def _note_certificate(self, wanted: _Wanted, status: ImportStatus, reason: str = "") -> None:
        certificate, kind = wanted.anchor.certificate, None if reason else wanted.anchor.kind
        self._note(
            "certificate",
            status,
            wanted.where,
            certificate.subject,
            certificate.fingerprint,
            reason,
            kind,
            (*wanted.deviations, *certificate.deviations),
        )

    def _note(
        self,
        kind: ImportKind,
        status: ImportStatus,
        where: str,
        name: Name,
        sha256: str,
        reason: str = "",
        anchor_kind: AnchorKind | None = None,
        deviations: tuple[Deviation, ...] = (),
    ) -> None:
        self._entries.append(
            ImportEntry(
                kind=kind,
                status=status,
                where=where,
                sha256=sha256,
                subject=str(name),
                country=(name.country or "").upper(),
                anchor_kind=anchor_kind,
                reason=reason,
                deviations=deviations,
            )
        )


def _objection(wanted: _Wanted, *, test: bool) -> str:
    """Why a certificate may not become an anchor; empty where nothing speaks against it."""
    certificate = wanted.anchor.certificate
    if wanted.by_test and not is_test(certificate):
        return "a TEST authority vouches for it, and it is not a TEST certificate itself"
    if is_test(certificate) and not test:
        return "is a TEST certificate, which proves nothing about a real card: import it with --test or not at all"
    if not _is_authority(certificate):
        return "is a document signer or another end entity, no CSCA: it is checked against anchors and never one itself"
    return _key_objection(certificate)


def _key_objection(certificate: Certificate) -> str:
    """Why nothing can be verified with a certificate's key; one of a kind that is merely not known here may come."""
    try:
        load_public_key(certificate.public_key)
    except UnsupportedError:
        return ""
    except (KeyUnusableError, CodecError) as error:
        return f"its key is unusable: {error}"
    return ""


def _is_authority(certificate: Certificate) -> bool:
    """Whether a certificate is a CA's; a few real CSCAs say so in one of these ways only."""
    constraints, usage = certificate.basic_constraints, certificate.key_usage
    return (
        (constraints is not None and constraints.ca)
        or (usage is not None and "keyCertSign" in usage)
        or certificate.self_issued
    )


def _without_forged(wanted: Iterable[_Wanted], store: InMemoryTrust) -> list[_Wanted]:
    """Leave out what claims to be signed by its own key, when neither that key nor that of a sound one did.

    A link certificate without a key identifier looks like that, and its issuer may be another one: so those that a
    sound one signed are sound in the next round. Doubtful ones never vouch for each other.
    """
    sound: list[_Wanted] = []
    doubtful: list[_Wanted] = []
    for each in wanted:
        (doubtful if _not_signed_as_it_claims(each.anchor.certificate) else sound).append(each)
    known = store.with_anchors(each.anchor for each in sound)
    for _ in range(_MAX_ROUNDS):
        signed = [each for each in doubtful if issuers_of(each.anchor.certificate, known)]
        if not signed:
            break
        known = known.with_anchors(each.anchor for each in signed)
        sound += signed
        cleared = set(map(id, signed))
        doubtful = [each for each in doubtful if id(each) not in cleared]
    return sound


def _not_signed_as_it_claims(certificate: Certificate) -> bool:
    """Whether a certificate claims to be signed by its own key, and is not."""
    identifier = certificate.authority_key_identifier
    claims = certificate.self_issued and identifier in (None, certificate.subject_key_identifier)
    return claims and signature_verdict(certificate, certificate) == "wrong"


def _crl_objection(crl: CertificateList, store: InMemoryTrust) -> str:
    """Why a revocation list may not be kept; one of an unknown issuer may, for the issuer can come later."""
    issuers: Iterable[Certificate] = [anchor.certificate for anchor in store.by_subject(crl.issuer)]
    identifier = crl.authority_key_identifier  # without one, a list names no key
    named = next((each for each in issuers if identifier and identifier == each.subject_key_identifier), None)
    if named is not None and crl_signer(crl, issuers) is None and signature_verdict(crl, named) == "wrong":
        return "the key that it names as its signer's did not sign it"
    return ""
