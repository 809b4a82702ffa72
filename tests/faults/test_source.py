"""Each fault, seen from the newsroom: the right health within two polls, no news, one notice.

The whole daemon's path over real HTTP: fetcher, adapter, comparison, SQLite, outbox.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.models import Health, Result
from tests.faults.catalogue import FAULTS, Fault
from tests.faults.world import EVERY, MEETINGS, World, page
from tests.sites import Answer

KEYS = {key for key, _, _ in MEETINGS}
LATER = ("105", "Zoning Board", "December 9, 2026 6:00 PM")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_is_seen_told_once_and_never_news(fault: Fault, tmp_path: Path) -> None:
    async with World(tmp_path, tls=fault.tls, short=fault.lasts) as world:
        assert (await world.poll()).row.result is Result.BASELINE
        assert (await world.poll()).row.result is Result.UNCHANGED

        fault.begin(world)
        first = await world.poll()
        began = world.now
        due = world.state.next_poll_at
        assert due - world.now >= max(EVERY, timedelta(seconds=fault.wait))
        second = await world.poll_when_due()

        for report in (first, second):
            assert report.row.result in (Result.FAILED, Result.BLOCKED, Result.DRIFT)
            assert report.changes == ()
        assert fault.sentence in first.row.reason
        assert world.state.health is fault.health
        assert world.state.health_reason == second.row.reason
        assert world.state.next_poll_at - world.now >= 2 * EVERY
        assert world.kept == KEYS

        for _ in range(2 if fault.lasts else 4):
            await world.poll_when_due()
            assert world.state.next_poll_at - world.now <= timedelta(hours=24)
        notices = [told for told in world.told if told.kind != "still"]
        assert [told.kind for told in notices] == [fault.health.value]
        assert notices[0].reason == world.state.health_reason
        days = (world.now - began).days + 1
        assert len(world.told) <= 1 + days

        world.recover()
        back = await world.poll_when_due()
        assert back.row.result is Result.UNCHANGED, back.row.reason
        assert world.state.health is Health.OK
        assert world.told[-1].kind == "recovered"
        assert [told.kind for told in world.told].count("recovered") == 1
        assert world.changes == []
        assert world.messages == 0

        world.shows(Answer(body=page(*MEETINGS, LATER)))
        assert len((await world.poll()).changes) == 1
        assert world.changes == ["added 105"]
