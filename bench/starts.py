"""How long the commands take before they do anything."""

import os
import resource
import subprocess
import sys
import tempfile

from bench.measure import figure
from bench.world import ROOT

COMMANDS = (
    ("`monitor --help`", ["--help"], "≤ 0.3 s"),
    ("`monitor check` of the shipped file", ["check"], "≤ 1 s"),
)


def run() -> list[tuple[str, str, str]]:
    """CPU seconds of each command, five times, its modules compiled before as installing does."""
    with tempfile.TemporaryDirectory() as folder:
        return _run({**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""})


def _run(environment: dict[str, str]) -> list[tuple[str, str, str]]:
    rows = []
    for name, arguments, target in COMMANDS:
        spent: list[float] = []
        for _ in range(6):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                [sys.executable, "-m", "monitor", *arguments],
                cwd=ROOT, capture_output=True, check=True, text=True, env=environment,
            )  # fmt: skip
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        rows.append((name, f"{figure(spent[1:])} s CPU", target))
    return rows
