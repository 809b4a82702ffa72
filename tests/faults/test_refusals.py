"""A state that cannot be used is refused with one sentence and the next step, and left as it is."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.store import Store, db
from tests.app.test_standstill import FILE
from tests.faults.disks import FULL
from tests.store.conftest import change, write

COMMANDS = (["run", "--once"], ["poll", "somerville-ma/calendar"], ["status"], ["changes"], ["outbox", "list"])  # fmt: skip
WRITING = COMMANDS[:2]


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A configuration, and a state with a poll in it."""
    (tmp_path / "sources.yaml").write_text(FILE.format(url="http://127.0.0.1:1/calendar"))
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("MONITOR_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(db, "PATIENCE_SECONDS", 0.2)
    _filled(tmp_path / "state")
    return tmp_path


def _filled(state: Path) -> None:
    store = Store.open(state)
    store.polls.commit(write(changes=[change()]))
    store.blobs.put(b"copy")
    store.close()


def _content(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in ("monitor.lock", "monitor.db-shm")
    }


def refused(capsys, command: list[str], words: str) -> None:
    assert main(command) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1, said
    assert said[0].startswith("monitor: ")
    assert words in said[0]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_damaged_header_is_refused_and_nothing_is_touched(place, capsys, command):
    file = place / "state" / "monitor.db"
    content = bytearray(file.read_bytes())
    content[:16] = b"no database here"
    file.write_bytes(content)
    before = _content(place / "state")
    refused(capsys, command, "Restore the newest backup")
    assert _content(place / "state") == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_damaged_header_beside_a_log_with_commits_is_refused_too(place, capsys, command):
    """Else the log would be written into the damaged file, and be gone."""
    state = place / "state"
    store = Store.open(state)
    store.meta.put("later", "1")
    for name in ("monitor.db", "monitor.db-wal"):
        shutil.copy(state / name, place / name)
    store.close()
    for name in ("monitor.db", "monitor.db-wal"):
        shutil.copy(place / name, state / name)
    with (state / "monitor.db").open("r+b") as file:
        file.write(b"\0" * 16)
    before = _content(state)
    assert "monitor.db-wal" in before
    refused(capsys, command, "Restore the newest backup")
    assert _content(state) == before


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_missing_database_beside_copies_is_not_begun_anew(place, capsys, command):
    (place / "state" / "monitor.db").unlink()
    refused(capsys, command, "restore a backup of monitor.db")
    assert not (place / "state" / "monitor.db").exists()


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_database_locked_by_another_program_is_a_sentence(place, capsys, command):
    other = sqlite3.connect(place / "state" / "monitor.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused(capsys, command, "locked by another program")
    other.execute("ROLLBACK")
    other.close()


@pytest.fixture
def readonly(place, monkeypatch) -> Iterator[Path]:
    """The state on a file system that is mounted read only; by permissions for who may not mount."""
    if "tmpfs" in FULL:
        folder = place / "disk"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)], check=True)
        try:
            _filled(folder / "state")
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
            monkeypatch.setenv("MONITOR_STATE", str(folder / "state"))
            yield folder / "state"
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    elif os.geteuid() == 0:
        pytest.skip("root may write everywhere, and may not mount here")
    else:
        state = place / "state"
        for path, mode in ((state / "monitor.db", 0o400), (state, 0o500)):
            path.chmod(mode)
        yield state
        state.chmod(0o700)


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_state_that_may_only_be_read_is_a_sentence(readonly, capsys, command):
    before = _content(readonly)
    refused(capsys, command, "not writable")
    assert _content(readonly) == before


@pytest.mark.parametrize("command", [["status"], ["changes"]], ids=" ".join)
def test_reading_it_needs_room_for_a_log_and_says_so(readonly, capsys, command):
    refused(capsys, command, "check the owner and permissions of its folder")
