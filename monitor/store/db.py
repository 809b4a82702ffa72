"""One SQLite database: opened with care, written by one process, readable by any tool."""

import fcntl
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database as Tables

from monitor.errors import StoreError
from monitor.settings import kill_point
from monitor.store.looked import Looked
from monitor.store.schema import MIGRATIONS

HEADER = b"SQLite format 3\x00"
QUICK_CHECK_BYTES = 128 * 1024 * 1024
PATIENCE_SECONDS = 30.0
"""How long to wait for another program that has the database locked."""
Row = sqlite3.Row


def stamp(moment: datetime | None) -> str | None:
    """UTC ISO 8601 text of an aware moment, as all time columns hold it."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(text: str | None) -> datetime | None:
    """The aware UTC moment of a time column."""
    return datetime.fromisoformat(text) if text else None


class Database:
    """The connection; every write goes through :meth:`atomic`.

    WAL with ``synchronous=FULL`` (a commit survives power loss), 30 s of patience with locks.
    Raises ``StoreError`` with a sentence when the file is damaged, newer than this program,
    not writable, or held by another daemon.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self.connection = connection
        self.tables = Tables(connection)
        self._file = _file_of(path)
        self._looked: Looked | None = None
        _open_files[self._file] += 1

    @classmethod
    def open(cls, state: Path) -> "Database":
        """Open for writing, creating the state folder and the tables when there are none."""
        path = state / "monitor.db"
        _prepare_folder(state)
        _refuse_empty_start(state, path)
        _refuse_damaged(path)
        looked = Looked(path)
        stands = looked.stands()
        try:
            database = cls(_connect(path, readonly=False), path)
        except sqlite3.Error as error:
            raise _fault(error, path) from error
        try:
            database._check(None if stands else looked)
            MIGRATIONS.apply(database.tables)
        except sqlite3.Error as error:
            database.close()
            raise _fault(error, path) from error
        except StoreError:
            database.close()
            raise
        path.chmod(0o600)
        database._looked = looked
        return database

    @classmethod
    def reader(cls, state: Path) -> "Database":
        """Open read only (``mode=ro``), as the web pages and listings do."""
        path = state / "monitor.db"
        if not path.exists():
            message = f"{path} does not exist yet; start the daemon first: monitor run"
            raise StoreError(message)
        _refuse_damaged(path)
        try:
            return cls(_connect(path, readonly=True), path)
        except sqlite3.Error as error:
            raise _fault(error, path) from error

    def beside(self) -> "Database":
        """A second connection for writing, for long work in small portions; close it yourself."""
        try:
            return Database(_connect(self.path, readonly=False), self.path)
        except sqlite3.Error as error:
            raise _fault(error, self.path) from error

    def _check(self, unlooked: Looked | None) -> None:
        known = {row[0] for row in self.connection.execute("SELECT name FROM sqlite_master")}
        if "_sqlite_migrations" in known:
            applied = {m.name for m in MIGRATIONS.applied(self.tables)}
            ours = {m.name for m in MIGRATIONS._migrations}  # noqa: SLF001 - no public list of names
            if applied - ours:
                message = (
                    f"{self.path} was written by a newer version of monitor; "
                    "upgrade this one, or restore an older backup"
                )
                raise StoreError(message)
        if unlooked is not None and self.path.stat().st_size <= QUICK_CHECK_BYTES:
            verdict = self.connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise StoreError(_damaged(self.path, str(verdict)))
            unlooked.made()

    @contextmanager
    def atomic(self) -> Iterator[sqlite3.Connection]:
        """One transaction, begun at once so that it never fails half way for want of the lock.

        Inside another one it is a part that can fail by itself.
        """
        if self.connection.in_transaction:
            with self.tables.atomic():
                yield self.connection
            return
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException as error:
            self._undo()
            if isinstance(error, sqlite3.Error):
                raise self._fault(error) from error
            raise

    def _fault(self, error: sqlite3.Error) -> StoreError:
        if self._looked is not None:  # whatever it was, the next start looks at all of it
            self._looked.doubted()
        return _fault(error, self.path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The caller's transaction when there is one, else one of its own.

        For the steps of one write: a step that fails fails the whole.
        """
        if self.connection.in_transaction:
            yield self.connection
            return
        with self.atomic() as connection:
            yield connection

    def _undo(self) -> None:
        with suppress(sqlite3.Error):  # what went wrong before is what must be told
            self.connection.rollback()  # nothing happens when no transaction is open

    def patience(self, seconds: float) -> None:
        """Wait so long for another program's lock from now on; everything else waits meanwhile."""
        self.query(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def query(self, sql: str, parameters: Sequence[object] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a reading statement."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def first(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row, or ``None``."""
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    def backup(self, target: Path) -> None:
        """A consistent copy while others write (``VACUUM INTO``); ``target`` must not exist."""
        if target.exists():
            message = f"{target} exists already; name a new file"
            raise StoreError(message)
        try:
            # SQLite fills an empty file: so it is never readable for others, not even half written.
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self.connection.execute("VACUUM INTO ?", (str(target),))
        except OSError as error:
            message = f"{target} cannot be written ({error.strerror}); choose another place"
            raise StoreError(message) from error
        except sqlite3.Error as error:
            target.unlink(missing_ok=True)  # half a copy is worse than none
            raise _fault(error, target) from error
        kill_point("during_backup")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
        if self._file is not _CLOSED:
            _open_files.subtract([self._file])
            self._file = _CLOSED
            if self._looked is not None:
                self._looked.keep()


_CLOSED = (0, 0)
_open_files: Counter[tuple[int, int]] = Counter()
"""Databases this process has open, by device and inode; see :func:`_refuse_damaged`."""


def _file_of(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


class Lock:
    """The one-daemon rule: an advisory lock on ``state/monitor.lock``, freed by the kernel."""

    def __init__(self, state: Path) -> None:
        _prepare_folder(state)
        self.path = state / "monitor.lock"
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> None:
        """Hold the lock; raises ``StoreError`` naming the process that has it."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._handle, 32, 0).decode(errors="replace").strip() or "unknown"
            message = (
                f"another monitor (process {holder}) works on {self.path.parent}; "
                "stop it first, or give this one its own --state"
            )
            raise StoreError(message) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Give the lock back."""
        fcntl.flock(self._handle, fcntl.LOCK_UN)
        os.close(self._handle)


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    mode = "ro" if readonly else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    if not readonly:
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # counts for a new database only
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _prepare_folder(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        message = f"the state folder {state} cannot be made ({error.strerror}); choose another with --state"
        raise StoreError(message) from error
    if not os.access(state, os.W_OK):
        message = f"the state folder {state} is not writable for this user; change its owner or choose another with --state"
        raise StoreError(message)
    if state.stat().st_mode & 0o007:
        message = f"everybody on this machine can look into {state}; close it: chmod 700 {state}"
        raise StoreError(message)


def _refuse_empty_start(state: Path, path: Path) -> None:
    blobs = state / "blobs"
    if (not path.exists() or path.stat().st_size == 0) and blobs.is_dir() and any(blobs.iterdir()):
        message = (
            f"{path} is missing or empty although {blobs} holds stored copies: restore a backup of monitor.db, "
            f"or move {blobs} away to start anew (everything would be baselined again)"
        )
        raise StoreError(message)


def _refuse_damaged(path: Path) -> None:
    """Look at the first bytes, unless this process has the database open already.

    Closing any file handle gives up all POSIX locks its process holds on that file. Without them
    another program that closes the database takes itself for the last one and deletes the
    write-ahead log we go on writing to: every later commit would be lost. Source:
    https://www.sqlite.org/howtocorrupt.html, section 2.2.
    """
    if not path.exists() or _open_files[_file_of(path)] > 0:
        return
    try:
        with path.open("rb") as file:
            head = file.read(len(HEADER))
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check its owner and permissions"
        raise StoreError(message) from error
    if head and head != HEADER:
        raise StoreError(_damaged(path, "its first bytes are not those of a SQLite database"))


def _damaged(path: Path, detail: str) -> str:
    return (
        f"{path} is damaged ({detail}); nothing was started. Restore the newest backup, or keep a copy "
        "of the file and run: sqlite3 monitor.db .recover"
    )


_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


def _fault(error: sqlite3.Error, path: Path) -> StoreError:
    """The error of the store behind one of SQLite's, with whether waiting helps."""
    error = _cause(error)
    passing = getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING
    return StoreError(_explain(error, path), passing=passing)


def _cause(error: sqlite3.Error) -> sqlite3.Error:
    """What went wrong first: SQLite may end the transaction itself, and undoing it then fails too."""
    while isinstance(error.__context__, sqlite3.Error):
        error = error.__context__
    return error


def _explain(error: sqlite3.Error, path: Path) -> str:
    text = str(error)
    if isinstance(error, sqlite3.DatabaseError) and (
        "malformed" in text or "not a database" in text
    ):
        return _damaged(path, text)
    if "locked" in text or "busy" in text:
        return (
            f"{path} has been locked by another program for {PATIENCE_SECONDS:g} seconds; "
            "close that program, nothing is lost"
        )
    if "full" in text:
        return f"the disk that holds {path} is full; free some space, nothing is lost"
    if "readonly" in text or "unable to open" in text:
        return f"{path} cannot be written ({text}); check the owner and permissions of its folder"
    if "I/O" in text:
        return (
            f"the disk that holds {path} fails ({text}); check its free space, its quota and the "
            "system's log, nothing that was stored is lost"
        )
    return f"{path}: {text}; if it goes on, restore a backup"
