"""The age of the queue: operators are told when messages wait too long, and when they go again."""

from datetime import datetime, timedelta

from monitor.config import Config
from monitor.models import Draft
from monitor.store import Store

LONG = timedelta(minutes=15)
_SINCE, _TOLD = "queue_since", "queue_told"


def backlog(store: Store, config: Config, now: datetime) -> Draft | None:
    """The notice that is due, if any: once when messages wait, again each day, once when it is over.

    What is held for an hour of its own (digests, quiet hours) does not wait, and a channel that
    was set aside has its own notice.
    """
    oldest = store.outbox.waiting_since(now)
    late = oldest is not None and now - oldest > LONG
    since = store.meta.get(_SINCE)
    if not late and since is None:
        return None
    if not late:
        with store.db.atomic():
            store.meta.drop(_SINCE)
            store.meta.drop(_TOLD)
        return _draft(config, f"over:{since}", {"kind": "queue_over", "since": since})
    told = store.meta.get(_TOLD)
    if told is not None and now - datetime.fromisoformat(told) < config.remind_ops:
        return None
    begun = since or oldest.isoformat() if oldest else now.isoformat()
    with store.db.atomic():
        store.meta.put(_SINCE, begun)
        store.meta.put(_TOLD, now.isoformat())
    facts = {
        "kind": "queue",
        "since": oldest.isoformat() if oldest else begun,
        "waiting": store.outbox.ready(now),
        "reason": store.outbox.backlog(now).trouble,
    }
    return _draft(config, f"{begun}:{now.isoformat()}", facts)


def _draft(config: Config, key: str, facts: dict[str, object]) -> Draft | None:
    if not config.ops:
        return None
    return Draft(
        dedup_key=f"ops:queue:{key}",
        channel=config.ops,
        purpose="ops",
        thread_key="ops/queue",
        payload=facts,
    )
