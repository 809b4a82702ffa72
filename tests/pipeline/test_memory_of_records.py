"""What is kept of records in memory changes nothing: a program that forgets all tells the same."""

import random
import re
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.adapters.rows_read import READ
from tests.faults.world import MEETINGS, World, page
from tests.sites import Answer

NAMES = ("City Council", "School Committee", "Planning Board", "CANCELLED - City Council", "Zoning")
DAYS = ("November 24, 2026 6:00 PM", "November 25, 2026 6:00 PM", "December 1, 2026 6:30 PM", "TBD")
POLLS = 30
TABLES = (
    "SELECT key, event, sentence, flags, held, detected_at FROM changes ORDER BY id",
    "SELECT change_id, name, before, after FROM field_changes ORDER BY rowid",
    "SELECT key, digest, data, standing, first_seen, changed_at FROM records ORDER BY key",
    "SELECT key, missing_since, missing_polls, memo FROM records ORDER BY key",
    "SELECT key, seen_at, data FROM record_versions ORDER BY id",
    "SELECT result, records, changes, reason FROM polls ORDER BY id",
)


def story(seed: int) -> list[Answer]:
    """What the page shows, poll after poll: rows come, go, return, move and are renamed."""
    dice = random.Random(seed)
    rows = {key: (name, when) for key, name, when in MEETINGS}
    gone: dict[str, tuple[str, str]] = {}
    told = []
    for turn in range(POLLS):
        event = dice.random()
        key = dice.choice(sorted(rows)) if rows else ""
        if event < 0.2:
            rows[str(200 + turn)] = dice.choice(NAMES), dice.choice(DAYS)
        elif event < 0.4 and len(rows) > 2:
            gone[key] = rows.pop(key)
        elif event < 0.5 and gone:
            back = dice.choice(sorted(gone))
            rows[back] = gone.pop(back)
        elif event < 0.8 and key:
            rows[key] = dice.choice(NAMES), dice.choice(DAYS)
        if dice.random() < 0.1:
            told.append(Answer(status=503))
            continue
        told.append(
            Answer(body=page(*((key, *row) for key, row in rows.items()), head=f"<!--{turn}-->"))
        )
    return told


async def lived(folder: Path, answers: list[Answer], *, forgets: bool) -> list[str]:
    async with World(folder) as world:
        world.now += timedelta(microseconds=123_456)  # the store rounds to milliseconds
        for answer in answers:
            world.shows(answer)
            if forgets:
                world.poller.flush()
                world.poller.memories.forget(world.source.id)
                READ.cache_clear()
            await world.poll()
        world.poller.flush()
        found = str([[tuple(row) for row in world.store.db.query(sql)] for sql in TABLES])
        assert len(world.changes) > POLLS // 4, "the story tells nothing"
        # The port is in every key, and so in every digest.
        found = re.sub(r"\b1:[0-9a-f]{32}\b", "DIGEST", found.replace(str(world.port), "PORT"))
        return found.split(", ")


@pytest.mark.parametrize("seed", range(8))
async def test_a_program_that_forgets_all_between_polls_tells_and_stores_the_same(
    tmp_path: Path, seed: int
) -> None:
    answers = story(seed)
    one, other = tmp_path / "kept", tmp_path / "forgotten"
    one.mkdir()
    other.mkdir()
    kept = await lived(one, answers, forgets=False)
    READ.cache_clear()
    assert kept == await lived(other, answers, forgets=True)
