"""An agenda's items."""

import re
from collections.abc import Iterator

from monitor.adapters.base import Yield
from monitor.adapters.council.onbase.site import root_of
from monitor.adapters.listing import item
from monitor.errors import ExtractError
from monitor.models import Record, Refresh, Request, Response, Role
from monitor.parse import html
from monitor.parse.ancestors import nearest
from monitor.parse.notpage import page_of, why_not

_ITEM = re.compile(r"loadAgendaItem\(\s*(\d+)\s*,\s*(true|false)", re.IGNORECASE)
_NUMBER = re.compile(
    r"^\(?((?:\d{1,3}|[A-Z]{1,2}|[IVXLC]+|[A-Z]-?\d{1,3})(?:[.-](?:\d{1,3}|[A-Za-z]))*)[.):](?:\s|$)"
)


def wish(record: Record, page: str) -> Iterator[Request]:
    """The agenda of a meeting listed on ``page``, once it is out."""
    if record.key.isdigit() and any(each.role is Role.AGENDA for each in record.documents):
        asked = f"meetingId={record.key}&type=agenda&doctype=1"
        yield Request(
            url=f"{root_of(page)}/Documents/ViewAgenda?{asked}",
            step="items",
            context={"meeting": record.key},
            refreshes=Refresh(record.key, ""),
            optional=True,
        )


def read(response: Response) -> Iterator[Yield]:
    """The items; none of an agenda that was uploaded as one document."""
    page = page_of(response)
    anchors = page.css("a[href*='loadAgendaItem'], a[onclick*='loadAgendaItem']")
    if not anchors:
        reason = why_not(page)
        if reason:
            raise ExtractError(
                f"this is not an agenda: {reason}", url=response.url, expected="loadAgendaItem"
            )
        return  # the agenda was uploaded as one document: it has no items
    parent = response.request.context.get("meeting", "")
    section, sequence = "", 0
    seen: set[str] = set()
    for anchor in anchors:
        call = html.attribute(anchor, "href") + html.attribute(anchor, "onclick")
        found = _ITEM.search(call)
        title = html.text_of(anchor)
        if found is None or not title or found[1] in seen:
            continue
        seen.add(found[1])
        if found[2].lower() == "true":
            section = title
            continue
        number = _NUMBER.match(title)
        sequence += 1
        wish = f"meetingId={parent}&itemId={found[1]}&isSection=False&type=agenda"
        yield item(
            parent,
            key=found[1],
            title=(title[number.end() :] if number else title)[:500] or title,
            sequence=sequence,
            number=number[1] if number else _number_before(anchor),
            section=section,
            url=f"{root_of(response.url)}/Meetings/ViewMeetingAgendaItem?{wish}",
            text=_text_after(anchor),
        )


def _cell(anchor: html.Node) -> html.Node | None:
    return nearest(anchor, ("td", "li", "table"))


def _number_before(anchor: html.Node) -> str:
    """The words of the cell before the item's: "5."."""
    cell = _cell(anchor)
    before = cell.prev if cell is not None else None
    while before is not None and before.tag != "td":
        before = before.prev
    text = html.text_of(before)
    return text.rstrip(".):") if _NUMBER.match(f"{text.rstrip('.):')}.") else ""


def _text_after(anchor: html.Node) -> str:
    """The paragraphs below the item's title in its cell."""
    cell = _cell(anchor)
    if cell is None or len(html.below(cell, "a[href*='loadAgendaItem']")) > 1:
        return ""
    lines = [html.text_of(each) for each in html.below(cell, "p")]
    return "\n".join(line for line in lines[1:] if line)
