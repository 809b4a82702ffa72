"""A host that wants to be left alone: what is not asked there has not failed."""

from datetime import timedelta
from pathlib import Path

from tests.faults.world import GOOD, World
from tests.sites import Answer

SLOW_DOWN = Answer(status=429, headers={"Retry-After": "3600"}, body="Too many requests")


async def test_a_source_that_may_not_ask_keeps_its_place_and_is_tried_when_it_may(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        world.shows(SLOW_DOWN)
        await world.poll()
        hits = len(world.site.hits)
        assert world.state.failures == 1
        world.shows(GOOD)
        for _ in range(3):
            await world.poll(timedelta(minutes=10))
        assert len(world.site.hits) == hits
        assert world.state.failures == 1
        assert world.state.next_poll_at - world.now == timedelta(minutes=30)
        assert "asked to be left alone" in world.state.last_error
        await world.poll_when_due()
        assert (world.state.failures, world.state.health.value) == (0, "ok")
