"""One SQLite database: opened with care, written by one process, readable by any tool."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database as Tables

from monitor.errors import StoreError
from monitor.settings import kill_point
from monitor.store.faults import PATIENCE_SECONDS, damaged, fault
from monitor.store.looked import Looked
from monitor.store.opening import (
    file_of,
    open_files,
    prepare_folder,
    refuse_damaged,
    refuse_empty_start,
)
from monitor.store.schema import MIGRATIONS

QUICK_CHECK_BYTES = 128 * 1024 * 1024
Row = sqlite3.Row
_CLOSED = (0, 0)
"""In place of the file of a connection that was closed."""


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
        self._file = file_of(path)
        self._looked: Looked | None = None
        open_files[self._file] += 1

    @classmethod
    def open(cls, state: Path) -> "Database":
        """Open for writing, creating the state folder and the tables when there are none."""
        path = state / "monitor.db"
        prepare_folder(state)
        refuse_empty_start(state, path)
        refuse_damaged(path)
        looked = Looked(path)
        stands = looked.stands()
        try:
            database = cls(_connect(path, readonly=False), path)
        except sqlite3.Error as error:
            raise fault(error, path) from error
        try:
            database._check(None if stands else looked)
            MIGRATIONS.apply(database.tables)
        except sqlite3.Error as error:
            database.close()
            raise fault(error, path) from error
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
        refuse_damaged(path)
        try:
            return cls(_connect(path, readonly=True), path)
        except sqlite3.Error as error:
            raise fault(error, path) from error

    def beside(self) -> "Database":
        """A second connection for writing, for long work in small portions; close it yourself."""
        try:
            return Database(_connect(self.path, readonly=False), self.path)
        except sqlite3.Error as error:
            raise fault(error, self.path) from error

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
                raise StoreError(damaged(self.path, str(verdict)))
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
        return fault(error, self.path)

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
            raise fault(error, target) from error
        kill_point("during_backup")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
        if self._file is not _CLOSED:
            open_files.subtract([self._file])
            self._file = _CLOSED
            if self._looked is not None:
                self._looked.keep()


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
