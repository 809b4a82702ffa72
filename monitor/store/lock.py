"""The one-daemon rule."""

import fcntl
import os
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.opening import prepare_folder


class Lock:
    """An advisory lock on ``state/monitor.lock``, freed by the kernel."""

    def __init__(self, state: Path) -> None:
        prepare_folder(state)
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
