"""The Events Calendar, by its interface.

It names each event's zone; where that is only an offset (the plugin's setting before anyone
changed it) its wall time is what the city means.
"""

from collections.abc import Iterator, Mapping

from monitor.adapters.council.wordpress.interface import following, is_none
from monitor.adapters.council.wordpress.options import WordpressOptions
from monitor.adapters.council.wordpress.papers import papers_in
from monitor.adapters.listing import meeting, odd_date, shaped
from monitor.models import Dropped, Problem, Record, Request, Response, Source, When
from monitor.parse import dates, json, urls
from monitor.parse.fields import words
from monitor.parse.text import plain


def read(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem | Dropped | Request]:
    """The events of one page of the answer, and a wish for the next page."""
    data = json.load(response)
    if is_none(data):
        return
    if isinstance(data, dict) and "start_date" in data and "events" not in data:
        data = {"events": [data]}
    listed = json.rows(data, "events", "events")
    for row in shaped(listed, "events of The Events Calendar", "id", "start_date"):
        yield _event(row, source, response, options)
    further = following(response, json.text(json.at(data, "total_pages")))
    if listed and further:
        yield Request(url=further, step="events", accept=frozenset({404}))


def _event(
    row: Mapping[str, object], source: Source, response: Response, options: WordpressOptions
) -> Record | Problem | Dropped:
    title = plain(words(row.get("title")))
    key, told = json.text(row.get("id")), json.text(row.get("start_date"))
    start = _moment(row, "start", source)
    if start is None:
        if odd_date(told):
            return Dropped(title or key, f"impossible date: {told}")
        return Problem(title or key, f"its date {told!r} cannot be read")
    if not title:
        return Problem(f"event {key}", "it has no title")
    if row.get("status") not in (None, "", "publish"):
        return Dropped(title, f"not published: {row.get('status')}")
    notes = json.text(row.get("description"))
    names = [words(each) for each in _names(row.get("categories"))]
    return meeting(
        key=key,
        title=title,
        url=urls.absolute(response.url, json.text(row.get("url"))),
        starts_at=start,
        ends_at=_moment(row, "end", source),
        raw=words(row.get("event_status") or row.get("tribe_events_status")),
        says=[plain(notes)],
        body=options.body,
        location=_venue(row.get("venue")),
        documents=papers_in(notes, response.url),
        fields={
            "categories": tuple(sorted(name for name in names if name)),
            "website": json.text(row.get("website")),
        },
        text=plain(notes),
    )


def _moment(row: Mapping[str, object], side: str, source: Source) -> When | None:
    """Start or end: exact where the event's zone is named, else the wall time as it stands."""
    wall = dates.when(json.text(row.get(f"{side}_date")), source.zone, wall=True)
    if wall is None:
        return None
    if row.get("all_day") is True:
        return When(wall.day, None, source.zone)
    zone, utc = json.text(row.get("timezone")), json.text(row.get(f"utc_{side}_date"))
    if "/" not in zone or zone == source.zone or not utc:
        return wall
    return dates.when(f"{utc.replace(' ', 'T')}Z", source.zone) or wall


def _names(value: object) -> Iterator[object]:
    for each in value if isinstance(value, list) else []:
        if isinstance(each, Mapping):
            yield each.get("name")


def _venue(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else {}
    if not isinstance(value, Mapping):
        return ""
    parts = [words(value.get(name)) for name in ("venue", "address", "city")]
    last = f"{words(value.get('state')) or words(value.get('stateprovince'))} {words(value.get('zip'))}"
    place = ""
    for part in (*parts, last.strip()):
        if part and part not in place:  # some write the whole address as the venue's name
            place = f"{place}, {part}" if place else part
    return place
