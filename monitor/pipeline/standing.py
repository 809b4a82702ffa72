"""How a source stands after a poll: health, back-off, and what operators are told once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.config import Config
from monitor.diff import Notice
from monitor.health import PollFact, assess, backoff
from monitor.models import Draft, Health, Source
from monitor.pipeline import ops
from monitor.pipeline.attempt import STALE
from monitor.store import PollRow, SourceState


class Deferred(Exception):  # noqa: N818 - not an error: the poll waits for a shared quota
    """The shared quota is used up until ``until``; the poll is put off, nothing is wrong."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


def after_success(
    source: Source,
    state: SourceState,
    row: PollRow,
    recent: Sequence[PollRow],
    config: Config,
    *,
    notices: Sequence[Notice] = (),
    complete: bool = True,
    until: datetime | None = None,
) -> tuple[SourceState, tuple[Draft, ...]]:
    """The state after a poll that read its source, and the notices for the ops channel."""
    now = row.started_at
    drafts = [ops.notice(source, notice, now, config) for notice in notices]
    still = state.memo.get(STALE, "")
    if state.health is Health.OK and complete and not (source.stale_after or still):
        verdict_health, reason = Health.OK, ""
    else:
        verdict = assess(
            _facts(row, recent),
            every=source.every,
            now=now,
            stale_after=source.stale_after,
            previous=state.health,
            changed_at=state.last_change_at or state.baseline_at,
        )
        verdict_health, reason = verdict.health, verdict.reason
        if still and verdict_health is Health.OK:
            verdict_health, reason = Health.STALE, still
    state = replace(
        state,
        last_poll_at=now,
        last_ok_at=now if until is None else state.last_ok_at,
        next_poll_at=until or now + source.every,
        last_result=row.result.value,
        last_error=row.reason,
        failures=0,
        failing_since=None,
        health=verdict_health,
        health_since=state.health_since if verdict_health is state.health else now,
        health_reason=reason,
    )
    state, told = _tell(source, state, row, recent, config)
    return state, (*(d for d in drafts if d is not None), *told)


def after_failure(
    source: Source,
    state: SourceState,
    row: PollRow,
    recent: Sequence[PollRow],
    config: Config,
    *,
    retry_after: float | None,
    asked: bool = True,
) -> tuple[SourceState, tuple[Draft, ...]]:
    """The state after a poll that gave no content: later and later tries, told once.

    A site that was not ``asked``, because its host had told another source to wait, has not failed
    once more: it is tried when that time is over.
    """
    now = row.started_at
    failures = state.failures + asked
    verdict = assess(
        _facts(row, recent),
        every=source.every,
        now=now,
        stale_after=source.stale_after,
        previous=state.health,
    )
    state = replace(
        state,
        last_poll_at=now,
        next_poll_at=now + backoff(failures, source.every, retry_after),
        last_result=row.result.value,
        last_error=row.reason,
        failures=failures,
        failing_since=state.failing_since or now,
        health=verdict.health,
        health_since=state.health_since if verdict.health is state.health else now,
        health_reason=verdict.reason or row.reason,
    )
    return _tell(source, state, row, recent, config)


def _tell(
    source: Source, state: SourceState, row: PollRow, recent: Sequence[PollRow], config: Config
) -> tuple[SourceState, tuple[Draft, ...]]:
    """Say a change of health once, remind once a day, say the recovery once."""
    now = row.started_at
    trouble = state.health not in (Health.OK, Health.PARTIAL)
    told = state.told_health not in (Health.OK, Health.PARTIAL)
    if trouble and not _long_enough(state, source, now):
        return state, ()
    if trouble and told and state.told_health is state.health:
        if state.told_at is not None and now - state.told_at < config.remind_ops:
            return state, ()
        draft = ops.reminder(source, state, now, config)
    elif trouble:
        draft = ops.trouble(source, state, now, config)
    elif told:
        draft = ops.recovered(source, row, _gap(recent, now), config)
    else:
        return state, ()
    state = replace(state, told_health=state.health, told_at=now)
    return state, () if draft is None else (draft,)


def _long_enough(state: SourceState, source: Source, now: datetime) -> bool:
    """Operators are told after three failures or twice the interval, whichever comes first."""
    if state.health is Health.STALE:
        return True
    since = state.failing_since
    return state.failures >= 3 or (since is not None and now - since >= 2 * source.every)


def _gap(recent: Sequence[PollRow], now: datetime) -> timedelta:
    from_then = now
    for row in recent:
        if row.result in ("failed", "blocked", "drift"):
            from_then = row.started_at
        else:
            break
    return now - from_then


def _facts(row: PollRow, recent: Sequence[PollRow]) -> list[PollFact]:
    return [
        PollFact(at=item.started_at, result=item.result, records=item.records, reason=item.reason)
        for item in (*reversed(recent), row)
    ]
