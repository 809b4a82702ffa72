"""The corners of one attempt: what cannot be written, looked for, edited or sent at all."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.deliver import RunningClock, Worker
from monitor.deliver.compose import Composer
from monitor.deliver.console import ConsoleNotifier
from monitor.models import Draft, Event, OutboxState
from tests.deliver.builders import change, meeting, moved
from tests.deliver.newsroom import QUICK, Newsroom
from tests.fake_slack import FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(["#somerville", "#ops"], silence=3) as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, slack: FakeSlack) -> Iterator[Newsroom]:
    opened = Newsroom(tmp_path, slack)
    yield opened
    opened.close()


def outcomes(room: Newsroom, number: int = 1) -> list[str]:
    return [attempt.outcome for attempt in room.store.outbox.attempts(number)]


def test_a_row_that_cannot_be_written_is_set_aside_and_stops_no_other(
    room: Newsroom, slack: FakeSlack
) -> None:
    odd = Draft(dedup_key="odd", channel="#somerville", purpose="ops", payload={"kind": "failing", "since": "yesterday"})  # fmt: skip
    room.queue(odd)
    room.say(moved())
    room.drain()
    assert room.states() == ["parked", "sent", "sent"]
    parked = room.store.outbox.listing([OutboxState.PARKED])[0]
    assert (parked.parked_reason or "").startswith("message: it cannot be written (ValueError")
    assert len(slack.messages("#somerville")) == 1
    assert "was not accepted" in slack.messages("#ops")[0].text


def test_without_an_ops_channel_nobody_is_told_and_nothing_breaks(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.new_worker(ops_channel="")
    slack.script("chat.postMessage", "error:is_archived")
    room.say(moved())
    room.drain()
    assert room.states() == ["parked"]
    assert slack.messages() == []


def test_an_edit_whose_answer_is_unclear_is_simply_made_again(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.script("chat.update", "stored_500", "429:0")
    room.say(change(Event.ADDED, meeting()))
    room.say(moved())
    room.drain(patience=10)
    first, _reply = slack.messages("#somerville")
    assert "· moved to Tue Dec 1, 7:30 pm ET" in first.text
    assert len(slack.called("chat.update")) == 3


def test_an_edit_of_what_a_person_deleted_is_dropped(room: Newsroom, slack: FakeSlack) -> None:
    slack.script("chat.update", "error:message_not_found")
    room.say(change(Event.ADDED, meeting()))
    room.say(moved())
    room.drain()
    rows = room.store.outbox.listing()
    assert {row.state for row in rows} == {OutboxState.SENT}
    assert len(slack.called("chat.update")) == 1


def test_an_edit_left_in_doubt_by_a_crash_is_made_again_without_looking(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.say(change(Event.ADDED, meeting()))
    room.drain()
    present = Draft(dedup_key="p", channel="#somerville", purpose="present", thread_key="somerville-ma/council/m1")  # fmt: skip
    room.queue(present)
    assert room.store.outbox.claim(room.now) is not None
    room.new_worker()
    looked = len(slack.called("conversations.history"))
    room.drain(seconds=5)
    assert outcomes(room, 2)[0] == "again"
    assert room.store.outbox.claimed() == []
    assert len(slack.called("conversations.history")) == looked


def test_an_edit_of_a_thread_that_is_not_there_comes_to_nothing(
    room: Newsroom, slack: FakeSlack
) -> None:
    for key in ("nowhere", "ops/x"):
        room.queue(Draft(dedup_key=key, channel="#somerville", purpose="present", thread_key=key))
    notice = Draft(dedup_key="n", channel="#somerville", purpose="ops", thread_key="ops/x", payload={"kind": "config"})  # fmt: skip
    room.queue(notice)
    room.drain()
    assert slack.called("chat.update") == []
    assert room.states() == ["sent"]


def test_a_token_that_is_revoked_while_we_look_stops_everything(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.script("chat.postMessage", "stored_500")
    slack.script("conversations.history", "429:0", "error:token_revoked")
    room.say(moved())
    report = room.drain()
    assert "reinstall the app" in report.stopped
    assert outcomes(room)[-2:] == ["not read back", "not read back"]
    room.drain(minutes=16)
    assert list(slack.by_key().values()) == [1]
    assert room.states() == ["sent"]


def test_a_full_workspace_is_tried_again_in_an_hour(room: Newsroom, slack: FakeSlack) -> None:
    slack.script("chat.postMessage", "error:message_limit_exceeded")
    room.say(moved())
    assert room.drain().stopped
    room.drain(minutes=30)
    assert len(slack.called("chat.postMessage")) == 1
    room.drain(minutes=31)
    assert room.states() == ["sent"]


def test_what_was_printed_before_a_crash_cannot_be_looked_for_and_is_printed_again(
    room: Newsroom,
) -> None:
    room.say(moved())
    assert room.store.outbox.claim(room.now) is not None
    out, clock = io.StringIO(), RunningClock()
    composer = Composer(
        room.store.outbox, room.store.changes, scene=lambda: room.scene, clock=clock
    )
    room.worker = Worker(
        room.store.outbox, ConsoleNotifier(out), QUICK, composer=composer, clock=clock
    )
    room.drain(seconds=5)
    assert room.states() == ["sent"]
    assert out.getvalue().count("Somerville City Council moved") == 1


def test_a_clock_that_was_never_set_is_a_fault() -> None:
    with pytest.raises(RuntimeError, match="not set"):
        RunningClock()()


def test_the_wait_grows_with_each_fault_and_ends_with_the_first_success(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.new_worker(back_off=timedelta(seconds=0.2))
    slack.script("chat.postMessage", "reset", "reset", "429:none")
    room.say(moved())
    room.drain(patience=10)
    assert list(slack.by_key().values()) == [1]
