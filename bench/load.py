"""The pages under load: so many requests a second at a daemon that polls, writes and serves."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from bench import archive
from bench.scale import quantile
from bench.world import ROOT, Sites, sites

RATE = 50
PLACES = 500
PATHS = {
    "home": ("/", "/?jurisdiction=site-{n}", "/?topic=sanctuary", "/?event=added"),
    "search": ("/?q=detainer", "/?q=council", "/?q=meeting&jurisdiction=site-{n}"),
    "record": ("/records/{n}", "/changes/{n}"),
    "feed": ("/changes.atom", "/changes.atom?jurisdiction=site-{n}", "/calendar.ics?jurisdiction=site-{n}"),
}  # fmt: skip


def run(changes: int, seconds: float) -> list[tuple[str, str, str]]:
    """p50 and p95 by kind of page, with the server's share of a core."""
    with tempfile.TemporaryDirectory() as name, sites() as server:
        folder = Path(name)
        archive.make(folder, server, places=PLACES, changes=changes, polls=10 * changes, every="2m")
        return measured(folder, server, changes, seconds)


def measured(folder: Path, server: Sites, changes: int, seconds: float) -> list[tuple[str, str, str]]:  # fmt: skip
    """The same on a store that is there; all sites move once while it is measured."""
    port = _free_port()
    command = [sys.executable, "-m", "monitor", "run", "--web", f"127.0.0.1:{port}"]
    command += ["--config", str(folder / "sources.yaml"), "--state", str(folder / "state")]
    with (folder / "log").open("w") as log:
        daemon = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            asyncio.run(_up(port))
            server.say("plain", 2)
            before = _cpu(daemon.pid)
            late = asyncio.run(_ask(port, seconds))
            spent = _cpu(daemon.pid) - before
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(60)
    what = f"{changes:,} changes stored, {PLACES} sources polled and moving"
    rows = [(f"{what}, {RATE} requests a second for {seconds:.0f} s, load {os.getloadavg()[0]:.1f}", f"{spent / seconds * 100:.0f} % of a core", "")]  # fmt: skip
    for kind, found in late.items():
        good = [s * 1000 for s, status in found if status == 200]
        bad = len(found) - len(good)
        rows.append((f"{kind}: {len(found)} requests, {bad} refused", f"p50 {quantile(good, 50):.0f}, p95 {quantile(good, 95):.0f} ms", "p95 ≤ 100 ms"))  # fmt: skip
    return rows


async def _up(port: int) -> None:
    for _ in range(600):
        try:
            await _get(port, "/")
        except OSError:
            await asyncio.sleep(0.2)
        else:
            return
    raise SystemExit("the daemon did not serve within two minutes")


async def _ask(port: int, seconds: float) -> dict[str, list[tuple[float, int]]]:
    """An open loop: a slow answer does not hold up the next question. Seconds count from the plan."""
    chance = random.Random(7)
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    begun = time.monotonic()

    async def one(kind: str, path: str, planned: float) -> None:
        try:
            status = await _get(port, path)
        except OSError:
            status = 0
        found[kind].append((time.monotonic() - planned, status))

    async with asyncio.TaskGroup() as group:
        for number in range(int(RATE * seconds)):
            planned = begun + number / RATE
            await asyncio.sleep(max(0.0, planned - time.monotonic()))
            kind = chance.choice(list(PATHS))
            path = chance.choice(PATHS[kind]).replace("{n}", str(chance.randrange(1, PLACES)))
            group.create_task(one(kind, path, planned))
    return dict(found)


async def _get(port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        )
        return int((await reader.read()).split(b" ", 2)[1])
    finally:
        writer.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _cpu(pid: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
