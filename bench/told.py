"""From the start of the poll that finds a change to its message at a fake Slack, the real program between."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bench.measure import figure
from bench.world import ROOT, Sites, sites, write_config
from tests.fake_slack import FakeSlack

CHANGES = 8
PATIENCE = 60.0


def run() -> list[tuple[str, str, str]]:
    """Seconds by the clock over several changes, and whether each was told once."""
    with (
        tempfile.TemporaryDirectory() as name,
        sites() as server,
        FakeSlack(channels=("#bench", "#ops")) as slack,
    ):
        folder = Path(name)
        write_config(folder / "sources.yaml", server, 1, "page", every="5s")
        command = [sys.executable, "-m", "monitor", "run", "--config", str(folder / "sources.yaml")]
        with (folder / "log").open("w") as log:
            daemon = subprocess.Popen(
                [*command, "--state", str(folder / "state")], cwd=ROOT, stdout=log, stderr=log,
                env={**os.environ, "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_API_URL": slack.url},
            )  # fmt: skip
            try:
                waits = [_one(folder, server, slack, version) for version in range(CHANGES)]
            finally:
                daemon.send_signal(signal.SIGTERM)
                daemon.wait(60)
        made = _query(folder, "SELECT count(*) FROM changes")
    told = len(_told(slack))
    return [
        (f"poll's start to the message, {CHANGES - 1} changes, load {os.getloadavg()[0]:.1f}", f"{figure(waits[1:])} s", "≤ 2 s"),
        ("changes, messages", f"{made}, {told}", "equal"),
    ]  # fmt: skip


def _one(folder: Path, server: Sites, slack: FakeSlack, version: int) -> float:
    """Let one record move, and wait for its message; version 0 is the baseline."""
    before = len(_told(slack))
    server.say("plain", version)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(0.05)
        if not version and (folder / "state" / "monitor.db").exists():
            if _query(folder, "SELECT count(*) FROM polls WHERE result = 'baseline'"):
                return 0.0
        elif len(_told(slack)) > before:
            started = _query(folder, "SELECT max(started_at) FROM polls WHERE result = 'changed'")
            arrived = time.time() - (time.monotonic() - _told(slack)[-1])
            return arrived - datetime.fromisoformat(str(started)).timestamp()
    raise SystemExit((folder / "log").read_text()[-1000:])


def _told(slack: FakeSlack) -> list[float]:
    """When the messages to readers arrived, edits left out."""
    bench = slack.channel("#bench").id
    return [m.received for m in slack.stored if m.channel == bench]


def _query(folder: Path, sql: str) -> object:
    with closing(
        sqlite3.connect(f"file:{folder / 'state' / 'monitor.db'}?mode=ro", uri=True)
    ) as db:
        try:
            return db.execute(sql).fetchone()[0]
        except sqlite3.OperationalError:  # the tables are not there yet
            return 0
