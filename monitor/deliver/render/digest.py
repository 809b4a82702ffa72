"""Several things in one message: digests, the brake's summary, and the list of the coming week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.headline import brief, listed_entry
from monitor.deliver.render.layout import Message
from monitor.deliver.render.limits import cut
from monitor.deliver.render.parts import Line, Text, bold, italic, link, text
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.subject import body_name, item_label, meeting_of
from monitor.deliver.render.times import at_clock, clock, day, local_day, moment, zone_name
from monitor.deliver.render.words import phrase
from monitor.models import Change, Event, Health, Kind, Record, When, zone_of

LINES = 40
LISTED = 10
_WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """How one source stands, for the last line of a digest. ``recent``: read in the last hour."""

    source_id: str
    health: Health
    since: datetime | None = None
    recent: bool = True


def digest(
    changes: Sequence[Change],
    payload: Mapping[str, Any],
    scene: Scene,
    *,
    now: datetime,
    standings: Sequence[Standing] = (),
) -> Message:
    """Sorted by the date of the meeting or deadline; ends with how the sources stand."""
    zone = str(payload.get("zone") or scene.zone)
    local = now.astimezone(zone_of(zone))
    title = cut(one_line(str(payload.get("title") or "Digest")), 80)
    count = len(changes)
    since = _since(payload, zone, local.date())
    told = f"{count} change{'s' if count != 1 else ''}{since}" if count else f"no changes{since}"
    body = _dated(changes, scene, local.date())
    health = health_line(standings, scene, now, zone)
    if health:
        body = [*body[:LINES], (italic(health),)] if len(body) <= LINES else [
            *body[:LINES], (text(f"… and {len(body) - LINES} more"),), (italic(health),)
        ]  # fmt: skip
    when = f"{local:%A %b} {local.day}, {clock(local.time().replace(second=0, microsecond=0))}"
    return Message(
        head=(bold(f"{title}, {when}"), text(f": {told}")),
        body=body,
        more_url=scene.page("/"),
    )


def _since(payload: Mapping[str, Any], zone: str, today: date) -> str:
    raw = payload.get("since")
    if not isinstance(raw, str) or not raw:
        return ""
    then = datetime.fromisoformat(raw).astimezone(zone_of(zone))
    if then.date() == today:
        return f" since {clock(then.time().replace(second=0, microsecond=0))}"
    near = (today - then.date()).days < _WEEKDAYS
    return f" since {then:%A}" if near else f" since {day(then.date(), today)}"


def _dated(changes: Sequence[Change], scene: Scene, today: date) -> list[Line]:
    """Meetings by day, then cases, then deadlines; each group led by its name in italics."""
    lines: list[Line] = []
    last = ""
    for change in sorted(changes, key=_date_key):
        label, line = _told(change, scene, today)
        lead = text("· ") if label == last else italic(f"{label} ")
        lines.append((lead, *_linked(line, scene.change_url(change.id) or change.record.url)))
        last = label
    return lines


def _told(change: Change, scene: Scene, today: date) -> tuple[str, Line]:
    """The group of a change, and its line without what the group's name says."""
    when = _when(change)
    meets = meeting_of(change)
    if meets is not None:
        label = (
            "No date" if when is None else "Today" if when.day == today else day(when.day, today)
        )
        return label, _of_meeting(change, meets, scene, when)
    if change.kind is Kind.DOCKET_ENTRY:
        own = change.parent or change.record
        name = str(change.record.fields.get("case_name") or own.title)
        return cut(one_line(name), 120), listed_entry(change)
    if change.record.ends_at is not None:
        moved = change.event is Event.DEADLINE_MOVED
        due = "" if moved else f", due {moment(change.record.ends_at, today, zone=True)}"
        return "Deadlines", (*brief(change, scene), text(due))
    return "No date" if when is None else day(when.day, today), brief(change, scene)


def _of_meeting(change: Change, meets: Record, scene: Scene, when: When | None) -> Line:
    """6:00 pm *Somerville City Council*: item 14 added, with its title."""
    if change.event in (Event.RESCHEDULED, Event.RESTORED):
        return brief(change, scene)
    at = f"{clock(when.clock)} {zone_name(when)} " if when is not None and when.clock else ""
    name = bold(body_name(meets, scene.place(change.jurisdiction)))
    what = _ITEMS.get(change.event)
    if what is None:
        return (text(at), name, text(f": {phrase(change)}"))
    number = item_label(change.record)
    title = cut(one_line(change.record.title), 200)
    said = " ".join(part for part in ("item", number.rstrip("."), what) if part)
    return (text(at), name, text(f": {said}: {title}"))


_ITEMS = {
    Event.AGENDA_ITEM_ADDED: "added", Event.AGENDA_ITEM_WITHDRAWN: "withdrawn",
    Event.AGENDA_ITEM_REWORDED: "reworded", Event.AGENDA_ITEM_MOVED: "moved",
}  # fmt: skip


def _linked(line: Line, url: str | None) -> Line:
    """The line, its first bold words leading to the change; a list has no other links."""
    if not url:
        return line
    for place, part in enumerate(line):
        if isinstance(part, Text) and part.bold and part.words.strip():
            return (*line[:place], link(url, part.words), *line[place + 1 :])
    return (*line, text(" "), link(url, "read"))


def _when(change: Change) -> When | None:
    record = meeting_of(change) or change.record
    return record.starts_at if meeting_of(change) else record.ends_at or record.starts_at


def _group(change: Change) -> int:
    if meeting_of(change) is not None:
        return 0
    if change.kind in (Kind.DOCKET, Kind.DOCKET_ENTRY):
        return 1
    return 3 if change.record.ends_at is not None else 2


def _date_key(change: Change) -> tuple[int, bool, str, str, int]:
    when, group = _when(change), _group(change)
    case = change.thread if group == 1 else ""
    return (group, when is None, case, when.isoformat() if when else "", change.id)


def health_line(standings: Sequence[Standing], scene: Scene, now: datetime, zone: str) -> str:
    """How the sources stand: ``14 of 15 sources checked …``, and who is in trouble since when."""
    if not standings:
        return ""
    recent = sum(each.recent for each in standings)
    total = len(standings)
    first = f"{recent} of {total} source{'s' if total > 1 else ''} checked in the last hour."
    troubled = [each for each in standings if each.health not in (Health.OK, Health.PARTIAL)]
    today = local_day(now, zone)
    parts = []
    for each in troubled[:5]:
        since = f" since {_short_time(each.since, zone, today)}" if each.since else ""
        name = _short_name(each.source_id, standings, scene)
        parts.append(f"{name} {each.health.value}{since}.")
    if len(troubled) > len(parts):
        parts.append(f"{len(troubled) - len(parts)} more in trouble: monitor status.")
    return " ".join([first, *parts])


def _short_name(source_id: str, standings: Sequence[Standing], scene: Scene) -> str:
    """The place alone when it has one source only."""
    place = source_id.partition("/")[0]
    alone = sum(each.source_id.partition("/")[0] == place for each in standings) == 1
    return scene.place(place) if alone else scene.source(source_id)


def _short_time(at: datetime, zone: str, today: date) -> str:
    local = at.astimezone(zone_of(zone))
    said = clock(local.time().replace(second=0, microsecond=0))
    if local.date() == today:
        return said
    near = (today - local.date()).days < _WEEKDAYS
    return f"{local:%a} {said}" if near else f"{day(local.date(), today)}, {said}"


def summary(changes: Sequence[Change], payload: Mapping[str, Any], scene: Scene) -> Message:
    """Too much at once: how much, from where, the first ones, and how to see or release them."""
    source = str(payload.get("source") or (changes[0].source_id if changes else ""))
    limit, records = int(payload.get("limit") or LISTED), int(payload.get("count") or len(changes))
    held = f"{records} records changed in one poll, more than the limit of {limit}"
    body: list[Line] = [
        (
            text("Posted none. "), link(scene.source_url(source), "See them"),
            text(f", or monitor outbox release {source}"),
        )
    ]  # fmt: skip
    body += [(text("· "), *brief(change, scene)) for change in changes[:LISTED]]
    zone = scene.zone_of(changes[0]) if changes else scene.zone
    at = f"checked {at_clock(changes[-1].detected_at, zone)}" if changes else ""
    return Message(
        head=(text("🌊 "), bold(scene.source(source)), text(f": {held}")),
        body=body,
        foot=" · ".join(part for part in (str(payload.get("reason") or ""), at) if part),
        left_out=max(0, records - LISTED),
        more_url=scene.source_url(source),
    )


def upcoming(payload: Mapping[str, Any], scene: Scene, *, now: datetime) -> Message:
    """The watched meetings and deadlines of the coming days, with items that match topics."""
    zone = str(payload.get("zone") or scene.zone)
    today = local_day(now, zone)
    body: list[Line] = []
    last = ""
    rows: Sequence[Mapping[str, Any]] = payload.get("rows") or []
    for row in rows:
        when = date.fromisoformat(str(row["day"]))
        label = "Today" if when == today else day(when, today)
        if label != last:
            body.append((italic(label),))
            last = label
        at = f"{one_line(str(row['time']))} " if row.get("time") else ""
        place = f", {cut(one_line(str(row['place'])), 120)}" if row.get("place") else ""
        title = cut(one_line(str(row["title"])), 180)
        state = f" ({one_line(str(row['state']))})" if row.get("state") else ""
        body.append((text(f"· {at}"), link(str(row.get("url") or ""), title), text(place + state)))
        body += [
            (text(f"    – {cut(one_line(str(item)), 200)}"),) for item in row.get("items") or ()
        ]
    deadlines = sum(row.get("kind") != "meeting" for row in rows)
    counts = [
        f"{number} {one}{'s' if number != 1 else ''}"
        for number, one in ((len(rows) - deadlines, "meeting"), (deadlines, "deadline"))
        if number
    ]
    days = int(payload.get("days") or _WEEKDAYS)
    span = "this week" if days == _WEEKDAYS else f"the next {days} days"
    what = ", ".join(counts) or "nothing is listed"
    return Message(
        head=(text("📅 "), bold(f"Coming up {span}"), text(f": {what}")),
        body=body,
        more_url=scene.page("/upcoming"),
    )
