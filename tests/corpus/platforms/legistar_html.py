"""Legistar's public pages."""

from collections.abc import Iterator
from datetime import datetime

from tests.corpus.expected import Anchor, Fact
from tests.corpus.samples import Page, Sample

ADAPTER = "legistar_html"

PAGES = {
    "legistar_html/chicago-park-district-il__calendar_2017.html": Page(
        url="https://chicagoparkdistrict.legistar.com/Calendar.aspx"
    ),
    "legistar_html/kansas-city-mo__calendar.html": Page(url="https://clerk.kcmo.gov/Calendar.aspx"),
    "legistar_html/ramsey-county-mn__dept_legislative_committee.html": Page(
        url="https://ramseycountymn.legistar.com/DepartmentDetail.aspx"
        "?ID=42190&GUID=AE0EDFEA-0EE4-4FFD-A92A-BD3857E2B442"
    ),
}
NOT_LISTINGS: dict[str, str] = {}

STREET = "the street address is a constant of the source's scraper, not on the page"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "legistar_html/ramsey-county-mn__dept_board_of_commissioners.html",
        "items_by_id.$FUTURE_ID.location",
    ): STREET,
    (
        "legistar_html/ramsey-county-mn__dept_legislative_committee.html",
        "items_by_id.$MEETING_ID.location",
    ): STREET,
    (
        "series/legistar_html__ramsey-county-mn__dept_boc/000.html",
        "parsed_items.0.location",
    ): STREET,
    (
        "series/legistar_html__ramsey-county-mn__dept_boc/001.html",
        "items_by_id.$FUTURE_ID.location",
    ): STREET,
}


def facts(sample: Sample, data: dict[str, object]) -> Iterator[Fact] | None:
    """Nashville's files name one agenda of the year; others speak City Scrapers."""
    expected = data["expected"]
    asset = expected.get("one_asset") if isinstance(expected, dict) else None
    return _asset(asset) if isinstance(asset, dict) else None


def _asset(asset: dict[str, str]) -> Iterator[Fact]:
    start = datetime.fromisoformat(asset["start"])
    anchor = Anchor(start.date(), asset["committee"], (asset["url"],))
    yield Fact("one_asset.meeting", "meeting", anchor)
    yield Fact("one_asset.start", "start", anchor, start.isoformat())
    yield Fact("one_asset.link", "link", anchor, asset["url"])
