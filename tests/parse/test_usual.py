"""The quick reading of usual dates says what the search says."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.parse import dates
from monitor.parse.usual import usual
from monitor.parse.words import MONTHS, WEEKDAYS

ZONE = "America/New_York"
number = st.integers(0, 33).map(str) | st.integers(0, 33).map("{:02}".format)
year = st.sampled_from(["2026", "2027", "1990", "1989", "2100", "2101", "1831", "0001"])
clock = st.builds(
    "{}{}:{:02}{} {}".format,
    st.sampled_from([" ", ", ", " at ", ", at ", " @ ", " - "]),
    st.integers(0, 14),
    st.integers(0, 61),
    st.sampled_from(["", ":00", ":30"]),
    st.sampled_from(["AM", "pm", "p.m.", "a.m", "PM"]),
) | st.just("")
day_names = st.sampled_from([*WEEKDAYS, "Monday", "TUE", "Someday"])
words = st.builds(
    "{}{}{} {}, {}{}".format,
    st.just("") | day_names.map("{}, ".format) | day_names.map("{} ".format),
    st.sampled_from([*MONTHS, *map(str.title, MONTHS), "Smarch"]),
    st.sampled_from(["", "."]),
    number,
    year,
    clock,
)
slashes = st.builds("{}/{}/{}{}".format, number, number, year, clock)
iso = st.builds(
    "{}-{:02}-{:02}{}".format,
    year,
    st.integers(0, 14),
    st.integers(0, 33),
    st.just("")
    | st.builds(
        "{}{:02}:{:02}{}".format,
        st.sampled_from("T "),
        st.integers(0, 25),
        st.integers(0, 61),
        st.sampled_from(["", ":00", ":30", ":30.5", ":61"]),
    ),
)


@settings(deadline=None, max_examples=600)
@given(words | slashes | iso, st.sampled_from(["mdy", "dmy"]), st.booleans())
def test_the_quick_reading_is_that_of_the_search(text, order, midnight):
    how = dates._How(ZONE, date(2026, 12, 10), order, None, midnight, False)
    quick = dates._span(text, how)
    sought = dates._sought_span(text, how)
    assert _plain(quick) == _plain(sought)
    assert _plain(dates._when(text, how)) == _plain(dates._sought_when(text, how))


def _plain(found):
    return repr(found)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-24T18:00:00", "2026-11-24 18:00:00"),
        ("2026-11-24", "2026-11-24 None"),
        ("Tuesday, November 24, 2026 at 6:00 PM", "2026-11-24 18:00:00"),
        ("Nov. 24, 2026", "2026-11-24 None"),
        ("11/24/2026 12:15 AM", "2026-11-24 00:15:00"),
        ("24/11/2026 6:00 p.m.", "2026-11-24 18:00:00"),
    ],
)
def test_usual_forms_are_read(text, read):
    found = usual(text, "mdy")
    assert found is not None
    assert f"{found[0]} {found[1]}" == read


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-02-30", "2026-11-24T18:00:00Z", "2026-11-24T18:00-05:00", "November 24", "13:00",
        "Someday, November 24, 2026", "November 24, 2026 6:00 PM - 8:00 PM", "1831-01-01", "6:00 PM",
        "11/24/2026 0:30 PM", "11/24/2026 6:75 PM",
    ],
)  # fmt: skip
def test_everything_else_is_left_to_the_search(text):
    assert usual(text, "mdy") is None


@settings(deadline=None)
@given(st.from_regex(re.compile(r"[A-Za-z0-9 ,/:T.-]{0,40}"), fullmatch=True))
def test_whatever_stands_there_both_say_the_same(text):
    how = dates._How(ZONE, date(2026, 12, 10), "mdy", None, False, False)
    assert repr(dates._span(text, how)) == repr(dates._sought_span(text, how))
