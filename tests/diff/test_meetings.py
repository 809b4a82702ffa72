from datetime import timedelta

from monitor.diff import Standing
from monitor.models import Event, Flag
from tests.diff.build import NOW, Story, doc, edit, meeting, meetings, when

OTHERS = meetings(3)


def told(before, after, **rest):
    return Story(before, *OTHERS).change(after, *OTHERS, **rest)


def test_a_new_time_on_the_same_day_is_rescheduled():
    change = told(meeting(), meeting(hour=19, minute=30))
    assert change.event is Event.RESCHEDULED
    assert change.sentence == (
        "The City Council meeting of Tue 24 Nov moved from 6:00 pm to 7:30 pm"
    )
    assert [field.name for field in change.fields] == ["starts_at"]
    assert change.fields[0].before == "2026-11-24T18:00:00-05:00"


def test_a_new_day_is_rescheduled():
    change = told(meeting(), meeting(day=1, month=12))
    assert change.sentence.endswith("moved from Tue 24 Nov, 6:00 pm to Tue 1 Dec, 6:00 pm")


def test_a_time_that_becomes_known_is_not_a_move():
    change = told(meeting(hour=None), meeting())
    assert change.event is Event.MODIFIED
    assert change.sentence == (
        "The time of the City Council meeting of Tue 24 Nov, 6:00 pm is now 6:00 pm"
    )


def test_a_time_taken_off_is_not_a_move():
    change = told(meeting(), meeting(hour=None))
    assert change.event is Event.MODIFIED
    assert "a time not published" in change.sentence


def test_another_place_is_relocated():
    change = told(meeting(), meeting(location="Library, 2nd floor"))
    assert change.event is Event.RELOCATED
    assert "moved from “City Hall” to “Library, 2nd floor”" in change.sentence


def test_a_remark_beside_the_same_place_is_a_modification():
    remark = "MEETING UPDATED - please open for details, City Hall"
    assert told(meeting(), meeting(location=remark)).event is Event.MODIFIED
    assert told(meeting(location=remark), meeting()).event is Event.MODIFIED
    after = meeting(location=remark, documents=(doc(),))
    assert told(meeting(), after).event is Event.AGENDA_POSTED


def test_a_meeting_first_seen_as_called_off_says_so():
    story = Story(*OTHERS)
    change = story.change(meeting(day=17, status="cancelled"), *OTHERS)
    assert (change.event, change.flags) == (Event.ADDED, frozenset())
    assert change.sentence.endswith("is newly listed, already marked “cancelled”")


def test_a_place_first_published_is_a_modification():
    assert told(meeting(location=None), meeting()).event is Event.MODIFIED


def test_cancelled_is_said_with_the_words_of_the_source():
    cancelled = meeting(
        title="CANCELLED - City Council", status="cancelled", fields={"status_text": "CANCELLED"}
    )
    change = told(meeting(), cancelled)
    assert change.event is Event.CANCELLED
    assert change.note == "The calendar now reads “CANCELLED”. No new date published."
    assert change.sentence == "The City Council meeting of Tue 24 Nov, 6:00 pm is cancelled"


def test_cancelled_quotes_the_title_when_it_is_the_title_that_says_so():
    change = told(meeting(), meeting(title="CANCELLED – City Council", status="cancelled"))
    assert (
        change.note == "The calendar now reads “CANCELLED – City Council”. No new date published."
    )


def test_cancelled_wins_over_all_that_changed_with_it():
    after = meeting(
        day=26, status="cancelled", location="Library", documents=(doc(), doc("minutes"))
    )
    change = told(meeting(), after)
    assert change.event is Event.CANCELLED
    assert {field.name for field in change.fields} == {
        "status", "starts_at", "location", "document:agenda", "document:minutes",
    }  # fmt: skip


def test_postponed_without_a_new_date():
    change = told(meeting(), meeting(status="postponed"))
    assert change.event is Event.POSTPONED
    assert change.sentence.endswith("is postponed; no new date published")


def test_postponed_to_a_date_is_rescheduled():
    assert told(meeting(), meeting(day=26, status="postponed")).event is Event.RESCHEDULED


def test_marked_as_rescheduled_without_a_date():
    change = told(meeting(), meeting(status="rescheduled"))
    assert change.event is Event.RESCHEDULED
    assert change.sentence.endswith("is to be rescheduled; no new date published")


def test_a_postponed_meeting_with_a_new_date_is_rescheduled():
    assert told(meeting(status="postponed"), meeting(day=26)).event is Event.RESCHEDULED


def test_a_cancelled_meeting_that_is_on_again_is_reinstated():
    change = told(meeting(status="cancelled"), meeting())
    assert change.event is Event.REINSTATED
    assert "on again" in change.sentence


def test_a_page_s_own_status_words_are_understood():
    assert told(meeting(status="On"), meeting(status="Meeting Canceled")).event is Event.CANCELLED
    assert told(meeting(status=None), meeting(status="Deferred")).event is Event.POSTPONED


def test_a_status_word_outside_the_vocabulary_is_told_as_it_is():
    change = told(meeting(status="Scheduled"), meeting(status="Recessed to Dec 5"))
    assert change.event is Event.STATUS_CHANGED
    assert "went from “Scheduled” to “Recessed to Dec 5”" in change.sentence


def test_the_status_text_is_told_when_it_is_more_than_paperwork():
    before = meeting(fields={"status_text": "Final"})
    after = meeting(fields={"status_text": "Quorum not expected"})
    assert told(before, after).event is Event.STATUS_CHANGED
    assert Story(before, *OTHERS).events(meeting(fields={"status_text": "Draft"}), *OTHERS) == []
    paper = Story(meeting(fields={"minutes_status": "Draft"}), *OTHERS)
    assert paper.events(meeting(fields={"minutes_status": "Final"}), *OTHERS) == []


def test_agenda_minutes_and_other_files_as_they_appear():
    assert told(meeting(), meeting(documents=(doc(),))).event is Event.AGENDA_POSTED
    assert told(meeting(), meeting(documents=(doc("minutes"),))).event is Event.MINUTES_POSTED
    change = told(meeting(), meeting(documents=(doc("video"),)))
    assert change.event is Event.DOCUMENT_ADDED
    assert change.sentence.startswith("New with the City Council meeting")
    assert change.sentence.endswith("“Video”")


def test_an_addendum_revises_the_agenda():
    after = meeting(documents=(doc(), doc(name="b", title="Agenda Addendum")))
    assert told(meeting(documents=(doc(),)), after).event is Event.AGENDA_REVISED


def test_an_agenda_with_another_version_or_text_or_file_is_revised():
    for after in (
        doc(version="2"),
        doc(version="1", digest="bb"),
        doc(version="1", name="other"),
        doc(version="1", title="Agenda - REVISED"),
    ):
        before = doc(version="1", digest="aa" if after.digest else "")
        change = told(meeting(documents=(before,)), meeting(documents=(after,)))
        assert change.event is Event.AGENDA_REVISED, after


def test_a_file_of_the_same_text_is_the_same_file_wherever_it_lies():
    story = Story(meeting(documents=(doc(version="1", digest="aa"),)), *OTHERS)
    again = meeting(documents=(doc(version="2", digest="aa", name="elsewhere"),))
    assert story.events(again, *OTHERS) == []


def test_a_reading_that_failed_once_does_not_hide_the_next_revision():
    story = Story(meeting(documents=(doc(digest="aa"),)), *OTHERS)
    assert story.events(meeting(documents=(doc(),)), *OTHERS) == []
    assert story.events(meeting(documents=(doc(digest="bb"),)), *OTHERS) == ["agenda_revised"]


def test_a_withdrawn_file_is_told_after_two_reads_ten_minutes_apart():
    story = Story(meeting(documents=(doc(), doc("packet"))), *OTHERS)
    assert story.events(meeting(documents=(doc(),)), *OTHERS) == []
    change = story.change(meeting(documents=(doc(),)), *OTHERS)
    assert change.event is Event.DOCUMENT_REMOVED
    assert change.sentence.endswith("“Packet”")
    assert story.events(meeting(documents=(doc(),)), *OTHERS) == []


def test_a_file_link_that_flickers_is_silence():
    both = meeting(documents=(doc(), doc("packet")))
    story = Story(both, *OTHERS)
    for _ in range(4):
        assert story.events(meeting(documents=(doc(),)), *OTHERS) == []
        assert story.events(both, *OTHERS) == []


def test_files_that_leave_a_past_meeting_are_silence():
    story = Story(meeting(day=10, documents=(doc(),)), *OTHERS)
    for _ in range(4):
        assert story.events(meeting(day=10), *OTHERS) == []


def test_another_exhibit_in_place_of_one_is_one_gone_and_one_new():
    story = Story(meeting(documents=(doc("attachment", "x", title="Exhibit A"),)), *OTHERS)
    after = meeting(documents=(doc("attachment", "y", title="Map of parcels"),))
    assert story.events(after, *OTHERS) == ["document_added"]
    assert story.events(after, *OTHERS) == ["document_removed"]


def test_a_new_name_is_renamed():
    change = told(meeting(), meeting(title="City Council, Special Session"))
    assert change.event is Event.RENAMED
    assert change.sentence == "“City Council” is now called “City Council, Special Session”"


def test_a_new_description_is_a_text_change_with_its_words():
    change = told(meeting(text="Open to all."), meeting(text="Open to residents only."))
    assert change.event is Event.TEXT_CHANGED
    assert ("+", "residents only.") in change.passages[0].words


def test_a_new_meeting_is_added_and_short_notice_when_it_is_close():
    story = Story(*OTHERS)
    change = story.change(meeting(day=24), *OTHERS)
    assert (change.event, change.flags) == (Event.ADDED, frozenset())
    assert change.sentence == "The City Council meeting of Tue 24 Nov, 6:00 pm is newly listed"
    change = story.change(meeting("2", day=17), meeting(day=24), *OTHERS)
    assert change.flags == {Flag.SHORT_NOTICE}


def test_the_days_of_a_weekend_do_not_count_as_notice():
    friday = NOW + timedelta(days=4)
    story = Story(*OTHERS, now=friday)
    change = story.change(meeting(day=23, hour=9), *OTHERS)
    assert change.flags == {Flag.SHORT_NOTICE}


def test_a_meeting_in_the_past_has_no_notice():
    assert Story(*OTHERS).change(meeting(day=12), *OTHERS).flags == frozenset()


def test_a_move_into_the_notice_period_is_short_notice():
    assert told(meeting(), meeting(day=17)).flags == {Flag.SHORT_NOTICE}


def test_after_the_meeting_its_times_and_its_being_held_are_silence():
    before = meeting(day=12, status="scheduled", ends_at=None)
    story = Story(before, *OTHERS)
    after = edit(before, starts_at=when(12, 18, 7), ends_at=when(12, 21), status="held")
    assert story.events(after, *OTHERS) == []
    assert story.known["1"].record.status == "held"


def test_one_meeting_listed_under_a_second_id_is_one_meeting():
    story = Story(meeting(), *OTHERS)
    assert story.events(meeting(), meeting("9"), *OTHERS) == []
    change = story.change(meeting(), meeting("9", location="Library"), *OTHERS)
    assert change.thread == "1"


def test_a_meeting_listed_anew_after_it_was_called_off_is_news():
    off = meeting(status="cancelled")
    assert Story(off, *OTHERS).events(off, meeting("9"), *OTHERS) == ["added"]


def test_a_past_meeting_that_leaves_the_window_is_silence():
    story = Story(meeting(day=12), *OTHERS)
    assert story.events(*OTHERS) == []
    assert story.known["1"].standing is Standing.LEFT
