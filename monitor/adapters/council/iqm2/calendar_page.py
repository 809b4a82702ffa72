"""The portal's calendar as a list of rows.

The tooltip of a row holds board, type, status and place; a cancelled meeting has a word of its own
class and no files.
"""

import re
from collections.abc import Iterator

from monitor.adapters.council.iqm2.links import MEETING, documents
from monitor.adapters.listing import meeting, odd_date
from monitor.errors import ExtractError
from monitor.models import Dropped, Problem, Record, Response, Source
from monitor.parse import fields, html, urls
from monitor.parse.dates import when
from monitor.parse.text import clean

_LABELS = re.compile(r"^\s*(board|type|status)\s*:\s*(.*)$", re.IGNORECASE)


def read(
    source: Source, response: Response, page: html.Tree
) -> Iterator[Record | Problem | Dropped]:
    """A record for each row; raises when the page is no calendar."""
    rows = page.css(".MeetingRow")
    if not rows and page.css_first("#ContentPlaceholder1_pnlMeetings") is None:
        raise ExtractError(
            "this is not an IQM2 calendar: it has no list of meetings; the portal moved or the "
            "page only frames it",
            url=response.url,
            expected=".MeetingRow or the panel of meetings",
            found=html.title_of(page)[:80],
        )
    for number, row in enumerate(rows, 1):
        yield _row(source, response, row, f"row {number}")


def _row(
    source: Source, response: Response, row: html.Node, where: str
) -> Record | Problem | Dropped:
    anchors = row.css("a")
    main = next((a for a in anchors if MEETING.search(a.attributes.get("href") or "")), None)
    if main is None:
        return Problem(where, "the row links to no meeting")
    tip = next(
        (a.attributes.get("title") or "" for a in (main, *anchors) if a.attributes.get("title")), ""
    )
    if not tip:
        icon = row.css_first("img[title]")
        tip = (icon.attributes.get("title") or "") if icon is not None else ""
    said, place = _tip(tip)
    stamp = html.text_of(main)
    start = when(stamp, source.zone) or when(tip[:60], source.zone)
    if start is None:
        if odd_date(stamp):
            return Dropped(where, f"impossible date: {stamp}")
        return Problem(where, f"no date can be read in {stamp!r}")
    found = MEETING.search(main.attributes.get("href") or "")
    key = found["id"] if found else ""
    cancelled = row.css_first(".MeetingCancelled")
    body = said.get("board", "")
    details = html.text_of(row.css_first(".RowDetails"))
    kind = said.get("type", "")
    return meeting(
        key=key,
        title=details or " - ".join(part for part in (body, kind) if part) or "Meeting",
        url=urls.absolute(response.url, main.attributes.get("href")),
        starts_at=start,
        raw=said.get("status"),
        says=(html.text_of(cancelled),),
        body=body,
        location=place,
        documents=documents(anchors, response.url),
        fields=fields.known(type=kind),
    )


def _tip(text: str) -> tuple[dict[str, str], str]:
    """What the tooltip says: board, type and status, and below them the place."""
    said: dict[str, str] = {}
    place: list[str] = []
    lines = [clean(line) for line in re.split(r"[\r\n]+", text)]
    if len(lines) == 1:  # some exports lose the line breaks
        lines = [clean(part) for part in re.split(r"(?=Board:|Type:|Status:)", text)]
    for number, line in enumerate(line for line in lines if line):
        found = _LABELS.match(line)
        if found:
            said[found[1].lower()] = found[2]
        elif number:
            place.append(line)
    return said, ", ".join(place)
