"""How long it takes to say what changed: two snapshots, and two agendas of a hundred pages."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

from bench.measure import figure
from monitor.diff import Context, compare, document_diff
from monitor.models import (
    Document,
    DocumentText,
    Jurisdiction,
    Kind,
    Page,
    Record,
    Role,
    Snapshot,
    Source,
    When,
)

NOW = datetime(2026, 11, 16, 15, tzinfo=UTC)
PLACE = Jurisdiction(id="city", name="City", zone="America/New_York")
SOURCE = Source(
    id="city/council", jurisdiction=PLACE, adapter="page", options=None,
    every=timedelta(minutes=30), zone=PLACE.zone,
)  # fmt: skip
RECORDS, PAGES, LINES = 100, 100, 45


def run() -> list[tuple[str, str, str]]:
    """CPU milliseconds of each comparison."""
    before = records()
    known = compare({}, _snapshot(before), Context(now=NOW, source=SOURCE, baseline=True)).known
    one = [replace(before[7], location="Town Hall"), *before[:7], *before[8:]]
    ten = [replace(r, location="Town Hall") if n % 10 == 0 else r for n, r in enumerate(before)]
    later = Context(now=NOW + timedelta(minutes=30), source=SOURCE)

    def read(found: list[Record]) -> Callable[[], object]:
        return lambda: compare(known, _snapshot(found), later)

    old = agenda()
    edited, other = agenda(edits=2), agenda(seed=2)
    return [
        (f"two snapshots of {RECORDS} records, the same", _ms(read(before), 50), "≤ 1 ms"),
        ("… one record changed", _ms(read(one), 50), "≤ 1 ms"),
        ("… ten records changed", _ms(read(ten), 50), ""),
        (f"two agendas of {PAGES} pages, the same", _ms(lambda: document_diff(old, old), 5), "≤ 150 ms"),
        ("… two edits on each page, lines in and out, two pages changed places", _ms(lambda: document_diff(old, edited), 5), "≤ 150 ms"),
        ("… two wholly different ones", _ms(lambda: document_diff(old, other), 5), ""),
    ]  # fmt: skip


def records() -> list[Record]:
    """Meetings with everything a calendar tells of them."""
    return [
        Record(
            kind=Kind.MEETING,
            key=f"{number}",
            title=f"Committee on Public Affairs No. {number}",
            url=f"https://city.example/meetings/{number}",
            starts_at=When(date(2026, 12, 1 + number % 28), clock(18), PLACE.zone),
            status="scheduled",
            body=f"Committee No. {number}",
            location="City Hall, Council Chamber, 93 Highland Avenue",
            documents=tuple(
                Document(role=role, url=f"https://city.example/{number}/{role}.pdf", title=role.title(), version="1")
                for role in (Role.AGENDA, Role.PACKET)
            ),
            fields={"remote": f"https://meet.example/j/{number}", "type": "Regular"},
            text="The committee will take up the matters on its agenda.",
        )
        for number in range(RECORDS)
    ]  # fmt: skip


def agenda(*, edits: int = 0, seed: int = 1) -> DocumentText:
    """Pages of numbered items in words of one vocabulary; ``edits`` words a page are others."""
    words = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    known = ["".join(words.choices(letters, k=words.randint(2, 10))) for _ in range(6000)]

    def word() -> str:
        return known[int(words.paretovariate(0.8)) % len(known)]

    pages = []
    for number in range(PAGES):
        lines = [" ".join(word() for _ in range(11)) for _ in range(LINES)]
        pages.append(
            [f"{number}.{n} {line}" if n % 6 == 0 else line for n, line in enumerate(lines)]
        )
    other = random.Random(9)
    for lines in pages if edits else []:
        for _ in range(edits):
            at = other.randrange(len(lines))
            parts = lines[at].split()
            parts[other.randrange(len(parts))] = "amended"
            lines[at] = " ".join(parts)
        if other.random() < 0.2:
            lines.insert(other.randrange(len(lines)), "words that were put in here")
        if other.random() < 0.2:
            del lines[other.randrange(len(lines))]
    if edits:
        pages[10], pages[60] = pages[60], pages[10]
    return DocumentText(
        tuple(Page(n, "\n".join(lines)) for n, lines in enumerate(pages, 1)), "text"
    )


def _snapshot(found: list[Record]) -> Snapshot:
    return Snapshot(source_id=SOURCE.id, taken_at=NOW, records=tuple(found), complete=True)


def _ms(work: Callable[[], object], times: int) -> str:
    work()
    spent = []
    for _ in range(times):
        started = time.process_time()
        work()
        spent.append((time.process_time() - started) * 1000)
    return f"{figure(spent)} ms CPU"
