"""The adapter that needs no selectors: any page that lists meetings by date."""

import pytest

from monitor.errors import ExtractError
from tests.adapters.council_page import files, fixture, meetings, read, said, source, starts

URL = "https://www.demo.gov/plan-commission"
PLAN = source("dated", zone="America/Chicago", url=URL, name="Plan Commission", days_back=500)


def test_lines_and_cells_are_meetings_of_the_year_above_them():
    assert starts(PLAN)[0].url == URL
    found = meetings(read(PLAN, fixture("dated", "lines"), URL))
    assert [said(one)[2:] for one in found] == [
        ("2026-03-12", "unknown"),
        ("2026-03-19T09:30:00-05:00", "unknown"),
        ("2026-04-16", "unknown"),
        ("2026-05-21", "unknown"),
        ("2026-06-18", "cancelled"),
        ("2025-01-15", "unknown"),
        ("2025-02-19", "unknown"),
    ]
    assert [role for role, _ in files(found[0])] == ["agenda", "video"]


def test_agendas_and_minutes_of_other_lists_join_the_schedule():
    where = source("dated", url="https://www.demo.gov/landmarks", name="Landmarks Commission")
    first, second = meetings(
        read(where, fixture("dated", "lists"), "https://www.demo.gov/landmarks")
    )
    assert said(first)[1:3] == ("Landmarks Commission", "2026-03-12T09:00:00-04:00")
    assert first.location == "Room 514"
    assert [role for role, _ in files(first)] == ["agenda", "minutes"]
    assert [role for role, _ in files(second)] == ["agenda"]


def test_a_part_of_the_page_can_be_named():
    where = source("dated", url=URL, within="td:nth-child(2)")
    found = meetings(read(where, fixture("dated", "lines"), URL))
    assert [said(one)[2] for one in found] == ["2026-05-21", "2026-06-18"]
    with pytest.raises(ExtractError):
        read(source("dated", url=URL, within="#gone"), fixture("dated", "lines"), URL)


def test_no_dates_are_an_error_unless_the_page_says_that_it_is_empty():
    page = (
        "<main><h1>Agendas</h1><p>There are no upcoming meetings of the commission now.</p></main>"
    )
    with pytest.raises(ExtractError, match="names a day"):
        read(PLAN, page, URL)
    empty = source("dated", url=URL, empty="no upcoming meetings")
    assert read(empty, page, URL) == []


def test_days_agendas_and_minutes_in_columns_of_their_own_join_by_the_names_of_the_files():
    page = """<main><article><h2>City Council</h2>
    <div><p>March 24, 2026</p><hr><p>March 10, 2026</p><hr><p>April 14, 2026</p></div>
    <div><p><a href="/files/3-24-26-City-Council-Meeting-Agenda.pdf">Agenda (English)</a> |
    <a href="/files/3-24-26-Agenda-de-la-Reunion.pdf">Agenda (Español)</a></p><hr>
    <p><a href="/files/3-10-26-City-Council-Meeting-Cancellation-Notice.pdf">Notice</a></p><hr>
    <p><a href="/files/4-14-26-City-Council-Meeting-Agenda.pdf">Agenda</a></p></div>
    <div><p>Minutes</p><p><a href="/files/4-14-26-Minutes.pdf">Minutes</a></p></div>
    </article></main>"""
    where = source("dated", url=URL, name="City Council")
    found = {said(one)[2]: one for one in meetings(read(where, page, URL))}
    assert sorted(found) == ["2026-03-10", "2026-03-24", "2026-04-14"]
    assert [role for role, _ in files(found["2026-03-24"])] == ["agenda", "agenda"]
    assert [role for role, _ in files(found["2026-04-14"])] == ["agenda", "minutes"]
    assert {day: one.status for day, one in found.items()}["2026-03-24"] == "unknown"
