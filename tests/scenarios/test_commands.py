"""The commands as a newsroom runs them: real processes, real HTTP, real SQLite."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.scenarios import court
from tests.sites import Answer, Site

ROOT = Path(__file__).parents[2]


class Newsroom:
    """A folder with sources.yaml and state, and the program."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        self.config = court.sources(folder, site)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "MONITOR_"))}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "MONITOR_CONFIG": str(self.config),
            "MONITOR_STATE": str(self.folder / "state"),
            "NO_COLOR": "1",
            **more,
        }

    def monitor(self, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "monitor", *args],
            capture_output=True, text=True, check=False, timeout=60, env=self.environment(**more), cwd=self.folder,
        )  # fmt: skip

    def start(self, *args: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "monitor", *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment(**more), cwd=self.folder,
        )  # fmt: skip


@pytest.fixture
def newsroom(tmp_path):
    with Site() as site:
        site.script(court.PATH, court.feed("Complaint"))
        yield Newsroom(tmp_path, site)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def wait_for(check, seconds: float = 20.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it never happened")


def test_the_first_round_is_silent_and_the_second_tells_what_is_new(newsroom):
    first = newsroom.monitor("run", "--once", "--json")
    assert first.returncode == 0, first.stderr
    assert lines(first)[-1] | {"sent": 0} == {
        "type": "summary", "polls": 1, "baselines": 1, "changes": 0, "queued": 0, "sent": 0, "parked": 0,
        "left": 0, "failed": [],
    }  # fmt: skip
    assert lines(newsroom.monitor("changes", "--json")) == []

    newsroom.site.script(court.PATH, court.feed("Complaint", "Order"))
    second = newsroom.monitor("run", "--once")
    assert "Order" in second.stdout
    (change,) = lines(newsroom.monitor("changes", "--json"))
    assert (change["event"], change["source"]) == ("filed", "d-mass/feed1")

    third = newsroom.monitor("run", "--once", "--json")
    assert lines(third)[-1]["changes"] == 0


def test_one_change_is_shown_in_full(newsroom):
    newsroom.monitor("run", "--once")
    newsroom.site.script(court.PATH, court.feed("Complaint", "Order"))
    newsroom.monitor("poll", "d-mass/feed1")
    shown = newsroom.monitor("show", "1")
    assert shown.returncode == 0
    assert "Order" in shown.stdout
    assert "stored copies" in shown.stdout
    assert lines(newsroom.monitor("show", "1", "--json"))[0]["copies"]
    missing = newsroom.monitor("show", "99")
    assert missing.returncode == 2
    assert "there is no change 99" in missing.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("poll", "d-mass/fed1"), "did you mean d-mass/feed1"),
        (("changes", "--since", "yesterday"), "is no time"),
        (("changes", "--event", "vanished"), "is not known"),
        (("run", "--once", "--now", "noon"), "is no time"),
        (("run", "--once", "--now", "2026-11-23T12:00:00"), "has no zone"),
        (("status", "nowhere/x"), "has no source"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_code_2(newsroom, words, said):
    newsroom.monitor("run", "--once")
    done = newsroom.monitor(*words)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_reading_before_the_first_run_says_what_to_do(newsroom):
    done = newsroom.monitor("changes")
    assert done.returncode == 1
    assert "monitor run" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_source_that_fails_does_not_stop_the_others_and_sets_the_exit_code(newsroom, tmp_path):
    newsroom.config = court.sources(
        tmp_path, newsroom.site,
        more='      broken: {adapter: pacer_rss, courts: [rid], everything: true, base_url: "http://127.0.0.1:9"}\n',
    )  # fmt: skip
    done = newsroom.monitor("run", "--once", "--json")
    assert done.returncode == 1
    summary = lines(done)[-1]
    assert summary["baselines"] == 1
    assert [item["source"] for item in summary["failed"]] == ["d-mass/broken"]
    rows = {row.get("source"): row for row in lines(newsroom.monitor("status", "--json"))}
    assert rows["d-mass/feed1"]["health"] == "ok"
    assert rows["d-mass/broken"]["reason"]


def test_a_replay_runs_with_the_clock_it_is_given(newsroom):
    newsroom.monitor("run", "--once", "--now", "2025-05-20T12:00:00-04:00")
    row = lines(newsroom.monitor("status", "--json"))[0]
    assert row["last_ok_at"].startswith("2025-05-20T16:00:0")


def test_status_for_people_names_what_is_missing(newsroom):
    newsroom.monitor("run", "--once")
    told = newsroom.monitor("status").stdout
    assert "d-mass/feed1" in told
    assert "No SLACK_BOT_TOKEN" in told
    assert "daemon is not running" in told


def test_a_backup_is_written_once(newsroom, tmp_path):
    newsroom.monitor("run", "--once")
    target = tmp_path / "copy.db"
    assert newsroom.monitor("backup", str(target)).returncode == 0
    again = newsroom.monitor("backup", str(target))
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_the_daemon_polls_tells_reloads_and_leaves_when_asked(newsroom, tmp_path):
    newsroom.config = court.sources(tmp_path, newsroom.site, every="1s")
    daemon = newsroom.start("run")
    try:
        wait_for(lambda: len(newsroom.site.hits_of(court.PATH)) >= 2)
        wait_for(lambda: newsroom.monitor("health").returncode == 0)
        second = newsroom.monitor("run", "--once")
        assert second.returncode == 1
        assert f"process {daemon.pid}" in second.stderr

        newsroom.site.script(court.PATH, court.feed("Complaint", "Order"))
        wait_for(lambda: lines(newsroom.monitor("changes", "--json")))

        good = newsroom.config.read_text()
        newsroom.config.write_text(good + "\nnonsense: 1\n")
        wait_for(
            lambda: "nonsense" in newsroom.monitor("status", "--json").stdout or broken(newsroom)
        )
        newsroom.config.write_text(good.replace("feed1", "renamed"))
        daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: "d-mass/renamed" in newsroom.monitor("status", "--json").stdout)
    finally:
        daemon.send_signal(signal.SIGTERM)
        out, err = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, err
    assert "Order" in out
    assert "Traceback" not in err


def broken(newsroom: Newsroom) -> bool:
    from monitor.store import Store

    return "nonsense" in (Store.reader(newsroom.folder / "state").meta.get("config_error") or "")


def test_sigterm_finishes_the_poll_in_hand(newsroom, tmp_path):
    newsroom.config = court.sources(tmp_path, newsroom.site, every="1s")
    slow = court.feed("Complaint", "Order")
    newsroom.monitor("run", "--once")
    newsroom.site.script(court.PATH, Answer(body=slow.body, type=slow.type, delay=3.0))
    before = len(newsroom.site.hits_of(court.PATH))
    daemon = newsroom.start("run")
    wait_for(lambda: len(newsroom.site.hits_of(court.PATH)) > before)
    daemon.send_signal(signal.SIGTERM)
    out, err = daemon.communicate(timeout=40)
    assert daemon.returncode == 0, err
    assert "Order" in out


def test_the_daemon_serves_the_pages_beside_its_work(newsroom, tmp_path):
    import socket
    import urllib.request

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    daemon = newsroom.start("run", "--web", f"127.0.0.1:{port}")

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return json.load(answer)["ready"]
        except OSError:
            return False

    try:
        wait_for(ready)
    finally:
        daemon.terminate()
        daemon.communicate(timeout=30)
    assert daemon.returncode == 0


def test_the_demo_tells_every_change_and_no_other():
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "demo", "--fast"],
        capture_output=True, text=True, check=False, timeout=110, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing lost, nothing doubled, no false alarm." in done.stdout
