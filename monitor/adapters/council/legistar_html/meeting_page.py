"""InSite's page of one meeting: what the listing lacks, and the items of its agenda."""

import re
from collections import Counter
from collections.abc import Iterator

from monitor.adapters import outlines
from monitor.adapters.council.legistar_html import insite
from monitor.adapters.listing import file, item, meeting
from monitor.errors import ExtractError
from monitor.models import Record, Response, Role, Source
from monitor.parse import html, radgrid, urls
from monitor.parse.dates import when
from monitor.parse.fields import known


def read(
    source: Source, response: Response, page: html.Tree, tables: list[radgrid.Grid]
) -> Iterator[Record]:
    """The meeting (when asked for by the listing: only what the listing lacks) and its items.

    Raises ``ExtractError`` when the page names neither a meeting nor a day.
    """
    labels = insite.labels_of(page)
    texts = {label: html.text_of(node) for label, node in labels.items()}
    name = texts.get("meeting name") or texts.get("name") or texts.get("body name") or ""
    stamp = texts.get("meeting date/time") or texts.get("meeting date") or texts.get("date") or ""
    starts = when(f"{stamp} {texts.get('meeting time', '')}", source.zone)
    key = response.request.context.get("key") or urls.query(response.url).get("ID")
    if not key or (not name and starts is None):
        raise ExtractError(
            "this is not the page of a Legistar meeting: it names neither meeting nor date",
            url=response.url,
            found=html.title_of(page)[:80],
        )
    place = labels.get("meeting location") or labels.get("location")
    where, comment = insite.place_of(place) if place is not None else ("", "")
    files = [
        insite.document(label, link.text, link.url)
        for label, node in labels.items()
        if re.search(r"agenda|minutes|packet|attachments?|video|notice", label)
        for link in html.links(node, response.url)
        if not insite.NO_FILES.search(link.url)
    ]
    record = meeting(
        key=key,
        title=name or "Meeting",
        url=response.url,
        starts_at=starts,
        raw=texts.get("agenda status"),
        says=(comment,),
        body=name,
        location=where,
        documents=files,
        fields=known(
            comment=comment,
            agenda_status=texts.get("agenda status"),
            minutes_status=texts.get("minutes status"),
        ),
    )
    yield outlines.beside(record, response)
    for table in tables:
        if insite.number_of(table) or "title" in table.headers:
            yield from _items(key, response, table)
            return


def _items(key: str, response: Response, table: radgrid.Grid) -> Iterator[Record]:
    number = insite.number_of(table)
    section = ""
    used: Counter[str] = Counter()
    before = int(response.request.context.get("items", "0"))
    for sequence, cells in enumerate(table.rows, before + 1):
        words = {header: cell.text for header, cell in cells.items()}
        title = words.get("title") or words.get("name") or words.get("agenda note") or ""
        matter = words.get(number, "")
        links = [
            (anchor, urls.absolute(response.url, anchor.attributes.get("href")))
            for cell in cells.values()
            for anchor in cell.anchors
        ]
        page = next((url for _, url in links if url and "legislationdetail" in url.lower()), None)
        if not title and not matter:
            continue
        if not matter and not page and not words.get("type"):
            section = title
        own = f"m{urls.query(page).get('ID')}" if page else outlines.key_of_words(title)
        yield item(
            key,
            key=outlines.numbered(own, used),
            title=title or matter,
            sequence=sequence,
            number=words.get("agenda #") or words.get("agenda number") or "",
            section="" if section == title else section,
            url=page,
            documents=[
                file(html.label_of(anchor), url, role=Role.ATTACHMENT)
                for anchor, url in links
                if url and re.search(r"view\.ashx\?M=F\b", url, re.IGNORECASE)
            ],
            fields=known(
                file_number=matter,
                type=words.get("type"),
                action=words.get("action"),
                result=words.get("result"),
                revision=words.get("ver.") or words.get("version"),
            ),
        )
