"""CourtListener's API v4: watched dockets, their entries, and new cases by name.

One search shows the newest documents of all watched dockets; only dockets that moved are read in
full (that needs a token). Every four hours one more search tells judges, terminations and names.
All requests draw on one quota (125 a day for a free account), see ``monitor.parse.quota``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar, cast
from urllib.parse import urlencode

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Options, Sighting, Yield
from monitor.errors import ConfigError, ExtractError
from monitor.models import (
    Coverage,
    Kind,
    Problem,
    Record,
    Refresh,
    Request,
    Response,
    Role,
    Source,
    zone_of,
)
from monitor.parse import courtlistener as rows_of
from monitor.parse import json
from monitor.parse.courtlistener import Dockets
from monitor.parse.fields import Json
from monitor.parse.parties import names_party

BUDGET = "courtlistener"
_PAGES = 3
_LOOK = 20  # dockets in one look: a page of the answer
_BATCH = 80  # dockets in one search: the address stays short
_NAMES = 20
_NEW_CASE = timedelta(days=30)
_WATCH = "watch"


class CourtListenerOptions(Options):
    """Which dockets. Write all of them into one source: one search serves them all."""

    dockets: Dockets = Field(
        (), description="docket ids or addresses: 69665101, the number in a docket's address"
    )
    new_cases: bool = Field(
        default=False,
        description="also look, every four hours, for new cases that name a watched place as a party",
    )
    parties: tuple[str, ...] = Field((), description="further names to look for in new cases")
    courts: tuple[str, ...] = Field((), description="new cases of these courts only: mad, ca1")


class CourtListener(Adapter):
    """Entries by the court's number on the docket; a doubled or filled-in entry is the same one."""

    name: ClassVar[str] = "courtlistener"
    title: ClassVar[str] = "CourtListener"
    coverage: ClassVar[Coverage] = Coverage.ROLLING
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.DOCKET, Kind.DOCKET_ENTRY, Kind.PAGE})
    volatile: ClassVar[frozenset[str]] = frozenset({"sequence"})
    reads: ClassVar[frozenset[Role]] = frozenset()
    pace: ClassVar[float] = 1.0
    members: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("docket_id", "caseName"),
        ("docket_entry_id", "docket_id"),
        ("case_name", "docket_number", "pacer_case_id"),
        ("recap_documents", "entry_number", "date_filed"),
    )
    options: ClassVar[type[Options]] = CourtListenerOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """One search for the newest documents of all watched dockets."""
        options = _options(source)
        if not options.dockets and not (options.new_cases and _names(source)):
            raise ConfigError(
                "courtlistener watches no docket; name one, such as dockets: [69665101]"
            )
        for batch in _batches(options.dockets, _BATCH):
            query = {"type": "rd", "q": _ids(batch), "order_by": _NEWEST}
            yield _search(source, "search", query)
        if not options.dockets:
            yield from _cases(source, today)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Rows of a search, of a list of entries or dockets, or one docket."""
        answer = json.load(response)
        found, following = _results(answer, response.url)
        step = response.request.step
        cases = [row for row in found if rows_of.is_docket(row)]
        entries = [row for row in found if rows_of.is_entry(row)]
        if len(cases) + len(entries) < len(found):
            raise ExtractError(
                "CourtListener answered with rows that are neither dockets nor entries",
                url=response.url,
                found=", ".join(sorted(found[0])[:8]),
            )
        if step in {"cases", "dockets"} and response.request.refreshes:
            yield _looked(response.request.refreshes)
        if step == "cases":
            yield from _named(source, cases)
            return
        if step == "search" and "page" not in response.request.context:
            yield from _now_and_then(source, response)  # before what can wait
        more = _more(response, found, following)
        if more:
            yield more
        if step == "detail":
            yield from _read(response)
        yield from _dockets(source, response, cases)
        yield from _entries(source, response, found)

    def resting(self, now: datetime) -> str:
        """Thursdays 21:00 to 23:59 Pacific are for maintenance."""
        local = now.astimezone(zone_of("America/Los_Angeles"))
        if local.weekday() == 3 and local.hour >= 21:
            return "CourtListener is maintained on Thursday nights"
        return ""

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The address of a docket."""
        found = re.match(
            r"https?://(?:www\.)?courtlistener\.com/docket/(\d+)/(?:\d+/)*([\w-]*)", sighting.url
        )
        if found:
            yield Candidate(
                "courtlistener",
                {"dockets": [found[1]]},
                0.98,
                f"it is docket {found[1]} on CourtListener",
                found[2][:40].strip("-") or f"docket-{found[1]}",
            )


_NEWEST = "entry_date_filed desc"


def _options(source: Source) -> CourtListenerOptions:
    return cast("CourtListenerOptions", source.options)


def _batches(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _ids(dockets: Sequence[str]) -> str:
    return f"docket_id:({' OR '.join(dockets)})"


def _names(source: Source) -> tuple[str, ...]:
    names = (*_options(source).parties, *source.jurisdiction.aliases, *source.names)
    return tuple(dict.fromkeys(names))


def _api(source: Source, path: str, query: dict[str, str]) -> str:
    base = (_options(source).base_url or rows_of.SITE).rstrip("/")
    return f"{base}/api/rest/v4/{path}/?{urlencode(query)}"


def _search(
    source: Source,
    step: str,
    query: dict[str, str],
    *,
    refreshes: Refresh | None = None,
    optional: bool = False,
) -> Request:
    url = _api(source, "search", query)
    return Request(
        url=url, step=step, refreshes=refreshes, optional=optional, budget=BUDGET, api=True
    )


def _results(answer: object, url: str) -> tuple[list[Json], str | None]:
    """Rows and the next page; a single docket and the payload of a webhook count as one page."""
    if isinstance(answer, dict) and isinstance(answer.get("payload"), dict):
        answer = answer["payload"]
    if isinstance(answer, dict) and rows_of.is_docket(answer):
        return [answer], None
    found = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(found, list):
        said = answer.get("detail") if isinstance(answer, dict) else None
        raise ExtractError(
            f"CourtListener answered without results{f': {said}' if said else ''}", url=url
        )
    following = answer.get("next")
    rows: list[Json] = [row for row in found if isinstance(row, dict)]
    return rows, following if isinstance(following, str) and following else None


def _dockets(source: Source, response: Response, cases: Sequence[Json]) -> Iterator[Yield]:
    """Docket records; those that moved are wished for in full, the longest waiting first."""
    for row in sorted(cases, key=rows_of.moved):
        stamp = rows_of.moved(row)
        try:
            record = rows_of.docket_record(row, stamp if response.request.step == "dockets" else "")
        except (KeyError, ValueError) as error:
            yield Problem(
                f"docket {row.get('docket_id') or row.get('id')}", f"unreadable: {error!r}"
            )
            continue
        yield record
        if response.request.step == "dockets" and stamp and response.watched:
            yield _detail(source, record.key, Refresh(record.key, stamp), title=record.title)


def _read(response: Response) -> Iterator[Record]:
    """The docket that was asked for itself: it is read as far as it had moved."""
    context = response.request.context
    if context.get("title"):
        yield Record(
            kind=Kind.DOCKET,
            key=context["docket"],
            title=context["title"],
            version=context["version"],
        )


def _entries(source: Source, response: Response, found: Sequence[Json]) -> Iterator[Yield]:
    """Entry records; in a search those whose text is new are wished for in full."""
    request = response.request
    filings = []
    for row in found:
        try:
            filings += rows_of.read(row, request.context.get("docket", ""))
        except (KeyError, TypeError, ValueError) as error:
            yield Problem(
                f"entry {row.get('docket_entry_id') or row.get('id')}", f"unreadable: {error!r}"
            )
    filings = rows_of.merged(filings)
    asked = frozenset(request.context.get("entries", "").split())
    by_docket: dict[str, list[str]] = {}
    for filing in filings:
        if _is_new(filing, response):
            by_docket.setdefault(filing.docket, []).append(filing.key)
    for filing in filings:
        if request.step == "search":
            yield rows_of.entry_record(filing, source.zone)
            if filing.text and _is_new(filing, response):
                wish = Refresh(filing.key, filing.version)
                yield _detail(source, filing.docket, wish, entries=by_docket[filing.docket])
        elif request.step != "detail" or filing.key in asked or _is_new(filing, response):
            yield rows_of.entry_record(filing, source.zone, filing.version)


def _is_new(filing: rows_of.Filing, response: Response) -> bool:
    """Whether an entry came after its docket was watched.

    Older ones come up in full lists when somebody buys them: they are no news, and they are not
    completed. In a first reading there is nothing to compare with.
    """
    watched = response.watched
    if watched is None:
        return response.request.step == "detail"
    return filing.created >= watched if filing.created else filing.day > watched.date()


def _detail(
    source: Source, docket: str, refreshes: Refresh, *, entries: Sequence[str] = (), title: str = ""
) -> Request:
    """All entries of a docket, for one of them or, with ``title``, for the docket itself."""
    query = {
        "docket": docket,
        "order_by": "-date_modified",
        "omit": "recap_documents__plain_text",
    }
    return Request(
        url=_api(source, "docket-entries", query),
        step="detail",
        context={
            "docket": docket,
            "entries": " ".join(entries),
            "title": title,
            "version": refreshes.version if title else "",
        },
        refreshes=refreshes,
        optional=True,
        budget=BUDGET,
        api=True,
        secret=BUDGET,
    )


def _more(response: Response, found: Sequence[Json], following: str | None) -> Request | None:
    """The next page of the newest documents, while all of them are new."""
    request = response.request
    page = int(request.context.get("page", "1"))
    if request.step != "search" or not following or page >= _PAGES or response.since is None:
        return None
    created = [rows_of.created_of(row) for row in found]
    if not all(moment and moment > response.since for moment in created):
        return None
    return Request(
        url=following,
        step=request.step,
        context={**request.context, "page": str(page + 1)},
        optional=True,
        budget=BUDGET,
        api=True,
    )


def _now_and_then(source: Source, response: Response) -> Iterator[Request]:
    """Every four hours: the dockets themselves, and new cases by name.

    The first reading must have them, lest they come up as new later.
    """
    dockets = _options(source).dockets
    slot, later = _slot(response.fetched_at), response.watched is not None
    for number, batch in enumerate(_batches(dockets, _LOOK), 1):
        query = {"type": "d", "q": _ids(batch)}
        wish = Refresh(f"{_WATCH}:{number}", slot, tuple(batch))
        yield _search(source, "dockets", query, refreshes=wish, optional=later)
    if _options(source).new_cases:
        wish = Refresh(f"{_WATCH}:cases", slot)
        yield from _cases(source, response.today, wish, optional=later)


def _slot(moment: datetime) -> str:
    """The four hours that ``moment`` lies in."""
    return f"{moment:%Y-%m-%d} {moment.hour // 4 * 4:02d}h"


def _looked(refresh: Refresh) -> Record:
    """Remembers when a group of dockets, or new cases, were last looked at."""
    return Record(
        kind=Kind.PAGE,
        key=refresh.key,
        title=f"CourtListener: {refresh.key.replace(':', ' ')}",
        url=rows_of.SITE,
        version=refresh.version,
    )


def _cases(
    source: Source, today: date, refreshes: Refresh | None = None, *, optional: bool = False
) -> Iterator[Request]:
    after = (today - _NEW_CASE).strftime("%m/%d/%Y")
    for some in _batches(_names(source), _NAMES):
        named = " OR ".join(f'"{name}"' for name in some)
        query = {"type": "d", "q": f"caseName:({named})", "filed_after": after}
        query |= {"order_by": "dateFiled desc"}
        if _options(source).courts:
            query["court"] = " ".join(_options(source).courts)
        yield _search(source, "cases", query, refreshes=refreshes, optional=optional)


def _named(source: Source, cases: Sequence[Json]) -> Iterator[Yield]:
    """Cases in whose caption a watched place is a party."""
    for row in cases:
        try:
            record = rows_of.docket_record(row)
        except (KeyError, ValueError) as error:
            yield Problem(f"docket {row.get('docket_id')}", f"unreadable: {error!r}")
            continue
        named = names_party(record.title, _names(source))
        courts = _options(source).courts
        if named and (not courts or record.fields.get("court_id") in courts):
            yield replace(record, fields={**record.fields, "named": named})


ADAPTER = CourtListener()
