"""A newsroom whose program dies: at a named point or at any moment, with a Slack that has bad days.

The points are those of the reliability plan: before the fetch, in the middle of a body, inside a
transaction, with a request on its way, in a migration, while a second one is started …
"""

import json
import multiprocessing
import os
import random
import re
import signal
import sqlite3
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from tests.fake_slack import FakeSlack
from tests.kills.life import REFUSED, Life, live
from tests.scenarios import court
from tests.sites import Site

POINTS = {
    "1 before the fetch": "before_fetch",
    "2 a body half read": "half_body",
    "3 after the parse": "after_parse",
    "4 inside the transaction": "before_commit_poll inside_commit",
    "5 committed, not claimed": "after_commit_poll before_commit_route after_commit_route before_claim",
    "6 claimed, not posted": "after_claim before_post",
    "7 sent, not stored": "@sent",
    "8 stored, not answered": "@stored",
    "9 answered, not committed": "after_post before_commit",
    "10 committed": "after_commit",
    "11 between root and reply": "between_root_and_reply",
    "12 during the read-back": "during_readback",
    "13 in a migration": "during_migration",
    "14 while forgetting or copying": "during_prune during_backup",
    "15 during a reload": "during_reload",
    "16 a second one is started": "@second",
}
HOOKS = tuple(hook for hooks in POINTS.values() for hook in hooks.split())
ANSWERS = {
    "clean": "",
    "429": "429:0",
    "stored, then dropped": "stored_reset",
    "drip": "stored_drip",
}
BRAKE = 10
"""More news of one poll are held back for a person to look at, so no more than that are filed."""
UNKNOWN = 255  # what multiprocessing says when it could not read how a process ended
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.kills.life"])


class Killing(FakeSlack):
    """A Slack that knows its client, and can end it when a message is on its way or stored."""

    victim: BaseProcess | None = None
    moment = ""

    def fault_for(self, method: str) -> str:
        if method == "chat.postMessage":
            self._end("@sent")
        return super().fault_for(method)

    def answer(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any]:
        answer = super().answer(method, arguments, token)
        if method == "chat.postMessage" and answer.get("ok"):
            self._end("@stored")
        return answer

    def _end(self, moment: str) -> None:
        victim = self.victim
        if self.moment == moment and victim is not None:
            self.moment = ""
            victim.kill()
            wait([victim.sentinel], 10)  # not join: another thread reads how it ended


@dataclass
class Verdict:
    """What a desk's readers saw in the end."""

    lost: list[str]
    doubled: dict[str, int]
    disorder: list[str]
    integrity: list[str]
    states: dict[str, int]
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        unclear = self.lost or self.doubled or self.disorder or set(self.states) - {"sent"}
        return not unclear and self.integrity == ["ok"]


class Desk:
    """The program, its court and its Slack. ``run`` is one life."""

    def __init__(self, folder: Path, site: Site, slack: Killing) -> None:
        self.folder = folder
        self.site = site
        self.slack = slack
        self.filed: list[str] = []
        self.lives = 0
        self.killed: Counter[str] = Counter()
        court.sources(folder, site)
        site.page("/robots.txt", "", type="text/plain")

    def file(self, count: int = 1) -> None:
        """So many more papers are filed; the page comes in several pieces."""
        self.filed += [f"Motion {len(self.filed) + n}" for n in range(count)]
        page = court.feed(*self.filed)
        size = max(1, len(page.body) // 3)
        self.site.script(court.PATH, replace(page, drip=size, every=0.005))

    def run(self, kill_at: str = "", *, work: str = "", after: float | None = None) -> int:
        """One life, five minutes after the last; its exit code, -9 for a killed one."""
        self.lives += 1
        now = court.START + timedelta(minutes=5 * self.lives)
        moment = kill_at if kill_at.startswith("@") else ""
        life = Life(self.folder, self.slack.url, now, "" if moment else kill_at, work)
        process = CONTEXT.Process(target=live, args=(life,))
        self.slack.victim, self.slack.moment = process, moment
        process.start()
        if moment == "@second":
            self._second(process, life)
        if after is not None:
            process.join(after)
            if process.is_alive():
                process.kill()
        process.join(120)
        self.slack.victim, self.slack.moment = None, ""
        code = process.exitcode
        assert code in (0, -signal.SIGKILL, UNKNOWN), f"a life ended with {code}"
        if code == -signal.SIGKILL:
            self.killed[kill_at.partition(":")[0] or "random"] += 1
        return code

    def _second(self, first: BaseProcess, life: Life) -> None:
        """Start another one as soon as the first has the lock, see it refused, kill the first.

        The first stands still meanwhile, or it might be done before the other one is up.
        """
        lock = self.folder / "state" / "monitor.lock"
        deadline = time.monotonic() + 60
        while not (lock.exists() and lock.read_text() == str(first.pid)):
            if not first.is_alive() or time.monotonic() > deadline:
                return
            time.sleep(0.002)
        with suppress(ProcessLookupError):
            os.kill(cast("int", first.pid), signal.SIGSTOP)
        second = CONTEXT.Process(target=live, args=(replace(life, work="second"),))
        second.start()
        second.join(60)
        with suppress(ProcessLookupError):
            os.kill(cast("int", first.pid), signal.SIGCONT)
        time.sleep(0.02 * (self.lives % 4))  # not always at the same moment
        if second.exitcode == 0:  # the first had let go of the lock by then
            return
        assert second.exitcode in (REFUSED, UNKNOWN), f"the second one ended with {second.exitcode}"
        first.kill()

    def older(self) -> None:
        """Make the database that of the first version, as the next life will find it."""
        with sqlite3.connect(self.folder / "state" / "monitor.db") as db:
            columns = {row[1] for row in db.execute("PRAGMA table_info(responses)")}
            if "essence" in columns:  # it is gone when the last life died in the migration
                db.execute("ALTER TABLE responses DROP COLUMN essence")
            db.execute("DELETE FROM _sqlite_migrations WHERE name = 'essence_of_pages'")
        db.close()

    def verdict(self) -> Verdict:
        """Count what arrived, and look at the database."""
        said = [json.dumps(message.body) for message in self.slack.messages("#civic-watch")]
        first: dict[str, int] = {}
        for name in self.filed[1:]:
            for number, body in enumerate(said):
                if re.search(rf"\b{name}\b", body):
                    first.setdefault(name, number)
        told = [first[name] for name in self.filed[1:] if name in first]
        with sqlite3.connect(self.folder / "state" / "monitor.db") as db:
            sound = [row[0] for row in db.execute("PRAGMA integrity_check")]
            sound += [str(row) for row in db.execute("PRAGMA foreign_key_check")]
            states = dict(db.execute("SELECT state, count(*) FROM notifications GROUP BY 1"))
        db.close()
        return Verdict(
            lost=[name for name in self.filed[1:] if name not in first],
            doubled={key: n for key, n in self.slack.by_key().items() if n != 1},
            disorder=[] if told == sorted(told) else [str(told)],
            integrity=sound,
            states=states,
            killed=self.killed,
        )


def at_a_point(folder: Path, point: str, answer: str, seed: int) -> Verdict:
    """Papers are filed and the program dies at ``point``, two or three times; then it is left in peace."""
    chance = random.Random(f"{point}/{answer}/{seed}")
    fault = ANSWERS[answer]
    with Site() as site, Killing(["#civic-watch", "#civic-watch-ops"], drip=0.05) as slack:
        desk = Desk(folder, site, slack)
        desk.file()
        if point.startswith("13") and chance.random() < 0.5:
            desk.run("during_migration")  # the very first start
        assert desk.run() == 0
        if fault:
            slack.chaos(0.5, seed, (fault,))
        for _ in range(chance.randint(2, 3)):
            _die(desk, chance.choice(POINTS[point].split()), chance.randint(1, 3))
        slack.chaos(0)
        for _ in range(3):
            desk.run()
        return desk.verdict()


def at_each_hook(folder: Path) -> Verdict:
    """One newsroom whose program dies once at every hook there is."""
    with Site() as site, Killing(["#civic-watch", "#civic-watch-ops"]) as slack:
        desk = Desk(folder, site, slack)
        desk.file()
        assert desk.run() == 0
        for hook in HOOKS:
            _die(desk, hook, 1)  # more than ten in one poll would be held back by the brake
        for _ in range(3):
            desk.run()
        return desk.verdict()


def _die(desk: Desk, hook: str, papers: int) -> None:
    if hook == "during_readback":
        desk.file()
        desk.run("after_post")
    if hook == "between_root_and_reply":
        desk.file()
        desk.run()
    if hook == "during_migration":
        desk.older()
    desk.file(papers)
    work = {"during_prune": "prune", "during_backup": "backup", "during_reload": "reload"}
    desk.run(hook, work=work.get(hook, ""))


def at_random(folder: Path, kills: int, seed: int) -> Verdict:
    """``kills`` deaths at any moment of a life, with answers of every kind."""
    chance = random.Random(seed)
    with Site() as site, Killing(["#civic-watch", "#civic-watch-ops"], drip=0.05) as slack:
        desk = Desk(folder, site, slack)
        desk.file()
        assert desk.run() == 0
        begun = time.monotonic()
        desk.file()
        desk.run()
        whole = time.monotonic() - begun
        slack.chaos(0.3, seed, tuple(fault for fault in ANSWERS.values() if fault))
        while sum(desk.killed.values()) < kills:
            if len(desk.verdict().lost) < BRAKE - 2:
                desk.file()
            desk.run(after=chance.uniform(0.2, 1.6) * whole)
        slack.chaos(0)
        for _ in range(3):
            desk.run()
        return desk.verdict()
