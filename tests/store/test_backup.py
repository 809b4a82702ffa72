"""A backup taken while the daemon writes is a moment of its history; restored, it goes on from there."""

import threading
from datetime import timedelta

from monitor.models import Draft, OutboxState
from monitor.store import Database, Store
from tests.store.conftest import NOW, change, poll, write
from tests.store.test_log_cut import found


def _commit(store: Store, n: int) -> None:
    notice = Draft(dedup_key=f"ops:{n}", channel="#ops", purpose="ops")
    store.polls.commit(write(poll=poll(records=n), changes=[change(str(n))], notices=[notice]))


def test_backups_taken_while_polls_are_written_are_whole(tmp_path):
    store = Store.open(tmp_path / "state")
    halt = threading.Event()
    written = [0]

    def poll_on() -> None:
        while not halt.is_set():
            _commit(store, written[0] + 1)
            written[0] += 1

    daemon = threading.Thread(target=poll_on)
    daemon.start()
    counts = []
    for number in range(5):
        reader = Database.reader(tmp_path / "state")  # as `monitor backup` beside a daemon
        least = written[0]
        target = tmp_path / f"copy{number}"
        target.mkdir(mode=0o700)
        reader.backup(target / "monitor.db")
        reader.close()
        counts.append((least, found(target), written[0]))
    halt.set()
    daemon.join()
    assert all(least <= many <= most + 1 for least, many, most in counts)
    assert counts[-1][1] > counts[0][1], "it was written meanwhile"
    assert store.db.first("SELECT count(*) AS n FROM polls")["n"] == written[0]
    store.close()


def test_what_was_unsent_in_a_backup_is_sent_after_it_is_restored(tmp_path):
    store = Store.open(tmp_path / "state")
    for n in (1, 2, 3):
        _commit(store, n)
    store.outbox.sent(store.outbox.claim(NOW), NOW, ts="1.1", channel_id="C1")
    doubt = store.outbox.claim(NOW)
    (tmp_path / "restored").mkdir(mode=0o700)
    store.db.backup(tmp_path / "restored" / "monitor.db")
    store.close()
    restored = Store.open(tmp_path / "restored")
    assert [row.id for row in restored.outbox.claimed()] == [doubt.id], "it is looked for in Slack"
    assert restored.outbox.counts() == {
        OutboxState.SENT: 1, OutboxState.CLAIMED: 1, OutboxState.PENDING: 1
    }  # fmt: skip
    assert [c.key for c in restored.changes.unrouted()] == ["1", "2", "3"]
    assert restored.db.path.stat().st_mode & 0o077 == 0
    assert restored.db.first("PRAGMA journal_mode")[0] == "wal"
    assert restored.outbox.claim(NOW + timedelta(minutes=1)) is not None
    restored.close()
