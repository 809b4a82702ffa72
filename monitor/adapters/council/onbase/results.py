"""Results as newer releases write them into the page: ``new SearchResults({…})``."""

import re
from collections.abc import Iterator, Mapping

from monitor.adapters.council.onbase.site import FILES, root_of
from monitor.adapters.listing import file, meeting, odd_date, shaped
from monitor.errors import ExtractError
from monitor.models import Dropped, Problem, Record, Response, Source
from monitor.parse import dates, json
from monitor.parse.fields import words

MOST = 100
"""The service shows no more results of one search: the time ahead is asked in parts."""
RESULTS = re.compile(r"new\s+SearchResults\(\s*(?=\{)")


def read(mark: str, source: Source, response: Response) -> Iterator[Record | Problem | Dropped]:
    """The meetings of the data behind ``mark``."""
    data = json.within(response, mark)
    if json.at(data, "HasError") is True:
        raise ExtractError("the search failed on the site; it says HasError", url=response.url)
    found = shaped(json.rows(data, "Meetings", "meetings"), "Agenda Online meetings", "ID", "Time")
    if len(found) >= MOST and json.at(data, "NoMoreResults") is False:
        yield Problem(
            "search",
            f"the site shows only {len(found)} of the meetings; name types to read them all",
        )
    for row in found:
        yield _of_data(row, source, response)


def _of_data(
    row: Mapping[str, object], source: Source, response: Response
) -> Record | Problem | Dropped:
    number, title = json.text(row.get("ID")), words(row.get("Name"))
    kind = words(row.get("MeetingTypeName"))
    told = json.text(row.get("Time")) or json.text(row.get("TimeString"))
    start = dates.when(told, source.zone, wall=True)
    where = title or kind or f"meeting {number}"
    if start is None:
        if odd_date(told):
            return Dropped(where, f"impossible date: {told}")
        return Problem(where, f"its date {told!r} cannot be read")
    if not number:
        return Problem(where, "it has no number")
    root = root_of(response.url)
    there = {
        "1": row.get("IsAgendaAvailable"),
        "2": row.get("IsMinutesAvailable"),
        "3": row.get("IsSummaryAvailable"),
    }
    documents = [
        file(label, f"{root}/Meetings/ViewMeeting?id={number}&doctype={kind_}", role=role)
        for kind_, (role, label) in FILES.items()
        if there[kind_] is True
    ]
    return meeting(
        key=number,
        title=title or kind,
        url=documents[0].url if documents else f"{root}/Meetings/ViewMeeting?id={number}&doctype=1",
        starts_at=start,
        raw=words(row.get("Status")),
        body=kind,
        location=words(row.get("Location")),
        documents=documents,
    )
