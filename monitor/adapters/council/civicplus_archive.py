"""CivicPlus Archive Center: lists of documents, some of which are a council's agendas and minutes.

``Archive.aspx`` shows the newest of every list in drop-down boxes, ``Archive.aspx?AMID=N`` one list
as links; ``ADID`` is a document's id in both. A document named as an agenda with a day in its title
is a meeting; minutes, votes and everything else are entries of the list.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import MeetingOptions, file, meeting, options_of, watched
from monitor.errors import ConfigError, ExtractError
from monitor.models import Coverage, Kind, Record, Request, Response, Role, Source
from monitor.parse import html, urls
from monitor.parse.dates import when
from monitor.parse.fields import known
from monitor.parse.text import clean

_BOX = re.compile(r"amidDDN(\d+)")
_OPTION = re.compile(r"\d+_\d+_(?P<newest>\d+)_(?P<id>\d+)")
_AHEAD_OF = frozenset({Role.AGENDA, Role.PACKET, Role.NOTICE})


class CivicPlusArchiveOptions(MeetingOptions):
    """Settings of the adapter ``civicplus_archive``."""

    url: str = Field(
        default="", description="Address of the Archive Center (https://www.CITY.gov/Archive.aspx)"
    )
    lists: tuple[int, ...] = Field(
        default=(), description="Numbers of the lists to watch (the N of ?AMID=N); none: all"
    )


class CivicPlusArchive(Adapter):
    """See the module."""

    name = "civicplus_archive"
    title = "CivicPlus Archive Center"
    coverage = Coverage.ROLLING
    kinds = frozenset({Kind.MEETING, Kind.LIST_ENTRY})
    pace = 7.2
    options = CivicPlusArchiveOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """Each list that is watched, or the page of all of them."""
        options = options_of(source, CivicPlusArchiveOptions)
        root = options.base_url or re.split(r"(?i)/archive\.aspx", options.url)[0]
        if not root:
            message = (
                f"{source.id}: name the Archive Center, as url: https://www.CITY.gov/Archive.aspx"
            )
            raise ConfigError(message)
        address = f"{root.rstrip('/')}/Archive.aspx"
        for number in options.lists:
            yield Request(url=f"{address}?AMID={number}", context={"list": str(number)})
        if not options.lists:
            yield Request(url=address)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The documents of the lists on the page."""
        options = options_of(source, CivicPlusArchiveOptions)
        page = html.tree(response)
        seen: set[str] = set()
        for number, body, key, title in (*_boxes(page), *_links(page, response.url)):
            if key in seen or (options.lists and number and int(number) not in options.lists):
                continue
            seen.add(key)
            record = _record(source, response, number, body, key, title)
            yield from watched(record, options, response.today)
        if not seen:
            raise ExtractError(
                "this is not a CivicPlus archive: it lists no documents; the list has another "
                "number now, or the site served another page",
                url=response.url,
                expected="links to Archive.aspx?ADID=…",
                found=html.title_of(page)[:80],
            )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The Archive Center's address on a CivicPlus page."""
        root = re.match(r"https?://[^/?#]+", sighting.url)
        path = sighting.url.partition("?")[0].lower()
        page = "amidDDN" in sighting.text or "ArchiveCONTENT.aspx" in sighting.text
        missing = re.search(r"<title>\s*Custom404", sighting.text) is not None
        if (
            root
            and not missing
            and (page or (path.endswith("/archive.aspx") and "AMID" in sighting.url.upper()))
        ):
            number = urls.query(sighting.url).get("AMID")
            options: dict[str, object] = {"url": f"{root.group()}/Archive.aspx"}
            if number.isdigit():
                options["lists"] = [int(number)]
            why = "the page is a CivicPlus Archive Center"
            yield Candidate(self.name, options, 0.95 if page else 0.9, why, name="archive")


def _boxes(page: html.Tree) -> Iterator[tuple[str, str, str, str]]:
    """List number, list name, document id and title of each entry of the drop-down boxes."""
    names = {
        html.attribute(label, "for"): html.text_of(label).rstrip(":")
        for label in page.css("label[for^=amidDDN]")
    }
    for box in page.css("select[id^=amidDDN]"):
        name = html.attribute(box, "id")
        number = _BOX.search(name)
        for entry in box.css("option"):
            found = _OPTION.fullmatch(html.attribute(entry, "value"))
            if found and found["newest"] == "0" and number:
                yield number[1], names.get(name, ""), found["id"], clean(entry.text())


def _links(page: html.Tree, base: str) -> Iterator[tuple[str, str, str, str]]:
    """The same of the links of one list; its name is the page's heading."""
    number = urls.query(base).get("AMID")
    heading = ""
    for node in page.css("h1, h2, h3, span.archive > b, span.archive > strong, a[href*='ADID=']"):
        if node.tag != "a":
            words = html.text_of(node).rstrip(":")
            heading = "" if words.lower() == "archive center" else words
            continue
        key = urls.query(html.href(node, base) or "").get("ADID")
        title = html.label_of(node)
        if key.isdigit() and title and title.lower() != "most recent archive item":
            yield number, heading, key, title


def _record(
    source: Source, response: Response, number: str, body: str, key: str, title: str
) -> Record:
    url = urls.absolute(response.url, f"Archive.aspx?ADID={key}") or response.url
    title = re.sub(r"\s*\(PDF\)$", "", title, flags=re.IGNORECASE)
    document = file(title, url)
    if document.role is Role.OTHER:
        document = file(title, url, role=file(body, url).role)
    start = when(title, source.zone)
    fields = known(list=int(number) if number.isdigit() else None)
    if start is not None and document.role in _AHEAD_OF:
        return meeting(
            key=key,
            title=title,
            url=url,
            starts_at=start,
            body=body,
            documents=[document],
            fields=fields,
        )
    day = start.day.isoformat() if start else None
    return Record(
        kind=Kind.LIST_ENTRY,
        key=key,
        title=title,
        url=url,
        body=body or None,
        documents=(document,),
        fields={**fields, **known(day=day)},
    )


ADAPTER = CivicPlusArchive()
