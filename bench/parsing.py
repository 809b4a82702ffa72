"""How fast each adapter reads: the bundled samples, every response as its adapter gets it.

What ``monitor.parse`` remembers of dates, addresses and texts is forgotten before each round, so
that no sample is read from memory; within a round the rows of one page help each other, as they do
in a poll. A feed and a page of a hundred rows, as the sites of ``bench.server`` serve them, stand
beside the samples, which are small.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import _lru_cache_wrapper
from itertools import groupby
from typing import TypeVar

from bench.measure import figure
from bench.pages import MAKERS, meetings
from monitor.adapters import load
from monitor.adapters.base import Adapter
from monitor.errors import ExtractError
from monitor.models import Jurisdiction, Record, Request, Response, Source
from monitor.parse.remembered import Remembered
from tests.adapters import cases

ROUNDS = 5
LEAST = 0.1
"""Seconds of CPU a round lasts at least."""
PLACES = {
    "page": {
        "rows": "table.meetings tbody tr", "kind": "meeting", "key": "a.detail@href",
        "title": ".name", "starts_at": ".date", "location": ".place",
    },
    "json": {"records": "items", "kind": "meeting", "key": "id", "title": "name", "starts_at": "start", "location": "room"},
    "feed": {},
}  # fmt: skip
Row = tuple[str, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """One response and who reads it."""

    adapter: Adapter
    source: Source
    response: Response

    def read(self) -> int:
        """How many records it yields."""
        found = self.adapter.parse(self.source, self.response)
        return sum(isinstance(each, Record) for each in found)


def run() -> list[Row]:
    """Adapter, samples, records a second, MB a second, milliseconds a sample; medians of five."""
    forget = caches()
    rows = [_row(f"`{name}`", group, forget) for name, group in _bundled()]
    rows.sort(key=lambda row: -float(row[-1].split()[0]))
    rows += [_row(f"`{name}`: {what}", [sample], forget) for name, what, sample in _large()]
    return rows


def memories() -> list[Callable[[], None]]:
    """What empties the memories of rows read."""
    return [thing.cache_clear for thing in _things(Remembered)]


def caches() -> list[Callable[[], None]]:
    """What empties every memory: of rows, and each of the parsers'."""
    return [*memories(), *(thing.cache_clear for thing in _things(_lru_cache_wrapper))]


def _things(kind: type[T]) -> list[T]:
    return [
        thing
        for name, module in list(sys.modules.items())
        if name.startswith(("monitor.parse", "monitor.adapters.rows_read"))
        for thing in vars(module).values()
        if isinstance(thing, kind)
    ]


def _row(name: str, samples: Iterable[Sample], forget: list[Callable[[], None]]) -> Row:
    samples = list(samples)
    size = sum(len(sample.response.body) for sample in samples)
    records = sum(sample.read() for sample in samples)
    seconds = [_round(samples, forget) for _ in range(ROUNDS)]
    middle = statistics.median(seconds)
    each = figure([value * 1000 / len(samples) for value in seconds])
    return (
        name,
        str(len(samples)),
        f"{size / 1e3:,.1f} KB",
        f"{records / middle:,.0f}",
        f"{size / middle / 1e6:.2f}",
        str(each),
    )


def _round(samples: list[Sample], forget: list[Callable[[], None]]) -> float:
    """Seconds to read all samples once."""
    spent, times = 0.0, 0
    while spent < LEAST:
        for empty in forget:
            empty()
        started = time.process_time()
        for sample in samples:
            sample.read()
        spent += time.process_time() - started
        times += 1
    return spent / times


def _bundled() -> Iterator[tuple[str, list[Sample]]]:
    """The samples of each adapter that are read here and can be read."""
    every = sorted(cases.cases(), key=lambda case: case.adapter_name)
    for name, group in groupby(every, key=lambda case: case.adapter_name):
        samples = [Sample(case.adapter, case.source, case.response()) for case in group]
        whole = [sample for sample in samples if _is_whole(sample)]
        if whole:
            yield name, whole


def _is_whole(sample: Sample) -> bool:
    try:
        sample.read()
    except ExtractError:
        return False
    return True


def _large() -> Iterator[tuple[str, str, Sample]]:
    """A page, an interface and a feed as large as cities have them."""
    now = datetime.now(UTC)
    first = now.replace(hour=18, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=3)
    for kind, adapter, what in (
        ("page", "page", "100 rows"),
        ("json", "json", "100 objects"),
        ("rss", "feed", "50 entries"),
    ):
        maker, media = MAKERS[kind]
        found = load(adapter)
        url = f"https://site.example/{kind}"
        sample = Sample(
            found,
            Source(
                id=f"bench/{kind}",
                jurisdiction=Jurisdiction(id="bench", name="Bench", zone="America/New_York"),
                adapter=adapter,
                options=found.options.model_validate({"url": url, **PLACES[adapter]}),
                every=timedelta(hours=1),
                zone="America/New_York",
            ),
            Response(
                url=url,
                status=200,
                headers={"content-type": media},
                body=maker(meetings(first, 1), "t", "s"),
                request=Request(url=url),
                fetched_at=now,
                today=now.date(),
            ),
        )
        yield adapter, what, sample
