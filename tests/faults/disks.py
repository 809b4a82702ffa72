"""Ways for the disk under the store to fail, each as it really happens, and the end of each.

``tmpfs`` is a small file system of its own that is filled up (only where the user may mount one);
``quota`` lets no file of this process grow (``RLIMIT_FSIZE``); ``readonly`` refuses every write of
the daemon's connection; ``locked`` is another program in the middle of a write.
"""

import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from monitor.store import Store

SAID = {
    "tmpfs": r"is full|No space left on device",
    "quota": r"fails \(disk I/O error\)|File too large",
    "readonly": "cannot be written",
    "locked": "locked by another program",
}


def _may_mount() -> bool:
    """Whether this user may mount a file system: root, outside most containers."""
    if os.geteuid() != 0 or not Path("/bin/mount").exists():
        return False
    code = "mount -t tmpfs -o size=64k none /tmp && umount /tmp"
    done = subprocess.run(["unshare", "-m", "sh", "-c", code], capture_output=True, check=False)
    return done.returncode == 0


FULL = ("tmpfs", "quota") if _may_mount() else ("quota",)
KINDS = (*FULL, "readonly", "locked")


@contextmanager
def room(kind: str, tmp_path: Path) -> Iterator[Path]:
    """A state folder that the fault can befall."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if kind != "tmpfs":
        yield folder / "state"
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)], check=True)
    try:
        yield folder / "state"
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


class Disk:
    """Under one open store; ``begin`` and ``end`` the fault ``kind``."""

    def __init__(self, kind: str, store: Store) -> None:
        self.kind = kind
        self.store = store
        # The log is written on and on, else a write could go where there is room already.
        store.db.connection.execute("PRAGMA wal_autocheckpoint = 0")
        self._until = ExitStack()

    def begin(self, limit: int = 0) -> None:
        """From now on; ``limit`` bytes is the most a file may have (``quota``), else what the log has."""
        self._bytes = limit or self.store.db.path.with_name("monitor.db-wal").stat().st_size
        begin: dict[str, Callable[[], None]] = {
            "tmpfs": self._fill,
            "quota": self._limit,
            "readonly": self._refuse,
            "locked": self._lock,
        }
        begin[self.kind]()

    def end(self) -> None:
        self._until.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _fill(self) -> None:
        filler = self.store.state.parent / "filler"
        with filler.open("wb", buffering=0) as file:
            for size in (65536, 4096):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue
        self._until.callback(filler.unlink)

    def _limit(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._bytes, hard))
        self._until.callback(resource.setrlimit, resource.RLIMIT_FSIZE, (soft, hard))

    def _refuse(self) -> None:
        self.store.db.connection.execute("PRAGMA query_only = ON")
        self._until.callback(self.store.db.connection.execute, "PRAGMA query_only = OFF")

    def _lock(self) -> None:
        other = sqlite3.connect(self.store.db.path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        self._until.callback(other.close)
        self._until.callback(other.execute, "ROLLBACK")
