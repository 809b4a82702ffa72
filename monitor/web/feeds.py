"""The changes for machines: Atom, JSON Lines, CSV, and iCalendar of what is coming."""

import csv
import io
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import orjson
from icalendar import Calendar
from icalendar import Event as CalendarEvent
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor.models import Kind, MeetingStatus
from monitor.models.wire import change_json
from monitor.store import StoredRecord
from monitor.web.query import Query, Row, read
from monitor.web.render import label, safe_link, site_of

ATOM = "http://www.w3.org/2005/Atom"
MANY = 1000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""
BACK, AHEAD = timedelta(days=30), timedelta(days=400)


def _asked(request: Request, limit: int) -> tuple[Query, list[Row]]:
    site = site_of(request)
    query = read(request.query_params)
    rows, _ = query.rows(site.store, site.config().zone, limit)
    return query, rows


def _base(request: Request) -> str:
    public = site_of(request).config().web.url
    return public.rstrip("/") if public else str(request.base_url).rstrip("/")


def json_lines(request: Request) -> Response:
    """The changes as ``monitor changes --json`` prints them, newest first."""
    query, rows = _asked(request, MANY)
    if query.problem:
        return PlainTextResponse(query.problem + "\n", 400)
    body = b"".join(orjson.dumps(change_json(row.change)) + b"\n" for row in rows)
    return Response(body, media_type="application/jsonl")


def csv_table(request: Request) -> Response:
    """The changes as a table for spreadsheets; no cell can be a formula."""
    query, rows = _asked(request, MANY)
    if query.problem:
        return PlainTextResponse(query.problem + "\n", 400)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("id", "detected_at", "jurisdiction", "source", "kind", "event", "importance", "topics",
         "title", "sentence", "before", "after", "url", "page")
    )  # fmt: skip
    for row in rows:
        change = row.change
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


def atom(request: Request) -> Response:
    """The newest changes as an Atom feed (RFC 4287), for a jurisdiction, a topic or a search."""
    query, rows = _asked(request, 100)
    if query.problem:
        return PlainTextResponse(query.problem + "\n", 400)
    base = _base(request)
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    name = ", ".join(query.values.values())
    title = site_of(request).config().web.title
    _text(feed, "title", f"{title}: {name}" if name else title)
    _text(feed, "id", base + query.address("/changes.atom"))
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=base + query.address("/changes.atom"))
    ET.SubElement(feed, f"{{{ATOM}}}link", href=base + query.address("/"))
    newest = rows[0].change.detected_at if rows else datetime.fromtimestamp(0, UTC)
    _text(feed, "updated", newest.isoformat())
    author = ET.SubElement(feed, f"{{{ATOM}}}author")
    _text(author, "name", title)
    for row in rows:
        change = row.change
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        address = f"{base}/changes/{change.id}"
        _text(entry, "id", address)
        _text(entry, "title", change.account or change.title)
        _text(entry, "updated", change.detected_at.isoformat())
        ET.SubElement(entry, f"{{{ATOM}}}link", href=address)
        ET.SubElement(entry, f"{{{ATOM}}}category", term=change.event)
        for topic in change.topics:
            ET.SubElement(entry, f"{{{ATOM}}}category", term=f"topic:{topic}")
        lines = [change.account, change.note]
        lines += [f"{label(f.name)}: {f.before} → {f.after}" for f in change.fields]
        _text(entry, "summary", "\n".join(line for line in lines if line))
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="utf-8")
    return Response(body, media_type="application/atom+xml")


def _text(parent: ET.Element, name: str, value: str) -> None:
    """An element with text; characters that XML cannot hold are left out."""
    clean = "".join(
        c for c in value if c in "\t\n" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF))
    )
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = clean


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
    found = Calendar()
    found.add("prodid", "-//civic-monitor//EN")
    found.add("version", "2.0")
    name = config.jurisdictions[place].name if place in config.jurisdictions else config.web.title
    found.add("x-wr-calname", f"{name}: {topic}" if topic else name)
    for item in due:
        found.add_component(_event(item, site.store.statistics.revision(item.id), _base(request)))
    headers = {"content-disposition": 'attachment; filename="civic-monitor.ics"'}
    return Response(found.to_ical(), media_type="text/calendar", headers=headers)


def _event(item: StoredRecord, revision: int, base: str) -> CalendarEvent:
    record = item.record
    moment = record.starts_at or record.ends_at
    event = CalendarEvent()
    event.add("uid", f"record-{item.id}@civic-monitor")
    event.add("sequence", revision)
    event.add("dtstamp", item.changed_at)
    event.add("last-modified", item.changed_at)
    deadline = record.kind is not Kind.MEETING
    event.add("summary", f"Deadline: {record.title}" if deadline else record.title)
    if moment is not None:
        if moment.clock is None:
            event.add("dtstart", moment.day)
        else:
            event.add("dtstart", moment.instant)
            ends = record.ends_at if record.starts_at and record.ends_at else None
            if ends and ends.clock and ends.instant > moment.instant:
                event.add("dtend", ends.instant)
    if record.location:
        event.add("location", record.location)
    lines = [record.body or "", safe_link(record.url), f"{base}/records/{item.id}"]
    event.add("description", "\n".join(line for line in lines if line))
    off = record.status in (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    return event
