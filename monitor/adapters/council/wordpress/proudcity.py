"""ProudCity's meetings, posts of WordPress's interface.

They carry the day of the meeting in their title, their own date is that of publication; papers
stand in tabs of the post's page.
"""

from collections.abc import Iterable, Iterator, Mapping

from monitor.adapters.council.wordpress.interface import following, is_none
from monitor.adapters.council.wordpress.marks import MARK
from monitor.adapters.council.wordpress.options import WordpressOptions
from monitor.adapters.council.wordpress.papers import PAPER
from monitor.adapters.listing import file, first_day, meeting, odd_date, shaped
from monitor.errors import ExtractError
from monitor.models import (
    Document,
    Dropped,
    Kind,
    MeetingStatus,
    Problem,
    Record,
    Refresh,
    Request,
    Response,
    Role,
    Source,
)
from monitor.parse import dates, html, json, urls
from monitor.parse.notpage import main_of, page_of
from monitor.parse.text import plain

_TABS = {
    "agenda": Role.AGENDA,
    "agenda-packet": Role.PACKET,
    "packet": Role.PACKET,
    "minutes": Role.MINUTES,
    "video": Role.VIDEO,
    "audio": Role.AUDIO,
}


def wish(one: Record) -> Request:
    """The post's page, read when the post was changed."""
    return Request(
        url=one.url or "",
        step="post",
        context={
            "meeting": one.key,
            "title": one.title,
            "status": one.status or MeetingStatus.UNKNOWN.value,
            "day": one.starts_at.day.isoformat() if one.starts_at else "",
        },
        refreshes=Refresh(one.key, one.version),
        optional=True,
    )


def read(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem | Dropped | Request]:
    """The meetings of one page of posts, and a wish for the next while the window is not reached."""
    data = json.load(response)
    if is_none(data):
        return
    if isinstance(data, dict) and "title" in data:
        data = [data]
    listed = json.rows(data, "", "meetings")
    reaches = False
    for row in shaped(listed, "meetings of a ProudCity site", "id", "title"):
        one = _post(row, source, response, options)
        begin = first_day(options, response.today)
        reaches = reaches or (
            isinstance(one, Record) and one.starts_at is not None and one.starts_at.day >= begin
        )
        yield one
    further = following(response, response.headers.get("x-wp-totalpages", "1"))
    if reaches and further:
        yield Request(url=further, step="posts")


def _post(
    row: Mapping[str, object], source: Source, response: Response, options: WordpressOptions
) -> Record | Problem | Dropped:
    title = plain(json.text(json.at(row, "title.rendered")) or json.text(row.get("title")))
    key = json.text(row.get("id"))
    custom = row.get("acf")
    extra: Mapping[str, object] = custom if isinstance(custom, Mapping) else {}
    stamps = [json.text(value) for name, value in extra.items() if "date" in name.lower()]
    start, end = dates.span(title, source.zone)
    own = next(
        (found for text in stamps if (found := dates.when(text, source.zone, wall=True))), None
    )
    start = own or start
    if start is None:
        if odd_date(title):
            return Dropped(title, f"impossible date: {title}")
        return Problem(title or f"meeting {key}", "neither its title nor a field names its day")
    if row.get("status") not in (None, "", "publish"):
        return Dropped(title, f"not published: {row.get('status')}")
    classes = row.get("class_list")
    listed = classes.values() if isinstance(classes, Mapping) else classes
    group = next(
        (
            name.removeprefix("meeting-taxonomy-").replace("-", " ").title()
            for name in map(json.text, listed if isinstance(listed, Iterable) else ())
            if name.startswith("meeting-taxonomy-")
        ),
        "",
    )
    return meeting(
        key=key,
        title=title,
        url=urls.absolute(response.url, json.text(row.get("link"))),
        starts_at=start,
        ends_at=end if own is None else None,
        body=group or options.body,
        documents=[
            file(name.replace("_", " "), url)
            for name, value in extra.items()
            if (url := _address(value))
        ],
        version=json.text(row.get("modified_gmt")) or json.text(row.get("modified")),
    )


def _address(value: object) -> str:
    """The address a custom field holds: as text, or in the field's own ``url``."""
    text = json.text(value.get("url")) if isinstance(value, Mapping) else json.text(value)
    return text if text.startswith("http") else ""


def post_page(source: Source, response: Response) -> Iterator[Record]:
    """The papers in the tabs of a meeting's page, and its time where the page names one."""
    page = page_of(response)
    if not MARK.search(page.html or ""):
        raise ExtractError(
            "this is not the page of a meeting; it was moved",
            url=response.url,
            expected="WordPress",
        )
    context = response.request.context
    main = main_of(page) or page.body
    day = dates.day(context.get("day", ""))
    start = None
    for line in plain(main.html or "").splitlines() if main is not None else []:
        found = dates.when(line, source.zone) if len(line) < 200 else None
        if found is not None and found.clock is not None and found.day == day:
            start = found
            break
    documents: list[Document] = []
    for tab in page.css("[id^='tab-']"):
        name = html.attribute(tab, "id").removeprefix("tab-")
        for link in html.links(tab, response.url):
            if PAPER.search(link.url):
                label = name.replace("-", " ").capitalize()
                documents.append(file(link.text or label, link.url, role=_TABS.get(name)))
        for frame in html.below(tab, "iframe[src]"):
            url = html.href(frame, response.url)
            if url and PAPER.search(url):
                label = name.replace("-", " ").capitalize()
                documents.append(file(label, url, role=_TABS.get(name)))
    yield Record(
        kind=Kind.MEETING,
        key=context.get("meeting", ""),
        title=context.get("title", ""),
        status=context.get("status", MeetingStatus.UNKNOWN.value),
        starts_at=start,
        documents=tuple(documents),
    )
