"""The pages of ``run --web``, a process of their own: they live, follow and end with the daemon."""

import os
import signal
import urllib.request
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from monitor.app.fed import SILENT_SECONDS, Fed
from monitor.app.pages import lines
from monitor.config import Config, load
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


def told(config: Config) -> list[dict[str, str]]:
    """The lines that hand a configuration over."""
    return [orjson.loads(line) for line in lines(config)]


def test_half_a_line_ends_them(tmp_path) -> None:
    with Site() as site:
        config = load(sources(tmp_path, site))
    fed = Fed()
    for line in told(config):
        fed.take(line)
    fed.take({"troubles": [], "ahead": 3600})
    assert fed.ready() == ()
    ended: list[bool] = []
    fed.listen([b'{"troubles": ['], lambda: ended.append(True))
    wait_for(lambda: ended == [True], "the end")
    fed._heard -= SILENT_SECONDS
    assert "has not answered" in fed.ready()[0]


def test_a_configuration_is_in_force_once_it_is_whole(tmp_path) -> None:
    with Site() as site:
        config = load(sources(tmp_path, site))
    fed = Fed()
    for line in told(config):
        fed.take(line)
    first = fed.config()
    assert list(first.sources) == list(config.sources)
    *most, last = told(replace(config, sources={}))
    for line in most:
        fed.take(line)
        assert fed.config() is first
    fed.take(last)
    assert list(fed.config().sources) == []


def test_a_broken_edit_leaves_the_last_one_in_force(desk: Running) -> None:
    (pages,) = pages_of(desk)
    text = desk.config.read_text()
    desk.config.write_text("version: [")
    desk.signal(signal.SIGHUP)
    wait_for(lambda: "edited but is wrong" in page(desk, "/sources"), "the mistake")
    assert "District of Massachusetts" in page(desk, "/jurisdictions")
    os.kill(pages, signal.SIGKILL)  # another is told what is in force, whatever the file says
    wait_for(lambda: pages_of(desk) not in ([], [pages]), "another process")
    wait_for(lambda: desk.healthz()[0] == 200, "it serves")
    assert "District of Massachusetts" in page(desk, "/jurisdictions")
    desk.config.write_text(text)
