"""Granicus ViewPublisher: upcoming events and recorded meetings, in each city's own layout.

Rows are found by their links, columns by ``headers``, header text or what stands in them. A meeting
is ``event_id`` while it is ahead and ``clip_id`` once it is recorded: the keys say which, and the
diff pairs the two by likeness (body, day, title). A recorded meeting's time is that of the
recording. In the feed the printed offset is false; ``gran:pubDateParts`` gives the hour in the zone
``tz`` hours west of Greenwich (all 100 items of a recorded feed agree with their page within
75 minutes).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Literal
from urllib.parse import urlencode

from pydantic import Field

from monitor.adapters import clips
from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    MeetingOptions,
    file,
    first_day,
    meeting,
    odd_date,
    options_of,
    site,
    stamped,
    watched,
)
from monitor.errors import ConfigError, ExtractError
from monitor.models import (
    Document,
    Dropped,
    Identity,
    Problem,
    Record,
    Refresh,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import feed, html, urls
from monitor.parse.dates import clock, when
from monitor.parse.fields import known
from monitor.parse.text import clean, decode, opening, plain

_LENGTH = re.compile(
    r"^(?:\d+\s*(?:h|hr|hrs|hours?)\b\s*)?(?:\d+\s*(?:m|min|mins|minutes?)\b\s*)?(?:\d+\s*s(?:ec)?\b)?$|^\d{1,2}:\d{2}(?::\d{2})?$",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\bno\s+(?:upcoming|archived|scheduled|current|events|meetings|videos|clips)\b", re.IGNORECASE
)
_NO_FILE = re.compile(r"\becomment|granicusideas|/rss|mailto:|\.ics\b", re.IGNORECASE)


_SEARCH = re.compile(r"//[\w-]+\.granicus\.com/ViewSearchResults\.php", re.IGNORECASE)


class GranicusOptions(MeetingOptions):
    """Settings of the adapter ``granicus``."""

    url: str = Field(
        default="",
        description="Address of the list (https://CITY.granicus.com/ViewPublisher.php?view_id=1), "
        "or of the city's own page that shows it",
    )
    listing: Literal["page", "feed"] = Field(
        default="page", description="What is read: the page (best), or the RSS feed of agendas"
    )
    body: str = Field(
        default="", description="The body whose meetings these are, when the view is of one body"
    )
    agenda_times: bool = Field(
        default=False,
        description="Read the time and place from the agenda's page when the list shows no time",
    )


class Granicus(Adapter):
    """See the module."""

    name = "granicus"
    title = "Granicus ViewPublisher"
    identity = Identity.LIKENESS
    volatile = frozenset({"duration"})
    pace = 3.6
    opens = (
        (
            r"^(?![\s\S]*ViewPublisher)[\s\S]*MetaViewer\.php\?[^\"']*clip_id=(?P<clip>\d+)",
            "agenda",
        ),
    )
    marks = r"\.granicus\.com/(?://)?(?:MediaPlayer|AgendaViewer|MinutesViewer|MetaViewer|GeneratedAgendaViewer)\.php\?| - Granicus Content</title>|xmlns:gran=|class=[\"\']listingTable\b"
    options = GranicusOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The view's page, or its feed."""
        options = options_of(source, GranicusOptions)
        if not options.url and not options.base_url:
            message = (
                f"{source.id}: name the list, as "
                "url: https://CITY.granicus.com/ViewPublisher.php?view_id=1"
            )
            raise ConfigError(message)
        url = options.url or f"{site(options.base_url, '')}/ViewPublisher.php?view_id=1"
        if options.listing == "feed":
            asked = urlencode({"view_id": urls.query(url).get("view_id", "1"), "mode": "agendas"})
            url = re.sub(r"(?i)/[^/]*(?:\?.*)?$", f"/ViewPublisherRSS.php?{asked}", url)
        yield Request(url=urls.rebase(url, options.base_url) if options.url else url)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """A view's page, a feed, or one agenda's page."""
        options = options_of(source, GranicusOptions)
        step = response.request.step
        if step == "agenda" or "agendaviewer.php" in response.url.lower():
            yield from _agenda(source, response)
            return
        if opening(response.body).startswith(("<?xml", "<rss")):
            found: Iterable[Record | Problem | Dropped] = _feed(source, response, options)
        else:
            found = _page(source, response, options)
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                if isinstance(kept, Record) and options.agenda_times:
                    yield from _times(options, kept)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """A view of a granicus.com host; a city's page only when it holds or links to one."""
        host = urls.host(sighting.url)
        if host.endswith(".granicus.com"):
            view = urls.query(sighting.url).get("view_id") or "1"
            listed = re.search(
                r"viewpublisher(?:rss)?\.php|(?:agenda|minutes)viewer\.php|mediaplayer\.php|/player/",
                sighting.url,
                re.IGNORECASE,
            )
            url = f"https://{host}/ViewPublisher.php?view_id={view}"
            why = f"{host} is a Granicus site"
            yield Candidate(self.name, {"url": url}, 0.95 if listed else 0.8, why)
            return
        views = [
            link
            for link in sighting.links
            if urls.host(link).endswith(".granicus.com") and "viewpublisher.php" in link.lower()
        ]
        players = [
            link for link in sighting.links if clips.HOST.search(link) and "/player/" in link
        ]
        if _SEARCH.search(sighting.text):
            why = "the page holds the search of a Granicus list"
            yield Candidate(self.name, {"url": sighting.url}, 0.93, why)
        elif sighting.text.count("listingRow") > 1 and clips.HOST.search(sighting.text):
            why = "the page shows a Granicus list"
            yield Candidate(self.name, {"url": sighting.url}, 0.9, why)
        elif views:
            why = f"the page links to the Granicus site {urls.host(views[0])}"
            yield Candidate(self.name, {"url": views[0]}, 0.7, why, follow=views[0])
        elif len(players) > 2:
            why = "the page links to recordings on Granicus: it may be the list of meetings"
            yield Candidate(self.name, {"url": sighting.url}, 0.6, why)


# --- a view ------------------------------------------------------------------------------------


def _page(
    source: Source, response: Response, options: GranicusOptions
) -> Iterator[Record | Problem | Dropped]:
    text = decode(response.body, response.headers.get("content-type", ""))
    page = html.tree(response)
    earliest = first_day(options, response.today)
    seen: set[str] = set()
    rows = 0
    empty = False
    for row in clips.rows(page, response.url):
        if isinstance(row, str):
            empty = empty or _NONE.search(row) is not None
            continue
        rows += 1
        one = _record(source, response, options, row, earliest, f"row {rows}")
        key = one.key if isinstance(one, Record) else ""
        if one is not None and (not key or key not in seen):
            seen.add(key)
            yield one
    if rows:
        return
    if not (empty and (clips.HOST.search(text) or "listingTable" in text)):
        raise ExtractError(
            "this is not a Granicus list of meetings: no table row leads to a recording or agenda; "
            "the view is protected, has another number, or changed its layout",
            url=response.url,
            expected="rows with event_id or clip_id, or the words “no upcoming events”",
            found=html.title_of(page)[:80],
        )


def _record(
    source: Source,
    response: Response,
    options: GranicusOptions,
    row: clips.Row,
    earliest: date,
    where: str,
) -> Record | Problem | Dropped | None:
    start, at = _start(source, row)
    if start is None:
        words = clean(" ".join(clips.words(cell) for cell in row.cells))[:80]
        if odd_date(row.text("date")):
            return Dropped(where, f"impossible date: {row.text('date')}")
        if row.key:
            return Problem(where, f"no date can be read in {words!r}")
        return Dropped(where, f"no full date, and no recording or agenda: {words}")
    if start.day < earliest:
        return None
    name = row.text("name") or _name(row, at)
    told = clock(name) if start.clock is None else None
    if told is not None:  # "1:00 PM City Council (Closed Session)"
        start = When(start.day, told, start.zone, f"{start.raw} {name}")
    home = _home(row)
    links = (each for each in row.links if each[2] != home and not _NO_FILE.search(each[2]))
    documents = [_document(*each) for each in links]
    link = next((d.url for d in documents if d.role is Role.AGENDA), None) or next(
        (d.url for d in documents if d.role is Role.VIDEO), response.url
    )
    key = (
        row.key
        or (urls.canonical(home) if home else "")
        or f"{name.casefold()} {start.day.isoformat()}"
    )
    length = row.text("length")
    end = _ends(start, length)
    return meeting(
        key=key,
        title=name or "Meeting",
        url=home or link,
        starts_at=start,
        ends_at=end,
        raw=row.text("status") or None,
        body=options.body,
        location=row.text("place"),
        documents=documents,
        fields=known(duration=length),
    )


def _start(source: Source, row: clips.Row) -> tuple[When | None, int]:
    """The start and the column it stands in; without a named date column, the first that has one."""
    at = row.named.get("date")
    columns = [at] if at is not None else list(range(len(row.cells)))
    for column in columns:
        if column >= len(row.cells):
            continue
        words = clips.words(row.cells[column])
        if len(words) > 120 or not re.search(r"\d", words):
            continue
        found = when(words, source.zone)
        if found is None or (at is None and len(words) > 60):
            continue
        time = row.text("time")
        return (when(words, source.zone, clock_text=time) if time else found), column
    return None, -1


def _name(row: clips.Row, dated: int) -> str:
    """The first cell with words that are neither the date nor a link's label nor a length."""
    labels = {label for _, label, _ in row.links}
    for column, cell in enumerate(row.cells):
        words = clips.words(cell)
        if column != dated and words and words not in labels and not _LENGTH.fullmatch(words):
            return words
    return next(
        (clips.words(cell) for n, cell in enumerate(row.cells) if n != dated and clips.words(cell)),
        "",
    )


def _home(row: clips.Row) -> str:
    """The meeting's own page on the city's site, where the date links to one."""
    if row.key:
        return ""
    for _, label, url in row.links:
        file_like = re.search(r"\.\w{2,4}(?:$|[?#])", url.partition("//")[2].partition("/")[2])
        if not file_like and not clips.HOST.search(url) and urls.host(url) and label:
            return url
    return ""


def _ends(start: When, length: str) -> When | None:
    """The end of a recording, from its start and length."""
    if start.clock is None:
        return None
    hours = re.search(r"(\d+)\s*h", length)
    minutes = re.search(r"(\d+)\s*m", length)
    if not hours and not minutes:
        return None
    span = timedelta(hours=int(hours[1]) if hours else 0, minutes=int(minutes[1]) if minutes else 0)
    if not span:
        return None
    return When.wall(datetime.combine(start.day, start.clock) + span, start.zone, length)


def _document(header: str, label: str, url: str) -> Document:
    low = url.lower()
    title = label or header
    if "minutesviewer.php" in low:
        role: Role | None = Role.MINUTES
    elif "agendaviewer.php" in low or "generatedagendaviewer" in low:
        found = file(title, url).role
        role = (
            found
            if found in {Role.PACKET, Role.NOTICE, Role.SUMMARY, Role.MINUTES}
            else Role.AGENDA
        )
    elif "asx.php" in low:  # the same recording for an old player
        role = Role.OTHER
    elif re.search(r"mediaplayer\.php|/player/|\.(?:mp4|wmv|m4v)(?:$|\?)", low):
        role = Role.VIDEO
    elif re.search(r"\.(?:mp3|m4a)(?:$|\?)", low):
        role = Role.AUDIO
    else:
        role = file(title, url).role
        role = file(header, url).role if role is Role.OTHER else role
    return file(title, url, role=role)


# --- the feed and an agenda's page ---------------------------------------------------------------


def _feed(
    source: Source, response: Response, options: GranicusOptions
) -> Iterator[Record | Problem]:
    whole = feed.read(response)
    if not whole.entries:
        raise ExtractError(
            "the feed holds no agendas: the view has another number or publishes none; "
            "set listing: page in sources.yaml",
            url=response.url,
        )
    parts = _parts(decode(response.body, response.headers.get("content-type", "")))
    for number, entry in enumerate(whole.entries, 1):
        title, _, stamp = entry.title.rpartition(" - ")
        day = when(stamp, source.zone) or when(entry.title, source.zone)
        key = clips.key_of(entry.link or "") or clips.key_of(entry.summary)
        if day is None or not key or entry.link is None:
            yield Problem(f"entry {number}", f"the entry names no date or meeting: {entry.title}")
            continue
        start = parts.get(entry.id)
        local = When.at(start, source.zone, entry.published_raw) if start else day
        yield meeting(
            key=key,
            title=title or entry.title,
            url=entry.link,
            starts_at=local if local.day == day.day else day,
            body=options.body,
            documents=[_document("", "Agenda", entry.link)],
            version=entry.id,
        )


_ITEM = re.compile(r"<item>.*?</item>", re.DOTALL | re.IGNORECASE)
_GUID = re.compile(r"<guid[^>]*>\s*([^<]+?)\s*</guid>", re.IGNORECASE)
_PART = re.compile(r"\b(yr|mo|day|hr|min|tz)=['\"](-?\d+(?:\.\d+)?)['\"]")


def _parts(text: str) -> dict[str, datetime]:
    """Guid → moment of each item's ``gran:pubDateParts``."""
    found: dict[str, datetime] = {}
    for entry in _ITEM.findall(text):
        guid, at = _GUID.search(entry), entry.find("pubDateParts")
        values = {name: float(value) for name, value in _PART.findall(entry[at : at + 200])}
        if at < 0 or guid is None or set(values) != {"yr", "mo", "day", "hr", "min", "tz"}:
            continue
        west = timezone(-timedelta(hours=values["tz"]))
        whole = [int(values[name]) for name in ("yr", "mo", "day", "hr", "min")]
        try:
            year, month, day, hour, minute = whole
            found[guid[1]] = datetime(year, month, day, hour, minute, tzinfo=west)
        except ValueError:
            continue
    return found


def _times(options: GranicusOptions, record: Record) -> Iterator[Request]:
    if record.starts_at is None or record.starts_at.clock is not None:
        return
    agenda = next((d.url for d in record.documents if "agendaviewer.php" in d.url.lower()), None)
    if agenda:
        yield Request(
            url=urls.rebase(agenda, options.base_url),
            step="agenda",
            context={"key": record.key, "title": record.title},
            refreshes=Refresh(record.key, stamped(record).version),
            optional=True,
        )


def _agenda(source: Source, response: Response) -> Iterator[Record]:
    """Time and place from the head of an agenda's page; nothing when it is a file."""
    if response.body.startswith(b"%PDF") or response.content_type == "application/pdf":
        return
    page = html.tree(response)
    lines = plain(page.body.html or "").splitlines()[:60] if page.body is not None else []
    asked = response.request.context
    key = asked.get("key") or clips.key_of(response.url)
    if not key and asked.get("clip"):
        key = f"clip-{asked['clip']}"
    head = " ".join(lines)[:3000]
    start = when(head, source.zone)
    if not key or start is None:
        raise ExtractError(
            "the agenda's page names no date", url=response.url, found=html.title_of(page)[:80]
        )
    at = next(
        (n for n, line in enumerate(lines) if when(line, source.zone) is not None), len(lines)
    )
    place = [
        line
        for line in lines[:at]
        if re.search(r"\b(?:room|hall|building|chambers?|center|\d{5})\b", line, re.IGNORECASE)
        and len(line) < 120
    ]
    heading = next((line for line in lines[:at] if line.isupper() and "AGENDA" not in line), "")
    title = response.request.context.get("title") or heading.title() or "Meeting"
    yield meeting(
        key=key,
        title=title,
        url=response.url,
        starts_at=start,
        location=", ".join(place),
        fields={},
    )


ADAPTER = Granicus()
