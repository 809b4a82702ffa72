"""What ``/monitor …`` and the buttons answer in Slack: reads the store, mutes, says nothing aloud."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config import Config
from monitor.deliver.render.change import message
from monitor.deliver.render.digest import Standing, health_line, upcoming
from monitor.deliver.render.escape import one_line
from monitor.deliver.render.headline import brief, headline
from monitor.deliver.render.layout import Message, Payload, payload
from monitor.deliver.render.limits import cut
from monitor.deliver.render.parts import Line, bold, link, text
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.times import at_clock, local_day
from monitor.models import Change, Health, Kind, OutboxState
from monitor.models.policy import Upcoming
from monitor.routing import Rules
from monitor.routing.muting import mute_of, until
from monitor.routing.timed import Coming, upcoming_draft
from monitor.store import Store

COMMANDS = "status · upcoming · search WORDS · mute SOURCE|TOPIC|CHANGE 7d · why LINK"
FOUND = 10
MUTED_BY_BUTTON = "7d"
_LINK = re.compile(r"/archives/([A-Z0-9]+)/p(\d{10})(\d{6})\b")
_DATED = frozenset({Kind.MEETING, Kind.GRANT, Kind.NOTICE})


@dataclass(frozen=True, slots=True)
class Desk:
    """What the answers are made from. All of it is asked anew for each answer."""

    store: Store
    config: Callable[[], Config]
    rules: Callable[[], Rules]
    scene: Callable[[], Scene]
    standings: Callable[[datetime], list[Standing]]
    clock: Callable[[], datetime]


def answer(desk: Desk, words: str, *, who: str = "") -> Payload:
    """The answer to ``/monitor <words>``; a wrong word is answered with the right ones."""
    name, _, rest = words.strip().partition(" ")
    command = _COMMANDS.get(name.lower())
    if command is None:
        said = f"“{one_line(name)}” is no command. " if name else ""
        return _said(Message(head=(text(f"{said}Commands: {COMMANDS}"),)))
    try:
        return _said(command(desk, rest.strip(), who))
    except ValueError as error:
        return _said(Message(head=(text(f"{error}."),)))


def mute_thread(desk: Desk, change_id: int, *, who: str = "") -> Payload:
    """The button *Mute this*."""
    try:
        return _said(_mute(desk, f"{change_id} {MUTED_BY_BUTTON}", who))
    except ValueError as error:
        return _said(Message(head=(text(f"{error}."),)))


def show_diff(desk: Desk, change_id: int) -> Payload:
    """The button *Show the diff*: everything that is known of one change."""
    change = desk.store.changes.get(change_id)
    if change is None:
        return _said(Message(head=(text(f"There is no change {change_id} any more."),)))
    plain = desk.scene()
    made = message([change], plain)
    lines: list[Line] = [*made.body]
    for field in change.fields:
        before = "" if field.before is None else cut(one_line(str(field.before)), 400)
        after = "" if field.after is None else cut(one_line(str(field.after)), 400)
        if ":" not in field.name:
            lines.append(
                (bold(field.name), text(f": {before or '(nothing)'} → {after or '(nothing)'}"))
            )
    return _said(
        Message(head=made.head, body=lines, links=made.links, more_url=plain.change_url(change.id))
    )


def _said(said: Message) -> Payload:
    return payload(said, "answer")


def _status(desk: Desk, rest: str, who: str) -> Message:
    del who
    now, scene, zone = desk.clock(), desk.scene(), desk.config().zone
    standings = [each for each in desk.standings(now) if not rest or each.source_id == rest]
    if rest and not standings:
        raise ValueError(f"“{rest}” is no source; /monitor status shows all")
    troubled = [each for each in standings if each.health not in (Health.OK, Health.PARTIAL)]
    body: list[Line] = []
    for each in troubled if not rest else standings:
        state = desk.store.sources.get(each.source_id)
        reason = cut(one_line(state.health_reason), 300) if state else ""
        since = f" since {at_clock(each.since, zone, local_day(now, zone))}" if each.since else ""
        body.append(
            (bold(scene.source(each.source_id)), text(f": {each.health.value}{since}. {reason}"))
        )
    counts = desk.store.outbox.waiting()
    waiting = counts.get(OutboxState.PENDING, 0) + counts.get(OutboxState.CLAIMED, 0)
    parked, held = counts.get(OutboxState.PARKED, 0), counts.get(OutboxState.HELD, 0)
    body.append((text(f"Messages: {waiting} waiting, {parked} set aside, {held} held."),))
    told = health_line(standings, scene, now, zone) or "No source was read yet."
    return Message(
        head=(bold("Status"), text(f": {told}")), body=body, more_url=scene.page("/sources")
    )


def _upcoming(desk: Desk, rest: str, who: str) -> Message:
    del who
    now, config, rules = desk.clock(), desk.config(), desk.rules()
    days = int(rest.rstrip("d")) if rest.rstrip("d").isdecimal() else 7
    wanted = Upcoming(channel="", zone=config.zone, days=min(max(days, 1), 60))
    store = desk.store
    coming = [
        Coming(
            each.source_id, each.jurisdiction, each.record,
            [child.record for child in store.records.children(each.source_id, each.record.key)],
        )
        for each in store.records.due(now, now + timedelta(days=wanted.days))
        if each.record.kind in _DATED
    ]  # fmt: skip
    draft = upcoming_draft(wanted, coming, rules, key="answer")
    return upcoming(draft.payload, desk.scene(), now=now)


def _search(desk: Desk, rest: str, who: str) -> Message:
    del who
    if not rest:
        raise ValueError("write what to look for, for instance: /monitor search detainer")
    scene = desk.scene()
    found = desk.store.changes.many(
        [hit.change_id for hit in desk.store.search.find(rest, limit=FOUND)]
    )
    body = [(*headline(change, scene), *_read(change, scene)) for change in found]
    count = f"the newest {FOUND}" if len(found) == FOUND else f"{len(found)} found"
    return Message(
        head=(
            bold(f"Changes with “{one_line(rest)}”"),
            text(f": {count if found else 'none found'}"),
        ),
        body=body,
        more_url=scene.page("/"),
    )


def _read(change: Change, scene: Scene) -> Line:
    url = scene.change_url(change.id) or change.record.url
    return (text(" "), link(url, f"#{change.id}")) if url else (text(f" #{change.id}"),)


def _mute(desk: Desk, rest: str, who: str) -> Message:
    target, _, end = rest.rpartition(" ") if " " in rest else (rest, "", MUTED_BY_BUTTON)
    if not target:
        raise ValueError(
            "write what to mute and for how long, for instance: /monitor mute sanctuary 7d"
        )
    now, config = desk.clock(), desk.config()
    made = mute_of(
        target,
        until(end, now, config.zone),
        sources=config.sources,
        topics=config.topics,
        change=desk.store.changes.get,
        reason=f"by {who} in Slack" if who else "in Slack",
    )
    number = desk.store.mutes.add(made, now)
    at = at_clock(made.until, config.zone, local_day(now, config.zone))
    return Message(
        head=(
            text("🔇 Muted the "), text(f"{made.scope} "), bold(made.target),
            text(f" until {at}. It is still stored. To take it back: monitor unmute {number}"),
        )
    )  # fmt: skip


def _why(desk: Desk, rest: str, who: str) -> Message:
    del who
    found = _LINK.search(rest)
    if found is None:
        raise ValueError(
            "write the link of a message (its menu: Copy link): /monitor why https://…/archives/…"
        )
    row = desk.store.outbox.by_message(found[1], f"{found[2]}.{found[3]}")
    if row is None:
        raise ValueError("that message is not one of ours, or is older than what is kept")
    scene, draft = desk.scene(), row.draft
    body: list[Line] = [
        (text(f"It came to {draft.channel} because: {draft.reason or draft.purpose}"),)
    ]
    for change in desk.store.changes.many(draft.changes):
        body.append((text("· "), *brief(change, scene), *_read(change, scene)))
        body += [
            (text(f"    topic {hit.topic}: “{hit.word}” in {hit.field}"),)
            for hit in change.hits[:3]
        ]
    tries = desk.store.outbox.attempts(row.id)
    at = at_clock(row.sent_at, desk.config().zone) if row.sent_at else "not yet"
    body.append(
        (
            text(
                f"Queued {at_clock(row.created_at, desk.config().zone)}, sent {at}, {len(tries)} attempts."
            ),
        )
    )
    return Message(head=(bold(f"Message {row.id}"), text(f": {draft.purpose}")), body=body)


_COMMANDS: Mapping[str, Callable[[Desk, str, str], Message]] = {
    "status": _status,
    "upcoming": _upcoming,
    "search": _search,
    "mute": _mute,
    "why": _why,
}
