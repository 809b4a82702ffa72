"""Short lists that change as a whole, and texts that are others at each reading."""

from datetime import timedelta

import pytest

from tests.diff.build import Story, doc, edit, meeting, meetings, when

LIST = meetings(6, text="The board meets in public.")
ADS = "Visit the shoe shop", "Eat at Joe’s", "Buy a hat", "Sell a car", "Learn to sing", "See Rome"


def with_ad(records, ad):
    return [edit(each, text=f"{each.text}\n{ad}") for each in records]


def hours_later(records, hours):
    return [edit(r, starts_at=when(r.starts_at.day.day, 18 + hours, month=12)) for r in records]


def test_an_advertisement_in_each_row_of_a_short_list_is_one_notice():
    story = Story(*LIST)
    notices = []
    for turn in range(30):
        assert story.events(*with_ad(LIST, f"{ADS[turn % 6]} {turn}")) == []
        notices += story.outcome.notices
    assert [each.kind for each in notices] == ["mass_change"]
    assert "6 of 6 records change in the same way at each reading" in notices[0].sentence


def test_an_advertisement_in_each_row_of_a_long_list_is_one_notice():
    many = meetings(24, text="The board meets in public.")
    story = Story(*many)
    notices = []
    for turn in range(30):
        assert story.events(*with_ad(many, f"{ADS[turn % 6]} {turn}")) == []
        notices += story.outcome.notices
    assert [each.kind for each in notices] == ["mass_change"]


@pytest.mark.parametrize("count", [6, 24])
def test_news_in_the_midst_of_changing_advertisements_is_told(count):
    records = meetings(count, text="The board meets in public.")
    story = Story(*records)
    for turn in range(6):
        story.poll(*with_ad(records, f"{ADS[turn]} today"))
    moved = [edit(records[0], starts_at=when(28, 12, month=12)), *records[1:]]
    assert story.says(*with_ad(moved, "Fly away")) == [("rescheduled", "m0")]
    off = [edit(moved[0], status="cancelled"), *moved[1:]]
    assert story.says(*with_ad(off, "Come back")) == [("cancelled", "m0")]
    assert story.says(*with_ad(off[1:], "Stay here")) == []


def test_another_mass_change_is_told_to_operators_again():
    many = meetings(24, text="The board meets in public.")
    story = Story(*many)
    for turn in range(4):
        story.poll(*with_ad(many, ADS[turn]))
    moved = hours_later(many, 3)
    assert story.events(*with_ad(moved, "Fly away")) == []
    assert [each.kind for each in story.outcome.notices] == ["mass_change"]


@pytest.mark.parametrize(
    "change",
    [
        lambda r: edit(r, text="The board meets in private."),
        lambda r: edit(r, title=f"Junta {r.title}"),
        lambda r: hours_later([r], 5)[0],
        lambda r: edit(r, fields={"note": "x"}),
    ],
)
def test_a_short_list_read_otherwise_once_is_silence(change):
    story = Story(*LIST)
    assert story.events(*map(change, LIST)) == []
    assert story.outcome.notices == ()
    for _ in range(3):
        assert story.events(*LIST) == []
        assert story.outcome.notices == ()


def test_a_real_change_of_a_whole_short_list_is_told_at_the_second_reading():
    story = Story(*LIST)
    after = hours_later(LIST, 1)
    assert story.events(*after) == []
    assert all(known.waits for known in story.known.values())
    assert story.events(*after) == ["rescheduled"] * 6
    assert story.told[0].fields[0].before.endswith("18:00:00-05:00")
    assert story.events(*after) == []
    assert not any(known.waits for known in story.known.values())


def test_two_readings_that_count_lie_ten_minutes_apart():
    story = Story(*LIST, every=timedelta(minutes=4))
    after = hours_later(LIST, 1)
    assert [story.events(*after) for _ in range(4)] == [[], [], [], ["rescheduled"] * 6]


@pytest.mark.parametrize(
    "change",
    [
        lambda r: edit(r, status="cancelled"),
        lambda r: edit(r, documents=(doc(),)),
        lambda r: edit(r, location="Online"),
    ],
)
def test_what_no_slip_looks_like_is_told_at_once(change):
    assert len(Story(*LIST).events(*map(change, LIST))) == 6


def test_half_a_list_does_not_wait():
    story = Story(*LIST)
    assert len(story.events(*hours_later(LIST[:3], 1), *LIST[3:])) == 3


def test_a_text_that_is_another_at_each_reading_is_told_once_and_muted_once():
    others = meetings(3)
    story = Story(meeting(text="Welcome."), *others)
    told, notices = [], []
    for turn in range(20):
        told += story.events(meeting(text=f"Welcome. {ADS[turn % 6]} {turn}!"), *others)
        notices += story.outcome.notices
    assert told == ["text_changed"]
    assert [each.kind for each in notices] == ["flapping"]


def test_several_records_muted_at_once_are_one_notice():
    others = meetings(12, start=20, month=1, year=2027)
    story = Story(*LIST[:2], *others)
    notices = []
    for turn in range(20):
        story.poll(*with_ad(LIST[:2], f"{ADS[turn % 6]} {turn}"), *others)
        notices += story.outcome.notices
    (notice,) = notices
    assert "“Board No. 0” and 1 more changed 6 times in 24 hours" in notice.sentence


def says(number):
    return meeting(text=f"The room has {number} chairs today."), *meetings(3)


def test_a_second_new_text_in_the_same_place_within_a_day_is_told_when_it_was_read_twice():
    story = Story(*says("one"))
    assert story.events(*says("two")) == ["text_changed"]
    assert story.events(*says("nine")) == []
    assert story.events(*says("nine")) == ["text_changed"]
    assert [(c.fields[0].before[13:16], c.fields[0].after[13:17]) for c in story.told] == [
        ("one", "two "),
        ("two", "nine"),
    ]


def test_a_text_that_goes_back_to_what_it_was_is_told_at_once():
    story = Story(*says("one"))
    assert story.events(*says("two")) == ["text_changed"]
    assert story.events(*says("one")) == ["text_changed"]


def test_a_second_new_text_elsewhere_is_told_at_once():
    story = Story(*says("one"))
    assert story.events(*says("two")) == ["text_changed"]
    after = meeting(text="A room has two chairs today."), *meetings(3)
    assert story.events(*after) == ["text_changed"]


def test_a_text_of_which_nothing_stays_is_told_at_once():
    story = Story(meeting(text="One chair."), *meetings(3))
    for words in ("Two tables.", "Nine lamps."):
        assert story.events(meeting(text=words), *meetings(3)) == ["text_changed"]


def test_a_short_list_that_moves_by_days_does_not_wait():
    later = [edit(r, starts_at=when(r.starts_at.day.day + 14, 18, month=12)) for r in LIST]
    assert Story(*LIST).events(*later) == ["rescheduled"] * 6


def test_doubts_and_waves_survive_the_store():
    from monitor.diff import recalled

    story = Story(*LIST)
    story.poll(*hours_later(LIST, 1))
    known = story.known["m0"]
    assert known.doubt is not None
    assert recalled(known.memo)["doubt"] == known.doubt
    for turn in range(3):
        story.poll(*with_ad(LIST, ADS[turn]))
    known = story.known["m0"]
    assert known.wave is not None
    assert recalled(known.memo)["wave"] == known.wave
