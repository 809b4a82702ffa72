"""The first message of a thread, edited to what is true now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.deliver.render.layout import Message
from monitor.deliver.render.parts import Line, text
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.times import at_clock, local_day, moment
from monitor.deliver.render.words import phrase
from monitor.models import Change, Event

_TIMES = {1: "", 2: " twice"}
_STANDING = frozenset(
    {
        Event.CANCELLED,
        Event.POSTPONED,
        Event.REINSTATED,
        Event.RESCHEDULED,
        Event.REMOVED,
        Event.RESTORED,
    }
)
_COUNTED = {
    Event.AGENDA_ITEM_ADDED: ("item added", "items added"),
    Event.AGENDA_ITEM_WITHDRAWN: ("item withdrawn", "items withdrawn"),
    Event.AGENDA_ITEM_REWORDED: ("item reworded", "items reworded"),
    Event.AGENDA_ITEM_MOVED: ("item moved", "items moved"),
    Event.FILED: ("more entry", "more entries"),
}
_QUIET = frozenset({Event.ENRICHED, Event.MODIFIED})


def present(
    first: Message, later: Sequence[Change], scene: Scene, *, checked: datetime | None = None
) -> Message:
    """``first`` as it was told, its head led on by what became of the thing since.

    ``checked`` is the time at its foot: an update of another day names its day.
    """
    told = standing(later, scene)
    if not later:
        return first
    newest = max(later, key=lambda change: change.detected_at)
    zone = scene.zone_of(newest)
    at = at_clock(newest.detected_at, zone, local_day(checked or newest.detected_at, zone))
    head: Line = (*first.head, text(" · " + ", ".join(told))) if told else first.head
    return replace(first, head=head, foot=f"{first.foot} · updated {at}", ping=None)


def standing(later: Sequence[Change], scene: Scene) -> list[str]:
    """What became of it: ``moved to Tue Dec 1, 7:30 pm ET``, ``agenda revised twice``, and so on."""
    counts: Counter[Event] = Counter()
    held: dict[str, str] = {}
    for change in later:
        if change.event in _STANDING:
            _stand(held, change, scene)
        elif change.event in _COUNTED or change.event is Event.AGENDA_REVISED:
            counts[change.event] += 1
        elif change.event is Event.DEADLINE_MOVED and change.after and change.after.ends_at:
            ends = change.after.ends_at
            today = local_day(change.detected_at, ends.zone)
            held["deadline"] = f"deadline now {moment(ends, today, zone=True)}"
        elif change.event not in _QUIET:
            held[change.event.value] = phrase(change)
    said = [words for words in held.values() if words]
    revised = counts.pop(Event.AGENDA_REVISED, 0)
    if revised:
        said.append(f"agenda revised{_TIMES.get(revised, f' {revised} times')}")
    for event, count in counts.items():
        one, many = _COUNTED[event]
        said.append(f"{count} {one if count == 1 else many}")
    return said


def _stand(held: dict[str, str], change: Change, scene: Scene) -> None:
    """Whether it takes place, and when: the last word counts, a correction takes back the one before."""
    match change.event:
        case Event.RESCHEDULED:
            new = change.after.starts_at if change.after else None
            old = change.before.starts_at if change.before else None
            held.pop("off", None)
            if new is None or new == old:
                held["when"] = "to be rescheduled"
            else:
                today = local_day(change.detected_at, scene.zone_of(change))
                held["when"] = f"moved to {moment(new, today, zone=True)}"
        case Event.REINSTATED | Event.RESTORED:
            held.pop("off", None)
        case Event.REMOVED:
            held["off"] = "no longer listed"
        case _:
            held["off"] = phrase(change)
