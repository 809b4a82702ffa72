"""A view: the city's list of meetings as a page.

Rows are found by their links, columns by ``headers``, header text or what stands in them. A
recorded meeting's time is that of the recording.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from monitor.adapters.council.granicus import clips
from monitor.adapters.council.granicus.files import document
from monitor.adapters.council.granicus.options import GranicusOptions
from monitor.adapters.listing import first_day, meeting, odd_date
from monitor.errors import ExtractError
from monitor.models import Dropped, Problem, Record, Response, Role, Source, When
from monitor.parse import html, urls
from monitor.parse.dates import clock, when
from monitor.parse.fields import known
from monitor.parse.text import clean, decode

_LENGTH = re.compile(
    r"^(?:\d+\s*(?:h|hr|hrs|hours?)\b\s*)?(?:\d+\s*(?:m|min|mins|minutes?)\b\s*)?(?:\d+\s*s(?:ec)?\b)?$|^\d{1,2}:\d{2}(?::\d{2})?$",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\bno\s+(?:upcoming|archived|scheduled|current|events|meetings|videos|clips)\b", re.IGNORECASE
)
_NO_FILE = re.compile(r"\becomment|granicusideas|/rss|mailto:|\.ics\b", re.IGNORECASE)


def read(
    source: Source, response: Response, options: GranicusOptions
) -> Iterator[Record | Problem | Dropped]:
    """A record for each meeting of the list; raises when the page is none."""
    text = decode(response.body, response.headers.get("content-type", ""))
    page = html.tree(response)
    earliest = first_day(options, response.today)
    seen: set[str] = set()
    rows = 0
    empty = False
    for row in clips.rows(page, response.url):
        if isinstance(row, str):
            empty = empty or _NONE.search(row) is not None
            continue
        rows += 1
        one = _record(source, response, options, row, earliest, f"row {rows}")
        key = one.key if isinstance(one, Record) else ""
        if one is not None and (not key or key not in seen):
            seen.add(key)
            yield one
    if rows:
        return
    if not (empty and (clips.HOST.search(text) or "listingTable" in text)):
        raise ExtractError(
            "this is not a Granicus list of meetings: no table row leads to a recording or agenda; "
            "the view is protected, has another number, or changed its layout",
            url=response.url,
            expected="rows with event_id or clip_id, or the words “no upcoming events”",
            found=html.title_of(page)[:80],
        )


def _record(
    source: Source,
    response: Response,
    options: GranicusOptions,
    row: clips.Row,
    earliest: date,
    where: str,
) -> Record | Problem | Dropped | None:
    start, at = _start(source, row)
    if start is None:
        words = clean(" ".join(clips.words(cell) for cell in row.cells))[:80]
        if odd_date(row.text("date")):
            return Dropped(where, f"impossible date: {row.text('date')}")
        if row.key:
            return Problem(where, f"no date can be read in {words!r}")
        return Dropped(where, f"no full date, and no recording or agenda: {words}")
    if start.day < earliest:
        return None
    name = row.text("name") or _name(row, at)
    told = clock(name) if start.clock is None else None
    if told is not None:  # "1:00 PM City Council (Closed Session)"
        start = When(start.day, told, start.zone, f"{start.raw} {name}")
    home = _home(row)
    links = (each for each in row.links if each[2] != home and not _NO_FILE.search(each[2]))
    documents = [document(*each) for each in links]
    link = next((d.url for d in documents if d.role is Role.AGENDA), None) or next(
        (d.url for d in documents if d.role is Role.VIDEO), response.url
    )
    key = (
        row.key
        or (urls.canonical(home) if home else "")
        or f"{name.casefold()} {start.day.isoformat()}"
    )
    length = row.text("length")
    end = _ends(start, length)
    return meeting(
        key=key,
        title=name or "Meeting",
        url=home or link,
        starts_at=start,
        ends_at=end,
        raw=row.text("status") or None,
        body=options.body,
        location=row.text("place"),
        documents=documents,
        fields=known(duration=length),
    )


def _start(source: Source, row: clips.Row) -> tuple[When | None, int]:
    """The start and the column it stands in; without a named date column, the first that has one."""
    at = row.named.get("date")
    columns = [at] if at is not None else list(range(len(row.cells)))
    for column in columns:
        if column >= len(row.cells):
            continue
        words = clips.words(row.cells[column])
        if len(words) > 120 or not re.search(r"\d", words):
            continue
        found = when(words, source.zone)
        if found is None or (at is None and len(words) > 60):
            continue
        time = row.text("time")
        return (when(words, source.zone, clock_text=time) if time else found), column
    return None, -1


def _name(row: clips.Row, dated: int) -> str:
    """The first cell with words that are neither the date nor a link's label nor a length."""
    labels = {label for _, label, _ in row.links}
    for column, cell in enumerate(row.cells):
        words = clips.words(cell)
        if column != dated and words and words not in labels and not _LENGTH.fullmatch(words):
            return words
    return next(
        (clips.words(cell) for n, cell in enumerate(row.cells) if n != dated and clips.words(cell)),
        "",
    )


def _home(row: clips.Row) -> str:
    """The meeting's own page on the city's site, where the date links to one."""
    if row.key:
        return ""
    for _, label, url in row.links:
        file_like = re.search(r"\.\w{2,4}(?:$|[?#])", url.partition("//")[2].partition("/")[2])
        if not file_like and not clips.HOST.search(url) and urls.host(url) and label:
            return url
    return ""


def _ends(start: When, length: str) -> When | None:
    """The end of a recording, from its start and length."""
    if start.clock is None:
        return None
    hours = re.search(r"(\d+)\s*h", length)
    minutes = re.search(r"(\d+)\s*m", length)
    if not hours and not minutes:
        return None
    span = timedelta(hours=int(hours[1]) if hours else 0, minutes=int(minutes[1]) if minutes else 0)
    if not span:
        return None
    return When.wall(datetime.combine(start.day, start.clock) + span, start.zone, length)
