"""CivicPlus: Agenda Center, Calendar and Archive Center."""

from collections.abc import Iterator
from datetime import date

from tests.corpus.expected import Anchor, Fact
from tests.corpus.samples import Page, Sample

ADAPTER = "civicplus"
CALENDAR = "civicplus_calendar"
ARCHIVE = "civicplus_archive"

PAGES = {
    "civicplus/anthony-nm__UpdateCategoryList_cat3_2026.html": Page(
        url="https://www.cityofanthonynm.gov/AgendaCenter/UpdateCategoryList?year=2026&catID=3"
    ),
    "series/civicplus__anthony-nm__updatecategorylist/000.html": Page(
        url="https://www.cityofanthonynm.gov/AgendaCenter/UpdateCategoryList?year=2026&catID=3"
    ),
    "series/civicplus__anthony-nm__updatecategorylist/001.html": Page(
        url="https://www.cityofanthonynm.gov/AgendaCenter/UpdateCategoryList?year=2026&catID=3"
    ),
    "civicplus/wichita-ks__Calendar.html": Page(
        adapter=CALENDAR,
        url="https://www.wichita.gov/calendar.aspx?startDate=01/01/2024&enddate=04/30/2024&CID=68",
    ),
    "civicplus/wichita-ks__Calendar_detail.html": Page(
        adapter=CALENDAR,
        url="https://www.wichita.gov/Calendar.aspx?EID=1592&month=2&year=2024&day=13&calType=0",
    ),
    **{
        f"civicplus/{name}": Page(adapter=CALENDAR)
        for name in (
            "bartow-fl__Calendar.html",
            "bartow-fl__calendar_cat14.ics",
            "bartow-fl__calendar_cat23_meetings.ics",
            "bartow-fl__rss_calendar_mod58.xml",
            "bartow-fl__rss_calendar_mod58_meetings_empty.xml",
            "haines-city-fl__Calendar_EID.html",
            "haines-city-fl__rss_calendar_mod58.xml",
            "lake-alfred-fl__calendar.ics",
            "lake-alfred-fl__rss_calendar_mod58.xml",
            "lake-wales-fl__Calendar.html",
            "lake-wales-fl__calendar_cat14.ics",
            "lake-wales-fl__rss_calendar_mod58.xml",
        )
    },
    **{
        f"civicplus/{name}": Page(adapter=ARCHIVE)
        for name in ("bartow-fl__Archive.html", "bartow-fl__Archive_AMID_404.html")
    },
}

NO_TIME = "the page has no times: the source's scraper assumes the usual hour"
NO_PLACE = "the page has no locations: a constant of the source's scraper"
SIBLING = "a value of the calendar page read by the same test, which is not recorded"
ANTHONY = "civicplus/anthony-nm__UpdateCategoryList_cat3_2026.html"
CHOWCHILLA = "civicplus/chowchilla-ca__AgendaCenter.html"
FARMERSVILLE = "civicplus/farmersville-ca__AgendaCenter.html"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (ANTHONY, "first.start"): "the hour is read from the agenda's PDF, not from this page",
    (ANTHONY, "second.start"): "the hour is read from the agenda's PDF, not from this page",
    (ANTHONY, "m.meeting"): SIBLING,
    (ANTHONY, "m.start"): SIBLING,
    (ANTHONY, "m.status"): SIBLING,
    (CHOWCHILLA, "parsed_items.0.start"): NO_TIME,
    (CHOWCHILLA, "parsed_items.0.location"): NO_PLACE,
    (FARMERSVILLE, "parsed_items.0.start"): NO_TIME,
    (FARMERSVILLE, "parsed_items.0.location"): NO_PLACE,
    (
        "civicplus/wichita-ks__Calendar_detail.html",
        "counts.parsed_items",
    ): "the count is that of the calendar page; this is one event's page",
}


def facts(sample: Sample, data: dict[str, object]) -> Iterator[Fact] | None:
    """civic-scraper's files name rows and one asset; others speak City Scrapers."""
    expected = data["expected"]
    assert isinstance(expected, dict)
    if "one_asset" in expected or "rows" in expected:
        return _civic_scraper(expected, data.get("counts"))
    return None


def _civic_scraper(expected: dict, counts: object) -> Iterator[Fact]:
    if isinstance(counts, dict) and counts.get("rows"):
        yield Fact("counts.rows", "meeting", Anchor(), str(counts["rows"]))
    for place, row in (expected.get("rows") or {}).items():
        key = row["meeting_id"].rpartition("-")[2]
        anchor = Anchor(date.fromisoformat(row["meeting_date"]), row["committee"], key=key)
        yield Fact(f"rows.{place}.meeting", "meeting", anchor)
        yield Fact(f"rows.{place}.start", "start", anchor, f"{row['meeting_date']}T00:00:00")
    asset = expected.get("one_asset")
    if asset:
        anchor = Anchor(date.fromisoformat(asset["meeting_date"]), asset["title"], (asset["url"],))
        yield Fact("one_asset.meeting", "meeting", anchor)
        yield Fact("one_asset.start", "start", anchor, f"{asset['meeting_date']}T00:00:00")
        yield Fact("one_asset.link", "link", anchor, asset["url"])
