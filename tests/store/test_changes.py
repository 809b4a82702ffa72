from datetime import timedelta

import pytest

from monitor.models import Event, Importance
from monitor.store import Wanted
from tests.store.conftest import NOW, SOURCE, change, known, meeting, write


def test_a_change_comes_back_as_it_went_in(store):
    told = change(parent=meeting("p"), held=True, thread="story")
    (number,) = store.polls.commit(write(changes=[told], evidence=["ab", "cd"]))
    found = store.changes.get(number)
    from dataclasses import replace

    assert found == replace(told, id=number)
    assert store.changes.evidence(number) == ["ab", "cd"]


def test_an_addition_and_a_removal_have_one_side_only(store):
    ids = store.polls.commit(
        write(
            changes=[
                change(before=None, event=Event.ADDED),
                change(after=None, event=Event.REMOVED),
            ]
        )
    )
    added, removed = store.changes.many(ids)
    assert added.before is None
    assert removed.after is None
    assert removed.record.title == "City Council 1"


def test_unrouted_changes_wait_until_they_are_routed(store):
    store.polls.commit(write(changes=[change()]))
    (waiting,) = store.changes.unrouted()
    from dataclasses import replace

    routed = replace(waiting, topics=("a", "b"), importance=Importance.LOW, held=True)
    store.changes.mark_routed([routed], {waiting.id: ["us"]}, NOW)
    assert store.changes.unrouted() == []
    found = store.changes.get(waiting.id)
    assert (found.topics, found.importance, found.held) == (("a", "b"), Importance.LOW, True)
    assert store.changes.reaches(waiting.id) == ["somerville-ma", "us"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), 2),
        (Wanted(limit=1), 1),
        (Wanted(source=SOURCE), 2),
        (Wanted(source="x/y"), 0),
        (Wanted(kind="meeting", event="relocated"), 1),
        (Wanted(importance="high"), 2),
        (Wanted(topic="sanctuary"), 1),
        (Wanted(jurisdiction="us"), 1),
        (Wanted(jurisdiction="somerville-ma", topic="sanctuary"), 1),
        (Wanted(since=NOW), 2),
        (Wanted(since=NOW + timedelta(seconds=1)), 0),
        (Wanted(until=NOW), 0),
        (Wanted(thread=(SOURCE, "1")), 1),
        (Wanted(before_id=2), 1),
    ],
)
def test_listings_match_all_that_is_wanted(store, wanted, found):
    store.polls.commit(write(changes=[change("1"), change("2", event=Event.CANCELLED, topics=())]))
    first = store.changes.unrouted()[0]
    store.changes.mark_routed([first], {first.id: ["us"]}, NOW)
    assert len(store.changes.matching(wanted)) == found


def test_many_changes_come_in_the_order_asked_and_unknown_ones_are_left_out(store):
    ids = store.polls.commit(write(changes=[change(str(n)) for n in range(3)]))
    wanted = [ids[2], 999, ids[0]]
    assert [c.id for c in store.changes.many(wanted)] == [ids[2], ids[0]]
    assert store.changes.get(999) is None
    assert store.changes.evidence(999) == []


def test_a_change_names_the_notifications_it_became(store):
    from monitor.models import Draft

    (number,) = store.polls.commit(write(changes=[change()], known={"1": known(meeting())}))
    store.outbox.enqueue(
        [Draft(dedup_key="k", channel="#c", purpose="change", changes=(number,))], NOW
    )
    assert len(store.changes.notifications(number)) == 1


def test_a_change_without_a_record_is_refused():
    with pytest.raises(ValueError, match="before or an after"):
        _ = change(before=None, after=None).record
