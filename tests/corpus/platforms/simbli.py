"""Simbli's listing service, and a school calendar beside it."""

from tests.corpus.samples import Page

ADAPTER = "simbli"
PAGES = {
    "simbli/dekalb-schools-ga__GetMeetingListing.json": Page(
        url="https://simbli.eboardsolutions.com/Services/api/GetMeetingListing",
        options={"site": "4054"},
        context={"constr": "x", "token": "x", "from": "0"},
    ),
    "simbli/atlanta-schools-ga__GetMeetingListing.json": Page(
        adapter="json",
        options={
            "url": "https://awsapieast1-prod23.schoolwires.com/REST/api/v4/CalendarEvents/GetEvents/17299",
            "key": "Id",
            "title": "Title",
            "starts_at": "Start",
            "kind": "meeting",
        },
    ),
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "simbli/atlanta-schools-ga__GetMeetingListing.json",
        "parsed_items.0.location",
    ): "the place is a constant of the source's scraper, not on the page"
}
