"""What the store knows of a thing whose fate is to be told: for routing."""

from collections.abc import Mapping, Sequence

from monitor.models import Change
from monitor.routing.annotate import item_name
from monitor.routing.earlier import FATE, Earlier, is_whole
from monitor.routing.rules import Rules
from monitor.routing.stories import thread_key
from monitor.store import Store


def known_before(
    store: Store, changes: Sequence[Change], rules: Rules | None = None
) -> Mapping[int, Earlier]:
    """Of each change that befalls a thing: what was told of it, what its parts say, who heard of it.

    Without ``rules`` nobody heard: for a replay, where today's rules tell everything anew.
    """
    found = {}
    for change in changes:
        if change.event not in FATE:
            continue
        whole = is_whole(change)
        hits = store.changes.hits_before(change, "" if whole else change.key)
        parts = store.records.children(change.source_id, change.key) if whole else ()
        texts: dict[str, str] = {}
        for record in (part.record for part in parts):
            name = item_name(record)
            texts[name] = "\n".join(
                words for words in (texts.get(name), record.title, record.text) if words
            )
        heard = (
            store.outbox.heard(change, thread_key(change) if whole else "", rules.channels)
            if rules
            else ()
        )
        found[change.id] = Earlier(hits, texts, heard)
    return found
