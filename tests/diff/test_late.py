"""Documents told of before their text could be read."""

from monitor.models import Role
from tests.diff.build import Story, doc, edit, meeting, meetings

OTHERS = meetings(3)
READS = frozenset({Role.AGENDA})


def test_a_text_that_comes_after_its_document_was_told_is_enriched_once():
    story = Story(meeting(), *OTHERS, reads=READS)
    assert story.events(meeting(documents=(doc(),)), *OTHERS) == ["agenda_posted"]
    assert story.events(meeting(documents=(doc(),)), *OTHERS) == []
    read = meeting(documents=(doc(digest="aa"),))
    (change,) = story.poll(read, *OTHERS).changes
    assert change.event == "enriched"
    assert [(f.name, f.before, f.after) for f in change.fields] == [("text:agenda", None, "aa")]
    assert story.events(read, *OTHERS) == []
    assert story.known["1"].unread == ()


def test_a_text_of_the_baseline_that_comes_late_is_silent_and_its_revision_is_not():
    story = Story(meeting(documents=(doc(),)), *OTHERS, reads=READS)
    assert story.events(meeting(documents=(doc(digest="aa"),)), *OTHERS) == []
    assert story.events(meeting(documents=(doc(digest="bb"),)), *OTHERS) == ["agenda_revised"]


def test_a_new_meeting_with_an_unread_agenda_is_completed():
    story = Story(*OTHERS, reads=READS)
    new = meeting(documents=(doc(),))
    assert story.events(new, *OTHERS) == ["added"]
    assert story.events(edit(new, documents=(doc(digest="aa"),)), *OTHERS) == ["enriched"]


def test_a_document_that_is_never_read_is_not_waited_for():
    story = Story(*OTHERS, reads=READS)
    story.poll(meeting(documents=(doc("packet"),)), *OTHERS)
    assert story.known["1"].unread == ()


def test_what_moves_together_with_a_late_text_keeps_its_event():
    story = Story(meeting(), *OTHERS, reads=READS)
    story.poll(meeting(documents=(doc(),)), *OTHERS)
    (change,) = story.poll(meeting(hour=19, documents=(doc(digest="aa"),)), *OTHERS).changes
    assert change.event == "rescheduled"
    assert "text:agenda" in [field.name for field in change.fields]
