from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.models import Draft, Health, Problem, Result, Snapshot, Validators
from monitor.store import DocumentRow, PollWrite, ResponseRow
from tests.store.conftest import NOW, SOURCE, change, known, meeting, poll, state, write


def response(key: str = "https://a/", sha: str = "a" * 64, **changes) -> ResponseRow:
    base = {"request_key": key, "url": key, "sha256": sha, "fetched_at": NOW}
    return ResponseRow(**{**base, **changes})


def snapshot(**changes) -> Snapshot:
    return Snapshot(**{"source_id": SOURCE, "taken_at": NOW, "records": (meeting(),), **changes})


def everything() -> PollWrite:
    return write(
        responses=[
            response(validators=Validators('"e"', "Mon"), followed=True, content_type="text/html")
        ],
        snapshot=snapshot(problems=(Problem("row 3", "no date"),)),
        known={"1": known(meeting())},
        changes=[change()],
        documents=[DocumentRow(source_id=SOURCE, key="1", role="agenda", url="u", first_seen=NOW)],
        copies=["a" * 64],
        notices=[Draft(dedup_key="ops:1", channel="#ops", purpose="ops")],
        state=state(records_digest="d", memo={"a": "1"}, health=Health.PARTIAL, baseline_at=NOW),
    )


TABLES = (
    "polls", "snapshots", "responses", "records", "record_versions", "changes", "field_changes",
    "documents", "notifications", "sources",
)  # fmt: skip


def counts(store) -> dict[str, int]:
    return {t: store.db.first(f"SELECT count(*) AS n FROM {t}")["n"] for t in TABLES}


def test_a_poll_is_written_whole(store):
    store.polls.commit(everything())
    assert all(n > 0 for n in counts(store).values())
    assert store.sources.get(SOURCE) == everything().state
    assert store.sources.responses(SOURCE) == {"https://a/": everything().responses[0]}
    assert store.polls.last_responses(SOURCE) == ["a" * 64]


@pytest.mark.parametrize("table", [t for t in TABLES if t != "polls"])
def test_validators_snapshot_changes_and_poll_row_stand_or_fall_together(store, table):
    """Without one transaction a crash between two writes would lose a change for ever (304)."""
    store.db.connection.execute(
        f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(FAIL, 'power cut'); END"
    )
    with pytest.raises(StoreError, match="power cut"):
        store.polls.commit(everything())
    assert set(counts(store).values()) == {0}


def test_an_unchanged_poll_leaves_one_row(store):
    store.polls.commit_quiet([(poll(Result.UNCHANGED), state(), [])])
    store.polls.commit_quiet([(poll(Result.UNCHANGED), state(last_error="x"), [response()])])
    found = counts(store)
    assert (found["polls"], found["snapshots"], found["records"], found["responses"]) == (
        2,
        0,
        0,
        1,
    )
    assert store.sources.get(SOURCE).last_error == "x"


def test_recent_polls_are_newest_first(store):
    for n in range(3):
        store.polls.commit(write(poll=poll(started_at=NOW + timedelta(minutes=n), reason=str(n))))
    assert [row.reason for row in store.polls.recent(SOURCE, 2)] == ["2", "1"]
    assert store.polls.recent(SOURCE, 1)[0] == poll(
        started_at=NOW + timedelta(minutes=2), reason="2"
    )


def test_results_and_healths_are_counted(store):
    store.polls.commit(write())
    store.polls.commit(write(poll=poll(Result.FAILED), state=state(health=Health.FAILING)))
    assert store.polls.results(NOW) == {"changed": 1, "failed": 1}
    assert store.polls.results(NOW + timedelta(days=1)) == {}
    assert store.polls.health_counts() == {Health.FAILING: 1}


def test_quiet_polls_are_counted_by_their_ten_minutes_whatever_is_folded(store):
    moments = [NOW + timedelta(minutes=minutes) for minutes in (0, 4, 25, 26)]
    store.polls.commit_quiet(
        [(poll(Result.UNCHANGED, started_at=moment), state(), ()) for moment in moments]
    )
    store.db.connection.execute("DELETE FROM polls")
    assert store.polls.results(NOW) == {"unchanged": 4}
    assert store.polls.results(NOW + timedelta(minutes=21)) == {"unchanged": 2}
    assert store.polls.results(NOW + timedelta(minutes=30)) == {}


def test_some_sources_are_read_and_all_healths(store):
    store.polls.commit(write(state=state(health=Health.FAILING)))
    assert store.sources.some([SOURCE, "nobody/here"]) == {SOURCE: store.sources.get(SOURCE)}
    assert store.sources.healths() == {SOURCE: "failing"}


def test_requests_that_are_not_made_any_more_are_forgotten(store):
    store.polls.commit(write(responses=[response("https://a/"), response("https://b/")]))
    store.polls.commit(write(dropped_responses=["https://a/"]))
    assert set(store.sources.responses(SOURCE)) == {"https://b/"}


def test_nothing_is_known_of_a_source_never_polled(store):
    assert store.sources.get("x/y") is None
    assert store.polls.last_responses("x/y") == []
