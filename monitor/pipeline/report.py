"""How a poll ended."""

from dataclasses import dataclass
from datetime import datetime

from monitor.store import PollRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """A poll's row, the ids of the stored changes, how many notices, and the next poll."""

    row: PollRow
    changes: tuple[int, ...] = ()
    told: int = 0
    next_poll_at: datetime | None = None
