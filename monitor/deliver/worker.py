"""The outbox worker: takes what may go, one at a time, and what is in doubt, once it may be settled."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.deliver.attempt import Attempts, WorkerSettings
from monitor.deliver.compose import Composer
from monitor.deliver.notifier import Notifier
from monitor.deliver.pace import Pace
from monitor.models import Notification
from monitor.settings import kill_point
from monitor.store.outbox import Outbox

__all__ = ["DrainReport", "RunningClock", "Worker", "WorkerSettings"]


SET_BACK = timedelta(seconds=5)
"""A clock that reads so much less than before was set back."""


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one drain did. In ``wait`` seconds more can be done; ``None``: never.

    ``stopped`` is the sentence to show while the whole workspace refuses us.
    """

    sent: int = 0
    edited: int = 0
    found: int = 0
    parked: int = 0
    wait: float | None = None
    stopped: str = ""


class RunningClock:
    """The time of the last call's ``now`` plus what passed since: the clock of one worker."""

    def __init__(self) -> None:
        self._then: datetime | None = None
        self._started = 0.0

    def set(self, now: datetime) -> None:
        """It is ``now``."""
        self._then, self._started = now, time.monotonic()

    def __call__(self) -> datetime:
        """The time; raises ``RuntimeError`` before it was set."""
        if self._then is None:
            message = "the clock was not set yet"
            raise RuntimeError(message)
        return self._then + timedelta(seconds=time.monotonic() - self._started)


class Worker:
    """One sender for one outbox. ``others`` finds the notifier of a route's ``notify``.

    ``moved_at`` is when it last took a step, on the monotonic clock: a worker that is busy with a
    long backlog moves, one that hangs does not.
    """

    def __init__(
        self,
        outbox: Outbox,
        notifier: Notifier,
        settings: WorkerSettings | None = None,
        *,
        composer: Composer,
        clock: RunningClock,
        others: Callable[[str], Notifier] | None = None,
    ) -> None:
        self._outbox = outbox
        self._settings = settings or WorkerSettings()
        self._born = self.moved_at = time.monotonic()
        self._now = clock
        self._pace: Pace | None = None
        self._was: datetime | None = None
        self._attempts = Attempts(
            outbox, notifier, self._settings, composer=composer, others=others, clock=clock
        )

    def rests(self) -> None:
        """It waits on purpose (the store cannot be written): it does not hang."""
        self.moved_at = time.monotonic()

    async def close(self) -> None:
        """Nothing is held between drains."""

    async def drain(self, now: datetime, patience: timedelta = timedelta(seconds=2)) -> DrainReport:
        """Do all that can be done, waiting at most ``patience`` for the next thing to do.

        ``now`` is the time at the call; what passes meanwhile is added to it.
        """
        if self._was is not None and now < self._was - SET_BACK:
            self._forget_times()
        self._was = now
        self._now.set(now)
        if self._pace is None:
            known = self._outbox.last_claims(now - timedelta(minutes=1))
            self._pace = Pace(self._settings.channel_gap, self._settings.per_minute, known)
        self._attempts.begin(self._pace)
        while True:
            self.moved_at = time.monotonic()
            # One moment for both: what became due between them would wait for the next message.
            moment = self._now()
            if await self._step(self._pace, moment):
                continue
            then = self._next(self._pace, moment)
            if then is None or then - moment > patience:
                break
            await asyncio.sleep(max(0.001, (then - self._now()).total_seconds()))
        done = self._attempts.done
        return DrainReport(
            sent=done["sent"],
            edited=done["edited"],
            found=done["found"],
            parked=done["parked"],
            wait=None if then is None else max(0.0, (then - self._now()).total_seconds()),
            stopped=self._attempts.stopped,
        )

    def _forget_times(self) -> None:
        """The clock was set back: what was to wait until a moment need not wait for it twice."""
        self._pace = None
        self._attempts.forget_times()

    async def _step(self, pace: Pace, now: datetime) -> bool:
        """One thing that can be done ``now``; whether there was one."""
        if not await self._attempts.is_open():
            return False
        self.moved_at = time.monotonic()
        for row in self._outbox.claimed():
            if self._settled_at(row, now) <= now:
                await self._attempts.settle(row)
                return True
        if pace.open_at(now) > now:
            return False
        kill_point("before_claim")
        taken = self._outbox.claim_aside(now) or self._outbox.claim(now, busy=pace.busy(now))
        if taken is None:
            return False
        kill_point("after_claim")
        await self._attempts.send(taken)
        return True

    def _settled_at(self, row: Notification, now: datetime) -> datetime:
        """When a row in doubt may be looked for: its request is certainly over by then.

        A clock that was set back must not make it wait for days; one that was set forward must
        not make it hurry, so a worker that has just begun waits out one call of its own.
        """
        claimed = min(row.claimed_at or now, now)
        if row.id in self._attempts.unmarked:
            return claimed
        alive = timedelta(seconds=time.monotonic() - self._born)
        guard = now - alive + min(self._settings.deadline, self._settings.settle)
        return max(
            claimed + self._settings.settle, guard, self._attempts.look_at.get(row.id, guard)
        )

    def _next(self, pace: Pace, now: datetime) -> datetime | None:
        """When it is worth trying again, as seen ``now``; ``None``: not before something new is queued."""
        if self._attempts.stopped_until is not None:
            return max(self._attempts.stopped_until, now)
        moments = [self._settled_at(row, now) for row in self._outbox.claimed()]
        ready, later = self._outbox.due(now)
        if later is not None:
            moments.append(later)
        if ready:
            opened, free = pace.open_at(now), pace.free_at(now)
            if opened > now:
                moments.append(opened)
            elif free is not None:
                moments.append(free)
        return min(moments, default=None)
