"""Any JSON interface: one record for each object in a list, its parts by path."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Yield
from monitor.adapters.configured import MIRRORED, Row, RowOptions, coverage_of, records
from monitor.adapters.listing import options_of
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Identity,
    Kind,
    Problem,
    Request,
    Response,
    Source,
)
from monitor.parse import json
from monitor.parse.text import clean, plain
from monitor.parse.urls import absolute, canonical

_TITLES = ("title", "name", "subject", "summary", "label")
_LINKS = ("url", "link", "href", "html_url", "permalink")


class JsonOptions(RowOptions):
    """Settings of the adapter ``json``. Places are paths: ``data.items``, ``files[0].url``."""

    records: str = Field(default="", description="Path of the list; empty: the answer is the list")
    payload: str = Field(
        default="", description="JSON to post; without it the address is only read"
    )
    after: str = Field(
        default="",
        description="For data written into a web page: the words before it, as 'var data ='",
    )
    expect: str = Field(default="", description="Path of something that must be in the answer")
    next: str = Field(default="", description="Path of the address of the next page")
    pages: int = Field(default=5, ge=1, le=50, description="How many pages are read at most")


class JsonAdapter(Adapter):
    """An interface, configured in the file alone."""

    name = "json"
    title = "Any JSON interface"
    identity = Identity.LIKENESS
    kinds = frozenset(Kind)
    volatile = MIRRORED
    options = JsonOptions

    def coverage_of(self, source: Source) -> Coverage:
        """Rolling for news, a window for everything else, unless the settings say."""
        return coverage_of(options_of(source, JsonOptions))

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The address itself."""
        options = options_of(source, JsonOptions)
        yield self._request(options, options.address, 1)

    def essence(self, source: Source, response: Response) -> str:
        """The list and the address of the next page; what else the answer says is not read."""
        options = options_of(source, JsonOptions)
        answer = json.within(response, options.after) if options.after else json.load(response)
        if options.expect and json.at(answer, options.expect) is None:
            return ""
        return json.essence(
            [
                response.today.isoformat(),
                response.url,
                dict(response.request.context),
                json.at(answer, options.records),
                json.at(answer, options.next) if options.next else None,
            ]
        )

    def _request(self, options: JsonOptions, url: str, number: int) -> Request:
        headers = {"Accept": "application/json"}
        if options.payload:
            headers["Content-Type"] = "application/json"
        return Request(
            url=url,
            method="POST" if options.payload else "GET",
            body=options.payload.encode() or None,
            headers=headers,
            context={"page": str(number)},
        )

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The objects at ``records``."""
        options = options_of(source, JsonOptions)
        answer = json.within(response, options.after) if options.after else json.load(response)
        if options.expect and json.at(answer, options.expect) is None:
            message = f"the answer has nothing at {options.expect!r}; it is not the one expected"
            raise ExtractError(message, url=response.url, expected=options.expect)
        rows = json.rows(answer, options.records, "records")
        wanted = [place for place in (options.key, options.title) if place]
        found = (_JsonRow(row, response.url).words(place) for row in rows for place in wanted)
        if rows and wanted and not any(found):
            raise ExtractError(
                f"no object of the list has anything at {' or '.join(map(repr, wanted))}; "
                "the interface changed",
                url=response.url,
                found=", ".join(rows[0])[:200],
            )
        yield from records(
            rows,
            options,
            source,
            response,
            look=lambda row: _JsonRow(row, response.url),
            marks=[repr(row) for row in rows],
        )
        yield from self._next(options, answer, response)

    def _next(self, options: JsonOptions, answer: object, response: Response) -> Iterator[Yield]:
        if not options.next:
            return
        url = absolute(response.url, json.text(json.at(answer, options.next)))
        if url is None or canonical(url) == canonical(response.url):
            return
        number = int(response.request.context.get("page") or 1)
        if number >= options.pages:
            yield Problem(
                "paging", f"the list goes on after {number} pages; raise pages to read more"
            )
            return
        yield self._request(options, url, number + 1)


class _JsonRow(Row):
    """One object of the list."""

    may_be_heading = False

    def __init__(self, value: Mapping[str, object], base: str) -> None:
        self._value = value
        self._base = base

    def words(self, place: str) -> str:
        found = json.at(self._value, place)
        if isinstance(found, list):
            return ", ".join(filter(None, (clean(json.text(each)) for each in found)))
        text = json.text(found)
        return clean(plain(text)) if "<" in text or "&" in text else clean(text)

    def links(self, place: str) -> list[tuple[str, str]]:
        found = json.at(self._value, place)
        result = []
        for each in found if isinstance(found, list) else [found]:
            label, address = "", json.text(each)
            if isinstance(each, dict):
                label = self._first(each, (*_TITLES, "type", "kind"))
                address = self._first(each, _LINKS)
            url = absolute(self._base, address)
            if url:
                result.append((label, url))
        return result

    def title(self) -> str:
        return self._first(self._value, _TITLES)

    def link(self) -> str | None:
        return absolute(self._base, self._first(self._value, _LINKS))

    def whole(self) -> str:
        return ""

    @staticmethod
    def _first(value: Mapping[str, object], names: tuple[str, ...]) -> str:
        known = {name.lower(): each for name, each in value.items()}
        texts = (known.get(name) for name in names)
        return next((clean(plain(t)) for t in texts if isinstance(t, str) and t.strip()), "")


ADAPTER = JsonAdapter()
