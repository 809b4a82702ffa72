"""``outbox``, ``mute``, ``backtest`` and ``slack``: what a person types, and what it says and does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.models import Draft, Event, Hit, OutboxState
from monitor.store import Store
from tests.deliver.builders import change, item, meeting, moved
from tests.fake_slack import FakeSlack

CONFIG = """
version: 1
contact: newsroom@example.org
defaults: {every: 30m, channel: "#civic-watch", timezone: America/New_York}
ops: {channel: "#civic-watch-ops"}
topics:
  sanctuary: {any: [detainer*]}
jurisdictions:
  somerville-ma:
    name: Somerville, Massachusetts
    channel: "#somerville"
    sources:
      council: {adapter: page, url: https://somerville.example/}
routes:
  - match: {event: rescheduled}
    channel: "#moves"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "sources.yaml").write_text(CONFIG)
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("MONITOR_STATE", str(tmp_path / "state"))
    for name in ("SLACK_BOT_TOKEN", "SLACK_API_URL", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path


@pytest.fixture
def store(here: Path) -> Iterator[Store]:
    opened = Store.open(here / "state")
    yield opened
    opened.close()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def rows(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def queue(store: Store, **rest: object) -> int:
    now = datetime.now(UTC)
    held = bool(rest.pop("held", False))
    ids = store.changes.add([moved(detected_at=now)], poll_id=None, snapshot_id=None)
    key = f"k{ids[0]}"
    store.outbox.enqueue(
        [
            Draft(
                dedup_key=key,
                channel="#somerville",
                purpose="change",
                changes=ids,
                reason="why",
                held=held,
            )
        ],
        now,
    )
    return store.outbox.listing()[0].id


def test_the_outbox_lists_what_waits_and_what_was_set_aside(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "outbox", "list") == (
        0,
        "",
        "Nothing waits: all that was to be said was sent.\n",
    )
    number = queue(store)
    row = store.outbox.claim(datetime.now(UTC))
    assert row is not None
    store.outbox.park(row, datetime.now(UTC), reason="message: refused", outcome="parked")
    code, out, err = run(
        capsys, "outbox", "list", "--json", "--only", "parked", "--channel", "#somerville"
    )
    assert (code, err) == (0, "")
    (shown,) = rows(out)
    assert (shown["id"], shown["state"], shown["parked_reason"]) == (
        number,
        "parked",
        "message: refused",
    )
    assert "message: refused" in run(capsys, "outbox", "list")[1]
    code, _, err = run(capsys, "outbox", "list", "--only", "lost")
    assert (code, err) == (
        2,
        "monitor: --only 'lost' is none of pending, claimed, sent, parked, held\n",
    )


def test_parked_messages_are_retried_dropped_and_released(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "outbox", "retry")[1] == "No parked message waits.\n"
    assert "no parked message has the number 77" in run(capsys, "outbox", "retry", "77")[2]
    number = queue(store)
    row = store.outbox.claim(datetime.now(UTC))
    assert row is not None
    store.outbox.park(row, datetime.now(UTC), reason="message: refused", outcome="parked")
    assert run(capsys, "outbox", "retry", str(number))[1] == "1 message is queued again.\n"
    assert (
        run(capsys, "outbox", "drop", str(number), "--reason", "old")[1]
        == "1 message will not be sent.\n"
    )
    assert run(capsys, "outbox", "drop", "99")[0] == 1
    assert (
        run(capsys, "outbox", "release", "somerville-ma/council")[1]
        == "Nothing of somerville-ma/council is held.\n"
    )
    for _ in range(2):
        queue(store, held=True)
    assert run(capsys, "outbox", "release", "somerville-ma/council")[1] == (
        "2 messages of somerville-ma/council are queued.\n"
    )
    assert run(capsys, "outbox", "release", "nowhere/x")[0] == 2
    assert store.outbox.counts() == {OutboxState.PARKED: 1, OutboxState.PENDING: 2}


def test_without_a_store_the_sentence_says_how_to_get_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "outbox", "retry")
    assert code == 1
    assert "start the daemon first: monitor run" in err


def test_a_mute_is_made_listed_and_lifted(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "mute", "somerville-ma/council", "2d", "--reason", "redesign")
    assert code == 0
    assert out.startswith("Muted the source somerville-ma/council until ")
    assert "monitor unmute 1" in out
    assert run(capsys, "mute", "sanctuary")[0] == 0
    queue(store)
    assert "record somerville-ma/council/m1" in run(capsys, "mute", "1", "12h")[1]
    shown = rows(run(capsys, "mute", "--json")[1])
    assert [row["scope"] for row in shown] == ["source", "topic", "record"]
    assert "redesign" in run(capsys, "mute")[1]
    assert run(capsys, "unmute", "1")[1] == "Mute 1 is lifted.\n"
    assert run(capsys, "unmute", "1") == (
        2,
        "",
        "monitor: there is no mute 1; monitor mute lists them\n",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing", "7d"), "neither a source (somerville-ma/council), nor a topic (sanctuary)"),
        (("99", "7d"), "there is no change 99"),
        (("sanctuary", "soon"), "is no time; write 7d"),
        (("sanctuary", "2020-01-01"), "is past"),
        (("sanctuary", "500d"), "over a year ahead"),
    ],
)
def test_a_mute_that_cannot_be_says_why(
    store: Store, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    code, _, err = run(capsys, "mute", *arguments)
    assert code == 2
    assert sentence in err


def test_a_date_mutes_until_that_days_start(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    day = (datetime.now(UTC) + timedelta(days=40)).date()
    assert f"until {day} 00:00" in run(capsys, "mute", "sanctuary", str(day))[1]


def test_a_backtest_says_what_would_be_sent_where_and_why(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nothing would have been said." in run(capsys, "backtest")[2]
    now = datetime.now(UTC)
    store.changes.add(
        [moved(detected_at=now), change(Event.ADDED, meeting("m2", title="Detainer hearing"), detected_at=now)],
        poll_id=None, snapshot_id=None,
    )  # fmt: skip
    code, out, _ = run(capsys, "backtest", "--json")
    *said, summary = rows(out)
    assert code == 0
    counts = [row for row in said if "type" in row]
    said = [row for row in said if "type" not in row]
    assert [(row["channel"], row["reason"]) for row in said] == [
        ("#moves", "event rescheduled"), ("#somerville", "jurisdiction Somerville"),
    ]  # fmt: skip
    assert said[1]["importance"] == "high"
    assert summary == {"type": "summary", "changes": 2, "messages": 2}
    assert [(row["type"], row.get("channel") or row.get("route") or row.get("word")) for row in counts] == [
        ("channel", "#moves"), ("channel", "#somerville"), ("route", "jurisdiction somerville-ma"),
        ("route", "route 1: event rescheduled"), ("word", "detainer*"),
    ]  # fmt: skip
    assert counts[0]["a_day"] == 1
    assert counts[-1]["verdict"] == "found"
    assert "#moves" not in run(capsys, "backtest", "--channel", "#somerville")[1]
    assert "2 changes, 2 messages." in run(capsys, "backtest")[2]
    tried = run(capsys, "backtest", "--topic-add", "sanctuary=zoning", "--topic-add", "hearing")
    assert "2 changes, 2 messages, +0 with the words that are tried." in tried[2]
    lines = [line.split("\t") for line in tried[1].splitlines()]
    assert ["sanctuary", "zoning", "nothing", ""] in lines
    assert ["sanctuary", "hearing", "1 change", "2"] in lines
    code, _, err = run(capsys, "backtest", "--topic-add", "snow=plough")
    assert (code, "there is no topic snow; the file has sanctuary" in err) == (2, True)
    assert store.outbox.listing() == []
    assert Hit("t", "w", "f", "s")


def test_words_that_are_tried_are_weighed_against_all_that_is_told_without_them(
    here: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also against what is told only because an item, long ago, was told for a topic."""
    more = '  - match: {topic: sanctuary}\n    channel: "#sanctuary"\n'
    (here / "sources.yaml").write_text(CONFIG + more)
    now = datetime.now(UTC)
    found = {"topics": ("sanctuary",), "hits": (Hit("sanctuary", "detainer*", "item 14", "…"),)}
    old = change(Event.AGENDA_ITEM_ADDED, item(), detected_at=now - timedelta(days=200), **found)
    ids = store.changes.add([old, moved(detected_at=now)], poll_id=None, snapshot_id=None)
    store.changes.mark_routed(store.changes.many(ids[:1]), {}, now)
    _, out, _ = run(capsys, "backtest", "--topic-add", "sanctuary=zoning", "--json")
    summary = rows(out)[-1]
    assert (summary["messages"], summary["messages_before"]) == (2, 2)


def test_the_manifest_asks_for_exactly_what_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(run(capsys, "slack", "manifest", "--name", "x" * 50)[1])
    assert shown["oauth_config"]["scopes"]["bot"] == [
        "chat:write", "channels:read", "channels:history", "groups:read", "groups:history", "commands",
    ]  # fmt: skip
    assert shown["settings"]["token_rotation_enabled"] is False
    assert len(shown["display_information"]["name"]) == 35
    assert len(shown["display_information"]["description"]) <= 140
    plain = json.loads(run(capsys, "slack", "manifest", "--no-commands")[1])
    assert "commands" not in plain["oauth_config"]["scopes"]["bot"]
    assert plain["settings"]["socket_mode_enabled"] is False
    assert "slash_commands" not in plain["features"]


CHANNELS = ["#civic-watch", "#civic-watch-ops", "#somerville", "#moves"]


@pytest.fixture
def slack(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    with FakeSlack(CHANNELS, create_channels=False) as running:
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
        monkeypatch.setenv("SLACK_API_URL", running.url)
        yield running


def test_the_self_test_posts_reads_back_edits_and_deletes(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "slack", "test")
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == [
        "ok    token", "ok    scopes", *(f"ok    channel {name}" for name in CHANNELS),
        "ok    post", "ok    read back", "ok    edit", "ok    delete",
    ]  # fmt: skip
    assert not slack.messages()
    assert [call.method for call in slack.calls if call.method.startswith("chat")] == [
        "chat.postMessage", "chat.update", "chat.delete",
    ]  # fmt: skip
    run(capsys, "slack", "test", "--read-only")
    assert len(slack.called("chat.postMessage")) == 1


def failures(out: str) -> list[str]:
    return [str(row["said"]) for row in rows(out) if not row["ok"]]


def test_the_self_test_says_what_to_do_in_a_sentence(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    slack.channel("#somerville").member = False
    slack.channel("#moves").archived = True
    code, out, _ = run(capsys, "slack", "test", "--json", "--channel", "#gone")
    assert code == 1
    assert failures(out) == [
        "the bot is not in it: type /invite @civicwatch there",
        "archived: unarchive it, or name another one in sources.yaml",
        "not found: correct the name in sources.yaml or, if it is private, type /invite @civicwatch there",
        "there is no such channel, or it is private: invite the bot there, or correct the name in sources.yaml",
    ]


def test_the_self_test_names_missing_and_needless_scopes(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    slack.scopes = frozenset({"chat:write", "channels:read", "files:write"})
    code, out, _ = run(capsys, "slack", "test", "--json", "--read-only")
    assert code == 1
    assert failures(out)[0].startswith("missing channels:history: look whether a message arrived")
    assert failures(out)[1].startswith("its history cannot be read: ")
    slack.scopes = frozenset({"chat:write", "channels:read", "channels:history", "files:write"})
    assert "not needed: files:write" in run(capsys, "slack", "test", "--read-only")[1]


def test_the_self_test_stops_at_a_refused_token_or_list(
    slack: FakeSlack,
    capsys: pytest.CaptureFixture[str],
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slack.script("conversations.list", "error:ratelimited")
    assert len(rows(run(capsys, "slack", "test", "--json")[1])) == 3
    slack.token_error = "token_revoked"
    (only,) = rows(run(capsys, "slack", "test", "--json")[1])
    assert "reinstall the app" in str(only["said"])
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    code, _, err = run(capsys, "slack", "test")
    assert code == 2
    assert "set SLACK_BOT_TOKEN to its bot token" in err


def test_the_self_test_tells_when_a_message_cannot_be_found_again(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    slack.skew = 7200
    assert run(capsys, "slack", "test")[0] == 0
    slack.bot_id = slack.user_id = ""
    code, out, _ = run(capsys, "slack", "test", "--json")
    assert code == 1
    assert failures(out)[0].startswith("the message is not found by its mark")
