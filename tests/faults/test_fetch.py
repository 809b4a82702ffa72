"""Each fault of a fetch is an error of the right class with the right sentence, never content."""

from pathlib import Path

import pytest

from monitor.errors import FetchError
from tests.faults.catalogue import FAULTS, Fault
from tests.faults.world import World, page

ids = [fault.name for fault in FAULTS]


def test_the_catalogue_holds_each_fault_once() -> None:
    assert len(set(ids)) == len(ids) >= 40


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.error], ids=lambda fault: fault.name)
async def test_a_fault_is_told_in_one_sentence_and_gives_no_content(
    fault: Fault, tmp_path: Path
) -> None:
    async with World(tmp_path, tls=fault.tls, short=fault.lasts) as world:
        assert (await world.fetch()).body.decode() == page()
        fault.begin(world)
        with pytest.raises(FetchError) as caught:
            await world.fetch()
        error = caught.value
        assert type(error) is fault.error
        assert fault.sentence in str(error)
        assert str(error).count("\n") == 0
        assert len(str(error)) < 300
        assert error.url == world.url
        if fault.wait:
            assert error.retry_after is not None
            assert min(error.retry_after, 86_400) == fault.wait
        world.recover()
        world.clock.time += 86_400
        assert (await world.fetch()).body.decode() == page()
