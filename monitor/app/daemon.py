"""``monitor run``: poll by the schedule, route, deliver, reload, until told to stop."""

import asyncio
import contextlib
import gc
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from monitor.app import heartbeat
from monitor.app.assembly import App, fetching
from monitor.app.clock import real_clock
from monitor.app.freed import give_back
from monitor.app.standstill import Standstill
from monitor.config import Config, Reloader
from monitor.deliver import interactive
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.models import Draft, Source
from monitor.scheduler import Scheduler
from monitor.settings import kill_point

STOP_SECONDS = 20.0
"""How long work in hand may take after SIGTERM; Docker kills after 10 to 30 seconds."""
SEND_SECONDS = 5.0
"""How long a message in hand may take after that."""
FLUSH_SECONDS = 1.0
RELOAD_SECONDS = 2.0
HOUSEKEEPING_SECONDS = 6 * 3600.0
FIRST_HOUSEKEEPING_SECONDS = 600.0
"""After the start, so that a daemon that is restarted every night forgets too."""
POLL_TRIES = 2
"""A poll whose result could not be stored is made once more when the store can be written."""
ROUTE_IDLE_SECONDS = 5.0
SEND_IDLE_SECONDS = 1.0
BROKEN_CONFIG = "config_error"
SENDER = "_sending"

log = structlog.get_logger("monitor")


class Daemon:
    """Runs an :class:`App` by the clock. ``serve`` runs beside it (the web pages)."""

    def __init__(self, app: App, *, serve: Callable[[], Awaitable[None]] | None = None) -> None:
        self.app = app
        self.serve = serve
        self.scheduler = Scheduler(self._poll, real_clock)
        self._reloader = Reloader(app.config, cap=app.settings.config_bytes)
        self._stop = asyncio.Event()
        self._reload = asyncio.Event()
        self._route = asyncio.Event()
        self._send = asyncio.Event()
        self._unread: set[str] = set()
        self.standstill = Standstill(app.store, app.clock, lambda: self.app.config.ops)
        self._vitals = heartbeat.Vitals(hung=("the daemon is starting",))

    async def run(self) -> None:
        """Until SIGTERM, SIGINT or :meth:`stop`; work in hand is finished first."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self._reload.set)
        self.app.store.meta.drop(BROKEN_CONFIG)
        # What is here now stays: the collector need not walk through a large configuration, not
        # even once (it finds nothing): each time would hold up the loop for a quarter of a second.
        gc.freeze()
        give_back()
        self.scheduler.start()
        await self._sync()
        gc.freeze()  # the places of 100,000 sources were a third of what it walked through
        self.scheduler.every("flush", FLUSH_SECONDS, self._flush)
        self.scheduler.every("heartbeat", heartbeat.interval().total_seconds(), self._beat)
        self.scheduler.every(
            "housekeeping", HOUSEKEEPING_SECONDS, self._housekeep, first=FIRST_HOUSEKEEPING_SECONDS
        )
        tasks = [
            asyncio.create_task(work(), name=work.__name__)
            for work in (self._routing, self._sending, self._reloading, self.standstill.watch)
        ]
        if self.serve is not None:
            tasks.append(asyncio.create_task(_forever(self.serve()), name="web"))
        commands = interactive(
            self.app.store, self.app.settings, lambda: self.app.config, self.app.clock
        )
        if commands is not None:
            tasks.append(asyncio.create_task(commands.run(), name="commands"))
        await self._beat()
        heartbeat.tell_systemd("READY=1")
        log.info("daemon.started", sources=len(self.app.config.active))
        stopping = asyncio.create_task(self._stop.wait())
        try:
            done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            heartbeat.tell_systemd("STOPPING=1")
            await self._finish(tasks)
            stopping.cancel()

    def stop(self) -> None:
        """Finish the work in hand and leave."""
        self._stop.set()
        self.standstill.leave()

    def ready(self) -> tuple[str, ...]:
        """What the scheduler, the sender or the store lack to do their work, in sentences.

        May be asked from any thread; nothing is looked up but what is in memory.
        """
        if self._vitals.hung:
            return self._vitals.hung
        still = () if self.standstill.since is None else (self.standstill.reason,)
        return still + heartbeat.stuck(
            scheduler_runs=self.scheduler.running, sender_silent=self._sender_silent()
        )

    def _sender_silent(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self.app.worker.moved_at)

    async def _finish(self, tasks: list[asyncio.Task[None]]) -> None:
        self.scheduler.pause()
        polls = self.scheduler.in_hand
        log.info("daemon.stopping", polls_in_hand=len(polls))
        if polls:
            await asyncio.wait(polls, timeout=STOP_SECONDS)
        self.scheduler.stop()
        await asyncio.gather(*polls, return_exceptions=True)
        # A message cut off in the middle would be in doubt at the next start: let it end first.
        self._send.set()
        await asyncio.wait(
            [task for task in tasks if task.get_name() == SENDER], timeout=SEND_SECONDS
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.standstill.leave()
        try:
            await self._last_work()
        finally:
            self._unbind()
        log.info("daemon.stopped")

    async def _last_work(self) -> None:
        self.app.poller.flush()
        self.app.router.run()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self.app.deliver_once()

    def _unbind(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().remove_signal_handler(name)

    async def _poll(self, source_id: str) -> None:
        source = self.app.config.sources.get(source_id)
        if source is None or not self.app.poller.is_due(source):
            return
        try:
            await self._polled(source)
        finally:
            await self._read(source_id)

    async def _polled(self, source: Source) -> None:
        for _ in range(POLL_TRIES):
            await self.standstill.over()
            if self._stop.is_set():
                return
            try:
                report = await self.app.poll(source)
            except StoreError as error:
                self.standstill.hit(error)
                continue
            if report.changes or report.told:
                self._route.set()
            return

    async def _read(self, source_id: str) -> None:
        """With the last of the sources that were never read before, the first round is over."""
        if source_id in self._unread:
            self._unread.discard(source_id)
            if not self._unread:
                await self.standstill.through(self.app.end_round)

    async def _routing(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROUTE_IDLE_SECONDS):
                    await self._route.wait()
            self._route.clear()
            if await self.standstill.through(self._routed):
                self._send.set()

    def _routed(self) -> bool:
        """Route what is stored, and what is due by the clock; whether something may be sent."""
        queued = self.app.router.run()
        queued += self.app.router.timed(self.app.clock())
        return bool(queued or self.app.store.outbox.oldest_sendable(self.app.clock()))

    async def _sending(self) -> None:
        while not self._stop.is_set():
            try:
                report = await self.app.worker.drain(self.app.clock())
            except StoreError as error:
                self.standstill.hit(error)
                while self.standstill.since is not None and not self._stop.is_set():
                    self.app.worker.rests()
                    await asyncio.sleep(SEND_IDLE_SECONDS)
                continue
            wait = SEND_IDLE_SECONDS if report.wait is None else min(report.wait, 30.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(wait, 0.05)):
                    await self._send.wait()
            self._send.clear()

    async def _reloading(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RELOAD_SECONDS):
                    await self._reload.wait()
            asked = self._reload.is_set()
            self._reload.clear()
            # A file of 100,000 sources takes seconds to read: not in the loop that polls.
            found = await asyncio.to_thread(self._reloader.look, at_once=asked)
            if found is None:
                continue
            if found.config is not None:
                await self._take(found.config)
            elif found.error is not None:
                await self._refuse(found.error)

    async def _take(self, config: Config) -> None:
        self.app.config = config
        self.app.fetcher.configure(fetching(config, self.app.settings))
        self._unread &= {source.id for source in config.active}
        kill_point("during_reload")
        await self._sync()
        await self.standstill.through(lambda: self.app.store.meta.drop(BROKEN_CONFIG))
        gc.freeze()
        give_back()
        log.info("config.reloaded", sources=len(config.active))

    async def _refuse(self, error: ConfigError) -> None:
        """Keep the old configuration; say so once on the ops channel and in ``status``."""
        lines = [str(mistake) for mistake in error.mistakes] or [str(error)]
        await self.standstill.through(
            lambda: self.app.store.meta.put(BROKEN_CONFIG, "\n".join(lines))
        )
        log.error("config.refused", mistakes=lines)
        ops = self.app.config.ops
        if ops:
            now = self.app.clock()
            draft = Draft(
                dedup_key=f"ops:config:{now.isoformat()}",
                channel=ops,
                purpose="ops",
                thread_key="ops/config",
                payload={"kind": "config", "mistakes": lines, "since": now.isoformat()},
            )
            await self.standstill.through(lambda: self.app.store.outbox.enqueue([draft], now))
            self._send.set()

    async def _sync(self) -> None:
        ahead = real_clock() - self.app.clock()

        def due(ids: Sequence[str]) -> dict[str, datetime]:
            known = self.app.store.sources.next_polls(ids, self.app.clock())
            self._unread.update(source for source in ids if source not in known)
            return {source: moment + ahead for source, moment in known.items()}

        await self.scheduler.sync(self.app.config.active, due)

    async def _flush(self) -> None:
        if self.standstill.since is not None:
            return
        try:
            self.app.poller.flush()
        except StoreError as error:
            self.standstill.hit(error)

    async def _beat(self) -> None:
        vitals = self._vitals = heartbeat.examine(
            self.app.store,
            real_clock(),
            store_time=self.app.clock(),
            scheduler_runs=self.scheduler.running,
            sender_silent=self._sender_silent(),
        )
        if not vitals.well:
            log.error("daemon.unwell", troubles=(*vitals.hung, *vitals.troubles))
        if vitals.alive:
            heartbeat.tell_systemd("WATCHDOG=1")
        if vitals.well and self.app.settings.heartbeat_url:
            await self.app.fetcher.ping(self.app.settings.heartbeat_url)

    async def _housekeep(self) -> None:
        keep = self.app.config.retention
        started = time.monotonic()
        pruned = await asyncio.to_thread(self._prune, keep.polls, keep.snapshots)
        log.info("store.pruned", seconds=round(time.monotonic() - started, 2), forgot=pruned)

    def _prune(self, polls: timedelta, history: timedelta) -> str:
        try:
            return str(
                self.app.store.retention.prune(
                    self.app.clock(), polls=polls, history=history, enough=self._stop.is_set
                )
            )
        except MonitorError as error:
            return str(error)


async def _forever(work: Awaitable[None]) -> None:
    await work
