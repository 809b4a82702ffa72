"""Many sources at their real pace: the whole daemon, its share of one core, how late, how large."""

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import firing
from bench.authority import certificates
from bench.many import ADDRESSES, World, fill
from bench.world import ROOT, Sites, sites

SETTLE = 10.0
Table = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Made:
    """A filled world in ``folder``, its sites running."""

    world: World
    folder: Path
    sites: Sites


def run(count: int, seconds: float, every: int, runs: int) -> Table:
    """All figures with their targets; each way out is measured ``runs`` times."""
    rows: Table = firing.run(count)
    with made(count, seconds, every) as plain:
        rows += checked(plain)
        steady = [daemon(plain, seconds) for _ in range(runs)]
        rows += paced("plain HTTP", steady, "≤ 15 %", count)
        rows += [("… while robots.txt is read of every host too (the first hour)",
                  share([daemon(plain, seconds, robots=False)]), "")]  # fmt: skip
    with made(count, seconds, every, tls=True) as secret:
        found = [daemon(secret, seconds) for _ in range(runs)]
        rows += paced("TLS, own authority", found, "≤ 25 %", count)
    few = count // 50  # fifty sources on each host, two seconds between two requests to it
    with made(count, seconds, every, pause="2s", hosts=few) as night:
        rows += burst(night, daemon(night, seconds, later=10), count)
    fewer = count // 100
    with made(fewer, seconds, every // 100) as small:
        each = [found["cpu"] / found["started"] for found in (daemon(small, seconds), *steady)]
        ratio = statistics.median(each[1:]) / each[0]
        rows.append((f"CPU a poll, {count:,} sources against {fewer:,} at the same pace", f"{ratio:.2f} ×", "≤ 1.3 ×"))  # fmt: skip
    return rows


@contextmanager
def made(
    count: int, seconds: float, every: int, *, tls: bool = False, pause: str = "0s", hosts: int = 0
) -> Iterator[Made]:
    """The world with its sites and its store; some sources move, all others are unchanged."""
    ports = max(1, (hosts or min(count, 100_000)) // len(ADDRESSES))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ca, site = certificates(folder, ADDRESSES) if tls else (None, None)
        with sites(ports + 1, site) as server:
            world = World(
                count=count,
                ports=server.ports,
                # Among those overdue the ones placed first start first, not those due first.
                due_first=int((seconds + SETTLE) * max(count / every, 40) * (6 if hosts else 1.2)),
                scheme="https" if tls else "http",
                ca=ca,
                pause=pause,
                every=every,
            )
            replace(world, pause="0s").write(folder / "sources.yaml")  # the store is filled at once
            asyncio.run(fill(world, folder))
            world.write(folder / "sources.yaml")
            yield Made(world, folder, server)


def daemon(there: Made, seconds: float, *, later: float = 0, robots: bool = True) -> dict[str, Any]:
    """One run of the daemon over a copy of the store; what it measured of itself."""
    there.sites.say("etag", 1)  # what moves has moved
    with tempfile.TemporaryDirectory(dir=there.folder) as name:
        for part in ("sources.yaml", "state"):
            subprocess.run(["cp", "-r", there.folder / part, name], check=True)
        command = [sys.executable, "-m", "bench.running", name, "--start", there.world.start.isoformat()]  # fmt: skip
        command += ["--seconds", str(seconds), "--settle", str(SETTLE), "--later", str(later)]
        command += ["--robots"] * robots + ["--born", str(time.time())]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def checked(there: Made) -> Table:
    """``monitor check`` of the file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "monitor", "check", "--config", there.folder / "sources.yaml"],
        cwd=ROOT, capture_output=True, check=True, env={"MONITOR_CONFIG_MB": "100"},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = (there.folder / "sources.yaml").stat().st_size / 1e6
    return [(f"`monitor check`, {there.world.count:,} sources in {size:.0f} MB", f"{spent:.1f} s CPU", "≤ 10 s")]  # fmt: skip


def paced(name: str, runs: list[dict[str, Any]], limit: str, count: int) -> Table:
    """What one way of asking cost at its pace."""
    polls = sum(r["started"] for r in runs) / sum(r["wall"] for r in runs)
    late = [second for r in runs for second in r["late"]]
    kinds: dict[str, int] = {}
    for found in runs:
        for result, number in found["results"].items():
            kinds[result] = kinds.get(result, 0) + number
    told = f"{sum(r['changes'] for r in runs)} changes on {sum(r['changed_sources'] for r in runs)} sources"
    wrong = sum(r["missed"] + r["doubled"] for r in runs)
    return [
        (f"**{name}**, {count:,} sources, {polls:.1f} polls a second, load {runs[0]['load']:.1f}", share(runs), limit),
        ("CPU a poll, everything included", spread([r["cpu"] * 1000 / r["started"] for r in runs], " ms"), ""),
        ("how the polls ended", ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())), ""),
        ("told", f"{told}, {wrong} missed or told twice", "0 wrong"),
        ("lateness of a poll's start, p50 / p99", f"{quantile(late, 50):.2f} / {quantile(late, 99):.2f} s", "≤ 2 s"),
        ("longest stall of the loop, by the clock", spread([max(r["stalls"]) * 1000 for r in runs], " ms"), "≤ 250 ms"),
        ("… of its own making (CPU of the loop's thread)", spread([max(r["busy"]) * 1000 for r in runs], " ms"), "≤ 250 ms"),
        ("resident memory", spread([r["resident_mb"] for r in runs], " MB"), "≤ 400 MB"),
        ("of it after reading the file", spread([r["config_mb"] for r in runs], " MB"), ""),
        ("from the start to the first poll, CPU", spread([r["first_cpu"] for r in runs], " s"), "≤ 10 s"),
        ("… by the clock", spread([r["first_wall"] for r in runs], " s"), ""),
    ]  # fmt: skip


def burst(there: Made, found: dict[str, Any], count: int) -> Table:
    """Everything was due ten hours ago: how evenly it starts, and whether hosts are left in peace."""
    seen = there.sites.seen()
    return [
        (f"**all {count:,} due at once** ({there.world.pause} between two requests to a host)", f"{found['started'] / found['wall']:.1f} starts a second", "spread out"),
        ("longest stall of the loop, the start included", f"{max(found['settling_stall'], *found['stalls']) * 1000:.0f} ms", "≤ 250 ms"),
        ("… of its own making (CPU of the loop's thread)", f"{max(found['busy']) * 1000:.0f} ms", "≤ 250 ms"),
        (f"least time between two requests to one host, of {seen['gaps']:,} asked more than once", f"{seen['gap'] or 0:.2f} s", f"≥ {there.world.pause}"),
        ("told", f"{found['changes']} changes, {found['missed'] + found['doubled']} missed or told twice", "0 wrong"),
    ]  # fmt: skip


def share(runs: list[dict[str, Any]]) -> str:
    """Per cent of one core."""
    return spread([r["cpu"] / r["wall"] * 100 for r in runs], " % of a core")


def spread(values: list[float], unit: str) -> str:
    """Median with its range, when there is one."""
    middle = f"{statistics.median(values):.1f}{unit}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.1f}–{max(values):.1f})"


def quantile(values: list[float], percent: int) -> float:
    """The value below which ``percent`` of ``values`` lie."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
