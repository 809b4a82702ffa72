"""What is forgotten and what is not, while the polls go on."""

import os
import threading
import time
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.models import Document, DocumentText, Draft, Event, OutboxState, Page, Result, Role
from monitor.store import DocumentRow, Retention, Store
from monitor.store import retention as module
from tests.store.conftest import NOW, SOURCE, change, known, meeting, poll, state, write
from tests.store.test_polls import response, snapshot

DAY = timedelta(days=1)
LATER = NOW + 400 * DAY
UNSENT = (OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.PARKED, OutboxState.HELD)
KEPT = ("changes", "field_changes", "change_topics", "change_jurisdictions", "notifications",
        "notification_changes", "said", "threads", "records", "sources", "responses", "documents",
        "document_versions", "mutes", "changes_fts")  # fmt: skip


def retention(store: Store, portion: int = 7, rest=lambda: None) -> Retention:
    return Retention(store.db, store.blobs, portion=portion, rest=rest)


def prune(store: Store, **changes):
    base = {"polls": 30 * DAY, "history": 365 * DAY}
    return retention(store).prune(LATER, **{**base, **changes})


def age(store: Store, *digests: str) -> None:
    for digest in digests:
        os.utime(store.blobs.path(digest), (0, 0))


def polled(store: Store, count: int, sources: int = 3, start=NOW, result=Result.UNCHANGED) -> None:
    store.polls.commit_quiet(
        (
            poll(result, source_id=f"city/{n % sources}", started_at=start + timedelta(seconds=n), records=n),
            state(id=f"city/{n % sources}"),
            [],
        )
        for n in range(count)
    )  # fmt: skip


def total(store: Store) -> int:
    """Polls counted, whether as rows or folded into days."""
    return store.db.first(
        "SELECT (SELECT count(*) FROM polls) + (SELECT coalesce(sum(polls), 0) FROM poll_days) AS n"
    )["n"]


def rows(store: Store, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    return {t: [tuple(r) for r in store.db.query(f"SELECT * FROM {t} ORDER BY 1, 2")] for t in tables}  # fmt: skip


def test_old_rows_are_forgotten_and_what_is_named_is_kept(store):
    kept, lost = store.blobs.put(b"named"), store.blobs.put(b"unnamed")
    old = write(
        responses=[response(sha=kept)],
        snapshot=snapshot(),
        known={"1": known(meeting())},
        changes=[change()],
        evidence=[kept],
        copies=[kept],
    )
    store.polls.commit(old)
    store.polls.commit(write(snapshot=snapshot(), known={"1": known(meeting(title="New"))}))
    age(store, kept, lost)
    pruned = prune(store)
    assert (pruned.polls, pruned.snapshots, pruned.versions, pruned.blobs) == (2, 1, 1, 1)
    assert store.blobs.get(kept) == b"named"
    assert store.blobs.get(lost) is None
    assert store.changes.unrouted() != []
    assert [v.record.title for v in store.records.versions(SOURCE, "1")] == ["New"]
    days = store.db.query("SELECT * FROM poll_days")
    assert [(d["result"], d["polls"]) for d in days] == [("changed", 2)]
    store.polls.commit(old)
    prune(store)
    assert store.db.first("SELECT polls FROM poll_days")["polls"] == 3


def test_counts_of_old_polls_are_forgotten_too(store):
    polled(store, 3)
    prune(store)
    assert store.db.query("SELECT * FROM poll_counts") == []
    polled(store, 2, start=LATER)
    prune(store)
    assert store.polls.results(NOW) == {"unchanged": 2}


def test_an_empty_store_forgets_nothing(store):
    assert prune(store) == module.Pruned()


def test_the_newest_snapshot_and_version_stay_however_old(store):
    for n in range(3):
        store.polls.commit(
            write(snapshot=snapshot(), known={"1": known(meeting(title=f"Title {n}"))})
        )
    for _ in range(2):
        prune(store)
    assert len(rows(store, "snapshots")["snapshots"]) == 1
    assert [v.record.title for v in store.records.versions(SOURCE, "1")] == ["Title 2"]


@pytest.mark.parametrize("place", ["response", "document", "text", "version", "snapshot", "change"])
def test_a_copy_that_one_row_names_is_kept(store, place):
    digest = store.blobs.put(b"content")
    file = DocumentRow(
        source_id=SOURCE, key="1", role="agenda", url="u", first_seen=NOW, sha256=digest, digest="d"
    )
    match place:
        case "response":
            store.polls.commit(write(responses=[response(sha=digest)]))
        case "document":
            store.documents.save([file])
            store.db.connection.execute("DELETE FROM document_versions")
        case "text":
            text = store.documents.put_text("f" * 64, DocumentText((Page(1, "words"),), "text"))
            store.documents.save([DocumentRow(
                source_id=SOURCE, key="1", role="agenda", url="u", first_seen=NOW, sha256="f" * 64, text_sha256=text
            )])  # fmt: skip
            digest = text
        case "version":
            other = {"sha256": "c" * 64, "digest": "e"}
            store.documents.save([file])
            store.documents.save([DocumentRow(**{**_fields(file), **other})])
        case "snapshot":
            store.polls.commit(write(snapshot=snapshot(), copies=[digest]))
        case "change":
            store.polls.commit(write(changes=[change()], evidence=[digest]))
    age(store, digest)
    prune(store)
    assert store.blobs.get(digest) is not None


def _fields(row: DocumentRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in DocumentRow.__dataclass_fields__}


def _every_state(store: Store) -> None:
    """One notification in each state, each with two attempts."""
    store.polls.commit(write(changes=[change(str(n)) for n in range(len(OutboxState))]))
    for number, wanted in enumerate(OutboxState, 1):
        draft = Draft(
            dedup_key=f"k{number}", channel=f"#c{number}", purpose="change", changes=(number,),
            thread_key="t", held=wanted is OutboxState.HELD,
        )  # fmt: skip
        store.outbox.enqueue([draft], NOW)
        row = store.outbox.listing(limit=1)[0]
        store.outbox.tried(row, NOW, "unclear")
        store.outbox.tried(row, NOW, "unclear")
        if wanted is OutboxState.CLAIMED:
            store.db.connection.execute(
                "UPDATE notifications SET state = 'claimed' WHERE id = ?", (row.id,)
            )
        if wanted is OutboxState.SENT:
            store.outbox.sent(row, NOW, ts="1.2", channel_id="C1")
        if wanted is OutboxState.PARKED:
            store.outbox.park(row, NOW, reason="message: refused", outcome="parked")


def test_unsent_work_and_what_was_told_are_never_touched(store):
    _every_state(store)
    store.search.index(change(), ())
    before = rows(store, *KEPT)
    unsent = {n.id for n in store.outbox.listing(UNSENT)}
    tried = {number: store.outbox.attempts(number) for number in unsent}
    gone = prune(store, polls=timedelta(0), history=timedelta(0))
    assert rows(store, *KEPT) == before
    assert len(unsent) == 4
    assert {number: store.outbox.attempts(number) for number in unsent} == tried
    assert gone.deliveries == 3, "what was tried for the one that was sent"


def test_a_poll_may_write_between_any_two_portions(store):
    """With no patience at all: a portion leaves no lock behind."""
    polled(store, 50)
    store.db.connection.execute("PRAGMA busy_timeout = 0")
    written = []

    def rest() -> None:
        store.polls.commit(write(poll=poll(started_at=LATER), changes=[change(event=Event.ADDED)]))
        written.append(1)

    pruned = retention(store, portion=5, rest=rest).prune(
        LATER, polls=30 * DAY, history=365 * DAY
    )  # fmt: skip
    assert pruned.polls == 50
    assert len(written) >= 10
    assert len(store.changes.unrouted()) == len(written)


def _waits(store: Store, rest: float) -> list[float]:
    """How long each write of a poll took, in seconds, while everything old is forgotten."""
    work = threading.Thread(
        target=lambda: Retention(store.db, store.blobs, rest=lambda: time.sleep(rest)).prune(
            LATER, polls=30 * DAY, history=365 * DAY
        )
    )
    waits = []
    work.start()
    while work.is_alive():
        begun = time.monotonic()
        store.polls.commit(write(poll=poll(started_at=LATER)))
        waits.append(time.monotonic() - begun)
        time.sleep(0.001)
    work.join()
    return sorted(waits)


def test_polls_are_written_while_old_ones_are_forgotten(store):
    polled(store, 1500)
    waits = _waits(store, 0.002)
    assert total(store) == 1500 + len(waits)
    assert store.db.first("SELECT count(*) AS n FROM polls")["n"] == len(waits)
    assert waits[-1] < 5, "seconds; figures of a quiet machine are in docs/reliability.md"


@pytest.mark.soak
def test_the_longest_wait_of_a_poll_beside_a_long_run(store):
    polled(store, 100_000, sources=200)
    waits = _waits(store, module.REST)
    half, most = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    print(
        f"\n100,000 polls forgotten beside {len(waits)} writes: half within {half * 1000:.1f} ms,"
        f" 99 of 100 within {most * 1000:.1f} ms, the longest {waits[-1] * 1000:.0f} ms"
    )
    assert total(store) == 100_000 + len(waits)
    assert waits[-1] < 2


@pytest.mark.parametrize("portions", [0, 1, 2, 4])
def test_a_run_that_dies_in_the_middle_counts_nothing_twice(store, portions):
    polled(store, 40)
    left = [portions]

    def rest() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retention(store, rest=rest).prune(LATER, polls=30 * DAY, history=365 * DAY)
    assert total(store) == 40
    assert prune(store).polls == max(0, 40 - 7 * (portions + 1))
    days = store.db.query("SELECT source_id, polls, records_min, records_max FROM poll_days")
    assert sorted(tuple(d) for d in days) == [
        ("city/0", 14, 0, 39), ("city/1", 13, 1, 37), ("city/2", 13, 2, 38)
    ]  # fmt: skip


def test_a_run_stops_when_the_daemon_stops_and_goes_on_the_next_time(store):
    polled(store, 40)
    asked = iter([False, False])
    first = prune(store, enough=lambda: next(asked, True))
    assert first.polls == 14
    assert prune(store).polls == 26
    assert total(store) == 40


def test_polls_that_are_younger_stay_as_rows(store):
    polled(store, 10, start=NOW)
    polled(store, 10, start=LATER - DAY)
    assert prune(store).polls == 10
    assert len(store.polls.recent("city/0")) == 4


def test_a_copy_that_is_stored_again_meanwhile_is_kept(store):
    digest = store.blobs.put(b"content")
    age(store, digest)

    def named(_digest: str) -> bool:
        store.blobs.put(b"content")  # a poll reads the same page now, its row follows
        return False

    assert store.blobs.prune(named, time.time() - 3600) == 0
    assert store.blobs.get(digest) == b"content"


def test_a_text_that_is_asked_for_again_is_kept_until_its_row_is_written(store):
    file = store.blobs.put(b"%PDF")
    text = store.documents.put_text(file, DocumentText((Page(1, "words"),), "text"))
    age(store, file, text)
    assert store.documents.text_of_file(file) is not None
    assert prune(store, history=365 * DAY).blobs == 2, "a day later nobody named them"
    store.blobs.put(b"%PDF")
    text = store.documents.put_text(file, DocumentText((Page(1, "words"),), "text"))
    age(store, file, text)
    store.documents.text_of_file(file)
    now = NOW.__class__.fromtimestamp(time.time(), NOW.tzinfo)
    assert retention(store).prune(now, polls=DAY, history=DAY).blobs == 0


def test_what_was_read_of_a_file_goes_with_its_text(store):
    file = store.blobs.put(b"%PDF")
    text = store.documents.put_text(file, DocumentText((Page(1, "words"),), "text"))
    age(store, file, text)
    pruned = prune(store)
    assert (pruned.blobs, pruned.texts) == (2, 1)
    assert store.documents.text_of_file(file) is None
    assert prune(store).texts == 0


def test_half_written_copies_of_a_process_that_died_go(store):
    digest = store.blobs.put(b"content")
    folder = store.blobs.path(digest).parent
    old, young = folder / f"{digest}.1.tmp", folder / f"{digest}.2.tmp"
    for file in (old, young):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    now = NOW.__class__.fromtimestamp(time.time(), NOW.tzinfo)
    assert retention(store).prune(now, polls=DAY, history=DAY).blobs == 1
    assert (old.exists(), young.exists()) == (False, True)
    assert store.blobs.get(digest) == b"content"


def test_free_pages_are_given_back_to_the_disk(store, monkeypatch):
    monkeypatch.setattr(module, "SPARE_PAGES", 10)
    monkeypatch.setattr(module, "PAGES", 50)
    for n in range(60):
        store.polls.commit(
            write(snapshot=snapshot(), known={"1": known(meeting(title=f"{n}", text="x" * 30_000))})
        )
    pruned = prune(store)
    assert (pruned.snapshots, pruned.versions) == (59, 59)
    assert pruned.pages > 300
    assert store.db.first("PRAGMA freelist_count")[0] <= 10
    assert store.db.first("PRAGMA integrity_check")[0] == "ok"
    store.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert store.db.path.stat().st_size < 1_000_000


def test_a_database_made_before_pages_were_given_back_is_left_as_large(tmp_path, monkeypatch):
    import sqlite3

    monkeypatch.setattr(module, "SPARE_PAGES", 10)
    plain = sqlite3.connect(tmp_path / "monitor.db")
    plain.execute("CREATE TABLE other (text)")
    plain.commit()
    plain.close()
    store = Store.open(tmp_path)
    store.polls.commit(write(snapshot=snapshot(), known={"1": known(meeting(text="x" * 300_000))}))
    store.polls.commit(write(snapshot=snapshot(), known={"1": known(meeting())}))
    assert prune(store).versions == 1
    assert store.db.first("PRAGMA freelist_count")[0] > 10
    store.close()


def test_forgetting_on_a_full_disk_is_a_sentence(store):
    polled(store, 20)
    beside = store.db.beside

    def cramped():
        found = beside()
        found.connection.execute("CREATE TEMP TRIGGER full BEFORE DELETE ON main.polls BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END")  # fmt: skip
        return found

    object.__setattr__(store.db, "beside", cramped)
    with pytest.raises(StoreError, match="free some space, nothing is lost"):
        prune(store)
    del store.db.beside
    assert total(store) == 20
    assert prune(store).polls == 20


def test_documents_of_a_change_keep_their_copies(store):
    digest = store.blobs.put(b"agenda")
    record = meeting(documents=(Document(role=Role.AGENDA, url="u", title="Agenda", digest="d"),))
    store.polls.commit(write(known={"1": known(record)}, changes=[change(after=record)]))
    store.documents.save([DocumentRow(
        source_id=SOURCE, key="1", role="agenda", url="u", first_seen=NOW, sha256=digest, digest="d"
    )])  # fmt: skip
    age(store, digest)
    prune(store, history=timedelta(0))
    assert store.blobs.get(digest) == b"agenda"
