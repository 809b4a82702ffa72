from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.diff.hours import holidays, notice_hours

BOSTON = ZoneInfo("America/New_York")


def local(month, day, hour=0, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=BOSTON)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (local(11, 16, 18), local(11, 18, 18), 48),
        (local(11, 20, 18), local(11, 23, 18), 24),
        (local(11, 21, 9), local(11, 22, 20), 0),
        (local(11, 20, 23), local(11, 23, 1), 2),
        (local(11, 25, 18), local(11, 27, 18), 24),
        (local(11, 18, 18), local(11, 16, 18), 0),
        (local(11, 16, 18), local(11, 16, 18, 30), 0.5),
    ],
    ids=["midweek", "weekend", "inside a weekend", "around it", "Thanksgiving", "before", "half"],
)
def test_weekends_and_holidays_do_not_count(start, end, hours):
    assert notice_hours(start, end, BOSTON, "US-MA") == hours


def test_the_night_of_a_clock_change_has_its_own_length():
    assert notice_hours(local(11, 2), local(11, 3), BOSTON, "US") == 24
    spring = notice_hours(local(3, 6, 12), local(3, 9, 12), BOSTON, "US")
    assert spring == 24  # Friday noon to Monday noon; the changed Sunday does not count


def test_the_federal_holidays_of_2026():
    assert sorted(holidays(2026, "US")) == [
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25),
        date(2026, 6, 19), date(2026, 7, 3), date(2026, 7, 4), date(2026, 9, 7),
        date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25),
    ]  # fmt: skip


def test_massachusetts_has_patriots_day_and_no_friday_for_a_saturday():
    ours = holidays(2026, "US-MA")
    assert date(2026, 4, 20) in ours
    assert date(2026, 7, 3) not in ours
    assert date(2027, 7, 5) in holidays(2027, "US-MA")
    assert holidays(2026, "ma") == ours


def test_new_year_on_a_saturday_is_observed_in_the_old_year():
    assert date(2021, 12, 31) in holidays(2021, "US")
    assert date(2021, 12, 31) not in holidays(2021, "US-MA")


def test_a_sunday_holiday_is_observed_on_monday():
    assert date(2022, 6, 20) in holidays(2022, "US")


@pytest.mark.parametrize("calendar", ["none", "", "No"])
def test_a_place_may_count_every_day_but_weekends(calendar):
    assert holidays(2026, calendar) == frozenset()


def test_other_states_have_the_federal_days():
    assert holidays(2026, "US-CA") == holidays(2026, "US")


@settings(deadline=None)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(BOSTON)),
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(BOSTON)),
)
def test_notice_is_never_longer_than_the_clock(start, end):
    hours = notice_hours(start, end, BOSTON, "US")
    assert 0 <= hours <= max((end.timestamp() - start.timestamp()) / 3600, 0) + 1e-6


@settings(deadline=None)
@given(st.integers(1990, 2100))
def test_each_year_has_its_eleven_holidays_on_working_days(year):
    days = holidays(year, "US")
    assert 10 <= sum(day.weekday() < 5 for day in days) <= 12
    assert datetime.combine(max(days), time(0)).year == year
