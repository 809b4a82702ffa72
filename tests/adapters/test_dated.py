"""Dated lists as people write them."""

from datetime import date

import pytest

from monitor.adapters.dated import records
from monitor.models import Record
from monitor.parse import html
from tests.adapters.council_page import files, said

PAGE = "https://www.demo.gov/meetings"
TODAY = date(2026, 3, 10)


def found(markup: str, name: str = "City Council") -> list[Record]:
    root = html.tree(f"<main>{markup}</main>").css_first("main")
    assert root is not None
    return list(records(root, PAGE, "America/Chicago", today=TODAY, name=name))


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>March 17, 2026 <a href='/a.pdf'>Agenda</a></li></ul>",
        "<p>03/17/2026 – <a href='/a.pdf'>Agenda</a></p>",
        "<h3>Tuesday, March 17, 2026</h3><div><a href='/a.pdf'>Agenda</a></div>",
        "<table><tr><td>17 de marzo de 2026</td><td><a href='/a.pdf'>Agenda</a></td></tr></table>",
        "<div><a href='/a.pdf'>3.17.2026 Agenda</a></div>",
        "<h2>2026</h2><ul><li>March 17: <a href='/a.pdf'>Agenda</a></li></ul>",
    ],
)
def test_a_day_and_its_agenda_in_any_markup(markup):
    (one,) = found(markup)
    assert said(one)[1:3] == ("City Council", "2026-03-17")
    assert files(one) == [("agenda", "https://www.demo.gov/a.pdf")]


def test_the_words_between_name_the_meeting():
    one, two = found(
        "<ul><li>March 17, 2026, 6:00 p.m. Special Meeting <a href='/a.pdf'>Agenda</a></li>"
        "<li>March 18, 2026 Zoning Board of Appeals – CANCELED</li></ul>"
    )
    assert said(one)[1:3] == ("Special Meeting", "2026-03-17T18:00:00-05:00")
    assert said(two)[1:] == ("Zoning Board of Appeals – CANCELED", "2026-03-18", "cancelled")


def test_days_below_a_year_are_in_that_year():
    old, new = found(
        "<h2>2019</h2><ul><li>March 5 <a href='/m.pdf'>Minutes</a></li></ul>"
        "<h2>2026</h2><ul><li>March 24 <a href='/n.pdf'>Agenda</a></li></ul>"
    )
    assert (said(old)[2], said(new)[2]) == ("2019-03-05", "2026-03-24")


def test_a_schedule_with_headers_is_read_by_its_columns():
    (one,) = found(
        "<table><tr><th>Board</th><th>Date</th><th>Time</th><th>Place</th></tr>"
        "<tr><td>Library Board</td><td>3/19/2026</td><td>7 PM</td><td>Room 2</td></tr></table>"
    )
    assert said(one)[1:3] == ("Library Board", "2026-03-19T19:00:00-05:00")
    assert one.location == "Room 2"


def test_meetings_of_one_day_keep_apart():
    keys = [
        one.key
        for one in found(
            "<ul><li>March 17, 2026 <a href='/a.pdf'>Agenda</a></li>"
            "<li>March 17, 2026 <a href='/b.pdf'>Agenda</a></li></ul>"
        )
    ]
    assert keys == ["2026-03-17 City Council", "2026-03-17 City Council (2)"]


def test_a_month_in_front_of_its_days_is_spelled_out():
    rows = "".join(
        f"<tr><td><b>{month}</b></td><td>{one}</td><td>{other}</td></tr>"
        for month, one, other in (
            ("JAN.", 8, 22),
            ("FEB.", 12, "X"),
            ("Sept", 10, 24),
            ("DEC.", 3, "**"),
        )
    )
    days = [
        said(one)[2] for one in found(f"<p><strong>2026 Schedule</strong></p><table>{rows}</table>")
    ]
    assert days == [
        "2026-01-08", "2026-01-22", "2026-02-12", "2026-09-10", "2026-09-24", "2026-12-03",
    ]  # fmt: skip


def test_a_table_with_a_month_and_other_words_is_left_alone():
    (one,) = found(
        "<table><tr><td>May</td><td>Board A</td></tr><tr><td>June</td><td>Board B</td></tr></table>"
        "<p>March 17, 2026 <a href='/a.pdf'>Agenda</a></p>"
    )
    assert said(one)[2] == "2026-03-17"


def test_dated_news_are_no_meetings():
    (one,) = found(
        "<ul><li><a href='/depts/news/2026/report.html'>Mar 5, 2026 - Draft Report Published</a></li></ul>"
        "<ul><li>March 17, 2026 <a href='/meetings/17'>Details</a></li></ul>"
    )
    assert said(one)[2] == "2026-03-17"
