"""How fast messages may go: one a second in a channel, sixty a minute in the workspace."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


class Pace:
    """Counts what went out.

    Gaps run from the end of one call to the start of the next, so that the server, too, never
    sees two messages of one channel closer together.
    """

    def __init__(self, gap: timedelta, per_minute: int, known: Mapping[str, datetime]) -> None:
        self._gap = gap
        self._limit = per_minute
        self._last = dict(known)
        self._all: deque[datetime] = deque(sorted(known.values()))
        self._shut: datetime | None = None

    def went(self, channel: str, at: datetime) -> None:
        """A message went out, or may have."""
        self._last[channel] = at
        self._all.append(at)

    def shut(self, until: datetime) -> None:
        """Nothing goes before ``until``: we were asked to wait."""
        self._shut = max(until, self._shut or until)

    def busy(self, now: datetime) -> frozenset[str]:
        """Channels that must rest a moment longer."""
        return frozenset(
            channel for channel, at in self._last.items() if at <= now < at + self._gap
        )

    def open_at(self, now: datetime) -> datetime:
        """When anything at all may go; ``now`` when it may."""
        while self._all and self._all[0] + MINUTE <= now:
            self._all.popleft()
        until = self._shut if self._shut and self._shut > now else now
        if len(self._all) >= self._limit:
            until = max(until, self._all[-self._limit] + MINUTE)
        return until

    def free_at(self, now: datetime) -> datetime | None:
        """When the first of the resting channels may go again; ``None`` when none rests."""
        return min((self._last[channel] + self._gap for channel in self.busy(now)), default=None)
