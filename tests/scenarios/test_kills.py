"""``kill -9`` at every hand-off between the stages, and at random: nothing lost, nothing doubled.

Each run files one more entry, starts the whole program against a fake Slack, and lets it die at a
named point (``MONITOR_KILL_AT``) or after a random time. The clock goes on five minutes a run, so
that what was in doubt may be settled. At the end two runs are left in peace.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fake_slack import FakeSlack
from tests.scenarios import court
from tests.sites import Site

ROOT = Path(__file__).parents[2]
HOOKS = (
    "before_fetch", "after_parse", "before_commit_poll", "after_commit_poll", "before_commit_route",
    "after_commit_route", "before_claim", "after_claim", "before_post", "after_post", "before_commit",
    "after_commit", "during_readback",
)  # fmt: skip


class Desk:
    """A newsroom whose program dies again and again."""

    def __init__(self, folder: Path, site: Site, slack: FakeSlack) -> None:
        self.folder = folder
        self.site = site
        self.slack = slack
        self.config = court.sources(folder, site)
        self.runs = 0
        self.filed: list[str] = []

    def file(self) -> None:
        self.filed.append(f"Motion {len(self.filed)}")
        self.site.script(court.PATH, court.feed(*self.filed))

    def run(self, *, kill_at: str = "", after: float = 0.0) -> int:
        self.runs += 1
        now = court.START + timedelta(minutes=5 * self.runs)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "MONITOR_"))}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.scenarios.one_round", now.isoformat()],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder,
            env={
                **kept,
                "PYTHONPATH": str(ROOT),
                "MONITOR_CONFIG": str(self.config),
                "MONITOR_STATE": str(self.folder / "state"),
                "SLACK_BOT_TOKEN": "xoxb-test",
                "SLACK_API_URL": self.slack.url,
                **({"MONITOR_KILL_AT": kill_at} if kill_at else {}),
            },
        )  # fmt: skip
        if after:
            time.sleep(after)
            process.send_signal(signal.SIGKILL)
        _, err = process.communicate(timeout=90)
        assert "Traceback" not in err, err
        return process.returncode

    def lost(self) -> list[str]:
        """Filings that no message in the channel names; the first one was the baseline."""
        said = "\n".join(json.dumps(m.body) for m in self.slack.messages("#civic-watch"))
        return [name for name in self.filed[1:] if not re.search(rf"\b{name}\b", said)]

    def doubled(self) -> dict[str, int]:
        """Dedup keys that arrived more than once."""
        return {key: count for key, count in self.slack.by_key().items() if count != 1}


@pytest.fixture
def desk(tmp_path):
    with Site() as site, FakeSlack(channels=["#civic-watch", "#civic-watch-ops"]) as slack:
        desk = Desk(tmp_path, site, slack)
        desk.file()
        assert desk.run() == 0
        yield desk


def settle(desk: Desk) -> None:
    for _ in range(3):
        desk.run()


@pytest.mark.timeout(300)
def test_a_kill_at_every_hand_off_loses_nothing_and_says_nothing_twice(desk):
    died = []
    for hook in HOOKS * 2:
        desk.file()
        if desk.run(kill_at=hook) == -signal.SIGKILL:
            died.append(hook)
    settle(desk)
    assert set(died) >= set(HOOKS) - {"during_readback"}, "a hand-off has lost its hook"
    assert (desk.lost(), desk.doubled()) == ([], {})


@pytest.mark.timeout(300)
def test_kills_at_random_moments_lose_nothing_and_say_nothing_twice(desk):
    moments = random.Random(2017)
    for _ in range(24):
        desk.file()
        desk.run(after=moments.uniform(0.3, 2.5))
    settle(desk)
    assert (desk.lost(), desk.doubled()) == ([], {})
