"""CivicWeb: the meetings service in both generations, pages of older portals."""

from datetime import date

from tests.corpus.expected import Anchor, Fact
from tests.corpus.samples import Page, Sample

ADAPTER = "civicweb"
_WALNUT = "walnutcreeksd.community.highbond.com"
PAGES = {
    "civicweb/dallas-tx__isd_meetings_service.json": Page(
        url="https://dallasisd.community.diligentoneplatform.com/Services/MeetingsService.svc/meetings",
        options={"host": "dallasisd.community.diligentoneplatform.com"},
    ),
    "civicweb/kansas-city-ks-schools__meetings_service.json": Page(
        options={"host": "kckps.community.highbond.com"}, zone="America/Chicago"
    ),
    "civicweb/sarpy-county-ne__meetings_service.json": Page(
        url="https://sarpy.civicweb.net/Services/MeetingsService.svc/meetings",
        options={"host": "sarpy.civicweb.net"},
        zone="America/Chicago",
    ),
    "civicweb/walnut-creek-schools-ca__MeetingTypeList.html": Page(
        url=f"https://{_WALNUT}/Portal/MeetingTypeList.aspx", options={"host": _WALNUT}
    ),
    "civicweb/walnut-creek-schools-ca__MeetingInformation_288.html": Page(
        url=f"https://{_WALNUT}/Portal/MeetingInformation.aspx?Id=288", options={"host": _WALNUT}
    ),
}
_DALLAS = "civicweb/dallas-tx__isd_meetings_service.json"
_KANSAS = "civicweb/kansas-city-ks-schools__meetings_service.json"
_SARPY = "civicweb/sarpy-county-ne__meetings_service.json"
_ADDRESS = "the street is a constant of the source's scraper, not in the service"
_SIBLING = "a value of the documents' service, read by the same test and not recorded"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (_DALLAS, "intermediate_items.0.location"): _ADDRESS,
    (_DALLAS, "intermediate_items.2.location"): _ADDRESS,
    (_DALLAS, "parsed_first.0.links.0"): _SIBLING,
    (_DALLAS, "parsed_first.0.links.1"): _SIBLING,
    (_DALLAS, "parsed_cancelled.0.status"): "the test writes the cancellation into the record",
    (_KANSAS, "parsed_items.0.location"): _ADDRESS,
    (_KANSAS, "parsed_items.2.location"): _ADDRESS,
    (_KANSAS, "parsed_items.3.location"): _ADDRESS,
    (
        _KANSAS,
        "parsed_items.5.start",
    ): "imported without an hour (00:00): the source's scraper assumes the usual one",
    (_SARPY, "regular.0.location"): "the city is a constant of the source's scraper",
    (_SARPY, "items.0.status"): _SIBLING,
    (_SARPY, "items.0.location"): "the test takes the place out of the record",
    (_SARPY, "no_meeting.0.status"): _SIBLING,
    (_SARPY, "cancelled.0.status"): _SIBLING,
}


NOT_LISTINGS = {"civicweb/walnut-creek-schools-ca__agenda_288.pdf": "an agenda, read as a document"}


def facts(sample: Sample, data: dict) -> list[Fact] | None:
    """Walnut Creek's pages state facts of their own; others speak City Scrapers."""
    expected = data["expected"]
    anchor = Anchor(date(2026, 4, 13), key="288")
    if "contains_meeting" in expected:
        one = expected["contains_meeting"]
        url = f"https://{_WALNUT}/Portal/MeetingInformation.aspx?Org=Cal&{one['path_contains']}"
        titled = Anchor(date(2026, 4, 13), one["type"])
        return [
            Fact("contains_meeting.meeting", "meeting", titled),
            Fact("contains_meeting.start", "start", anchor, "2026-04-13T00:00:00"),
            Fact("contains_meeting.link", "link", anchor, url),
        ]
    if "agenda_pdf_url_contains" in expected:
        url = f"https://{_WALNUT}/document/12997/?printPdf=true"
        return [Fact("agenda_pdf_url.link", "link", anchor, url)]
    if "items" in expected and sample.file.endswith(".pdf"):
        return []  # the text of agendas is the documents' own concern
    return None
