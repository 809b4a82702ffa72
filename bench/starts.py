"""How long the commands take before they do anything."""

import resource
import subprocess
import sys

from bench.measure import figure
from bench.world import ROOT

COMMANDS = (
    ("`monitor --help`", ["--help"], "≤ 0.3 s"),
    ("`monitor check` of the shipped file", ["check"], "≤ 1 s"),
)


def run() -> list[tuple[str, str, str]]:
    """CPU seconds of each command, five times."""
    rows = []
    for name, arguments, target in COMMANDS:
        spent = []
        for _ in range(5):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                [sys.executable, "-m", "monitor", *arguments],
                cwd=ROOT, capture_output=True, check=True, text=True,
            )  # fmt: skip
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        rows.append((name, f"{figure(spent)} s CPU", target))
    return rows
