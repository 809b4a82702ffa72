"""How things stand, as plain rows for ``status``, the pages and the metrics."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from monitor.config import Config
from monitor.models import Health, OutboxState, Source
from monitor.models.policy import Budget
from monitor.settings import Settings
from monitor.store import DEAD_AFTER, Store


def source_rows(store: Store, sources: Iterable[Source]) -> list[dict[str, Any]]:
    """One row a source; ``health`` is ``new`` before the first poll and ``off`` when disabled."""
    wanted = list(sources)
    states = store.sources.some([source.id for source in wanted])
    rows: list[dict[str, Any]] = []
    for source in wanted:
        state = states.get(source.id)
        health = "new" if state is None else state.health.value
        rows.append(
            {
                "type": "source",
                "source": source.id,
                "jurisdiction": source.jurisdiction.id,
                "adapter": source.adapter,
                "health": health if source.enabled else "off",
                "since": _iso(state.health_since) if state else None,
                "last_poll_at": _iso(state.last_poll_at) if state else None,
                "last_ok_at": _iso(state.last_ok_at) if state else None,
                "next_poll_at": _iso(state.next_poll_at) if state else None,
                "last_ok": state.last_ok_at if state else None,
                "next_poll": state.next_poll_at if state else None,
                "records": state.record_count if state else 0,
                "failures": state.failures if state else 0,
                "last_result": state.last_result if state else "",
                "reason": (state.health_reason or state.last_error) if state else "",
            }
        )
    return rows


_WELL = frozenset({Health.OK, Health.PARTIAL})


def standing(
    store: Store,
    config: Config,
    settings: Settings,
    now: datetime,
    healths: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole in a few numbers; ``healths`` of all sources are read where they are not given."""
    healths = store.sources.healths() if healths is None else healths
    off = config.disabled
    well = sum(healths.get(name) in _WELL for name in config.sources if name not in off)
    counts = store.outbox.waiting()
    beat = store.meta.heartbeat()
    return {
        "sources": len(config.sources) - len(off),
        "sources_ok": well,
        "pending": counts.get(OutboxState.PENDING, 0) + counts.get(OutboxState.CLAIMED, 0),
        "parked": counts.get(OutboxState.PARKED, 0),
        "held": counts.get(OutboxState.HELD, 0),
        "slack": bool(settings.slack_bot_token),
        "config_error": store.meta.get("config_error") or "",
        "quotas": quotas(store, config, now),
        "daemon": beat is not None and now - beat <= DEAD_AFTER,
    }


USUAL = Budget(minute=5, hour=50, day=125)
"""What CourtListener allows a free account; without a token it is 100 a day."""


def quotas(store: Store, config: Config, now: datetime) -> dict[str, str]:
    """What is left of each shared quota, in words."""
    told = {}
    usual = {"courtlistener": USUAL} if "courtlistener" in config.adapters else {}
    for name, budget in {**usual, **config.budgets}.items():
        parts = []
        for span, limit, word in (
            (timedelta(minutes=1), budget.minute, "this minute"),
            (timedelta(hours=1), budget.hour, "this hour"),
            (timedelta(days=1), budget.day, "in 24 hours"),
        ):
            if limit is not None:
                left = max(0, limit - len(store.meta.uses(name, now - span)))
                parts.append(f"{left} of {limit} left {word}")
        told[name] = ", ".join(parts)
    return told


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
