"""APScheduler ticks; at each tick the polls that are due start. No overlap, nothing silently skipped.

One job per source would cost 0.5 ms a firing and a kilobyte each, and a burst of 100,000 stalls
the loop for six seconds; APScheduler's defaults drop a job that is a second late and say nothing.
Here a late poll runs late, once, and every event that could hide one is counted.
"""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.models import Source
from monitor.scheduler.pace import Pace
from monitor.scheduler.queue import Queue

TICK_SECONDS = 0.25
LOOK_SECONDS = 5.0
"""How often the wall clock is compared with the monotonic one, and how far it may go back unnoticed."""
PORTION = 500
"""Sources placed between two turns of the event loop: some milliseconds."""

PollOne = Callable[[str], Awaitable[None]]
Due = Callable[[Sequence[str]], Mapping[str, datetime]]
Started = Callable[[str, float], None]


class Scheduler:
    """Starts ``poll(source_id)`` for every source as it falls due, and other work at intervals.

    ``started`` is told of each start: the source, and how many seconds late it is.
    """

    def __init__(
        self,
        poll: PollOne,
        clock: Callable[[], datetime],
        *,
        started: Started = lambda _source, _late: None,
    ) -> None:
        self._poll = poll
        self._clock = clock
        self.started = started
        self.events: Counter[str] = Counter()
        self._queue = Queue(random.uniform)
        self._pace = Pace()
        self._ticked = float("inf")
        self._waiting: deque[tuple[str, float]] = deque()
        self._gap = TICK_SECONDS
        self._lag = 0.0
        self._paused = False
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._watching: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(
            self._on_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
        )

    def start(self) -> None:
        """Begin; call inside the running event loop."""
        self._scheduler.start()
        self.every("polls", TICK_SECONDS, self._tick)
        self._watching = asyncio.create_task(self._watch_clock(), name="clock")

    def pause(self) -> None:
        """Start nothing more; polls under way go on."""
        self._paused = True
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """End the scheduler and cancel polls under way: pause and wait for them before."""
        self._paused = True
        if self._watching is not None:
            self._watching.cancel()
        for task in self._in_hand.values():
            task.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    @property
    def running(self) -> bool:
        """Whether polls and other work are being started."""
        return bool(self._scheduler.running)

    @property
    def in_hand(self) -> tuple[asyncio.Task[None], ...]:
        """The polls under way."""
        return tuple(self._in_hand.values())

    async def sync(self, sources: Iterable[Source], due: Due) -> None:
        """Watch ``sources``: add, remove, and move those whose settings changed.

        ``due`` says for some source ids when each should be polled next, as far as is remembered;
        the others are due now. Placed in portions: what is under way goes on meanwhile.
        """
        wanted = {source.id: source for source in sources if source.enabled}
        for gone in [name for name in self._queue if name not in wanted]:
            self._queue.drop(gone)
        fresh = [
            source
            for source in wanted.values()
            if not self._queue.holds(source.id, source.every.total_seconds(), source.settings_hash)
        ]
        for first in range(0, len(fresh), PORTION):
            some = fresh[first : first + PORTION]
            known = due([source.id for source in some])
            now = self._clock()
            for source in some:
                moment = known.get(source.id, now).timestamp()
                self._queue.put(
                    source.id, moment, source.every.total_seconds(), source.settings_hash
                )
            await asyncio.sleep(0)

    def every(
        self,
        name: str,
        seconds: float,
        work: Callable[[], Awaitable[None]],
        *,
        first: float | None = None,
    ) -> None:
        """Fire ``work`` at a fixed interval (retention, heartbeat), the first time in ``first`` seconds."""
        start = None if first is None else self._clock() + timedelta(seconds=first)
        self._scheduler.add_job(
            work,
            IntervalTrigger(seconds=seconds, start_date=start),
            id=name,
            replace_existing=True,
        )

    def next_runs(self) -> dict[str, datetime]:
        """Source id → when it is polled next."""
        return {name: datetime.fromtimestamp(self._queue.due(name), UTC) for name in self._queue}

    async def _watch_clock(self) -> None:
        """Notice when the wall clock is set back: nothing would be due until it catches up.

        Set forward, or after a sleep of the machine, everything late runs once, at the usual pace.
        """
        ahead = self._ahead()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            before, ahead = ahead, self._ahead()
            if before - ahead > LOOK_SECONDS:
                self._set_back(before - ahead)

    def _ahead(self) -> float:
        return self._clock().timestamp() - time.monotonic()

    def _set_back(self, seconds: float) -> None:
        self._queue.shift(-seconds)
        for job in self._scheduler.get_jobs():
            if job.next_run_time is not None:
                job.modify(next_run_time=job.next_run_time - timedelta(seconds=seconds))
        self._count("clock_set_back", "", f"by {seconds:.0f} seconds")

    async def _tick(self) -> None:
        if self._paused:
            return
        before, self._ticked = self._ticked, time.monotonic()
        lag = max(self._lag, self._ticked - before - TICK_SECONDS)
        self._lag = 0.0
        room = self._pace.room(self._queue.a_second, TICK_SECONDS, lag)
        room = max(0, room - len(self._waiting))
        idle = not self._waiting
        taken = self._queue.take(self._clock().timestamp(), room)
        self._waiting += [(name, self._ticked - late) for name, late in taken]
        self._gap = TICK_SECONDS / max(1, len(self._waiting))
        if idle:
            self._next(time.monotonic())

    def _next(self, planned: float) -> None:
        """Start the first that waits, and the next a little later.

        Started at once, their answers would come at once, and be read one after the other while
        everything else waits. After a late one the next follows sooner, but never at once.
        """
        if self._paused or not self._waiting:
            return
        now = time.monotonic()
        self._lag = max(self._lag, now - planned)
        source_id, due = self._waiting.popleft()
        if self._waiting:  # planned before anything is started, so that nothing can end the row
            then = max(planned + self._gap, now + self._gap / 2)
            asyncio.get_running_loop().call_later(then - now, self._next, then)
        if source_id in self._in_hand:
            self._count("still_running", source_id)
            return
        self.started(source_id, now - due)
        task = asyncio.create_task(self._run(source_id), name=f"poll:{source_id}")
        self._in_hand[source_id] = task

    async def _run(self, source_id: str) -> None:
        try:
            await self._poll(source_id)
        except Exception as error:  # noqa: BLE001 - one poll must not stop the others; it is counted
            self._count("error", source_id, f"{type(error).__name__}: {error}")
        finally:
            del self._in_hand[source_id]

    def _on_event(self, event: JobExecutionEvent) -> None:
        name = {
            EVENT_JOB_ERROR: "error",
            EVENT_JOB_MISSED: "missed",
            EVENT_JOB_MAX_INSTANCES: "still_running",
        }.get(event.code, "other")
        self._count(name, event.job_id, str(getattr(event, "exception", None) or ""))

    def _count(self, name: str, job: str, error: str = "") -> None:
        self.events[name] += 1
        structlog.get_logger("monitor").warning("scheduler.event", kind=name, job=job, error=error)
