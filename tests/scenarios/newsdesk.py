"""A newsroom whose program can be stopped, moved and started again: real HTTP, real SQLite, a fake Slack."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.app import App
from monitor.config import load
from monitor.deliver import WorkerSettings, standard_worker
from monitor.settings import Settings
from tests.fake_slack import FakeSlack
from tests.sites import Answer, Site

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
READERS, OPS, WATCHERS = "#civic-watch", "#civic-watch-ops", "#sanctuary-watch"
QUICK = WorkerSettings(
    ops_channel=OPS,
    settle=timedelta(seconds=0.3),
    channel_gap=timedelta(0),
    per_minute=1_000_000,
)
HEAD = """version: 1
contact: newsroom@example.org
defaults: {every: 30m, channel: "#civic-watch", timezone: America/New_York}
ops: {channel: "#civic-watch-ops"}
fetch: {allow_hosts: [127.0.0.1], pause: 0s}
jurisdictions:
  town:
    name: Town
    sources:
"""
ROWS = """
      calendar: {adapter: page, url: "URL/calendar", rows: "tr.row", kind: meeting, key: "a@href",
        title: "a", starts_at: ".date", text: ".text", link: "a@href", expect: "table"}
"""


class Newsdesk:
    """The site, the workspace, and the program between them. An asynchronous context manager."""

    def __init__(
        self, folder: Path, sources: str = ROWS, now: datetime = START, *, topics: str = ""
    ) -> None:
        self.folder = folder
        self.sources = sources
        self.topics = topics
        self.now = now
        self.site = Site()
        self.slack = FakeSlack([READERS, OPS, WATCHERS])

    @property
    def state(self) -> Path:
        return self.folder / "state"

    async def __aenter__(self) -> Self:
        self.site.__enter__()
        self.slack.__enter__()
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        self.slack.__exit__()
        self.site.__exit__(kind, error, trace)

    async def start(self) -> None:
        """The program, on whatever stands in the state folder."""
        path = self.folder / "sources.yaml"
        text = f"{self.topics}{HEAD}{self.sources}"
        path.write_text(text.replace("URL", self.site.url("").rstrip("/")))
        config = load(path)
        settings = Settings(
            config=path, state=self.state, slack_bot_token="xoxb-test", slack_api_url=self.slack.url
        )
        self.app = App(
            settings=settings,
            config=config,
            clock=lambda: self.now,
            worker=lambda app: standard_worker(app.store, settings, lambda: config, working=QUICK),
        )
        await self.app.__aenter__()

    async def stop(self) -> None:
        """SIGTERM."""
        await self.app.__aexit__(None, None, None)

    def shows(self, body: str | bytes, path: str = "/calendar", **more: object) -> None:
        """The page from now on."""
        self.site.script(path, Answer(body=body, **more))

    async def poll(self, times: int = 1, **later: float) -> list[str]:
        """Time passes, everything that is due is polled, routed and sent; the results."""
        results = []
        for _ in range(times):
            self.now += timedelta(**(later or {"minutes": 30}))
            await self.app.once(
                self.app.config.active, told=lambda _, r: results.append(r.row.result)
            )
        return results

    def readers(self) -> list[str]:
        """What readers were told, oldest first."""
        return [message.text for message in self.slack.messages(READERS)]

    def notices(self) -> list[str]:
        """What operators were told, without the lines about new baselines."""
        return [m.text for m in self.slack.messages(OPS) if ":baseline:" not in str(m.key)]

    def baselines(self) -> list[str]:
        """The lines about new baselines."""
        return [m.text for m in self.slack.messages(OPS) if ":baseline:" in str(m.key)]

    def events(self) -> list[str]:
        """Every stored change that is not held: event and key."""
        rows = self.app.store.db.query("SELECT event, key FROM changes WHERE NOT held ORDER BY id")
        return [f"{row['event']} {row['key'].rpartition('/')[2]}" for row in rows]


def row(number: int, title: str = "", when: str = "", text: str = "", href: str = "") -> str:
    """One row of the calendar."""
    return (
        f'<tr class="row"><td><a href="{href or f"/meeting/{number}"}">{title or BOARDS[number % 24]}</a>'
        f'</td><td class="date">{when or f"December {1 + number % 28}, 2026 6:00 PM"}</td>'
        f'<td class="text">{text or "The public is welcome."}</td></tr>\n'
    )


def page(*rows: str, head: str = '<meta charset="utf-8">') -> str:
    """The calendar."""
    return (
        f"<!DOCTYPE html><html><head>{head}<title>Meetings</title></head><body><h1>Meetings</h1>"
        f"<table>{''.join(rows)}</table></body></html>\n"
    )


BOARDS = [
    "City Council", "School Committee", "Planning Board", "Licensing Commission", "Board of Health",
    "Zoning Board of Appeals", "Library Trustees", "Conservation Commission", "Parks Commission",
    "Finance Committee", "Human Rights Commission", "Housing Authority", "Traffic Commission",
    "Cemetery Trustees", "Historic Districts", "Water Board", "Youth Council", "Arts Council",
    "Veterans’ Board", "Council on Aging", "Cable Advisory Board", "Bicycle Committee",
    "Charter Review", "Café Licences Panel",
]  # fmt: skip
