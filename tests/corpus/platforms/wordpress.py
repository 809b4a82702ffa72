"""WordPress: The Events Calendar, another calendar, pages of agendas."""

from collections.abc import Iterator
from datetime import date

from tests.corpus.expected import Anchor, Fact, city_scrapers
from tests.corpus.samples import Page, Sample

ADAPTER = "wordpress"


def _page(url: str, today: str, body: str = "City Council", hour: str = "") -> Page:
    options = {"url": url, "listing": "page", "body": body, "hour": hour}
    return Page(url=url, options=options, today=today)


_EVENTS = "https://auburndalefl.com/wp-json/tribe/events/v1/events"
PAGES = {
    **{
        f"wordpress/auburndale-fl__tribe_events{name}.json": Page(
            url=f"{_EVENTS}?per_page=5&page={page}",
            options={"url": "https://auburndalefl.com"},
            step="events",
        )
        for name, page in (("", 1), ("_paged", 2))
    },
    "wordpress/cleveland-oh__cpc.html": _page(
        "https://clecpc.org/get-involved/calendar/", "2024-01-29", ""
    ),
    "wordpress/cleveland-oh__cpc_detail.html": _page(
        "https://clecpc.org/events/police-discipline-work-group/", "2024-01-29", ""
    ),
    "wordpress/fowler-ca__agendas.html": _page(
        "https://fowlercity.org/agendas-minutes/", "2024-04-24", hour="7 pm"
    ),
    "wordpress/lemoore-ca__agendas.html": _page(
        "https://lemoore.com/councilagendas", "2022-08-14", "Lemoore City Council", "5:30 pm"
    ),
    "wordpress/parlier-ca__agendas.html": _page("https://parlier.ca.us/agendas/", "2022-09-17"),
    "wordpress/sunland-park-nm__meetings.html": _page(
        "https://sunlandpark-nm.gov/city-clerk/", "2026-03-30", ""
    ),
}
_CPC = "wordpress/cleveland-oh__cpc.html"
_CPC_ONE = "wordpress/cleveland-oh__cpc_detail.html"
_LEMOORE = "wordpress/lemoore-ca__agendas.html"
_PARLIER = "wordpress/parlier-ca__agendas.html"
_PLACE = "the place is a constant of the source's scraper, not on the page"
_LINK = "the link is a constant of the source's scraper"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (_CPC, "parsed_item.links.0"): _LINK,
    (_CPC_ONE, "parsed_item.links.0"): _LINK,
    (_CPC_ONE, "counts.parsed_items"): "the count is that of the calendar; this is one event",
    (_LEMOORE, "parsed_items.0.location"): _PLACE,
    (_PARLIER, "parsed_items.0.location"): _PLACE,
}


def facts(sample: Sample, data: dict) -> list[Fact] | None:
    """The Events Calendar's events by their number; Lemoore's links by their names; others as usual."""
    expected = data["expected"]
    if "events" in expected:
        return [fact for row in expected["events"] for fact in _event(row)]
    if sample.file == _LEMOORE:
        first = expected["parsed_items"]["0"]
        links = [url for row in first["links"] for name, url in row.items() if "href" in name]
        anchor = Anchor(date(2022, 1, 4), first["title"])
        named = [Fact(f"parsed_items.0.links.{n}", "link", anchor, u) for n, u in enumerate(links)]
        return [*city_scrapers(expected, {}), *named]
    return None


def _event(row: dict) -> Iterator[Fact]:
    label, anchor = f"events.{row['id']}", Anchor(key=str(row["id"]))
    start = "00:00:00" if row.get("all_day") else row["start_date"][11:]
    yield Fact(f"{label}.meeting", "meeting", anchor)
    yield Fact(f"{label}.start", "start", anchor, f"{row['start_date'][:10]}T{start}")
    yield Fact(f"{label}.link", "link", anchor, row["url"])
