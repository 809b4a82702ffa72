"""A daemon that hangs is told by silence: health, ping, watchdog and ``/healthz``, with real processes."""

import signal
import time

import pytest

from tests.running.daemon import Running, running, wait_for

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def desk(tmp_path):
    with running(tmp_path) as found:
        yield found


def started(desk: Running, *words: str) -> None:
    desk.start(*words)
    wait_for(lambda: desk.systemd.count("READY=1") == 1, "READY=1")
    wait_for(lambda: desk.systemd.count("WATCHDOG=1") >= 3, "three signs of life")
    wait_for(lambda: desk.pings() >= 2, "two pings")
    wait_for(lambda: desk.healthz() == (200, []), "ready")
    assert desk.health(30)[0] == 0


def silent(desk: Running) -> None:
    """Nothing is heard for three seconds, in which six signs of life would have come."""
    time.sleep(0.5)
    since = time.monotonic()
    time.sleep(3)
    assert desk.systemd.count("WATCHDOG=1", since=since) == 0
    assert desk.pings(since=since) == 0
    code, said = desk.health(3)
    assert code == 1
    assert "no sign of life since" in said


def test_a_frozen_process_is_told_by_silence_and_heard_again_when_it_goes_on(desk: Running) -> None:
    started(desk)
    desk.signal(signal.SIGSTOP)
    silent(desk)
    wait_for(lambda: desk.healthz()[0] == 503, "the pages, which live on, say that it hangs")
    assert "has not answered for" in desk.healthz()[1][-1]
    since = time.monotonic()
    desk.signal(signal.SIGCONT)
    wait_for(lambda: desk.systemd.count("WATCHDOG=1", since=since) >= 2, "signs of life again")
    wait_for(lambda: desk.pings(since=since) >= 1, "a ping again")
    wait_for(lambda: desk.healthz() == (200, []), "ready again")
    assert desk.health(30)[0] == 0
    desk.signal(signal.SIGTERM)
    wait_for(lambda: desk.systemd.count("STOPPING=1") == 1, "STOPPING=1")
    assert desk.process is not None
    assert desk.process.wait(60) == 0


def test_a_blocked_loop_is_told_by_silence_although_the_process_lives(desk: Running) -> None:
    started(desk, "tests.running.blocked", f"127.0.0.1:{desk.port}")
    (desk.folder / "state" / "block").touch()
    silent(desk)
    assert desk.healthz()[0] == 0, "pages in the same loop hang with it"
    assert desk.process is not None
    assert desk.process.poll() is None


def test_a_daemon_that_was_killed_has_shown_no_sign_of_life(desk: Running) -> None:
    started(desk)
    desk.signal(signal.SIGKILL)
    time.sleep(2)
    assert desk.health(1)[0] == 1
    wait_for(lambda: desk.healthz()[0] == 0, "its pages end with it")


def test_health_before_the_first_start_says_what_to_do(desk: Running) -> None:
    code, said = desk.health(90)
    assert code == 1
    assert "monitor run" in said
