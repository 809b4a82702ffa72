"""Wall times as people write them."""

from datetime import time

import pytest

from monitor.models import twelve_hours


@pytest.mark.parametrize(
    ("clock", "written"),
    [
        (time(0, 0), "12:00 am"),
        (time(0, 5), "12:05 am"),
        (time(9, 14), "9:14 am"),
        (time(11, 59), "11:59 am"),
        (time(12, 0), "12:00 pm"),
        (time(18, 30), "6:30 pm"),
        (time(23, 59), "11:59 pm"),
    ],
)
def test_a_wall_time_is_written_in_twelve_hours(clock, written):
    assert twelve_hours(clock) == written
