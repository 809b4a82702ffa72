"""The same page captured again: noise is no difference, and what changed is named."""

from dataclasses import replace
from itertools import pairwise

import pytest

from monitor.models import Record
from tests.corpus.reading import read
from tests.corpus.samples import COUNCIL, sample

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not COUNCIL.is_dir(), reason=f"no recorded corpus at {COUNCIL}"),
]

QUIET = (
    ("civicplus__liberal-ks__agendacenter", (0, 1, 2)),
    ("civicplus__napa-county-ca__agendacenter", (0, 1, 2)),
    ("civicplus__nash-county-nc__agendacenter", (0, 1)),
    ("civicplus__nash-county-nc__agendacenter", (2, 3)),
    ("civicplus__nash-county-nc__search", (0, 1, 2, 3)),
    ("civicplus__anthony-nm__updatecategorylist", (0, 1)),
    ("legistar_html__nashville-tn__calendar", (1, 2)),
    ("legistar_html__nashville-tn__calendar", (3, 4)),
    ("drupal__detroit-mi__city_council", (0, 2)),
)


def records(series: str, frame: int) -> dict[str, Record]:
    """The records of a frame without their versions, which steer requests and are not compared."""
    (path,) = (COUNCIL / "series" / series).glob(f"{frame:03}.[!e]*")
    reading = read(sample(f"series/{series}/{path.name}"))
    assert reading.records
    assert not reading.problems
    return {record.key: replace(record, version="") for record in reading.records}


@pytest.mark.parametrize(("series", "frames"), QUIET)
def test_captures_that_differ_by_noise_give_equal_records(series, frames):
    first = records(series, frames[0])
    for frame in frames[1:]:
        assert records(series, frame) == first


def test_grand_rapids_cancels_meetings_without_changing_their_ids():
    frames = [records("iqm2__grand-rapids-mi__calendar", frame) for frame in range(5)]
    off = [{key for key, one in frame.items() if one.status == "cancelled"} for frame in frames]
    assert [len(cancelled) for cancelled in off] == [31, 31, 31, 34, 35]
    for earlier, later in pairwise(off):
        assert earlier <= later


def test_an_agenda_added_to_nash_county_is_the_one_difference():
    before = records("civicplus__nash-county-nc__agendacenter", 1)
    after = records("civicplus__nash-county-nc__agendacenter", 2)
    assert {key for key in {*before, *after} if before.get(key) != after.get(key)} == {"399"}
    assert "399" not in before
