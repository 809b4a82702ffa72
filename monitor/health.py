"""Poll history and now to the health of a source: ok, partial, stale, blocked or failing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.models import Health, Result

FAILURES = 2
"""A source is in trouble after so many failures in a row, or after two intervals, if earlier.

Its health shows at once what operators are told after the third (``pipeline/standing.py``).
"""
LONGEST = timedelta(hours=24)
"""Polling never stops: no more than this lies between two tries."""

_BAD = frozenset({Result.FAILED, Result.DRIFT, Result.BLOCKED})
_NEW = frozenset({Result.CHANGED, Result.BASELINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFact:
    """What health needs to know of one poll; ``at`` is UTC, ``reason`` a sentence."""

    at: datetime
    result: Result
    records: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A source's health, since when, and why in one sentence (empty when it is well)."""

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
    changed_at: datetime | None = None,
) -> Verdict:
    """The health after ``recent`` polls, oldest first.

    *Blocked* or *failing*, as the last poll ended: two polls in a row gave no content, or none
    did for two intervals (``every``); until then the ``previous`` health stands. *Partial*: the
    last poll read a part only. *Stale*: the source is read well, but nothing on it changed for
    ``stale_after``; ``changed_at`` is when something last did, if longer ago than ``recent``.
    """
    if not recent:
        return Verdict(health=previous)
    last = recent[-1]
    since = _since(recent)
    if last.result in _BAD:
        tries = _run(recent)
        if tries < FAILURES and now - since < 2 * every:
            return Verdict(health=previous, since=since, reason=last.reason)
        health = Health.BLOCKED if last.result is Result.BLOCKED else Health.FAILING
        return Verdict(health=health, since=since, reason=last.reason)
    if last.result is Result.PARTIAL:
        return Verdict(health=Health.PARTIAL, since=since, reason=last.reason)
    changed = _last_change(recent, changed_at)
    if stale_after is not None and now - changed > stale_after:
        reason = f"nothing on it has changed since {changed:%Y-%m-%d %H:%M} UTC"
        return Verdict(health=Health.STALE, since=changed, reason=reason)
    return Verdict(health=Health.OK, since=since)


def _kind(fact: PollFact) -> str:
    if fact.result in _BAD:
        return "bad"
    return "partial" if fact.result is Result.PARTIAL else "good"


def _run(recent: Sequence[PollFact]) -> int:
    """How many of the last polls ended in the same way."""
    count = 0
    for fact in reversed(recent):
        if _kind(fact) != _kind(recent[-1]):
            break
        count += 1
    return count


def _since(recent: Sequence[PollFact]) -> datetime:
    return recent[-_run(recent)].at


def _last_change(recent: Sequence[PollFact], changed_at: datetime | None) -> datetime:
    for fact in reversed(recent):
        if fact.result in _NEW:
            return fact.at
    return changed_at or recent[0].at


def backoff(failures: int, every: timedelta, retry_after: float | None = None) -> timedelta:
    """How long to wait after ``failures`` failures in a row: doubling, never over 24 hours.

    ``retry_after`` is the site's own wish in seconds; it is obeyed up to 24 hours.
    """
    if every >= LONGEST:
        return LONGEST
    wait: timedelta = every * 2 ** min(max(failures - 1, 0), 16)
    if retry_after is not None and retry_after > 0:
        wait = max(wait, timedelta(seconds=min(retry_after, LONGEST.total_seconds())))
    return min(wait, LONGEST)
