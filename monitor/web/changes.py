"""Home, with its line of time and search, and the page of one change."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.models import Change, Event, FieldChange, Hit, Importance, Kind, zone_of
from monitor.store import Store, Wanted
from monitor.web.query import Row, read
from monitor.web.render import page, site_of
from monitor.web.told import told


def home(request: Request) -> Response:
    """Changes newest first, grouped by day."""
    site = site_of(request)
    config = site.config()
    query = read(request.query_params)
    rows, cursor = query.rows(site.store, config.zone)
    zone = zone_of(config.zone)

    def day(row: Row) -> str:
        local = row.change.detected_at.astimezone(zone)
        return f"{local:%A} {local.day} {local:%B %Y}"

    return page(
        request,
        "home.html",
        query=query,
        days=[(name, list(found)) for name, found in groupby(rows, key=day)],
        older=query.address("/", before=cursor) if cursor else "",
        newest=query.address("/") if query.before else "",
        kinds=list(Kind),
        events=list(Event),
        importances=list(Importance),
        feeds={name: query.address(f"/changes.{name}") for name in ("atom", "json", "csv")},
    )


def one(request: Request) -> Response:
    """One change: the sentence, before and after, the evidence, the record's whole history."""
    site = site_of(request)
    store = site.store
    change = store.changes.get(request.path_params["id"])
    if change is None:
        raise HTTPException(404)
    thread = (change.source_id, change.thread)
    return page(
        request,
        "change.html",
        change=change,
        record=store.records.get(change.source_id, change.key),
        story=store.records.get(change.source_id, change.thread),
        history=store.headlines.matching(Wanted(thread=thread, limit=100)),
        reaches=store.changes.reaches(change.id),
        copies=copies(store, change),
        documents=[
            (row, store.documents.versions(row.id))
            for row in store.documents.of_record(change.source_id, change.thread)
        ],
        messages=store.statistics.messages_of(change.id),
        told=list(told(site, change.id)),
        fields=shown_fields(change),
        hits=places(change.hits),
        source=site.config().sources.get(change.source_id),
    )


_HASHED = ("text:", "version:")
"""Fields whose values are hashes: the passages and the versions say what they mean."""


def shown_fields(change: Change) -> list[FieldChange]:
    """The fields worth a row: those with words for people."""
    passages = bool(change.passages)
    return [
        field
        for field in change.fields
        if not field.name.startswith(_HASHED) and not (passages and field.name == "text")
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """One sentence in which words of a topic stand."""

    topic: str
    words: Sequence[str]
    field: str
    page: int
    sentence: str
    turned: str


def places(hits: Sequence[Hit]) -> list[Place]:
    """Hits of one topic in one sentence together, in their order."""
    found: dict[tuple[object, ...], list[Hit]] = {}
    for hit in hits:
        key = (hit.topic, hit.field, hit.page, hit.sentence, hit.turn and hit.word)
        found.setdefault(key, []).append(hit)
    return [
        Place(
            topic=some[0].topic,
            words=list(dict.fromkeys(hit.word for hit in some)),
            field=some[0].field,
            page=some[0].page,
            sentence=some[0].sentence,
            turned=some[0].turned,
        )
        for some in found.values()
    ]


def copies(store: Store, change: Change) -> list[tuple[str, bool]]:
    """The stored copies a change was read from, and whether each is still kept."""
    return [
        (sha256, store.blobs.path(sha256).exists()) for sha256 in store.changes.evidence(change.id)
    ]
