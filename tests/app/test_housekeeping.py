"""The running daemon forgets by itself, and a restart every night does not keep it from it."""

import asyncio
from datetime import timedelta

from monitor.app import App, Daemon, daemon, real_clock
from monitor.config import load
from monitor.models import Result
from monitor.settings import Settings
from monitor.store import PollRow, SourceState

FILE = """version: 1
contact: desk@paper.example
defaults: {every: 1h, channel: "#civic-watch", timezone: America/New_York}
jurisdictions:
  us:
    name: United States
    sources:
      grants: {adapter: grants_gov, agencies: [USDOJ-OJP-BJA], enabled: false}
"""


async def test_a_daemon_forgets_soon_after_its_start(tmp_path, monkeypatch):
    monkeypatch.setattr(daemon, "FIRST_HOUSEKEEPING_SECONDS", 0.2)
    path = tmp_path / "sources.yaml"
    path.write_text(FILE)
    app = App(settings=Settings(config=path, state=tmp_path / "state"), config=load(path))
    async with app:
        started = real_clock() - timedelta(days=200)
        row = PollRow(source_id="us/grants", started_at=started, result=Result.UNCHANGED)
        state = SourceState(id="us/grants", jurisdiction="us", adapter="grants_gov")
        app.store.polls.commit_quiet([(row, state, ())])
        running = Daemon(app)
        task = asyncio.create_task(running.run())
        async with asyncio.timeout(60):
            while app.store.polls.recent("us/grants"):  # noqa: ASYNC110 - watched from outside
                await asyncio.sleep(0.05)
        running.stop()
        await task
        assert app.store.db.first("SELECT polls FROM poll_days")["polls"] == 1
