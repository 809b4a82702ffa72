"""``docs/performance.md``: each part of the page is replaced by what a run measured."""

import re
from dataclasses import dataclass
from pathlib import Path

from bench.polls import Row

Slow = dict[str, list[tuple[str, float, float]]]


@dataclass
class Page:
    """The page; parts that were not run keep their last figures."""

    machine: str
    command: str
    path: Path

    def __post_init__(self) -> None:
        self._new: dict[str, str] = {}

    def polls(self, rows: list[Row]) -> None:
        """What a poll costs."""
        lines = [
            "| adapter | scenario | bare httpx | our transport alone | whole poll | ratio | beyond the request | target | polls | changes told | wrong |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {r.kind} | {r.scenario.name} | {r.bare} | {r.own} | {r.ours} | {r.ratio} | {r.beyond} | {r.scenario.limit} "
            f"| {r.polls} | {r.changes} | {len(r.wrong)} |"
            for r in rows
        ]
        self._put("polls", lines)

    def profile(self, slow: Slow) -> None:
        """Where the time goes, own time first; the three most costly are named."""
        lines = []
        for name, rows in slow.items():
            three = ", ".join(f"`{place}`" for place, _, _ in rows[:3])
            lines += [f"**{name}**: most costly are {three}.", ""]
            lines += ["| place | own ms a poll | with what it calls |", "|---|---|---|"]
            lines += [f"| `{place}` | {own:.3f} | {whole:.3f} |" for place, own, whole in rows]
            lines.append("")
        self._put("profile", lines)

    def peers(self, lines: list[str]) -> None:
        """Peers, or the line that says why not."""
        self._put("peers", lines)

    def parsing(self, rows: list[tuple[str, ...]]) -> None:
        """Each adapter's speed, the dearest first."""
        lines = [
            "| adapter | samples | size | records/s | MB/s | ms a sample |",
            "|---|---|---|---|---|---|",
        ]
        self._put("parse", [*lines, *(f"| {' | '.join(row)} |" for row in rows)])

    def table(self, part: str, rows: list[tuple[str, str, str]]) -> None:
        """Rows of what, figure and target."""
        lines = ["| what | measured | target |", "|---|---|---|"]
        self._put(part, [*lines, *(f"| {a} | {b} | {c} |" for a, b, c in rows)])

    def _put(self, part: str, lines: list[str]) -> None:
        note = f"*`{self.command}`; {self.machine}.*"
        self._new[part] = "\n".join([note, "", *lines]).rstrip()
        print("\n".join(["", part, *lines]))

    def write(self) -> None:
        """Put the new parts into their places."""
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else TEMPLATE
        for part, content in self._new.items():
            text = replaced(text, part, content)
        self.path.write_text(text, encoding="utf-8")


def replaced(text: str, part: str, content: str) -> str:
    """``text`` with the lines between the part's marks replaced. Raises when the marks are gone."""
    marks = re.compile(rf"(<!-- {part} -->\n).*?(<!-- /{part} -->)", re.DOTALL)
    if not marks.search(text):
        raise SystemExit(f"the page has lost its marks for {part!r}")
    return marks.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text, count=1)


def _section(part: str) -> str:
    return f"<!-- {part} -->\nNot measured yet.\n<!-- /{part} -->"


TEMPLATE = f"""# Performance

What a poll costs, and what that means for one small machine. Written by `make bench`
(`python -m bench`; one part: `python -m bench polls`). CPU milliseconds are user and system time of
the measuring process; the sites answer from another process, each on its own loopback address.
Figures are medians with their range. Drivers take turns, so ratios hold on a busy machine, absolute
figures do not. The same runs compare what was stored and told with the sites' truth.

## A poll beside the bare request it contains

Bare httpx is one shared `AsyncClient` without keep-alive; *our transport alone* is the same request
through the client of `monitor/fetch`; *whole poll* is `App.poll` with its share of the write to the
store, and routing where something changed. The page has 100 meetings in 58 KB.

{_section("polls")}

## Where the time goes

cProfile over three rounds; it makes small functions look dearer than they are.

{_section("profile")}

## Peers

{_section("peers")}

## Saying what changed

The comparison alone, without a fetch or a store.

{_section("diff")}

## Reading

Each adapter on its bundled samples (small pages of every kind it meets), the dearest first, then
generic adapters on the large answers above. What the parsers remember of dates and addresses is
forgotten before each round. A sample with pictures to read (OCR) or files (PDF) is not among them.

{_section("parse")}

## 100,000 sources

{_section("scale")}

## A full store

{_section("store")}

## The pages under load

The real `monitor run --web` serves while it polls, stores and tells; questions come at fixed
moments, and an answer's time counts from the moment its question was planned.

{_section("load")}

## From a site's change to Slack

{_section("slack")}

## Starting

{_section("start")}
"""
