from datetime import timedelta

from monitor.diff import Standing
from monitor.models import Event, Flag
from tests.diff.build import Story, doc, edit, item, meeting, meetings

OTHERS = meetings(3)
ITEMS = (
    item("1", "a", "Ordinance to limit parking on Elm Street", number="1.", file="26-0011",
         section="Consent", sequence=1),
    item("1", "b", "Order for a hearing on snow removal", number="2.", file="26-0012",
         section="Discussion", sequence=2),
    item("1", "c", "Resolution honoring the crossing guards", number="3.", section="Discussion",
         sequence=3),
)  # fmt: skip


def agenda(*items):
    """A story whose meeting has an agenda of ``items``, seen two days ago."""
    return Story(meeting(documents=(doc(),)), *items, *OTHERS)


def read(story, *items, **rest):
    return story.says(meeting(documents=(doc(),)), *items, *OTHERS, **rest)


def test_a_first_agenda_with_its_items_is_one_change_of_the_meeting():
    story = Story(meeting(), *OTHERS)
    change = story.change(meeting(documents=(doc(),)), *ITEMS, *OTHERS)
    assert change.event is Event.AGENDA_POSTED
    assert change.sentence == (
        "The agenda of the City Council meeting of Tue 24 Nov, 6:00 pm is posted, 3 items"
    )
    (listed,) = [field for field in change.fields if field.name == "items"]
    assert listed.after[0] == "1. 26-0011 Ordinance to limit parking on Elm Street"


def test_a_first_agenda_without_a_file_is_posted_too():
    story = Story(meeting(), *OTHERS)
    change = story.change(meeting(), ITEMS[0], *OTHERS)
    assert (change.event, change.key) == (Event.AGENDA_POSTED, "1")
    assert change.sentence.endswith("is posted, 1 item")


def test_items_listed_after_their_agenda_was_posted_are_no_second_posting():
    story = agenda()
    change = story.change(meeting(documents=(doc(),)), *ITEMS, *OTHERS)
    assert change.event is Event.MODIFIED
    assert change.sentence.startswith("The items of the agenda of the City Council meeting")
    assert change.sentence.endswith("are listed now, 3 items")


def test_a_file_posted_after_the_items_is_a_document():
    story = Story(meeting(), *ITEMS, *OTHERS)
    assert story.events(meeting(documents=(doc("packet"),)), *ITEMS, *OTHERS) == ["document_added"]


def test_a_new_meeting_with_its_agenda_is_one_change():
    story = Story(*OTHERS)
    change = story.change(meeting(documents=(doc(),)), *ITEMS, *OTHERS)
    assert change.event is Event.ADDED
    assert change.sentence.endswith("is newly listed, 3 items")


def test_a_posting_outranks_a_small_change_beside_it():
    story = Story(meeting(), *OTHERS)
    change = story.change(meeting(title="City Council, Regular"), *ITEMS, *OTHERS)
    assert change.event is Event.AGENDA_POSTED
    assert {field.name for field in change.fields} == {"title", "items"}


def test_a_cancelled_meeting_stays_cancelled_when_items_come_with_it():
    story = Story(meeting(), *OTHERS)
    assert story.events(meeting(status="cancelled"), *ITEMS, *OTHERS) == ["cancelled"]


def test_an_item_added_later_is_a_late_addition_in_the_meeting_s_thread():
    story = agenda(*ITEMS)
    new = item("1", "d", "Detainer requests", number="4.", file="26-0013")
    change = story.change(meeting(documents=(doc(),)), *ITEMS, new, *OTHERS)
    assert change.event is Event.AGENDA_ITEM_ADDED
    assert change.flags == {Flag.LATE_ADDITION}
    assert change.thread == "1"
    assert change.parent.key == "1"
    assert change.sentence == (
        "Added: item 4 “Detainer requests” on the agenda of the City Council meeting of "
        "Tue 24 Nov, 6:00 pm"
    )


def test_an_item_added_just_before_is_also_short_notice():
    close = meeting(day=17, documents=(doc(),))
    story = Story(close, ITEMS[0], *OTHERS)
    change = story.change(close, *ITEMS[:2], *OTHERS)
    assert change.flags == {Flag.LATE_ADDITION, Flag.SHORT_NOTICE}


def test_renumbering_is_silence():
    story = agenda(*ITEMS)
    renumbered = [
        edit(each, fields={**each.fields, "number": f"{9 - n}.", "sequence": 9 - n})
        for n, each in enumerate(ITEMS)
    ]
    assert read(story, *renumbered) == []


def test_reworded_shows_both_wordings():
    story = agenda(*ITEMS)
    after = edit(ITEMS[1], title="Order for a hearing on snow removal and sidewalks")
    change = story.change(meeting(documents=(doc(),)), ITEMS[0], after, ITEMS[2], *OTHERS)
    assert change.event is Event.AGENDA_ITEM_REWORDED
    assert change.sentence.endswith(
        "“Order for a hearing on snow removal” → “Order for a hearing on snow removal and "
        "sidewalks”"
    )


def test_moved_between_sections():
    story = agenda(*ITEMS)
    after = edit(ITEMS[1], fields={**ITEMS[1].fields, "section": "Consent"})
    change = story.change(meeting(documents=(doc(),)), ITEMS[0], after, ITEMS[2], *OTHERS)
    assert change.event is Event.AGENDA_ITEM_MOVED
    assert change.sentence.endswith("moved from “Discussion” to “Consent”")


def test_a_result_is_a_change_of_status():
    story = agenda(*ITEMS)
    after = edit(ITEMS[1], fields={**ITEMS[1].fields, "result": "Adopted 9-2"})
    assert read(story, ITEMS[0], after, ITEMS[2]) == [("status_changed", "1/b")]


def test_an_item_the_source_marks_as_withdrawn_is_withdrawn_at_once():
    story = agenda(*ITEMS)
    after = edit(ITEMS[1], status="Withdrawn by sponsor")
    assert read(story, ITEMS[0], after, ITEMS[2]) == [("agenda_item_withdrawn", "1/b")]


def test_an_exhibit_of_an_item_is_a_document():
    story = agenda(*ITEMS)
    after = edit(ITEMS[1], documents=(doc("attachment", "map", title="Map"),))
    assert read(story, ITEMS[0], after, ITEMS[2]) == [("document_added", "1/b")]
    newer = edit(ITEMS[1], documents=(doc("attachment", "map", title="Map", version="2"),))
    older = edit(ITEMS[1], documents=(doc("attachment", "map", title="Map", version="1"),))
    story = agenda(ITEMS[0], older, ITEMS[2])
    assert read(story, ITEMS[0], newer, ITEMS[2]) == [("document_revised", "1/b")]


def test_any_other_field_of_an_item_is_a_modification():
    story = agenda(*ITEMS)
    after = edit(ITEMS[1], fields={**ITEMS[1].fields, "sponsor": "Worrell"})
    assert read(story, ITEMS[0], after, ITEMS[2]) == [("modified", "1/b")]


def test_an_item_is_withdrawn_after_two_complete_reads():
    story = agenda(*ITEMS)
    assert read(story, *ITEMS[:2]) == []
    assert read(story, *ITEMS[:2]) == [("agenda_item_withdrawn", "1/c")]


def test_an_item_that_flickers_is_silence():
    story = agenda(*ITEMS)
    for _ in range(3):
        assert read(story, *ITEMS[:2]) == []
        assert read(story, *ITEMS) == []


def test_items_keep_their_identity_under_new_ids_by_file_number():
    story = agenda(*ITEMS)
    new = item("1", "zz", "Order for a public hearing on snow", number="7.", file="26-0012",
               section="Discussion")  # fmt: skip
    assert read(story, ITEMS[0], new, ITEMS[2]) == [("agenda_item_reworded", "1/zz")]
    assert story.known["1/b"].became == "1/zz"
    assert read(story, ITEMS[0], new, ITEMS[2]) == []


def test_items_keep_their_identity_under_new_ids_by_likeness():
    story = agenda(*ITEMS)
    new = item("1", "zz", "Resolution honoring all school crossing guards", section="Discussion")
    assert read(story, *ITEMS[:2], new) == [("agenda_item_reworded", "1/zz")]


def test_two_files_of_like_wording_are_two_items():
    story = agenda(*ITEMS)
    new = item("1", "zz", "Order for a hearing on snow removal", file="26-0099",
               section="Discussion")  # fmt: skip
    assert read(story, ITEMS[0], ITEMS[2], new) == [("agenda_item_added", "1/zz")]
    assert read(story, ITEMS[0], ITEMS[2], new) == [("agenda_item_withdrawn", "1/b")]


def test_an_agenda_numbered_anew_keeps_its_items_although_every_key_names_another():
    old = [item("1", str(n), title, sequence=n) for n, title in enumerate(TITLES)]
    story = agenda(*old)
    new = [item("1", str(n), title, sequence=n) for n, title in enumerate(["Roll call", *TITLES])]
    assert read(story, *new) == [("agenda_item_added", "1/0")]
    assert read(story, *new) == []
    shorter = [item("1", str(n), title, sequence=n) for n, title in enumerate(TITLES[1:])]
    story = agenda(*old)
    assert read(story, *shorter) == []
    assert read(story, *old) == []
    assert read(story, *shorter) == []
    ((event, key),) = read(story, *shorter)
    assert (event, story.known[key].record.title) == ("agenda_item_withdrawn", TITLES[0])
    assert read(story, *shorter) == []


TITLES = [
    "Approval of the minutes", "Rezoning of 12 Elm Street", "Budget transfer for the library",
    "Appointment of constables", "Sewer rates for the coming year",
]  # fmt: skip


def test_a_key_given_to_another_file_is_one_item_new_and_one_withdrawn():
    story = agenda(*ITEMS)
    other = item("1", "b", "Liquor license for a tavern", file="26-0044", sequence=2)
    after = (ITEMS[0], other, ITEMS[2])
    assert read(story, *after, complete=False) == [("agenda_item_added", "1/b")]
    assert read(story, *after) == []
    ((event, key),) = read(story, *after)
    assert event == "agenda_item_withdrawn"
    assert story.known[key].record.fields["file"] == "26-0012"


def test_a_draft_that_gets_its_file_number_is_the_same_item():
    story = agenda(*ITEMS)
    numbered = edit(ITEMS[1], fields={**ITEMS[1].fields, "file": "Res 0273-2026"})
    assert read(story, ITEMS[0], numbered, ITEMS[2]) == []


def test_decisions_entered_after_the_meeting_are_one_change():
    host = meeting(day=16, hour=9, documents=(doc(),))
    story = Story(host, *ITEMS, *OTHERS)
    decided = [
        edit(each, fields={**each.fields, "action": "Adopted", "tally": "9-2"}) for each in ITEMS
    ]
    rollcall = item("1", "z", "Roll Call")
    change = story.change(host, *decided[:2], ITEMS[2], rollcall, *OTHERS)
    assert (change.event, change.key) == (Event.STATUS_CHANGED, "1")
    assert change.sentence == (
        "Decisions of the City Council meeting of Mon 16 Nov, 9:00 am are listed, 2 items"
    )
    (listed,) = change.fields
    assert listed.after[1] == "2. 26-0012 Order for a hearing on snow removal: Adopted, 9-2"
    assert story.says(host, *decided, rollcall, *OTHERS) == [("status_changed", "1/c")]


def test_decisions_that_come_with_the_minutes_are_told_with_them():
    host = meeting(day=16, hour=9, documents=(doc(),))
    story = Story(host, *ITEMS, *OTHERS)
    decided = [edit(each, fields={**each.fields, "result": "Pass"}) for each in ITEMS]
    minutes = edit(host, documents=(doc(), doc("minutes")), location="Annex, Room 2")
    change = story.change(minutes, *decided, *OTHERS)
    assert change.event is Event.MINUTES_POSTED
    assert [field.name for field in change.fields] == ["items", "document:minutes"]


def test_after_the_meeting_other_changes_of_items_are_silence():
    host = meeting(day=16, hour=9, documents=(doc(),))
    story = Story(host, *ITEMS, *OTHERS)
    reworded = edit(ITEMS[0], title="Ordinance to limit parking on Elm and Oak Street")
    assert story.says(host, reworded, ITEMS[1], item("1", "m", "Minutes item"), *OTHERS) == []


def test_of_a_meeting_called_off_only_that_is_told():
    story = agenda(*ITEMS)
    off = meeting(status="postponed", documents=(doc(),))
    deferred = edit(ITEMS[0], fields={**ITEMS[0].fields, "matter_status": "Deferred"})
    assert story.says(off, deferred, *ITEMS[1:], *OTHERS) == [("postponed", "1")]


def test_an_agenda_first_posted_after_its_meeting_is_told():
    host = meeting(day=16, hour=9)
    story = Story(host, *OTHERS)
    assert story.says(host, *ITEMS, *OTHERS) == [("agenda_posted", "1")]


def test_equal_titles_do_not_confuse():
    old = [item("1", key, "Public comment", section=key) for key in ("a", "b")]
    story = agenda(*old)
    new = [item("1", key, "Public comment", section=key[0]) for key in ("a2", "b2")]
    assert read(story, *new) == []


def test_a_whole_agenda_taken_down_is_one_change():
    story = agenda(*ITEMS)
    assert read(story) == []
    change = story.change(meeting(documents=(doc(),)), *OTHERS)
    assert (change.event, change.key) == (Event.AGENDA_REVISED, "1")
    assert change.sentence.endswith("was revised: 3 items withdrawn")
    assert read(story) == []
    assert story.known["1/a"].standing is Standing.REMOVED


def test_a_rewritten_agenda_is_one_change():
    old = [item("1", f"a{n}", f"Matter {n} of long ago", file=f"25-{n:04}") for n in range(12)]
    story = agenda(*old)
    new = [item("1", f"b{n}", f"Wholly new business {n}", file=f"26-{n:04}") for n in range(14)]
    change = story.change(meeting(documents=(doc(),)), *new, *OTHERS)
    assert change.event is Event.AGENDA_REVISED
    assert change.sentence.endswith("was revised: 14 items added")


def test_a_rewritten_agenda_joins_the_change_of_its_file():
    old = [item("1", f"a{n}", f"Matter {n} of long ago", file=f"25-{n:04}") for n in range(12)]
    story = Story(meeting(documents=(doc(version="1"),)), *old, *OTHERS)
    new = [item("1", f"b{n}", f"Wholly new business {n}", file=f"26-{n:04}") for n in range(14)]
    change = story.change(meeting(documents=(doc(version="2"),)), *new, *OTHERS)
    assert change.event is Event.AGENDA_REVISED
    assert {field.name for field in change.fields} == {"item:added", "version:agenda"}


def test_a_small_revision_is_its_item_changes_beside_the_meeting_s():
    story = Story(meeting(documents=(doc(version="1"),)), *ITEMS, *OTHERS)
    after = edit(ITEMS[1], title="Order for a hearing on snow removal in winter")
    new = item("1", "d", "Detainer requests", file="26-0013")
    changes = story.poll(
        meeting(documents=(doc(version="2"),)), ITEMS[0], after, ITEMS[2], new, *OTHERS
    ).changes
    assert [change.event.value for change in changes] == [
        "agenda_revised", "agenda_item_reworded", "agenda_item_added",
    ]  # fmt: skip
    assert {change.thread for change in changes} == {"1"}


def test_items_of_a_past_or_cancelled_meeting_leave_in_silence():
    for host in (meeting(day=12), meeting(status="cancelled")):
        story = Story(host, *ITEMS, *OTHERS)
        assert [story.says(host, *OTHERS) for _ in range(3)] == [[], [], []]
        story = Story(host, *ITEMS, *OTHERS)
        reused = item("1", "b", "Liquor license for a tavern", file="26-0044")
        assert ("agenda_item_withdrawn", "1/b") not in story.says(host, ITEMS[0], reused, *OTHERS)


def test_the_items_of_a_meeting_that_goes_on_under_another_id_go_with_it():
    story = Story(meeting(documents=(doc(),)), *ITEMS, *OTHERS)
    moved = [edit(each, key=each.key.replace("1/", "2/"), parent="2") for each in ITEMS]
    assert story.says(meeting("2", documents=(doc(),)), *moved, *OTHERS) == []
    late = item("2", "d", "Detainer requests")
    change = story.change(meeting("2", documents=(doc(),)), *moved, late, *OTHERS)
    assert change.flags == {Flag.LATE_ADDITION}
    assert change.thread == "1"


def test_items_without_a_listed_meeting_are_told_one_by_one():
    story = Story(*OTHERS)
    assert story.says(ITEMS[0], *OTHERS) == [("agenda_item_added", "1/a")]


def test_the_first_posting_is_remembered():
    story = Story(meeting(), *OTHERS)
    story.poll(meeting(), *ITEMS, *OTHERS)
    posted = story.known["1"].agenda_first_posted
    assert posted == story.now
    story.poll(meeting(documents=(doc(),)), *ITEMS, *OTHERS)
    assert story.known["1"].agenda_first_posted == posted
    assert story.now - posted == timedelta(minutes=30)
