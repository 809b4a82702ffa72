"""Revize pages and calendars."""

from tests.corpus.samples import Page

ADAPTER = "revize"
_RSCD = "http://www.rscd.org/member_resources_/board_of_trustees"
PAGES = {
    "revize/detroit-mi__retirement_past.html": Page(
        url=f"{_RSCD}/past_meeting_agendas___minutes.php",
        options={"url": _RSCD, "body": "Board of Trustees"},
        today="2019-04-05",
    ),
    "revize/detroit-mi__retirement_upcoming.html": Page(
        url=f"{_RSCD}/upcoming_meetings.php",
        options={"url": _RSCD, "body": "Board of Trustees"},
        today="2019-04-05",
    ),
    "revize/selma-ca__agendas.html": Page(
        options={"url": "https://www.cityofselma.com", "body": "City Council", "hour": "2 pm"},
        today="2022-09-05",
    ),
}
_PAST = "revize/detroit-mi__retirement_past.html"
_UPCOMING = "revize/detroit-mi__retirement_upcoming.html"
_SELMA = "revize/selma-ca__agendas.html"
_PLACE = "the place is a constant of the source's scraper, not on the page"
_OTHER = "the test reads two pages; this value is of the other one"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (_PAST, "parsed_items.0.start"): _OTHER,
    (_PAST, "parsed_items.0.location"): _OTHER,
    (_PAST, "parsed_items.-1.location"): _OTHER,
    (_UPCOMING, "counts.parsed_items"): "the count is that of both pages",
    (_UPCOMING, "parsed_items.0.links.0"): _OTHER,
    (_UPCOMING, "parsed_items.0.links.1"): _OTHER,
    (_UPCOMING, "parsed_items.0.location"): "the street is a constant of the source's scraper",
    (_UPCOMING, "parsed_items.-1.location"): _OTHER,
    (_SELMA, "parsed_items.0.location"): _PLACE,
}
