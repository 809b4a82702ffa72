"""``told.log``: an older copy of the database that is put back repeats nothing, and swallows nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.models import Draft, Event
from monitor.store import Store
from monitor.store import told as module
from tests.store.conftest import NOW, change

MINUTE = timedelta(minutes=1)


def state_of(store: Store, number: int, digest: str) -> None:
    """The record that a change led to, as a poll would store it."""
    with store.db.atomic() as connection:
        connection.execute(
            "INSERT INTO record_versions (source_id, key, seen_at, digest, data)"
            " SELECT source_id, key, detected_at, ?, '{}' FROM changes WHERE id = ?",
            (digest, number),
        )


def seen(store: Store, digest: str, minutes: int, **rest: object) -> int:
    (number,) = store.changes.add(
        [change(event=Event.MODIFIED, detected_at=NOW + minutes * MINUTE, **rest)],
        poll_id=None, snapshot_id=None,
    )  # fmt: skip
    if digest:
        state_of(store, number, digest)
    return number


def say(
    store: Store, number: int, minutes: int, channel: str = "#a", purpose: str = "change"
) -> None:
    draft = Draft(
        dedup_key=f"k{number}{channel}{minutes}",
        channel=channel,
        purpose=purpose,
        changes=(number,),
    )
    store.outbox.enqueue([draft], NOW + minutes * MINUTE)
    row = store.outbox.claim(NOW + minutes * MINUTE)
    assert row is not None
    store.outbox.sent(row, NOW + minutes * MINUTE, ts=f"{minutes}.0", channel_id="C1")


def went_back(store: Store, backup: Path) -> Store:
    """The same state folder with the database of the backup."""
    path = store.db.path
    store.close()
    for each in path.parent.glob("monitor.db*"):
        each.unlink()
    backup.rename(path)
    return Store.open(path.parent)


def asked(store: Store, number: int, channel: str = "#a") -> bool:
    """What routing would ask, and settle."""
    question = store.told.retold([number])
    if question is None:
        return False
    answer = question(number, channel, "")
    question.settle()
    return answer


@pytest.fixture
def older(tmp_path: Path) -> Store:
    """Told A before the backup and B, C after it; then the backup came back."""
    store = Store.open(tmp_path / "state")
    say(store, seen(store, "A", 1), 1)
    store.db.backup(tmp_path / "backup.db")
    for minutes, digest in ((2, "B"), (3, "C")):
        say(store, seen(store, digest, minutes), minutes)
    return went_back(store, tmp_path / "backup.db")


def test_what_was_told_last_is_not_told_again_and_only_once(older: Store) -> None:
    again = seen(older, "C", 10)
    assert asked(older, again)
    assert older.told.retold([again]) is None
    assert not asked(older, seen(older, "C", 12))


def test_a_state_between_or_after_is_told(older: Store) -> None:
    assert not asked(older, seen(older, "B", 10))
    assert not asked(older, seen(older, "C", 11)), "something else was told since"


def test_another_channel_was_not_told(older: Store) -> None:
    assert not asked(older, seen(older, "C", 10), "#b")


def test_what_is_known_survives_a_restart_and_messages_of_others(older: Store) -> None:
    say(older, seen(older, "Z", 8, source_id="us/other"), 8)
    state = older.db.path.parent
    older.close()
    again = Store.open(state)
    assert asked(again, seen(again, "C", 10))
    again.close()


def test_an_ordinary_restart_finds_nothing_to_take_back(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "state")
    say(store, seen(store, "A", 1), 1)
    say(store, seen(store, "B", 2), 2)
    store.close()
    again = Store.open(tmp_path / "state")
    assert again.told.retold([1]) is None
    assert again.told.take_back() == 0
    again.close()


def test_notices_and_edits_are_not_written_down(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "state")
    say(store, seen(store, "A", 1), 1, purpose="ops")
    assert not store.told.path.exists()
    store.close()


def test_a_line_cut_off_by_a_crash_and_lines_of_others_are_passed_over(older: Store) -> None:
    with older.told.path.open("ab") as handle:
        handle.write(b'["2099-01-01T00:00:00.000+00:00","#a","","us/a"]\nrubbish\n{"a":1}\n["2026-')
    state = older.db.path.parent
    older.close()
    again = Store.open(state)
    assert asked(again, seen(again, "C", 10))
    again.close()


def test_a_log_that_cannot_be_written_stops_no_message(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "state")
    store.told.path.mkdir()
    say(store, seen(store, "A", 1), 1)
    assert [row.state.value for row in store.outbox.listing()] == ["sent"]
    store.told.path.rmdir()
    store.close()


def test_a_long_log_keeps_its_newer_half(older: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", 100)
    older.told.take_back()
    lines = older.told.path.read_text().splitlines()
    assert len(lines) == 2
    assert lines[-1].endswith('"C"]')
    assert oct(older.told.path.stat().st_mode & 0o777) == "0o600"
