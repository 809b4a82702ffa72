"""Which source is due when, and which of them start now. No clock and no tasks: times come in.

What is due on time starts first; what is late (the machine slept, the daemon was off, everything
is new) stands in a line of its own and gets the rest of the room, but never less than a quarter
of it, so that nobody waits for ever.
"""

import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

LATE = 5.0
"""Seconds after which a source is late: it lost its turn and joins the line."""
JITTER = 0.05
MAX_JITTER = 60.0
LOOK = 2_000
"""Entries looked at in one turn at most: some milliseconds, also when 100,000 fall due at once."""


@dataclass(slots=True)
class Entry:
    """One source: when it is due (seconds since the epoch) and how often it comes."""

    due: float
    every: float
    mark: str


class Queue:
    """The sources by their due times. ``jitter`` gives a number between its two arguments."""

    def __init__(self, jitter: Callable[[float, float], float]) -> None:
        self._jitter = jitter
        self._entries: dict[str, Entry] = {}
        # A moved or removed source leaves its old place behind, which is skipped when it comes up.
        self._heap: list[tuple[float, int, str]] = []
        self._late: deque[tuple[float, str]] = deque()
        self._a_second = 0.0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, source_id: str) -> bool:
        return source_id in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    @property
    def a_second(self) -> float:
        """Starts a second that the intervals ask for."""
        return self._a_second

    @property
    def late(self) -> int:
        """How many stand in the line of the late."""
        return len(self._late)

    def holds(self, source_id: str, every: float, mark: str) -> bool:
        """Whether a source is known with this interval and mark, so that it keeps its turn."""
        entry = self._entries.get(source_id)
        return entry is not None and (entry.every, entry.mark) == (every, mark)

    def due(self, source_id: str) -> float:
        """When a source is due. Raises ``KeyError`` for an unknown one."""
        return self._entries[source_id].due

    def put(self, source_id: str, due: float, every: float, mark: str = "") -> None:
        """Add a source, or move it."""
        self.drop(source_id)
        self._entries[source_id] = Entry(due, every, mark)
        self._a_second += 1 / every
        self._push(source_id, due)

    def drop(self, source_id: str) -> None:
        """Forget a source."""
        entry = self._entries.pop(source_id, None)
        if entry is not None:
            self._a_second -= 1 / entry.every

    def shift(self, seconds: float) -> None:
        """Move every due time, as when the clock that they are times of was set."""
        for entry in self._entries.values():
            entry.due += seconds
        # All move alike, so both stay in order; rounding is the same for equal numbers.
        self._heap = [(due + seconds, mixed, name) for due, mixed, name in self._heap]
        self._late = deque((due + seconds, name) for due, name in self._late)

    def take(self, now: float, room: int) -> list[tuple[str, float]]:
        """At most ``room`` sources that start now, each with the seconds it is late.

        Each is due again one interval from now, give or take a twentieth (a minute at most).
        """
        on_time = self._sort(now)
        rest = max(room // 4, room - len(on_time))
        taken: list[tuple[str, float]] = []
        while self._late and len(taken) < rest:
            due, source_id = self._late.popleft()
            if self._stands(source_id, due):
                taken.append((source_id, now - due))
        left = room - len(taken)
        chosen = on_time[:left]
        self._late.extend(on_time[left:])
        taken += [(source_id, now - due) for due, source_id in chosen]
        for source_id, _ in taken:
            self._again(source_id, now)
        return taken

    def _sort(self, now: float) -> list[tuple[float, str]]:
        """Those due now and not late; the late join their line."""
        on_time: list[tuple[float, str]] = []
        for _ in range(LOOK):
            if not self._heap or self._heap[0][0] > now:
                break
            due, _, source_id = heappop(self._heap)
            if self._stands(source_id, due):
                (self._late if now - due > LATE else on_time).append((due, source_id))
        return on_time

    def _stands(self, source_id: str, due: float) -> bool:
        entry = self._entries.get(source_id)
        return entry is not None and entry.due == due

    def _again(self, source_id: str, now: float) -> None:
        entry = self._entries[source_id]
        most = min(MAX_JITTER, entry.every * JITTER)
        entry.due = now + entry.every + self._jitter(-most, most)
        self._push(source_id, entry.due)

    def _push(self, source_id: str, due: float) -> None:
        # Equal times come in a mixed order: neighbours in the file often live on one host.
        heappush(self._heap, (due, zlib.crc32(source_id.encode()), source_id))
