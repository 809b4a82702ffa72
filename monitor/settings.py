"""The environment: tokens, paths, limits. Secrets are never in ``sources.yaml``."""

import os
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.errors import ConfigError

LOG_FORMATS = ("console", "json")
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says. Secrets do not show in ``repr``.

    ``NAME_FILE`` may name a file that holds the secret ``NAME`` (container secrets); a line end
    after the secret is dropped. ``config_bytes`` is the largest ``sources.yaml`` that is read.
    """

    slack_bot_token: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    courtlistener_token: str = field(default="", repr=False)
    legistar_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    webhook_secret: str = field(default="", repr=False)
    web_password: str = field(default="", repr=False)
    heartbeat_url: str = field(default="", repr=False)
    config: Path = Path("sources.yaml")
    state: Path = Path("state")
    log: str = "console"
    log_level: str = "info"
    config_bytes: int = 1_000_000

    @property
    def secrets(self) -> tuple[str, ...]:
        """All secret values that are set, for whoever must keep them out of its output."""
        held = (
            self.slack_bot_token,
            self.slack_app_token,
            self.courtlistener_token,
            *self.legistar_tokens.values(),
            self.webhook_secret,
            self.web_password,
            self.heartbeat_url,
        )
        return tuple(value for value in held if value)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raises ``ConfigError`` with every variable that cannot be used."""
    wrong: list[str] = []

    def secret(name: str) -> str:
        value, file = environment.get(name, ""), environment.get(f"{name}_FILE", "")
        if file and not value:
            try:
                value = Path(file).read_text(encoding="utf-8")
            except (OSError, UnicodeError) as error:
                reason = getattr(error, "strerror", None) or "it is not text"
                wrong.append(f"{name}_FILE names {file}, which cannot be read: {reason}")
        return value.strip()

    def choice(name: str, known: tuple[str, ...], default: str) -> str:
        value = environment.get(name, "").strip().lower() or default
        if value not in known:
            wrong.append(f"{name} is {value!r}; write one of {', '.join(known)}")
        return value

    def megabytes(name: str, default: int) -> int:
        value = environment.get(name, "").strip()
        if not value:
            return default
        if not value.isdecimal() or not int(value):
            wrong.append(f"{name} is {value!r}; write a whole number of megabytes, such as 20")
            return default
        return int(value) * 1_000_000

    settings = Settings(
        slack_bot_token=secret("SLACK_BOT_TOKEN"),
        slack_app_token=secret("SLACK_APP_TOKEN"),
        slack_api_url=environment.get("SLACK_API_URL", "").strip() or "https://slack.com/api/",
        courtlistener_token=secret("COURTLISTENER_TOKEN"),
        legistar_tokens=_pairs("LEGISTAR_TOKENS", secret("LEGISTAR_TOKENS"), wrong),
        webhook_secret=secret("MONITOR_WEBHOOK_SECRET"),
        web_password=secret("MONITOR_WEB_PASSWORD"),
        heartbeat_url=secret("MONITOR_HEARTBEAT_URL"),
        config=Path(environment.get("MONITOR_CONFIG") or "sources.yaml"),
        state=Path(environment.get("MONITOR_STATE") or "state"),
        log=choice("MONITOR_LOG", LOG_FORMATS, "console"),
        log_level=choice("MONITOR_LOG_LEVEL", LOG_LEVELS, "info"),
        config_bytes=megabytes("MONITOR_CONFIG_MB", 1_000_000),
    )
    if not settings.slack_api_url.startswith(("http://", "https://")):
        wrong.append(f"SLACK_API_URL is {settings.slack_api_url!r}; write an http(s) address")
    if wrong:
        raise ConfigError("; ".join(wrong))
    return settings


def _pairs(name: str, text: str, wrong: list[str]) -> dict[str, str]:
    """``nyc=abc madison=def``: a token for each client."""
    found: dict[str, str] = {}
    for part in filter(None, re.split(r"[\s,]+", text)):
        client, equals, value = part.partition("=")
        if client and equals and value:
            found[client.lower()] = value
        else:
            wrong.append(f"{name} holds a part without a client; write it like nyc=TOKEN")
    return found


def kill_point(name: str) -> None:
    """Die here as by ``kill -9`` when ``MONITOR_KILL_AT`` names this point.

    The hand-offs between stages carry these names so that tests can stop the program exactly
    there; ``NAME:3`` dies the third time. Nothing happens when the variable is not set.
    """
    wanted = os.environ.get("MONITOR_KILL_AT")
    if wanted is None:
        return
    point, _, times = wanted.partition(":")
    if point == name:
        _passed[name] = _passed.get(name, 0) + 1
        if _passed[name] >= int(times or "1"):
            os.kill(os.getpid(), signal.SIGKILL)


_passed: dict[str, int] = {}
