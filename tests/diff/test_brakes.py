from datetime import timedelta

from monitor.diff import Standing
from monitor.models import Coverage, Event
from tests.diff.build import Story, edit, item, meeting, meetings

OTHERS = meetings(3)


def test_a_redesign_is_one_notice_and_a_silent_baseline():
    before = meetings(20)
    after = [
        meeting(f"n{n}", day=1 + n, month=12, title=f"Session {n} (new site)") for n in range(18)
    ]
    story = Story(*before)
    outcome = story.poll(*after)
    assert outcome.changes == ()
    assert outcome.rebaselined
    (notice,) = outcome.notices
    assert notice.kind == "mass_change"
    assert "20 of 20 records were replaced by 18 others" in notice.sentence
    assert story.events(*after) == []
    assert story.known["m0"].standing is Standing.LEFT


def test_a_partial_or_rolling_list_is_no_redesign():
    before = meetings(20)
    after = [meeting(f"n{n}", day=1 + n, month=12, title=f"Session {n}") for n in range(18)]
    assert Story(*before).events(*after, complete=False) == ["added"] * 18
    story = Story(*before, coverage=Coverage.ROLLING)
    assert story.events(*after) == ["added"] * 18
    assert story.outcome.notices == ()


def test_two_replaced_meetings_are_no_redesign():
    story = Story(*meetings(2))
    after = [meeting("x", day=2, month=12, title="A"), meeting("y", day=3, month=12, title="B")]
    assert story.events(*after) == ["added", "added"]


def test_a_change_of_most_records_is_held_and_told_once():
    before = meetings(20)
    after = [edit(each, location="Online") for each in before]
    story = Story(*before)
    assert story.events(*after) == []
    assert len(story.outcome.changes) == 20
    assert all(change.held for change in story.outcome.changes)
    assert story.outcome.rebaselined
    (notice,) = story.outcome.notices
    assert "20 of 20 records changed in one poll, most in “location”" in notice.sentence
    assert story.events(*after) == []


def test_up_to_ten_changes_are_told():
    before = meetings(10)
    after = [edit(each, location="Online") for each in before]
    assert Story(*before).events(*after) == ["relocated"] * 10


def test_many_changes_that_are_few_of_all_are_told():
    before = meetings(28)
    after = [edit(each, location="Online") for each in before[:11]]
    assert Story(*before).events(*after, *before[11:]) == ["relocated"] * 11


def test_many_new_records_are_no_mass_change():
    story = Story(*meetings(3))
    assert story.events(*meetings(28)) == ["added"] * 25


def test_records_held_as_removed_come_back_without_a_correction():
    before = meetings(24)
    story = Story(*before, mass_share=0.4)
    kept = before[:12]
    for _ in range(2):
        assert story.events(*kept) == []
    assert story.outcome.rebaselined
    assert {change.event for change in story.outcome.changes} == {Event.REMOVED}
    assert story.events(*before) == []


def test_a_record_that_changes_at_every_poll_is_muted_with_one_notice():
    story = Story(meeting(), *OTHERS)
    told, notices = [], []
    for n in range(20):
        told += story.events(meeting(location=f"Room {n}"), *OTHERS)
        notices += story.outcome.notices
    assert told == ["relocated"] * 5
    assert [notice.kind for notice in notices] == ["flapping"]
    assert "“City Council” changed 6 times in 24 hours" in notices[0].sentence
    assert notices[0].key == "1"
    assert len(story.outcome.changes) == 1
    assert story.outcome.changes[0].held


def test_a_muted_record_may_still_be_cancelled_once():
    story = Story(meeting(), *OTHERS)
    for n in range(8):
        story.poll(meeting(location=f"Room {n}"), *OTHERS)
    assert story.events(meeting(location="Room 7", status="cancelled"), *OTHERS) == ["cancelled"]
    assert story.events(meeting(location="Room 7"), *OTHERS) == []
    assert story.events(meeting(location="Room 7", status="cancelled"), *OTHERS) == []


def test_the_mute_ends_a_day_later():
    story = Story(meeting(), *OTHERS)
    for n in range(8):
        story.poll(meeting(location=f"Room {n}"), *OTHERS)
    later = story.now + timedelta(hours=25)
    assert story.events(meeting(location="Room 99"), *OTHERS, now=later) == ["relocated"]


def test_a_to_b_to_a_over_days_is_two_changes():
    story = Story(meeting(), *OTHERS, every=timedelta(days=2))
    assert story.events(meeting(location="Library"), *OTHERS) == ["relocated"]
    assert story.events(meeting(), *OTHERS) == ["relocated"]


def test_what_a_mute_kept_from_readers_is_not_corrected():
    story = Story(meeting(), *OTHERS, removal_apart=timedelta(0), removal_polls=1)
    told = []
    for _ in range(6):
        told += story.events(*OTHERS)
        told += story.events(meeting(), *OTHERS)
    assert told == ["removed", "restored"] * 2 + ["removed"]


def test_items_that_flap_are_muted_by_themselves():
    story = Story(meeting(), item("1", "a", "Rezoning"), *OTHERS)
    told = []
    for n in range(12):
        told += story.events(meeting(), item("1", "a", f"Rezoning of parcel {n}"), *OTHERS)
    assert told == ["agenda_item_reworded"] * 5
