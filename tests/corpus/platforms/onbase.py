"""Hyland Agenda Online, and the Drupal page beside it."""

from tests.corpus.samples import Page

ADAPTER = "onbase"
_HOST = "https://sandiego.hylandcloud.com"
PAGES = {
    "onbase/san-diego-ca__council_upcoming.html": Page(
        url=f"{_HOST}/211agendaonlinecouncil",
        options={"url": f"{_HOST}/211agendaonlinecouncil", "listing": "home"},
        today="2022-09-20",
    ),
    "onbase/san-diego-ca__committee_upcoming.html": Page(
        url=f"{_HOST}/211agendaonlinecomm/Meetings/Search?dropid=4&mtids=131",
        options={"url": f"{_HOST}/211agendaonlinecomm"},
        today="2022-09-20",
    ),
    "onbase/san-diego-ca__council_page_2024.html": Page(
        adapter="drupal",
        options={"url": "https://www.sandiego.gov/city-clerk/officialdocs/meetings-calendar"},
        today="2024-01-30",
    ),
}
_COUNCIL = "onbase/san-diego-ca__council_upcoming.html"
_COMMITTEE = "onbase/san-diego-ca__committee_upcoming.html"
_CALENDAR = "onbase/san-diego-ca__council_page_2024.html"
_VIDEO = "a record of the Granicus list read by the same test"
_PLACE = "the place is a constant of the source's scraper, not on the page"
ELSEWHERE: dict[tuple[str, str], str] = {
    (_COUNCIL, "parsed_items.0"): _VIDEO,
    (_COUNCIL, "parsed_items.11"): _VIDEO,
    (_COMMITTEE, "parsed_items.0"): _VIDEO,
    (_COMMITTEE, "parsed_items.11"): _VIDEO,
    (_COMMITTEE, "parsed_items_upcoming.0"): "a record of the council's list",
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (_COMMITTEE, "parsed_items_committee_upcoming.0.location"): _PLACE,
    (_COUNCIL, "parsed_items_upcoming.0.location"): _PLACE,
    (_CALENDAR, "parsed_items.20.location"): _PLACE,
    (_CALENDAR, "parsed_items.20.links.0"): "the link is a constant of the source's scraper",
}
