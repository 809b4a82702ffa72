"""``python -m bench``: measure, check, and write ``docs/performance.md``."""

import argparse
import asyncio
import subprocess
import sys
from pathlib import Path

from bench import differences, load, parsing, peers, polls, report, scale, starts, stored, told
from bench.measure import machine
from bench.world import ROOT, sites

PARTS = ("polls", "peers", "diff", "parse", "scale", "store", "load", "slack", "start")


def main() -> None:
    """Run the parts that are named, or all; leave with 1 when anything was told wrongly."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join(PARTS)}; default: all")
    parser.add_argument("--sites", type=int, default=100, help="sites for polls and peers")
    parser.add_argument("--runs", type=int, default=5, help="turns each scenario takes")
    parser.add_argument("--sources", type=int, default=100_000, help="sources for scale")
    parser.add_argument("--seconds", type=float, default=60, help="of each scale run; 600 for all")
    parser.add_argument("--every", type=int, default=3600, help="seconds between polls, for scale")
    parser.add_argument("--changes", type=int, default=1_000_000, help="stored changes for store")
    parser.add_argument("--polls", type=int, default=10_000_000, help="stored polls for store")
    parser.add_argument("--keep", type=Path, help="folder that keeps made archives for store, load")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md")
    wanted = parser.parse_args()
    parts = set(wanted.part or PARTS)
    page = report.Page(machine(), " ".join(["python -m bench", *sys.argv[1:]]), wanted.out)
    wrong: list[str] = []
    if "polls" in parts:
        rows, slow = asyncio.run(_polls(wanted.sites, wanted.runs))
        page.polls(rows)
        page.profile(slow)
        wrong += [f"{r.kind}, {r.scenario.name}: {w}" for r in rows for w in r.wrong]
    if "peers" in parts:
        page.peers(peers.run(wanted.sites, min(wanted.runs, 3)))
    if "diff" in parts:
        page.table("diff", differences.run())
    if "parse" in parts:
        page.parsing(parsing.run())
    if "scale" in parts:
        page.table(
            "scale", scale.run(wanted.sources, wanted.seconds, wanted.every, min(wanted.runs, 3))
        )
    if "store" in parts:
        page.table("store", stored.run(wanted.changes, wanted.polls, wanted.keep))
    if "load" in parts:
        page.table(
            "load", load.run(min(wanted.changes, 100_000), min(wanted.seconds, 60), wanted.keep)
        )
    if "slack" in parts:
        page.table("slack", told.run())
    if "start" in parts:
        page.table("start", starts.run())
    page.write()
    for line in wrong[:20]:
        print("WRONG:", line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


async def _polls(
    count: int, runs: int
) -> tuple[list[polls.Row], dict[str, list[tuple[str, float, float]]]]:
    rows: list[polls.Row] = []
    for kind in ("page", "json", "rss"):
        with sites() as server:
            chosen = tuple(s for s in polls.SCENARIOS if kind != "rss" or not s.step)
            rows += await polls.run(server, kind, count, runs, chosen)
    slow = {}
    for what in (each for each in polls.SCENARIOS if not each.afresh):
        with sites() as server:
            slow[what.name] = await polls.profile(server, min(count, 20), what)
    return rows, slow


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}: {error.stderr}")
