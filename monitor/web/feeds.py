"""The changes for machines: Atom, JSON Lines, CSV, and iCalendar of what is coming."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor.models import Change, FieldChange
from monitor.models.wire import change_json
from monitor.store import Headline
from monitor.web import ical
from monitor.web.query import Query, read
from monitor.web.render import label, site_of

NEWEST = 100
"""Entries of an Atom feed."""
MANY = 1000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""
BACK, AHEAD = timedelta(days=30), timedelta(days=400)


def _base(request: Request) -> str:
    public = site_of(request).config().web.url
    return public.rstrip("/") if public else str(request.base_url).rstrip("/")


def json_lines(request: Request) -> Response:
    """The changes as ``monitor changes --json`` prints them, newest first."""
    query = read(request.query_params)
    if query.problem:
        return PlainTextResponse(query.problem + "\n", 400)
    body = b"".join(orjson.dumps(change_json(each)) + b"\n" for each in _whole(request, query))
    return Response(body, media_type="application/jsonl")


def csv_table(request: Request) -> Response:
    """The changes as a table for spreadsheets; no cell can be a formula."""
    query = read(request.query_params)
    if query.problem:
        return PlainTextResponse(query.problem + "\n", 400)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("id", "detected_at", "jurisdiction", "source", "kind", "event", "importance", "topics",
         "title", "sentence", "before", "after", "url", "page")
    )  # fmt: skip
    for change in _whole(request, query):
        before = "; ".join(
            f"{f.name}: {f.before}" for f in change.fields if f.before not in (None, "")
        )
        after = "; ".join(
            f"{f.name}: {f.after}" for f in change.fields if f.after not in (None, "")
        )
        cells = (
            change.id, change.detected_at.isoformat(), change.jurisdiction, change.source_id, change.kind,
            change.event, change.importance, ", ".join(change.topics), change.title, change.account,
            before, after, change.record.url or "", f"{_base(request)}/changes/{change.id}",
        )  # fmt: skip
        writer.writerow([guarded(str(cell)) for cell in cells])
    headers = {"content-disposition": 'attachment; filename="changes.csv"'}
    return Response(out.getvalue().encode(), media_type="text/csv", headers=headers)


def guarded(cell: str) -> str:
    """The cell, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def _whole(request: Request, query: Query) -> list[Change]:
    site = site_of(request)
    return query.changes(site.store, site.config().zone, MANY)


def atom(request: Request) -> Response:
    """The newest changes as an Atom feed (RFC 4287), for a jurisdiction, a topic or a search."""
    site = site_of(request)
    query = read(request.query_params)
    if query.problem:
        return PlainTextResponse(query.problem + "\n", 400)
    config = site.config()
    found, _ = query.rows(site.store, config.zone, NEWEST)
    changes = [row.change for row in found]
    fields = site.store.headlines.fields([change.id for change in changes])
    base, title, name = _base(request), config.web.title, ", ".join(query.values.values())
    newest = changes[0].detected_at if changes else datetime.fromtimestamp(0, UTC)
    own, page = (_xml(base + query.address(path)) for path in ("/changes.atom", "/"))
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(f'{title}: {name}' if name else title)}</title><id>{own}</id>",
        f'<link rel="self" href="{own}"/><link href="{page}"/>',
        f"<updated>{newest.isoformat()}</updated><author><name>{_xml(title)}</name></author>\n",
        *(_entry(change, fields.get(change.id, ()), base) for change in changes),
        "</feed>\n",
    ]
    return Response("".join(parts).encode(), media_type="application/atom+xml")


def _entry(change: Headline, fields: Sequence[FieldChange], base: str) -> str:
    address = _xml(f"{base}/changes/{change.id}")
    terms = [change.event, *(f"topic:{topic}" for topic in change.topics)]
    lines = [change.account, change.note]
    lines += [f"{label(field.name)}: {field.before} → {field.after}" for field in fields]
    categories = "".join(f'<category term="{_xml(term)}"/>' for term in terms)
    return (
        f"<entry><id>{address}</id><title>{_xml(change.account or change.title)}</title>"
        f'<updated>{change.detected_at.isoformat()}</updated><link href="{address}"/>{categories}'
        f"<summary>{_xml(chr(10).join(line for line in lines if line))}</summary></entry>\n"
    )


_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """``text`` for XML; characters that it cannot hold are left out."""
    return escape(_NOT_IN_XML.sub("", text), {'"': "&quot;"})


def calendar(request: Request) -> Response:
    """Meetings and deadlines as iCalendar (RFC 5545); a moved one moves, a cancelled one says so."""
    site = site_of(request)
    config = site.config()
    place = request.query_params.get("jurisdiction", "")
    topic = request.query_params.get("topic", "")
    now = site.clock()
    due = site.store.records.due(now - BACK, now + AHEAD, place or None, MANY)
    if topic:
        touched = site.store.statistics.threads_of_topic(topic)
        due = [item for item in due if (item.source_id, item.record.thread) in touched]
    name = config.jurisdictions[place].name if place in config.jurisdictions else config.web.title
    revisions = site.store.statistics.revisions([item.id for item in due])
    base = _base(request)
    body = ical.calendar(
        f"{name}: {topic}" if topic else name,
        (ical.event(item, revisions[item.id], f"{base}/records/{item.id}") for item in due),
    )
    headers = {"content-disposition": 'attachment; filename="civic-monitor.ics"'}
    return Response(body, media_type="text/calendar", headers=headers)
