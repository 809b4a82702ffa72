"""Commands and buttons in Slack, over a WebSocket on loopback and a real store."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load
from monitor.deliver import interactive
from monitor.deliver.commands import answer, mute_thread, show_diff
from monitor.deliver.render.change import DIFF, MUTE
from monitor.deliver.standard import channels_of, desk_of
from monitor.diff import Known, Standing
from monitor.models import Event, Health, Result
from monitor.settings import Settings
from monitor.store import PollRow, PollWrite, SourceState, Store
from tests.cli.test_deliver_commands import CONFIG
from tests.deliver.builders import NOW, change, detainer, item, meeting, moved
from tests.deliver.fake_socket import FakeSocket
from tests.deliver.newsroom import Newsroom
from tests.fake_slack import FakeSlack
from tests.store.conftest import known

SOURCE = "somerville-ma/council"


@pytest.fixture
def config(tmp_path: Path) -> Any:
    (tmp_path / "sources.yaml").write_text(CONFIG)
    return load(tmp_path / "sources.yaml")


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(["#somerville"]) as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, slack: FakeSlack) -> Iterator[Newsroom]:
    opened = Newsroom(tmp_path / "state", slack)
    yield opened
    opened.close()


@pytest.fixture
def desk(room: Newsroom, config: Any) -> Any:
    return desk_of(room.store, Settings(), lambda: config, lambda: NOW)


def told(desk: Any, words: str) -> str:
    return answer(desk, words, who="ana").text


def read_source(store: Store, health: Health = Health.OK) -> None:
    state = SourceState(
        id=SOURCE, jurisdiction="somerville-ma", adapter="page", last_ok_at=NOW - timedelta(minutes=5),
        health=health, health_since=NOW - timedelta(hours=2), health_reason="the site answers “Access denied” (403)",
    )  # fmt: skip
    row = PollRow(source_id=SOURCE, started_at=NOW, result=Result.CHANGED)
    store.polls.commit(PollWrite(poll=row, state=state, known=keep(meeting(), item())))


def keep(*records: Any) -> dict[str, Known]:
    return {record.key: known(record, Standing.LISTED) for record in records}


def test_a_wrong_word_is_answered_with_the_right_ones(desk: Any) -> None:
    assert told(desk, "").startswith("Commands: status")
    assert told(desk, "statsu x").startswith("“statsu” is no command. Commands: status")


def test_status_says_who_is_in_trouble_and_what_waits(desk: Any, room: Newsroom) -> None:
    assert (
        told(desk, "status")
        == "Status: No source was read yet.\nMessages: 0 waiting, 0 set aside, 0 held."
    )
    read_source(room.store, Health.BLOCKED)
    room.say(moved())
    said = told(desk, "status")
    assert (
        "Somerville · council: blocked since 7:14 am. the site answers “Access denied” (403)"
        in said
    )
    assert "Messages: 1 waiting, 0 set aside, 0 held." in said
    read_source(room.store)
    assert "1 of 1 source checked in the last hour." in told(desk, "status")
    assert "Somerville · council: ok" in told(desk, f"status {SOURCE}")
    assert told(desk, "status nowhere/x") == "“nowhere/x” is no source; /monitor status shows all."


def test_upcoming_lists_the_coming_days_with_matching_items(desk: Any, room: Newsroom) -> None:
    read_source(room.store)
    said = told(desk, "upcoming")
    assert said.startswith("📅 Coming up this week: 1 meeting")
    assert "6:00 pm Somerville City Council" in said
    assert "detainer requests" in said
    assert "the next 3 days" in told(desk, "upcoming 3d")


def test_search_finds_changes_and_says_when_there_is_none(desk: Any, room: Newsroom) -> None:
    stored = room.say(moved()).changes[0]
    room.store.search.index(stored)
    assert "1 found" in told(desk, "search council")
    assert "Somerville City Council moved" in told(desk, "search council")
    assert "none found" in told(desk, "search zeppelin")
    assert "write what to look for" in told(desk, "search")
    bare = room.say(change(Event.ADDED, meeting("m2", url=None))).changes[0]
    room.store.search.index(bare)
    assert "#2" in told(desk, "search council")


def test_mute_mutes_and_says_how_to_take_it_back(desk: Any, room: Newsroom) -> None:
    assert told(desk, "mute sanctuary 2d").startswith(
        "🔇 Muted the topic sanctuary until Wed Nov 25"
    )
    assert told(desk, f"mute {SOURCE}").startswith(f"🔇 Muted the source {SOURCE} until Mon Nov 30")
    assert "write what to mute" in told(desk, "mute")
    assert "is neither a source" in told(desk, "mute nothing 3d")
    (first, _) = room.store.mutes.active(NOW)
    assert first.reason == "by ana in Slack"


def test_why_explains_a_message_by_its_link(desk: Any, room: Newsroom, slack: FakeSlack) -> None:
    room.rules = type(room.rules)(
        channel="#c", jurisdictions=room.rules.jurisdictions, topics={"sanctuary": _topic()}
    )
    room.say(detainer())
    room.drain()
    (said,) = slack.messages("#somerville")
    url = f"https://x.slack.example/archives/{said.channel}/p{said.ts.replace('.', '')}?thread_ts=1"
    told_why = told(desk, f"why {url}")
    assert "It came to #somerville because: jurisdiction Somerville" in told_why
    assert "topic sanctuary: “detainer” in item 14" in told_why
    assert "1 attempts" in told_why
    assert "is not one of ours" in told(desk, f"why /archives/{said.channel}/p1000000000000001")
    assert "write the link" in told(desk, "why")


def _topic() -> Any:
    from monitor.models import Topic

    return Topic(name="sanctuary", any=("detainer*",))


def test_buttons_mute_the_thread_and_show_the_whole_change(desk: Any, room: Newsroom) -> None:
    number = room.say(moved()).changes[0].id
    assert "Muted the record somerville-ma/council/m1" in mute_thread(desk, number, who="ana").text
    shown = show_diff(desk, number).text
    assert "starts_at: 2026-11-24T18:00:00-05:00 → 2026-12-01T19:30:00-05:00" in shown
    assert show_diff(desk, 99).text == "There is no change 99 any more."
    assert mute_thread(desk, 99).text.startswith("there is no change 99")


def test_every_channel_of_the_file_is_known_once(config: Any) -> None:
    assert channels_of(config) == ("#civic-watch", "#civic-watch-ops", "#somerville", "#moves")


@contextmanager
def listening(
    room: Newsroom, slack: FakeSlack, config: Any, retry: float = 0.1
) -> Iterator[threading.Event]:
    """The connection running in an event loop of its own, as beside the daemon."""
    settings = Settings(
        slack_bot_token=slack.token, slack_app_token="xapp-test", slack_api_url=slack.url
    )
    made = interactive(room.store, settings, lambda: config, lambda: NOW)
    assert made is not None
    stop = threading.Event()

    async def hold() -> None:
        running = asyncio.create_task(made.run(retry))
        await asyncio.to_thread(stop.wait)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(hold(),))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(10)


def test_without_an_app_token_there_are_no_commands(room: Newsroom, config: Any) -> None:
    assert (
        interactive(room.store, Settings(slack_bot_token="x"), lambda: config, lambda: NOW) is None
    )


def test_a_command_is_answered_in_its_acknowledgement(
    room: Newsroom, slack: FakeSlack, config: Any
) -> None:
    with FakeSocket() as wire:
        slack.socket_url = wire.url
        with listening(room, slack, config):
            assert wire.connected.wait(10)
            wire.send(
                "slash_commands",
                {"command": "/monitor", "text": "mute sanctuary 1d", "user_name": "ana"},
            )
            said = wire.answer()
            assert said["envelope_id"] == "e1"
            assert said["payload"]["response_type"] == "ephemeral"
            assert said["payload"]["text"].startswith("🔇 Muted the topic sanctuary")
            assert room.store.mutes.active(NOW)[0].reason == "by ana in Slack"
            wire.send("events_api", {"event": {}}, "e2")
            assert wire.answer() == {"envelope_id": "e2"}


def test_every_command_is_answered_over_the_socket_within_slacks_three_seconds(
    room: Newsroom, slack: FakeSlack, config: Any
) -> None:
    read_source(room.store)
    room.say(moved())
    room.drain()
    room.store.search.index(room.store.changes.many([1])[0])
    (said,) = slack.messages("#somerville")
    link = f"https://x.slack.example/archives/{said.channel}/p{said.ts.replace('.', '')}"
    expected = {
        "status": "Status: 1 of 1 source checked in the last hour.",
        "upcoming": "📅 Coming up this week: 1 meeting",
        "search council": "Changes with “council”: 1 found",
        "search": "write what to look for, for instance: /monitor search detainer.",
        f"mute {SOURCE} 7d": f"🔇 Muted the source {SOURCE} until Mon Nov 30",
        "mute sanctuary 3d": "🔇 Muted the topic sanctuary until Thu Nov 26",
        "mute 1 2d": "🔇 Muted the record somerville-ma/council/m1 until Wed Nov 25",
        "mute nowhere 2d": "“nowhere” is neither a source",
        f"why {link}": "Message 1: change",
        "why": "write the link of a message",
        "": "Commands: status · upcoming · search WORDS",
        "statsu": "“statsu” is no command.",
    }
    with FakeSocket() as wire:
        slack.socket_url = wire.url
        with listening(room, slack, config):
            assert wire.connected.wait(10)
            for number, (words, first) in enumerate(expected.items()):
                began = time.monotonic()
                wire.send("slash_commands", {"command": "/monitor", "text": words}, f"e{number}")
                said_now = wire.answer()
                assert time.monotonic() - began < 3
                assert said_now["envelope_id"] == f"e{number}"
                assert said_now["payload"]["response_type"] == "ephemeral"
                assert said_now["payload"]["text"].startswith(first), words
                assert said_now["payload"]["blocks"]
    assert len(room.store.mutes.active(NOW)) == 3


def test_the_socket_is_opened_anew_when_slack_hangs_up(
    room: Newsroom, slack: FakeSlack, config: Any
) -> None:
    with FakeSocket() as wire:
        slack.socket_url = wire.url
        with listening(room, slack, config):
            assert wire.connected.wait(10)
            wire.connected.clear()
            wire.drop()
            assert wire.connected.wait(60)
            wire.send("slash_commands", {"command": "/monitor", "text": "status"})
            assert wire.answer()["payload"]["text"].startswith("Status")
            assert wire.connections == 2


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def press(action: str, value: str) -> dict[str, Any]:
    return {
        "type": "block_actions", "user": {"id": "U1", "username": "ana"}, "channel": {"id": "C00000001"},
        "message": {"thread_ts": "1.0"}, "actions": [{"action_id": action, "value": value}],
    }  # fmt: skip


def test_buttons_answer_only_to_whoever_pressed_them(
    room: Newsroom, slack: FakeSlack, config: Any
) -> None:
    number = room.say(moved()).changes[0].id
    with FakeSocket() as wire:
        slack.socket_url = wire.url
        with listening(room, slack, config):
            assert wire.connected.wait(10)
            for place, (action, value) in enumerate(
                [(DIFF, str(number)), (MUTE, str(number)), (MUTE, "x"), ("other", "1")]
            ):
                wire.send("interactive", press(action, value), f"e{place}")
                assert wire.answer() == {"envelope_id": f"e{place}"}
            until(lambda: len(slack.ephemeral) == 2)
    assert [said["user"] for said in slack.ephemeral] == ["U1", "U1"]
    assert {said["thread_ts"] for said in slack.ephemeral} == {"1.0"}
    assert any("Muted the record" in said["text"] for said in slack.ephemeral)
    assert not slack.messages()


def test_a_refused_answer_and_a_late_slack_do_no_harm(
    room: Newsroom, slack: FakeSlack, config: Any
) -> None:
    number = room.say(moved()).changes[0].id
    with FakeSocket() as wire, listening(room, slack, config):
        until(lambda: len(slack.called("apps.connections.open")) >= 2)
        slack.socket_url = wire.url
        assert wire.connected.wait(10)
        slack.script("chat.postEphemeral", "error:user_not_in_channel")
        wire.send("interactive", press(DIFF, str(number)))
        assert wire.answer() == {"envelope_id": "e1"}


def test_a_fault_in_an_answer_loses_only_the_answer(
    room: Newsroom, slack: FakeSlack, config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeSocket() as wire:
        slack.socket_url = wire.url
        with listening(room, slack, config):
            assert wire.connected.wait(10)
            room.store.db.tables.execute("ALTER TABLE sources RENAME TO elsewhere")
            wire.send("slash_commands", {"command": "/monitor", "text": "status"})
            assert wire.answer() == {"envelope_id": "e1"}
            room.store.db.tables.execute("ALTER TABLE elsewhere RENAME TO sources")
            wire.send("slash_commands", {"command": "/monitor", "text": "status"}, "e2")
            assert wire.answer()["payload"]["text"].startswith("Status")
