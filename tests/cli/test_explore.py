"""``explore``: every ready-made query answers, and Datasette serves them; without it one sentence says so."""

import importlib.util
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.app import exploring
from monitor.store import Store
from tests.web.archive import fill

ROOT = Path(__file__).parents[2]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    store = Store.open(tmp_path / "state")
    fill(store)
    store.close()
    return tmp_path / "state"


@pytest.mark.parametrize("name", exploring.QUERIES)
def test_every_ready_made_query_answers(state: Path, name: str) -> None:
    store = Store.reader(state)
    rows = store.db.tables.execute(exploring.QUERIES[name][1], {"words": "detainers"})
    rows.fetchall()
    assert len({column[0] for column in rows.description}) >= 3
    store.close()


def test_the_queries_find_what_they_are_for(state: Path) -> None:
    store = Store.reader(state)

    def count(name: str) -> int:
        sql = exploring.QUERIES[name][1]
        return len(store.db.tables.execute(sql, {"words": "detainers"}).fetchall())

    assert [count(name) for name in ("changes_with_words", "events_by_place", "messages")] == [1, 4, 1]  # fmt: skip
    store.close()


def test_without_a_store_or_without_datasette_one_sentence_says_what_to_do(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explore", "--state", str(tmp_path / "nothing")]) == 1
    assert "there is no store at" in capsys.readouterr().err
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert main(["explore", "--state", str(state)]) == 1
    assert "pip install 'civic-monitor[explore]'" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_datasette_serves_the_store_and_its_queries(state: Path, number: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "monitor", "explore", "--state", str(state), "--port", str(port)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        wanted = (
            f"http://127.0.0.1:{port}/monitor/changes_with_words.json?words=detainers&_shape=array"
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(wanted, timeout=5) as answer:
                    rows = json.load(answer)
                break
            except OSError:
                assert running.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
    finally:
        running.send_signal(number)
        running.communicate(timeout=30)
    assert running.returncode == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(wanted, timeout=5)
    assert [row["event"] for row in rows] == ["agenda_item_added"]
