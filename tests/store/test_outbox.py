"""The outbox: queued once, claimed by one, in order, and never forgotten."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.models import Draft, Event, Notification, OutboxState
from monitor.store import Store
from monitor.store.outbox import Outbox
from tests.store.conftest import NOW, change

HOUR = timedelta(hours=1)


def draft(key: str, thread: str = "", **rest: Any) -> Draft:
    return Draft(
        **{"dedup_key": key, "channel": "#a", "purpose": "change", "thread_key": thread, **rest}
    )


def queue(store: Store, *drafts: Draft) -> list[int]:
    store.outbox.enqueue(drafts, NOW)
    return [row.id for row in reversed(store.outbox.listing())]


def claim(store: Store, **rest: Any) -> Notification:
    row = store.outbox.claim(rest.pop("now", NOW), **rest)
    assert row is not None
    return row


def keys(store: Store, **rest: Any) -> list[str]:
    """What can be claimed now, one after the other, without any of it being sent."""
    found = []
    while (row := store.outbox.claim(rest.get("now", NOW), busy=rest.get("busy", ()))) is not None:
        found.append(row.draft.dedup_key)
    return found


def told(store: Store, *events: Event, source: str = "us/a") -> tuple[int, ...]:
    return store.changes.add(
        [change(event=event, source_id=source) for event in events], poll_id=None, snapshot_id=None
    )


def test_what_was_queued_under_a_key_is_not_queued_again(store: Store) -> None:
    assert store.outbox.enqueue([draft("k"), draft("k"), draft("l")], NOW) == 2
    assert store.outbox.enqueue([draft("k")], NOW) == 0
    assert store.outbox.knows("k")
    assert not store.outbox.knows("m")


def test_a_draft_comes_back_as_it_was_queued(store: Store) -> None:
    ids = told(store, Event.ADDED)
    given = draft(
        "k", "t", changes=ids, stories=("s",), reason="why", mention="S0DESK1", broadcast=True, notifier="webhook:x",
        payload={"a": [1]}, not_before=NOW + HOUR,
    )  # fmt: skip
    queue(store, given)
    row = store.outbox.listing()[0]
    assert row.draft == replace(given, stories=())
    assert (row.state, row.created_at, row.attempts) == (OutboxState.PENDING, NOW, 0)
    assert store.changes.notifications(ids[0]) == [row.id]


def test_a_story_another_source_told_is_not_told_again_and_ones_own_later_change_is(
    store: Store,
) -> None:
    mine = told(store, Event.ADDED, Event.MODIFIED)
    theirs = told(store, Event.ADDED, source="us/b")
    assert store.outbox.enqueue([draft("1", changes=mine[:1], stories=("story",))], NOW) == 1
    assert store.outbox.enqueue([draft("2", changes=theirs, stories=("story",))], NOW) == 0
    assert store.outbox.enqueue([draft("3", changes=mine[:1], stories=("story",))], NOW) == 0
    assert store.outbox.enqueue([draft("4", changes=mine[1:], stories=("story",))], NOW) == 1
    assert store.outbox.enqueue([draft("5", changes=theirs, stories=("story",))], NOW) == 0
    both = draft("6", changes=(*theirs, mine[1]), stories=("other", "other"))
    assert store.outbox.enqueue([both], NOW) == 1
    assert store.outbox.listing()[0].draft.changes == theirs
    assert store.outbox.enqueue([draft("7", changes=(99,), stories=("story",))], NOW) == 0


def test_a_digest_grows_until_its_hour_and_then_begins_anew(store: Store) -> None:
    ids = told(store, Event.ADDED, Event.MODIFIED, Event.CANCELLED)
    slot = {"purpose": "digest", "not_before": NOW + HOUR}
    assert store.outbox.enqueue([draft("d", changes=ids[:1], stories=("a",), **slot)], NOW) == 1
    assert store.outbox.enqueue([draft("d", changes=ids[:2], stories=("a", "b"), **slot)], NOW) == 0
    assert store.outbox.listing()[0].draft.changes == ids[:2]
    assert store.outbox.enqueue([draft("d", **slot)], NOW) == 0
    store.outbox.sent(claim(store, now=NOW + HOUR), NOW + HOUR, ts="1", channel_id="C1")
    assert store.outbox.enqueue([draft("d", changes=ids[:2], **slot)], NOW) == 0
    assert store.outbox.enqueue([draft("d", changes=ids, **slot)], NOW) == 1
    assert store.outbox.enqueue([draft("d", changes=ids[2:], **slot)], NOW) == 0
    assert store.outbox.listing()[0].draft.changes == ids[2:]
    assert store.outbox.drop([store.outbox.listing()[0].id], NOW) == 1
    assert store.outbox.enqueue([draft("d", changes=ids[2:], **slot)], NOW) == 0
    assert [row.draft.changes for row in store.outbox.listing()] == [ids[2:], ids[:2]]


def test_a_thread_goes_one_by_one_and_others_need_not_wait(store: Store) -> None:
    queue(store, draft("1", "t"), draft("2", "t"), draft("3", "u"), draft("4"), draft("5"))
    assert keys(store) == ["1", "3", "4", "5"]
    store.outbox.sent(store.outbox.claimed()[0], NOW, ts="1.0", channel_id="C1")
    assert keys(store) == ["2"]


def test_busy_channels_and_later_times_are_left(store: Store) -> None:
    queue(store, draft("1", not_before=NOW + HOUR), draft("2", channel="#b"), draft("3"))
    assert keys(store, busy={"#b", "#c"}) == ["3"]
    assert keys(store, now=NOW + HOUR) == ["1", "2"]


def test_what_waits_for_the_end_of_quiet_hours_goes_before_what_may_go_now(store: Store) -> None:
    queue(
        store,
        draft("calm", "t", not_before=NOW + HOUR),
        draft("else", "u", not_before=NOW + HOUR),
        draft("loud", "t"),
    )
    assert keys(store) == ["calm"]


def test_a_parent_is_remembered_with_the_first_message_and_can_be_forgotten(store: Store) -> None:
    queue(store, draft("1", "t"), draft("2", "t"))
    assert store.outbox.parent("#a", "t") is None
    assert store.outbox.parent("#a", "") is None
    assert store.outbox.channel_id("#a") is None
    store.outbox.sent(claim(store), NOW, ts="1.0", channel_id="C1")
    store.outbox.sent(claim(store), NOW, ts="2.0", channel_id="C1")
    parent = store.outbox.parent("#a", "t")
    assert parent is not None
    assert (parent.ts, parent.channel_id, parent.notification_id) == ("1.0", "C1", 1)
    assert store.outbox.channel_id("#a") == "C1"
    assert [row.ts for row in store.outbox.told_in("#a", "t")] == ["1.0", "2.0"]
    assert store.outbox.by_message("C1", "2.0") == store.outbox.get(2)
    assert store.outbox.by_message("C1", "9.9") is None
    store.outbox.forget_thread("#a", "t")
    assert store.outbox.parent("#a", "t") is None


def test_one_waiting_edit_of_a_parent_is_enough_and_edits_wait_for_messages(store: Store) -> None:
    queue(store, draft("1", "t"), draft("2", "t"), draft("3", "t"), draft("4", "u"))
    follow = draft("present:1", "t", purpose="present")
    store.outbox.sent(claim(store), NOW, ts="1.0", channel_id="C1", follow=follow)
    store.outbox.sent(
        claim(store), NOW, ts="2.0", channel_id="C1", follow=replace(follow, dedup_key="present:2")
    )
    assert sum(row.draft.purpose == "present" for row in store.outbox.listing()) == 1
    third = claim(store)
    assert keys(store) == ["4"]
    store.outbox.sent(third, NOW, ts="3.0", channel_id="C1")
    assert keys(store) == ["present:1"]


def test_the_message_about_a_record_is_found_by_what_it_told(store: Store) -> None:
    ids = told(store, Event.FILED, source="us/a")
    queue(store, draft("1", changes=ids))
    assert store.outbox.told_of("#a", "us/a", "1") is None
    store.outbox.sent(claim(store), NOW, ts="1.0", channel_id="C1")
    found = store.outbox.told_of("#a", "us/a", "1")
    assert found is not None
    assert found.ts == "1.0"
    assert store.outbox.told_of("#b", "us/a", "1") is None


def test_a_row_put_off_comes_back_and_uncertainty_stays(store: Store) -> None:
    queue(store, draft("1"))
    row = claim(store)
    store.outbox.postpone(
        row, NOW, until=NOW + HOUR, outcome="uncertain", detail="why", uncertain=True
    )
    assert store.outbox.claim(NOW) is None
    again = claim(store, now=NOW + HOUR)
    assert (again.uncertain, again.attempts) == (True, 2)
    store.outbox.tried(again, NOW, "unclear", "x" * 600)
    store.outbox.postpone(again, NOW, until=None, outcome="not there")
    assert claim(store).uncertain
    attempts = store.outbox.attempts(1)
    assert [attempt.outcome for attempt in attempts] == ["uncertain", "unclear", "not there"]
    assert len(attempts[1].detail) == 500
    assert attempts[0].at == NOW


def test_a_channel_set_aside_stops_and_is_tried_again_at_its_hour(store: Store) -> None:
    queue(store, draft("1"), draft("2"), draft("3", channel="#b"))
    notice = draft("n", channel="#ops", purpose="ops")
    store.outbox.park(
        claim(store),
        NOW,
        reason="channel: not there",
        outcome="parked",
        again=NOW + HOUR,
        notice=notice,
    )
    assert store.outbox.backlog(NOW).aside == {"#a": "not there"}
    assert keys(store) == ["3", "n"]
    assert store.outbox.claim_aside(NOW) is None
    row = store.outbox.claim_aside(NOW + HOUR)
    assert row is not None
    assert row.draft.dedup_key == "1"
    store.outbox.sent(row, NOW, ts="1.0")
    assert keys(store) == ["2"]


def test_parked_rows_are_retried_by_number_or_all_and_dropped_ones_never(store: Store) -> None:
    ids = queue(store, draft("1"), draft("2"), draft("3"))
    for _ in range(2):
        store.outbox.park(claim(store), NOW, reason="message: refused", outcome="parked")
    assert store.outbox.drop([ids[2]], NOW, "not wanted") == 1
    assert store.outbox.retry([ids[0], 99], NOW) == 1
    assert store.outbox.retry([], NOW) == 1
    dropped = store.outbox.get(ids[2])
    assert dropped is not None
    assert (dropped.state, dropped.parked_reason) == (OutboxState.PARKED, "dropped: not wanted")
    assert keys(store) == ["1", "2"]
    assert store.outbox.drop([ids[0]], NOW) == 0


def test_held_rows_are_released_by_source(store: Store) -> None:
    mine, theirs = told(store, Event.ADDED), told(store, Event.ADDED, source="us/b")
    queue(store, draft("1", changes=mine, held=True), draft("2", changes=theirs, held=True))
    assert keys(store) == []
    assert store.outbox.listing([OutboxState.HELD])[0].draft.held
    assert store.outbox.release("us/b", NOW) == 1
    assert keys(store) == ["2"]


def test_the_backlog_counts_ages_and_names_what_stopped(store: Store) -> None:
    empty = store.outbox.backlog(NOW)
    assert (empty.counts, empty.oldest, empty.trouble) == ({}, None, "")
    queue(store, draft("1"), draft("2", not_before=NOW + HOUR))
    row = claim(store)
    store.outbox.postpone(row, NOW, until=None, outcome="stopped", detail="the token was revoked")
    found = store.outbox.backlog(NOW)
    assert found.counts == {OutboxState.PENDING: 2}
    assert found.oldest == NOW
    assert found.trouble == "the token was revoked"
    store.outbox.sent(row, NOW, ts="1.0")
    assert store.outbox.backlog(NOW).trouble == ""


def test_what_is_ready_and_what_comes_later_are_told_apart(store: Store) -> None:
    assert store.outbox.due(NOW) == (False, None)
    queue(store, draft("1", not_before=NOW + HOUR), draft("2", not_before=NOW + 2 * HOUR))
    assert store.outbox.due(NOW) == (False, NOW + HOUR)
    assert store.outbox.due(NOW + HOUR) == (True, NOW + 2 * HOUR)


def test_the_last_claims_of_each_channel_set_the_pace_after_a_restart(store: Store) -> None:
    queue(store, draft("1"), draft("2", channel="#b"), draft("3"))
    claim(store)
    claim(store, now=NOW + HOUR)
    assert store.outbox.last_claims(NOW + HOUR) == {"#b": NOW + HOUR}


def test_listings_are_newest_first_and_can_be_narrowed(store: Store) -> None:
    queue(store, draft("1"), draft("2", channel="#b"))
    assert [row.draft.dedup_key for row in store.outbox.listing()] == ["2", "1"]
    assert [row.draft.dedup_key for row in store.outbox.listing(channel="#a")] == ["1"]
    assert store.outbox.listing([OutboxState.SENT]) == []
    assert store.outbox.get(99) is None


def test_the_text_that_completes_a_filing_is_found(store: Store) -> None:
    first, _, last = told(store, Event.FILED, Event.ENRICHED, Event.ENRICHED)
    began = store.changes.get(first)
    assert began is not None
    completed = store.changes.completed(began)
    assert completed is not None
    assert completed.id == last
    assert store.changes.completed(completed) is None


@pytest.mark.parametrize("count", [0, 3])
def test_every_method_is_one_transaction(store: Store, count: int) -> None:
    def broken() -> Any:
        for number in range(count):
            yield draft(str(number))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.outbox.enqueue(broken(), NOW)
    assert store.outbox.listing() == []


def gathered(key: str, number: int = 1, **rest: Any) -> Draft:
    payload = {"kind": "x", "rows": [{"n": key}], "totals": {"records": number}}
    held = rest.pop("not_before", NOW + timedelta(minutes=2))
    return draft(f"g:{key}", purpose="ops", joins="g:", payload=payload, not_before=held, **rest)


def test_what_gathers_is_one_message_until_it_is_tried(store: Store) -> None:
    assert store.outbox.enqueue([gathered("a", 3), gathered("b", 4)], NOW) == 1
    store.outbox.enqueue([gathered("c", channel="#b")], NOW)
    first, other = reversed(store.outbox.listing())
    assert first.draft.payload == {
        "kind": "x",
        "rows": [{"n": "a"}, {"n": "b"}],
        "totals": {"records": 7},
    }
    assert other.draft.payload["rows"] == [{"n": "c"}]
    assert keys(store) == []
    store.outbox.hurry("g:")
    assert keys(store) == ["g:a", "g:c"]
    assert store.outbox.enqueue([gathered("d")], NOW) == 1


def test_what_gathers_waits_for_the_next_one_but_not_for_ever(store: Store) -> None:
    queue(store, gathered("a"))
    for minute in range(1, 60):
        now = NOW + timedelta(minutes=minute)
        store.outbox.enqueue([gathered(str(minute), not_before=now + timedelta(minutes=2))], now)
    (row,) = store.outbox.listing()
    assert row.draft.not_before == NOW + timedelta(minutes=30)
    store.outbox.enqueue([gathered("now", not_before=None)], NOW)
    assert keys(store) == ["g:a"]


def test_of_what_gathers_only_so_many_are_kept_by_name(store: Store) -> None:
    store.outbox.enqueue([gathered(str(number)) for number in range(250)], NOW)
    (row,) = store.outbox.listing()
    assert len(row.draft.payload["rows"]) == 200
    assert row.draft.payload["totals"] == {"records": 250}


def test_a_box_without_a_log_of_what_was_told_keeps_its_rows_all_the_same(store: Store) -> None:
    queue(store, draft("1"))
    Outbox(store.db).sent(claim(store), NOW, ts="1.0", channel_id="C1")
    assert [row.state for row in store.outbox.listing()] == [OutboxState.SENT]


def work_of_a_claim(store: Store, waiting: int) -> int:
    """Steps of SQLite's machine for one claim while so many messages and edits wait, in hundreds."""
    drafts = [
        draft(f"w{n}", f"t{n // 2}", purpose="change" if n % 5 else "present")
        for n in range(waiting)
    ]
    store.outbox.enqueue(drafts, NOW)
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    store.db.tables.conn.set_progress_handler(count, 100)
    assert store.outbox.claim(NOW) is not None
    store.db.tables.conn.set_progress_handler(None, 0)
    return steps[0]


def test_a_message_is_claimed_with_no_more_work_when_thousands_wait(store):
    """After a night without Slack each message cost as much as all that waited behind it."""
    assert work_of_a_claim(store, 3_000) <= 3
