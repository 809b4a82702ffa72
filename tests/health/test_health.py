from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.health import LONGEST, PollFact, assess, backoff
from monitor.models import Health, Result

EVERY = timedelta(minutes=30)
START = datetime(2026, 11, 23, 6, tzinfo=UTC)


def polls(*results, every=EVERY):
    """One poll after the other; the reason names its number."""
    return [
        PollFact(at=START + n * every, result=Result(result), records=5, reason=f"reason {n}")
        for n, result in enumerate(results)
    ]


def after(*results, every=EVERY, later=timedelta(), **rest):
    facts = polls(*results, every=every)
    now = facts[-1].at + later if facts else START
    return assess(facts, every=EVERY, now=now, **rest)


def test_a_source_never_polled_keeps_its_health():
    assert after(previous=Health.BLOCKED).health is Health.BLOCKED


@pytest.mark.parametrize("result", ["unchanged", "changed", "baseline"])
def test_a_source_that_was_read_is_well(result):
    verdict = after("failed", result)
    assert (verdict.health, verdict.reason) == (Health.OK, "")
    assert verdict.since == START + EVERY


def test_one_failure_is_no_trouble_yet():
    for results in (["failed"], ["unchanged", "failed"], ["unchanged", "drift"]):
        verdict = after(*results)
        assert verdict.health is Health.OK
        assert verdict.reason == f"reason {len(results) - 1}"


def test_two_failures_in_a_row_are_failing_since_the_first():
    verdict = after("unchanged", "failed", "drift", every=timedelta(minutes=5))
    assert verdict.health is Health.FAILING
    assert verdict.since == START + timedelta(minutes=5)
    assert verdict.reason == "reason 2"


def test_failures_for_two_intervals_are_failing():
    assert after("changed", "failed", later=timedelta(minutes=59)).health is Health.OK
    assert after("changed", "failed", later=timedelta(minutes=60)).health is Health.FAILING


def test_refusals_are_blocked_and_count_with_failures():
    assert after("blocked").health is Health.OK
    assert after("failed", "blocked").health is Health.BLOCKED
    assert after("blocked", "failed").health is Health.FAILING


def test_before_it_is_trouble_the_health_of_before_stands():
    assert after("partial", "failed", previous=Health.PARTIAL).health is Health.PARTIAL


def test_a_part_read_is_partial_since_the_first_such_poll():
    verdict = after("unchanged", "partial", "partial")
    assert (verdict.health, verdict.reason) == (Health.PARTIAL, "reason 2")
    assert verdict.since == START + EVERY


def test_recovery_is_told_by_the_first_good_poll():
    assert after("failed", "failed", "unchanged").health is Health.OK


def test_a_source_without_news_for_too_long_is_stale():
    day = timedelta(days=1)
    verdict = after("changed", "unchanged", later=3 * day, stale_after=2 * day)
    assert verdict.health is Health.STALE
    assert verdict.since == START
    assert verdict.reason == "nothing on it has changed since 2026-11-23 06:00 UTC"
    assert after("changed", "unchanged", later=day, stale_after=2 * day).health is Health.OK
    assert after("unchanged", later=3 * day, stale_after=2 * day).health is Health.STALE


def test_what_changed_before_the_polls_that_are_remembered_counts():
    long_ago = START - timedelta(days=9)
    verdict = after("unchanged", stale_after=timedelta(days=8), changed_at=long_ago)
    assert (verdict.health, verdict.since) == (Health.STALE, long_ago)
    fresh = after("changed", stale_after=timedelta(days=8), changed_at=long_ago)
    assert fresh.health is Health.OK


def test_without_a_limit_nothing_is_stale():
    assert after("unchanged", later=timedelta(days=900)).health is Health.OK


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 30), (1, 30), (2, 60), (3, 120), (6, 960), (7, 1440), (99, 1440)]
)
def test_tries_come_later_and_later_and_never_stop(failures, minutes):
    assert backoff(failures, EVERY) == timedelta(minutes=minutes)


def test_the_wish_of_the_site_is_obeyed_up_to_a_day():
    assert backoff(1, EVERY, 7200) == timedelta(hours=2)
    assert backoff(1, EVERY, 5) == EVERY
    assert backoff(1, EVERY, 0) == EVERY
    assert backoff(1, EVERY, 10**9) == LONGEST
    assert backoff(3, timedelta(days=30)) == LONGEST


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(Result), max_size=12),
    st.sampled_from(Health),
    st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=9))),
)
def test_any_history_has_a_health_that_fits_its_last_poll(results, previous, stale_after):
    verdict = after(*results, previous=previous, stale_after=stale_after)
    if not results:
        assert verdict.health is previous
    elif results[-1] in {Result.UNCHANGED, Result.CHANGED, Result.BASELINE}:
        assert verdict.health in {Health.OK, Health.STALE}
    elif results[-1] is Result.PARTIAL:
        assert verdict.health is Health.PARTIAL
    else:
        assert verdict.health in {previous, Health.FAILING, Health.BLOCKED}
        assert verdict.reason


@settings(deadline=None)
@given(st.integers(0, 10**6), st.timedeltas(timedelta(seconds=1), timedelta(days=400)), st.floats())
def test_the_next_try_is_never_more_than_a_day_away(failures, every, wish):
    assert timedelta(0) < backoff(failures, every, wish) <= LONGEST
