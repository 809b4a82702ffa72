"""CivicClerk."""

from collections.abc import Iterator
from datetime import datetime

from tests.corpus.expected import Anchor, Fact
from tests.corpus.samples import Page, Sample

ADAPTER = "civicclerk"
PAGES: dict[str, Page] = {}
NOT_LISTINGS = {
    "civicclerk/lacey-wa__api_categories.json": "the names of categories: no meetings",
}
EXCEPTIONS: dict[tuple[str, str], str] = {}


def facts(sample: Sample, data: dict[str, object]) -> Iterator[Fact]:
    """Events with their wall times and the ids of their files."""
    expected = data["expected"]
    assert isinstance(expected, dict)
    for place, event in enumerate(expected.get("events") or ()):
        start = datetime.fromisoformat(event["startDateTime"].rstrip("Z"))
        anchor = Anchor(start.date(), event["eventName"], key=str(event["id"]))
        yield Fact(f"events.{place}.meeting", "meeting", anchor)
        yield Fact(f"events.{place}.start", "start", anchor, start.isoformat())
        for number, each in enumerate(event["files"]):
            url = (
                "https://laceywa.api.civicclerk.com/v1/Meetings/GetMeetingFileStream"
                f"(fileId={each['fileId']},plainText=false)"
            )
            yield Fact(f"events.{place}.links.{number}", "link", anchor, url)
