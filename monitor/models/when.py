"""A time as a source tells it: value, precision, zone and the raw words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone ``name``; raises ``ZoneInfoNotFoundError`` for an unknown one."""
    return ZoneInfo(name)


def twelve_hours(clock: time) -> str:
    """``6:30 pm``, ``12:00 am`` (midnight): a wall time as Americans write it."""
    return f"{clock.hour % 12 or 12}:{clock.minute:02d} {'am' if clock.hour < 12 else 'pm'}"


@dataclass(frozen=True, slots=True)
class When:
    """A local wall time: the day always, the clock when the source publishes one.

    ``clock`` is ``None`` when the time is not published; ``time(0, 0)`` is midnight only because
    the source said so. ``clock.fold`` tells the two 01:30s of a daylight-saving night apart.
    ``raw`` is what stood in the source; it never takes part in comparisons.
    """

    day: date
    clock: time | None
    zone: str
    raw: str = ""

    def __eq__(self, other: object) -> bool:
        """Equal when day, clock and zone are: the raw words are not compared."""
        if not isinstance(other, When):
            return NotImplemented
        if self.zone == other.zone:
            if self.day != other.day or self.clock != other.clock:
                return False
            if self.clock is None or other.clock is None or self.clock.fold == other.clock.fold:
                return True
        return self.isoformat() == other.isoformat()

    def __hash__(self) -> int:
        return hash(self.isoformat())

    @property
    def local(self) -> datetime:
        """The aware local time; the start of the day when the clock is not known."""
        return datetime.combine(self.day, self.clock or time(0), tzinfo=zone_of(self.zone))

    @property
    def instant(self) -> datetime:
        """The same in UTC."""
        return self.local.astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The last UTC moment it can mean: the end of the day when the clock is not known."""
        if self.clock is not None:
            return self.instant
        end = datetime.combine(self.day, time(23, 59, 59), tzinfo=zone_of(self.zone))
        return end.astimezone(UTC)

    def isoformat(self) -> str:
        """``2026-11-24T18:00:00-05:00``, or ``2026-11-24`` when the clock is not known."""
        return self.day.isoformat() if self.clock is None else self.local.isoformat()

    @classmethod
    def at(cls, moment: datetime, zone: str, raw: str = "") -> "When":
        """From an aware ``moment``, as the wall time of ``zone``."""
        local = moment.astimezone(zone_of(zone))
        return cls(local.date(), local.time(), zone, raw)

    @classmethod
    def wall(cls, moment: datetime, zone: str, raw: str = "") -> "When":
        """From a naive ``moment`` that is already the wall time of ``zone``."""
        return cls(moment.date(), moment.time().replace(tzinfo=None), zone, raw)
