"""Every kind of message, from the outbox to a Slack on loopback, as the program itself wires it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Config, load
from monitor.config.routing import rules_of
from monitor.deliver.standard import standard_worker
from monitor.diff import Standing
from monitor.models import Change, Draft, Event, Health, OutboxState, Result
from monitor.pipeline import Router
from monitor.routing import route
from monitor.settings import Settings
from monitor.store import PollRow, PollWrite, SourceState, Store
from tests.deliver.builders import NOW, change, detainer, entry, item, meeting, moved
from tests.deliver.newsroom import QUICK
from tests.deliver.test_other_ways import Receiver, receiver
from tests.fake_slack import FakeSlack
from tests.store.conftest import known

__all__ = ["receiver"]
OPS = "#civic-watch-ops"
CONFIG = """
version: 1
contact: newsroom@example.org
defaults: {every: 30m, channel: "#civic-watch", timezone: America/New_York}
ops: {channel: "#civic-watch-ops"}
web: {url: "https://watch.example"}
topics:
  sanctuary: {any: [detainer*]}
jurisdictions:
  somerville-ma:
    name: Somerville, Massachusetts
    channel: "#somerville"
    sources:
      council: {adapter: page, url: https://somerville.example/}
routes:
"""
MONDAY = datetime(2026, 11, 23, 13, 1, tzinfo=UTC)  # 8:01 in the morning
SOURCE = "somerville-ma/council"


class Desk:
    """One process of the program: its file, its store, its worker."""

    def __init__(self, folder: Path, slack: FakeSlack, more: str) -> None:
        (folder / "sources.yaml").write_text(CONFIG + more if more else CONFIG.removesuffix("routes:\n"))  # fmt: skip
        self.config: Config = load(folder / "sources.yaml")
        self.store = Store.open(folder / "state")
        self.slack = slack
        self.now = NOW
        settings = Settings(slack_bot_token=slack.token, slack_api_url=slack.url)
        self.worker = standard_worker(
            self.store, settings, lambda: self.config, working=replace(QUICK, ops_channel=OPS)
        )
        self.router = Router(store=self.store, config=lambda: self.config, clock=lambda: self.now)

    def say(self, *changes: Change) -> None:
        self.store.changes.add(changes, poll_id=None, snapshot_id=None)
        told = route(self.store.changes.unrouted(), rules_of(self.config), now=self.now)
        with self.store.db.atomic():
            self.store.outbox.enqueue(told.drafts, self.now)
            self.store.changes.mark_routed(told.changes, told.reaches, self.now)

    def notice(self, thread: str = "", **facts: Any) -> None:
        number = sum(self.store.outbox.counts().values())
        draft = Draft(dedup_key=f"ops:{number}", channel=OPS, purpose="ops", thread_key=thread, payload=facts)  # fmt: skip
        self.store.outbox.enqueue([draft], self.now)

    def read(self, health: Health = Health.OK, *records: Any, at: datetime = NOW) -> None:
        state = SourceState(
            id=SOURCE, jurisdiction="somerville-ma", adapter="page", health=health, health_since=at,
            last_ok_at=at if health is Health.OK else None,
        )  # fmt: skip
        row = PollRow(source_id=SOURCE, started_at=at, result=Result.CHANGED)
        listed = {record.key: known(record, Standing.LISTED) for record in records}
        self.store.polls.commit(PollWrite(poll=row, state=state, known=listed))

    def deliver(self) -> None:
        async def drain() -> None:
            await self.worker.drain(self.now, timedelta(seconds=5))

        asyncio.run(drain())
        self.now += timedelta(seconds=5)

    def texts(self, channel: str) -> list[str]:
        return [said.text for said in self.slack.messages(channel)]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(["#civic-watch", OPS, "#somerville", "#editors"]) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, slack: FakeSlack, request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(tmp_path, slack, getattr(request, "param", ""))
    yield made
    made.store.close()


OPS_KINDS = [
    ({"kind": "failing", "source": SOURCE, "reason": "the site answers 503", "tries": 3, "since": NOW.isoformat()},
     "🔌 Somerville · council has not been readable since 9:14 am (3 tries): the site answers 503"),
    ({"kind": "blocked", "source": SOURCE, "reason": "captcha", "since": NOW.isoformat()},
     "🔌 Somerville · council has not been readable since 9:14 am: captcha"),
    ({"kind": "stale", "source": SOURCE, "since": NOW.isoformat()}, "🕰️ Somerville · council has shown nothing new since 9:14 am"),
    ({"kind": "still", "health": "failing", "source": SOURCE, "since": NOW.isoformat()}, "🔁 Somerville · council is still not readable since 9:14 am"),
    ({"kind": "drift", "source": SOURCE, "reason": "no row has a date any more."}, "🧩 Somerville · council: the page changed shape: no row has a date any more (drift)"),
    ({"kind": "recovered", "source": SOURCE, "since": NOW.isoformat(), "gap_seconds": 600}, "✅ Somerville · council readable again since 9:14 am, 10 min gap; nothing changed."),
    ({"kind": "baseline", "rows": [{"source": SOURCE, "reason": "first reading", "records": 4}], "totals": {"sources": 1, "records": 4}},
     "📌 Somerville · council: baseline taken (first reading), 4 records. Changes are told from now on."),
    ({"kind": "mass_change", "source": SOURCE, "reason": "12 of 14 were replaced"}, "🌊 Somerville · council: 12 of 14 were replaced"),
    ({"kind": "half_list", "source": SOURCE, "reason": "the list is half as long"}, "🧩 Somerville · council: the list is half as long"),
    ({"kind": "flapping", "source": SOURCE, "reason": "m1 changed 6 times in a day and is muted"}, "🔇 Somerville · council: m1 changed 6 times in a day and is muted"),
    ({"kind": "config", "mistakes": ["sources.yaml:4:3: unknown key"]}, "🛠️ sources.yaml has 1 mistake; the last good one stays in force"),
    ({"kind": "standstill", "reason": "the disk is full", "since": NOW.isoformat(), "until": NOW.isoformat()},
     "💾 monitor could not store anything from 9:14 am to 9:14 am: the disk is full"),
    ({"kind": "parked", "scope": "channel", "channel": "#x", "reason": "invite the bot"}, "📮 Messages for #x cannot be posted: invite the bot"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "first"), OPS_KINDS, ids=lambda value: str(value)[:24])
def test_every_notice_for_operators_arrives(desk: Desk, facts: dict[str, Any], first: str) -> None:
    desk.notice(**facts)
    desk.deliver()
    (said,) = desk.texts(OPS)
    assert said.splitlines()[0] == first


def test_messages_that_wait_too_long_are_told_once_and_again_when_they_go(
    desk: Desk, slack: FakeSlack
) -> None:
    desk.say(moved(), change(Event.ADDED, meeting("m2")))
    began = desk.now
    for minutes in (5, 16, 17, 60):
        desk.now = began + timedelta(minutes=minutes)
        desk.router.timed(desk.now)
    desk.deliver()
    (told,) = desk.texts(OPS)
    assert told.splitlines() == [
        "🐌 Messages wait since 9:14 am, 2 in all",
        "Nothing is lost; they go in order. monitor outbox list",
    ]
    desk.router.timed(desk.now)
    desk.router.timed(desk.now)
    desk.deliver()
    first, reply = slack.messages(OPS)
    assert reply.text == "✅ Messages go out again; the first had waited since 9:14 am."
    assert reply.thread_ts == first.ts


def test_messages_that_wait_for_days_are_told_once_a_day(desk: Desk) -> None:
    desk.say(moved())
    for hour in range(1, 50):
        desk.now = NOW + timedelta(hours=hour)
        desk.router.timed(desk.now)
    told = [row for row in desk.store.outbox.listing() if row.draft.purpose == "ops"]
    assert len(told) == 3


def test_a_channel_that_was_set_aside_and_a_digest_of_tomorrow_are_no_late_queue(
    desk: Desk, slack: FakeSlack
) -> None:
    slack.channel("#somerville").member = False
    desk.say(moved(), change(Event.ADDED, meeting("m2")))
    desk.deliver()
    later = Draft(dedup_key="d", channel="#editors", purpose="digest", not_before=NOW + timedelta(days=1))  # fmt: skip
    desk.store.outbox.enqueue([later], desk.now)
    desk.now += timedelta(minutes=40)
    desk.router.timed(desk.now)
    desk.deliver()
    assert all("Messages wait" not in said for said in desk.texts(OPS))


def test_the_notices_of_a_source_are_one_thread_whose_first_message_says_how_it_stands(
    desk: Desk, slack: FakeSlack
) -> None:
    thread = f"ops/{SOURCE}"
    desk.notice(thread, kind="blocked", source=SOURCE, reason="captcha", since=NOW.isoformat())
    desk.deliver()
    desk.notice(thread, kind="recovered", source=SOURCE, since=NOW.isoformat(), changes=2)
    desk.deliver()
    first, reply = slack.messages(OPS)
    assert reply.thread_ts == first.ts
    assert "readable again" in reply.text
    assert (first.edits, "2 changes found" in first.text) == (1, True)


@pytest.mark.parametrize(
    "desk", ['  - {name: Morning, channel: "#editors", digest: "daily 08:00", mention: S0DESK1, empty_digest: true}\n'], indirect=True
)  # fmt: skip
def test_a_digest_gathers_until_its_hour_and_ends_with_how_the_sources_stand(
    desk: Desk, slack: FakeSlack
) -> None:
    desk.read()
    desk.say(moved(), detainer())
    desk.say(change(Event.CANCELLED, meeting("m2"), meeting("m2")))
    desk.deliver()
    assert slack.messages() == []
    desk.now = datetime(2026, 11, 24, 13, 0, 5, tzinfo=UTC)
    desk.router.timed(desk.now)
    desk.read(at=desk.now)
    desk.deliver()
    (said,) = slack.messages("#editors")
    lines = said.text.splitlines()
    assert lines[0] == "Morning, Tuesday Nov 24, 8:00 am: 3 changes since 8:00 am" or lines[
        0
    ].startswith("Morning, Tuesday Nov 24, 8:00 am: 3 changes since")
    assert lines[1].startswith("Today 6:00 pm ET Somerville City Council: item 14. 26-1187 added")
    assert lines[-1] == "1 of 1 source checked in the last hour."
    assert "S0DESK1" in str(said.body["blocks"])
    desk.now = datetime(2026, 11, 25, 13, 0, 5, tzinfo=UTC)
    desk.deliver()
    assert ": no changes since" in slack.messages("#editors")[-1].text.splitlines()[0]


@pytest.mark.parametrize(
    ("desk", "then"),
    [
        ('  - {channel: "#editors", digest: hourly}\n', datetime(2026, 11, 23, 15, 0, 5, tzinfo=UTC)),
        ('  - {channel: "#editors", digest: "weekly Mon 08:00"}\n', datetime(2026, 11, 30, 13, 0, 5, tzinfo=UTC)),
    ],
    indirect=["desk"],
)  # fmt: skip
def test_hourly_and_weekly_digests_come_in_their_hour(
    desk: Desk, slack: FakeSlack, then: datetime
) -> None:
    desk.say(moved())
    desk.now = then - timedelta(minutes=5)
    desk.deliver()
    assert slack.messages() == []
    desk.now = then
    desk.deliver()
    assert "1 change" in slack.messages("#editors")[0].text


@pytest.mark.parametrize(
    "desk", ['  - {channel: "#editors"}\nupcoming: [{channel: "#editors", at: "weekly Mon 08:00", topics: [sanctuary]}]\n'], indirect=True
)  # fmt: skip
def test_on_monday_the_meetings_of_the_week_are_listed_with_the_items_that_match(
    desk: Desk, slack: FakeSlack
) -> None:
    desk.now = MONDAY
    desk.read(Health.OK, meeting(), item(), at=MONDAY)
    desk.router.timed(desk.now)
    desk.deliver()
    desk.router.timed(desk.now)
    desk.deliver()
    (said,) = slack.messages("#editors")
    assert said.text.splitlines()[:4] == [
        "📅 Coming up this week: 1 meeting",
        "Tue Nov 24",
        "· 6:00 pm Somerville City Council, City Hall, Council Chamber",
        "    – 14. Ordinance amending ch. 9 to limit cooperation with detainer requests",
    ]


def test_a_flood_is_one_summary_and_the_rest_waits_for_a_person(
    desk: Desk, slack: FakeSlack
) -> None:
    desk.say(*(change(Event.ADDED, meeting(f"m{number}")) for number in range(14)))
    desk.deliver()
    (said,) = slack.messages()
    assert said.text.startswith(
        "🌊 Somerville · council: 14 records changed in one poll, more than the limit of 10\n"
        "Posted none. See them, or monitor outbox release somerville-ma/council"
    )
    assert desk.store.outbox.counts()[OutboxState.HELD] == 14
    desk.store.outbox.release(SOURCE, desk.now)
    desk.deliver()
    assert len(slack.messages()) == 15


def test_a_correction_is_told_in_the_thread_and_takes_the_first_message_back(
    desk: Desk, slack: FakeSlack
) -> None:
    desk.say(change(Event.ADDED, meeting()))
    desk.say(change(Event.REMOVED, meeting(), meeting()))
    desk.deliver()
    first = slack.messages("#somerville")[0]
    assert "· no longer listed" in first.text
    desk.say(change(Event.RESTORED, meeting(), meeting()))
    desk.deliver()
    first, gone, back = slack.messages("#somerville")
    assert (gone.thread_ts, back.thread_ts) == (first.ts, first.ts)
    assert gone.body["reply_broadcast"] is True
    assert back.text.startswith("↩️ Correction: Somerville City Council")
    assert "no longer listed" not in first.text


def test_a_stub_that_is_completed_twice_is_one_message(desk: Desk, slack: FakeSlack) -> None:
    desk.say(change(Event.FILED, entry()))
    desk.deliver()
    for text in ("ORDER granting in part.", "ORDER granting in part. (Entered: 11/23)"):
        desk.say(change(Event.ENRICHED, entry(text=text), entry()))
        desk.deliver()
    (said,) = slack.messages()
    assert "“ORDER granting in part. (Entered: 11/23)”" in said.text


def test_an_entry_whose_stub_was_never_told_here_is_told_whole(
    desk: Desk, slack: FakeSlack
) -> None:
    desk.say(change(Event.ENRICHED, entry(text="ORDER granting."), entry()))
    desk.deliver()
    (said,) = slack.messages()
    assert "“ORDER granting.”" in said.text


def test_a_route_to_a_webhook_is_found_by_its_name(
    tmp_path: Path, slack: FakeSlack, receiver: Receiver
) -> None:
    desk = Desk(tmp_path, slack, f'  - {{channel: "#hook", notify: "webhook:{receiver.url}"}}\n')
    desk.say(moved())
    desk.deliver()
    desk.say(change(Event.CANCELLED, meeting(), meeting()))
    desk.deliver()
    assert len(receiver.got) == 2
    assert slack.messages() == []
    desk.store.close()


def test_without_a_token_messages_go_to_the_console_and_the_sentence_says_how_to_install_apprise(
    tmp_path: Path, slack: FakeSlack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    import sys

    monkeypatch.setitem(sys.modules, "apprise", None)
    desk = Desk(tmp_path, slack, '  - {channel: "#x", notify: "json://127.0.0.1:9"}\n')
    desk.worker = standard_worker(desk.store, Settings(), lambda: desk.config)
    desk.say(moved())
    desk.notice(kind="config", mistakes=["x"])
    desk.deliver()
    assert "🛠️ sources.yaml has 1 mistake" in capsys.readouterr().out
    (parked,) = desk.store.outbox.listing([OutboxState.PARKED])
    assert "pip install" in (parked.parked_reason or "")
