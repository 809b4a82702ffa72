"""A sender that hangs while everything else goes on: within two minutes nothing vouches for it any more."""

import asyncio
from datetime import timedelta

import pytest

from monitor.deliver import DrainReport
from monitor.deliver.standard import standard_worker
from tests.running.daemon import Systemd
from tests.running.machine import Machine, utc
from tests.running.newsroom import Slack, listing, newsroom, pages
from tests.sites import Answer, Site


class Hanging:
    """The worker, until it never comes back from a drain."""

    def __init__(self, worker) -> None:
        self.worker = worker
        self.hang = False

    @property
    def moved_at(self) -> float:
        return self.worker.moved_at

    async def drain(self, *given) -> DrainReport:
        if self.hang:
            await asyncio.Event().wait()
        return await self.worker.drain(*given)

    async def close(self) -> None:
        await self.worker.close()


@pytest.mark.timeout(200)
def test_a_hung_sender_is_told_by_silence_although_polls_go_on(tmp_path, monkeypatch):
    systemd = Systemd(tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", str(systemd.path))
    with (
        Machine(utc("2026-11-23T14:00")) as machine,
        Site() as site,
        Slack(machine) as slack,
    ):
        site.page("/ping", "ok")
        source = pages(site, ["board"], lambda _name, _hit: Answer(body=listing("One")))

        def worker(app):
            return Hanging(standard_worker(app.store, app.settings, lambda: app.config))

        async def scene() -> None:
            async with newsroom(
                tmp_path, machine, site, slack, source, every="5m", worker=worker,
                heartbeat_url=site.url("/ping"),
            ) as room:  # fmt: skip
                await room.passes(minutes=10)
                assert room.daemon.ready() == ()
                assert len(site.hits_of("/ping")) > 30
                room.app.worker.hang = True
                await room.passes(minutes=3)
                (trouble,) = room.daemon.ready()
                assert "the sender has not moved for" in trouble
                beat = room.app.store.meta.heartbeat()
                assert beat is not None
                assert timedelta(seconds=60) < machine.wall() - beat < timedelta(minutes=2)
                pings, fed, polls = len(site.hits_of("/ping")), systemd.count("WATCHDOG=1"), room.polls()  # fmt: skip
                await room.passes(minutes=11)
                assert len(site.hits_of("/ping")) == pings
                assert systemd.count("WATCHDOG=1") == fed
                assert room.polls() > polls
                room.app.worker.hang = False

        machine.run(scene())
    systemd.close()
