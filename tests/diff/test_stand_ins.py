"""What a stand-in tells in brief, and what was published before anybody watched."""

from dataclasses import replace
from datetime import date

from monitor.models import Coverage, Kind, Record, When
from tests.diff.build import NOW, Story

FULL = Record(
    kind=Kind.PRESS_RELEASE,
    key="doj:/opa/pr/1",
    title="Department sues",
    starts_at=When(date(2026, 11, 16), None, "America/New_York"),
    text="All of it, at length.",
)
BRIEF = replace(FULL, text="In short.", brief=True)


def story(*records, **context):
    return Story(*records, coverage=Coverage.ROLLING, watched=NOW, **context)


def test_a_brief_account_of_a_known_record_changes_nothing():
    told = story(FULL)
    assert told.events(BRIEF) == []
    assert told.known[FULL.key].record.text == FULL.text
    assert told.events(FULL) == []


def test_a_full_account_completes_what_was_told_in_brief():
    told = story()
    assert told.events(BRIEF) == ["added"]
    assert told.events(BRIEF) == []
    assert told.events(FULL) == ["enriched"]
    assert told.events(FULL) == []
    assert told.events(replace(FULL, text="Another text.")) == ["text_changed"]


def test_a_full_account_of_what_nobody_was_told_is_silent():
    told = story(BRIEF)
    assert told.events(FULL) == []
    assert not told.known[FULL.key].record.brief


def test_what_is_dated_before_the_first_day_of_news_is_kept_and_not_told():
    told = story(news_since=date(2026, 11, 14))
    old = replace(FULL, key="old", starts_at=When(date(2026, 11, 13), None, "America/New_York"))
    assert told.events(old) == []
    edited = replace(old, text="Edited.")
    assert told.events(edited) == ["text_changed"]
    assert told.says(edited, FULL) == [("added", FULL.key)]
    undated = replace(FULL, key="undated", starts_at=None)
    assert told.says(undated) == [("added", "undated")]
