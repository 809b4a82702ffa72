import pytest

from monitor.models import Event
from tests.diff.build import Story, edit, item, meeting, meetings, when

OTHERS = meetings(3)
OLD = meeting("1", day=24, hour=10, title="Committee on Public Housing", body="Public Housing")
NEW = meeting("2", day=30, hour=10, title="Committee on Public Housing", body="Public Housing")
PUT_OFF = edit(OLD, status="postponed")


def test_a_deferral_and_its_new_date_in_one_poll_are_one_change():
    story = Story(OLD, *OTHERS)
    change = story.change(PUT_OFF, NEW, *OTHERS)
    assert change.event is Event.RESCHEDULED
    assert (change.key, change.thread) == ("2", "1")
    assert (change.before.key, change.after.key) == ("1", "2")
    assert change.sentence == (
        "The Public Housing meeting moved from Tue 24 Nov, 10:00 am to Mon 30 Nov, 10:00 am"
    )
    assert story.says(PUT_OFF, edit(NEW, location="Library"), *OTHERS) == [("relocated", "2")]
    assert story.outcome.changes[0].thread == "1"


def test_a_deferral_whose_new_date_comes_later():
    story = Story(OLD, *OTHERS)
    assert story.says(PUT_OFF, *OTHERS) == [("postponed", "1")]
    assert story.says(PUT_OFF, NEW, *OTHERS) == [("rescheduled", "2")]
    third = edit(NEW, key="3", starts_at=when(3, 14, month=12))
    assert story.says(PUT_OFF, NEW, third, *OTHERS) == [("added", "3")]


def test_a_deferral_after_its_new_date_was_listed():
    story = Story(OLD, *OTHERS)
    assert story.says(OLD, NEW, *OTHERS) == [("added", "2")]
    assert story.says(PUT_OFF, NEW, *OTHERS) == [("rescheduled", "2")]


def test_a_meeting_may_be_put_forward():
    sooner = edit(NEW, starts_at=when(20, 13))
    story = Story(OLD, *OTHERS)
    assert story.says(PUT_OFF, sooner, *OTHERS) == [("rescheduled", "2")]


def test_marked_as_rescheduled_is_joined_too():
    story = Story(OLD, *OTHERS)
    after = edit(OLD, status="rescheduled")
    assert story.says(after, NEW, *OTHERS) == [("rescheduled", "2")]


@pytest.mark.parametrize(
    "other",
    [
        edit(NEW, title="Committee on Education", body="Education"),
        edit(NEW, starts_at=when(28, 10, month=12)),
        edit(NEW, starts_at=when(12, 10)),
        edit(NEW, starts_at=None),
        edit(NEW, status="postponed"),
        edit(NEW, fields={"comment": "Budget hearing"}),
        edit(NEW, starts_at=OLD.starts_at, location="Library"),
    ],
    ids=["body", "too late", "past", "undated", "off", "subject", "same time"],
)
def test_another_meeting_is_another_meeting(other):
    story = Story(OLD, *OTHERS)
    told = story.says(PUT_OFF, other, *OTHERS)
    assert sorted(told) == [("added", "2"), ("postponed", "1")]


def test_subjects_must_agree_where_both_tell_theirs():
    old = edit(OLD, fields={"comment": "Oversight: repairs in public housing"})
    story = Story(old, *OTHERS)
    off = edit(old, status="postponed")
    other = edit(NEW, fields={"comment": "Vote on the capital plan"})
    same = edit(NEW, key="3", fields={"comment": "Oversight - repairs in public housing"})
    assert sorted(story.says(off, other, same, *OTHERS)) == [("added", "2"), ("rescheduled", "3")]


def test_the_same_files_on_both_agendas_are_the_best_proof():
    old_item = item("1", "a", "Repairs", file="T-1")
    near = edit(NEW, starts_at=when(25, 10))
    right = edit(NEW, key="3", starts_at=when(4, 10, month=12), fields={"comment": "Joint hearing"})
    story = Story(OLD, old_item, *OTHERS)
    told = story.says(
        PUT_OFF, old_item, near, right, item("3", "a", "Repairs", file="T-1"), *OTHERS
    )
    assert sorted(told) == [("added", "2"), ("rescheduled", "3")]
    (moved,) = [change for change in story.outcome.changes if change.key == "3"]
    assert "items" in {field.name for field in moved.fields}


def test_the_next_of_a_regular_series_is_not_the_new_date():
    series = [edit(NEW, key=f"s{n}", starts_at=when(7 * n, 10, month=12)) for n in (1, 2, 3)]
    story = Story(OLD, *series[:2], *OTHERS)
    told = story.says(PUT_OFF, *series, *OTHERS)
    assert sorted(told) == [("added", "s3"), ("postponed", "1")]


def test_two_deferrals_share_no_date():
    second = edit(OLD, key="1b", starts_at=when(25, 10))
    story = Story(OLD, second, *OTHERS)
    told = story.says(PUT_OFF, edit(second, status="postponed"), NEW, *OTHERS)
    assert sorted(told) == [("postponed", "1"), ("rescheduled", "2")]


def test_what_was_put_off_before_the_baseline_is_joined_when_its_date_comes():
    story = Story(PUT_OFF, *OTHERS)
    assert story.says(PUT_OFF, NEW, *OTHERS) == [("rescheduled", "2")]


def test_a_new_meeting_of_another_kind_of_source_joins_nothing():
    undated = edit(OLD, starts_at=None)
    story = Story(undated, *OTHERS)
    assert sorted(story.says(edit(undated, status="postponed"), NEW, *OTHERS)) == [
        ("added", "2"), ("postponed", "1"),
    ]  # fmt: skip
