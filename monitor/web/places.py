"""Records, jurisdictions, and what is coming."""

from datetime import timedelta
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.models import Kind, Source, zone_of
from monitor.store import StoredRecord, Wanted
from monitor.web.paging import part_of
from monitor.web.render import page, site_of
from monitor.web.report import source_rows

AHEAD = timedelta(days=60)


def record(request: Request) -> Response:
    """One meeting, ordinance, grant or case from first sight to now."""
    site = site_of(request)
    store = site.store
    found = store.records.by_id(request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    key = found.record.key
    return page(
        request,
        "record.html",
        found=found,
        record=found.record,
        children=store.records.children(found.source_id, key),
        parent=store.records.get(found.source_id, found.record.parent)
        if found.record.parent
        else None,
        versions=store.records.versions(found.source_id, key),
        history=store.headlines.matching(
            Wanted(thread=(found.source_id, found.record.thread), limit=200)
        ),
        documents=[
            (row, store.documents.versions(row.id))
            for row in store.documents.of_record(found.source_id, key)
        ],
    )


def jurisdictions(request: Request) -> Response:
    """All watched places."""
    site = site_of(request)
    config = site.config()
    shown, number, pages = part_of(list(config.jurisdictions), request)
    watched: dict[str, list[Source]] = {place: [] for place in shown}
    for source in config.of_places(watched):
        if source.enabled:
            watched[source.jurisdiction.id].append(source)
    rows = source_rows(site.store, [source for some in watched.values() for source in some])
    counted: dict[str, list[dict[str, Any]]] = {place: [] for place in shown}
    for row in rows:
        counted[row["jurisdiction"]].append(row)
    return page(request, "jurisdictions.html", counted=counted, number=number, pages=pages)


def jurisdiction(request: Request) -> Response:
    """One place: what is coming, what changed, how its sources do."""
    site = site_of(request)
    config = site.config()
    name = request.path_params["id"]
    place = config.jurisdictions.get(name)
    if place is None:
        raise HTTPException(404)
    now = site.clock()
    due = site.store.records.due(now - timedelta(hours=12), now + AHEAD, name)
    return page(
        request,
        "jurisdiction.html",
        place=place,
        meetings=[item for item in due if item.record.kind is Kind.MEETING],
        deadlines=[item for item in due if item.record.kind is not Kind.MEETING],
        dockets=site.store.statistics.of_kind(name, Kind.DOCKET),
        changes=site.store.headlines.matching(Wanted(jurisdiction=name, limit=25)),
        sources=source_rows(site.store, config.of_places({name})),
    )


def upcoming(request: Request) -> Response:
    """All watched meetings and deadlines by date; what changed since yesterday is marked."""
    site = site_of(request)
    config = site.config()
    now = site.clock()
    name = request.query_params.get("jurisdiction", "")
    due = site.store.records.due(now - timedelta(hours=12), now + AHEAD, name or None)
    zone = zone_of(config.zone)
    yesterday = (now.astimezone(zone) - timedelta(days=1)).replace(hour=0, minute=0, second=0)

    def day(item: StoredRecord) -> str:
        moment = item.record.starts_at or item.record.ends_at
        return f"{moment.day:%A} {moment.day.day} {moment.day:%B %Y}" if moment else "No date"

    return page(
        request,
        "upcoming.html",
        days=[(title, list(items)) for title, items in groupby(due, key=day)],
        yesterday=yesterday,
        chosen=name,
    )
