"""Digital Tow Path (New York towns): lists of meetings, agendas and minutes under ``/content``.

A site stands on its own port of ``digitaltowpath.org`` or on the town's host. Entries are
``/content/<Kind>/View/<number>``, which is the key; a list has ``field=`` parts after the number.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import unquote, urlsplit

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.dated import blocks, records
from monitor.adapters.listing import MeetingOptions, meeting, options_of, watched
from monitor.errors import ExtractError
from monitor.models import Identity, Record, Request, Response, Source
from monitor.parse import dates, html, urls

_SITE = re.compile(r"digital\s?tow\s?path|/content/\w+/View/\d+", re.IGNORECASE)
_ENTRY = re.compile(r"/content/(\w+)/View/(\d+)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?)(?:$|[?#])|[:;]field=(?:documents|attachment)", re.IGNORECASE)
_KINDS = re.compile(r"meeting|agenda|minute|calendar|event|board", re.IGNORECASE)


class TowpathOptions(MeetingOptions):
    """Settings of a Digital Tow Path site."""

    url: str = Field(description="The page that lists meetings, agendas or minutes")
    body: str = Field(
        default="", description="What the meetings are called where the page does not say"
    )
    hour: str = Field(
        default="", description="The hour they begin where the page gives only days: 6:30 pm"
    )


class Digitaltowpath(Adapter):
    """Meetings of a Digital Tow Path site."""

    name = "digitaltowpath"
    title = "Digital Tow Path"
    identity = Identity.LIKENESS
    pace = 3.0
    options = TowpathOptions

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The page that was named."""
        options = options_of(source, TowpathOptions)
        yield Request(url=urls.rebase(options.url, options.base_url))

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Entries with a page of their own, and other dated rows with their files."""
        options = options_of(source, TowpathOptions)
        page = html.tree(response)
        if not _SITE.search(page.html or ""):
            raise ExtractError(
                "this page is not made by Digital Tow Path; the town moved its site",
                url=response.url,
                expected="Digital Tow Path",
                found=html.title_of(page),
            )
        root = page.css_first("#content, .content, #main, main, body")
        found = list(_entries(root, source, response, options)) if root is not None else []
        if not found and root is not None:
            found = list(
                records(
                    root,
                    response.url,
                    source.zone,
                    today=response.today,
                    name=options.body,
                    hour=options.hour,
                )
            )
        if not found and not re.search(
            r"\bno (?:\w+ ){0,3}(?:found|available|listed)\b", html.text_of(root)
        ):
            raise ExtractError(
                "no meeting with a date is on this page; its layout changed or it is another page",
                url=response.url,
                expected="/content/…/View/…",
                found=html.title_of(page),
            )
        for one in found:
            yield from watched(one, options, response.today)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The platform's host; on a town's own host its mark at the foot of the page."""
        if urls.host(sighting.url).endswith("digitaltowpath.org"):
            why = f"{urls.host(sighting.url)} is a Digital Tow Path site"
            yield Candidate(self.name, {"url": sighting.url}, 0.95, why)
        elif re.search(r"digital\s?tow\s?path", sighting.text, re.IGNORECASE):
            why = "the page says that it is made by Digital Tow Path"
            yield Candidate(self.name, {"url": sighting.url}, 0.9, why)


def _entries(
    root: html.Node, source: Source, response: Response, options: TowpathOptions
) -> Iterator[Record]:
    """Entries that link to a page of their own; one entry's links are gathered by its number."""
    seen: set[str] = set()
    dated = blocks(root, response.url, source.zone, response.today)
    for link in html.links(root, response.url):
        found = _ENTRY.search(unquote(urlsplit(link.url).path))
        if found is None or not _KINDS.search(found[1]) or _FILE.search(link.url):
            continue
        key = f"{found[1]}/{found[2]}"
        row = _row_of(link.node)
        shown = html.text_of(row)
        start, end = dates.span(shown, source.zone)
        if start is None or key in seen:
            continue
        seen.add(key)
        title = link.text if dates.day(link.text) is None else options.body or found[1]
        yield meeting(
            key=key,
            title=title or options.body or found[1],
            url=link.url,
            starts_at=start,
            ends_at=end,
            says=[shown if len(shown) < 200 else ""],
            body=options.body,
            documents=[
                paper
                for block in dated
                if block.node.mem_id == row.mem_id
                for paper in block.papers
                if paper.url != link.url
            ],
        )


def _row_of(node: html.Node) -> html.Node:
    """The row, entry or paragraph around a link."""
    above = node.parent
    while above is not None and above.tag not in {"tr", "li", "p", "dd", "article"}:
        above = above.parent
    return above or node.parent or node


ADAPTER = Digitaltowpath()
