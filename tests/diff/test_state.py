from dataclasses import replace
from datetime import timedelta

from monitor.diff import Known, Standing, recalled
from tests.diff.build import NOW, Story, doc, edit, item, meeting, meetings, when

OTHERS = meetings(3)


def test_what_is_remembered_comes_back_from_plain_data():
    story = Story(meeting(documents=(doc(), doc("packet", version="2", digest="aa"))), *OTHERS)
    story.poll(meeting("2", location="Library", documents=(doc(),)), *OTHERS)
    known = story.known["2"]
    assert known.waits
    assert known.thread == "1"
    assert known.flip_events == ("relocated",)
    assert known.lost_files[0].document.digest == "aa"
    again = Known(
        record=known.record,
        standing=known.standing,
        first_seen=known.first_seen,
        digest=known.digest,
        **recalled(known.memo),
    )
    assert again == known
    assert recalled(story.known["1"].memo)["became"] == "2"
    told = replace(known, unread=("https://city.example/a",))
    assert recalled(told.memo)["unread"] == told.unread
    assert Known(record=meeting(), standing=Standing.MISSING, first_seen=NOW).waits
    assert not Known(record=meeting(), standing=Standing.LISTED, first_seen=NOW).waits


def test_a_lost_file_waits_through_a_partial_read():
    story = Story(meeting(documents=(doc(), doc("packet"))), *OTHERS)
    bare = meeting(documents=(doc(),))
    story.poll(bare, *OTHERS)
    since = story.known["1"].lost_files[0].since
    assert story.says(bare, *OTHERS, complete=False) == []
    assert story.known["1"].lost_files[0].since == since
    assert story.says(bare, *OTHERS) == [("document_removed", "1")]


def test_an_old_id_that_comes_back_leaves_other_new_records_alone():
    story = Story(meeting(), *OTHERS)
    story.poll(meeting("2"), *OTHERS)
    new = meeting("9", day=27, title="Board of Health", body="Board of Health")
    assert story.says(meeting("1"), new, *OTHERS) == [("added", "9")]


def test_two_reworded_items_find_their_own():
    old = [item("1", "a", "Order on snow removal"), item("1", "b", "Order on snow storage")]
    new = [
        item("1", "x", "Order on the snow removal"), item("1", "y", "Order on the snow storage")
    ]  # fmt: skip
    story = Story(meeting(), *old, *OTHERS)
    assert story.events(meeting(), *new, *OTHERS) == ["agenda_item_reworded"] * 2
    assert story.known["1/a"].became == "1/x"
    assert story.known["1/b"].became == "1/y"


def test_an_item_that_goes_to_another_meeting_moved():
    both = (meeting(), meeting("2", day=26))
    old = edit(item("1", "a", "Order on snow removal"), key="a")
    stay = [edit(item(n, f"s{n}", f"Roll call {n}"), key=f"s{n}") for n in ("1", "2")]
    story = Story(*both, old, *stay, *OTHERS)
    change = story.change(*both, edit(old, parent="2"), *stay, *OTHERS)
    assert change.event.value == "agenda_item_moved"
    assert change.sentence == (
        "Item “Order on snow removal” on the agenda of the City Council meeting of Thu 26 Nov, "
        "6:00 pm moved"
    )


def test_an_item_whose_text_alone_changed_is_reworded():
    old = item("1", "a", "Order on snow removal", text="Within two days.")
    story = Story(meeting(), old, *OTHERS)
    change = story.change(meeting(), edit(old, text="Within one day."), *OTHERS)
    assert change.event.value == "agenda_item_reworded"
    assert change.sentence.startswith("Reworded: item “Order on snow removal”")
    assert ("+", "one day.") in change.passages[0].words


def test_another_title_of_the_minutes_is_a_modification():
    before = meeting(documents=(doc("minutes", title="Minutes"),))
    story = Story(before, *OTHERS)
    after = meeting(documents=(doc("minutes", title="Minutes of the session"),))
    assert story.events(after, *OTHERS) == ["modified"]


def test_names_are_spoken_as_they_are():
    story = Story(*OTHERS)
    new = meeting(title="The Public Hearing", body=None)
    assert story.change(new, *OTHERS).sentence.startswith("The Public Hearing of Tue 24 Nov")
    long = meeting("3", title="x", body="Joint " + "Committee of the Whole " * 12, day=29)
    assert story.change(new, long, *OTHERS).sentence.count("Joint") == 1
    title = "Petition " * 40
    (change,) = (
        Story(meeting(), item("1", "z", "Roll call"), *OTHERS)
        .poll(meeting(), item("1", "z", "Roll call"), item("1", "p", title), *OTHERS)
        .changes
    )
    assert "Petition …”" in change.sentence
    undated = meeting("5", starts_at=None, title="Retreat", body=None)
    assert story.change(new, long, undated, *OTHERS).sentence == (
        "The Retreat meeting is newly listed"
    )


def test_a_year_is_named_when_it_is_another():
    change = Story(*OTHERS).change(meeting(starts_at=when(5, month=1, year=2027)), *OTHERS)
    assert "Tue 5 Jan 2027" in change.sentence


def test_the_mover_of_an_item_is_a_detail():
    old = item("1", "a", "Order on snow removal")
    story = Story(meeting(), old, *OTHERS, every=timedelta(hours=1))
    after = edit(old, fields={"mover": "Lee"})
    assert story.events(meeting(), after, *OTHERS) == ["modified"]
