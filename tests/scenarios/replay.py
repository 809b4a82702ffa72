"""A whole source over real HTTP and real SQLite: say what the site tells at which moment, see what is told."""

import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app import App, Summary
from monitor.config import load
from monitor.models import Change, OutboxState
from monitor.settings import Settings
from monitor.store import Wanted
from tests.sites import Answer, Site

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


class Replay:
    """One source ``town/list`` of any kind. ``now`` moves with :meth:`poll`."""

    def __init__(self, app: App, site: Site, clock: list[datetime]) -> None:
        self.app = app
        self.site = site
        self._clock = clock

    @property
    def now(self) -> datetime:
        return self._clock[0]

    async def poll(
        self, rows: Sequence[Mapping[str, object]] | Answer | None = None, *, minutes: float = 30
    ) -> Summary:
        """The site says ``rows`` (``None``: as before); time passes; everything is polled once."""
        self._clock[0] += timedelta(minutes=minutes)
        if rows is not None:
            answer = rows if isinstance(rows, Answer) else listing(rows)
            self.site.script("/list", answer)
        return await self.app.once(self.app.config.active)

    def told(self) -> list[Change]:
        """All changes so far, oldest first."""
        return list(reversed(self.app.store.changes.matching(Wanted(limit=1000))))

    def events(self) -> list[tuple[str, str]]:
        """(event, title) of all changes so far, oldest first."""
        return [(change.event.value, change.title) for change in self.told()]

    def messages(self) -> int:
        """How many messages about changes were sent."""
        row = self.app.store.db.first(
            "SELECT count(*) AS n FROM notifications WHERE state = ? AND purpose IN ('change', 'summary', 'correction')",
            (OutboxState.SENT.value,),
        )
        return row["n"]


def listing(rows: Sequence[Mapping[str, object]]) -> Answer:
    return Answer(body=json.dumps({"items": list(rows)}), type="application/json")


@contextlib.asynccontextmanager
async def replaying(
    folder: Path, kind: str, *, options: str = "", more: str = ""
) -> AsyncIterator[Replay]:
    """A replay of one source of ``kind`` with the generic JSON adapter."""
    clock = [START]
    with Site() as site:
        path = folder / "sources.yaml"
        path.write_text(
            f"""version: 1
contact: newsroom@example.org
defaults: {{every: 30m, channel: "#c", timezone: America/New_York}}
ops: {{channel: "#ops"}}
fetch: {{allow_hosts: [127.0.0.1], pause: 0s}}
{more}
jurisdictions:
  town:
    name: Town
    sources:
      list:
        adapter: json
        url: "{site.url("/list")}"
        records: items
        kind: {kind}
        key: id
        title: title
        link: url
        starts_at: start
        ends_at: end
        status: status
        body: body
        location: place
        text: text
        documents: {{agenda: agenda, minutes: minutes, attachment: files, notice: notice}}
        fields: {{number: number, section: section, file_number: file, assigned_to: judge, date_terminated: ended, comment: comment}}
        {options}
"""
        )
        config = load(path)
        settings = replace(Settings(), state=folder / "state", config=path)
        async with App(settings=settings, config=config, clock=lambda: clock[0]) as app:
            yield Replay(app, site, clock)
