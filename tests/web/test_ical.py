"""The calendar says what it should to a reader by others, whatever stands in a record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from monitor.diff import Standing
from monitor.models import When
from monitor.store import StoredRecord
from monitor.web import ical
from tests.web.archive import NOW, SOURCE, ZONE, grant, meeting


def stored(record) -> StoredRecord:
    return StoredRecord(
        id=7,
        source_id=SOURCE,
        jurisdiction="somerville-ma",
        record=record,
        standing=Standing.LISTED,
        first_seen=NOW,
        changed_at=NOW + timedelta(hours=1),
    )


def read(record, revision: int = 2):
    """The only event of a calendar with ``record``, as icalendar reads it, and the text."""
    text = ical.calendar(
        "A; name", [ical.event(stored(record), revision, "https://w.example/records/7")]
    )
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event, text


@pytest.mark.parametrize(
    "title",
    [
        "Plain",
        "Commas, semicolons; back\\slashes \\n and \\, too",
        "two\nlines",
        "Räte und Städte — 市議會 🏛️ " * 12,
        "x" * 400,
        "é" * 75,
        "END:VEVENT\nBEGIN:VALARM",
        'quotes " and : colons',
    ],
)
def test_a_title_comes_back_as_it_was_and_no_line_is_too_long(title):
    event, text = read(meeting(title=title))
    assert str(event["summary"]) == title
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.count(b"\r\nBEGIN:") == 1
    text.decode()


def test_control_characters_and_lone_surrogates_do_no_harm():
    event, _ = read(meeting(title="a\x00b\x07c\rd\r\ne\ud800"))
    assert str(event["summary"]) == "abc\nd\ne?"


def test_a_meeting_has_its_moments_its_revision_and_its_address():
    starts = When(NOW.date(), NOW.replace(hour=18).time(), ZONE)
    ends = When(NOW.date(), NOW.replace(hour=20).time(), ZONE)
    event, _ = read(meeting(starts_at=starts, ends_at=ends), revision=5)
    assert event["dtstart"].dt.isoformat() == "2026-11-23T23:00:00+00:00"
    assert event["dtend"].dt.isoformat() == "2026-11-24T01:00:00+00:00"
    assert event["dtstamp"].dt == event["last-modified"].dt == NOW + timedelta(hours=1)
    assert event["sequence"] == 5
    assert str(event["uid"]) == "record-7@civic-monitor"
    assert str(event["location"]) == "City Hall"
    said = "City Council\nhttps://city.example/1\nhttps://w.example/records/7"
    assert str(event["description"]) == said
    assert str(event["status"]) == "CONFIRMED"


def test_an_end_before_the_start_and_a_link_that_is_none_are_left_out():
    starts = When(NOW.date(), NOW.replace(hour=18).time(), ZONE)
    event, _ = read(meeting(starts_at=starts, ends_at=starts, url="javascript:alert(1)"))
    assert "dtend" not in event
    assert "javascript" not in str(event["description"])


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_what_does_not_take_place_is_cancelled(status):
    event, _ = read(replace(meeting(), status=status))
    assert str(event["status"]) == "CANCELLED"


def test_a_deadline_is_a_day_and_called_one():
    event, _ = read(grant())
    assert str(event["summary"]) == "Deadline: Byrne JAG"
    assert str(event["dtstart"].dt) == "2026-12-13"
    assert event["dtstart"].params["VALUE"] == "DATE"
