"""The message of one change, or of several changes of one thing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from monitor.deliver.render.detail import WHAT_CHANGED, agenda_history, details, links
from monitor.deliver.render.escape import one_line
from monitor.deliver.render.headline import (
    before_start,
    headline,
    list_entry,
    list_name,
    listed_entry,
)
from monitor.deliver.render.layout import Button, Message
from monitor.deliver.render.limits import cut
from monitor.deliver.render.parts import Line, Link, Part, Ping, bold, italic, ping, spoken, text
from monitor.deliver.render.quotes import TURN_GONE, TURN_NEW, reworded
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.subject import item, item_label, meeting_of, thing
from monitor.deliver.render.times import at_clock
from monitor.deliver.render.words import emoji, phrase
from monitor.models import Background, Change, Event, Flag, Kind

MUTE, DIFF = "mute", "diff"
SHOWN = 10
REPEAT = "Possible repeat: an earlier attempt may have arrived, and the channel's history cannot be read."

_RANK = (
    Event.CANCELLED, Event.POSTPONED, Event.RESCHEDULED, Event.REINSTATED, Event.RESTORED, Event.REMOVED,
    Event.RELOCATED, Event.DEADLINE_MOVED, Event.ADDED, Event.FILED, Event.AMENDED, Event.AGENDA_POSTED,
    Event.AGENDA_REVISED,
)  # fmt: skip
_ITEM_EVENTS = {
    Event.AGENDA_ITEM_ADDED: "added",
    Event.AGENDA_ITEM_WITHDRAWN: "withdrawn",
    Event.AGENDA_ITEM_REWORDED: "reworded",
    Event.AGENDA_ITEM_MOVED: "moved",
}


def message(
    changes: Sequence[Change],
    scene: Scene,
    *,
    channel: str = "",
    reason: str = "",
    mention: str = "",
    repeat: bool = False,
    background: Background = Background(),  # noqa: B008 - frozen
) -> Message:
    """What is said about ``changes``, which belong to one thing; the loudest leads."""
    ranked = sorted(changes, key=_rank)
    lead = ranked[0]
    if all(change.kind is Kind.LIST_ENTRY and change.event in _ON_LIST for change in ranked):
        head, body = _list(ranked, scene, background), [*details(lead, scene)][: len(ranked) == 1]
    elif len(ranked) == 1:
        head, body = headline(lead, scene), list(details(lead, scene, background))
    else:
        head, body = _several(ranked, scene, background)
    left_out = max(0, len(body) - SHOWN) if len(ranked) > 1 else 0
    body = body[: len(body) - left_out]
    if repeat:
        body.insert(0, (italic(REPEAT),))
    who = ping(mention) if mention else None
    return Message(
        head=head,
        body=body,
        links=_links(ranked, scene),
        foot=foot(ranked, scene, channel=channel, reason=reason),
        ping=who if isinstance(who, Ping) else None,
        buttons=_buttons(lead, scene),
        left_out=left_out,
        more_url=scene.change_url(lead.id),
    )


def _rank(change: Change) -> tuple[int, int]:
    place = _RANK.index(change.event) if change.event in _RANK else len(_RANK)
    return (place, change.id)


_ON_LIST = {Event.ADDED: "+", Event.REMOVED: "\N{MINUS SIGN}"}


def _list(changes: Sequence[Change], scene: Scene, background: Background) -> Line:
    """📋 DOJ sanctuary jurisdiction list: + *Somerville, MA*, who left, and how long it is now."""
    lead = changes[0]
    changes = sorted(changes, key=lambda change: change.event is Event.REMOVED)
    parts: list[Part] = [text(f"{emoji(lead)} {list_name(lead, scene)}: ")]
    for number, change in enumerate(changes[:SHOWN]):
        parts += [text(f"{' · ' if number else ''}{_ON_LIST[change.event]} "), list_entry(change)]
    left = len(changes) - SHOWN
    end = f" … and {left} more." if left > 0 else "."
    if background.entries is not None:
        came = sum(change.event is Event.ADDED for change in changes)
        before = background.entries - came + (len(changes) - came)
        end += f" {before} → {background.entries} entries."
    return (*parts, text(end if left > 0 or background.entries is not None else ""))


def _several(
    changes: Sequence[Change], scene: Scene, background: Background
) -> tuple[Line, list[Line]]:
    lead, rest = changes[0], changes[1:]
    # What is odd about one of them is said in the first line of all.
    flags = frozenset(flag for change in changes for flag in change.flags)
    flagged = replace(lead, flags=flags)
    items = [change for change in changes if change.event in _ITEM_EVENTS]
    entries = [
        c for c in changes if c.kind is Kind.DOCKET_ENTRY and c.event in (Event.FILED, Event.ADDED)
    ]
    if len(items) == len(changes) or lead.event in (Event.AGENDA_REVISED, Event.AGENDA_POSTED):
        others = [c for c in rest if c not in items] if lead.event not in _ITEM_EVENTS else []
        head = (
            text(emoji(flagged) + " "),
            *thing(flagged, scene),
            text(": " + _tally(flagged, items)),
        )
        body = [_item(change) for change in items]
        body += agenda_history(lead, scene, background)
        body += [(text(f"· {_capital(phrase(change))}"),) for change in others]
        body += _proof(changes, scene)
        return head, body
    if len(entries) == len(changes):
        head = (text("⚖️ "), *thing(lead, scene), text(f": {len(entries)} new entries"))
        return head, [(text("· "), *listed_entry(change)) for change in entries]
    body = list(details(lead, scene, background))
    for change in rest:
        if change.event in _ITEM_EVENTS:
            body.append(_item(change))
        elif change.kind is lead.kind and change.key == lead.key:
            body.append((text(f"· {_capital(phrase(change))}"),))
        else:
            body.append((text("· "), *headline(change, scene)[1:]))
    body += _proof(rest, scene)
    return headline(lead, scene), body


def _tally(lead: Change, items: Sequence[Change]) -> str:
    counts = Counter(_ITEM_EVENTS[change.event] for change in items)
    told = ", ".join(
        f"{number} item{'s' if number > 1 else ''} {what}" if place == 0 else f"{number} {what}"
        for place, (what, number) in enumerate(counts.items())
    )
    meets = meeting_of(lead)
    short = Flag.SHORT_NOTICE in lead.flags and meets is not None and meets.starts_at is not None
    left = before_start(lead, meets.starts_at) if short and meets and meets.starts_at else ""
    if lead.event in (Event.AGENDA_REVISED, Event.AGENDA_POSTED) and not (left and told):
        start = phrase(lead)
        return f"{start}: {told}" if told and ":" not in start else start
    return told + left


def _item(change: Change) -> Line:
    what = _ITEM_EVENTS[change.event]
    if what == "reworded" and change.before is not None and change.after is not None:
        label = item_label(change.record)
        said = reworded(one_line(change.before.title), one_line(change.after.title))
        return (text("~ "), *((bold(label), text(" ")) if label else ()), *said)
    mark = {"added": "+ ", "withdrawn": "\N{MINUS SIGN} ", "reworded": "~ ", "moved": "↕ "}[what]
    end = " (withdrawn)" if what == "withdrawn" else ""
    words = [hit.word for hit in change.hits]
    return (text(mark), *item(change.record, words), text(end))


def _proof(changes: Sequence[Change], scene: Scene) -> list[Line]:
    """A topic's hits are told also when many changes share a message, unless an item shows them."""
    titles = [one_line(change.record.title) for change in changes if change.event in _ITEM_EVENTS]
    told: dict[str, Line] = {}
    for change in changes:
        for line in details(change, scene):
            said = spoken(line)
            shown = any(title and title in said for title in titles)
            if said.startswith(("Matching “", TURN_NEW, TURN_GONE)) and not shown:
                told.setdefault(said.partition(": ")[2], line)
    return list(told.values())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _links(changes: Sequence[Change], scene: Scene) -> list[Link]:
    found: dict[str, Link] = {}
    for place, change in enumerate(changes[:3]):
        for one in links(change, scene):
            again = one.label == "Item" and any(known.label == "Item" for known in found.values())
            if place == 0 or not (one.label == WHAT_CHANGED or again):
                found.setdefault(one.url, one)
    return list(found.values())


def foot(changes: Sequence[Change], scene: Scene, *, channel: str, reason: str) -> str:
    """The small print: why it is here, what is odd about it, when it was checked."""
    lead = changes[0]
    flags = {flag for change in changes for flag in change.flags}
    place = scene.jurisdictions.get(lead.jurisdiction)
    parts = [f"{channel} because: {reason}" if channel and reason else reason]
    if Flag.LATE_ADDITION in flags:
        parts.append("late addition")
    if Flag.SHORT_NOTICE in flags:
        hours = place.notice_hours if place else 48
        parts.append(f"short notice (under {hours} business hours)")
    parts.append(f"checked {at_clock(max(c.detected_at for c in changes), scene.zone_of(lead))}")
    return cut(" · ".join(part for part in map(one_line, parts) if part), 600)


def _buttons(lead: Change, scene: Scene) -> list[Button]:
    if not scene.buttons:
        return []
    return [Button("Mute this", MUTE, str(lead.id)), Button("Show the diff", DIFF, str(lead.id))]
