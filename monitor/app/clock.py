"""The clock: the only place where the time is read."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


def clock_from(start: datetime) -> Clock:
    """A clock that stood at ``start`` when this was called and goes on from there."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)
