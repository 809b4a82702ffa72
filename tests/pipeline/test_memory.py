"""What is kept in memory between polls: bounded, and the same as what the store has."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.diff import Known, Standing
from monitor.models import Jurisdiction, Kind, Record, Result, Source, Validators
from monitor.pipeline.memory import KILOBYTES, RECENT, Memories
from monitor.store import PollRow, ResponseRow, SourceState, Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLACE = Jurisdiction(id="a", name="A", zone="UTC")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


def source(name: str) -> Source:
    return Source(
        id=f"a/{name}", jurisdiction=PLACE, adapter="page", options=None, zone="UTC",
        every=timedelta(hours=1),
    )  # fmt: skip


def written(name: str, count: int) -> tuple[PollRow, SourceState, ResponseRow]:
    return (
        PollRow(source_id=f"a/{name}", started_at=NOW, result=Result.UNCHANGED, records=count),
        SourceState(id=f"a/{name}", jurisdiction="a", adapter="page", record_count=count),
        ResponseRow(
            request_key="k", url="http://a.example/", sha256="s", fetched_at=NOW,
            validators=Validators('"v"', None),
        ),
    )  # fmt: skip


def poll(store: Store, memories: Memories, name: str, count: int) -> None:
    row, state, response = written(name, count)
    memories.get(source(name))
    store.polls.commit_quiet([(row, state, (response,))])
    memories.remember(f"a/{name}", state, row, (response,))


def test_no_more_sources_are_held_than_allowed_and_those_used_last_stay(store: Store) -> None:
    memories = Memories(store, limit=2)
    first = memories.get(source("one"))
    memories.get(source("two"))
    assert memories.get(source("one")) is first
    memories.get(source("three"))
    assert memories.get(source("one")) is first


@pytest.mark.parametrize("limit", [1, 2, 10])
def test_a_source_that_was_let_go_is_the_same_when_it_is_read_again(
    store: Store, limit: int
) -> None:
    memories = Memories(store, limit=limit)
    for count in range(1, 4):
        for name in ("one", "two", "three"):
            poll(store, memories, name, count)
    for name in ("one", "two", "three"):
        found = memories.get(source(name))
        assert found.state.record_count == 3
        assert [row.records for row in found.recent] == [3, 2, 1]
        assert found.responses["k"].validators.etag == '"v"'


def test_a_source_let_go_while_its_poll_was_under_way_is_read_from_the_store(store: Store) -> None:
    memories = Memories(store, limit=1)
    memories.get(source("one"))
    memories.get(source("two"))
    row, state, response = written("one", 7)
    store.polls.commit_quiet([(row, state, (response,))])
    memories.remember("a/one", state, row, (response,))
    assert memories.get(source("one")).state.record_count == 7


@pytest.mark.parametrize("since", [0, 1, 11, 12, 13])
def test_polls_of_before_are_read_late_and_those_since_stand_once(store: Store, since: int) -> None:
    for count in range(1, 21):
        poll(store, Memories(store), "one", count)
    memories = Memories(store)
    found = memories.get(source("one"))
    for count in range(21, 21 + since):
        poll(store, memories, "one", count)
        poll(store, memories, "two", 0)
    newest = 20 + since
    assert [row.records for row in found.recent] == list(range(newest, newest - RECENT, -1))
    assert found.recent[0].records == newest


def known(count: int, text: str = "", standing: Standing = Standing.LISTED) -> dict[str, Known]:
    return {
        str(number): Known(
            record=Record(kind=Kind.PAGE, key=str(number), title="t", text=text),
            standing=standing,
            first_seen=NOW,
        )
        for number in range(count)
    }


def test_records_in_play_are_kept_until_they_are_forgotten(store: Store) -> None:
    memories = Memories(store)
    assert memories.known("a/one") is None
    memories.keep("a/one", known(3) | {"9": known(1, standing=Standing.LEFT)["0"]})
    assert memories.known("a/one") == known(3)
    memories.forget("a/one")
    assert memories.known("a/one") is None


@pytest.mark.parametrize(("count", "text"), [(100, ""), (1, "x" * 100_000)])
def test_what_is_kept_of_records_is_bounded_by_number_and_by_text(
    store: Store, count: int, text: str
) -> None:
    memories = Memories(store)
    names = [f"a/{number}" for number in range(300)]
    for name in names:
        memories.keep(name, known(count, text))
    kept = [name for name in names if memories.known(name) is not None]
    assert kept == names[-len(kept) :]
    assert len(kept) == KILOBYTES // (102 if text else 101)
