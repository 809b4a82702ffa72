"""What every page needs: the configuration, the clock, and a read-only store for its thread."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from monitor.config import Config
from monitor.fetch import HostWait
from monitor.settings import Settings
from monitor.store import Store


@dataclass(slots=True)
class Site:
    """The site over one state folder.

    ``ready`` tells what the daemon beside it lacks, ``waits`` how long its requests to each host
    waited; without one there is nothing to tell.
    """

    state: Path
    config: Callable[[], Config]
    settings: Settings
    clock: Callable[[], datetime]
    ready: Callable[[], tuple[str, ...]] = lambda: ()
    waits: Callable[[], Mapping[str, HostWait]] = dict
    _held: threading.local = field(default_factory=threading.local)

    @property
    def store(self) -> Store:
        """This thread's own connection, opened ``mode=ro``."""
        found: Store | None = getattr(self._held, "store", None)
        if found is None:
            found = Store.reader(self.state)
            self._held.store = found
        return found
