"""While the store cannot be written (disk full, read only, locked) everything stands still, and goes on by itself.

Work that met the fault is done again once it is over; operators are told once, then. Nothing is
fetched meanwhile that could not be kept, and the ping stays away, so that silence tells.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from monitor.errors import StoreError
from monitor.models import Draft
from monitor.store import Store
from monitor.store.faults import PATIENCE_SECONDS

TRY_SECONDS = 5.0
"""Between two looks whether the store can be written again."""
HASTE_SECONDS = 0.5
"""How long such a look may wait for another program's lock: everything waits with it."""
TOLD_AGAIN = timedelta(hours=1)
"""A fault that comes and goes is told once in this time."""

T = TypeVar("T")
log = structlog.get_logger("monitor")


class Standstill:
    """Knows whether the store can be written. ``ops`` names the channel for operators, if any."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], ops: Callable[[], str | None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._ops = ops
        self._over = asyncio.Event()
        self._over.set()
        self._begun = asyncio.Event()
        self._told: datetime | None = None
        self._left = False
        self.since: datetime | None = None
        self.reason = ""

    def hit(self, error: StoreError) -> None:
        """Stand still until the fault is over; what never passes is raised again.

        The first time it is logged; what came of it is told when it is over.
        """
        if not error.passing or self._left:
            raise error
        if self.since is None:
            self.since, self.reason = self._clock(), str(error)
            self._over.clear()
            self._begun.set()
            self._store.db.patience(HASTE_SECONDS)
            log.error("store.standstill", reason=self.reason)

    async def over(self) -> None:
        """Wait until the store can be written."""
        await self._over.wait()

    def leave(self) -> None:
        """Wait for nothing any more: the daemon ends, and says why it could not store."""
        self._left = True
        self._over.set()

    async def through(self, work: Callable[[], T]) -> T:
        """Do ``work``, again and again when the store fails, until it is done."""
        while True:
            try:
                return work()
            except StoreError as error:
                self.hit(error)
                await self.over()

    async def watch(self) -> None:
        """Look every few seconds whether a fault is over; runs for ever."""
        while True:
            await self._begun.wait()
            await asyncio.sleep(TRY_SECONDS)
            self._look()

    def _look(self) -> None:
        try:
            self._tell()
        except StoreError as error:
            if not error.passing:
                raise
            return
        log.warning("store.goes_on", stood_since=str(self.since))
        self.since, self.reason = None, ""
        self._begun.clear()
        self._store.db.patience(PATIENCE_SECONDS)
        self._over.set()

    def _tell(self) -> None:
        """Write the notice, which is the proof as well."""
        now, since = self._clock(), self.since
        with self._store.db.atomic():
            self._store.meta.put("standstill", now.isoformat())
            ops = self._ops()
            if since is None or ops is None or (self._told and now - self._told < TOLD_AGAIN):
                return
            draft = Draft(
                dedup_key=f"ops:store:{since.isoformat()}",
                channel=ops,
                purpose="ops",
                thread_key="ops/store",
                payload={
                    "kind": "standstill",
                    "reason": self.reason,
                    "since": since.isoformat(),
                    "until": now.isoformat(),
                },
            )
            self._store.outbox.enqueue([draft], now)
        self._told = now
