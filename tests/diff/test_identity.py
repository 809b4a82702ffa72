import pytest

from monitor.diff import Standing
from monitor.models import Identity, Kind, Record
from tests.diff.build import Story, doc, edit, grant, meeting, meetings, when

OTHERS = meetings(3)
LIKE = Identity.LIKENESS


def test_a_meeting_entered_anew_under_another_id_is_the_same_meeting():
    story = Story(meeting(), *OTHERS)
    assert story.says(meeting("2"), *OTHERS) == []
    assert story.known["1"].standing is Standing.LEFT
    assert story.known["1"].became == "2"
    change = story.change(meeting("2", location="Library"), *OTHERS)
    assert (change.key, change.thread) == ("2", "1")


def test_a_meeting_whose_old_id_comes_back_is_still_the_same_meeting():
    story = Story(meeting(), *OTHERS)
    story.poll(meeting("2"), *OTHERS)
    assert story.says(meeting("1"), *OTHERS) == []
    assert story.says(meeting("2", location="Library"), *OTHERS) == [("relocated", "2")]
    assert story.says(meeting("1", location="Library"), *OTHERS) == []
    assert story.says(*OTHERS) == []
    assert story.says(*OTHERS) == [("removed", "1")]


def test_a_new_id_with_a_change_is_told_as_that_change():
    story = Story(meeting(), *OTHERS)
    assert story.says(meeting("2", documents=(doc(),)), *OTHERS) == [("agenda_posted", "2")]


def test_a_past_meeting_comes_back_as_its_recording():
    story = Story(meeting(day=16, hour=9), *OTHERS)
    story.poll(*OTHERS)
    assert story.known["1"].standing is Standing.LEFT
    clip = meeting("clip9", day=16, hour=9, documents=(doc("video"), doc("minutes")))
    change = story.change(clip, *OTHERS)
    assert (change.event.value, change.thread) == ("minutes_posted", "1")


def test_a_recording_begins_when_it_begins():
    story = Story(meeting(day=16, hour=9), *OTHERS, identity=LIKE)
    clip = meeting("clip9", day=16, hour=9, minute=4, title="City Council Meeting")
    assert story.says(clip, *OTHERS) == [("renamed", "clip9")]


def test_a_recording_of_months_ago_is_another_thing():
    story = Story(meeting(day=12, month=1), *OTHERS)
    story.poll(*OTHERS)
    assert story.says(meeting("2", day=12, month=1), *OTHERS) == [("added", "2")]


@pytest.mark.parametrize(
    ("change", "events"),
    [
        ({}, []),
        ({"hour": 19}, ["rescheduled"]),
        ({"hour": None}, ["modified"]),
        ({"title": "Council, City: meeting"}, ["renamed"]),
        ({"day": 25}, ["added"]),
        ({"title": "Board of Health", "body": "Board of Health"}, ["added"]),
        ({"title": "Board of Health"}, ["added"]),
    ],
)
def test_without_ids_a_meeting_is_known_by_its_day_and_name(change, events):
    story = Story(meeting(), *OTHERS, identity=LIKE)
    assert story.events(meeting("other", **change), *OTHERS) == events


def test_without_ids_two_sessions_of_a_day_keep_apart():
    both = (meeting("a", hour=10), meeting("b", hour=18))
    story = Story(*both, *OTHERS, identity=LIKE)
    assert story.says(meeting("x", hour=18), meeting("y", hour=10), *OTHERS) == []
    assert story.known["a"].became == "y"
    assert story.known["b"].became == "x"


def test_without_ids_rows_of_other_kinds_are_known_by_their_words():
    row = Record(kind=Kind.LIST_ENTRY, key="1", title="Somerville, Massachusetts")
    rest = [Record(kind=Kind.LIST_ENTRY, key=f"r{n}", title=f"Far place {n}") for n in range(4)]
    story = Story(row, *rest, identity=LIKE)
    after = edit(row, key="2", title="Somerville, Massachusetts.")
    assert story.says(after, *rest) == [("renamed", "2")]
    story = Story(row, *rest, identity=LIKE)
    assert story.says(edit(row, key="2", title="Chelsea, Massachusetts"), *rest) == [("added", "2")]
    story = Story(row, *rest, identity=LIKE)
    other = edit(row, key="2", kind=Kind.FEED_ENTRY, title="Somerville, Massachusetts!")
    assert story.says(other, *rest) == [("added", "2")]


def test_a_post_that_repeats_an_old_one_in_a_rolling_feed_is_new():
    from monitor.models import Coverage

    post = Record(kind=Kind.FEED_ENTRY, key="a", title="Notice of Public Hearing")
    story = Story(post, coverage=Coverage.ROLLING)
    assert story.says(edit(post, key="b")) == [("added", "b")]


def test_a_notice_under_another_id_is_followed_by_its_number():
    rest = [grant(str(n), title=f"Grant {n}") for n in range(3)]
    story = Story(grant("a", join="O-1"), *rest)
    assert story.says(grant("b", join="O-1"), *rest) == []
    assert story.says(grant("c", join="O-2"), *rest) == [("added", "c")]


def test_what_has_neither_name_nor_time_is_not_followed():
    blank = Record(kind=Kind.PAGE, key="a", title="")
    story = Story(blank, *OTHERS)
    assert story.says(edit(blank, key="b"), *OTHERS) == [("added", "b")]
    undated = meeting("1", starts_at=None)
    story = Story(undated, *OTHERS)
    assert story.says(edit(undated, key="2"), *OTHERS) == [("added", "2")]


def test_all_ids_renumbered_is_one_notice_and_nothing_else():
    before = meetings(20)
    after = [edit(each, key=f"new{n}") for n, each in enumerate(before)]
    story = Story(*before)
    outcome = story.poll(*after, meeting("extra", day=30))
    assert [(change.event.value, change.key) for change in outcome.changes] == [("added", "extra")]
    (notice,) = outcome.notices
    assert notice.kind == "mass_change"
    assert "20 of 20 records have new ids" in notice.sentence
    assert story.says(*after, meeting("extra", day=30)) == []


def test_two_rows_of_one_key_count_once_whatever_their_order():
    one, two = meeting(location="Library"), meeting()
    story = Story(one, two, *OTHERS)
    assert story.says(two, one, *OTHERS) == []


def test_a_twin_needs_a_time():
    one = meeting("1", hour=None)
    assert Story(one, *OTHERS).says(one, meeting("2", hour=None), *OTHERS) == [("added", "2")]
    undated = meeting("2", starts_at=None)
    assert Story(one, *OTHERS).says(one, undated, *OTHERS) == [("added", "2")]


def test_a_followed_record_keeps_when_it_was_first_seen():
    story = Story(meeting(), *OTHERS)
    first = story.known["1"].first_seen
    story.poll(meeting("2", starts_at=when()), *OTHERS)
    assert story.known["2"].first_seen == first
