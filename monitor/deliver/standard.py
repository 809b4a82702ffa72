"""The worker as the program runs it: Slack when there is a token, else the console."""

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.config import Config
from monitor.config.routing import rules_of
from monitor.deliver.apprise import AppriseNotifier
from monitor.deliver.attempt import WorkerSettings
from monitor.deliver.commands import Desk
from monitor.deliver.compose import Composer
from monitor.deliver.console import ConsoleNotifier
from monitor.deliver.interactive import Interactive
from monitor.deliver.notifier import Notifier
from monitor.deliver.render.digest import Standing
from monitor.deliver.render.scene import Scene
from monitor.deliver.slack import SlackNotifier
from monitor.deliver.webhook import WebhookNotifier
from monitor.deliver.worker import RunningClock, Worker
from monitor.settings import Settings
from monitor.store import Store

RECENT = timedelta(hours=1)


def standard_worker(
    store: Store,
    settings: Settings,
    config: Callable[[], Config],
    *,
    working: WorkerSettings | None = None,
    notifier: Notifier | None = None,
) -> Worker:
    """The worker of one process. ``working`` and ``notifier`` replace the usual ones."""
    clock = RunningClock()
    base = working or WorkerSettings(ops_channel=config().ops)
    if notifier is None:
        notifier = (
            SlackNotifier(settings.slack_bot_token, settings.slack_api_url, clock=clock)
            if settings.slack_bot_token
            else ConsoleNotifier()
        )
    composer = Composer(
        store.outbox,
        store.changes,
        scene=lambda: scene_of(config(), settings),
        clock=clock,
        standings=lambda now: standings(store, config(), now),
        background=store.backgrounds.of,
    )
    return Worker(
        store.outbox, notifier, base, composer=composer, clock=clock, others=_Others(settings)
    )


def interactive(
    store: Store, settings: Settings, config: Callable[[], Config], clock: Callable[[], datetime]
) -> Interactive | None:
    """Commands and buttons, when there is an app token; without one everything else works."""
    if not (settings.slack_bot_token and settings.slack_app_token):
        return None
    return Interactive(
        desk_of(store, settings, config, clock),
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        base_url=settings.slack_api_url,
    )


def desk_of(
    store: Store, settings: Settings, config: Callable[[], Config], clock: Callable[[], datetime]
) -> Desk:
    """What commands are answered from."""
    return Desk(
        store=store,
        config=config,
        rules=lambda: rules_of(config()),
        scene=lambda: scene_of(config(), settings),
        standings=lambda now: standings(store, config(), now),
        clock=clock,
    )


def scene_of(config: Config, settings: Settings) -> Scene:
    """What the renderer knows of a configuration."""
    return Scene(
        jurisdictions=config.jurisdictions,
        base_url=config.web.url.rstrip("/"),
        buttons=bool(settings.slack_bot_token and settings.slack_app_token),
        zone=config.zone,
    )


def channels_of(config: Config) -> tuple[str, ...]:
    """Every Slack channel a configuration names, in the order of the file."""
    named = [
        config.channel,
        config.ops,
        *(place.channel for place in config.jurisdictions.values()),
        *(source.channel for source in config.sources.values()),
        *(topic.channel for topic in config.topics.values()),
        *(route.channel for route in config.routes if not route.notify),
        *(wanted.channel for wanted in config.upcoming),
    ]
    return tuple(dict.fromkeys(name for name in named if name))


def standings(store: Store, config: Config, now: datetime) -> list[Standing]:
    """How every active source stands, for the last line of a digest."""
    active = {source.id for source in config.active}
    return [
        Standing(
            state.id,
            state.health,
            state.health_since,
            state.last_ok_at is not None and now - state.last_ok_at <= RECENT,
        )
        for state in store.sources.all()
        if state.id in active
    ]


class _Others:
    """The notifiers that routes name, made when first used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[str, Notifier] = {}

    def __call__(self, name: str) -> Notifier:
        if name not in self._made:
            self._made[name] = (
                WebhookNotifier(name.removeprefix("webhook:"), self._settings.webhook_secret)
                if name.startswith("webhook:")
                else AppriseNotifier(name)
            )
        return self._made[name]
