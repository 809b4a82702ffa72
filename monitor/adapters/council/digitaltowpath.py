"""Digital Towpath (New York towns): their meetings, agendas and minutes, in two generations.

The newer sites list boards under ``/meetings``, each board's year under
``/meetings/meetings/<board>/<year>``, and show a meeting with its hour, place and files under
``/meetings/detail/<number>``. The older ones stand on their own port of ``digitaltowpath.org`` or
on the town's host; entries are ``/content/<Kind>/View/<number>``, a list has ``field=`` parts after
the number. The number is the key.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import unquote, urlsplit

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.blocks import blocks
from monitor.adapters.dated import records
from monitor.adapters.listing import (
    MeetingOptions,
    file,
    first_day,
    meeting,
    options_of,
    watched,
)
from monitor.adapters.options import Called, Hour
from monitor.errors import ExtractError
from monitor.models import Identity, Problem, Record, Request, Response, Role, Source
from monitor.parse import dates, html, urls
from monitor.parse.ancestors import nearest
from monitor.parse.meeting import role_of

_SITE = re.compile(r"digital\s?tow\s?path|\bdtp-meeting|/content/\w+/View/\d+", re.IGNORECASE)
_ENTRY = re.compile(r"/content/(\w+)/View/(\d+)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?)(?:$|[?#])|[:;]field=(?:documents|attachment)", re.IGNORECASE)
_KINDS = re.compile(r"meeting|agenda|minute|calendar|event|board", re.IGNORECASE)


_GONE = frozenset({404, 410})
_OWN = {Role.PACKET, Role.NOTICE, Role.MINUTES, Role.ATTACHMENT}
_DETAIL = re.compile(r"/meetings/detail/(\d+)", re.IGNORECASE)
_YEARS = re.compile(r"/meetings/meetings/[^/]+/(\d{4})", re.IGNORECASE)
_PLACE = ".dtp-meeting-venue, .dtp-meeting-address1, .dtp-meeting-address2, .dtp-meeting-city"


class TowpathOptions(MeetingOptions):
    """Settings of a Digital Tow Path site."""

    url: str = Field(description="The page that lists meetings, agendas or minutes")
    body: Called = ""
    hour: Hour = ""


class Digitaltowpath(Adapter):
    """Meetings of a Digital Tow Path site."""

    name = "digitaltowpath"
    title = "Digital Tow Path"
    identity = Identity.LIKENESS
    pace = 3.0
    steps = ((r"/meetings/detail/\d+", "meeting"),)
    opens = ((r"class=[\"'][^\"']*\bdtp-meeting-title\b", "meeting"),)
    marks = r"class=[\"'][^\"']*\bdtp-meeting"
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
        if response.request.step == "meeting":
            yield from watched(_shown(page, source, response), options, response.today)
            return
        if page.css_first("[class*=dtp-meeting-category], .dtp-meetings-list") is not None:
            yield from _listed(page, source, response, options)
            return
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

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own page."""
        if not record.url or not _DETAIL.search(record.url):
            return None
        url = urls.rebase(record.url, options_of(source, TowpathOptions).base_url)
        return Request(url=url, step="meeting", accept=_GONE)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The platform's host; on a town's own host its mark at the foot of the page."""
        if urls.host(sighting.url).endswith("digitaltowpath.org"):
            why = f"{urls.host(sighting.url)} is a Digital Tow Path site"
            yield Candidate(self.name, {"url": sighting.url}, 0.95, why)
        elif re.search(r"digital\s?tow\s?path", sighting.text, re.IGNORECASE):
            why = "the page says that it is made by Digital Tow Path"
            yield Candidate(self.name, {"url": sighting.url}, 0.9, why)


def _listed(
    page: html.Tree, source: Source, response: Response, options: TowpathOptions
) -> Iterator[Yield]:
    """The meetings of a board's year, each one's page, and the lists the page leads to."""
    body = html.text_of(page.css_first("h2.dtp-meeting-category, .dtp-meeting-category"))
    for link in (
        each for ul in page.css(".dtp-meetings-list") for each in html.links(ul, response.url)
    ):
        found = _DETAIL.search(link.url)
        start = dates.when(link.text.partition(": ")[0], source.zone)
        if found is None or start is None:
            if found is not None:
                yield Problem(link.text, "no date can be read in its line")
            continue
        record = meeting(
            key=found[1],
            title=link.text.partition(": ")[2] or body or "Meeting",
            url=link.url,
            starts_at=start,
            body=body or options.body,
        )
        for kept in watched(record, options, response.today):
            yield kept
            if isinstance(kept, Record):
                yield Request(url=link.url, step="meeting", accept=_GONE, optional=True)
    if response.request.context.get("from") == "year":  # years lead to each other
        return
    earliest = first_day(options, response.today).year
    for node in page.css("a.dtp-meeting-category-link[href], a.dtp-meeting-year[href]"):
        url = html.href(node, response.url)
        year = _YEARS.search(unquote(url or ""))
        if url and (year is None or int(year[1]) >= max(earliest, response.today.year - 1)):
            linked = "year" if "dtp-meeting-year" in html.attribute(node, "class") else "boards"
            yield Request(url=url, context={"from": linked})


def _shown(page: html.Tree, source: Source, response: Response) -> Record:
    """The one meeting of a page. Raises ``ExtractError`` when it names none."""
    moment = page.css_first("time[datetime], time")
    told = html.text_of(moment)
    start = dates.when(html.attribute(moment, "datetime"), source.zone, clock_text=told)
    start = start or dates.when(told, source.zone)
    number = _DETAIL.search(response.url)
    title = html.text_of(page.css_first(".dtp-meeting-title"))
    if start is None or not title:
        raise ExtractError(
            "this page shows no meeting; it was taken down or the layout changed",
            url=response.url,
            expected=".dtp-meeting-title and a time",
            found=html.title_of(page),
        )
    body = html.text_of(page.css_first(".dtp-meeting-category"))
    parts = [html.text_of(node) for node in page.css(_PLACE)]
    papers = [
        file(link.text or name.title(), link.url, role=None if role_of(link.text) in _OWN else role)
        for name, role in (("agenda", Role.AGENDA), ("minutes", Role.MINUTES))
        for head in page.css(f"h3.dtp-meeting-{name}")
        for link in _below(head, response.url)
    ]
    return meeting(
        key=number[1] if number else f"{start.day.isoformat()} {title}",
        title=title,
        url=response.url if number else None,
        starts_at=start,
        body=body,
        location=", ".join(dict.fromkeys(filter(None, parts))),
        documents=papers,
    )


def _below(head: html.Node, base: str) -> Iterator[html.Link]:
    """The links between a heading and the next one."""
    here = head.next
    while here is not None and here.tag != "h3":
        if not here.is_text_node and not here.is_comment_node:
            yield from html.links(here, base)
        here = here.next


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
    return nearest(node, ("tr", "li", "p", "dd", "article")) or node.parent or node


ADAPTER = Digitaltowpath()
