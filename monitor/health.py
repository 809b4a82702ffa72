"""Poll history and now to the health of a source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.models import Health, Result

FAILURES = 2
"""A source is told as failing after so many failures in a row, or two intervals, if earlier."""
LONGEST = timedelta(hours=24)
"""Polling never stops: no more than this lies between two tries."""

_BAD = frozenset({Result.FAILED, Result.DRIFT})
_GOOD = frozenset({Result.UNCHANGED, Result.CHANGED, Result.BASELINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFact:
    """What health needs to know of one poll; ``at`` is UTC, ``reason`` a sentence."""

    at: datetime
    result: Result
    records: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A source's health, since when, and why in one sentence."""

    health: Health
    since: datetime | None = None
    reason: str = ""


def assess(
    recent: Sequence[PollFact],
    *,
    every: timedelta,
    now: datetime,
    stale_after: timedelta | None = None,
    previous: Health = Health.OK,
) -> Verdict:
    """The health after ``recent`` polls, oldest first.

    *Blocked*: the last poll was refused. *Failing*: three failures in a row, or failures for two
    intervals; before that the previous health stands. *Partial*: the last readable poll was.
    *Stale*: nothing new came for ``stale_after``.
    """
    if not recent:
        return Verdict(health=previous)
    last = recent[-1]
    run = [last]
    for fact in reversed(recent[:-1]):
        if _class(fact) != _class(last):
            break
        run.append(fact)
    since = run[-1].at
    if last.result is Result.BLOCKED:
        return Verdict(health=Health.BLOCKED, since=since, reason=last.reason)
    if last.result in _BAD:
        told = len(run) >= FAILURES or now - since >= 2 * every
        health = Health.FAILING if told else previous
        return Verdict(health=health, since=since, reason=last.reason)
    if last.result is Result.PARTIAL:
        return Verdict(health=Health.PARTIAL, since=since, reason=last.reason)
    changed = [fact.at for fact in recent if fact.result in {Result.CHANGED, Result.BASELINE}]
    newest = changed[-1] if changed else recent[0].at
    if stale_after is not None and now - newest > stale_after:
        return Verdict(health=Health.STALE, since=newest, reason=f"Nothing new since {newest:%c}.")
    return Verdict(health=Health.OK, since=since)


def _class(fact: PollFact) -> str:
    if fact.result in _GOOD:
        return "good"
    return "bad" if fact.result in _BAD else fact.result.value


def backoff(failures: int, every: timedelta, retry_after: float | None = None) -> timedelta:
    """How long to wait after ``failures`` failures in a row: doubling, never over 24 hours.

    ``retry_after`` is the site's own wish in seconds; it is obeyed up to 24 hours.
    """
    wait: timedelta = every * 2 ** min(max(failures - 1, 0), 16)
    if retry_after is not None and retry_after > 0:
        wait = max(wait, timedelta(seconds=min(retry_after, LONGEST.total_seconds())))
    return min(wait, LONGEST)
