"""The flood brake: many alerts of one source in one poll are one summary, the rest held."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from monitor.models import Change, Draft, Importance

SHOWN = 10
_ORDER = {Importance.HIGH: 0, Importance.NORMAL: 1, Importance.LOW: 2}


def braked(
    drafts: Iterable[Draft], changes: Sequence[Change], *, limit: int, over: AbstractSet[str]
) -> tuple[Draft, ...]:
    """``drafts``, those of a source that brings more than ``limit`` alerts held, and a summary.

    An alert is one thing told, in however many channels. Digests are one message anyway and pass.
    """
    by_id = {change.id: change for change in changes}
    found = list(drafts)
    floods = defaultdict(set)
    for draft in found:
        if _is_alert(draft):
            floods[_poll(draft, by_id)].add(draft.thread_key)
    stopped = {poll for poll, threads in floods.items() if len(threads) > limit}
    kept: list[Draft] = []
    rest: dict[tuple[str, str, str, str], list[Draft]] = defaultdict(list)
    for draft in found:
        poll = _poll(draft, by_id) if draft.changes else ("", "")
        if _is_alert(draft) and (poll in stopped or poll[0] in over):
            kept.append(replace(draft, held=True))
            if poll[0] not in over:
                rest[(*poll, draft.channel, draft.notifier)].append(draft)
        else:
            kept.append(draft)
    summaries = [
        _summary(source, at, channel, notifier, held, by_id, limit)
        for (source, at, channel, notifier), held in rest.items()
    ]
    return (*kept, *summaries)


def _is_alert(draft: Draft) -> bool:
    return draft.purpose in ("change", "correction") and not draft.held


def _poll(draft: Draft, changes: Mapping[int, Change]) -> tuple[str, str]:
    first = changes[draft.changes[0]]
    return first.source_id, first.detected_at.isoformat()


def _summary(
    source: str,
    at: str,
    channel: str,
    notifier: str,
    held: Sequence[Draft],
    changes: Mapping[int, Change],
    limit: int,
) -> Draft:
    told = [changes[number] for draft in held for number in draft.changes]
    told.sort(key=lambda change: (_ORDER[change.importance], change.id))
    mention = next((draft.mention for draft in held if draft.mention), "")
    name = hashlib.sha256(f"{source}\0{at}\0{channel}\0{notifier}".encode()).hexdigest()[:40]
    return Draft(
        dedup_key=f"summary:{name}",
        channel=channel,
        purpose="summary",
        changes=tuple(change.id for change in told[:SHOWN]),
        reason=held[0].reason,
        thread_key="",
        mention=mention,
        notifier=notifier,
        payload={"source": source, "count": len(held), "limit": limit},
    )
