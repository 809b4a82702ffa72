"""Parses a sample as a poll would: the page, then the pages said to belong to it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.adapters import load
from monitor.adapters.base import Adapter
from monitor.models import (
    Dropped,
    Jurisdiction,
    Problem,
    Record,
    Request,
    Response,
    Source,
)
from tests.corpus.samples import Sample, sample

TYPES = {"html": "text/html", "xml": "text/xml", "json": "application/json", "ics": "text/calendar"}


@dataclass(frozen=True)
class Reading:
    """What a sample yields, records of one key merged, in the order first seen."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    requests: tuple[Request, ...] = ()


def source_of(one: Sample) -> Source:
    """A source as sources.yaml would make it for this sample."""
    adapter = load(one.adapter)
    options = dict(one.page.options)
    if "days_back" in adapter.options.model_fields:  # recorded pages are old: nothing is past
        options.setdefault("days_back", 36_500)
    return Source(
        id="corpus/council",
        jurisdiction=Jurisdiction(id="corpus", name="Corpus", zone=one.zone),
        adapter=one.adapter,
        options=adapter.options.model_validate(options),
        every=timedelta(minutes=30),
        zone=one.zone,
    )


def response_of(one: Sample) -> Response:
    """The recorded file as the answer to its own address."""
    kind = TYPES.get(one.file.rpartition(".")[2], "application/octet-stream")
    return Response(
        url=one.url,
        status=one.page.status,
        headers={"content-type": f"{kind}; charset=utf-8"},
        body=one.body,
        request=Request(url=one.url, step=one.page.step, context=one.page.context),
        fetched_at=datetime.combine(one.today, datetime.min.time(), tzinfo=UTC),
        today=one.today,
    )


def read(one: Sample) -> Reading:
    """Parse ``one`` and the files of the same poll; raises what the adapter raises."""
    adapter = load(one.adapter)
    source = source_of(one)
    out: tuple[dict[str, Record], list[Problem], list[Dropped], list[Request]] = ({}, [], [], [])
    before, after = map(sample, one.page.first), map(sample, one.page.also)
    for part in (*before, one, *after):
        _collect(adapter, source, response_of(part), out)
    records, problems, dropped, requests = out
    return Reading(tuple(records.values()), tuple(problems), tuple(dropped), tuple(requests))


def _collect(
    adapter: Adapter,
    source: Source,
    response: Response,
    out: tuple[dict[str, Record], list[Problem], list[Dropped], list[Request]],
) -> None:
    records, problems, dropped, requests = out
    for thing in adapter.parse(source, response):
        match thing:
            case Record():
                known = records.get(thing.key)
                records[thing.key] = merge(known, thing) if known else thing
            case Problem():
                problems.append(thing)
            case Dropped():
                dropped.append(thing)
            case Request():
                requests.append(thing)


def merge(first: Record, later: Record) -> Record:
    """One record of two: later values over earlier ones, nothing replaced by nothing."""
    changes: dict[str, object] = {
        name: value
        for name in ("url", "starts_at", "ends_at", "status", "body", "location", "text", "version")
        if (value := getattr(later, name))
    }
    seen = {document.url for document in later.documents}
    documents = later.documents + tuple(d for d in first.documents if d.url not in seen)
    fields = {**first.fields, **later.fields}
    return replace(first, documents=documents, fields=fields, **changes)
