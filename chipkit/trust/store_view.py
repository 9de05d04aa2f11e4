"""A read snapshot of the trust store's file: one version of it, whatever is imported meanwhile.

Nothing is held between two look-ups but a connection: a version is read from rows that say of which versions they are.
The store keeps its last versions; one that is over is an error where it is asked for, and never an empty answer.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from chipkit.error_codes import ErrorCode
from chipkit.errors import CodecError, TrustError
from chipkit.pki.certificate import Certificate
from chipkit.trust.database import IN_MEMORY, Database, file_facts, upgrade
from chipkit.trust.exactness import exact
from chipkit.trust.look_ups import LookUps
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.remembered import RememberedLookUps
from chipkit.trust.rows import moment
from chipkit.values import dataclass

__all__ = ["NO_STORE", "StoreVersion", "StoreView", "TrustVersionGoneError", "newest_version", "no_store", "opened"]

NO_STORE: Final = hashlib.sha256(b"chipkit trust store").hexdigest()[:32]
"""The generation of a store that is not there yet, from which all others follow."""
_ValueT = TypeVar("_ValueT")


class TrustVersionGoneError(TrustError):
    """The version of the store that a view, or a rollback, names is not kept any more."""

    code = ErrorCode.TRUST_VERSION_GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreVersion:
    """One version of a store, and what made it."""

    number: int = 0
    """Which one; 0 is the store before anything was done to it."""
    token: str = NO_STORE
    """A digest of all that was ever done to the store: the generation of its views."""
    action: str = ""
    """What was done: "import", "confirm", "withdraw", "remove", "rollback", "migration"."""
    at: datetime | None = None
    """When, with its zone; None for version 0."""
    by: str = ""
    """Who did it."""
    source: str = ""
    """What it rests on."""
    added: int = 0
    """How many things came."""
    changed: int = 0
    """How many things are something else since then."""
    removed: int = 0
    """How many things went."""
    refused: int = 0
    """How many things were refused."""
    anchors: int = 0
    """How many anchors there are at its end."""
    crls: int = 0
    """How many revocation lists there are at its end."""
    signers: int = 0
    """How many accepted signers of master lists there are at its end."""

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> StoreVersion:
        """The version of a row of the table, in the order of its columns.

        Raises:
            CodecError: A value is of another type than its column; the store's file is damaged.
        """
        number, token, action, at, by, source, *counts = row
        texts, numbers = (token, action, at, by, source), (number, *counts)
        if not all(isinstance(each, str) for each in texts) or not all(isinstance(each, int) for each in numbers):
            raise CodecError("a version is not described by texts and numbers", where="trust store")
        added, changed, removed, refused, anchors, crls, signers = counts
        return cls(
            number=number, token=token, action=action, at=moment(at), by=by, source=source, added=added,
            changed=changed, removed=removed, refused=refused, anchors=anchors, crls=crls, signers=signers,
        )  # fmt: skip


@exact
class StoreView(RememberedLookUps):
    """Whom a store trusted in one of its versions.

    Threads may share one. It pickles as the path of the file and its version, and opens the file where it is unpickled.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, version: StoreVersion | None = None, patience: float = 10.0
    ) -> None:
        """Look at a version of the store's file.

        Args:
            path: The file; where there is none, the view is empty.
            version: The version; the newest one by default.
            patience: Seconds to wait for somebody who writes there.

        Raises:
            TrustVersionGoneError: The version is not kept any more, or the file is another one by now.
            TrustError: The file is damaged, or others may write there.
        """
        self.path, self._patience = Path(path), patience
        found = opened(path, patience=patience)
        self._is_absent = found is None
        self._database = found or no_store()
        self.version = version or newest_version(self._database)
        super().__init__(LookUps(self._database, self.version.number, lambda: self.version.token, settled=True))
        self._checked = self._newest = (0, 0)
        self._check()

    def __reduce__(self) -> tuple[Callable[..., StoreView], tuple[object, ...]]:
        return _reopened, (self.path, self.version, self._patience)

    @property
    def generation(self) -> str:
        """A digest of all that was ever done to the store."""
        return self.version.token

    @property
    def anchor_count(self) -> int:
        """How many anchors there are, without a look at them."""
        return self.version.anchors

    @property
    def everything(self) -> LookUps:
        """What can be asked beyond a `TrustView`, for those who list, check and import; nothing of it is remembered.

        Raises:
            TrustVersionGoneError: The version is not kept any more.
        """
        self._check()
        return self._asked

    def in_memory(self) -> InMemoryTrust:
        """All that this version trusts, in memory."""
        return self._answered(lambda asked: asked.in_memory())

    def waiting_for(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """The authorities that wait and may have issued a certificate (`chipkit.trust.view.WaitingAuthorities`)."""
        return self._answered(lambda asked: asked.waiting_for(certificate))

    def is_outdated(self) -> bool:
        """Whether there is a newer version, whoever made it; asked of `PRAGMA data_version`, and costs little.

        Raises:
            TrustError: The file is damaged, or others may write there.
        """
        if self._is_absent:
            return opened(self.path, patience=self._patience) is not None
        now = os.getpid(), self._database.number("PRAGMA data_version")
        if now == self._newest:
            return False
        if newest_version(self._database).token != self.version.token:
            return True
        self._newest = now
        return False

    def close(self) -> None:
        """Let go of the file; the view is of no use afterwards."""
        self._database.close()

    def _answered(self, ask: Callable[[LookUps], _ValueT]) -> _ValueT:
        """What the file says; that its version was still kept is asked after it, for it may go at any moment."""
        found = ask(self._asked)
        self._check()
        return found

    def _check(self) -> None:
        """Find out whether the version is still kept, where somebody has written since it was last seen to be."""
        if self._is_absent and self.version.number:
            raise TrustVersionGoneError(f"{self.path}: the trust store is not there any more")
        now = os.getpid(), self._database.number("PRAGMA data_version")
        if now == self._checked or not self.version.number:
            return
        rows = self._database.rows("SELECT token FROM version WHERE number = ?", (self.version.number,))
        if rows != [(self.version.token,)]:
            raise TrustVersionGoneError(f"{self.path}: another trust store by now: open it anew")
        if self._database.number("SELECT value FROM meta WHERE name = 'oldest'") > self.version.number:
            told = f"version {self.version.number} of the trust store is not kept any more: open it anew"
            raise TrustVersionGoneError(f"{self.path}: {told}")
        self._checked = now

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoreView) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def __repr__(self) -> str:
        return f"StoreView(version {self.version.number}, {self.version.anchors} anchors)"

    @property
    def _identity(self) -> Hashable:
        return self.path, self.version.number, self.version.token


def opened(path: str | os.PathLike[str], *, patience: float) -> Database | None:
    """The store's file, open for reading; None where there is no store yet.

    Raises:
        TrustError: The file is damaged, or others may write there.
    """
    if file_facts(path) is None:
        return None
    database = Database(path, patience=patience)
    return database if database.version else None


def no_store() -> Database:
    """A store that holds nothing, in memory."""
    database = Database(IN_MEMORY, write=True)
    with database.transaction():
        upgrade(database)
    return database


def newest_version(database: Database) -> StoreVersion:
    """The newest version of a store; version 0 where nothing was done yet."""
    statement = "SELECT * FROM version ORDER BY number DESC LIMIT 1"
    with database.blamed():
        rows = database.rows(statement)
        return StoreVersion.of_row(rows[0]) if rows else StoreVersion()


def _reopened(path: Path, version: StoreVersion, patience: float) -> StoreView:
    return StoreView(path, version=version, patience=patience)
