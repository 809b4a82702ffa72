"""The pages of ``run --web``, a process of their own: they live, follow and end with the daemon."""

import os
import signal
import urllib.request
from pathlib import Path

import pytest

from monitor.app.pages import SILENT_SECONDS, Fed
from monitor.config import load
from monitor.settings import Settings
from tests.running.daemon import Running, running, wait_for
from tests.scenarios.court import sources
from tests.sites import Site

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def desk(tmp_path):
    with running(tmp_path) as found:
        found.start()
        wait_for(lambda: found.healthz() == (200, []), "ready")
        yield found


def pages_of(desk: Running) -> list[int]:
    """The process ids of the pages that serve this desk's state."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"--fed" in words and str(desk.folder / "state").encode() in words:
            found.append(int(line.parent.name))
    return found


def page(desk: Running, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{desk.port}{path}", timeout=5) as answer:
        return answer.read().decode()


def test_pages_that_were_killed_come_back_while_the_daemon_goes_on(desk: Running) -> None:
    (first,) = pages_of(desk)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: pages_of(desk) not in ([], [first]), "another process")
    wait_for(lambda: desk.healthz() == (200, []), "ready again")
    assert desk.process is not None
    assert desk.process.poll() is None


def test_they_follow_an_edit_of_the_file(desk: Running) -> None:
    text = desk.config.read_text()
    assert "name: District of Massachusetts" in text
    assert "The court in Boston" not in page(desk, "/jurisdictions")
    desk.config.write_text(
        text.replace("name: District of Massachusetts", "name: The court in Boston")
    )
    wait_for(lambda: "The court in Boston" in page(desk, "/jurisdictions"), "the new name")


def test_they_end_with_the_daemon_told_to_stop_or_killed(desk: Running) -> None:
    assert desk.process is not None
    desk.signal(signal.SIGTERM)
    desk.process.communicate(timeout=60)
    assert desk.process.returncode == 0
    assert pages_of(desk) == []
    desk.start()
    wait_for(lambda: desk.healthz() == (200, []), "ready")
    desk.signal(signal.SIGKILL)
    wait_for(lambda: pages_of(desk) == [], "the pages gone")


def test_half_a_line_ends_them_and_a_broken_file_leaves_the_last_one_in_force(tmp_path) -> None:
    with Site() as site:
        path = sources(tmp_path, site)
    config = load(path)
    fed = Fed(Settings(config=path, state=tmp_path), config)
    ended: list[bool] = []
    path.write_text("version: [")
    fed.take({"troubles": [], "ahead": 3600, "config": 2})
    assert fed.config is config
    assert fed.ready() == ()
    fed.listen([b'{"troubles": ['], lambda: ended.append(True))
    wait_for(lambda: ended == [True], "the end")
    fed._heard -= SILENT_SECONDS
    assert "has not answered" in fed.ready()[0]
