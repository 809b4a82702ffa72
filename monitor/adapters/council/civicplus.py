"""CivicPlus AgendaCenter: a row for each meeting that has an agenda, minutes or a packet.

The number after ``_MMDDYYYY-`` in a file's address is the meeting's id; row ids of the page end in
random letters. There is no time but in a title, no location at all. A file is replaced at the same
address: "Amended …" beside the date, "Previous Versions" below it and the ticks in the feed tell.
Blank ETags, long pauses and robots rules are the fetcher's business; ``pace`` says how slow.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlencode

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    MeetingOptions,
    file,
    first_day,
    meeting,
    odd_date,
    options_of,
    watched,
)
from monitor.errors import ConfigError, ExtractError
from monitor.models import (
    Document,
    Dropped,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import feed, html, urls
from monitor.parse.dates import clock, day, when
from monitor.parse.fields import known
from monitor.parse.meeting import remote_link
from monitor.parse.text import clean, opening
from monitor.parse.webforms import HEADERS

AHEAD = timedelta(days=365)
_FILE = re.compile(r"/ViewFile/(?P<kind>\w+)/_(?P<day>\d{8})-(?P<id>\d+)", re.IGNORECASE)
_OLDER = re.compile(r"/PreviousVersions/(?:_\d{8}-)?(?P<id>\d+)(?:/(?P<ticks>\d+))?", re.IGNORECASE)
_STAMP = re.compile(
    r"\b(?P<word>Posted|Amended|Updated|Revised)\b\s*:?\s*(?P<when>.+)", re.IGNORECASE
)
_YEAR = re.compile(r"changeYear\(\s*(?P<year>\d{4})\s*,\s*(?P<category>\d+)")
_BARE = re.compile(
    r"(?:meeting\s+)?(?:agenda|packet|minutes|documents?|notice|agenda packet|agenda (?:and|&) packet)"
    r"(?:\s*\(pdf\))?\W*",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"An error has occurred in this application|^Custom404|<title>\s*Custom404", re.IGNORECASE
)
_MARKER = re.compile(r'id="AgendaCenterContent"|summary="List of Agendas"')
_BOX = re.compile(r'<input\b[^<>]*name="chkCategoryID"')
_CENTER = re.compile(r"/agendacenter(?:$|[/?#])", re.IGNORECASE)


class CivicPlusOptions(MeetingOptions):
    """Settings of the adapter ``civicplus``."""

    url: str = Field(
        default="", description="Address of the Agenda Center (https://www.CITY.gov/AgendaCenter)"
    )
    categories: tuple[int, ...] = Field(
        default=(),
        description="Numbers of the categories to watch (the N of Search/?CIDs=N); none: all",
    )
    listing: Literal["search", "page", "feed"] = Field(
        default="search",
        description="What is read: the search (best), the whole page, or the RSS feed of agendas",
    )


class CivicPlus(Adapter):
    """See the module."""

    name = "civicplus"
    title = "CivicPlus AgendaCenter"
    volatile = frozenset({"posted", "amended", "earlier_versions", "update"})
    pace = 7.2
    marks = r"/AgendaCenter/(?:PreviousVersions|ViewFile)/"
    options = CivicPlusOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """One search for the whole window; or the page; or the feed."""
        options = options_of(source, CivicPlusOptions)
        root = _root(source, options)
        if options.listing == "page":
            yield Request(url=f"{root}/AgendaCenter")
        elif options.listing == "feed":
            yield Request(url=f"{root}/RSSFeed.aspx?ModID=65&CID=All-0")
        else:
            asked = {
                "term": "",
                "CIDs": ",".join(f"{number}" for number in options.categories) or "all",
                "startDate": f"{first_day(options, today):%m/%d/%Y}",
                "endDate": f"{today + AHEAD:%m/%d/%Y}",
                "dateRange": "",
                "dateSelector": "",
            }
            yield Request(url=f"{root}/AgendaCenter/Search/?{urlencode(asked, safe=',')}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Rows of the page, of a search, of one category's year, of earlier versions; the feed."""
        options = options_of(source, CivicPlusOptions)
        if opening(response.body).startswith(("<?xml", "<rss")):
            found: Iterable[Record | Problem | Dropped] = _feed(source, response)
        else:
            page = html.tree(response)
            found = _page(source, response, page)
            if not response.request.context.get("category"):
                yield from _years(source, options, response, page)
        for one in found:
            if isinstance(one, Record):
                yield from watched(one, options, response.today)
            else:
                yield one

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The page of the meeting's versions, which outlives its place in the list."""
        root = _root(source, options_of(source, CivicPlusOptions))
        url = f"{root}/AgendaCenter/PreviousVersions/{record.key}"
        return Request(url=url, step="versions", accept=frozenset({404, 410}))

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The path ``/AgendaCenter``, or a page that is one or links to one."""
        host = urls.host(sighting.url)
        path = sighting.url.partition("?")[0].lower()
        here = re.search(r"/agendacenter\b", path) is not None
        agendas = path.endswith("/rssfeed.aspx") and urls.query(sighting.url).get("ModID") == "65"
        rows = 'class="catAgendaRow"' in sighting.text
        page = rows or _MARKER.search(sighting.text) is not None
        link = next((each for each in sighting.links if _CENTER.search(each)), "")
        if _ERROR.search(sighting.text) and not rows:
            why = "the host runs CivicPlus, but this is its error page"
            yield self._candidate(sighting.url, 0.6, why, follow=True)
        elif page and not rows and not _BOX.search(sighting.text):
            yield self._candidate(sighting.url, 0.3, "its Agenda Center is there but empty")
        elif here or page or agendas:
            why = "the page is a CivicPlus Agenda Center"
            yield self._candidate(sighting.url, 0.97 if page else 0.92, why)
        elif host.endswith(".civicplus.com"):
            why = "the host is one of civicplus.com"
            yield self._candidate(sighting.url, 0.8, why, follow=True)
        elif link:
            why = "the page links to a CivicPlus Agenda Center"
            yield self._candidate(link, 0.75, why, follow=True)

    def _candidate(
        self, url: str, certainty: float, why: str, *, follow: bool = False
    ) -> Candidate:
        match = re.match(r"https?://[^/?#]+", url)
        center = f"{match.group() if match else ''}/AgendaCenter"
        return Candidate(
            self.name, {"url": center}, certainty, why, follow=center if follow else ""
        )


def _root(source: Source, options: CivicPlusOptions) -> str:
    """The site's root without a final slash; raises ``ConfigError`` when none is named."""
    url = options.base_url or re.split(r"(?i)/agendacenter\b", options.url)[0]
    if not url:
        message = f"{source.id}: name the Agenda Center, as url: https://www.CITY.gov/AgendaCenter"
        raise ConfigError(message)
    return url.rstrip("/")


def _page(
    source: Source, response: Response, page: html.Tree
) -> Iterator[Record | Problem | Dropped]:
    marker = page.css_first(
        "#AgendaCenterContent, [id^=category-panel-], table[summary='List of Agendas']"
    )
    rows = page.css("div.listing > h2, tr.catAgendaRow")
    if marker is None and not any(row.tag == "tr" for row in rows):
        found = html.title_of(page)[:80]
        message = (
            "the site answered with its error page instead of the Agenda Center; try again later"
            if _ERROR.search(f"{found} {html.text_of(page.body)}")
            else "this is not a CivicPlus Agenda Center: it has no list of agendas"
        )
        raise ExtractError(message, url=response.url, expected="#AgendaCenterContent", found=found)
    whole = page.css_first("#AgendaCenterContent") is not None
    if whole and not rows and page.css_first("input[name=chkCategoryID]") is None:
        raise ExtractError(
            "the Agenda Center has no categories: the site has one but publishes elsewhere",
            url=response.url,
        )
    body = response.request.context.get("category_name") or _tab(page)
    # The page of a meeting's versions: its rows are the meeting and what was replaced.
    older = "/previousversions/" in response.url.lower()
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if row.tag == "h2":
            body = _heading(row)
            continue
        replaced = older and page.css_first("a[href*=ArchivedAgenda]") is not None
        one = _row(source, response, row, body, where=f"row {number}", replaced=replaced)
        if one is None or (isinstance(one, Record) and one.key in seen):
            continue  # an earlier version, or the same agenda in a second category
        seen.add(one.key if isinstance(one, Record) else "")
        yield one


def _heading(node: html.Node) -> str:
    arrow = node.css_first("span")
    words = html.text_of(node)
    return words.removeprefix(html.text_of(arrow)).strip() if arrow is not None else words


def _tab(page: html.Tree) -> str:
    """The category of a fragment, from the label of its year's tab: "Board of Trustees 2026"."""
    tab = page.css_first("ul.years li.current a[aria-label]")
    return re.sub(r"\s*\d{4}$", "", html.attribute(tab, "aria-label"))


def _row(
    source: Source, response: Response, row: html.Node, body: str, *, where: str, replaced: bool
) -> Record | Problem | Dropped | None:
    anchors = row.css("a[href], a[name]")
    links = [
        (anchor, url)
        for anchor in anchors
        if (url := urls.absolute(response.url, anchor.attributes.get("href")))
    ]
    named = [match for _, url in links if (match := _FILE.search(url))]
    own = next((match for match in named if match["kind"].lower() in {"agenda", "minutes"}), None)
    if own is None:
        return None if named else Problem(where, "the row links to no agenda or minutes")
    head = row.css_first("h3, h4, strong")
    stamp = html.text_of(row.css_first("strong")) or html.text_of(head)
    if odd_date(stamp):
        return Dropped(where, f"impossible date: {stamp}")
    first = day(stamp) or day(f"{own['day'][4:]}{own['day'][:4]}")
    if first is None:
        return Problem(where, f"no date can be read in {stamp!r}")
    title = _title(row, body)
    revised = replaced or any("/previousversions/" in url.lower() for _, url in links)
    posted, version = _posted(html.text_of(head))
    start = When(first, clock(title), source.zone, clean(f"{stamp} {title}"))
    media = next((url for anchor, url in links if _in_media(anchor)), None)
    return meeting(
        key=own["id"],
        title=title,
        url=_link(own, response.url),
        starts_at=start,
        body=body,
        documents=_documents(links, version or ("revised" if revised else "")),
        fields=known(
            **posted,
            earlier_versions=revised or None,
            remote=remote_link(media),
        ),
        version=version,
    )


def _title(row: html.Node, body: str) -> str:
    paragraph = row.css_first("p")
    words = html.text_of(paragraph)
    if not words:
        words = next((html.attribute(a, "title") for a in row.css("a[title]")), "")
    words = re.sub(r"\s*\(PDF\)$", "", words, flags=re.IGNORECASE)
    return body if body and (not words or _BARE.fullmatch(words)) else words or "Meeting"


def _posted(head: str) -> tuple[dict[str, str], str]:
    """``{"posted": …}`` or ``{"amended": …}`` as the heading says it, and the same as a version."""
    found = _STAMP.search(head)
    if found is None:
        return {}, ""
    stamp = when(found["when"], "UTC")
    value = stamp.isoformat().removesuffix("+00:00") if stamp else clean(found["when"])
    word = "posted" if found["word"].lower() == "posted" else "amended"
    return {word: value}, value


def _link(found: re.Match[str], base: str) -> str:
    root = re.match(r"https?://[^/?#]+", base)
    return f"{root.group() if root else ''}/AgendaCenter/ViewFile/{found['kind']}/_{found['day']}-{found['id']}"


def _in_media(anchor: html.Node) -> bool:
    above = anchor.parent
    while above is not None and above.tag != "td":
        above = above.parent
    return "media" in html.attribute(above, "class") or "video" in html.attribute(above, "class")


def _documents(links: list[tuple[html.Node, str]], version: str) -> list[Document]:
    """Agenda, packet and minutes; the agenda as a web page only counts when there is no file."""
    found: list[Document] = []
    for anchor, url in links:
        match = _FILE.search(url)
        label = html.attribute(anchor, "aria-label").rpartition(". ")[2] or html.label_of(anchor)
        if match is None:
            if "/previousversions/" not in url.lower():
                video = _in_media(anchor)
                role = file(label, url).role
                found.append(
                    file(
                        label if len(label) < 80 else "Media",
                        url,
                        role=Role.VIDEO if video and role is Role.OTHER else role,
                    )
                )
            continue
        asked = urls.query(url)
        if match["kind"].lower() == "minutes":
            role, title = Role.MINUTES, "Minutes"
        elif match["kind"].lower() != "agenda":
            continue  # ArchivedAgenda: an earlier version
        elif asked.get("packet"):
            role, title = Role.PACKET, "Packet"
        else:
            role, title = Role.AGENDA, "Agenda"
        if asked.get("html"):
            title = f"{title} (HTML)"
        found.append(file(title, url, role=role, version=version if role is Role.AGENDA else ""))
    plain = {each.role for each in found if not each.title.endswith("(HTML)")}
    return [
        file(each.title, each.url, role=Role.OTHER)
        if each.title.endswith("(HTML)") and each.role in plain
        else each
        for each in found
    ]


def _feed(source: Source, response: Response) -> Iterator[Record | Problem]:
    """The agenda feed (ModID 65): link and key are the meeting's, the ticks its version.

    Its dates are when the site was edited; the meeting's stands in the title at best.
    """
    entries = feed.read(response).entries
    if not entries:
        raise ExtractError(
            "the feed of agendas is empty, as it is on many sites whose Agenda Center is in use; "
            "set listing: search in sources.yaml",
            url=response.url,
        )
    for number, entry in enumerate(entries, 1):
        found = _OLDER.search(f"{entry.id or ''}") or _OLDER.search(entry.link or "")
        if found is None:
            yield Problem(f"entry {number}", f"the entry names no meeting: {entry.link}")
            continue
        minutes = re.search(r"Update:\s*(.+)$", clean(entry.text))
        version = found["ticks"] or entry.published_raw
        link = entry.link or response.url
        yield meeting(
            key=found["id"],
            title=entry.title or "Meeting",
            url=link,
            starts_at=when(entry.title, source.zone),
            documents=[file("Agenda", link, role=Role.AGENDA, version=version)],
            fields=known(update=minutes[1] if minutes else None),
            version=version,
        )


def _years(
    source: Source, options: CivicPlusOptions, response: Response, page: html.Tree
) -> Iterator[Request]:
    """Of the whole page: each category's years from this one on that are not shown."""
    path = response.url.partition("?")[0].rstrip("/").lower()
    if not path.endswith("/agendacenter"):
        return
    root = (
        _root(source, options) if options.url or options.base_url else path[: -len("/agendacenter")]
    )
    earliest = first_day(options, response.today).year
    for panel in page.css("div.listing"):
        name = _heading(node) if (node := panel.css_first("h2")) is not None else ""
        for tab in panel.css(
            "ul.years li:not(.current) > a[href*=changeYear], ul.years ol a[href*=changeYear]"
        ):
            found = _YEAR.search(tab.attributes.get("href") or "")
            if found is None or int(found["year"]) < max(earliest, response.today.year - 1):
                continue
            category = int(found["category"])
            if options.categories and category not in options.categories:
                continue
            asked = urlencode(
                {"year": found["year"], "catID": category, "term": "", "prevVersionScreen": "false"}
            )
            yield Request(
                url=f"{root}/AgendaCenter/UpdateCategoryList?{asked}",
                method="POST",
                headers=HEADERS,
                body=b"",
                context={"category": found["category"], "category_name": name},
            )


ADAPTER = CivicPlus()
