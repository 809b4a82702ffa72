"""What a poll writes when nothing that counts is new: no snapshot, no copy, no record."""

from pathlib import Path

import pytest

from monitor.models import Result
from tests.faults.world import MEETINGS, World, page
from tests.sites import Answer

NOISE = Answer(body=page(head="<style>.x{}</style>"))
MARKED = Answer(body=page().replace('class="date"', 'class="date" data-visit="17"'))
REWORDED = Answer(body=page(*((key, name.upper(), when) for key, name, when in MEETINGS)))
MOVED = Answer(body=page(("101", "City Council", "November 25, 2026 6:00 PM"), *MEETINGS[1:]))


def rows(world: World) -> dict[str, int]:
    """How many rows and copies there are of what a change would add to."""
    counts = {
        name: world.store.db.query(f"SELECT count(*) FROM {name}")[0][0]
        for name in ("snapshots", "record_versions", "changes", "responses")
    }
    return counts | {"copies": len(list((world.folder / "state" / "blobs").rglob("*.zst")))}


@pytest.mark.parametrize("noise", [NOISE, MARKED], ids=["around", "inside"])
async def test_noise_that_no_record_shows_writes_a_poll_and_nothing_else(
    tmp_path: Path, noise: Answer
) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        before = rows(world)
        world.shows(noise)
        report = await world.poll()
        assert report.row.result is Result.UNCHANGED
        assert rows(world) == before


async def test_records_that_differ_in_nothing_that_counts_write_nothing_else(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        before, digest = rows(world), world.state.records_digest
        world.shows(REWORDED)
        report = await world.poll()
        assert report.row.result is Result.UNCHANGED
        assert report.row.records == len(MEETINGS)
        assert rows(world) == before
        assert world.state.records_digest != digest


async def test_what_changes_after_noise_is_told_once(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        for answer in (REWORDED, NOISE, MOVED, MOVED, NOISE):
            world.shows(answer)
            await world.poll()
        assert world.changes == ["rescheduled 101", "rescheduled 101"]


async def test_a_meeting_that_left_is_looked_for_although_nothing_moves(tmp_path: Path) -> None:
    gone = Answer(body=page(*MEETINGS[1:]))
    async with World(tmp_path) as world:
        await world.poll()
        world.shows(gone)
        for _ in range(3):
            await world.poll()
        assert world.changes == ["removed 101"]


async def test_answers_to_requests_that_are_not_made_any_more_are_forgotten(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        row = next(iter(world.store.sources.responses(world.source.id).values()))
        with world.store.db.atomic() as connection:
            connection.execute(
                "INSERT INTO responses (source_id, request_key, url, sha256, fetched_at)"
                " VALUES (?, 'yesterday', ?, ?, ?)",
                (world.source.id, row.url, row.sha256, world.now.isoformat()),
            )
        world.poller.memories.forget(world.source.id)
        world.shows(MARKED)
        await world.poll()
        assert set(world.store.sources.responses(world.source.id)) == {row.request_key}


@pytest.mark.parametrize("kept", [True, False])
async def test_a_change_reads_the_stored_records_once_or_has_them(
    tmp_path: Path, *, kept: bool
) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        world.shows(MOVED)
        if not kept:
            world.poller.memories.forget(world.source.id)
        asked: list[str] = []
        world.store.db.connection.set_trace_callback(asked.append)
        await world.poll()
        world.store.db.connection.set_trace_callback(None)
        read = [sql for sql in asked if sql.startswith("SELECT") and "FROM records" in sql]
        whole = [sql for sql in read if " data" in sql and "'listed'" in sql]
        assert len(whole) == (0 if kept else 1)
        assert len([sql for sql in asked if sql.startswith("COMMIT")]) == 2  # the poll, the route
        written = [sql for sql in asked if sql.startswith("INSERT INTO records")]
        assert len(written) == 1
