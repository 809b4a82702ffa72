"""What every listing of meetings shares."""

from datetime import date, time

import pytest

from monitor.adapters.listing import MeetingOptions, file, item, meeting, odd_date, unique, watched
from monitor.models import Dropped, Record, Role, When

TODAY = date(2026, 3, 10)


def on(day: date, title: str = "City Council", **rest: object) -> Record:
    return meeting(key="1", title=title, starts_at=When(day, time(18), "America/New_York"), **rest)


def kept(record: Record, **options: object) -> list[Record | Dropped]:
    return list(watched(record, MeetingOptions(**options), TODAY))


def test_a_meeting_ahead_and_one_a_week_ago_are_watched_an_older_one_is_not():
    assert kept(on(date(2027, 12, 1)))
    assert kept(on(date(2026, 3, 3)))
    assert not kept(on(date(2026, 3, 2)))
    assert kept(on(date(2026, 3, 2)), days_back=8)


def test_only_the_wanted_bodies_are_watched():
    record = on(TODAY, body="Finance Committee")
    assert kept(record, bodies=("finance",))
    assert not kept(record, bodies=("zoning",))
    assert not kept(record, leave_out=("committee",))


def test_a_trial_row_and_an_impossible_day_are_dropped_with_the_reason():
    (dropped,) = kept(on(TODAY, title="TEST MEETING"))
    assert isinstance(dropped, Dropped)
    assert "test row" in dropped.reason
    (dropped,) = kept(on(date(2090, 1, 1)))
    assert isinstance(dropped, Dropped)
    assert "impossible date" in dropped.reason


@pytest.mark.parametrize("text", ["1/1/1900", "9999-12-31", "1831-03-01", "2026-02-31T18:00:00"])
def test_a_placeholder_day_is_known_by_its_year(text):
    assert odd_date(text)
    assert not odd_date("March 3, 2026, 1900 Main Street room 12"[:13])


def test_a_status_is_read_from_the_platforms_word_the_title_the_place_and_the_files():
    assert on(TODAY, raw="Canceled").status == "cancelled"
    assert on(TODAY, raw="Canceled").fields["status_text"] == "Canceled"
    assert on(TODAY, title="City Council - CANCELLED").status == "cancelled"
    assert on(TODAY, location="MEETING POSTPONED").status == "postponed"
    notice = file("Notice of Cancellation", "https://city.example/n.pdf")
    assert on(TODAY, documents=[notice]).status == "cancelled"
    assert on(TODAY, raw="Final").fields["status_text"] == "Final"
    assert on(TODAY).status == "unknown"


def test_a_link_to_join_is_kept_and_files_are_named_once():
    record = on(TODAY, location="Hybrid <a href='https://us02web.zoom.us/j/1'>Zoom</a>")
    assert record.fields["remote"] == "https://us02web.zoom.us/j/1"
    assert record.location == "Hybrid Zoom"
    agenda = file("Agenda", "https://city.example/a.pdf")
    again = file("Agenda (PDF)", "http://www.city.example/a.pdf")
    assert unique([agenda, again]) == (agenda,)
    assert agenda.role is Role.AGENDA


def test_an_item_belongs_to_its_meeting():
    record = item("77", key="4", title=" Zoning  text ", sequence=2, number="3.a", section="")
    assert (record.key, record.parent, record.title) == ("77/4", "77", "Zoning text")
    assert record.fields == {"number": "3.a", "sequence": 2}
