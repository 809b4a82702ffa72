"""What is looked at before a database is opened: its folder, and its first bytes."""

import os
from collections import Counter
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.faults import damaged

HEADER = b"SQLite format 3\x00"
open_files: Counter[tuple[int, int]] = Counter()
"""Databases this process has open, by device and inode; see :func:`refuse_damaged`."""


def file_of(path: Path) -> tuple[int, int]:
    """Its device and inode."""
    found = path.stat()
    return found.st_dev, found.st_ino


def prepare_folder(state: Path) -> None:
    """Make it for the owner alone; raises ``StoreError`` when it cannot be used or others can look in."""
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


def refuse_empty_start(state: Path, path: Path) -> None:
    """Raises ``StoreError`` when the database is gone and what belongs to it is not."""
    blobs = state / "blobs"
    if (not path.exists() or path.stat().st_size == 0) and blobs.is_dir() and any(blobs.iterdir()):
        message = (
            f"{path} is missing or empty although {blobs} holds stored copies: restore a backup of monitor.db, "
            f"or move {blobs} away to start anew (everything would be baselined again)"
        )
        raise StoreError(message)


def refuse_damaged(path: Path) -> None:
    """Look at the first bytes, unless this process has the database open already.

    Closing any file handle gives up all POSIX locks its process holds on that file. Without them
    another program that closes the database takes itself for the last one and deletes the
    write-ahead log we go on writing to: every later commit would be lost. Source:
    https://www.sqlite.org/howtocorrupt.html, section 2.2.
    """
    if not path.exists() or open_files[file_of(path)] > 0:
        return
    try:
        with path.open("rb") as file:
            head = file.read(len(HEADER))
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check its owner and permissions"
        raise StoreError(message) from error
    if head and head != HEADER:
        raise StoreError(damaged(path, "its first bytes are not those of a SQLite database"))
