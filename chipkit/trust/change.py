"""A change of the trust store: one transaction, which becomes one more version of it, or nothing.

What is placed, confirmed and taken away in a change can be asked of its `LookUps` at once, as whoever imports must: a
link certificate may stand behind the CSCA that signed it. Nobody else sees any of it before it is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import field, replace
from datetime import datetime
from typing import Any, Final, Literal

from chipkit.errors import TrustError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.absent import Absent
from chipkit.trust.clock import AHEAD, reached
from chipkit.trust.conformance import Conformance
from chipkit.trust.counts import Counts
from chipkit.trust.database import Database
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.look_ups import LookUps
from chipkit.trust.marking import is_test
from chipkit.trust.model import Confirmation, ListSigner, require_named
from chipkit.trust.pinned_signers import ListKey
from chipkit.trust.plan import KeptList
from chipkit.trust.profile import role_of
from chipkit.trust.rows import Content, certificate_row, crl_row, ground_row, signed_key, text, time_text
from chipkit.trust.schema import FOR_EVER
from chipkit.trust.store_view import StoreVersion
from chipkit.values import dataclass

__all__ = ["Change", "Status"]

Status = Literal["added", "changed", "known", "refused"]
_TOLD_EVERY: Final = 64


@dataclass(slots=True)
class Change:
    """What a transaction writes. `TrustStore.change` makes one, and commits it."""

    database: Database
    number: int
    """Of the version that it becomes."""
    before: str
    """The token of the version that it follows."""
    at: datetime
    """The time of the change, with its zone."""
    by: str = ""
    """The name of whoever made it."""
    progress: Callable[[int], None] | None = None
    """Told how many things have been placed, now and then."""
    counts: Counts = field(default_factory=Counts)
    wrote: bool = field(default=False, init=False)
    """Whether anything is trusted, or kept, otherwise than before."""
    sealed: StoreVersion | None = field(default=None, init=False)
    """The version that it became, or would have become; None while it is none, and where it changed nothing."""
    now: LookUps = field(init=False)
    """The store as this change has made it so far."""
    _placed: int = field(default=0, init=False)
    _last: tuple[Ground, dict[str, Any]] | None = field(default=None, init=False)  # the last ground, and its row
    _digest: Any = field(init=False)
    _absent: Absent = field(init=False)
    _barring: bool | None = field(default=None, init=False)
    """Whether anything was ever removed, in any version; None while nobody asked."""

    def __post_init__(self) -> None:
        self.now = LookUps(self.database, self.number, lambda: self.token)
        self._absent = Absent(self.database)
        self._digest = hashlib.sha256(f"{self.before} {self.number} {time_text(self.at)}".encode())

    @property
    def token(self) -> str:
        """A digest of the version before and of all that this change wrote."""
        return str(self._digest.hexdigest())[:32]

    @property
    def reached(self) -> datetime:
        """The time that was reached, though the clock be behind: by what was signed before this change."""
        return reached(self.at, LookUps(self.database, self.number - 1, lambda: self.before).signed_time)

    # placing ----------------------------------------------------------------------------------------------------------

    def foresee(self, digests: Iterable[str]) -> None:
        """Be told what will be placed, by SHA-256 in hex, so that what is not here costs one look-up in all."""
        self._absent.ask("content.sha256", digests)

    def holds(self, sha256: str) -> bool:
        """Whether anything with this SHA-256, in hex, is kept, so that it need not be parsed again."""
        return bool(self._grounds_of(sha256))

    def place(self, certificate: Certificate, ground: Ground) -> Status:
        """Keep a certificate, for one more reason.

        Args:
            certificate: The certificate.
            ground: Why. One by a list in the place of an older ground by a list of the same signer replaces that one; a
                certificate with the TEST marking is TEST, whatever was said.

        Returns:
            What became of it; "refused" where the operator removed it before.
        """
        if self._is_barred(certificate):
            return self._told("refused")
        if ground.kind in _VOUCHES and ground.kind is not GroundKind.TEST and is_test(certificate):
            ground = replace(ground, kind=GroundKind.TEST)
        content = Content(certificate.raw, "certificate", lambda: certificate_row(certificate))
        return self._put(certificate.fingerprint, ground, content)

    def place_again(self, sha256: str, ground: Ground) -> Status:
        """Keep what is here, of this SHA-256 in hex, for one more reason, without a look at its bytes."""
        return self._put(sha256, ground, None)

    def place_crl(self, crl: CertificateList, ground: Ground) -> Status:
        """Keep a revocation list."""
        return self._put(crl.fingerprint, ground, Content(crl.raw, "crl", lambda: crl_row(crl)))

    def place_list(self, raw: bytes, ground: Ground) -> Status:
        """Keep a signed list of pinned document signers as it came."""
        return self._put(hashlib.sha256(raw).hexdigest(), ground, Content(raw, "signer list"))

    def place_master_list(self, listed: KeptList, ground: Ground) -> Status:
        """Keep a master list as it came, with what was found of it; its certificates are placed apart."""
        status = self._put(listed.sha256, ground, Content(listed.raw, "master list"))
        number = self._number_of(listed.sha256)
        self._end("master_list", "content = ?", number)
        self._write(
            "master_list", content=number, signer=listed.signer, title=text(listed.subject),
            country=text(listed.country), signed_at=None if listed.signed_at is None else time_text(listed.signed_at),
        )  # fmt: skip
        members = [(number, sha256) for sha256 in sorted(listed.members)]
        self.database.many("INSERT OR IGNORE INTO member VALUES (?, ?)", members)
        return status

    def note_conformance(self, sha256: str, said: Conformance) -> None:
        """Keep what a directory says of a certificate that is here, in the place of what it said before."""
        number = self._number_of(sha256)
        codes, texts = (text(json.dumps(each)) for each in (said.codes, said.texts))
        held = "SELECT codes, texts FROM conformance WHERE content = ? AND until = ?"
        if number and self.database.rows(held, (number, FOR_EVER)) != [(codes, texts)]:
            self._end("conformance", "content = ?", number)
            self._write("conformance", content=number, codes=codes, texts=texts)

    def accept(self, signer: ListSigner) -> Status:
        """Accept a signer of master lists; one that the operator named stays so."""
        known = self.now.signer(signer.sha256)
        if known is not None and (known.pinned or not signer.pinned):
            return "known"
        self._end("list_signer", "sha256 = ?", signer.sha256)
        at = None if signer.accepted_at is None else time_text(signer.accepted_at)
        self._write(
            "list_signer", sha256=signer.sha256, subject=text(signer.subject), pinned=int(signer.pinned),
            accepted_by=text(self.by), accepted_at=at,
        )  # fmt: skip
        return "added" if known is None else "changed"

    def pin_key(self, key: ListKey) -> Status:
        """Believe lists of pinned document signers that this key signs; one that is believed stays as it was noted."""
        if key.sha256 in {each.sha256 for each in self.now.list_keys()}:
            return "known"
        at = None if key.at is None else time_text(key.at)
        self._write("list_key", sha256=key.sha256, by=text(key.by), source=text(key.source), at=at)
        return "added"

    def unpin_key(self, sha256: str) -> None:
        """Believe the lists of a key no more.

        Raises:
            TrustError: The key was not pinned.
        """
        if not self._end("list_key", "sha256 = ?", sha256):
            raise TrustError(f"{sha256}: no pinned key of lists of signers has this SHA-256")

    def note_signed_time(self, at: datetime, sha256: str) -> None:
        """Remember the time that an artefact bears which verified against an anchor (never a card's).

        One that lies over two days ahead of the change is not remembered: the signer's clock, or ours, is wrong.
        """
        newest = self.now.signed_time
        if (newest is None or at > newest) and at - self.reached <= AHEAD:
            self._write("signed_time", at=time_text(at), sha256=sha256)

    # taking away ------------------------------------------------------------------------------------------------------

    def end_list(self, sha256: str) -> None:
        """Keep a signed list no longer: it fell, was removed, or a newer one took its place."""
        for number, *_ in self._grounds_of(sha256):
            self._end("ground", "id = ?", number)
        self._end("master_list", "content = ?", self._number_of(sha256))

    def drop_by_signer(self, signer: str, *, but: Collection[str]) -> int:
        """Take away the grounds by the lists of a signer for all that its newest list does not carry any more.

        Args:
            signer: SHA-256 of the certificate of the lists' signer, in hex.
            but: SHA-256 of each certificate that the newest list carries, in hex.

        Returns:
            How many certificates no ground is left for.
        """
        statement = (
            "SELECT g.id, c.sha256 FROM ground g JOIN content c ON c.id = g.content"
            " WHERE g.signer = ? AND g.until = ? AND c.form = 'certificate' ORDER BY g.id"
        )
        kept, gone = frozenset(but), 0
        for number, sha256 in self.database.rows(statement, (signer, FOR_EVER)):
            if sha256 not in kept:
                self._end("ground", "id = ?", number)
                gone += not self._grounds_of(sha256) and not self.keep_confirmed(sha256)
        self.counts.removed += gone
        return gone

    def keep_confirmed(self, sha256: str) -> bool:
        """Keep what no list carries any more and somebody confirmed, as if it came with that; whether it is kept."""
        said = self.now.inventory.confirmation(sha256)
        if said is None or self._grounds_of(sha256):
            return said is not None
        ground = Ground(kind=GroundKind.PLACED, source=said.source, placed_by=said.by, placed_at=said.at)
        self._write("ground", content=self._number_of(sha256), **ground_row(ground))
        return True

    def remove(self, sha256: str, source: str) -> None:
        """Take away whatever is kept under a SHA-256; no list brings a certificate back that the operator removed.

        Args:
            sha256: Of what is removed, in hex.
            source: Why, in the words of whoever removes it.

        Raises:
            TrustError: Nothing with this SHA-256 is in the store, or nobody is named who removes it, or no reason.
        """
        require_named(self.by, source, "a removal")
        raw = self.now.raw_of(sha256)
        if not self._end("ground", "content IN (SELECT id FROM content WHERE sha256 = ?)", sha256):
            raise TrustError(f"{sha256}: nothing with this SHA-256 is in the trust store")
        self._end("master_list", "content = ?", self._number_of(sha256))
        self._end("confirmation", "sha256 = ?", sha256)
        if raw and self.database.rows("SELECT 1 FROM content WHERE sha256 = ? AND form = 'certificate'", (sha256,)):
            facts = {"by": text(self.by), "source": text(source), "at": time_text(self.at)}
            self._write("barred", sha256=sha256, tbs=signed_key(parse_certificate(raw)), **facts)
        self.counts.removed += 1

    def readmit(self, certificate: Certificate) -> None:
        """Let what the operator removed be placed again."""
        self._end("barred", "tbs = ?", signed_key(certificate))

    def remove_signer(self, sha256: str) -> int:
        """Accept a signer of master lists no more, and take away what it alone vouched for.

        Returns:
            How many certificates no ground is left for.

        Raises:
            TrustError: The signer was not accepted.
        """
        if not self._end("list_signer", "sha256 = ?", sha256):
            raise TrustError(f"{sha256}: no accepted signer of master lists has this SHA-256")
        return self.drop_by_signer(sha256, but=())

    # confirming -------------------------------------------------------------------------------------------------------

    def confirm(self, sha256: str, confirmation: Confirmation) -> Certificate:
        """Note that somebody compared a certificate with what its issuer says.

        Args:
            sha256: Of the certificate, in hex.
            confirmation: By whom, with what and when.

        Returns:
            The certificate.

        Raises:
            TrustError: The certificate is not in the store, is false, bears the TEST marking, or is no authority's; or
                the confirmation names nobody, or nothing that the certificate was compared with.
        """
        require_named(confirmation.by, confirmation.source, "a confirmation")
        kinds = {kind for _, kind, *_ in self._grounds_of(sha256)}
        raw = self.now.raw_of(sha256) if kinds else None
        if raw is None:
            raise TrustError(f"{sha256}: no certificate with this SHA-256 is in the trust store; import it first")
        if GroundKind.MARKED.value in kinds:
            raise TrustError(f"{sha256}: it is kept as false, and cannot be confirmed")
        certificate = parse_certificate(raw)
        if role_of(certificate) not in ("csca", "link"):
            raise TrustError(f"{sha256}: no CSCA's and no link certificate; document signers go by a signed list")
        if is_test(certificate):
            raise TrustError(f"{sha256}: it carries the TEST marking, and stays a test one, whoever confirms it")
        by, source = text(confirmation.by), text(confirmation.source)
        if (held := self.now.inventory.confirmation(sha256)) is not None and (held.by, held.source) == (by, source):
            return certificate
        self._end("confirmation", "sha256 = ?", sha256)
        self._write("confirmation", sha256=sha256, by=by, source=source, at=time_text(confirmation.at))
        self.counts.changed += 1
        return certificate

    def withdraw(self, sha256: str) -> None:
        """Take a confirmation back; the certificate stays, as what it was before.

        Raises:
            TrustError: Nobody confirmed a certificate with this SHA-256.
        """
        if not self._end("confirmation", "sha256 = ?", sha256):
            raise TrustError(f"{sha256}: nobody confirmed a certificate with this SHA-256")
        self.counts.changed += 1

    # ------------------------------------------------------------------------------------------------------------------

    def write_again(self, table: str, columns: tuple[str, ...], values: tuple[Any, ...]) -> None:
        """Write a row with the values of one that is or was in the store, of which some may be other ones."""
        self._write(table, **dict(zip(columns, values, strict=True)))

    def end_row(self, table: str, number: int) -> None:
        """End a row by its number."""
        self._end(table, "id = ?", number)

    def _put(self, sha256: str, ground: Ground, content: Content | None) -> Status:
        if self._last is None or self._last[0] is not ground:  # what comes in one list has one
            self._last = ground, ground_row(ground)
        held, wanted = self._grounds_of(sha256), self._last[1]
        same = [each for each in held if each[1:4] == (wanted["kind"], wanted["signer"], wanted["rests_on"])]
        why_else = ground.kind is GroundKind.MARKED and any(each[5] != wanted["reason"] for each in same)
        if same and not why_else and wanted["list"] in ("", same[0][4]):
            return self._told("known")
        before = self.now.kind(sha256) if held else None
        over = [each for each in held if each[2] == wanted["signer"]] if wanted["signer"] else same if why_else else ()
        for each in over:
            self._end("ground", "id = ?", each[0])
        self._write("ground", content=self._content(sha256, content), **wanted)
        if not held:
            return self._told("added")
        return self._told("known" if self.now.kind(sha256) is before else "changed")

    def _number_of(self, sha256: str) -> int:
        """The number of a content; 0 of one that is not kept."""
        if self._absent.lacks("content.sha256", sha256):
            return 0
        return self.database.number("SELECT id FROM content WHERE sha256 = ?", (sha256,))

    def _is_barred(self, certificate: Certificate) -> bool:
        if self._barring is None:
            self._barring = bool(self.database.rows("SELECT 1 FROM barred LIMIT 1"))
        return self._barring and self.now.is_barred(certificate)

    def _content(self, sha256: str, content: Content | None) -> int:
        number = self._number_of(sha256)
        if number:
            return number
        if content is None:
            raise ValueError(f"nothing with the SHA-256 {sha256} is kept")
        self._digest.update(sha256.encode())  # rows name contents by numbers, which another store has for other ones
        self._absent.wrote("content.sha256", sha256)
        number = self.database.insert(
            "content", sha256=sha256, form=content.form, size=len(content.raw), raw=content.raw
        )
        if content.facts is not None:
            self.database.insert(content.form, content=number, **content.facts())
        return number

    def _grounds_of(self, sha256: str) -> list[tuple[Any, ...]]:
        """Number, kind, signer, what it rests on, list and reason of each ground that holds."""
        if self._absent.lacks("content.sha256", sha256):
            return []
        return self.database.rows(
            "SELECT g.id, g.kind, g.signer, g.rests_on, g.list, g.reason FROM content c"
            " JOIN ground g ON g.content = c.id WHERE c.sha256 = ? AND g.until = ? ORDER BY g.id",
            (sha256, FOR_EVER),
        )

    def _write(self, table: str, **values: Any) -> None:
        self._digest.update(repr((table, sorted(values.items()))).encode("utf-8", "backslashreplace"))
        self.database.insert(table, since=self.number, until=FOR_EVER, **values)
        self.wrote = True
        self._barring = table == "barred" or self._barring

    def _end(self, table: str, condition: str, value: str | int) -> int:
        """End the rows that hold and meet a condition; those that began in this change go at once."""
        where = f"{condition} AND until = {FOR_EVER}"
        rows = self.database.rows(f"SELECT id, since FROM {table} WHERE {where}", (value,))
        for number, since in rows:
            self._digest.update(repr((table, number)).encode())
            if since == self.number:
                self.database.rows(f"DELETE FROM {table} WHERE id = ?", (number,))
            else:
                self.database.rows(f"UPDATE {table} SET until = ? WHERE id = ?", (self.number, number))
            self.wrote = True
        return len(rows)

    def _told(self, status: Status) -> Status:
        setattr(self.counts, status, getattr(self.counts, status) + 1)
        self._placed += 1
        if self.progress is not None and self._placed % _TOLD_EVERY == 0:
            self.progress(self._placed)
        return status


_VOUCHES: Final = frozenset(GroundKind) - {GroundKind.KEPT, GroundKind.MARKED}
