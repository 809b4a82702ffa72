"""A newsroom with its Slack: real HTTP and SQLite, a Slack on loopback, a clock that the test turns."""

from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app.assembly import App
from monitor.config import load
from monitor.deliver import WorkerSettings, standard_worker
from monitor.models import Change
from monitor.settings import Settings
from tests.fake_slack import FakeSlack
from tests.fake_slack_model import Message
from tests.scenarios.world import HEAD, World

OPS = "#civic-watch-ops"
QUICK = WorkerSettings(
    ops_channel=OPS,
    settle=timedelta(seconds=0.3),
    deadline=timedelta(seconds=5),
    channel_gap=timedelta(0),
    per_minute=100_000,
    back_off=timedelta(seconds=0.05),
)


class Desk(World):
    """A world whose messages arrive in ``slack``."""

    slack: FakeSlack

    async def round(self, *names: str, **later: float) -> list[Change]:
        """Time passes; the sources (all of them without names) are polled, and all is delivered."""
        self.wait(**later)
        found = await self.poll(*names)
        self.app.end_round()
        self.app.router.timed(self.now)
        await self.app.deliver_once()
        return found

    def said(self, channel: str) -> list[str]:
        """The messages in a channel as a person reads them, oldest first."""
        return [words(message) for message in self.slack.messages(channel)]

    def told_ops(self) -> list[str]:
        """What operators were told."""
        return self.said(OPS)


def words(message: Message) -> str:
    """All text of a message: its blocks, or what it is without them."""
    parts: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                parts.append(value["text"])
            for name, inner in value.items():
                if name != "text" or not isinstance(inner, str):
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(message.body.get("blocks"))
    walk(message.body.get("attachments"))
    return "\n".join(parts) or message.text


@asynccontextmanager
async def desk(folder: Path, text: str, now: datetime, **settings: object):
    """A newsroom with this ``sources.yaml`` (without its head), starting at ``now``."""
    path = folder / "sources.yaml"
    path.write_text(HEAD + text)
    it = Desk.__new__(Desk)
    config = load(path)
    with FakeSlack() as slack:
        given = Settings(
            config=path,
            state=folder / "state",
            slack_bot_token=slack.token,
            slack_api_url=slack.url,
            **settings,
        )
        app = App(
            settings=given,
            config=config,
            clock=lambda: it.now,
            sleep=it.sleep,
            worker=lambda app: standard_worker(app.store, given, lambda: app.config, working=QUICK),
        )
        it.__init__(app, now)
        it.slack = slack
        async with app:
            yield it
