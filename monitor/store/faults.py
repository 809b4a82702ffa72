"""What a fault of SQLite means, and what to do about it."""

import sqlite3
from pathlib import Path

from monitor.errors import StoreError

PATIENCE_SECONDS = 30.0
"""How long to wait for another program that has the database locked."""
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


def fault(error: sqlite3.Error, path: Path) -> StoreError:
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
        return damaged(path, text)
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


def damaged(path: Path, detail: str) -> str:
    """The sentence for a database that cannot be used."""
    return (
        f"{path} is damaged ({detail}); nothing was started. Restore the newest backup, or keep a copy "
        "of the file and run: sqlite3 monitor.db .recover"
    )
