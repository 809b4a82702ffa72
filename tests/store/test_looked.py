"""A store that nobody touched since it was closed is not looked through at each start."""

import os
import shutil
import sqlite3

import pytest

from monitor.errors import StoreError
from monitor.store import Store
from monitor.store.looked import AGAIN, Looked


@pytest.fixture
def closed(tmp_path):
    """A store of some pages, closed as a run closes it; answers its database."""
    store = Store.open(tmp_path)
    for n in range(300):
        store.meta.put(f"key{n}", "x" * 500)
    store.close()
    return tmp_path / "monitor.db"


def test_what_was_closed_in_order_need_not_be_looked_through(closed):
    assert Looked(closed).stands()
    for _ in range(2):  # also not after a run that wrote, nor after one that did not
        store = Store.open(closed.parent)
        store.meta.put("more", "1")
        store.close()
        assert Looked(closed).stands()


def test_a_byte_changed_by_another_is_looked_for_even_when_its_times_were_set_back(closed):
    before = closed.stat()
    content = bytearray(closed.read_bytes())
    content[4096 * 3 :] = os.urandom(len(content) - 4096 * 3)
    closed.write_bytes(content)
    os.utime(closed, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not Looked(closed).stands()
    with pytest.raises(StoreError, match="damaged"):
        Store.open(closed.parent)


def test_a_copy_that_was_put_back_is_looked_through(closed, tmp_path):
    shutil.copy2(closed, tmp_path / "copy")
    (tmp_path / "copy").replace(closed)
    assert not Looked(closed).stands()


def test_a_log_that_waits_is_looked_through(closed):
    Store.open(closed.parent).meta.put("more", "1")  # never closed: cut off
    assert not Looked(closed).stands()


def test_a_day_later_all_is_looked_through(closed):
    mark = closed.with_name("monitor.looked")
    at, then = mark.read_text().split(" ", 1)
    mark.write_text(f"{int(at) - AGAIN + 10**12} {then}")
    assert Looked(closed).stands()
    mark.write_text(f"{int(at) - AGAIN - 10**12} {then}")
    assert not Looked(closed).stands()
    Store.open(closed.parent).close()
    assert Looked(closed).stands()


@pytest.mark.parametrize("text", ["", "1 2", "a b c d e f"])
def test_a_mark_that_says_nothing_says_nothing(closed, text):
    closed.with_name("monitor.looked").write_text(text)
    assert not Looked(closed).stands()


def test_what_failed_while_it_was_open_is_looked_through(closed):
    store = Store.open(closed.parent)
    with pytest.raises(StoreError):
        store.db.query("SELECT * FROM nothing")
    store.close()
    assert not Looked(closed).stands()


def test_a_program_that_only_reads_changes_nothing(closed):
    reader = Store.reader(closed.parent)
    assert reader.meta.get("key1")
    reader.close()
    assert Looked(closed).stands()


def test_another_program_that_wrote_is_noticed(closed):
    other = sqlite3.connect(closed)
    other.execute("INSERT INTO meta VALUES ('theirs', '1')")
    other.commit()
    other.close()
    assert not Looked(closed).stands()
