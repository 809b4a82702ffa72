"""A saved response, parsed without any network: what ``monitor parse`` shows."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from monitor.adapters import load
from monitor.adapters.base import Adapter, Candidate, Yield
from monitor.adapters.recognition import SURE, by_content, recognise, sighting_of
from monitor.errors import ConfigError, ExtractError
from monitor.models import Jurisdiction, Request, Response, Source, zone_of
from monitor.models.wire import Line, summary, to_json
from monitor.parse.origin import address_in
from monitor.parse.places import state_of, zone_of_place
from monitor.parse.text import decode
from monitor.parse.urls import absolute, host

ALL_DAYS = 36_500
"""A file is not a poll: past meetings are shown too."""

FORMATS = frozenset({"feed", "ical", "pdf"})
"""Adapters of a format: what a platform's own adapter refuses is not read as just any feed."""

NOWHERE = "https://page.invalid/"
"""The address of a saved page that does not say where it is from."""

_LINK = re.compile(r"https?://[^\s\"'<>\\]+")
_STANDS_IN = {"client": "unknown", "site": "unknown"}

_HEAD = 500_000

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
    """What the person said: nothing but the file is needed; its address tells the most."""

    name: str
    body: bytes
    now: datetime
    url: str = ""
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
    first; without an address the page's own words say where it is from, if anything does. Raises ``ConfigError`` when none is recognised or settings are wrong, ``ExtractError``
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
        source = source_for(adapter, _settled(adapter, candidate.options, response), zone)
        try:
            return _read(adapter, source, response, wanted.step)
        except ExtractError as error:
            failure = error
    if failure is not None:
        raise failure
    message = (
        f"{wanted.url or wanted.name} is of no platform that is known; name one with --adapter "
        "(dated reads any page that lists meetings by date; page, feed, ical, json, documents and "
        "pdf read anything, with --option)"
    )
    raise ConfigError(message)


def _candidates(wanted: Wanted, response: Response) -> list[Candidate]:
    given = dict(wanted.options or {})
    sighting = sighting_of(response)
    if not sighting.links and host(response.url) == host(NOWHERE):  # data names its own portal
        links = tuple(dict.fromkeys(_LINK.findall(sighting.text[:_HEAD])))[:100]
        sighting = dataclasses.replace(sighting, links=links)
    found = list(recognise(sighting))
    if not any(one.certainty >= SURE and one.adapter not in FORMATS for one in found):
        known = {one.adapter: one.options for one in reversed(found)}
        # What the content tells may have its address in what is linked.
        found += [_with(one, known.get(one.adapter, {})) for one in by_content(response)]
        found.sort(key=lambda one: -one.certainty)
    if not wanted.adapter:
        return [_with(candidate, given) for candidate in found]
    load(wanted.adapter)  # an unknown name is told before anything else
    own = next((one for one in found if one.adapter == wanted.adapter), None)
    guess = own or Candidate(wanted.adapter, {}, 1.0, "named on the command line")
    return [_with(guess, given)]


def _settled(
    adapter: Adapter, options: Mapping[str, object], response: Response
) -> Mapping[str, object]:
    """``options`` with the page's address, or a stand-in, for what says where to fetch."""
    fields = adapter.options.model_fields
    given = {"url": response.url, **_STANDS_IN}
    usual = {name: value for name, value in given.items() if name in fields}
    if "base_url" in options and "url" not in options:
        usual = {name: value for name, value in usual.items() if fields[name].is_required()}
    return {**usual, **{name: value for name, value in options.items() if value != ""}}


def _at_home(adapter: Adapter, source: Source, response: Response) -> Response:
    """A page that does not say where it is from, put where its source begins if that is known."""
    if host(response.url) != host(NOWHERE):
        return response
    try:
        first = next(iter(adapter.start(source, response.today)), None)
    except ConfigError:  # it would not know what to watch; a page at hand is read all the same
        first = None
    name = host(first.url) if first else ""
    if not first or not re.fullmatch(r"(?:[\w-]+\.)+\w+", name) or "unknown" in name:
        return response
    path = address_in(decode(response.body[:_HEAD]))
    return dataclasses.replace(response, url=absolute(first.url, path) or first.url)


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
    response = _at_home(adapter, source, response)
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
    return dataclasses.replace(response, request=request)


def _response(wanted: Wanted, zone: str) -> Response:
    ending = wanted.name.rpartition(".")[2].lower()
    kind = _TYPES.get(ending, "")
    url = wanted.url or absolute(NOWHERE, address_in(decode(wanted.body[:_HEAD]))) or NOWHERE
    return Response(
        url=url,
        status=200,
        headers={"content-type": kind} if kind else {},
        body=wanted.body,
        request=Request(url=url),
        fetched_at=wanted.now,
        today=wanted.now.astimezone(zone_of(zone)).date(),
    )


def _zone(wanted: Wanted) -> str:
    """The zone of the state the page is from; Eastern when nothing says which."""
    if wanted.source is not None:
        return wanted.source.zone
    text = decode(wanted.body[:_HEAD])
    state, _ = state_of(wanted.url, text)
    zone, _ = zone_of_place(state, wanted.url) if state else ("", False)
    return zone or "America/New_York"
