"""One filing that two sources see has one name, though only one of them knows the case's number."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.models import Change, Event, Kind, Record
from monitor.routing.stories import story, thread_key

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
CASE = Record(
    kind=Kind.DOCKET, key="69665101", title="Chelsea v. Trump", join="docket:mad/1:25-cv-10442"
)


def filed(source, record, parent=None):
    return Change(
        source_id=source, kind=record.kind, event=Event.FILED, key=record.key, title=record.title,
        detected_at=NOW, before=None, after=record, parent=parent, thread=record.thread,
    )  # fmt: skip


FEED = filed(
    "lawsuits/filings",
    Record(
        kind=Kind.DOCKET_ENTRY, key="mad:1:2", title="Order", parent="mad:1", join=f"{CASE.join}#67"
    ),
)
SEARCH = filed(
    "lawsuits/dockets",
    Record(
        kind=Kind.DOCKET_ENTRY,
        key="69665101#67",
        title="ORDER",
        parent=CASE.key,
        fields={"entry_number": "67"},
    ),
    CASE,
)


def test_a_filing_seen_by_two_sources_is_one_story_in_one_thread():
    assert story(FEED, "#courts") == story(SEARCH, "#courts")
    assert thread_key(FEED) == thread_key(SEARCH)


def test_another_number_or_an_unknown_case_is_another_story():
    other = replace(SEARCH, after=replace(SEARCH.after, fields={"entry_number": "68"}))
    assert story(other, "#courts") != story(FEED, "#courts")
    assert story(replace(SEARCH, parent=None), "#courts") != story(FEED, "#courts")
