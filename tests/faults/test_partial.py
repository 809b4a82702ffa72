"""A list of which a row cannot be read: what is missing from it may be that row, and is no news."""

from pathlib import Path

from monitor.models import Health, Result
from tests.faults.world import MEETINGS, World, page
from tests.sites import Answer

ODD = '<tr class="row"><td class="date">December 1, 2026 6:30 PM</td></tr></table>'


async def test_what_a_partial_page_does_not_show_is_not_removed_however_often_it_is_read(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        without = page(*(m for m in MEETINGS if m[0] != "103"))
        world.shows(Answer(body=without.replace("</table>", ODD)))
        for _ in range(4):
            assert (await world.poll()).row.result is Result.PARTIAL
        assert world.changes == []
        assert world.kept == {key for key, _, _ in MEETINGS}
        assert world.state.health is Health.PARTIAL
        world.shows(Answer(body=without))
        for _ in range(2):
            await world.poll()
        assert world.changes == ["removed 103"]
