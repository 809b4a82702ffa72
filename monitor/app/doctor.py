"""``monitor doctor``: the set-up mistakes that are met most often, each with what to do.

Everything here looks and changes nothing; what Slack must tell is asked in ``doctor_slack``.
"""

import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from monitor.config import Config, load
from monitor.errors import ConfigError, StoreError
from monitor.settings import Settings, from_environment
from monitor.store import Database, Lock, Store

OLDEST_PYTHON = (3, 11)
LOW_DISK_BYTES = 500_000_000
AHEAD = timedelta(minutes=2)
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy")
TOKEN = re.compile(r"xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}")


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``what`` names it, ``sentence`` says what is so and what to do."""

    level: Level
    what: str
    sentence: str


def good(what: str, sentence: str) -> Finding:
    """As it should be."""
    return Finding(Level.OK, what, sentence)


def note(what: str, sentence: str) -> Finding:
    """Works, and something is missing or odd."""
    return Finding(Level.NOTE, what, sentence)


def wrong(what: str, sentence: str) -> Finding:
    """Does not work until it is mended."""
    return Finding(Level.WRONG, what, sentence)


@dataclass(frozen=True, slots=True)
class Examined:
    """The findings, and the settings and configuration as far as they could be read."""

    findings: tuple[Finding, ...]
    settings: Settings | None = None
    config: Config | None = None


def examine(
    environment: Mapping[str, str],
    now: datetime,
    *,
    config: Path | None = None,
    state: Path | None = None,
) -> Examined:
    """All that can be seen on this machine without asking anybody."""
    findings = [*_python(), *_programs()]
    try:
        settings = from_environment(environment)
    except ConfigError as error:
        return Examined((*findings, wrong("environment", str(error))))
    config_path, state_path = config or settings.config, state or settings.state
    found, told = _config(config_path, settings.config_bytes)
    findings += told
    findings += _secrets_in_file(config_path)
    running, told = _state(state_path)
    findings += told
    findings += _clock(state_path, now)
    findings += _tokens(settings, found)
    findings += _proxy(environment)
    if found is not None and not running:
        findings += _port(found.web.listen)
    return Examined(tuple(findings), settings, found)


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield wrong("Python", f"this is Python {version}; install 3.11 or newer")
    else:
        yield good("Python", f"Python {version}")


def _programs() -> Iterator[Finding]:
    if shutil.which("tesseract"):
        yield good("Tesseract", "installed: scanned agendas can be read")
    else:
        yield note(
            "Tesseract",
            "not installed: agendas that are scanned pictures cannot be read; "
            "install tesseract-ocr (Debian, Ubuntu) or tesseract (Homebrew)",
        )


def _config(path: Path, cap: int) -> tuple[Config | None, list[Finding]]:
    try:
        config = load(path, cap=cap)
    except ConfigError as error:
        count = len(error.mistakes)
        told = f"{count} mistakes in {path}; `monitor check` lists them" if count else str(error)
        return None, [wrong("sources.yaml", told)]
    findings = []
    if config.contact.endswith(("@example.org", "@example.com", "@example.net")):
        findings.append(
            wrong("contact", f"{config.contact} is an example; write your own address in {path}")
        )
    if not config.active:
        findings.append(
            note("sources", f"{path} watches nothing yet; add a city: monitor add https://…")
        )
    else:
        findings.append(
            good(
                "sources.yaml",
                f"{len(config.active)} source{'' if len(config.active) == 1 else 's'} watched",
            )
        )
    odd = len([w for w in config.warnings if "is an example" not in w.message])
    if odd:
        findings.append(
            note(
                "sources.yaml",
                f"{odd} warning{'' if odd == 1 else 's'}; `monitor check` lists them",
            )
        )
    return config, findings


def _secrets_in_file(path: Path) -> Iterator[Finding]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    if TOKEN.search(text):
        yield wrong(
            "secrets",
            f"{path} holds a Slack token; move it to SLACK_BOT_TOKEN in the environment, "
            "and renew it if the file was shared",
        )


def _state(state: Path) -> tuple[bool, list[Finding]]:
    """Whether a daemon runs on it, and what was found."""
    if not state.exists():
        parent = next(folder for folder in state.absolute().parents if folder.exists())
        if not os.access(parent, os.W_OK | os.X_OK):
            told = f"{state} cannot be made: {parent} is not writable; choose another with --state"
            return False, [wrong("state", told)]
        return False, [good("state", f"{state} will be made at the first start")]
    if not state.is_dir() or not os.access(state, os.R_OK | os.W_OK | os.X_OK):
        told = (
            f"{state} is not a folder this user may write; mend its owner: chown -R $USER {state}"
        )
        return False, [wrong("state", told)]
    findings = []
    if state.stat().st_mode & 0o077:
        say = wrong if state.stat().st_mode & 0o007 else note  # the daemon refuses the first
        findings.append(say("state", f"others can read {state}; close it: chmod 700 {state}"))
    free = shutil.disk_usage(state).free
    if free < LOW_DISK_BYTES:
        findings.append(
            wrong("disk", f"only {free // 1_000_000} MB are free for {state}; make room")
        )
    running = _daemon(state, findings)
    if (state / "monitor.db").exists():
        try:
            Database.reader(state)
            findings.append(good("database", f"{state}/monitor.db can be read"))
        except StoreError as error:
            findings.append(wrong("database", str(error)))
    return running, findings


def _daemon(state: Path, findings: list[Finding]) -> bool:
    if not (state / "monitor.lock").exists():
        return False
    lock = Lock(state)
    try:
        lock.take()
    except StoreError as error:
        findings.append(
            note("daemon", f"{str(error).partition(';')[0]}: a second one would be refused")
        )
        return True
    lock.release()
    return False


def _clock(state: Path, now: datetime) -> Iterator[Finding]:
    """A clock that stands before what has already happened is wrong."""
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    latest = installed
    if (state / "monitor.db").exists():
        try:
            store = Store.reader(state)
            polled = [s.last_poll_at for s in store.sources.all() if s.last_poll_at is not None]
            latest = max([installed, *polled])
        except StoreError:
            pass  # said elsewhere
    if now < latest - AHEAD:
        yield wrong(
            "clock",
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, which is before {latest:%Y-%m-%d %H:%M} "
            "when something here already happened; set it (timedatectl set-ntp true)",
        )
    else:
        yield good("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _tokens(settings: Settings, config: Config | None) -> Iterator[Finding]:
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if not bot:
        yield note(
            "Slack",
            "SLACK_BOT_TOKEN is not set: messages go to the terminal; "
            "`monitor slack manifest` begins the set-up",
        )
    elif not bot.startswith("xoxb-"):
        yield wrong(
            "Slack",
            "SLACK_BOT_TOKEN is not a bot token; copy the one that begins with xoxb- "
            "(OAuth & Permissions, Bot User OAuth Token)",
        )
    if app and not app.startswith("xapp-"):
        yield wrong("Slack", "SLACK_APP_TOKEN is not an app-level token; it begins with xapp-")
    asked = config is not None and any(s.adapter == "courtlistener" for s in config.active)
    if asked and not settings.courtlistener_token:
        yield note(
            "CourtListener",
            "COURTLISTENER_TOKEN is not set: dockets are searched, their entries are not read in "
            "full; a free account gives one",
        )


def _proxy(environment: Mapping[str, str]) -> Iterator[Finding]:
    named = [name for name in PROXIES if environment.get(name)]
    if named:
        yield note(
            "proxy",
            f"{named[0]} is set and not used for sites: addresses are checked before connecting; "
            "let this machine reach the sites directly",
        )


def _port(listen: str) -> Iterator[Finding]:
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, int(port)))
        except OSError as error:
            yield wrong(
                "port",
                f"{listen} cannot be used for the pages ({error.strerror}); stop what uses it, "
                "or write another under `web: {listen: …}`",
            )
