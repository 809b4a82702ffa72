"""urlwatch, webchanges and ours on the same pages, each a program run once a pass; optional.

A pass is one run of the program over all pages. CPU is the operating system's account of that
process; what a run over a single page costs (start-up, its report) is taken off, so that only
pages are compared. A peer has its own environment, made outside of the repository.
"""

import json
import os
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.world import ADAPTERS, ROOT, Sites, host, sites

PEERS = {"urlwatch": "urlwatch==2.29", "webchanges": "webchanges==3.37.0"}
SHARE = 10
"""One page in so many moves in the last pass."""
REPEATS = 5
"""Runs over pages that do not change; their median counts."""
PASSES = (("304", "etag", 0), ("same 200", "plain", 0), ("one in ten changed", "plain", 1))
TARGETS = {
    ("304", "urlwatch"): 0.5,
    ("304", "webchanges"): 0.06,
    ("same 200", "urlwatch"): 0.3,
}
Work = Callable[[], str]


@dataclass
class Program:
    """One program, ready to be run over ``count`` pages; ``costs`` are CPU ms a page by pass."""

    name: str
    prepare: Callable[[Path, Sites, int], None]
    command: Callable[[Path], list[str]]
    named: Callable[[Path, str], Counter[int]]
    costs: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def run(count: int, runs: int) -> list[str]:
    """The table, and a line for each peer that could not be installed."""
    skipped = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = [Program("ours", _our_files, _our_command, _our_changes)]
        for peer, wanted in PEERS.items():
            program = _install(folder / f"{peer}-environment", wanted)
            if program is None:
                skipped.append(f"{wanted} could not be installed here: not measured.")
            else:
                programs.append(_peer(peer, program))
        for turn in range(runs):
            for program in programs:  # one after the other, so that each meets the same load
                _measure(program, folder / f"{program.name}-{turn}", count)
    return [*_table(programs, count), "", *skipped]


def _table(programs: list[Program], count: int) -> list[str]:
    lines = [
        f"{count} pages of 58 KB, each a site of its own; CPU ms a page, medians; a run over one page taken off.",
        "",
        "| program | " + " | ".join(name for name, _, _ in PASSES) + " | changes named, missed, doubled |",
        "|---" * (len(PASSES) + 2) + "|",
    ]  # fmt: skip
    middle = {
        (p.name.split()[0], name): statistics.median(p.costs[name])
        for p in programs
        for name, _, _ in PASSES
    }
    for p in programs:
        cells = [f"{middle[p.name.split()[0], name]:.2f} ({min(p.costs[name]):.2f}–{max(p.costs[name]):.2f})" for name, _, _ in PASSES]  # fmt: skip
        lines.append(f"| {p.name} | " + " | ".join(cells) + f" | {'; '.join(p.wrong)} |")
    lines.append("")
    for (name, peer), limit in TARGETS.items():
        if (peer, name) in middle:
            ratio = middle["ours", name] / middle[peer, name]
            verdict = "" if ratio <= limit else ": **not met**"
            lines.append(f"- {name}: ours is {ratio:.3f} × {peer} (target ≤ {limit} ×{verdict}).")
    return lines


def _measure(program: Program, folder: Path, count: int) -> None:
    folder.mkdir()
    with sites() as server:
        alone = folder / "alone"
        alone.mkdir()
        server.say("etag", 0)
        program.prepare(alone, server, 1)
        _spent(program, alone)
        start_up, _ = _often(program, alone)
        program.prepare(folder, server, count)
        _spent(program, folder)
        said = ""
        for name, mode, version in PASSES:
            server.say("plain" if mode == "plain" else mode, 0)
            if mode == "plain" and not version:
                _spent(program, folder)  # the first answer without validators is not measured
            server.say(mode, version, share=SHARE)
            # What changed is told once; a run that finds nothing new can be made again and again.
            spent, said = _spent(program, folder) if version else _often(program, folder)
            program.costs.setdefault(name, []).append((spent - start_up) * 1000 / (count - 1))
    told = program.named(folder, said)
    due = set(range(0, count, SHARE))
    missed, false = due - told.keys(), told.keys() - due
    doubled = [number for number, times in told.items() if times > 1]
    program.wrong.append(
        f"{len(due & told.keys())} of {len(due)}, {len(missed)}, {len(doubled)}"
        + (f", {len(false)} falsely" if false else "")
    )


def _often(program: Program, folder: Path) -> tuple[float, str]:
    """``_spent``, the median of several runs: starting differs by more than many pages cost."""
    runs = sorted(_spent(program, folder) for _ in range(REPEATS))
    return runs[REPEATS // 2]


def _spent(program: Program, folder: Path) -> tuple[float, str]:
    """CPU seconds of one run, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        program.command(folder), cwd=folder, capture_output=True, text=True, check=False,
        timeout=900, env={**os.environ, "PYTHONPATH": str(ROOT)} if program.name == "ours" else None,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, done.stdout


def _address(server: Sites, number: int) -> str:
    return f"{server.address(number, 'page')}?{number}"


def _install(folder: Path, wanted: str) -> Path | None:
    """The peer's program, or ``None`` when the index cannot be reached or has no such release."""
    python = folder / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", wanted],
    ):
        if subprocess.run(command, capture_output=True, check=False, timeout=300).returncode:
            return None
    return folder / "bin" / wanted.partition("==")[0]


def _peer(name: str, program: Path) -> Program:
    def prepare(folder: Path, server: Sites, count: int) -> None:
        text = "re" if name == "urlwatch" else "html2text"
        jobs = (
            {
                "name": f"site {number}",
                "url": _address(server, number),
                "filter": [{"css": "table.meetings"}, {"html2text": text}],
            }
            for number in range(count)
        )
        (folder / "urls.yaml").write_text("\n---\n".join(map(json.dumps, jobs)), encoding="utf-8")
        (folder / "config.yaml").write_text("report: {stdout: {enabled: true}}\n", encoding="utf-8")

    def command(_folder: Path) -> list[str]:
        if name == "urlwatch":
            return [str(program), "--urls", "urls.yaml", "--config", "config.yaml", "--cache", "cache.db"]  # fmt: skip
        return [str(program), "--jobs", "urls.yaml", "--config", "config.yaml", "--database", "cache.db"]  # fmt: skip

    def named(_folder: Path, said: str) -> Counter[int]:
        """The report's list on top: one line for each change."""
        found = re.findall(r"^\s*\d+\. CHANGED: site (\d+)\b", said, re.MULTILINE)
        return Counter(map(int, found))

    return Program(PEERS[name].replace("==", " "), prepare, command, named)


def _our_files(folder: Path, server: Sites, count: int) -> None:
    hosts = ", ".join(host(number) for number in range(count))
    lines = [
        "version: 1", "contact: bench@example.org",
        "defaults: {every: 1h, channel: '#bench', timezone: America/New_York}", "ops: {channel: '#ops'}",
        # The daemon reads robots.txt once a day; a program that is run for each pass would each time.
        f"fetch: {{pause: 0s, robots: false, allow_hosts: [{hosts}]}}",
        "topics: {sanctuary: {any: [sanctuary, detainer*]}}", "jurisdictions:",
    ]  # fmt: skip
    for number in range(count):
        source = ADAPTERS["page"].format(url=_address(server, number))
        lines.append(f"  site-{number}: {{name: Site {number}, sources: {{calendar: {source}}}}}")
    (folder / "sources.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _our_command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "monitor", "run", "--once", "--config", str(folder / "sources.yaml"), "--state", str(folder / "state")]  # fmt: skip


def _our_changes(folder: Path, _said: str) -> Counter[int]:
    """Site → how many of its changes' messages were sent."""
    with sqlite3.connect(folder / "state" / "monitor.db") as database:
        rows = database.execute(
            "SELECT changes.source_id FROM changes JOIN notification_changes ON change_id = changes.id"
            " JOIN notifications n ON n.id = notification_id WHERE n.state = 'sent'"
        )
        return Counter(int(row[0].partition("/")[0].removeprefix("site-")) for row in rows)
