"""What names a change, a story and a thread, in every source and for ever."""

import hashlib
from collections.abc import Sequence

from monitor.models import Change, Event, Kind

_SHARED = frozenset({"deadline", "ends_at", "starts_at", "status", "location", "title"})
"""Fields that two systems tell alike; others are each system's own."""
_FIRST = frozenset({Event.ADDED, Event.FILED})


def thread_key(change: Change) -> str:
    """The story a change belongs to: across sources when the thing has a name of its own."""
    record = change.record
    if change.kind is Kind.DOCKET_ENTRY and record.join:
        return record.join.partition("#")[0].partition("@")[0]
    owner = change.parent if change.parent is not None else record
    if owner.join and owner.key == (change.thread or record.thread):
        return owner.join
    return f"{change.source_id}/{change.thread or record.thread}"


def together(change: Change) -> str:
    """What is told in one message: a thing, or all that came and went on a list in one poll."""
    if change.kind is Kind.LIST_ENTRY and change.event in (Event.ADDED, Event.REMOVED):
        return f"{change.source_id}/list/{change.record.fields.get('list') or ''}"
    return thread_key(change)


def story(change: Change, channel: str, notifier: str = "", source: str = "") -> str:
    """What is said by this change in this channel.

    Two sources that see the same filing, or the same new deadline of one notice, tell one story.
    What only one system can tell (its own fields) stays its own story. ``source`` stands for the
    change's own source when that watches the same as another one.
    """
    name = _name(change)
    own = f"{source or change.source_id}\0{change.key}"
    identity = name or own
    said = "" if change.event in _FIRST else _content(change)
    if name and not said and change.event not in _FIRST:
        identity = own
    return _hash(identity, change.event.value, said, channel, notifier)


def _name(change: Change) -> str | None:
    """What names the thing in every source; a filing may be named by its case and number."""
    record, case = change.record, change.parent
    number = record.fields.get("entry_number")
    if record.join or change.kind is not Kind.DOCKET_ENTRY or not (case and case.join and number):
        return record.join
    return f"{case.join}#{number}"


def _content(change: Change) -> str:
    told = sorted(
        f"{field.name}={field.after!r}" for field in change.fields if field.name in _SHARED
    )
    if told or change.record.join:
        return "\n".join(told)
    return "\n".join(f"{field.name}={field.before!r}>{field.after!r}" for field in change.fields)


def dedup_key(purpose: str, changes: Sequence[Change], channel: str, notifier: str = "") -> str:
    """Names one message: these changes, told in this channel."""
    parts = [f"{c.source_id}\0{c.key}\0{c.event}\0{c.id}\0{_content(c)}" for c in changes]
    return _hash(purpose, channel, notifier, *sorted(parts))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:40]
