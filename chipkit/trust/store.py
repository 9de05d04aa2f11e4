"""The trust store: `trust.sqlite` in the trust folder, its views for who judges, and its changes for who keeps it.

Only what the file lists is trusted: what merely lies in the folder is not. What is written is for its owner alone,
where the system knows such files, and what others could have written is not believed (`chipkit.trust.ownership`).
A folder store of the time before (`store.json`) is taken over once, when it is first opened.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from chipkit.errors import TrustError
from chipkit.events import log
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.trust import versions
from chipkit.trust.applying import place_all
from chipkit.trust.change import Change
from chipkit.trust.collected import MOST_COLLECTED, CollectedSigner, Collecting
from chipkit.trust.counts import Counts
from chipkit.trust.current import CurrentView
from chipkit.trust.database import IN_MEMORY, Database, created, file_facts, is_writable
from chipkit.trust.file_lock import PATIENCE_SECONDS, locked
from chipkit.trust.inventory import WhatFell
from chipkit.trust.location import TrustFolderMissingError, existing_folder
from chipkit.trust.model import Confirmation, InMemoryTrust, require_named
from chipkit.trust.old_folder import OLD_INDEX
from chipkit.trust.ownership import refuse_foreign
from chipkit.trust.rows import text, whole
from chipkit.trust.schema import BASES_NOTED, FORGEABLE_LEFT, ONE_FORM, VERSION
from chipkit.trust.store_view import StoreVersion, StoreView, newest_version, opened

__all__ = ["FILE_NAME", "TrustFolderMissingError", "TrustStore", "load_store", "open_store"]

FILE_NAME: Final = "trust.sqlite"
LOCK: Final = ".lock"
FETCHED: Final = "fetched.json"
"""What servers said of the age of what came from them (docs/fetching.md)."""
Told = Callable[[int | None], None] | None
"""Told, after a second, the number of the process that is waited for, if it is known; or nobody."""


def open_store(folder: str | os.PathLike[str] | None = None) -> StoreView:
    """The newest version of the store of `folder`, or of the default folder, of which this user's own may not be there.

    Raises:
        TrustFolderMissingError: The folder was named, by the caller or by `CHIPKIT_TRUST`, and does not exist.
        TrustError: The store is damaged, or somebody else could write there.
    """
    return TrustStore(existing_folder(folder)).view()


def load_store(folder: str | os.PathLike[str]) -> StoreView:
    """The newest version of the store of `folder`; a folder without one is an empty store.

    Raises:
        TrustFolderMissingError: The folder does not exist.
        TrustError: The store is damaged, or somebody else could write there; the error names the file.
    """
    folder = Path(folder)
    view = TrustStore(folder).view()
    if not os.path.isdir(folder):  # noqa: PTH112 - which says no where it may not look, and raises nothing
        raise TrustFolderMissingError(folder)
    return view


class TrustStore:
    """The store of one trust folder. Threads may share one."""

    def __init__(
        self, folder: str | os.PathLike[str], *, patience: float = PATIENCE_SECONDS, waiting: Told = None
    ) -> None:
        """Name the store; nothing is opened or made yet.

        Args:
            folder: The trust folder.
            patience: Seconds to wait for somebody else who writes there.
            waiting: As of `change`, for whatever else is written.
        """
        self.folder = Path(folder)
        """The trust folder."""
        self.path = self.folder / FILE_NAME
        """The store's file in it."""
        self.taken_over: tuple[Certificate, ...] = ()
        """The certificates that were placed by hand in a folder store which this object took over: they vouch for
        nothing until they are confirmed anew."""
        self._patience, self._waiting = patience, waiting
        self._current = CurrentView(self.path, self.view, patience=patience)

    # for who judges ---------------------------------------------------------------------------------------------------

    def view(self) -> StoreView:
        """The newest version.

        Raises:
            TrustError: The store is damaged, or somebody else could write there; the error names the file.
        """
        self._prepare()
        view = StoreView(self.path, patience=self._patience)
        told = "trust loaded: %d anchors, %d revocation lists"  # no path: it names a user
        log.info(told, view.version.anchors, view.version.crls)
        return view

    def current_view(self) -> StoreView:
        """The newest version; the same view as before as long as nothing has changed, whoever wrote.

        A file that was put in the place of the store's, or copied over it, is looked at anew. Where it is damaged or of
        a newer version, the view that was given before still is what it was, if it was not written into.

        Raises:
            TrustError: As `view`.
        """
        return self._current.newest()

    def changed(self) -> bool:
        """Whether somebody, here or in another process, has changed the store since `current_view` gave one.

        Raises:
            TrustError: As `view`.
        """
        return self._current.changed()

    # for who keeps it -------------------------------------------------------------------------------------------------

    @contextmanager
    def change(
        self,
        action: str,
        *,
        at: datetime,
        by: str = "",
        source: str = "",
        dry_run: bool = False,
        patience: float | None = None,
        waiting: Callable[[int | None], None] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[Change]:
        """Change the store, all or nothing, while nobody else does; what is raised inside undoes all of it.

        A change that changed nothing makes no version, so that views and caches stay. The folder is made where it is
        missing.

        Args:
            action: What is done, for the history: "import", "confirm", "withdraw", "remove".
            at: The time of it, with its zone.
            by: The name of whoever does it.
            source: What it rests on, such as the names of files.
            dry_run: Do it, tell what it would do, and undo it.
            patience: Seconds to wait for somebody else who writes there.
            waiting: Told once, after a second, the number of the process that writes there, if it is known.
            progress: Told how many things have been placed, now and then.

        Raises:
            TrustError: The store is damaged, cannot be written, or another program keeps writing there.
        """
        with self._writing(dry_run=dry_run, patience=patience, waiting=waiting) as database:
            last = newest_version(database)
            change = Change(database, last.number + 1, last.token, at, by, progress)
            yield change
            if change.wrote:
                versions.seal(change, action, source)

    def add(self, trust: InMemoryTrust, *, at: datetime, by: str = "", source: str = "") -> Counts:
        """Keep all that a trust in memory holds, beside what is here.

        An anchor that is confirmed there comes with its confirmation; one without waits for one, and vouches for
        nothing meanwhile.

        Raises:
            TrustError: As `change`.
        """
        with self.change("import", at=at, by=by, source=source) as change:
            place_all(trust, change)
        return change.counts

    def confirm(self, sha256: str, *, by: str, source: str, at: datetime) -> Certificate:
        """Note that somebody compared the certificate of this SHA-256, in hex, with what its issuer says.

        Link certificates that it signed, and that waited, are what it is from now on.

        Args:
            sha256: Of a CSCA or link certificate that is in the store.
            by: Who compared it.
            source: What it was compared with.
            at: When, with its zone.

        Raises:
            TrustError: No such certificate is in the store, or `by` or `source` is blank.
        """
        from chipkit.trust.confirming import confirm_in  # noqa: PLC0415 - much to load for who only asks

        with self.change("confirm", at=at, by=by, source=source) as change:
            return confirm_in(change, sha256, Confirmation(by, source, at))

    def withdraw(self, sha256: str, *, by: str, source: str, at: datetime) -> WhatFell | None:
        """Take a confirmation back, and give what fell beside it; None where no list did that rests on it.

        Raises:
            TrustError: Nobody confirmed a certificate with this SHA-256, or `by` or `source` is blank.
        """
        require_named(by, source, "a withdrawal")
        from chipkit.trust.confirming import withdraw_in  # noqa: PLC0415 - as above

        with self.change("withdraw", at=at, by=by, source=source) as change:
            return withdraw_in(change, sha256)

    def remove(self, sha256: str, *, by: str, source: str, at: datetime, dry_run: bool = False) -> WhatFell:
        """Take away all that bears a SHA-256, and what falls with it; a certificate stays away, whoever lists it.

        Args:
            sha256: In hex, as `chipkit.trust.removing.remove` takes it.
            by: Who removes it.
            source: Why.
            at: When, with its zone.
            dry_run: Tell what would fall, and remove nothing.

        Raises:
            TrustError: Nothing with this SHA-256 is in the store, or `by` or `source` is blank.
        """
        from chipkit.trust.removing import remove  # noqa: PLC0415 - signed data are much to load for who removes nothing

        with self.change("remove", at=at, by=by, source=source, dry_run=dry_run) as change:
            return remove(change, sha256, source)

    def roll_back(self, number: int, *, by: str, at: datetime, dry_run: bool = False) -> None:
        """Make the store what it was in an older version; this is one more version, and can be undone likewise.

        Args:
            number: Of the older version; 0 is the store before anything was done to it.
            by: The name of whoever does it.
            at: When, with its zone.
            dry_run: Find out whether that can be done, and do nothing.

        Raises:
            TrustVersionGoneError: The version is not kept any more.
            TrustError: There never was such a version.
        """
        with self.change("rollback", at=at, by=by, source=f"version {number}", dry_run=dry_run) as change:
            versions.restore(change, number)

    def history(self) -> tuple[StoreVersion, ...]:
        """What was done to the store, the newest version first, and of those that are not kept any more too."""
        database = self._opened()
        if database is None:
            return ()
        with database.blamed():
            return tuple(map(StoreVersion.of_row, database.rows("SELECT * FROM version ORDER BY number DESC")))

    def view_of(self, number: int) -> StoreView:
        """An older version.

        Raises:
            TrustVersionGoneError: The version is not kept any more.
            TrustError: There never was such a version.
        """
        known = (*self.history(), StoreVersion())
        found = next((each for each in known if each.number == number), None)
        if found is None:
            raise versions.gone(self.path, number, known[0].number)
        return StoreView(self.path, version=found, patience=self._patience)

    # beside the versions ----------------------------------------------------------------------------------------------

    def collect(self, signer: CollectedSigner) -> Collecting:
        """Keep the certificate of a signer that was met and is not known, for the operator to have it confirmed.

        It vouches for nothing, and no version of the store is made by it. The day of one that is known stays.

        Raises:
            TrustError: The store is damaged, cannot be written, or another program keeps writing there.
        """
        with self._writing() as database:
            if database.rows("SELECT 1 FROM met WHERE sha256 = ?", (signer.certificate.fingerprint,)):
                return Collecting.KNOWN
            if database.number("SELECT count(*) FROM met") >= MOST_COLLECTED:
                return Collecting.FULL
            database.insert(
                "met", sha256=signer.certificate.fingerprint, raw=signer.certificate.raw, day=signer.day.isoformat()
            )
        return Collecting.NEW

    def collected(self) -> tuple[CollectedSigner, ...]:
        """The certificates of unknown signers, the one that was met last first.

        Raises:
            TrustError: The store is damaged, or somebody else could write there.
        """
        database = self._opened()
        if database is None:
            return ()
        with database.blamed():
            rows = database.rows("SELECT sha256, raw, day FROM met ORDER BY day DESC, sha256")
            return tuple(
                CollectedSigner(parse_certificate(whole(raw, sha256)), date.fromisoformat(day))
                for sha256, raw, day in rows
            )

    def collected_signer(self, sha256: str) -> CollectedSigner | None:
        """The unknown signer whose certificate has this SHA-256, in hex; None where none was met.

        Raises:
            TrustError: As `collected`.
        """
        return next((each for each in self.collected() if each.certificate.fingerprint == sha256), None)

    def forget_collected(self, sha256: str) -> None:
        """Forget one certificate of an unknown signer."""
        with self._writing() as database:
            database.rows("DELETE FROM met WHERE sha256 = ?", (sha256,))

    def setting(self, name: str) -> Any:
        """What was remembered under a name, as JSON has it; None where nothing was."""
        database = self._opened()
        rows = [] if database is None else database.rows("SELECT value FROM setting WHERE name = ?", (name,))
        if database is None or not rows:
            return None
        with database.blamed():
            return json.loads(rows[0][0])

    def remember(self, name: str, value: Any) -> None:
        """Remember a value that JSON can hold, such as which hosts may be asked, in the place of the one before."""
        with self._writing() as database:
            database.rows("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, text(json.dumps(value))))

    # ------------------------------------------------------------------------------------------------------------------

    def _opened(self) -> Database | None:
        """The file, open for reading; None where there is no store yet."""
        self._prepare()
        return opened(self.path, patience=self._patience)

    @contextmanager
    def _writing(
        self, *, dry_run: bool = False, patience: float | None = None, waiting: Told = None
    ) -> Iterator[Database]:
        """The file, open for one transaction."""
        patience = self._patience if patience is None else patience
        with ExitStack() as held:
            if dry_run and file_facts(self.path) is None:
                database = Database(IN_MEMORY, write=True)
            elif dry_run and not is_writable(self.path):
                read = Database(self.path, patience=patience)
                held.callback(read.close)
                database = read.copied()
            else:
                try:
                    _make_folder(self.folder)
                    held.enter_context(locked(self.folder / LOCK, patience=patience, waiting=waiting or self._waiting))
                    file_facts(self.path)
                    created(self.path)
                except OSError as error:
                    raise TrustError(f"{self.folder}: cannot be written: {error.strerror or error}") from error
                database = Database(self.path, write=True, patience=patience)
            held.callback(database.close)
            if versions.is_behind(database):
                from chipkit.trust.bringing_forward import bring_forward  # noqa: PLC0415 - as above

                self.taken_over = bring_forward(database, self.folder) or self.taken_over
            with database.transaction(undone=dry_run):
                if not all(versions.is_noted(database, name) for name in (BASES_NOTED, FORGEABLE_LEFT, ONE_FORM)):
                    from chipkit.trust.bringing_forward import settle  # noqa: PLC0415 - as above

                    settle(database)
                yield database

    def _prepare(self) -> None:
        """Take over a folder store, or a file of an older version, where nobody did yet.

        A file that may merely be read is read as it is.

        Raises:
            TrustError: Somebody else could write there; or what is of an older version cannot be taken over.
        """
        refuse_foreign(self.folder)
        version = 0
        if file_facts(self.path) is not None:
            database = Database(self.path, patience=self._patience)
            version = database.version
            database.close()
        if (0 < version < VERSION and is_writable(self.path)) or (
            version == 0 and os.path.lexists(self.folder / OLD_INDEX)
        ):
            with self._writing():
                log.info("trust store of an older version taken over")


def _make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone."""
    refuse_foreign(folder)
    for each in (*reversed(folder.absolute().parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
