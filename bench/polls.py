"""What a poll costs beside the bare request it contains: they take turns, in one process."""

import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import httpx

from bench.measure import Figure, cpu_ms, figure
from bench.parsing import memories
from bench.world import Sites, Told, app_on, write_config
from monitor.app import App
from monitor.models import Result

if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    # httpcore asks for it twice a request and searches all paths each time: bare httpx is spared
    # that 0.3 ms, so that we do not look good beside it.
    sys.modules["sniffio"] = None  # type: ignore[assignment] # what Python itself reads as "absent"

T = TypeVar("T")
AGENT = {"user-agent": "bench", "accept-encoding": "gzip"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """``mode`` is the server's; ``step`` how much its version grows between two polls.

    ``afresh``: rows read before, and what is kept of the source, are forgotten before each poll: the
    first change of a page after a start, while days and addresses are known from other pages.
    """

    name: str
    mode: str
    step: int
    limit: str
    afresh: bool = False


SCENARIOS = (
    Scenario(name="unchanged, 304", mode="etag", step=0, limit="≤ 1.3 ×"),
    Scenario(name="unchanged, the same 200", mode="plain", step=0, limit="≤ 1.5 ×"),
    Scenario(name="200, a form's hidden token differs", mode="noise", step=0, limit="≤ 3 ×"),
    Scenario(name="200, noise in an unknown place", mode="drift", step=0, limit="≤ 3 ×"),
    Scenario(name="one of 100 records changed", mode="plain", step=1, limit="≤ 6 ms beyond"),
    Scenario(name="… its rows not remembered", mode="plain", step=1, limit="", afresh=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: CPU ms a page, and our cost as a ratio and beyond the request."""

    scenario: Scenario
    kind: str
    bare: Figure
    own: Figure
    ours: Figure
    ratio: Figure
    beyond: Figure
    polls: int
    changes: int
    wrong: tuple[str, ...]


class Bench:
    """One adapter's run over all scenarios. ``wrong`` gathers what was told falsely."""

    def __init__(self, app: App, told: Told, sites: Sites, kind: str, count: int) -> None:
        self.app, self.told, self.sites, self.kind, self.count = app, told, sites, kind, count
        self.sources = list(app.config.active)
        self.version = 0
        self.forgetting = memories()
        self.tags: dict[str, str] = {}

    async def ours(self, expected: Result, *, afresh: bool = False) -> int:
        """Poll every source once, route what changed, write what waits."""
        for source in self.sources:
            if afresh:
                self.app.poller.memories.forget(source.id)
                for forget in self.forgetting:
                    forget()
            report = await self.app.poll(source)
            if report.row.result is not expected:
                self.wrong.append(f"{source.id}: {report.row.result} {report.row.reason}")
            if report.changes:
                self.app.router.run()
        self.app.poller.flush()
        return len(self.sources)

    async def bare(self, client: httpx.AsyncClient, **extra: object) -> int:
        """The same requests with nothing around them."""
        for source in self.sources:
            url = source.options.url  # type: ignore[attr-defined]
            headers = {**AGENT, **({"if-none-match": self.tag} if self.tag else {})}
            request = client.build_request("GET", url, headers=headers, **extra)  # type: ignore[arg-type]
            answer = await client.send(request)
            if answer.status_code not in (200, 304):
                self.wrong.append(f"{url}: {answer.status_code}")
        return len(self.sources)

    async def scenario(self, what: Scenario, client: httpx.AsyncClient, runs: int) -> Row:
        """Take turns ``runs`` times; then deliver, and count what was told."""
        self.wrong: list[str] = []
        self.say(what)
        await self.ours(Result.UNCHANGED)  # the mode's own first answer is not measured
        expected = Result.CHANGED if what.step else Result.UNCHANGED
        before = self.newest()
        fetcher = self.app.fetcher
        tls = fetcher._traveller.tls()  # noqa: SLF001 - the same client, bare
        extra = {"extensions": {"tls": tls, "exempt": True, "sent": lambda: None}}
        bare, own, ours = [], [], []
        for _ in range(runs):
            self.version += what.step
            self.say(what)
            bare.append(await cpu_ms(lambda: self.bare(client)))
            own.append(await cpu_ms(lambda: self.bare(fetcher._client, **extra)))  # noqa: SLF001 - as above
            ours.append(await cpu_ms(lambda: self.ours(expected, afresh=what.afresh)))
        changes = await self.tell(before, what.step * runs * len(self.sources))
        return Row(
            scenario=what,
            kind=self.kind,
            bare=figure(bare),
            own=figure(own),
            ours=figure(ours),
            ratio=figure([o / b for o, b in zip(ours, bare, strict=True)]),
            beyond=figure([o - b for o, b in zip(ours, bare, strict=True)]),
            polls=runs * len(self.sources),
            changes=changes,
            wrong=tuple(self.wrong),
        )

    def say(self, what: Scenario) -> None:
        self.tag = f'"v{self.version}"' if what.mode == "etag" else ""
        self.sites.say(what.mode, self.version)

    def newest(self) -> int:
        row = self.app.store.db.first("SELECT max(id) FROM changes")
        return int(row[0] or 0) if row else 0

    async def tell(self, before: int, due: int) -> int:
        """Deliver all, and compare with the sites' truth: every change stored and told once."""
        self.app.router.run()
        await self.app.deliver_once()  # notices that wait for others are not waited for
        rows = self.app.store.db.query("SELECT id FROM changes WHERE id > ?", (before,))
        ids = {row[0] for row in rows}
        if len(ids) != due:
            self.wrong.append(f"{due} changes were made, {len(ids)} stored")
        told = {change: times for change, times in self.told.changes.items() if change > before}
        missed, doubled = ids - told.keys(), [c for c, times in told.items() if times > 1]
        if missed or doubled:
            self.wrong.append(f"{len(missed)} changes not told, {len(doubled)} told twice")
        return len(ids)


async def run(
    sites: Sites, kind: str, count: int, runs: int, scenarios: tuple[Scenario, ...] = SCENARIOS
) -> list[Row]:
    """All scenarios for one adapter on ``count`` sites."""
    return await _inside(sites, kind, count, lambda bench, c: _all(bench, c, scenarios, runs))


async def profile(sites: Sites, count: int, what: Scenario, lines: int = 14) -> list[tuple[str, float, float]]:  # fmt: skip
    """Where a poll spends its CPU time: (place, own ms a poll, ms with what it calls)."""

    async def work(bench: Bench, _client: httpx.AsyncClient) -> list[tuple[str, float, float]]:
        bench.wrong = []
        bench.say(what)
        await bench.ours(Result.UNCHANGED)
        expected = Result.CHANGED if what.step else Result.UNCHANGED
        profiler = cProfile.Profile(time.process_time)
        for _ in range(3):
            bench.version += what.step
            bench.say(what)
            profiler.enable()
            await bench.ours(expected)
            profiler.disable()
        polls = 3 * len(bench.sources)
        rows = []
        for (file, _line, name), (_, _, own, whole, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
            place = file.rpartition("/monitor/")[2] if "/monitor/" in file else Path(file).name
            rows.append((f"{place}:{name}", own * 1000 / polls, whole * 1000 / polls))
        return sorted(rows, key=lambda row: -row[1])[:lines]

    return await _inside(sites, "page", count, work)


async def _all(
    bench: Bench, client: httpx.AsyncClient, scenarios: tuple[Scenario, ...], runs: int
) -> list[Row]:
    return [await bench.scenario(what, client, runs) for what in scenarios]


async def _inside(
    sites: Sites, kind: str, count: int, work: Callable[[Bench, httpx.AsyncClient], Awaitable[T]]
) -> T:
    told = Told()
    with tempfile.TemporaryDirectory() as folder:
        write_config(Path(folder) / "sources.yaml", sites, count, kind)
        sites.say("etag", 0)
        limits = httpx.Limits(max_keepalive_connections=0)
        async with (
            app_on(Path(folder), told) as app,
            httpx.AsyncClient(limits=limits, trust_env=False) as client,
        ):
            bench = Bench(app, told, sites, kind, count)
            bench.wrong = []
            await bench.ours(Result.BASELINE)
            await bench.ours(Result.UNCHANGED)
            if bench.wrong:
                raise SystemExit("\n".join(bench.wrong[:5]))
            return await work(bench, client)
