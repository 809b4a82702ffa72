"""Drupal: tables, month calendars, event pages."""

from tests.corpus.samples import Page

ADAPTER = "drupal"
_DETROIT = "https://detroitmi.gov"
PAGES = {
    "drupal/dekalb-county-ga__calendar.html": Page(
        options={"url": "https://www.dekalbcountyga.gov/meeting-calendar"}, today="2022-09-08"
    ),
    "drupal/lindsay-ca__agendas.html": Page(
        options={"url": "https://www.lindsay.ca.us/meetings"}, today="2022-09-30"
    ),
    **{
        f"drupal/detroit-mi__{name}.html": Page(
            options={"url": _DETROIT}, step="meeting", today=today
        )
        for name, today in (
            ("council_event", "2019-02-22"),
            ("historic_event", "2019-03-17"),
            ("planning_event", "2019-02-22"),
            ("transportation", "2019-04-21"),
            ("zoning_event", "2019-02-22"),
        )
    },
    **{
        f"series/drupal__detroit-mi__city_council/{frame}.html": Page(
            options={"url": _DETROIT}, step="meeting", today="2019-02-22"
        )
        for frame in ("000", "002")
    },
    "series/drupal__detroit-mi__city_council/001.html": Page(
        adapter="escribe",
        options={"site": "pub-detroitmi", "list_page": True},
        today="2020-09-29",
    ),
}
_DEKALB = "drupal/dekalb-county-ga__calendar.html"
EXCEPTIONS: dict[tuple[str, str], str] = {
    **{
        (
            _DEKALB,
            f"parsed_items.0.links.{number}",
        ): "the link stands on the event's own page, read by the same test"
        for number in range(3)
    },
    (
        "drupal/lindsay-ca__agendas.html",
        "parsed_items.0.location",
    ): "the place is a constant of the source's scraper, not on the page",
    (
        "series/drupal__detroit-mi__city_council/001.html",
        "parsed_items.0.location",
    ): "the street is a constant of the source's scraper",
}
