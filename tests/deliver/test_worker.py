"""The worker against a Slack that answers over HTTP: what arrives, how often, and in what order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.deliver import RunningClock
from monitor.models import Event, OutboxState
from tests.deliver.builders import change, detainer, entry, meeting, moved
from tests.deliver.newsroom import Newsroom
from tests.fake_slack import AFTER, BEFORE, FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(["#somerville", "#ops"], silence=3, drip=0.05) as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, slack: FakeSlack) -> Iterator[Newsroom]:
    opened = Newsroom(tmp_path, slack)
    yield opened
    opened.close()


def test_a_change_arrives_once_with_its_words_and_its_mark(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.say(moved())
    report = room.drain()
    assert report.sent == 1
    (said,) = slack.messages("#somerville")
    assert "Somerville City Council moved: Tue Nov 24, 6:00 pm → Tue Dec 1, 7:30 pm ET" in said.text
    assert said.key == room.store.outbox.listing()[0].draft.dedup_key
    assert said.body["unfurl_links"] is False
    assert room.states() == ["sent"]
    assert room.drain().sent == 0


@pytest.mark.parametrize("fault", [*AFTER, "stored_short"])
def test_a_message_that_arrived_in_spite_of_its_answer_is_not_sent_again(
    room: Newsroom, slack: FakeSlack, fault: str
) -> None:
    slack.script("chat.postMessage", fault)
    room.say(moved())
    report = room.drain()
    assert report.found == 1
    assert list(slack.by_key().values()) == [1]
    assert room.states() == ["sent"]


@pytest.mark.parametrize("fault", BEFORE)
def test_a_message_that_did_not_arrive_is_sent_again(
    room: Newsroom, slack: FakeSlack, fault: str
) -> None:
    slack.script("chat.postMessage", fault)
    room.say(moved())
    room.drain(patience=7)
    assert list(slack.by_key().values()) == [1]
    assert room.states() == ["sent"]


def test_a_request_still_under_way_is_waited_for(room: Newsroom, slack: FakeSlack) -> None:
    room.new_worker(settle=timedelta(seconds=2))
    slack.script("chat.postMessage", "late:0.3")
    room.say(moved())
    room.drain()
    assert list(slack.by_key().values()) == [1]


def test_later_changes_are_replies_in_order_and_the_first_message_says_how_things_stand(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.say(change(Event.ADDED, meeting()))
    room.say(moved())
    room.say(change(Event.CANCELLED, meeting(status="cancelled"), meeting()))
    report = room.drain()
    root, *replies = slack.messages("#somerville")
    assert root.thread_ts is None
    assert [reply.thread_ts for reply in replies] == [root.ts, root.ts]
    assert "moved" in replies[0].text
    assert "cancelled" in replies[1].text
    assert report.edited >= 1
    assert "· moved to Tue Dec 1, 7:30 pm ET, cancelled" in root.text
    assert root.key != replies[0].key


def test_important_replies_are_broadcast_and_routine_ones_are_not(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.say(change(Event.ADDED, meeting()))
    room.say(change(Event.MINUTES_POSTED, meeting(), meeting()))
    room.say(moved())
    room.drain()
    _, minutes, move = slack.messages("#somerville")
    assert not minutes.body.get("reply_broadcast")
    assert move.body["reply_broadcast"] is True


def test_a_reply_waits_until_its_parent_is_certain(room: Newsroom, slack: FakeSlack) -> None:
    slack.script("chat.postMessage", "500", "")
    room.say(change(Event.ADDED, meeting()))
    room.say(moved())
    room.say(change(Event.ADDED, meeting("m2")))
    room.drain()
    assert [m.thread_ts is None for m in slack.messages("#somerville")] == [True, True, False]
    assert set(slack.by_key().values()) == {1}


def test_a_stub_is_completed_in_place_when_its_text_arrives(
    room: Newsroom, slack: FakeSlack
) -> None:
    stub = entry()
    room.say(change(Event.FILED, stub, source_id="us/case", jurisdiction="us"))
    room.drain()
    (said,) = slack.messages()
    assert "Text not public yet" in said.text
    full = entry(text="ORDER granting the motion for a preliminary injunction.")
    room.say(change(Event.ENRICHED, full, stub, source_id="us/case", jurisdiction="us"))
    room.drain()
    (said,) = slack.messages()
    assert said.edits == 1
    assert "granting the motion" in said.text
    assert "Text not public yet" not in said.text
    assert room.states() == ["sent", "sent"]


def test_the_same_filing_seen_by_two_sources_is_one_message(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.say(change(Event.FILED, entry(), source_id="us/case", jurisdiction="us"))
    room.say(change(Event.FILED, entry(key="pacer-9"), source_id="us/feed", jurisdiction="us"))
    room.drain()
    assert len(slack.messages()) == 1


def test_retry_after_is_waited_for_and_nothing_else_goes_meanwhile(
    tmp_path: Path, slack: FakeSlack
) -> None:
    room = Newsroom(tmp_path, slack)
    slack.script("chat.postMessage", "429:1.5")
    room.say(change(Event.ADDED, meeting()), change(Event.ADDED, meeting("m2")))
    room.drain(patience=30)
    calls = slack.called("chat.postMessage")
    assert len(calls) == 3
    assert calls[1].at - calls[0].at >= 1.5
    room.close()


class Slow(RunningClock):
    """A machine on which 30 ms pass whenever somebody looks at the clock, and none in between."""

    def __init__(self) -> None:
        super().__init__()
        self.time = datetime.min

    def set(self, now: datetime) -> None:
        self.time = now

    def __call__(self) -> datetime:
        self.time += timedelta(milliseconds=30)
        return self.time


@pytest.mark.parametrize("wait", [0.20, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28])
def test_what_becomes_due_while_it_is_asked_when_is_sent_all_the_same(
    room: Newsroom, slack: FakeSlack, wait: float
) -> None:
    """A pause that ended between the look for work and the question when there will be some: the
    answer was never, and the message waited for the next one.
    """
    room.new_worker(Slow())
    slack.script("chat.postMessage", f"429:{wait}")
    room.say(moved())
    assert room.drain().sent == 1


def test_one_message_a_second_in_a_channel(tmp_path: Path) -> None:
    with FakeSlack(["#somerville"], pace=0.5) as slack:
        room = Newsroom(tmp_path, slack)
        room.new_worker(channel_gap=timedelta(seconds=0.5))
        room.say(*(change(Event.ADDED, meeting(f"m{n}")) for n in range(4)))
        room.drain()
        assert len(slack.messages()) == 4
        assert slack.fastest() >= 0.5
        assert all(call.fault == "" for call in slack.calls)
        room.close()


def test_a_refused_payload_goes_once_as_plain_text(room: Newsroom, slack: FakeSlack) -> None:
    slack.script("chat.postMessage", "error:invalid_blocks")
    room.say(moved())
    room.drain()
    (said,) = slack.messages("#somerville")
    assert "blocks" not in said.body
    assert "moved" in said.text
    assert room.states() == ["sent"]


def test_a_payload_refused_twice_is_parked_and_the_operators_are_told(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.script("chat.postMessage", "error:invalid_blocks", "error:msg_too_long")
    room.say(moved())
    room.drain()
    assert room.states() == ["parked", "sent"]
    (notice,) = slack.messages("#ops")
    assert "A message for #somerville was not accepted" in notice.text
    parked = room.store.outbox.listing([OutboxState.PARKED])[0]
    assert parked.parked_reason == "message: Slack answered “msg_too_long”"
    assert room.store.outbox.retry([], room.now) == 1
    room.drain()
    assert len(slack.messages("#somerville")) == 1


def test_a_channel_that_refuses_us_waits_in_order_and_comes_back(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.channel("#somerville").member = False
    room.say(change(Event.ADDED, meeting()))
    room.say(moved())
    room.say(change(Event.ADDED, meeting("m2")))
    room.drain()
    assert room.states() == ["parked", "pending", "pending", "sent"]
    (notice,) = slack.messages("#ops")
    assert "type /invite @civicwatch there" in notice.text
    assert room.store.outbox.backlog(room.now).aside.keys() == {"#somerville"}
    posts = len(slack.called("chat.postMessage"))
    room.drain(minutes=30)
    assert len(slack.called("chat.postMessage")) == posts
    slack.channel("#somerville").member = True
    room.drain(minutes=31)
    assert room.states() == ["sent"] * 4
    first, second, third = slack.messages("#somerville")
    assert (second.thread_ts, third.thread_ts) == (first.ts, None)
    assert len(slack.messages("#ops")) == 1


def test_a_refused_token_stops_everything_and_keeps_every_row(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.token_error = "token_revoked"
    room.say(change(Event.ADDED, meeting()), change(Event.ADDED, meeting("m2")))
    report = room.drain()
    assert "reinstall the app" in report.stopped
    assert room.states() == ["pending", "pending"]
    assert [call.method for call in slack.calls] == ["conversations.list"]
    room.drain(minutes=5)
    assert len(slack.calls) == 1
    room.drain(minutes=11)
    assert [call.method for call in slack.calls] == ["conversations.list", "auth.test"]
    slack.token_error = ""
    room.drain(minutes=16)
    assert room.states() == ["sent", "sent"]


def test_without_the_history_scope_a_resend_says_that_it_may_be_a_repeat(tmp_path: Path) -> None:
    with FakeSlack(["#somerville"], scopes={"chat:write", "channels:read"}) as slack:
        room = Newsroom(tmp_path, slack)
        slack.script("chat.postMessage", "stored_500")
        room.say(moved())
        room.drain()
        assert [("Possible repeat" in m.text) for m in slack.messages()] == [False, True]
        assert room.store.outbox.listing()[0].uncertain
        room.close()


def test_after_a_day_a_message_that_is_not_found_is_never_sent_again(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.script("chat.postMessage", "stored_500")
    room.say(moved())
    room.drain(patience=0)
    slack.stored[0].deleted = True
    room.new_worker()
    room.drain(hours=25)
    assert room.states()[0] == "parked"
    assert len(slack.called("chat.postMessage")) == 2  # the change, and the notice about it
    parked = room.store.outbox.listing([OutboxState.PARKED])[0]
    assert parked.uncertain
    assert parked.parked_reason is not None
    assert "monitor outbox retry" in parked.parked_reason


def test_an_unknown_refusal_is_tried_three_times_then_parked(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.script("chat.postMessage", *["error:as_yet_unheard_of"] * 3)
    room.say(moved())
    for _ in range(4):
        room.drain(minutes=21)
    assert room.states() == ["parked", "sent"]
    assert len(slack.called("chat.postMessage")) == 4


def test_a_parent_deleted_by_a_person_begins_the_thread_anew(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.say(change(Event.ADDED, meeting()))
    room.drain()
    slack.stored[0].deleted = True
    room.say(moved())
    room.say(change(Event.CANCELLED, meeting(status="cancelled"), meeting()))
    room.drain()
    root, reply = slack.messages("#somerville")
    assert (root.thread_ts, reply.thread_ts) == (None, root.ts)


def test_somebody_elses_copy_of_our_mark_does_not_count(room: Newsroom, slack: FakeSlack) -> None:
    room.say(moved())
    key = room.store.outbox.listing()[0].draft.dedup_key
    metadata = {"event_type": "civic_change", "event_payload": {"key": key, "v": 1}}
    slack.script("chat.postMessage", "500")
    slack.person_posts("#somerville", {"text": "copied", "metadata": metadata})
    room.drain()
    assert [m.body["bot_id"] for m in slack.messages("#somerville")] == ["B0OTHER", "B0CIVIC"]


def test_the_read_back_looks_through_every_page(tmp_path: Path) -> None:
    with FakeSlack(["#somerville"], page=3) as slack:
        room = Newsroom(tmp_path, slack)
        slack.script("chat.postMessage", "stored_reset")
        room.say(moved())
        room.drain(patience=0)
        for number in range(10):
            slack.person_posts("#somerville", {"text": str(number)})
        room.drain()
        assert sum(slack.by_key().values()) == 11
        assert room.states() == ["sent"]
        room.close()


@pytest.mark.parametrize("skew", [-300, 300])
def test_a_server_clock_five_minutes_off_does_not_hide_a_message(
    tmp_path: Path, skew: float
) -> None:
    with FakeSlack(["#somerville"], skew=skew) as slack:
        room = Newsroom(tmp_path, slack)
        slack.script("chat.postMessage", "stored_reset")
        room.say(moved())
        room.drain()
        assert list(slack.by_key().values()) == [1]
        room.close()


def test_a_read_back_that_fails_is_repeated_before_anything_is_sent(
    room: Newsroom, slack: FakeSlack
) -> None:
    slack.script("chat.postMessage", "stored_503")
    slack.script("conversations.history", "500", "429:0", "html200", "reset")
    room.say(moved())
    room.drain()
    assert list(slack.by_key().values()) == [1]
    assert len(slack.called("conversations.history")) == 5


def test_a_late_item_says_why_it_came_and_how_little_time_is_left(
    room: Newsroom, slack: FakeSlack
) -> None:
    room.say(detainer())
    room.drain()
    (said,) = slack.messages("#somerville")
    assert said.text.startswith("⚠️ Somerville City Council, ")
    assert "detainer requests" in said.text
    assert "late addition" in said.text
    assert "short notice (under 48 business hours)" in said.text
