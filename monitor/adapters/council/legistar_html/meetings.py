"""Rows of a calendar as meetings, with the wish for each one's own page."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitor.adapters import outlines
from monitor.adapters.base import Yield
from monitor.adapters.council.legistar_html import insite
from monitor.adapters.council.legistar_html.columns import COLUMNS, Row
from monitor.adapters.council.legistar_html.options import LegistarHtmlOptions
from monitor.adapters.listing import first_day, meeting, odd_date, options_of, watched
from monitor.models import (
    Document,
    Dropped,
    Problem,
    Record,
    Response,
    Source,
    When,
)
from monitor.parse import urls
from monitor.parse.dates import when
from monitor.parse.fields import known
from monitor.parse.text import clean

# What a clerk writes beside a body's name, which must not change the row's key.
_MARKS = re.compile(
    r"(?<!\W)\W*+\b(?:cancel\w*|postponed|rescheduled|deferred|revised|amended)\b\W*",
    re.IGNORECASE,
)


def read(source: Source, response: Response, rows: Iterable[Row], body: str) -> Iterator[Yield]:
    """The meetings of ``rows``, of ``body`` where they name none; keys are made unique."""
    options = options_of(source, LegistarHtmlOptions)
    earliest = first_day(options, response.today)
    used: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        # Some have one column for both; an empty column of times is only that.
        hour = row.words.get("time") or None
        starts = when(row.words.get("date", ""), source.zone, clock_text=hour)
        if starts is None:
            yield _undated(row, number)
        elif starts.day >= earliest:
            record = _record(response, row, starts, body)
            record = replace(record, key=outlines.numbered(record.key, used))
            for kept in watched(record, options, response.today):
                yield kept
                if isinstance(kept, Record) and options.items and _has_page(kept):
                    yield from outlines.wish(kept, options.base_url)


def once(rows: Iterable[Row]) -> Iterator[Row]:
    """A meeting stands among the upcoming ones and in the list below: the second is left out."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        number = next((n for _, _, url in row.links if (n := _meeting_id(f"/{url}"))), "")
        same = (number, row.words.get("date", ""))
        if not number or same not in seen:
            seen.add(same)
            yield row


def _undated(row: Row, number: int) -> Problem | Dropped:
    words = row.words.get("date", "")
    if odd_date(words):
        return Dropped(f"row {number}", f"impossible date: {words}")
    return Problem(f"row {number}", f"no date can be read in {words!r}")


def _record(response: Response, row: Row, starts: When, body: str) -> Record:
    base = response.url
    page, number, join = None, "", ""
    documents: list[Document] = []
    for header, label, address in row.links:
        full = urls.absolute(base, address)
        if full is None:
            continue
        number = number or _meeting_id(full)
        if "meetingdetail.aspx" in full.lower():
            page = page or full
        elif header and _is_place(header):
            join = join or full
        elif not insite.NO_FILES.search(full) and not _is_comment(header, label):
            documents.append(insite.document(header, label, full))
    name = row.words.get("name") or body
    digest = hashlib.sha256(json.dumps([row.words, row.comment, row.links]).encode()).hexdigest()
    # Without an id in any link: the body and the day, as nothing else stays.
    bare = clean(_MARKS.sub(" ", name)) or clean(name)
    key = number or f"{bare.casefold()} {starts.day.isoformat()}"
    return meeting(
        key=key,
        title=name or row.words.get("topic", "") or "Meeting",
        url=page or base,
        starts_at=starts,
        raw=row.words.get("status"),
        says=(row.comment, row.words.get("time"), row.words.get("topic")),
        body=name,
        location=row.words.get("place"),
        documents=documents,
        fields=known(
            comment=row.comment,
            topic=row.words.get("topic"),
            time=row.words.get("time") if starts.clock is None else None,
            remote=join if "legistar" not in urls.host(join) else None,
        ),
        version=f"{digest[:16]} {outlines.half_day(response)}",
    )


def _meeting_id(url: str) -> str:
    """The meeting's number: MeetingDetail's, or that of any of its files (they share it)."""
    if re.search(r"/(?:MeetingDetail\.aspx|View\.ashx|Gateway\.aspx)\?", url, re.IGNORECASE):
        asked = urls.query(url)
        return asked.get("ID") if asked.get("M", "A") != "F" else ""
    return ""


def _is_place(header: str) -> bool:
    return bool(dict(COLUMNS)["place"].search(header))


def _is_comment(header: str, label: str) -> bool:
    return "ecomment" in f"{header} {label}".lower()


def _has_page(record: Record) -> bool:
    return "meetingdetail.aspx" in (record.url or "").lower()
