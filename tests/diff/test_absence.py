from datetime import timedelta

import pytest

from monitor.diff import Context, Standing, to_confirm
from monitor.models import Coverage, Event, Snapshot
from tests.diff.build import SOURCE, Story, edit, grant, item, meeting, meetings, when

OTHERS = meetings(5)


def test_removed_needs_two_complete_reads():
    story = Story(meeting(), *OTHERS)
    assert story.events(*OTHERS) == []
    assert story.known["1"].standing is Standing.MISSING
    change = story.change(*OTHERS)
    assert change.event is Event.REMOVED
    assert change.sentence == (
        "The City Council meeting of Tue 24 Nov, 6:00 pm is no longer listed"
    )
    assert change.note == (
        "The calendar was read in full at 10:30 and 11:00 am; the meeting is not on it and is not "
        "marked cancelled."
    )
    assert story.events(*OTHERS) == []


def test_removed_needs_ten_minutes_between_the_reads():
    story = Story(meeting(), *OTHERS, every=timedelta(minutes=3))
    for _ in range(4):
        assert story.events(*OTHERS) == []
    assert story.events(*OTHERS) == ["removed"]


def test_the_number_of_reads_and_their_distance_are_settings():
    story = Story(meeting(), *OTHERS, removal_polls=3, removal_apart=timedelta(0))
    assert [story.events(*OTHERS) for _ in range(3)] == [[], [], ["removed"]]


def test_a_partial_read_says_nothing_of_what_it_does_not_show():
    story = Story(meeting(), *OTHERS)
    for _ in range(5):
        assert story.events(*OTHERS, complete=False) == []
        assert story.outcome.partial
    assert story.known["1"].standing is Standing.LISTED


def test_a_partial_read_still_adds_and_modifies():
    story = Story(meeting(), *OTHERS)
    after = (meeting(hour=19), meeting("2", day=25))
    assert story.events(*after, complete=False) == ["rescheduled", "added"]


def test_what_a_partial_read_merely_lacks_is_kept():
    full = meeting(text="Zoning", fields={"remote": "https://meet.example/1"}, ends_at=when(24, 20))
    story = Story(full, *OTHERS)
    bare = edit(
        full, starts_at=when(24, None), ends_at=None, location=None, text=None, fields={},
        status="unknown",
    )  # fmt: skip
    assert story.events(bare, *OTHERS, complete=False) == []
    assert story.events(full, *OTHERS) == []
    assert story.events(edit(full, starts_at=None), *OTHERS, complete=False) == []


def test_a_partial_read_that_says_less_of_the_same_is_no_change():
    full = meeting(title="Health Committee 02-25-19", location="City Hall, 13th Floor")
    story = Story(full, *OTHERS)
    bare = edit(full, title="Health Committee", location="City Hall")
    assert story.events(bare, *OTHERS, complete=False) == []
    assert story.events(full, *OTHERS) == []
    other = edit(full, title="Zoning Committee", location="Library")
    assert story.events(other, *OTHERS, complete=False) == ["relocated"]
    assert story.events(edit(other, title="Zoning"), *OTHERS) == ["renamed"]


def test_added_gone_added_is_one_story():
    story = Story(*OTHERS)
    assert story.events(meeting(), *OTHERS) == ["added"]
    for _ in range(3):
        assert story.events(*OTHERS) == []
        assert story.events(meeting(), *OTHERS) == []


def test_a_removal_that_proves_wrong_is_corrected():
    story = Story(meeting(), *OTHERS)
    story.poll(*OTHERS)
    story.poll(*OTHERS)
    change = story.change(meeting(hour=19), *OTHERS)
    assert change.event is Event.RESTORED
    assert change.sentence.startswith("Correction: the City Council meeting")
    assert "void" in change.note
    assert [field.name for field in change.fields] == ["starts_at"]
    assert story.known["1"].standing is Standing.LISTED


def test_what_comes_back_cancelled_is_cancelled():
    story = Story(meeting(), *OTHERS)
    story.poll(*OTHERS)
    story.poll(*OTHERS)
    assert story.events(meeting(status="cancelled"), *OTHERS) == ["cancelled"]


def test_a_cancelled_meeting_may_leave_in_silence():
    story = Story(meeting(status="cancelled"), *OTHERS)
    assert [story.events(*OTHERS) for _ in range(3)] == [[], [], []]
    assert story.known["1"].standing is Standing.LEFT


def test_from_a_rolling_list_things_fall_off_in_silence():
    story = Story(meeting(), *OTHERS, coverage=Coverage.ROLLING)
    assert [story.events(*OTHERS) for _ in range(3)] == [[], [], []]
    assert story.events(meeting(), *OTHERS) == []


def test_what_fell_off_a_rolling_list_is_removed_when_its_own_page_is_gone():
    story = Story(meeting(), *OTHERS, coverage=Coverage.ROLLING)
    story.poll(*OTHERS, gone=frozenset({"1"}))
    assert story.events(*OTHERS, gone=frozenset({"1"})) == ["removed"]


@pytest.mark.parametrize("answer", ["confirmed_listed", "unconfirmed"])
def test_nothing_is_said_while_the_own_page_still_shows_it_or_does_not_answer(answer):
    story = Story(meeting(), *OTHERS)
    for _ in range(4):
        assert story.events(*OTHERS, **{answer: frozenset({"1"})}) == []


def test_a_half_list_is_partial_and_needs_one_more_look():
    many = meetings(10)
    story = Story(*many)
    assert story.events(*many[:4]) == []
    assert story.outcome.partial
    assert [notice.kind for notice in story.outcome.notices] == ["half_list"]
    assert "4 of 10" in story.outcome.notices[0].sentence
    assert story.events(*many[:4]) == []
    assert story.outcome.notices == ()
    assert story.events(*many[:4]) == ["removed"] * 6


def test_a_half_list_that_fills_up_again_was_nothing():
    many = meetings(10)
    story = Story(*many)
    for _ in range(3):
        assert story.events(*many[:3]) == []
        assert story.events(*many) == []


def test_an_empty_list_needs_three_looks():
    story = Story(meeting())
    assert [story.events() for _ in range(3)] == [[], [], ["removed"]]


def test_a_closed_notice_is_closed_when_its_deadline_is_past_and_it_is_gone():
    story = Story(grant(ends_at=when(15, None)), *[grant(str(n)) for n in range(4)])
    rest = [grant(str(n)) for n in range(4)]
    assert story.events(*rest) == []
    change = story.change(*rest)
    assert change.event is Event.CLOSED
    assert change.sentence == "“BJA FY26 Edward Byrne Memorial JAG” is closed"
    assert story.known["361501"].standing is Standing.CLOSED
    assert story.events(*rest) == []


def test_a_notice_gone_before_its_deadline_is_removed():
    rest = [grant(str(n)) for n in range(4)]
    story = Story(grant(), *rest)
    story.poll(*rest)
    assert story.events(*rest) == ["removed"]


def test_a_notice_that_says_it_is_closed_is_closed_once():
    story = Story(grant())
    closed = grant(status="closed")
    assert story.events(closed) == ["closed"]
    assert story.events(closed) == []
    assert [story.events() for _ in range(4)] == [[], [], [], []]


def test_a_notice_reopened_under_the_same_id():
    rest = [grant(str(n)) for n in range(4)]
    story = Story(grant(ends_at=when(15, None)), *rest)
    story.poll(*rest)
    story.poll(*rest)
    change = story.change(grant(ends_at=when(16, None, month=12)), *rest)
    assert change.event is Event.REOPENED
    assert [field.name for field in change.fields] == ["deadline"]
    assert story.known["361501"].standing is Standing.LISTED


def test_a_closed_notice_that_is_listed_again_unchanged_is_silence():
    rest = [grant(str(n)) for n in range(4)]
    late = grant(ends_at=when(15, None))
    story = Story(late, *rest)
    story.poll(*rest)
    story.poll(*rest)
    assert story.events(late, *rest) == []
    assert story.events(*rest) == []
    assert story.events(*rest) == []


def test_items_say_nothing_while_their_meeting_is_away():
    story = Story(meeting(), item("1", "a", "Rezoning"), *OTHERS)
    assert story.says(*OTHERS) == []
    assert story.says(*OTHERS) == [("removed", "1")]
    assert story.says(*OTHERS) == []


def test_a_baseline_replaces_the_state_in_silence():
    story = Story(meeting(), *OTHERS)
    outcome = story.poll(*OTHERS[:2], meeting("77"), baseline=True)
    assert outcome.changes == ()
    assert outcome.rebaselined
    assert story.known["1"].standing is Standing.LEFT
    assert story.known["77"].standing is Standing.LISTED
    assert story.events(*OTHERS[:2], meeting("77")) == []


def test_a_partial_baseline_keeps_what_it_does_not_show():
    story = Story(meeting(), *OTHERS)
    assert story.poll(*OTHERS, baseline=True, complete=False).partial
    assert story.known["1"].standing is Standing.LISTED


def test_the_source_is_asked_about_what_is_about_to_be_called_gone():
    story = Story(meeting(), meeting("past", day=12), meeting("off", status="cancelled"), *OTHERS)
    snapshot = Snapshot(source_id=SOURCE.id, taken_at=story.now, records=OTHERS)

    def asks(**rest):
        now = story.now + timedelta(minutes=30)
        return to_confirm(story.known, snapshot, Context(now=now, source=SOURCE, **rest))

    assert asks() == ()
    assert asks(coverage=Coverage.ROLLING) == ("1",)
    assert asks(baseline=True) == ()
    story.poll(*OTHERS)
    assert asks() == ("1",)
    partial = Snapshot(source_id=SOURCE.id, taken_at=story.now, records=OTHERS, complete=False)
    assert to_confirm(story.known, partial, Context(now=story.now, source=SOURCE)) == ()
