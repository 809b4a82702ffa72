"""Quota arithmetic: every window is kept, the day is shared out, details yield to searches."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.parse.quota import COURTLISTENER, Limit, allow, limits_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def ago(**delta):
    return NOW - timedelta(**delta)


def test_an_unused_quota_lets_a_request_go_at_once():
    assert allow([], COURTLISTENER, NOW) == 0
    assert allow([], (), NOW) == 0


def test_a_full_window_is_waited_for_until_its_oldest_request_leaves_it():
    used = [ago(seconds=50), ago(seconds=40), ago(seconds=3), ago(seconds=2), ago(seconds=1)]
    assert allow(used, (Limit(5, 60),), NOW) == 10
    assert allow(used[1:], (Limit(5, 60),), NOW) == 0


def test_the_order_of_the_moments_does_not_matter():
    used = [ago(seconds=1), ago(seconds=50), ago(seconds=20)]
    assert allow(used, (Limit(3, 60),), NOW) == allow(sorted(used), (Limit(3, 60),), NOW) == 10


def test_what_can_wait_leaves_requests_for_what_cannot():
    used = [ago(minutes=n) for n in range(7)]
    limits = (Limit(10, 3600),)
    assert [allow(used, limits, NOW, patience=n) > 0 for n in (0, 1, 2)] == [False, False, True]
    used += [ago(minutes=20)] * 2
    assert [allow(used, limits, NOW, patience=n) > 0 for n in (0, 1, 2)] == [False, True, True]


def test_of_a_long_window_a_few_are_left():
    limits = (Limit(100, 6 * 3600),)
    used = [ago(hours=1, minutes=n) for n in range(90)]
    assert [allow(used, limits, NOW, patience=n) > 0 for n in (0, 1, 2)] == [False, False, True]


def test_a_minute_s_quota_is_open_to_all():
    used = [ago(seconds=n) for n in range(4)]
    assert allow(used, (Limit(5, 60),), NOW, patience=2) == 0


def test_what_can_wait_keeps_to_an_even_pace_from_the_first_hour_on():
    now, used = NOW, []
    while now < NOW + timedelta(hours=6):
        wait = allow(used, COURTLISTENER, now, patience=2)
        used += [] if wait else [now]
        now += timedelta(seconds=max(wait, 1))
    assert 30 <= len(used) <= 31 + 5


def test_a_day_s_quota_cannot_be_spent_in_its_first_hour():
    now, used = NOW, []
    while now < NOW + timedelta(hours=1):
        wait = allow(used, COURTLISTENER, now)
        if wait:
            now += timedelta(seconds=wait)
            continue
        used.append(now)
    assert len(used) <= 14


def test_the_afternoon_is_left_something_after_a_greedy_morning():
    now, used = NOW, []
    while now < NOW + timedelta(hours=12):
        wait = allow(used, COURTLISTENER, now)
        used += [] if wait else [now]
        now += timedelta(seconds=max(wait, 1))
    assert len([m for m in used if m < NOW + timedelta(hours=12)]) <= 82


@given(st.lists(st.integers(0, 7200), max_size=400))
def test_no_window_is_ever_broken_whatever_the_demand(gaps):
    now, used = NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        now += timedelta(seconds=allow(used, COURTLISTENER, now))
        used.append(now)
    for limit in COURTLISTENER:
        for start, first in enumerate(used):
            inside = [m for m in used[start:] if m - first < limit.window]
            assert len(inside) <= limit.count


def test_a_quota_is_known_by_its_name():
    assert limits_of("courtlistener")[-1].count == 125
    assert limits_of("courtlistener", token=False)[-1].count == 100
    assert limits_of("other") == ()
