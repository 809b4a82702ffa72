import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import Database, Lock, Store
from monitor.store.db import moment, stamp
from monitor.store.faults import _explain, fault
from tests.store.conftest import NOW, write


def test_times_are_stored_as_utc_text():
    assert stamp(NOW) == "2026-11-23T14:00:00.000+00:00"
    assert moment(stamp(NOW)) == NOW
    assert stamp(None) is None
    assert moment(None) is None


def test_commits_survive_power_loss_by_setting(store):
    assert store.db.first("PRAGMA journal_mode")[0] == "wal"
    assert store.db.first("PRAGMA synchronous")[0] == 2
    assert store.db.first("PRAGMA foreign_keys")[0] == 1
    assert store.db.path.stat().st_mode & 0o077 == 0


def test_a_reader_cannot_write(store, tmp_path):
    reader = Store.reader(tmp_path / "state")
    with pytest.raises(StoreError, match=r"readonly|cannot be written"):
        reader.meta.put("a", "1")
    assert reader.sources.all() == []
    reader.close()


def test_there_is_nothing_to_read_before_the_first_run(tmp_path):
    with pytest.raises(StoreError, match="start the daemon first"):
        Store.reader(tmp_path)


@pytest.mark.parametrize("opener", [Store.open, Store.reader])
def test_a_damaged_header_is_refused_and_left_alone(tmp_path, opener):
    file = tmp_path / "monitor.db"
    file.write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match=r"damaged.*Restore the newest backup"):
        opener(tmp_path)
    assert file.read_bytes() == b"garbage" * 1000


def test_a_damaged_middle_is_refused(tmp_path):
    store = Store.open(tmp_path)
    for n in range(300):
        store.meta.put(f"key{n}", "x" * 500)
    store.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    file = tmp_path / "monitor.db"
    content = bytearray(file.read_bytes())
    content[4096 * 3 : len(content)] = os.urandom(len(content) - 4096 * 3)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        Store.open(tmp_path)


def test_a_database_that_vanished_is_never_replaced_by_an_empty_one(tmp_path):
    store = Store.open(tmp_path)
    store.blobs.put(b"copy")
    store.close()
    (tmp_path / "monitor.db").unlink()
    with pytest.raises(StoreError, match="missing or empty although"):
        Store.open(tmp_path)
    (tmp_path / "monitor.db").touch()
    with pytest.raises(StoreError, match="missing or empty although"):
        Store.open(tmp_path)


def test_a_database_of_a_newer_version_is_refused(tmp_path):
    store = Store.open(tmp_path)
    store.db.connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('monitor', 'future', 'now')"
    )
    store.close()
    with pytest.raises(StoreError, match="newer version of monitor"):
        Store.open(tmp_path)


def test_opening_twice_changes_nothing(tmp_path):
    first = Store.open(tmp_path)
    first.polls.commit(write())
    first.close()
    second = Store.open(tmp_path)
    assert second.sources.all() != []
    second.close()


def test_a_large_database_is_not_checked_page_by_page(tmp_path, monkeypatch):
    Store.open(tmp_path).close()
    monkeypatch.setattr("monitor.store.db.QUICK_CHECK_BYTES", 0)
    Store.open(tmp_path).close()


def test_an_inner_transaction_is_part_of_the_outer_one(store):
    with pytest.raises(ZeroDivisionError), store.db.atomic():
        store.meta.put("a", "1")
        with store.db.atomic():
            store.meta.put("b", "2")
        raise ZeroDivisionError
    assert store.meta.get("a") is None
    assert store.meta.get("b") is None


def test_a_failed_inner_transaction_leaves_the_outer_one_whole(store):
    with store.db.atomic():
        store.meta.put("a", "1")
        with pytest.raises(ZeroDivisionError), store.db.atomic():
            store.meta.put("b", "2")
            raise ZeroDivisionError
    assert store.meta.get("a") == "1"
    assert store.meta.get("b") is None


def test_a_question_that_makes_no_sense_is_an_error_of_the_store(store):
    with pytest.raises(StoreError):
        store.db.query("SELECT nothing FROM nowhere")


def test_a_backup_is_a_whole_database_and_never_overwrites(store, tmp_path):
    store.polls.commit(write())
    target = tmp_path / "copy.db"
    store.db.backup(target)
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT count(*) FROM sources").fetchone() == (1,)
    copy.close()
    with pytest.raises(StoreError, match="exists already"):
        store.db.backup(target)
    with pytest.raises(StoreError):
        store.db.backup(tmp_path / "no" / "folder.db")


def test_a_second_daemon_is_refused_and_told_who_is_first(tmp_path):
    lock = Lock(tmp_path)
    lock.take()
    code = (
        "import sys; from pathlib import Path; from monitor.store import Lock; from monitor.errors import StoreError\n"
        f"try: Lock(Path({str(tmp_path)!r})).take()\n"
        "except StoreError as e: print(e); sys.exit(3)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert f"process {os.getpid()}" in done.stdout
    lock.release()
    holder = Lock(tmp_path)
    holder.take()
    with pytest.raises(StoreError, match="another monitor"):
        Lock(tmp_path).take()
    holder.release()
    again = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0


@pytest.mark.parametrize("mode", [0o755, 0o705, 0o701])
@pytest.mark.parametrize("opener", [Store.open, Lock])
def test_a_state_that_everybody_can_look_into_is_refused(tmp_path, opener, mode):
    state = tmp_path / "state"
    Store.open(state).close()
    state.chmod(mode)
    with pytest.raises(StoreError, match=r"everybody on this machine.*chmod"):
        opener(state)
    state.chmod(0o700)
    Store.open(state).close()


def test_a_state_folder_for_a_group_of_operators_is_not_refused(tmp_path):
    state = tmp_path / "state"
    Store.open(state).close()
    state.chmod(0o750)
    Store.open(state).close()


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="choose another with --state"):
        Store.open(tmp_path / "file" / "state")


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("monitor.store.opening.os.access", lambda *_: False)
    with pytest.raises(StoreError, match="not writable"):
        Store.open(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "monitor.db").mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        Store.reader(tmp_path)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.DatabaseError("database disk image is malformed"), "damaged"),
        (sqlite3.OperationalError("database is locked"), "locked by another program"),
        (sqlite3.OperationalError("database or disk is full"), "disk that holds"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (sqlite3.OperationalError("no such table: x"), "restore a backup"),
    ],
)
def test_every_fault_of_the_database_is_one_sentence(error, said):
    assert said in _explain(error, Path("monitor.db"))


def test_a_database_that_sqlite_cannot_open_is_refused(tmp_path, monkeypatch):
    Store.open(tmp_path).close()

    def fail(*_args, **_more):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr("monitor.store.db._connect", fail)
    for opener in (Database.open, Database.reader):
        with pytest.raises(StoreError, match="cannot be written"):
            opener(tmp_path)


def test_a_page_that_fails_the_quick_check_is_refused_with_what_sqlite_says(tmp_path):
    store = Store.open(tmp_path)
    store.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    plain = sqlite3.connect(tmp_path / "monitor.db")
    plain.execute("PRAGMA writable_schema=ON")
    plain.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'mutes'")
    plain.commit()
    plain.close()
    with pytest.raises(StoreError, match="damaged"):
        Store.open(tmp_path)


def test_the_pages_of_the_same_process_do_not_give_up_the_daemons_locks(tmp_path):
    """Else a command that writes, such as mute, deletes the log the daemon goes on writing to."""
    code = (
        "import sys; from pathlib import Path; from monitor.store import Store\n"
        "store = Store.open(Path(sys.argv[1])); store.meta.put('b', '1'); store.close()"
    )
    daemon = Store.open(tmp_path)
    daemon.meta.put("a", "1")
    pages = Store.reader(tmp_path)
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert (tmp_path / "monitor.db-wal").exists()
    daemon.meta.put("c", "1")
    pages.close()
    code = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT key FROM meta').fetchall())"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "monitor.db")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[('a',), ('b',), ('c',)]"
    daemon.close()
    daemon.close()
    assert Store.open(tmp_path).meta.get("c") == "1"


def test_a_second_connection_to_a_folder_that_is_gone_is_one_sentence(store, tmp_path):
    elsewhere = Database(store.db.connection, store.db.path)
    elsewhere.path = tmp_path / "gone" / "monitor.db"
    with pytest.raises(StoreError, match="gone"):
        elsewhere.beside()


def test_the_first_of_two_faults_is_the_one_that_is_told(tmp_path):
    try:
        try:
            raise sqlite3.OperationalError("database or disk is full")
        except sqlite3.Error:
            raise sqlite3.OperationalError("cannot rollback")  # noqa: B904 - as SQLite's module does
    except sqlite3.Error as error:
        assert "full" in str(fault(error, tmp_path / "monitor.db"))
