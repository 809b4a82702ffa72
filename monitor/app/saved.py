"""A saved response, parsed without any network: what ``monitor parse`` shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from monitor.adapters import load
from monitor.adapters.base import Adapter, Candidate, Yield
from monitor.adapters.recognition import SURE, recognise, sighting_of
from monitor.errors import ConfigError, ExtractError
from monitor.models import Jurisdiction, Request, Response, Source, zone_of
from monitor.models.wire import Line, summary, to_json
from monitor.parse.places import state_of, zone_of_place
from monitor.parse.text import decode

ALL_DAYS = 36_500
"""A file is not a poll: past meetings are shown too."""

FORMATS = frozenset({"feed", "ical", "pdf"})
"""Adapters of a format: what a platform's own adapter refuses is not read as just any feed."""

_TYPES = {
    **dict.fromkeys(("html", "htm", "aspx", "php", "cfm"), "text/html"),
    "json": "application/json",
    "xml": "application/xml",
    "rss": "application/xml",
    "ics": "text/calendar",
    "pdf": "application/pdf",
    "txt": "text/plain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the person said: nothing but the file and its address is needed."""

    name: str
    body: bytes
    url: str
    now: datetime
    adapter: str = ""
    zone: str = ""
    options: Mapping[str, object] | None = None
    step: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """The adapter that read the page, and what it says as JSON objects, the summary last."""

    adapter: str
    lines: tuple[Line, ...]
    things: tuple[Yield, ...]


def parse_saved(wanted: Wanted) -> Looked:
    """Parse a saved response.

    Without an adapter the platforms recognised in address and content are tried, the surest
    first. Raises ``ConfigError`` when none is recognised or settings are wrong, ``ExtractError``
    when the page is not the page it should be.
    """
    zone = wanted.zone or _zone(wanted)
    response = _response(wanted, zone)
    if wanted.source is not None:
        return _read(load(wanted.source.adapter), wanted.source, response, wanted.step)
    found = _candidates(wanted, response)
    failure: ExtractError | None = None
    if any(one.adapter not in FORMATS and one.certainty >= SURE for one in found):
        found = [one for one in found if one.adapter not in FORMATS]
    for candidate in found:
        adapter = load(candidate.adapter)
        source = source_for(adapter, candidate.options, zone)
        try:
            return _read(adapter, source, response, wanted.step)
        except ExtractError as error:
            failure = error
    if failure is not None:
        raise failure
    message = (
        f"{wanted.url} is of no platform that is known; name one with --adapter "
        "(page, feed, ical, json, documents and pdf read anything, with --option)"
    )
    raise ConfigError(message)


def _candidates(wanted: Wanted, response: Response) -> list[Candidate]:
    given = dict(wanted.options or {})
    found = recognise(sighting_of(response))
    if not wanted.adapter:
        return [_with(candidate, given) for candidate in found]
    load(wanted.adapter)  # an unknown name is told before anything else
    own = next((one for one in found if one.adapter == wanted.adapter), None)
    guess = own or Candidate(wanted.adapter, {}, 1.0, "named on the command line")
    fields = load(wanted.adapter).options.model_fields
    usual = {"url": wanted.url} if "url" in fields and "url" not in guess.options else {}
    return [_with(guess, {**usual, **given})]


def _with(candidate: Candidate, given: Mapping[str, object]) -> Candidate:
    return Candidate(
        candidate.adapter,
        {**candidate.options, **given},
        candidate.certainty,
        candidate.why,
        candidate.name,
    )


def source_for(
    adapter: Adapter,
    options: Mapping[str, Any],
    zone: str,
    *,
    name: str = "file",
    every_day: bool = True,
) -> Source:
    """A source with these settings; ``every_day``: also what is long past.

    Raises ``ConfigError`` naming each setting that is missing or wrong.
    """
    values = dict(options)
    if every_day and "days_back" in adapter.options.model_fields:
        values.setdefault("days_back", ALL_DAYS)
    try:
        checked = adapter.options.model_validate(values)
    except ValidationError as error:
        said = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'settings'}: {each['msg']}"
            for each in error.errors()
        )
        message = f"the adapter {adapter.name} cannot work with these settings: {said}"
        raise ConfigError(message) from error
    return Source(
        id=f"preview/{name}",
        jurisdiction=Jurisdiction(id="preview", name="Preview", zone=zone),
        adapter=adapter.name,
        options=checked,
        every=timedelta(minutes=30),
        zone=zone,
    )


def _read(adapter: Adapter, source: Source, response: Response, step: str) -> Looked:
    asked, context = adapter.step_of(response.url, response.body)
    request = Request(url=response.url, step=step or asked, context=context)
    try:
        things = tuple(adapter.parse(source, _asked(response, request)))
    except KeyError as error:
        message = (
            f"this page is read only after the list that leads to it ({adapter.name} needs {error})"
        )
        raise ConfigError(message) from error
    lines = [to_json(thing) for thing in things]
    coverage = adapter.coverage_of(source)
    return Looked(adapter.name, (*lines, summary(adapter.name, coverage, lines)), things)


def _asked(response: Response, request: Request) -> Response:
    return Response(
        url=response.url,
        status=response.status,
        headers=response.headers,
        body=response.body,
        request=request,
        fetched_at=response.fetched_at,
        today=response.today,
    )


def _response(wanted: Wanted, zone: str) -> Response:
    ending = wanted.name.rpartition(".")[2].lower()
    kind = _TYPES.get(ending, "")
    return Response(
        url=wanted.url,
        status=200,
        headers={"content-type": kind} if kind else {},
        body=wanted.body,
        request=Request(url=wanted.url),
        fetched_at=wanted.now,
        today=wanted.now.astimezone(zone_of(zone)).date(),
    )


def _zone(wanted: Wanted) -> str:
    """The zone of the state the page is from; Eastern when nothing says which."""
    if wanted.source is not None:
        return wanted.source.zone
    text = decode(wanted.body[:500_000])
    state, _ = state_of(wanted.url, text)
    zone, _ = zone_of_place(state, wanted.url) if state else ("", False)
    return zone or "America/New_York"
