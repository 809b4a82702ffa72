"""Shared request quotas: how long to wait, and what is left. Arithmetic only, no clock.

A quota is several sliding windows at once. Beyond what a service demands, use is spread over its
longest window, so that a busy morning cannot silence the afternoon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_DAY = 86_400
# Share of the longest window → how many times the even pace may be run within that share.
_SPREAD = ((1 / 24, 2.5), (1 / 8, 1.8), (1 / 4, 1.5), (1 / 2, 1.3))


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` requests in any ``seconds``."""

    count: int
    seconds: int

    @property
    def window(self) -> timedelta:
        """The length of the window."""
        return timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class _Spare:
    """What is left to the impatient: of an hour, of longer windows; and the lead on even pace."""

    hour: int = 0
    longer: int = 0
    lead: int = 0

    def of(self, limit: Limit) -> int:
        """How much of ``limit`` is left untouched; nothing of a minute."""
        if limit.seconds < 3600:
            return 0
        return self.hour if limit.seconds == 3600 else self.longer


_SPARE = (_Spare(), _Spare(hour=2, longer=4, lead=12), _Spare(hour=4, longer=10, lead=4))

# CourtListener's rates since 2026-04-24: a free account, and requests without a token.
COURTLISTENER = (Limit(5, 60), Limit(50, 3600), Limit(125, _DAY))
COURTLISTENER_ANONYMOUS = (Limit(5, 60), Limit(50, 3600), Limit(100, _DAY))


def limits_of(budget: str, *, token: bool = True) -> tuple[Limit, ...]:
    """The limits of the quota called ``budget`` (a ``Request.budget``); none when it is unknown."""
    if budget == "courtlistener":
        return COURTLISTENER if token else COURTLISTENER_ANONYMOUS
    return ()


def allow(
    used: Sequence[datetime], limits: Sequence[Limit], now: datetime, *, patience: int = 0
) -> float:
    """Seconds to wait before one more request, 0 when it may go at once.

    ``used`` are the moments of earlier requests, in any order. ``patience`` says what can wait for
    what: 0 a search that notices, 1 a look at many things, 2 a detail that completes one. The
    patient leave a part of each window to the others and keep to an even pace through the day,
    for the searches still to come need their share.
    """
    spare = _SPARE[min(patience, len(_SPARE) - 1)]
    own = _spread(limits) + (_even(limits, spare.lead) if patience else ())
    kept = [Limit(max(1, each.count - spare.of(each)), each.seconds) for each in limits]
    return max((_wait(used, limit, now) for limit in (*kept, *own)), default=0.0)


def _spread(limits: Sequence[Limit]) -> tuple[Limit, ...]:
    """Windows of our own below the longest, when it is a day or more."""
    day = _longest(limits)
    if day is None:
        return ()
    return tuple(
        Limit(max(1, round(day.count * share * pace)), round(day.seconds * share))
        for share, pace in _SPREAD
    )


def _even(limits: Sequence[Limit], lead: int) -> tuple[Limit, ...]:
    """The even pace of the longest window, hour by hour, with a little lead."""
    day = _longest(limits)
    if day is None:
        return ()
    hours = round(day.seconds / 3600)
    return tuple(Limit(round(day.count * n / hours) + lead, 3600 * n) for n in range(1, hours))


def _longest(limits: Sequence[Limit]) -> Limit | None:
    longest = max(limits, key=lambda limit: limit.seconds, default=None)
    return longest if longest is not None and longest.seconds >= _DAY else None


def _wait(used: Sequence[datetime], limit: Limit, now: datetime) -> float:
    recent = _recent(used, limit, now)
    if len(recent) < limit.count:
        return 0.0
    leaving = recent[len(recent) - limit.count]  # once this one is out of the window there is room
    return max(0.0, (leaving + limit.window - now).total_seconds())


def _recent(used: Sequence[datetime], limit: Limit, now: datetime) -> list[datetime]:
    return sorted(moment for moment in used if now - moment < limit.window)
