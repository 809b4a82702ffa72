"""Whether a database was looked through since anybody wrote to it.

Looking through all of it grows with it: on a store of 100 sources a run of ``monitor run --once``
spent a tenth of its polls' time so. What this program closed itself, and nobody touched since, is
what it was; once a day it is looked through all the same, for disks forget.
"""

from contextlib import suppress
from pathlib import Path

AGAIN = 86_400 * 10**9
"""Nanoseconds of the file's own times after which a look does not stand any more."""


class Looked:
    """The last look at a database, kept in a small file beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._mark = path.with_name("monitor.looked")
        self._at: int | None = None

    def stands(self) -> bool:
        """Whether the file is, to its inode's last change, as it was closed after a look, and the look not old."""
        try:
            at, *then = map(int, self._mark.read_text("ascii").split())
            now = self._now()
        except (OSError, ValueError):
            return False
        if then != now or self._unfinished() or not 0 <= now[-1] - at <= AGAIN:
            return False
        self._at = at
        return True

    def made(self) -> None:
        """The database was looked through just now, and is sound."""
        self._at = self._now()[-1]

    def doubted(self) -> None:
        """Something in it could not be read."""
        self._at = None

    def keep(self) -> None:
        """The database was closed: what it is now is what was looked through and written since."""
        with suppress(OSError):  # without it the next start looks through all again
            if self._at is not None and not self._unfinished():
                self._mark.write_text(" ".join(map(str, (self._at, *self._now()))), "ascii")

    def _now(self) -> list[int]:
        found = self._path.stat()
        return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]

    def _unfinished(self) -> bool:
        """Whether a write-ahead log waits: of another program, or of one that was cut off."""
        return self._log.exists() and self._log.stat().st_size > 0
