from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.parse.dates import clock, day, follows, moment, span, time_unknown, when

ZONE = "America/New_York"
TODAY = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tuesday, March 3rd, 2026 at 6 p.m.", "2026-03-03"),
        ("March 3, 2026", "2026-03-03"),
        ("Mar. 3 2026", "2026-03-03"),
        ("MARCH 03 , 2026", "2026-03-03"),
        ("Mar-03-2026", "2026-03-03"),
        ("Mar 03, 26", "2026-03-03"),
        ("3 March 2026", "2026-03-03"),
        ("the 3rd of March, 2026", "2026-03-03"),
        ("03-Mar-26", "2026-03-03"),
        ("Sept. 9th '26", "2026-09-09"),
        ("3/4/2026", "2026-03-04"),
        ("03/04/26", "2026-03-04"),
        ("3-4-2026", "2026-03-04"),
        ("12.5.26", "2026-12-05"),
        ("24/11/2026", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("2026/11/24", "2026-11-24"),
        ("2026-11-24T18:00:00-05:00", "2026-11-24"),
        ("20261124", "2026-11-24"),
        ("20261124T180000", "2026-11-24"),
        ("/Date(1764028800000)/", "2025-11-25"),
        ("/Date(1764028800000-0500)/", "2025-11-24"),
        ("3 de marzo de 2026", "2026-03-03"),
        ("martes, 5 de mayo de 2026", "2026-05-05"),
        ("Miércoles 7 de Octubre del 2026", "2026-10-07"),
        ("5 may 2026", "2026-05-05"),
        ("enero 15, 2026", "2026-01-15"),
        ("March 3-5, 2026", "2026-03-03"),
        ("Meeting of January 5, 2026 (posted 12/30/2025)", "2026-01-05"),
        ("Minutes 2026 Budget - Mar 3, 2026", "2026-03-03"),
        ("Agenda-City Council Meeting-August 1, 2022 6.00 PM.pdf", "2022-08-01"),
        ("Feb 29, 2024", "2024-02-29"),
        ("12/31/99", "1999-12-31"),
    ],
)
def test_days_are_read_in_the_ways_they_are_written(text, found):
    assert day(text) == date.fromisoformat(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no date here",
        "1/1/1831",
        "12/31/9999",
        "1900-01-01",
        "0001-01-01T00:00:00",
        "2026-02-30",
        "Feb 29, 2025",
        "13/13/2026",
        "Resolution 2026-15",
        "Room 12, 5th floor",
        "555-0100",
        "(617) 555-0134",
        "March 2026",
        "may 5 members speak",
        "1/2 page",
        "24/7",
        "$1,200.50",
        "Ordinance 12-34-56-78",
        "/Date(99999999999999999)/",
    ],
)
def test_what_is_no_day_is_none(text):
    assert day(text, today=None) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tue Jan 5", "2027-01-05"),
        ("Tuesday, January 5", "2027-01-05"),
        ("January 5", "2027-01-05"),
        ("December 1", "2026-12-01"),
        ("Monday, June 1", "2026-06-01"),
        ("Sunday, June 1", "2025-06-01"),
        ("Friday 12/11", "2026-12-11"),
        ("12/11", "2026-12-11"),
        ("5 de enero", "2027-01-05"),
        ("Saturday, February 29", "2020-02-29"),
    ],
)
def test_a_missing_year_is_the_nearest_on_which_the_weekday_falls(text, found):
    if "February 29" in text:  # no such Saturday within reach: the nearest leap day
        assert day(text, today=TODAY) == date(2028, 2, 29)
        return
    assert day(text, today=TODAY) == date.fromisoformat(found)
    assert day(text) is None


@pytest.mark.parametrize("text", ["half 1/2 page of 3", "may 5 members speak", "a 3/4 majority"])
def test_fractions_and_verbs_are_no_days_even_with_a_today(text):
    assert day(text, today=TODAY) is None


def test_european_order_is_asked_for():
    assert day("3/4/2026", order="dmy") == date(2026, 4, 3)
    assert day("3/14/2026", order="dmy") == date(2026, 3, 14)


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_in_every_form(which):
    for form in (
        "%A, %B %d, %Y",
        "%b %d %Y",
        "%m/%d/%Y",
        "%Y-%m-%d",
        "%d %B %Y",
        "%Y%m%d",
        "%d-%b-%Y",
    ):
        assert day(which.strftime(form)) == which, which.strftime(form)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text):
    for read in (day, clock, time_unknown, follows, moment):
        read(text)
    span(text, ZONE, today=TODAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("6 p.m.", "18:00"),
        ("6pm", "18:00"),
        ("6 P. M.", "18:00"),
        ("5: 30 PM", "17:30"),
        ("6:30 PM", "18:30"),
        ("6.30 pm", "18:30"),
        ("6:30:15 PM", "18:30:15"),
        ("18:00", "18:00"),
        ("18h30", "18:30"),
        ("18 h", "18:00"),
        ("1830 hrs", "18:30"),
        ("9:00", "09:00"),
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("12:00 p.m.", "12:00"),
        ("12:30 AM", "00:30"),
        ("midnight", "00:00"),
        ("12:00 midnight", "00:00"),
        ("mediodía", "12:00"),
        ("a las 7 de la tarde", "19:00"),
        ("9:30 de la mañana", "09:30"),
        ("7:00 PM - 9:00 PM", "19:00"),
        ("7:00 - 9:00 PM", "19:00"),
        ("11:00 - 1:00 PM", "11:00"),
        ("9–11 a.m.", "09:00"),
        ("6 to 8 p.m.", "18:00"),
        ("May 5 - 6:00 PM", "18:00"),
        ("10/22/2025 - 7:00 p.m.", "19:00"),
        ("6:00 PM or immediately following the hearing", "18:00"),
        ("Doors open 5:30 p.m., meeting 6:00 p.m.", "17:30"),
        ("20261124T180000", "18:00"),
        ("5 :30 p.m.", "17:30"),
        ("5:30 o'clock P.M.", "17:30"),
        ("at 7 o’clock pm", "19:00"),
        ("2026-11-24T18:00:00", "18:00"),
    ],
)
def test_times_are_read_in_the_ways_they_are_written(text, found):
    assert clock(text) == time.fromisoformat(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TBD",
        "T.B.A.",
        "immediately following the 6:00 PM session",
        "Upon adjournment of the 5 p.m. meeting",
        "after the regular meeting",
        "00:00",
        "12:00 AM",
        "0:00:00",
        "25:00",
        "Room 5",
        "555-0100",
        "May 5, 2026",
        "10/22/2025",
        "6:75 PM",
    ],
)
def test_what_is_no_time_is_none(text):
    assert clock(text) is None


def test_zero_hours_is_midnight_only_when_asked():
    assert clock("00:00", midnight=True) == time(0)
    assert clock("12:00 AM", midnight=True) == time(0)
    asked = when("10/1/2026 12:00:00 AM", ZONE, midnight=True)
    unasked = when("10/1/2026 12:00:00 AM", ZONE)
    assert (asked.isoformat(), unasked.isoformat()) == ("2026-10-01T00:00:00-04:00", "2026-10-01")
    said = when("October 1, 2026, midnight", ZONE)
    assert said.isoformat() == "2026-10-01T00:00:00-04:00"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tuesday, March 3rd, 2026 at 6 p.m.", "2026-03-03T18:00:00-05:00"),
        ("10/1/2026 6:30:00 PM", "2026-10-01T18:30:00-04:00"),
        ("2025/12/18 18:00:00", "2025-12-18T18:00:00-05:00"),
        ("20251218T180000", "2025-12-18T18:00:00-05:00"),
        ("November24, 2026 6:00PM", "2026-11-24T18:00:00-05:00"),
        ("2026-11-24T23:00:00Z", "2026-11-24T18:00:00-05:00"),
        ("2026-11-25T01:00:00+00:00", "2026-11-24T20:00:00-05:00"),
        ("2026-11-24 16:00:00 -0700", "2026-11-24T18:00:00-05:00"),
        ("2026-11-24T18:00:00.123", "2026-11-24T18:00:00-05:00"),
        ("Mon, 05 Jan 2026 18:00:00 -0500", "2026-01-05T18:00:00-05:00"),
        ("Mon, 05 Jan 2026 23:00:00 GMT", "2026-01-05T18:00:00-05:00"),
        ("/Date(1764028800000)/", "2025-11-24T19:00:00-05:00"),
        ("1764028800", "2025-11-24T19:00:00-05:00"),
        ("1764028800000", "2025-11-24T19:00:00-05:00"),
        ("October 22, 2025 immediately following the 6:00 PM meeting", "2025-10-22"),
        ("October 22, 2025", "2025-10-22"),
        ("3 de marzo de 2026 a las 6:30 p. m.", "2026-03-03T18:30:00-05:00"),
        ("6:00 PM 10/1/2026", "2026-10-01T18:00:00-04:00"),
        ("Wed, May 13 2026 5:30 PM CDT", "2026-05-13T17:30:00-04:00"),
    ],
)
def test_a_day_and_its_time_are_wall_time_of_the_zone(text, found):
    assert when(text, ZONE).isoformat() == found
    assert when(text, ZONE).raw


def test_the_time_can_stand_elsewhere_and_an_offset_can_be_false():
    assert (
        when("2026-08-26T00:00:00", ZONE, clock_text="9:00 AM").isoformat()
        == "2026-08-26T09:00:00-04:00"
    )
    assert when("2026-08-26 18:00", ZONE, clock_text="").isoformat() == "2026-08-26"
    assert when("2026-08-26T18:00:00Z", ZONE, wall=True).isoformat() == "2026-08-26T18:00:00-04:00"
    assert when("no day", ZONE, clock_text="9:00 AM") is None
    assert when("9999-12-31T00:00:00Z", ZONE) is None


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("3/4/2026 7:00 PM - 9:00 PM", "2026-03-04T19:00:00-05:00", "2026-03-04T21:00:00-05:00"),
        (
            "Thursday, January 1, 2026 11:00 - 1:00 PM",
            "2026-01-01T11:00:00-05:00",
            "2026-01-01T13:00:00-05:00",
        ),
        (
            "Nov 24, 2026, 6:00 p.m. to 1:00 a.m.",
            "2026-11-24T18:00:00-05:00",
            "2026-11-25T01:00:00-05:00",
        ),
        (
            "May 5, 2026 6 PM - May 6, 2026 9 PM",
            "2026-05-05T18:00:00-04:00",
            "2026-05-06T21:00:00-04:00",
        ),
        ("March 3-5, 2026", "2026-03-03", "2026-03-05"),
        ("March 3, 2026", "2026-03-03", None),
        ("March 3, 2026 6:00 PM", "2026-03-03T18:00:00-05:00", None),
        ("2026-11-24T18:00:00-05:00", "2026-11-24T18:00:00-05:00", None),
        ("nothing", None, None),
    ],
)
def test_a_span_has_a_start_and_the_end_that_is_named(text, begin, end):
    start, finish = span(text, ZONE)
    assert (start.isoformat() if start else None) == begin
    assert (finish.isoformat() if finish else None) == end


def test_a_span_can_take_its_times_from_elsewhere():
    start, end = span("April 18, 2026", ZONE, clock_text="04:00 PM - 07:30 PM")
    assert start.isoformat() == "2026-04-18T16:00:00-04:00"
    assert end.isoformat() == "2026-04-18T19:30:00-04:00"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fri, 17 Apr 2026 17:06:16 -0500", datetime(2026, 4, 17, 22, 6, 16, tzinfo=UTC)),
        ("2026-04-17T17:06:16Z", datetime(2026, 4, 17, 17, 6, 16, tzinfo=UTC)),
        ("2026-04-17T17:06:16", datetime(2026, 4, 17, 17, 6, 16, tzinfo=UTC)),
        ("2026-04-17", datetime(2026, 4, 17, tzinfo=UTC)),
        ("", None),
        ("soon", None),
    ],
)
def test_a_stamp_is_a_moment_in_utc(text, found):
    assert moment(text) == found


def test_words_that_say_the_time_is_not_known_are_known():
    assert time_unknown("TBD")
    assert time_unknown("Immediately following the Planning Board")
    assert not time_unknown("6:00 PM or immediately following the hearing")
    assert not time_unknown("6:00 PM")
    assert (
        follows("Council, immediately following the hearing") == "immediately following the hearing"
    )
    assert follows("6 PM") is None


def test_a_dash_between_day_and_time_is_none_of_the_times():
    begin, end = span("8/27/2019-2:00 PM - 3:30 PM", "America/New_York")
    assert begin is not None
    assert end is not None
    assert (begin.isoformat(), end.isoformat()) == (
        "2019-08-27T14:00:00-04:00",
        "2019-08-27T15:30:00-04:00",
    )
