"""Results as rows of an older release; times stand only in the tip of the link.

The tip reads "… on 9/27/2022 10:00:00 AM".
"""

import re
from collections.abc import Iterator

from monitor.adapters.council.onbase.site import FILES
from monitor.adapters.listing import file, meeting
from monitor.errors import ExtractError
from monitor.models import Document, Problem, Record, Response, Role, Source
from monitor.parse import dates, html, urls
from monitor.parse.ancestors import above
from monitor.parse.meeting import role_of
from monitor.parse.text import clean

_VIEW = re.compile(r"/ViewMeeting(?:Agenda)?\?", re.IGNORECASE)
_TIP = re.compile(
    r"\bfor\s{1,9}(?P<name>\S.{0,300})\son\s{1,9}(?P<when>\d{1,2}/\d{1,2}/\d{4}.*)$", re.DOTALL
)
_WHEN_WORDS = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"\bno\b[\w ]{0,30}\b(?:meetings?|results|records)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}(?::\d\d){0,2}\s*(?:[ap]\.?m\.?)?", re.IGNORECASE)


def read(page: html.Tree, source: Source, response: Response) -> Iterator[Record | Problem]:
    """Rows of an older release: the smallest blocks with a cell that is a day."""
    blocks = [] if page.body is None else html.below(page.body, "tr, li, .row, .meeting-row")
    dated = [
        node
        for node in blocks
        if 5 < len(html.text_of(node)) < 600 and any(map(_is_stamp, _cells(node)))
    ]
    outer = {parent.mem_id for node in dated for parent in above(node)}
    seen: set[str] = set()
    for node in (each for each in dated if each.mem_id not in outer):
        one = _of_row(node, source, response)
        if isinstance(one, Record):
            if one.key in seen:
                continue
            seen.add(one.key)
        if one is not None:
            yield one
    linked = {found for link in html.links(page, response.url) if (found := _id(link.url))}
    if linked - seen:
        raise ExtractError(
            f"{len(linked - seen)} of {len(linked)} meetings on the page are not in rows with a day",
            url=response.url,
            expected="rows with a date and a link",
            found=", ".join(sorted(linked - seen)[:5]),
        )
    place = page.css_first("#searchOptions, #Keywords, #meetings-list, .meeting-row")
    if not dated and place is None and not _NONE.search(html.text_of(page.body)):
        raise ExtractError(
            "neither meetings nor the search for them are on this page; its layout changed",
            url=response.url,
            expected="rows with a date",
            found=html.title_of(page),
        )


def _cells(node: html.Node) -> list[str]:
    return [
        text
        for each in html.below(node, "p, td, h3, h4, .name, .date, .type, .time")
        if not html.below(each, "p, td, a") and (text := html.text_of(each))
    ]


def _is_stamp(text: str) -> bool:
    """A day, perhaps with its weekday and time, and nothing else."""
    if dates.day(text) is None or len(text) > 40:
        return False
    return not re.search(r"[A-Za-z]{4,}", _WHEN_WORDS.sub(" ", text))


def _id(url: str) -> str:
    return (
        urls.query(url).get("id") or urls.query(url).get("meetingId") if _VIEW.search(url) else ""
    )


def _of_row(node: html.Node, source: Source, response: Response) -> Record | Problem | None:
    links = [link for link in html.links(node, response.url) if _id(link.url)]
    number = _id(links[0].url) if links else ""
    tip = next(
        (m for link in links if (m := _TIP.search(html.attribute(link.node, "title")))), None
    )
    cells = _cells(node)
    stamp = next((text for text in cells if _is_stamp(text)), "")
    hour = next((text for text in cells if _CLOCK.fullmatch(text)), None)
    told = [text for text in cells if not _is_stamp(text) and text != hour]
    start = dates.when(tip["when"], source.zone) if tip else None
    start = start or dates.when(stamp, source.zone, clock_text=hour)
    if start is None:
        return Problem(" ".join(cells), "the row has no date that can be read") if links else None
    full = clean(tip["name"]) if tip else ""
    title = told[0] if told else full
    body = full.removeprefix(title).strip() if full.startswith(title) else ""
    body = body or (told[1] if len(told) > 1 else "")
    if not title and not links:
        return None
    return meeting(
        key=number or f"{start.day.isoformat()} {title}",
        title=title or "Meeting",
        url=links[0].url if links else response.url,
        starts_at=start,
        body=body,
        says=told[1:],
        documents=[_paper(link) for link in links],
    )


def _paper(link: html.Link) -> Document:
    """The link's words say what it is, its number what they leave open ("Actions")."""
    role, name = FILES.get(urls.query(link.url).get("doctype"), (Role.OTHER, ""))
    label = html.text_of(link.node) or name
    said = role_of(label)
    if said is Role.OTHER and "comment" not in label.lower():
        said = role
    return file(label, link.url, role=said)
