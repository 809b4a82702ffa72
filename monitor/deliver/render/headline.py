"""The first line: what, who, when. It makes sense alone, in a phone's notification."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.limits import cut
from monitor.deliver.render.parts import Line, Text, bold, strike, text
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.subject import body_name, item, meeting_of, thing
from monitor.deliver.render.times import as_said, clock, day, local_day, moment, span, zone_name
from monitor.deliver.render.words import emoji, phrase
from monitor.models import Change, Event, FieldChange, Flag, Kind, Record, When, zone_of

VOID = "Treat the earlier “no longer listed” as void."


def headline(change: Change, scene: Scene) -> Line:
    """The whole first line."""
    lead = text(emoji(change) + " ")
    special = _SPECIAL.get((change.kind, change.event)) or _SPECIAL.get((None, change.event))
    if special is not None:
        return (lead, *special(change, scene))
    return (lead, *thing(change, scene), text(f": {phrase(change)}"))


def brief(change: Change, scene: Scene) -> Line:
    """The first line for a list of several things: no emoji, an added item with its title."""
    if change.event is Event.AGENDA_ITEM_ADDED:
        return (*thing(change, scene), text(": item added: "), *item(change.record))
    return headline(change, scene)[1:]


def _name(change: Change, scene: Scene) -> str:
    return body_name(meeting_of(change) or change.record, scene.place(change.jurisdiction))


def _rescheduled(change: Change, scene: Scene) -> Line:
    old = change.before.starts_at if change.before else None
    new = change.after.starts_at if change.after else None
    name = _name(change, scene)
    today = scene.today(change)
    if old is None or new is None or old == new:
        when = f", {moment(old, today)}" if old else ""
        return (bold(name + when), text(": to be rescheduled, no new date published"))
    if old.day == new.day and old.clock and new.clock:
        return (
            bold(f"{name}, {day(new.day, today)}"), text(" moved: "), strike(clock(old.clock)),
            text(" → "), bold(f"{clock(new.clock)} {zone_name(new)}"),
        )  # fmt: skip
    then = moment(new, today, zone=True) + ("" if new.clock else ", time not published")
    return (bold(name), text(" moved: "), strike(moment(old, today)), text(" → "), bold(then))


def _relocated(change: Change, scene: Scene) -> Line:
    field = _field(change, "location", "court", "court_id")
    if field is None:
        return (*thing(change, scene), text(": moved to another place"))
    return (
        *thing(change, scene),
        text(": new place: "),
        *arrow(str(field.before or ""), str(field.after or "")),
    )


def list_name(change: Change, scene: Scene) -> str:
    """``DOJ sanctuary jurisdiction list``."""
    record = change.record
    name = cut(one_line(str(record.body or record.fields.get("list") or "")), 160)
    if not name:
        return scene.source(change.source_id)
    return name if "list" in name.casefold() else f"{name.removesuffix('s')} list"


def _on_list(mark: str) -> Callable[[Change, Scene], Line]:
    """DOJ sanctuary jurisdiction list: + *Somerville, MA*."""

    def line(change: Change, scene: Scene) -> Line:
        return (text(f"{list_name(change, scene)}: {mark} "), list_entry(change))

    return line


def list_entry(change: Change) -> Text:
    """*Somerville, MA*."""
    return bold(cut(one_line(change.record.title), 180))


def _back_on_list(change: Change, scene: Scene) -> Line:
    at = clock(_local(change, scene).time().replace(second=0, microsecond=0))
    return (
        text(f"Correction: {list_name(change, scene)}: "),
        list_entry(change),
        text(f" is listed again ({at}). {VOID}"),
    )


def _removed(change: Change, scene: Scene) -> Line:
    return (*thing(change, scene), text(" is no longer listed"))


def _restored(change: Change, scene: Scene) -> Line:
    at = clock(_local(change, scene).time().replace(second=0, microsecond=0))
    return (text("Correction: "), *thing(change, scene), text(f" is listed again ({at}). {VOID}"))


def _item_added(change: Change, scene: Scene) -> Line:
    meets = meeting_of(change)
    words = ": item added"
    if meets is not None and meets.starts_at is not None and Flag.SHORT_NOTICE in change.flags:
        words = f": 1 item added{before_start(change, meets.starts_at)}"
    return (*thing(change, scene), text(words))


def before_start(change: Change, starts: When) -> str:
    """``, 5 hours before the meeting``."""
    left = starts.instant - change.detected_at
    if starts.clock is None or left.total_seconds() <= 0:
        return ""
    hours = (left + timedelta(minutes=5)) // timedelta(hours=1)
    told = span(left if hours < 2 else timedelta(hours=hours))
    return f", {told} before the meeting"


def _item_event(words: str) -> Callable[[Change, Scene], Line]:
    def line(change: Change, scene: Scene) -> Line:
        return (*thing(change, scene), text(f": item {words}: "), *item(change.record))

    return line


def _new_case(change: Change, scene: Scene) -> Line:
    record = change.record
    court = one_line(str(record.fields.get("court") or scene.place(change.jurisdiction)))
    number = one_line(str(record.fields.get("docket_number") or ""))
    tail = f", {number}" if number else ""
    filed = record.starts_at
    when = f", filed {_day(filed.day, scene.today(change))}" if filed else ""
    return (text(f"New in {court}: "), bold(cut(one_line(record.title), 180)), text(tail + when))


def _filed(change: Change, scene: Scene) -> Line:
    if change.kind is not Kind.DOCKET_ENTRY:
        return (*thing(change, scene), text(": filed"))
    return (*thing(change, scene), text(": "), *entry_line(change))


def _day(value: date, today: date) -> str:
    return "today" if value == today else day(value, today)


def entry_number(record: Record) -> str:
    """``#67``, or empty."""
    number = one_line(str(record.fields.get("entry_number") or record.fields.get("number") or ""))
    return f"#{number}" if number else ""


def listed_entry(change: Change) -> Line:
    """#68 Notice of Appearance by … for United States."""
    said = cut(one_line(change.record.title), 240)
    return (text(" ".join(part for part in (entry_number(change.record), said) if part)),)


def entry_line(change: Change) -> Line:
    """*Order on Motion for Preliminary Injunction*, #67, filed Mon Nov 23."""
    record = change.record
    number = entry_number(record)
    filed = record.starts_at
    parts = [number] if number else []
    if filed is not None:
        parts.append(f"filed {day(filed.day, local_day(change.detected_at, filed.zone))}")
    title = bold(cut(one_line(record.title), 240))
    return (title, text("".join(f", {part}" for part in parts)))


def _deadline(change: Change, scene: Scene) -> Line:
    old = change.before.ends_at if change.before else None
    new = change.after.ends_at if change.after else None
    today = scene.today(change)
    if old == new:
        field = next((f for f in change.fields if "deadline" in f.name), None)
        if field is None:
            return (*thing(change, scene), text(": deadline moved"))
        zone = scene.zone_of(change)
        left, right = (as_said(str(v or ""), zone, today) for v in (field.before, field.after))
        return (*thing(change, scene), text(": deadline moved: "), *arrow(left, right))
    left = moment(old, today) if old else ""
    right = moment(new, today, zone=True) if new else ""
    return (*thing(change, scene), text(": deadline moved: "), *arrow(left, right))


def _renamed(change: Change, scene: Scene) -> Line:
    field = _field(change, "title")
    if field is None:
        return (*thing(change, scene), text(": renamed"))
    old, new = str(field.before or ""), str(field.after or "")
    return (text("Renamed: "), *arrow(old, new))


def arrow(before: str, after: str) -> Line:
    """~before~ → *after*; says so when one of them is not there."""
    old, new = cut(one_line(before), 200), cut(one_line(after), 200)
    if not old:
        return (bold(new or "not told"),)
    return (strike(old), text(" → "), bold(new) if new else text("no longer given"))


def _field(change: Change, *names: str) -> FieldChange | None:
    return next((field for field in change.fields if field.name in names), None)


def _local(change: Change, scene: Scene) -> datetime:
    return change.detected_at.astimezone(zone_of(scene.zone_of(change)))


_SPECIAL: dict[tuple[Kind | None, Event], Callable[[Change, Scene], Line]] = {
    (None, Event.RESCHEDULED): _rescheduled,
    (None, Event.RELOCATED): _relocated,
    (None, Event.REMOVED): _removed,
    (None, Event.RESTORED): _restored,
    (None, Event.AGENDA_ITEM_ADDED): _item_added,
    (None, Event.AGENDA_ITEM_WITHDRAWN): _item_event("withdrawn"),
    (None, Event.AGENDA_ITEM_REWORDED): _item_event("reworded"),
    (None, Event.AGENDA_ITEM_MOVED): _item_event("moved"),
    (None, Event.DEADLINE_MOVED): _deadline,
    (None, Event.RENAMED): _renamed,
    (None, Event.FILED): _filed,
    (Kind.DOCKET, Event.ADDED): _new_case,
    (Kind.LIST_ENTRY, Event.ADDED): _on_list("+"),
    (Kind.LIST_ENTRY, Event.RESTORED): _back_on_list,
    (Kind.LIST_ENTRY, Event.REMOVED): _on_list("\N{MINUS SIGN}"),
    (Kind.DOCKET_ENTRY, Event.ADDED): _filed,
    (Kind.DOCKET_ENTRY, Event.ENRICHED): _filed,
}
