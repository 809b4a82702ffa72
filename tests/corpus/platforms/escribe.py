"""eSCRIBE: the calendar's answer and the older list page."""

from collections.abc import Iterator
from datetime import datetime

from tests.corpus.expected import Anchor, Fact
from tests.corpus.samples import Page, Sample

ADAPTER = "escribe"
PAGES = {
    "escribe/haines-city-fl__GetCalendarMeetings.json": Page(
        url="https://pub-hainescity.escribemeetings.com/MeetingsCalendarView.aspx/GetCalendarMeetings",
        options={"site": "pub-hainescity"},
    )
}
EXCEPTIONS: dict[tuple[str, str], str] = {}


def facts(sample: Sample, data: dict) -> list[Fact] | None:
    """The calendar's meetings by their own id; the list page as usual."""
    if "meetings" not in data["expected"]:
        return None
    return [fact for row in data["expected"]["meetings"] for fact in _meeting(row, sample.url)]


def _meeting(row: dict, base: str) -> Iterator[Fact]:
    label, anchor = f"meetings.{row['ID']}", Anchor(key=row["ID"])
    start = datetime.strptime(row["StartDate"], "%Y/%m/%d %H:%M:%S")
    yield Fact(f"{label}.meeting", "meeting", anchor)
    yield Fact(f"{label}.start", "start", anchor, start.isoformat())
    yield Fact(f"{label}.location", "location", anchor, row["Location"])
    for place, paper in enumerate(row["documents"]):
        url = f"{base.split('/MeetingsCalendarView', maxsplit=1)[0]}/{paper['Url'].removeprefix('./')}"
        yield Fact(f"{label}.links.{place}", "link", anchor, url)
