"""A file of tables as SQLite opens it: which file is taken, how it is locked, and what its errors say.

The trust store is such a file, and so is the index of evidence (`chipkit.trust.schema.Tables`).

The file may lie on a network share, so that its journal is a rollback journal and never a write-ahead log, which wants
memory that all of its readers share. Who reads holds a lock for the time of one look-up alone. The file is never opened
but by SQLite: a POSIX lock of a process goes with the first descriptor of that file that the process closes.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from chipkit.errors import CodecError, TrustError
from chipkit.trust.ownership import refuse_foreign_file
from chipkit.trust.schema import STORE, Tables

__all__ = ["IN_MEMORY", "Database", "created", "file_facts", "is_writable", "upgrade"]

IN_MEMORY: Final = ":memory:"
"""The path of a database that lies in no file."""
_MOST_BYTES: Final = 80 << 20
"""Of one value; a revocation list of 64 MiB is the largest thing that is kept."""
_OLDEST: Final = (3, 37)
"""The first SQLite whose tables can be STRICT."""
_SIDE_FILES: Final = ("-journal", "-wal", "-shm")
_PRIMARY: Final = 0xFF
"""Of an error's number, the part that says what kind it is."""
_INTERRUPTED: Final = (
    "whoever wrote there last was interrupted, and what he began (the journal beside it) must be taken back first, "
    "which takes leave to write the file and its folder; do the same once as a user who may write there"
)
_READ: Final = ("PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON", "PRAGMA query_only = ON")
_WRITE: Final = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = EXTRA",  # the folder too, or a journal that was removed is there again after a power cut
    "PRAGMA cache_spill = OFF",  # what is not committed stays in memory, or readers would wait for the whole import
    "PRAGMA temp_store = MEMORY",
)


def file_facts(path: str | os.PathLike[str]) -> os.stat_result | None:
    """What the system says of the store's file; None where there is no such file.

    Raises:
        TrustError: Something else lies in the place of the file or of its journal, or others may write there.
    """
    path, found = Path(path), None
    for each in (path, *(path.with_name(path.name + end) for end in _SIDE_FILES)):
        try:
            facts = each.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise TrustError(f"{each}: {error.strerror or error}") from error
        if not stat.S_ISREG(facts.st_mode):
            raise TrustError(f"{each}: a link, a pipe, a device or a folder where a file belongs")
        refuse_foreign_file(each, facts)
        found = facts if each == path else found
    return found


def is_writable(path: str | os.PathLike[str]) -> bool:
    """Whether this user may change a file and, for its journal, the folder that it lies in."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(each, os.W_OK, effective_ids=effective) for each in (Path(path), Path(path).absolute().parent))


def created(path: str | os.PathLike[str]) -> None:
    """Make an empty file for its owner alone, where there is none.

    Raises:
        OSError: The file cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


class _Blamed(AbstractContextManager[None]):
    """One look-up in the rows; entered often, so that no generator is made for it."""

    __slots__ = ("_told",)

    def __init__(self, told: Callable[[Exception], TrustError]) -> None:
        self._told = told

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, _BLAMED):
            raise self._told(error) from error


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    """The statement that adds a row; tables and their columns are few."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


_SQLITE_ERRORS: Final = (sqlite3.Error, OverflowError, UnicodeError)
_BLAMED: Final = (*_SQLITE_ERRORS, CodecError, ValueError, TypeError)
_STATEMENTS: Final = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"


class Database:
    """One connection, which threads share one after another, and which a forked process opens anew."""

    def __init__(
        self, path: str | os.PathLike[str], *, write: bool = False, patience: float = 10.0, tables: Tables | None = None
    ) -> None:
        """Open the file, which is there.

        Args:
            path: The file, or `IN_MEMORY`.
            write: Whether it is opened for writing.
            patience: Seconds to wait for somebody else's lock.
            tables: Its tables; those of the trust store by default.

        Raises:
            TrustError: The file is damaged, of another program, or cannot be opened.
        """
        self.path, self.tables = path, tables or STORE
        self._write, self._patience = write, patience
        self._lock = threading.RLock()
        self._left: list[sqlite3.Connection] = []
        self._connect()

    def _connect(self) -> None:
        if sqlite3.sqlite_version_info < _OLDEST:
            told = f"SQLite {sqlite3.sqlite_version} is too old for the {self.tables.what}: it takes 3.37 or newer"
            raise TrustError(told)
        self._process = os.getpid()
        with self.blamed():
            self._connection = self._opened()
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
            for pragma in _WRITE if self._write else _READ:
                self._connection.execute(pragma)
            self._refuse_others()

    def _opened(self) -> sqlite3.Connection:
        """A connection; of a file that this user may merely read, one that reads."""
        if self.path == IN_MEMORY:
            return sqlite3.connect(IN_MEMORY, isolation_level=None, check_same_thread=False)
        place = Path(self.path).absolute()
        uri = place.as_uri()
        if not uri.startswith("file:///"):  # a share of Windows: to SQLite its server is a part of the path
            uri = f"file://{uri.removeprefix('file:')}"
        mode = "rw" if self._write or os.access(place, os.W_OK) else "ro"
        return sqlite3.connect(
            f"{uri}?mode={mode}", uri=True, isolation_level=None,
            check_same_thread=False, timeout=self._patience,
        )  # fmt: skip

    def _refuse_others(self) -> None:
        """Refuse a file whose tables are not those of this version, and one that is not in order to be read."""
        version, application, statements, empty = self._described()
        if (version, application) == (0, 0) and not statements and not empty:
            # whoever was killed in the first change left bytes, which that look took back; or it was made just now
            version, application, statements, empty = self._described()
        if application == self.tables.application and version > self.tables.version:
            raise TrustError(f"{self.path}: of version {version}, and a newer chipkit than this one reads it")
        if (version, application) == (0, 0) and not statements and empty:
            return
        # the first version came with its tables, so that a number below it is damage
        is_newest, expected = version == self.tables.version, self.tables.statements
        if application != self.tables.application or version < 1 or (is_newest and statements != expected):
            raise TrustError(f"{self.path}: damaged, or no {self.tables.what}: its tables are other ones")
        if self.path != IN_MEMORY and self.rows("PRAGMA journal_mode") not in ([("delete",)], [("truncate",)]):
            raise TrustError(f"{self.path}: somebody has changed how it is written; it must have a rollback journal")

    def _described(self) -> tuple[int, int, set[str], bool]:
        """Version, application and statements of the file, and whether it had no bytes before they were asked for."""
        empty = self.path == IN_MEMORY or self._has_no_bytes()
        self.rows("BEGIN")  # all of one state: somebody may be making the file just now
        try:
            version, application = self.number("PRAGMA user_version"), self.number("PRAGMA application_id")
            return version, application, {row[0] for row in self.rows(_STATEMENTS)}, empty
        finally:
            self.rows("ROLLBACK")

    def _has_no_bytes(self) -> bool:
        try:
            return Path(self.path).stat().st_size == 0
        except OSError as error:
            raise TrustError(f"{self.path}: cannot be used: {error.strerror or error}") from error

    @property
    def version(self) -> int:
        """The version of the tables; 0 of a file that has none yet."""
        return self.number("PRAGMA user_version")

    def _told(self, error: Exception) -> TrustError:
        """What went wrong in SQLite, or with what it gave, as an error that names the file."""
        if not isinstance(error, sqlite3.OperationalError):
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
                return TrustError(f"{self.path}: damaged, or another file: it is not a database")
            return TrustError(f"{self.path}: damaged: {error}")
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) and self._is_interrupted():
            return TrustError(f"{self.path}: {_INTERRUPTED}")
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            told = f"somebody else is writing there, and has not ended in {self._patience:.0f} s; try again"
            return TrustError(f"{self.path}: {told}")
        return TrustError(f"{self.path}: cannot be used: {error}")

    def _is_interrupted(self) -> bool:
        """Whether the journal of a change lies there that was begun and neither made nor taken back."""
        return self.path != IN_MEMORY and os.path.lexists(f"{os.fspath(self.path)}{_SIDE_FILES[0]}")

    def blamed(self) -> AbstractContextManager[None]:
        """What goes wrong in SQLite, or stands in the rows and must not, as an error that names the file."""
        return _Blamed(self._told)

    def rows(self, statement: str, values: Iterable[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """What a statement gives, whole.

        Raises:
            TrustError: The file is damaged, or another program keeps writing there.
        """
        with self._lock:
            try:
                if self._process != os.getpid() and self.path != IN_MEMORY:
                    self._left.append(self._connection)  # neither used nor closed: it is the parent's
                    self._connect()
                return self._connection.execute(statement, values).fetchall()  # type: ignore[arg-type]
            except _SQLITE_ERRORS as error:
                raise self._told(error) from error

    def number(self, statement: str, values: Iterable[Any] | dict[str, Any] = ()) -> int:
        """The one number that a statement gives, 0 where it gives nothing.

        Raises:
            TrustError: As `rows`; or the statement gives something else.
        """
        found = self.rows(statement, values)
        value = found[0][0] if found else 0
        if not isinstance(value, int):
            raise TrustError(f"{self.path}: damaged: a number is not one")
        return value

    def insert(self, table: str, **values: Any) -> int:
        """Add a row, and give its number.

        Raises:
            TrustError: As `rows`.
        """
        with self._lock:
            try:
                done = self._connection.execute(_insertion(table, tuple(values)), tuple(values.values()))
            except _SQLITE_ERRORS as error:
                raise self._told(error) from error
            return done.lastrowid or 0

    def many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Do the same with each of these.

        Raises:
            TrustError: As `rows`.
        """
        with self._lock:
            try:
                self._connection.executemany(statement, rows)
            except _SQLITE_ERRORS as error:
                raise self._told(error) from error

    @contextmanager
    def transaction(self, *, undone: bool = False) -> Iterator[None]:
        """Write all or nothing: what is raised undoes it. Others who write wait meanwhile.

        Args:
            undone: Undo it in any case, for it was merely tried.

        Raises:
            TrustError: As `rows`.
        """
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
            self.rows("ROLLBACK" if undone else "COMMIT")
        finally:
            with suppress(TrustError):
                if self._connection.in_transaction:
                    self.rows("ROLLBACK")

    def copied(self) -> Database:
        """All that it holds as it is now, in memory, where it can be changed.

        Raises:
            TrustError: As `rows`.
        """
        made = Database(IN_MEMORY, write=True, patience=self._patience, tables=self.tables)
        with self._lock, self.blamed():
            self._connection.backup(made._connection)
        return made

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, suppress(sqlite3.Error):
            if self._process == os.getpid():
                self._connection.close()

    def __del__(self) -> None:
        if hasattr(self, "_connection"):
            self.close()


def upgrade(database: Database) -> None:
    """Make the tables of this version, of none or of those of an older one; inside of a transaction."""
    for number in range(database.version, database.tables.version):
        for statement in database.tables.migrations[number]:
            database.rows(statement)
        database.rows(f"PRAGMA user_version = {number + 1}")
    database.rows(f"PRAGMA application_id = {database.tables.application}")
