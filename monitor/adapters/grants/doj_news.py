"""Press releases of the Justice Department, from its News API; its RSS feed where that fails.

The API ignores sorting and lists oldest first: the count comes first, then the last pages. Counts
are strings, dates are epochs in strings, and ``created`` and ``changed`` may be wrapped in HTML.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, cast
from urllib.parse import urlencode, urlsplit

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Options, Sighting, Yield
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Document,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import feed, fold, json, urls
from monitor.parse.fields import Json, array, known, prose, rows, several, words
from monitor.parse.text import opening

ZONE = "America/New_York"
_SITE = "https://www.justice.gov"
_FEED = "/news/rss?type=press_release"
_PAGE = 50  # the most the API gives
_BACK = 12  # pages that are read at most when nobody looked for long
_FRESH = timedelta(days=60)
_TAG = re.compile(r"<[^<>]*>")


class DojNewsOptions(Options):
    """Which releases."""

    terms: tuple[str, ...] = Field(
        (), description="words or phrases in the headline or text; without any every release counts"
    )
    components: tuple[str, ...] = Field(
        (), description="parts of the names of offices: Office of Public Affairs, USAO"
    )
    pages: int = Field(2, ge=1, le=6, description="pages of 50 releases to read, newest first")


class DojNews(Adapter):
    """Releases by their path on the site, which the API and the feed tell alike."""

    name: ClassVar[str] = "doj_news"
    title: ClassVar[str] = "Justice Department news"
    version: ClassVar[int] = 2
    coverage: ClassVar[Coverage] = Coverage.ROLLING
    dated: ClassVar[bool] = True
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.PRESS_RELEASE})
    volatile: ClassVar[frozenset[str]] = frozenset({"changed"})
    reads: ClassVar[frozenset[Role]] = frozenset()
    pace: ClassVar[float] = 1.0
    patience: ClassVar[float] = 72.0
    members: ClassVar[tuple[tuple[str, ...], ...]] = (("responseInfo", "resultset"),)
    steps: ClassVar[tuple[tuple[str, str], ...]] = (
        (r"pagesize=1(?:&|$)", "count"),
        (r"/news/rss", "feed"),
    )
    options: ClassVar[type[Options]] = DojNewsOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """How many releases there are; the feed when the API does not say."""
        base = (_options(source).base_url or _SITE).rstrip("/")
        yield Request(
            url=_page(base, size=1, number=0),
            step="count",
            api=True,
            instead=_feed(base),
        )

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The count with the pages it leads to, the releases of a page, or those of the feed."""
        if response.request.step == "feed" or opening(response.body).startswith(("<?xml", "<rss")):
            yield from _of_feed(source, response)
            return
        answer = json.load(response)
        found, count = _results(answer, response.url)
        if response.request.step == "count":
            yield from _pages(source, response, found, count)
            return
        moments = []
        for row in found:
            try:
                record = _record(row)
            except (KeyError, ValueError) as error:
                yield Problem(
                    f"release {row.get('uuid') or row.get('title')}", f"unreadable: {error!r}"
                )
                continue
            moments.append(record.starts_at.instant if record.starts_at else None)
            if _wanted(source, record):
                yield record
        yield from _further(source, response, len(found), min(filter(None, moments), default=None))

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The news pages of justice.gov."""
        parts = urlsplit(sighting.url)
        host = (parts.hostname or "").removeprefix("www.")
        if host == "justice.gov" and re.match(r"/(?:news|opa|usao)\b", parts.path):
            why = "justice.gov publishes its press releases through a News API"
            yield Candidate("doj_news", {}, 0.9, why, "doj-news")


def _options(source: Source) -> DojNewsOptions:
    return cast("DojNewsOptions", source.options)


def _feed(base: str) -> Request:
    return Request(url=f"{base}{_FEED}", step="feed")


def _page(base: str, *, size: int, number: int) -> str:
    query = {"pagesize": size, "page": number, "sort": "date", "direction": "DESC"}
    return f"{base}/api/v1/press_releases.json?{urlencode(query)}"


def _results(answer: object, url: str) -> tuple[list[Json], int]:
    meta = answer.get("metadata") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(meta, Mapping) or "results" not in answer:
        raise ExtractError("the News API answered without releases", url=url)
    info = meta.get("responseInfo")
    status = str(info.get("status", "200")) if isinstance(info, Mapping) else "200"
    if status != "200":
        raise ExtractError(f"the News API reports status {status}", url=url)
    about = meta.get("resultset")
    count = str(about.get("count", "")) if isinstance(about, Mapping) else ""
    if not count.isdigit():
        raise ExtractError("the News API does not say how many releases there are", url=url)
    found = rows(answer, "results")
    if int(count) and not found and url and "page=0" in url:
        raise ExtractError(f"the News API counts {count} releases but shows none", url=url)
    return found, int(count)


def _pages(source: Source, response: Response, found: list[Json], count: int) -> Iterator[Request]:
    """The newest pages: the first ones when sorting works, else the last ones."""
    wanted = min(_options(source).pages, max(1, -(-count // _PAGE)))
    newest = _epoch(found[0].get("date")) if found else None
    sorted_ = newest is not None and response.fetched_at - newest < _FRESH
    last = max(0, -(-count // _PAGE) - 1)
    for step in range(wanted):
        number = step if sorted_ else last - step
        yield _wish(source, number, 1 if sorted_ else -1, step, count)


def _wish(source: Source, number: int, way: int, step: int, count: int) -> Request:
    base = (_options(source).base_url or _SITE).rstrip("/")
    context = {"page": str(number), "way": str(way), "step": str(step), "count": str(count)}
    return Request(
        url=_page(base, size=_PAGE, number=number),
        step="page",
        context=context,
        optional=step > 0,
        api=True,
        instead=None if step else _feed(base),
    )


def _further(
    source: Source, response: Response, shown: int, oldest: datetime | None
) -> Iterator[Request]:
    """Older pages while the oldest release shown is newer than our last reading.

    A full last page may be followed by another one, should pages be counted from 1.
    """
    context = response.request.context
    if response.request.step != "page":
        return
    number, way, step = (int(context[name]) for name in ("page", "way", "step"))
    pages = _options(source).pages
    if step == 0 and way < 0 and shown == _PAGE:
        yield _wish(source, number + 1, way, _BACK, int(context["count"]))
    since = response.since
    if step + 1 < pages or step + 1 >= _BACK or since is None or oldest is None or not shown:
        return
    if oldest - timedelta(days=1) > since and number + way >= 0:
        yield _wish(source, number + way, way, step + 1, int(context["count"]))


def _record(row: Json) -> Record:
    moment = _epoch(row.get("date"))
    if moment is None:
        raise ValueError("no date")
    changed = _epoch(row.get("changed"))
    url = urls.absolute(_SITE, str(row.get("url") or "")) or ""
    return Record(
        kind=Kind.PRESS_RELEASE,
        key=_join(url) or str(row["uuid"]).strip().lower(),
        title=words(row.get("title")) or "Press release",
        url=url or None,
        starts_at=When(When.at(moment, ZONE).day, None, ZONE, words(row.get("date"))),
        text=prose(row.get("body")) or prose(row.get("teaser")),
        documents=tuple(_attachments(row)),
        fields=known(
            uuid=str(row["uuid"]).strip().lower(),
            number=words(row.get("number")),
            components=several([_name(each) for each in array(row.get("component"))]),
            topics=several([_name(each) for each in array(row.get("topic"))]),
            changed=changed.isoformat() if changed else None,
        ),
        join=_join(url),
    )


def _join(url: str) -> str | None:
    """The path of a release, by which the API and the feed tell of the same one."""
    path = urlsplit(url).path.rstrip("/").lower()
    return f"doj:{path}" if path else None


def _epoch(value: object) -> datetime | None:
    """Seconds since 1970 as a number, a string, or inside ``<time>``; ``None`` when it is none."""
    digits = _TAG.sub(" ", str(value or "")).strip()
    if not re.fullmatch(r"-?\d{5,11}", digits):
        return None
    return datetime.fromtimestamp(int(digits), UTC)


def _name(value: object) -> object:
    return value.get("name") or value.get("title") if isinstance(value, Mapping) else value


def _attachments(row: Json) -> Iterator[Document]:
    for file in array(row.get("attachment")):
        shown = file if isinstance(file, Mapping) else {"url": file}
        url = urls.absolute(_SITE, str(shown.get("url") or shown.get("uri") or ""))
        if url and url.rstrip("/") != _SITE:
            title = words(shown.get("title") or shown.get("name")) or "Attachment"
            yield Document(role=Role.ATTACHMENT, url=url, title=title)


def _of_feed(source: Source, response: Response) -> Iterator[Yield]:
    for entry in feed.read(response).entries:
        url = entry.link or ""
        join = _join(url)
        if not join or entry.published is None:
            yield Problem(entry.title or "item", "no address or no date")
            continue
        record = Record(
            kind=Kind.PRESS_RELEASE,
            key=join,
            title=words(entry.title),
            url=url,
            starts_at=When(When.at(entry.published, ZONE).day, None, ZONE, entry.published_raw),
            text=entry.text.strip() or None,
            join=join,
            brief=True,
        )
        if _wanted(source, record):
            yield record


def _wanted(source: Source, record: Record) -> bool:
    options = _options(source)
    said = fold.quiet(" ".join((record.title, record.text or "")))
    if options.terms and not any(_says(said, term) for term in options.terms):
        return False
    offices = record.fields.get("components")
    if not options.components or not isinstance(offices, tuple):
        return True
    return any(
        fold.quiet(want) in fold.quiet(office) for want in options.components for office in offices
    )


def _says(text: str, term: str) -> bool:
    wanted = re.escape(fold.quiet(term.strip('"')))
    return bool(re.search(rf"(?<!\w){wanted}(?!\w)", text))


ADAPTER = DojNews()
