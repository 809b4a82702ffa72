"""Raw responses and documents by SHA-256, compressed with zstd, two folders deep.

A file's name is its content's hash and nothing else, so no id from outside ever reaches a path.
"""

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import zstandard

from monitor.errors import StoreError

LEVEL = 3
MAX_BYTES = 256 * 1024 * 1024


def sha256(body: bytes) -> str:
    """The hex SHA-256 of ``body``."""
    return hashlib.sha256(body).hexdigest()


class Blobs:
    """``state/blobs/ab/abcdef….zst``."""

    def __init__(self, state: Path) -> None:
        self.folder = state / "blobs"
        self._compressor = zstandard.ZstdCompressor(level=LEVEL)
        self._decompressor = zstandard.ZstdDecompressor()
        self._moving = threading.Lock()

    def path(self, digest: str) -> Path:
        """Where the blob of ``digest`` is; raises ``StoreError`` for what is not a SHA-256."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            message = "a stored copy is named by 64 hexadecimal digits"
            raise StoreError(message)
        return self.folder / digest[:2] / f"{digest}.zst"

    def put(self, body: bytes) -> str:
        """Store ``body`` once, durable before it returns; answers its SHA-256."""
        digest = sha256(body)
        target = self.path(digest)
        if self.renew(digest):
            return digest
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(
                temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600
            )
            with os.fdopen(handle, "wb") as file:
                file.write(self._compressor.compress(body))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            message = f"a copy could not be stored under {self.folder} ({error.strerror}); free some space or mend its permissions"
            raise StoreError(message, passing=True) from error
        return digest

    def renew(self, digest: str) -> bool:
        """Keep a stored copy for another day, whether a row names it or not; whether it is there."""
        with self._moving:
            try:
                os.utime(self.path(digest))
            except FileNotFoundError:
                return False
            except PermissionError:
                return True  # there, and whoever may not touch it may not delete it either
        return True

    def get(self, digest: str) -> bytes | None:
        """The content, or ``None`` when it is not kept any more (or damaged)."""
        try:
            packed = self.path(digest).read_bytes()
            body = self._decompressor.decompress(packed, max_output_size=MAX_BYTES)
        except (OSError, zstandard.ZstdError):
            return None
        return body if sha256(body) == digest else None

    def prune(
        self,
        named: Callable[[str], bool],
        older_than: float,
        enough: Callable[[], bool] = lambda: False,
    ) -> int:
        """Delete what is not ``named`` and was last stored before ``older_than`` (epoch seconds).

        Half-written files of a process that was killed go too. Answers how many copies went;
        stops between two folders when ``enough`` says so.
        """
        removed = 0
        for folder in sorted(self.folder.glob("??")):
            if enough():
                break
            for file in folder.iterdir():
                if file.suffix == ".tmp" or (file.suffix == ".zst" and not named(file.stem)):
                    removed += self._drop(file, older_than)
        return removed

    def _drop(self, file: Path, older_than: float) -> int:
        """Delete ``file`` unless it was stored again meanwhile."""
        with self._moving:
            try:
                if file.stat().st_mtime >= older_than:
                    return 0
                file.unlink()
            except OSError:
                return 0
        return 1
