"""Notices for the ops channel, as drafts: one thread per source, each state said once."""

from datetime import datetime, timedelta

from monitor.config import Config
from monitor.diff import Notice
from monitor.models import Draft, Source
from monitor.store import PollRow, SourceState

BASELINES = "ops:baseline:"
ROUND = timedelta(minutes=2)
"""A line about baselines waits so long for the next source, unless the round is over before."""


def trouble(source: Source, state: SourceState, now: datetime, config: Config) -> Draft | None:
    """The source cannot be read (any more), or is stale."""
    return _draft(
        source,
        config,
        f"{state.health.value}:{_since(state, now)}",
        {
            "kind": state.health.value,
            "reason": state.health_reason,
            "since": _since(state, now),
            "tries": state.failures,
            "next_poll_at": _iso(state.next_poll_at),
        },
    )


def reminder(source: Source, state: SourceState, now: datetime, config: Config) -> Draft | None:
    """The source is still in trouble a day later."""
    return _draft(
        source,
        config,
        f"{state.health.value}:{_since(state, now)}:still:{now.date().isoformat()}",
        {
            "kind": "still",
            "health": state.health.value,
            "reason": state.health_reason,
            "since": _since(state, now),
            "tries": state.failures,
            "next_poll_at": _iso(state.next_poll_at),
        },
    )


def recovered(source: Source, row: PollRow, gap: timedelta, config: Config) -> Draft | None:
    """The source can be read again."""
    return _draft(
        source,
        config,
        f"recovered:{row.started_at.isoformat()}",
        {
            "kind": "recovered",
            "since": row.started_at.isoformat(),
            "gap_seconds": int(gap.total_seconds()),
            "changes": row.changes,
        },
    )


def notice(source: Source, said: Notice, now: datetime, config: Config) -> Draft | None:
    """What the comparison wants operators to know: mass change, flapping, half a list, baseline."""
    return _draft(
        source,
        config,
        f"{said.kind}:{now.isoformat()}:{said.key}",
        {"kind": said.kind, "reason": said.sentence, "since": now.isoformat(), "key": said.key},
    )


def baseline(source: Source, row: PollRow, why: str, config: Config) -> Draft | None:
    """A first or new baseline was taken, silently; one line says so for all of a round."""
    if not config.ops:
        return None
    since = row.started_at
    told = {"source": source.id, "reason": why, "records": row.records}
    return Draft(
        dedup_key=f"{BASELINES}{since.isoformat()}:{source.id}",
        channel=config.ops,
        purpose="ops",
        joins=BASELINES,
        not_before=since + ROUND,
        payload={
            "kind": "baseline",
            "since": since.isoformat(),
            "rows": [told],
            "totals": {"sources": 1, "records": row.records},
        },
    )


def _draft(source: Source, config: Config, key: str, payload: dict[str, object]) -> Draft | None:
    if not config.ops:
        return None
    return Draft(
        dedup_key=f"ops:{source.id}:{key}",
        channel=config.ops,
        purpose="ops",
        thread_key=f"ops/{source.id}",
        payload={"source": source.id, "jurisdiction": source.jurisdiction.name, **payload},
    )


def _since(state: SourceState, now: datetime) -> str:
    return (state.failing_since or state.health_since or now).isoformat()


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
