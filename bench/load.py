"""The pages under load: so many requests a second at a daemon that polls, writes and serves.

At the same moments the sites' process, which only sends bytes it holds, is asked as often: what
its answers take is the machine's own part (who runs when, the asking itself).
"""

import asyncio
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench import archive, kept
from bench.scale import quantile
from bench.world import ROOT, Sites

RATE = 50
PLACES = 500
EVERY = "2m"
PATHS = {
    "home": ("/", "/?jurisdiction=site-{n}", "/?topic=sanctuary", "/?event=added"),
    "search": ("/?q=detainer", "/?q=council", "/?q=meeting&jurisdiction=site-{n}"),
    "record": ("/records/{n}", "/changes/{n}"),
    "feed": ("/changes.atom", "/changes.atom?jurisdiction=site-{n}", "/calendar.ics?jurisdiction=site-{n}"),
}  # fmt: skip
BARE = "a bare answer, from another process at the same moments"
Found = dict[str, list[tuple[float, int]]]


def run(changes: int, seconds: float, keep: Path | None = None) -> list[tuple[str, str, str]]:
    """p50 and p95 by kind of page, with the server's share of a core."""

    def make(folder: Path, server: Sites) -> None:
        archive.make(folder, server, places=PLACES, changes=changes, polls=10 * changes, every=EVERY)  # fmt: skip

    with kept.archive(keep, f"load-{changes}", make) as (folder, server):
        return measured(folder, server, changes, seconds)


def measured(folder: Path, server: Sites, changes: int, seconds: float) -> list[tuple[str, str, str]]:  # fmt: skip
    """The same on a store that is there; all sites move once while it is measured."""
    port = _free_port()
    command = [sys.executable, "-m", "monitor", "run", "--web", f"127.0.0.1:{port}"]
    command += ["--config", str(folder / "sources.yaml"), "--state", str(folder / "state")]
    _overdue(folder / "state" / "monitor.db")
    with (folder / "log").open("w") as log:
        daemon = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            asyncio.run(_up(port))
            server.say("plain", 2)
            before, load = spent(daemon.pid), os.getloadavg()[0]
            late = asyncio.run(_ask(port, server.port, seconds))
            after = spent(daemon.pid)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(60)
    what = f"{changes:,} changes stored, {PLACES} sources polled every {EVERY} and moving"
    rows = [(f"{what}, {RATE} requests a second for {seconds:.0f} s, load {load:.1f} to {os.getloadavg()[0]:.1f}", "", "")]  # fmt: skip
    for name in after:
        cpu, waited = (now - then for now, then in zip(after[name], before[name], strict=True))
        rows.append((name, f"{cpu / seconds * 100:.0f} % of a core; waited for one {waited / seconds * 100:.0f} % of the time", ""))  # fmt: skip
    for kind, found in late.items():
        good = [s * 1000 for s, status in found if status == 200] or [float("inf")]
        bad = sum(status != 200 for _, status in found)
        figures = ", ".join(f"p{part} {quantile(good, part):.0f}" for part in (50, 95, 99))
        goal = "" if kind == BARE else "p95 ≤ 100 ms"
        rows.append((f"{kind}: {len(found)} requests, {bad} refused", f"{figures} ms", goal))
    return rows


def _overdue(database: Path) -> None:
    """All sources are polled from the start on, also when the archive was made just now."""
    with closing(sqlite3.connect(database)) as store, store:
        store.execute("UPDATE sources SET next_poll_at = last_poll_at")


@dataclass(frozen=True, slots=True)
class Question:
    """One request of the plan."""

    kind: str
    port: int
    path: str


async def _up(port: int) -> None:
    for _ in range(600):
        try:
            await _get(port, "/")
        except (OSError, IndexError):
            await asyncio.sleep(0.2)
        else:
            return
    raise SystemExit("the daemon did not serve within two minutes")


async def _ask(port: int, bare: int, seconds: float) -> Found:
    """An open loop: a slow answer does not hold up the next question. Seconds count from the plan."""
    chance = random.Random(7)
    found: Found = defaultdict(list)
    begun = time.monotonic()

    async def one(asked: Question, planned: float) -> None:
        try:
            status = await _get(asked.port, asked.path)
        except (OSError, IndexError):
            status = 0
        found[asked.kind].append((time.monotonic() - planned, status))

    async with asyncio.TaskGroup() as group:
        for number in range(int(RATE * seconds)):
            planned = begun + number / RATE
            await asyncio.sleep(max(0.0, planned - time.monotonic()))
            kind = chance.choice(list(PATHS))
            path = chance.choice(PATHS[kind]).replace("{n}", str(chance.randrange(1, PLACES)))
            group.create_task(one(Question(kind, port, path), planned))
            group.create_task(one(Question(BARE, bare, "/robots.txt"), planned))
    return {kind: found[kind] for kind in (*PATHS, BARE)}


async def _get(port: int, path: str) -> int:
    """The status. The end of the connection, or the length that is told, ends the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await (reader.readexactly(int(length)) if length else reader.read())
        return int(head.split(b" ", 2)[1])
    except asyncio.IncompleteReadError:
        return 0
    finally:
        writer.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def spent(pid: int) -> dict[str, tuple[float, float]]:
    """Seconds of CPU, and of waiting for it, of a process and of those it started."""
    found = {"the daemon": _of(pid)}
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return found | {f"process {number} beside it": _of(int(each)) for number, each in enumerate(children, 1)}  # fmt: skip


def _of(pid: int) -> tuple[float, float]:
    ran = waited = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        fields = (task / "schedstat").read_text().split()
        ran, waited = ran + int(fields[0]), waited + int(fields[1])
    return ran / 1e9, waited / 1e9
