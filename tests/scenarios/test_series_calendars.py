"""Recorded calendars of eight places through the whole program, against what a second reading of them says.

The second reading (``calendar_truth``) knows nothing of the program. What is told must be the same,
step by step: nothing wrong, nothing missed, nothing twice.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.scenarios import calendar_truth as truth
from tests.scenarios import test_series_matters as bills
from tests.scenarios.series import MARKS, SERIES, at, frames, page, replay, rows
from tests.sites import Answer

pytestmark = MARKS
IQM2 = '{adapter: iqm2, base_url: "URL", items: false, read_documents: false}'
DATED = '{{adapter: dated, url: "URL/agenda.html", name: "{}", hour: "{}", read_documents: false}}'
LEGISTAR = '{adapter: legistar_html, url: "URL/Calendar.aspx", items: false, read_documents: false}'
RAMSEY = LEGISTAR.replace("Calendar.aspx", "DepartmentDetail.aspx?ID=416")
ANTHONY = (
    '{adapter: civicplus, listing: page, base_url: "URL", days_back: 200, read_documents: false}'
)
MWRD = (
    '{adapter: json, url: "URL/rows", kind: meeting, key: "iCalendar.url", title: "Name.label", '
    'starts_at: "Meeting Date", time: "Meeting Time", location: "Meeting Location", '
    "local_times: true, read_documents: false}"
)


def everything(site, file):
    site.otherwise(Answer(body=file.read_bytes(), type="application/json"))


def no_change(path):
    """Read by hand: two meetings of the past, the same in both captures."""
    return {}


# Series, source, zone, how it is shown, how it is read again, moments, and the number of events.
CASES = {
    "grand rapids": (
        "iqm2__grand-rapids-mi__calendar", IQM2, "America/Detroit",
        page("/Citizens/Calendar.aspx"), truth.iqm2,
        at("2023-07-09T12:00", "2023-07-23T12:00", "2023-07-26T12:00", "2023-07-31T12:00",
           "2023-08-11T12:00"), 36,
    ),
    "santa monica": (
        "iqm2__santa-monica-ca__calendar", IQM2, "America/Los_Angeles",
        page("/Citizens/Calendar.aspx"), truth.iqm2,
        at("2022-02-16T12:00", "2022-02-18T13:00"), 1,
    ),
    "atlanta": (
        "iqm2__atlanta-ga__calendar", IQM2, "America/New_York",
        page("/Citizens/Calendar.aspx"), truth.iqm2, at("2022-08-01T12:00", "2026-04-17T12:00"), 117,
    ),
    "ramsey": (
        "legistar_html__ramsey-county-mn__dept_boc", RAMSEY, "America/Chicago",
        page("/DepartmentDetail.aspx"), truth.legistar_page,
        at("2026-05-07T12:00", "2026-05-08T12:00"), 26,
    ),
    "nashville": (
        "legistar_html__nashville-tn__calendar", LEGISTAR, "America/Chicago",
        page("/Calendar.aspx"), truth.legistar_page,
        at("2022-06-09T20:13", "2022-06-17T17:22", "2022-06-17T18:27", "2025-06-18T19:13",
           "2025-06-18T20:13"), 30,
    ),
    "minneapolis": (
        "custom__minneapolis-mn__lims_calendar",
        '{adapter: minneapolis_lims, base_url: "URL", read_documents: false}', "America/Chicago",
        everything, truth.lims, at("2026-05-06T12:00", "2026-05-16T12:00"), 0,
    ),
    "cleveland": (
        "custom__cleveland-oh__landmarks", DATED.format("Landmarks Commission", "9 am"),
        "America/New_York", page("/agenda.html"), truth.dated,
        at("2019-09-11T12:00", "2020-05-20T12:00", "2021-02-10T12:00", "2021-11-18T12:00"), 5,
    ),
    "plan commission": (
        "custom__chicago-il__plan_commission", DATED.format("Plan Commission", "10 am"),
        "America/Chicago", page("/agenda.html"), truth.dated,
        at("2018-07-10T12:00", "2020-02-05T12:00", "2021-01-06T12:00", "2026-03-02T12:00"), 33,
    ),
    "anthony": (
        "civicplus__anthony-nm__updatecategorylist", ANTHONY, "America/Denver",
        page("/AgendaCenter"), no_change, at("2026-03-18T12:00", "2026-04-23T12:00"), 0,
    ),
    "mwrd": (
        "legistar_rows__mwrd-il__board", MWRD, "America/Chicago",
        page("/rows", "application/json"), truth.legistar_rows,
        at("2018-12-07T12:00", "2021-02-04T12:00", "2026-03-06T12:00"), 21,
    ),
}  # fmt: skip
DAYS_BACK = {"mwrd": 30}
"""How far back the generic reader of JSON looks."""
BILLS = {f"legistar_api__new-york-ny__{name}" for name in bills.BILLS}
FIRST = {"atlanta": 1}
"""Frames before this one are other pages: the city's own, which only frames the calendar."""


def own(key):
    """The page's own id in a key: the number in an address, the day before a name."""
    number = re.search(r"\bID=(\d+)", key)
    return number[1] if number else key.partition(" ")[0]


@pytest.mark.parametrize("name", CASES)
async def test_what_is_told_is_what_a_second_reading_says(name, tmp_path):
    series, source, zone, show, read, moments, count = CASES[name]
    shown = frames(series)[FIRST.get(name, 0) :]
    found = await replay(tmp_path, source, zone, list(zip(moments, shown, strict=True)), show)
    wanted = truth.told(
        [(m, read(f)) for m, f in zip(moments, shown, strict=True)], DAYS_BACK.get(name, 7)
    )
    assert found[0] == []
    assert [{(e, own(k)) for e, k in rows(changes)} for changes in found[1:]] == wanted
    assert sum(map(len, found)) == sum(map(len, wanted)) == count
    assert not [change for changes in found for change in changes if change.held]
    told = {change.key: change.record for changes in found for change in changes}
    again = {key: row for frame in shown for key, row in read(frame).items()}
    for key, record in told.items():
        day = again[own(key)].day
        assert record.starts_at is not None
        assert abs(record.starts_at.day - day) <= timedelta(days=7)  # a moved one has two days


def test_no_recorded_series_is_left_out():
    """Each folder of the corpus with dated captures is named by a test that replays it."""
    here = Path(__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in here.glob("test_*series*.py"))
    folders = {path.name for path in SERIES.iterdir() if path.is_dir()}
    assert {name for name in folders if name not in text} - BILLS == set()
    assert len(BILLS) == 3
    assert len(folders) >= 25
