"""Read anew from another system, a meeting keeps its history and its thread."""

import pytest

from monitor.diff.moved import _is_another, likeness
from monitor.diff.state import Standing
from tests.diff.build import NOW, Story, grant, meeting, when


def moved(story, *records):
    outcome = story.poll(*records, baseline=True)
    assert outcome.changes == ()
    return story.known


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ({"title": "City Council"}, {"title": "City Council - Regular Meeting"}, True),
        ({"title": "City Council", "body": "City Council"}, {"title": "Regular Meeting of the City Council", "body": None}, True),
        ({"title": "CITY COUNCIL (CANCELLED)"}, {"title": "City Council"}, True),
        ({"title": "City Council"}, {"title": "Planning Commission"}, False),
        ({"title": "Regular Meeting", "body": "City Council"}, {"title": "Regular Meeting", "body": "Zoning Board"}, False),
        ({"title": "City Council"}, {"title": "City Council", "starts_at": when(24, 21)}, False),
        ({"title": "City Council"}, {"title": "City Council", "starts_at": when(24, None)}, True),
    ],
)  # fmt: skip
def test_two_systems_rows_of_a_day_are_one_meeting_by_name_body_and_hour(old, new, same):
    one = meeting("1", starts_at=when(24, 18), **{"body": None, **old})
    other = meeting("2", **{"starts_at": when(24, 18), "body": None, **new})
    assert (likeness(one, other) >= 88) == same


def test_the_new_row_keeps_the_first_day_and_the_thread_of_the_old_one():
    story = Story(meeting("1", title="City Council"))
    known = moved(story, meeting("a77", title="City Council Regular Meeting"))
    assert known["a77"].thread == "1"
    assert known["a77"].first_seen == NOW
    assert (known["1"].standing, known["1"].became) == (Standing.LEFT, "a77")
    change = story.change(meeting("a77", title="City Council Regular Meeting", status="cancelled"))
    assert (change.event.value, change.thread) == ("cancelled", "1")
    again = moved(story, meeting("b1", title="City Council Regular Meeting", status="cancelled"))
    assert again["b1"].thread == "1"


def test_a_number_that_meant_another_meeting_starts_a_thread_of_its_own():
    story = Story(meeting("1", title="City Council", day=24))
    known = moved(
        story,
        meeting("1", title="Zoning Board", body="Zoning Board", day=26),
        meeting("2", title="City Council", day=24),
    )
    assert known["2"].thread == "1"
    assert known["1"].thread not in {"", "1"}
    change = story.change(
        meeting("1", title="Zoning Board", body="Zoning Board", day=26, status="cancelled"),
        meeting("2", title="City Council", day=24),
    )
    assert change.thread == known["1"].thread


def test_a_reader_that_was_improved_keeps_what_has_its_key():
    story = Story(meeting("1"), meeting("2", day=26))
    known = moved(story, meeting("1", title="Renamed by a better reader"), meeting("2", day=27))
    assert {known["1"].thread, known["2"].thread} == {""}
    assert known["1"].first_seen == NOW


def test_each_old_row_goes_on_once():
    story = Story(meeting("1"))
    known = moved(story, meeting("a"), meeting("b"))
    assert sorted(known[key].thread for key in "ab") == ["", "1"]


def test_rows_without_a_day_or_of_another_kind_are_never_one_meeting():
    assert likeness(meeting(starts_at=None), meeting()) == 0.0
    assert _is_another(meeting(), grant())
    assert not _is_another(meeting(starts_at=None), meeting())
