"""A world of many sources, each polled before: the file, and the store as last night left it.

Of ten sources six answer 304, three the same page with 200, one a page whose hidden token differs
each time. Of those due first every hundredth *moves*: one of its 100 records differs from what is
stored. Baselines are taken by real polls, one of each kind and one of each that will be parsed; the
rows of the others are copies of those, so that the store holds what it would but their records.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.world import ADAPTERS, Told, app_on
from monitor.app import App
from monitor.models import Result, Source
from monitor.store import SourceState, Store

MODES = ("etag",) * 6 + ("plain",) * 3 + ("noise",)
KINDS = ("page",) * 7 + ("json",) * 2 + ("rss",)
ADDRESSES = [f"127.0.0.{1 + number}" for number in range(100)]
MOVES = 100
PARSED = ("moving", "noise")
"""Modes whose pages are parsed, so that the records must be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """``origins`` are spread over ``ADDRESSES`` and the server's ports; ``due_first`` may move."""

    count: int
    ports: Sequence[int]
    due_first: int
    scheme: str = "http"
    ca: Path | None = None
    pause: str = "0s"
    every: int = 3600
    start: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def order(self) -> list[int]:
        """The sources by when they are due."""
        numbers = list(range(self.count))
        random.Random(7).shuffle(numbers)
        return numbers

    def moving(self) -> set[int]:
        """The sources that move."""
        return set(self.order()[MOVES // 2 : self.due_first : MOVES])

    def origin(self, number: int) -> str:
        """Of the site that has this source."""
        address = ADDRESSES[number % len(ADDRESSES)]
        port = self.ports[number // len(ADDRESSES) % len(self.ports)]
        return f"{self.scheme}://{address}:{port}"

    def kind(self, number: int, *, moves: bool) -> tuple[str, str]:
        """(what its page is, how it answers)."""
        if moves:
            return "page", "moving"
        return KINDS[number % 10], MODES[number // 10 % 10]

    def write(self, path: Path) -> None:
        """``sources.yaml``."""
        path.write_text("\n".join(self._lines()) + "\n", encoding="utf-8")

    def _lines(self) -> Iterator[str]:
        moving = self.moving()
        yield from ("version: 1", "contact: bench@example.org")
        yield f"defaults: {{every: {self.every}s, channel: '#bench', timezone: America/New_York}}"
        yield "ops: {channel: '#ops'}"
        yield f"fetch: {{pause: {self.pause}, allow_hosts: [{', '.join(ADDRESSES)}]"
        yield f"  {f', ca_file: {self.ca}' if self.ca else ''}}}"
        yield "topics: {sanctuary: {any: [sanctuary, detainer*, '287(g)']}}"
        yield "jurisdictions:"
        for number in range(self.count):
            kind, mode = self.kind(number, moves=number in moving)
            url = f"{self.origin(number)}/{kind}/{mode}?{number}"
            yield f"  site-{number}: {{name: Site {number}, sources: {{calendar: {ADAPTERS[kind].format(url=url)}}}}}"


async def fill(world: World, folder: Path) -> None:
    """The store in ``folder/state``, one poll of each source ago; the file must be there."""
    moving = world.moving()
    groups: dict[tuple[str, str], list[int]] = {}
    for number in range(world.count):
        groups.setdefault(world.kind(number, moves=number in moving), []).append(number)
    async with app_on(folder, Told()) as app:
        sources = list(app.config.active)
        soon = set(world.order()[: world.due_first])
        copied: list[tuple[Source, list[Source]]] = []
        for (_, mode), members in groups.items():
            parsed = {n for n in members if mode in PARSED and n in soon} | {members[0]}
            for number in sorted(parsed):
                await _baseline(app, sources[number])
            others = [sources[n] for n in members if n not in parsed]
            copied.append((sources[members[0]], others))
        app.poller.flush()
        await app.deliver_once()
        for first, others in copied:
            _copy(app.store, first, others)
        _spread(app.store, world, sources)


async def _baseline(app: App, source: Source) -> None:
    for expected in (Result.BASELINE, Result.UNCHANGED):
        row = (await app.poll(source)).row
        if row.result is not expected:
            raise SystemExit(f"{source.id}: {row.result} {row.reason}")


def _copy(store: Store, first: Source, others: list[Source]) -> None:
    state = store.sources.get(first.id)
    assert state is not None
    responses = list(store.sources.responses(first.id).values())
    old = first.options.url  # type: ignore[attr-defined]
    with store.db.atomic():
        store.sources.save_many(_of(state, source) for source in others)
        for source in others:
            new = source.options.url  # type: ignore[attr-defined]
            store.sources.save_responses(
                source.id,
                [
                    replace(row, url=row.url.replace(old, new), request_key=row.request_key.replace(old, new))
                    for row in responses
                ],
            )  # fmt: skip


def _of(state: SourceState, source: Source) -> SourceState:
    return replace(
        state,
        id=source.id,
        jurisdiction=source.jurisdiction.id,
        settings_hash=source.settings_hash,
    )


def _spread(store: Store, world: World, sources: list[Source]) -> None:
    """Each was last polled within one interval before the start, and is due within the next."""
    every = timedelta(seconds=world.every)
    step = world.every / world.count
    rows = []
    for place, number in enumerate(world.order()):
        due = world.start + timedelta(seconds=place * step)
        then = (due - every).isoformat(timespec="milliseconds")
        due_text = due.isoformat(timespec="milliseconds")
        rows.append((due_text, then, then, sources[number].id))
    with store.db.atomic() as connection:
        connection.executemany(
            "UPDATE sources SET next_poll_at = ?, last_poll_at = ?, last_ok_at = ? WHERE id = ?",
            rows,
        )
