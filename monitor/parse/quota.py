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


# CourtListener's rates since 2026-04-24: a free account, and requests without a token.
COURTLISTENER = (Limit(5, 60), Limit(50, 3600), Limit(125, _DAY))
COURTLISTENER_ANONYMOUS = (Limit(5, 60), Limit(50, 3600), Limit(100, _DAY))


def limits_of(budget: str, *, token: bool = True) -> tuple[Limit, ...]:
    """The limits of the quota called ``budget`` (a ``Request.budget``); none when it is unknown."""
    if budget == "courtlistener":
        return COURTLISTENER if token else COURTLISTENER_ANONYMOUS
    return ()


def allow(
    used: Sequence[datetime], limits: Sequence[Limit], now: datetime, *, keep: int = 0
) -> float:
    """Seconds to wait before one more request, 0 when it may go at once.

    ``used`` are the moments of earlier requests, in any order. ``keep`` is how many requests of
    an hour to leave untouched (at most twice as many of a longer window): give it for what
    can wait, such as a detail that only completes, so that what cannot wait, the search that
    notices, never finds the quota spent.
    """
    waits = [_wait(used, limit, now, keep) for limit in (*limits, *_spread(limits))]
    return max(waits, default=0.0)


def left(used: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> dict[int, int]:
    """Requests left in each window of the service, by the window's length in seconds."""
    return {limit.seconds: max(0, limit.count - len(_recent(used, limit, now))) for limit in limits}


def _spread(limits: Sequence[Limit]) -> tuple[Limit, ...]:
    """Windows of our own below the longest, when it is a day or more."""
    longest = max(limits, key=lambda limit: limit.seconds, default=None)
    if longest is None or longest.seconds < _DAY:
        return ()
    return tuple(
        Limit(max(1, round(longest.count * share * pace)), round(longest.seconds * share))
        for share, pace in _SPREAD
    )


def _wait(used: Sequence[datetime], limit: Limit, now: datetime, keep: int) -> float:
    recent = _recent(used, limit, now)
    free = max(1, limit.count - _kept(limit, keep))
    if len(recent) < free:
        return 0.0
    leaving = recent[len(recent) - free]  # once this one is out of the window there is room
    return max(0.0, (leaving + limit.window - now).total_seconds())


def _kept(limit: Limit, keep: int) -> int:
    hours = limit.seconds / 3600
    return min(2 * keep, round(keep * hours)) if hours >= 1 else 0


def _recent(used: Sequence[datetime], limit: Limit, now: datetime) -> list[datetime]:
    return sorted(moment for moment in used if now - moment < limit.window)
