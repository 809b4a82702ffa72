"""Bad days of a daemon: everything due at once, a poll that never ends, clocks that are set, sleep."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.app import daemon
from monitor.scheduler import scheduler
from tests.running.machine import Machine, until, utc
from tests.running.newsroom import Newsroom, Slack, listing, newsroom, pages
from tests.sites import Answer, Site

pytestmark = pytest.mark.timeout(300)
START = utc("2026-11-23T14:00")
DIGEST = """routes:
  - match: {kind: notice}
    channel: "#civic-watch"
    digest: "%s"
"""


@pytest.fixture
def machine():
    with Machine(START) as found:
        yield found


@pytest.fixture
def site(machine):
    with Site() as found:
        yield found


@pytest.fixture
def slack(machine):
    with Slack(machine) as found:
        yield found


class Board:
    """Pages that somebody adds notices to."""

    def __init__(self, site: Site, count: int) -> None:
        self.names = [f"page{number}" for number in range(count)]
        self.notices = {name: ["Opening notice"] for name in self.names}
        self.sources = pages(site, self.names, lambda name, _hit: self._page(name))

    def _page(self, name: str) -> Answer:
        return Answer(body=listing(*self.notices[name]))

    def post(self, *titles: str, on: str = "page0") -> None:
        self.notices[on] += titles


def missed(room: Newsroom) -> dict[str, int]:
    """What the scheduler counted that could hide a poll."""
    return {name: n for name, n in room.daemon.scheduler.events.items() if name != "clock_set_back"}


def digests(room: Newsroom) -> int:
    """How many digests were ever queued."""
    row = room.app.store.db.first(
        "SELECT count(*) AS n FROM notifications WHERE purpose = 'digest'"
    )
    return int(row["n"]) if row else 0


@pytest.fixture
def sedate(monkeypatch):
    """A daemon that looks around less often, for scenes of days."""
    for name, seconds in {
        "FLUSH_SECONDS": 20.0, "RELOAD_SECONDS": 60.0, "ROUTE_IDLE_SECONDS": 20.0, "SEND_IDLE_SECONDS": 10.0,
    }.items():  # fmt: skip
        monkeypatch.setattr(daemon, name, seconds)
    monkeypatch.setattr(scheduler, "TICK_SECONDS", 5.0)


def test_two_hundred_sources_due_at_once_are_all_polled(machine, site, slack, tmp_path):
    board = Board(site, 200)

    async def scene() -> None:
        async with newsroom(tmp_path, machine, site, slack, board.sources, every="6h") as room:
            await until(lambda: len(room.polls()) == 200, "200 polls", machine=machine, minutes=2)
            assert set(room.polls().values()) == {1}
            assert missed(room) == {}
        machine.suspend(hours=20)  # off over night: all are due again
        async with newsroom(tmp_path, machine, site, slack, board.sources, every="6h") as room:
            await until(
                lambda: sum(room.polls().values()) == 400, "200 more", machine=machine, minutes=2
            )
            await room.passes(minutes=10)
            assert set(room.polls().values()) == {2}
            assert missed(room) == {}

    machine.run(scene())


def test_a_poll_that_never_ends_is_cut_off_and_told_and_stops_nobody_else(
    sedate, machine, site, slack, tmp_path
):
    """A site of many papers whose robots.txt allows one request in five minutes."""
    board = Board(site, 3)
    with Site() as slow:
        slow.page("/robots.txt", "User-agent: *\nCrawl-delay: 300\n", type="text/plain")
        slow.page("/papers", "".join(f'<a href="/{n}.pdf">Agenda {n}</a>' for n in range(40)))
        address = f"http://localhost:{slow.port}/papers"
        endless = (
            f'      endless: {{adapter: documents, url: "{address}", links: "a", every: 1h}}\n'
        )

        async def scene() -> None:
            async with newsroom(tmp_path, machine, site, slack, board.sources + endless) as room:
                await room.passes(hours=12)
                polls = room.polls()
                assert all(polls[f"city/{name}"] >= 23 for name in board.names), polls
                state = room.app.store.sources.get("city/endless")
                assert state is not None
                assert "longer than 15 minutes and was cut off" in state.last_error
                told = [text for _, text in slack.said("#civic-watch-ops") if "endless" in text]
                assert sum("cut off" in text for text in told) == 1, told
                assert not any("page" in text and "readable" in text for _, text in slack.said())

        machine.run(scene())


def test_a_clock_set_back_an_hour_stops_nothing(machine, site, slack, tmp_path):
    board = Board(site, 10)

    async def scene() -> None:
        async with newsroom(tmp_path, machine, site, slack, board.sources) as room:
            await room.passes(minutes=70)
            before = room.polls()
            machine.set_clock(hours=-1)
            board.post("After the clock was set")
            took = await until(slack.said, "the change is told", machine=machine, minutes=40)
            assert took < timedelta(minutes=33)
            await room.passes(minutes=35)
            polled = room.polls() - before
            assert len(polled) == 10
            assert max(polled.values()) <= 3
            assert room.app.store.meta.heartbeat() == pytest.approx(
                machine.wall(), abs=timedelta(seconds=16)
            )
            assert room.daemon.ready() == ()
            assert missed(room) == {}
        assert len(slack.said()) == 1

    machine.run(scene())


@pytest.mark.long
def test_a_clock_set_forward_a_day_and_back_again_tells_nothing_twice(
    sedate, machine, site, slack, tmp_path
):
    board = Board(site, 10)

    async def scene() -> None:
        sources = board.sources + DIGEST % "daily 08:00"
        async with newsroom(tmp_path, machine, site, slack, sources) as room:
            await room.passes(minutes=40)
            board.post("For tomorrow's digest")
            await room.passes(minutes=40)
            assert slack.said() == []
            before = room.polls()
            machine.set_clock(days=1)
            await room.passes(minutes=10)
            assert max((room.polls() - before).values()) == 1
            assert len(slack.said()) == 1
            machine.set_clock(days=-1)
            board.post("After it was set back")
            await room.passes(hours=30)
            assert missed(room) == {}
        assert ["2 changes" in text or "1 change" in text for _, text in slack.said()] == [True] * 2

    machine.run(scene())


@pytest.mark.long
@pytest.mark.parametrize("way", ["suspend", "freeze"])
def test_six_hours_asleep_are_caught_up_with_one_poll_each_and_one_digest(
    machine, site, slack, tmp_path, way
):
    board = Board(site, 40)

    async def scene() -> None:
        sources = board.sources + DIGEST % "hourly"
        async with newsroom(tmp_path, machine, site, slack, sources) as room:
            await room.passes(minutes=35)
            board.post("Before the sleep")
            await until(lambda: digests(room), "it is queued", machine=machine, minutes=40)
            before = room.polls()
            awake = (machine.wall() + timedelta(hours=7)).replace(minute=20, second=0)
            getattr(machine, way)(seconds=(awake - machine.wall()).total_seconds())
            board.post("During the sleep")
            await room.passes(minutes=2)
            polled = room.polls() - before
            assert len(polled) == 40
            assert set(polled.values()) <= {1, 2}
            assert sum(polled.values()) <= 42  # some were due in those two minutes anyway
            assert len(slack.said()) == 1
            await room.passes(minutes=62)
            assert missed(room) == {}
        assert len(slack.said()) == 2
        words = [text for _, text in slack.said()]
        assert "1 change" in words[0]
        assert "1 change" in words[1]

    machine.run(scene())


ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles")
AUTUMN, SPRING = "2026-11-01", "2026-03-08"
TWO_DIGESTS = """routes:
  - {match: {kind: notice}, channel: "#civic-watch", digest: "daily 01:30"}
  - {match: {kind: notice}, channel: "#civic-watch-ops", digest: "daily 02:30"}
"""


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [AUTUMN, SPRING])
def test_the_night_the_clocks_change_has_one_digest_of_each_hour(sedate, site, tmp_path, zone, day):
    """Also in the hour that autumn has twice, and in the one that spring leaves out."""
    board = Board(site, 1)
    start = datetime.combine(date.fromisoformat(day), time(0, 10), ZoneInfo(zone)).astimezone(UTC)
    with Machine(start) as machine, Slack(machine) as slack:

        async def scene() -> None:
            sources = board.sources + TWO_DIGESTS
            async with newsroom(
                tmp_path, machine, site, slack, sources, every="10m", zone=zone
            ) as room:
                for number in range(5):
                    await room.passes(minutes=30)
                    board.post(f"Notice {number}.")
                await room.passes(hours=3)
                assert missed(room) == {}

        machine.run(scene())
        for channel, hour in (("#civic-watch", 1.5), ("#civic-watch-ops", 2.5)):
            told = [(at, text) for at, text in slack.said(channel) if "route" in text]
            assert len(told) == 1, slack.said(channel)
            ((at, text),) = told
            # Both hours lie before the change in autumn, and 02:30 is read as 03:30 in spring.
            midnight = start - timedelta(minutes=10)
            late = 1.0 if day == AUTUMN and hour == 2.5 else 0.0
            assert at - midnight == pytest.approx(
                timedelta(hours=hour + late), abs=timedelta(minutes=1)
            )
            found = {number for number in range(5) if f"Notice {number}." in text}
            assert found == set(range(2 if hour == 1.5 else 4 + int(late) if late else 4)), text


@pytest.mark.parametrize("zone", ZONES)
def test_a_meeting_in_the_doubled_hour_is_told_once_and_stays_where_it_is(
    sedate, site, tmp_path, zone
):
    rows = ['<li><a href="/m/1">Town Meeting</a> <b>October 31, 2026 7:00 PM</b></li>']
    site.handle("/meetings", lambda _hit: Answer(body=f"<h1>Meetings</h1><ul>{''.join(rows)}</ul>"))
    source = (
        "jurisdictions:\n  city:\n    name: City\n    sources:\n"
        f'      council: {{adapter: page, url: "{site.url("/meetings")}", rows: "li", kind: meeting,'
        ' key: "a@href", title: "a", starts_at: "b"}\n'
    )
    start = datetime(2026, 10, 31, 22, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    with Machine(start) as machine, Slack(machine) as slack:

        async def scene() -> None:
            async with newsroom(
                tmp_path, machine, site, slack, source, every="10m", zone=zone
            ) as room:
                await room.passes(minutes=15)
                rows.append(
                    '<li><a href="/m/2">Night Session</a> <b>November 1, 2026 1:30 AM</b></li>'
                )
                await room.passes(hours=8)  # through both half past ones, until it is past
                (known,) = [k for k in room.app.store.records.known("city/council").values() if k.record.key.endswith("2")]  # fmt: skip
                assert known.record.starts_at is not None
                first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(zone))
                assert known.record.starts_at.isoformat() == first.isoformat()

        machine.run(scene())
        (told,) = [text for _, text in slack.said()]
        assert "1:30 am" in told
