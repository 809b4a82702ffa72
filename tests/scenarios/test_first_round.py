"""The first round over a hundred sources: told once, not a hundred times."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.app import App, Daemon
from monitor.config import load
from monitor.deliver import WorkerSettings, standard_worker
from monitor.settings import Settings
from tests.fake_slack import FakeSlack
from tests.scenarios.world import HEAD
from tests.sites import Site

START = datetime(2026, 11, 23, 14, tzinfo=UTC)
OPS = "#civic-watch-ops"
FEED = '<rss version="2.0"><channel><title>T</title><item><guid>{0}</guid><title>Notice {0}</title></item></channel></rss>'
QUICK = WorkerSettings(ops_channel=OPS, channel_gap=timedelta(0), per_minute=10_000)


def write(folder, site: Site, count: int, more: str = "") -> None:
    sources = ""
    for number in range(count):
        site.page(f"/{number}", FEED.format(number), type="application/rss+xml")
        url = site.url(f"/{number}")
        sources += f"      s{number:03}: {{adapter: feed, url: {url}}}\n"
    text = HEAD + "jurisdictions:\n  place:\n    name: Place\n    sources:\n" + sources + more
    (folder / "sources.yaml").write_text(text)


def program(folder, slack: FakeSlack) -> App:
    path = folder / "sources.yaml"
    begun = datetime.now(UTC)
    settings = Settings(
        config=path, state=folder / "state", slack_bot_token=slack.token, slack_api_url=slack.url
    )
    return App(
        settings=settings,
        config=load(path),
        clock=lambda: START + (datetime.now(UTC) - begun),
        worker=lambda app: standard_worker(app.store, settings, lambda: app.config, working=QUICK),
    )


async def as_cron_runs_it(app: App) -> None:
    async with app:
        await app.once(app.config.active)


async def as_the_daemon_runs_it(app: App) -> None:
    async with app:
        daemon = Daemon(app)
        running = asyncio.create_task(daemon.run())
        async with asyncio.timeout(60):
            while not app.store.outbox.counts().get("sent") and not running.done():  # noqa: ASYNC110 - another process would look the same way
                await asyncio.sleep(0.05)
        daemon.stop()
        await running


@pytest.mark.parametrize("run", [as_cron_runs_it, as_the_daemon_runs_it])
def test_a_hundred_first_readings_are_one_line_of_notice(
    tmp_path, run: Callable[[App], Awaitable[None]]
) -> None:
    with Site() as site, FakeSlack([OPS]) as slack:
        write(tmp_path, site, 100)
        asyncio.run(run(program(tmp_path, slack)))
        (said,) = slack.messages()
        head, *rest = said.text.splitlines()
        assert head == (
            "📌 100 sources: baseline taken (first reading), 100 records. Changes are told from now on."
        )
        names = ", ".join(rest)
        assert all(f"Place · s{number:03} (1)" in names for number in range(100))
        asyncio.run(as_cron_runs_it(program(tmp_path, slack)))
        assert len(slack.messages()) == 1


def test_a_round_does_not_wait_for_a_digest_that_is_due_tomorrow(tmp_path) -> None:
    digest = 'routes:\n  - {channel: "#editors", digest: "daily 08:00", empty_digest: true}\n'
    with Site() as site, FakeSlack([OPS, "#editors"]) as slack:
        write(tmp_path, site, 1, digest)
        began = asyncio.run(timed(program(tmp_path, slack)))
        assert began < 10
        assert [said.channel for said in slack.messages()] == [slack.channel(OPS).id]


async def timed(app: App) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await as_cron_runs_it(app)
    return loop.time() - began
