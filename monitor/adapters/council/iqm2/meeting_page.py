"""The page of one meeting."""

import re
from collections.abc import Iterator

from monitor.adapters import outlines
from monitor.adapters.council.iqm2 import outline
from monitor.adapters.council.iqm2.links import MEETING, documents
from monitor.adapters.listing import meeting
from monitor.errors import ExtractError
from monitor.models import Record, Response, Source
from monitor.parse import fields, html
from monitor.parse.dates import when
from monitor.parse.text import clean, readable


def read(source: Source, response: Response, page: html.Tree) -> Iterator[Record]:
    """The meeting and the items of its outline; what the listing tells is left to it."""
    head = page.css_first("td.MeetingHeading, .MeetingHeading")
    found = MEETING.search(response.url)
    key = response.request.context.get("key") or (found["id"] if found else "")
    if not key:  # a saved page: its items name the meeting, too
        own = re.search(r"[?&;]MeetingID=(\d+)", page.html or "", re.IGNORECASE)
        key = own[1] if own else ""
    stamp = html.text_of(page.css_first("[id$=lblMeetingDate]"))
    start = when(stamp, source.zone)
    if head is None or not key or start is None:
        raise ExtractError(
            "this is not the page of an IQM2 meeting: it has no heading with a date",
            url=response.url,
            expected=".MeetingHeading",
            found=html.title_of(page)[:80],
        )
    body = html.text_of(page.css_first("[id$=lblMeetingGroup]"))
    kind = html.text_of(page.css_first("[id$=lblMeetingType]"))
    panel = page.css_first(".MeetingDownloads")
    record = meeting(
        key=key,
        title=" - ".join(part for part in (body, kind) if part) or "Meeting",
        url=response.url,
        starts_at=start,
        raw=html.text_of(head.css_first(".MeetingCancelled")),
        says=(html.text_of(page.css_first("[id$=lblMeetingStatus]")),),
        body=body,
        location=_place(head, {body, kind, stamp}),
        documents=documents(panel.css("a"), response.url) if panel is not None else (),
        fields=fields.known(type=kind),
    )
    yield outlines.beside(record, response)
    table = page.css_first("table#MeetingDetail, table.MeetingDetail")
    if table is not None:
        yield from outline.read(table, key, response.url)


def _place(head: html.Node, known: set[str]) -> str:
    """The lines of the heading between the date and the status."""
    address = html.text_of(head.css_first(".MeetingAddress"))
    off = html.text_of(head.css_first(".MeetingCancelled"))
    lines = [clean(line) for line in readable(head).splitlines()]
    room = [line for line in lines if line and line not in {*known, address, off}]
    return ", ".join(part for part in (" ".join(room), address) if part)
