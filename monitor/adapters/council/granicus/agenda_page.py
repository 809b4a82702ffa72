"""An agenda's page, read for the time and place that a list does not show."""

import re
from collections.abc import Iterator

from monitor.adapters.council.granicus import clips
from monitor.adapters.council.granicus.options import GranicusOptions
from monitor.adapters.listing import meeting, stamped
from monitor.errors import ExtractError
from monitor.models import Record, Refresh, Request, Response, Source
from monitor.parse import html, urls
from monitor.parse.dates import when
from monitor.parse.text import plain


def wish(options: GranicusOptions, record: Record) -> Iterator[Request]:
    """The agenda's page of a meeting without a time."""
    if record.starts_at is None or record.starts_at.clock is not None:
        return
    agenda = next((d.url for d in record.documents if "agendaviewer.php" in d.url.lower()), None)
    if agenda:
        yield Request(
            url=urls.rebase(agenda, options.base_url),
            step="agenda",
            context={"key": record.key, "title": record.title},
            refreshes=Refresh(record.key, stamped(record).version),
            optional=True,
        )


def read(source: Source, response: Response) -> Iterator[Record]:
    """Time and place from the head of an agenda's page; nothing when it is a file."""
    if response.body.startswith(b"%PDF") or response.content_type == "application/pdf":
        return
    page = html.tree(response)
    lines = plain(page.body.html or "").splitlines()[:60] if page.body is not None else []
    asked = response.request.context
    key = asked.get("key") or clips.key_of(response.url)
    if not key and asked.get("clip"):
        key = f"clip-{asked['clip']}"
    head = " ".join(lines)[:3000]
    start = when(head, source.zone)
    if not key or start is None:
        raise ExtractError(
            "the agenda's page names no date", url=response.url, found=html.title_of(page)[:80]
        )
    at = next(
        (n for n, line in enumerate(lines) if when(line, source.zone) is not None), len(lines)
    )
    place = [
        line
        for line in lines[:at]
        if re.search(r"\b(?:room|hall|building|chambers?|center|\d{5})\b", line, re.IGNORECASE)
        and len(line) < 120
    ]
    heading = next((line for line in lines[:at] if line.isupper() and "AGENDA" not in line), "")
    title = response.request.context.get("title") or heading.title() or "Meeting"
    yield meeting(
        key=key,
        title=title,
        url=response.url,
        starts_at=start,
        location=", ".join(place),
        fields={},
    )
