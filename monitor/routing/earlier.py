"""What a thing was about before: a meeting that had an item of a topic is of that topic when it is cancelled.

The words stand in what was told first. That the meeting is cancelled, moved or gone concerns the
same readers, though none of the topic's words is in it.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from monitor.models import Change, Event, Hit
from monitor.parse.topics import Matcher
from monitor.routing.hits import first_hit

FATE = frozenset(
    {
        Event.CANCELLED, Event.POSTPONED, Event.RESCHEDULED, Event.RELOCATED, Event.REINSTATED,
        Event.REMOVED, Event.RESTORED, Event.CORRECTED, Event.CLOSED, Event.REOPENED,
        Event.DEADLINE_MOVED, Event.AGENDA_ITEM_WITHDRAWN,
    }
)  # fmt: skip
"""Events that befall the whole thing."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of a thing besides the change.

    The hits that were told, the words of its parts, and the places (channel, notifier) told of it.
    """

    hits: tuple[Hit, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    heard: tuple[tuple[str, str], ...] = ()

    def after(self, routed: Iterable[Change], change: Change) -> "Earlier":
        """The same with what was found in changes routed just before this one."""
        if change.event not in FATE:
            return self
        found = [hit for each in routed if concerns(each, change) for hit in each.hits]
        return replace(self, hits=(*self.hits, *found))


def is_whole(change: Change) -> bool:
    """Whether the change is of the meeting, notice or case itself, not of a part of it."""
    return change.key == _thread(change)


def concerns(earlier: Change, change: Change) -> bool:
    """Whether what ``earlier`` was about, ``change`` is about as well."""
    same = (earlier.source_id, _thread(earlier)) == (change.source_id, _thread(change))
    return same and (is_whole(change) or earlier.key == change.key)


def inherited(
    change: Change, earlier: Earlier, matcher: Matcher, topics: Container[str]
) -> tuple[Hit, ...]:
    """One hit for each of ``topics`` that the thing has and the change alone does not show."""
    if change.event not in FATE:
        return ()
    own = {hit.topic for hit in change.hits}
    found = [*earlier.hits, *matcher.hits(earlier.texts)]
    known = sorted({hit.topic for hit in found if hit.topic in topics} - own)
    named = [hit for topic in known if (hit := first_hit(found, topic)) is not None]
    return tuple(replace(hit, turn="") for hit in named)


def _thread(change: Change) -> str:
    return change.thread or change.record.thread
