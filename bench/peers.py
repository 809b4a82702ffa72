"""urlwatch and webchanges on the same pages, each in an environment of its own; optional."""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.world import Sites, sites

PEERS = {"urlwatch": "urlwatch==2.29", "webchanges": "webchanges==3.37.0"}
ROUNDS = (("first", "etag", 0), ("304", "etag", 0), ("same 200", "plain", 0), ("noise", "noise", 0))


def run(count: int) -> list[str]:
    """A table, or a line for each peer that could not be installed."""
    lines = ["CPU ms a page, start-up of the program included.", ""]
    lines += ["| peer | " + " | ".join(name for name, _, _ in ROUNDS) + " |", "|---" * 5 + "|"]
    skipped = []
    with tempfile.TemporaryDirectory() as folder:
        for name, wanted in PEERS.items():
            program = _install(Path(folder) / name, wanted)
            if program is None:
                skipped.append(f"{wanted} could not be installed here: not measured.")
                continue
            with sites() as server:
                costs = _rounds(program, Path(folder) / name, server, count)
            lines.append(f"| {wanted} | " + " | ".join(f"{cost:.1f}" for cost in costs) + " |")
    measured = len(skipped) < len(PEERS)
    return ([*lines, "", *skipped] if measured else skipped) or ["None."]


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


def _rounds(program: Path, folder: Path, server: Sites, count: int) -> list[float]:
    jobs = "\n---\n".join(
        json.dumps(
            {
                "name": f"site {n}",
                "url": server.address(n, "page"),
                "filter": [{"css": "table.meetings"}, {"html2text": "re"}],
            }
        )
        for n in range(count)
    )
    (folder / "urls.yaml").write_text(jobs, encoding="utf-8")
    (folder / "config.yaml").write_text("report: {}\n", encoding="utf-8")
    options = ["--urls", "urls.yaml", "--config", "config.yaml"]
    if program.name == "webchanges":
        options = ["--jobs", "urls.yaml", "--config", "config.yaml"]
    costs = []
    for _, mode, version in ROUNDS:
        server.say(mode, version)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with (folder / "log").open("w") as log:
            subprocess.run(
                [str(program), *options, "--cache" if program.name == "urlwatch" else "--database", "cache.db"],
                cwd=folder, stdout=log, stderr=log, check=False, timeout=600,
            )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        costs.append(used * 1000 / count)
    return costs
