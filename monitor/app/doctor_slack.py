"""What Slack itself must tell ``monitor doctor``: token, scopes, channels, and the right time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.app.doctor import Finding, good, wrong
from monitor.config import Config
from monitor.deliver.selftest import selftest
from monitor.deliver.slack import SlackNotifier
from monitor.deliver.standard import channels_of
from monitor.settings import Settings

APART = timedelta(minutes=1)


def ask_slack(settings: Settings, config: Config, now: datetime) -> Iterator[Finding]:
    """Read-only: nothing is posted. Nothing is said when there is no usable token."""
    if not settings.slack_bot_token.startswith("xoxb-"):
        return
    slack = SlackNotifier(settings.slack_bot_token, settings.slack_api_url, clock=lambda: now)
    yield from _time(slack, now)
    for step in selftest(slack, channels_of(config), post_in="", write=False, now=now):
        made = good if step.well else wrong
        yield made(f"Slack {step.name}", step.said)


def _time(slack: SlackNotifier, now: datetime) -> Iterator[Finding]:
    """Slack's clock against ours: digests, quiet hours and read-back depend on it."""
    try:
        headers = slack.web.auth_test().headers
        told = next(str(value) for name, value in headers.items() if name.lower() == "date")
        theirs = parsedate_to_datetime(told)
    except Exception:  # noqa: BLE001 - the self-test that follows says what is wrong
        return
    apart = abs(now - theirs)
    if apart > APART:
        yield wrong(
            "clock",
            f"it is {apart.total_seconds() / 60:.0f} minutes off Slack's "
            f"({now:%H:%M} here, {theirs:%H:%M} UTC there); set it: timedatectl set-ntp true",
        )
