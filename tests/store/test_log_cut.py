"""Power is lost while the write-ahead log is written: what is found is a prefix of the commits.

Power cannot be cut here; the near thing is a copy of the files whose log ends, or is spoiled, at
any byte.
"""

import random
import shutil
from pathlib import Path

import pytest

from monitor.models import Draft
from monitor.store import Store
from tests.store.conftest import change, poll, write

COMMITS = 40
CUTS = 200


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """A database and the log of 40 polls, each a change, a notice and a poll row at once."""
    folder = tmp_path_factory.mktemp("written")
    store = Store.open(folder / "state")
    store.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.db.connection.execute("PRAGMA wal_autocheckpoint = 0")
    for n in range(1, COMMITS + 1):
        notice = Draft(dedup_key=f"ops:{n}", channel="#ops", purpose="ops")
        store.polls.commit(
            write(poll=poll(records=n), changes=[change(str(n))], notices=[notice])
        )  # fmt: skip
    copy = folder / "copy"
    copy.mkdir()
    for name in ("monitor.db", "monitor.db-wal"):
        shutil.copy(folder / "state" / name, copy / name)
    store.close()
    return copy


def found(folder: Path) -> int:
    """How many commits are there; that each is whole, and none after a missing one."""
    store = Store.open(folder)
    try:
        assert store.db.first("PRAGMA integrity_check")[0] == "ok"
        numbers = [
            [row[0] for row in store.db.query(sql)]
            for sql in (
                "SELECT records FROM polls ORDER BY id",
                "SELECT CAST(key AS INTEGER) FROM changes ORDER BY id",
                "SELECT CAST(substr(dedup_key, 5) AS INTEGER) FROM notifications ORDER BY id",
            )
        ]
        many = len(numbers[0])
        assert numbers == [list(range(1, many + 1))] * 3
        store.polls.commit(write(poll=poll(records=many + 1)))  # and it goes on
        return many
    finally:
        store.close()


def copied(written: Path, folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    for file in written.iterdir():
        shutil.copy(file, folder / file.name)
    return folder / "monitor.db-wal"


def test_a_log_cut_at_any_byte_leaves_a_prefix_of_the_commits(written, tmp_path):
    whole = (written / "monitor.db-wal").stat().st_size
    chance = random.Random(8)
    cuts = sorted({0, 1, 32, 33, whole - 1, whole, *(chance.randrange(whole) for _ in range(CUTS))})
    before = 0
    for cut in cuts:
        log = copied(written, tmp_path / str(cut))
        with log.open("r+b") as file:
            file.truncate(cut)
        many = found(log.parent)
        assert many >= before, "a longer log never holds less"
        before = many
        shutil.rmtree(log.parent)
    assert before == COMMITS
    assert len(cuts) >= CUTS


def test_a_log_with_a_spoiled_byte_leaves_a_prefix_of_the_commits(written, tmp_path):
    whole = (written / "monitor.db-wal").stat().st_size
    chance = random.Random(9)
    seen = set()
    for place in sorted(chance.randrange(whole) for _ in range(40)):
        log = copied(written, tmp_path / str(place))
        with log.open("r+b") as file:
            file.seek(place)
            byte = file.read(1)
            file.seek(place)
            file.write(bytes([byte[0] ^ 0xFF]))
        seen.add(found(log.parent))
        shutil.rmtree(log.parent)
    assert len(seen) > 10
    assert max(seen) <= COMMITS
