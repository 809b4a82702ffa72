"""APScheduler: one job per source, jitter, no overlap, nothing silently skipped.

APScheduler's defaults drop a job that is a second late and say nothing (reference: reliability,
finding 10); here a late job runs late, once, and every event that could hide a poll is counted.
"""

import asyncio
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta

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

STARTS_PER_SECOND = 40.0
JITTER = 0.05
MAX_JITTER_SECONDS = 60.0
PORTION = 100
"""Jobs placed between two turns of the event loop: a tenth of a second at most on a slow machine."""
PREFIX = "poll:"

PollOne = Callable[[str], Awaitable[None]]


class Scheduler:
    """Fires ``poll(source_id)`` for every source, and housekeeping at fixed intervals."""

    def __init__(self, poll: PollOne, clock: Callable[[], datetime]) -> None:
        self._poll = poll
        self._clock = clock
        self.events: Counter[str] = Counter()
        self._settings: dict[str, tuple[float, str]] = {}
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(
            self._on_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
        )

    def start(self) -> None:
        """Begin firing; call inside the running event loop."""
        self._scheduler.start()

    def pause(self) -> None:
        """Fire nothing more; polls under way go on."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """End the scheduler; APScheduler cancels polls under way, so pause and wait before."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    @property
    def running(self) -> bool:
        """Whether jobs are being fired."""
        return bool(self._scheduler.running)

    async def sync(self, sources: Iterable[Source], due: Mapping[str, datetime]) -> None:
        """Make the jobs those of ``sources``: add, remove, and move changed ones.

        ``due`` says when each source should be polled next as far as the store remembers; what is
        overdue is spread out so that a thousand sources do not start in one second. Many jobs are
        placed in portions: what is under way goes on meanwhile.
        """
        wanted = {source.id: source for source in sources if source.enabled}
        for gone in self._settings.keys() - wanted.keys():
            self._scheduler.remove_job(PREFIX + gone)
            del self._settings[gone]
        now = self._clock()
        fresh = [
            source
            for source in wanted.values()
            if self._settings.get(source.id) != (source.every.total_seconds(), source.settings_hash)
        ]
        overdue = [source.id for source in fresh if due.get(source.id, now) <= now]
        starts = spread(overdue, now)
        for place, source in enumerate(fresh, 1):
            if place % PORTION == 0:
                await asyncio.sleep(0)
            self._add(source, starts.get(source.id) or due[source.id])

    def _add(self, source: Source, first: datetime) -> None:
        seconds = source.every.total_seconds()
        self._scheduler.add_job(
            self._poll,
            IntervalTrigger(
                seconds=int(seconds) or 1,
                start_date=first,
                jitter=min(MAX_JITTER_SECONDS, seconds * JITTER),
            ),
            args=(source.id,),
            id=PREFIX + source.id,
            next_run_time=first,
            replace_existing=True,
        )
        self._settings[source.id] = (seconds, source.settings_hash)

    def every(self, name: str, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Fire ``work`` at a fixed interval (digests, retention, heartbeat)."""
        self._scheduler.add_job(
            work, IntervalTrigger(seconds=seconds), id=name, replace_existing=True
        )

    def next_runs(self) -> dict[str, datetime]:
        """Source id → when it is polled next."""
        return {
            job.id.removeprefix(PREFIX): job.next_run_time
            for job in self._scheduler.get_jobs()
            if job.id.startswith(PREFIX) and job.next_run_time is not None
        }

    def _on_event(self, event: JobExecutionEvent) -> None:
        name = {
            EVENT_JOB_ERROR: "error",
            EVENT_JOB_MISSED: "missed",
            EVENT_JOB_MAX_INSTANCES: "still_running",
        }.get(event.code, "other")
        self.events[name] += 1
        error = getattr(event, "exception", None)
        structlog.get_logger("monitor").warning(
            "scheduler.event", kind=name, job=event.job_id, error=str(error or "")
        )


def spread(source_ids: Iterable[str], now: datetime) -> dict[str, datetime]:
    """First start times: in a stable pseudo-random order, ``STARTS_PER_SECOND`` at most."""
    order = sorted(source_ids, key=lambda name: (zlib.crc32(name.encode()), name))
    return {
        name: now + timedelta(seconds=0.05 + place / STARTS_PER_SECOND)
        for place, name in enumerate(order)
    }
