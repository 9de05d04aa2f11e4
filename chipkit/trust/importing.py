"""Import into a trust store: what came, what is new, and what was refused for which reason.

Three rules. A master list is believed for its signer alone (`chipkit.trust.master_list.accept_signer`). A certificate
that the operator hands over is an anchor only if it is a CA's: document signers never are. Whatever carries the TEST
marking is refused unless test anchors were asked for, and stays a test anchor for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from chipkit.crypto.keys import load_public_key
from chipkit.errors import ChipkitError, CodecError, KeyUnusableError, TrustError, UnsupportedError
from chipkit.pki.crl import CertificateList
from chipkit.trust.chain import issuers_of
from chipkit.trust.containers import unpack
from chipkit.trust.master_list import accept_signer, parse_certificate, verify_master_list
from chipkit.trust.model import Anchor, AnchorKind, TrustStore
from chipkit.trust.revocation import crl_signer
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.test_marker import is_test

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chipkit.pki.certificate import Certificate
    from chipkit.pki.names import Name
    from chipkit.trust.containers import Item

__all__ = ["ImportEntry", "ImportStatus", "Importer"]

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A certificate that may become an anchor."""

    anchor: Anchor
    where: str


@dataclass(slots=True, kw_only=True)
class Importer:
    """Collects what files hold, and makes a new store of it at the end.

    Files are collected first because they vouch for each other: a link certificate may come before the CSCA that signed
    it, and a revocation list before its issuer.
    """

    store: TrustStore
    at: datetime
    """The time of the import, with its zone."""
    pinned: frozenset[str] = frozenset()
    """SHA-256 of the certificates of believed list signers, in hex."""
    first_use: bool = False
    """Believe the signer of a list whoever it is."""
    test: bool = False
    """Take test anchors."""
    _wanted: list[_Wanted] = field(default_factory=list)
    _crls: list[tuple[CertificateList, str]] = field(default_factory=list)
    _entries: list[ImportEntry] = field(default_factory=list)

    def add(self, data: bytes, name: str) -> None:
        """Take in one file.

        Args:
            data: Its content.
            name: Its name, for reports.
        """
        for item in unpack(data, name):
            try:
                self._take(item, name)
            except ChipkitError as error:
                digest = sha256(item.data).hexdigest()
                self._entries.append(
                    ImportEntry(kind=item.kind, status="refused", where=item.where, sha256=digest, reason=str(error))
                )

    def finish(self) -> tuple[TrustStore, tuple[ImportEntry, ...]]:
        """The new store, and what became of each structure."""
        self._place_anchors()
        self._place_crls()
        return self.store, tuple(self._entries)

    def _take(self, item: Item, name: str) -> None:
        if item.kind == "certificate":
            certificate = parse_certificate(item.data)
            self._want(Anchor(certificate, AnchorKind.HAND_PLACED, name, self.at), item.where)
        elif item.kind == "crl":
            self._crls.append((CertificateList.parse(item.data), item.where))
        elif item.kind == "master list":
            self._take_master_list(item, name)
        else:
            raise TrustError(item.reason)

    def _take_master_list(self, item: Item, name: str) -> None:
        found = verify_master_list(item.data, self.store)
        signer = accept_signer(found.signer, self.store, self.pinned, first_use=self.first_use, at=self.at)
        status: ImportStatus = "known" if self.store.signer(signer.sha256) is not None else "new"
        self.store = self.store.with_signer(signer)
        self._note("master list", status, item.where, found.signer.subject, sha256=sha256(item.data).hexdigest())
        kind = AnchorKind.PINNED_SIGNER if signer.pinned else AnchorKind.LIST_SIGNED
        for number, raw in enumerate(found.certificates, 1):
            where = f"{item.where}: certificate {number}"
            try:
                self._want(Anchor(parse_certificate(raw), kind, name, self.at, signer.sha256), where)
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

    def _want(self, anchor: Anchor, where: str) -> None:
        reason = _objection(anchor, test=self.test)
        if reason:
            self._note_certificate(anchor, "refused", where, reason)
        else:
            self._wanted.append(_Wanted(anchor, where))

    def _place_anchors(self) -> None:
        candidates = self.store.with_anchors(wanted.anchor for wanted in self._wanted)
        sound: list[_Wanted] = []
        for wanted in self._wanted:
            if _forged(wanted.anchor.certificate, candidates):
                self._note_certificate(wanted.anchor, "refused", wanted.where, "its own key did not sign it")
            else:
                sound.append(wanted)
        known = {anchor.certificate for anchor in self.store.anchors}
        for wanted in sound:
            status: ImportStatus = "known" if wanted.anchor.certificate in known else "new"
            self._note_certificate(wanted.anchor, status, wanted.where)
            known.add(wanted.anchor.certificate)
        self.store = self.store.with_anchors(wanted.anchor for wanted in sound)
        self._wanted.clear()

    def _place_crls(self) -> None:
        known = {crl.raw for crl in self.store.crls}
        kept: list[CertificateList] = []
        for crl, where in self._crls:
            digest = sha256(crl.raw).hexdigest()
            reason = _crl_objection(crl, self.store)
            status: ImportStatus = "refused" if reason else "known" if crl.raw in known else "new"
            self._note("crl", status, where, crl.issuer, sha256=digest, reason=reason)
            if not reason:
                known.add(crl.raw)
                kept.append(crl)
        self.store = self.store.with_crls(kept)
        self._crls.clear()

    def _note_certificate(self, anchor: Anchor, status: ImportStatus, where: str, reason: str = "") -> None:
        certificate = anchor.certificate
        kind = None if reason else anchor.kind
        self._note("certificate", status, where, certificate.subject, certificate.fingerprint, reason, kind)

    def _note(
        self,
        kind: ImportKind,
        status: ImportStatus,
        where: str,
        name: Name,
        sha256: str,
        reason: str = "",
        anchor_kind: AnchorKind | None = None,
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
            )
        )


def _objection(anchor: Anchor, *, test: bool) -> str:
    """Why a certificate may not become an anchor, whatever vouches for it; empty where nothing speaks against it."""
    certificate = anchor.certificate
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


def _forged(certificate: Certificate, store: TrustStore) -> bool:
    """Whether a certificate claims to be signed by its own key, and neither that key nor any other known one did."""
    identifier = certificate.authority_key_identifier
    claims = certificate.self_issued and identifier in (None, certificate.subject_key_identifier)
    return claims and signature_verdict(certificate, certificate) == "wrong" and not issuers_of(certificate, store)


def _crl_objection(crl: CertificateList, store: TrustStore) -> str:
    """Why a revocation list may not be kept; one of an unknown issuer may, for the issuer can come later."""
    issuers: Iterable[Certificate] = [anchor.certificate for anchor in store.by_subject(crl.issuer)]
    named = [issuer for issuer in issuers if crl.authority_key_identifier == issuer.subject_key_identifier]
    if named and crl_signer(crl, issuers) is None and any(signature_verdict(crl, each) == "wrong" for each in named):
        return "the key that it names as its signer's did not sign it"
    return ""
