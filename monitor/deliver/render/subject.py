"""What a message is about, in the source's own words."""

import re
from collections.abc import Sequence

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.limits import cut, size
from monitor.deliver.render.parts import Line, Text, bold, text
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.times import moment, near
from monitor.models import Change, Flag, Kind, Record, When

NAME = 180


def meeting_of(change: Change) -> Record | None:
    """The meeting a change belongs to, if it does."""
    if change.kind is Kind.MEETING:
        return change.record
    return change.parent if change.kind is Kind.AGENDA_ITEM else None


def body_name(record: Record, place: str) -> str:
    """``Somerville City Council``: the body, led by its place unless it names it itself."""
    name = cut(one_line(record.body or record.title), NAME) or "Meeting"
    return name if not place or place.casefold() in name.casefold() else f"{place} {name}"


def meeting(change: Change, scene: Scene, *, when: When | None = None, zone: bool = True) -> Text:
    """*Somerville City Council, Tue Nov 24, 6:00 pm ET*."""
    record = meeting_of(change) or change.record
    name = body_name(record, scene.place(change.jurisdiction))
    starts = when or record.starts_at
    if starts is None:
        return bold(f"{name}, date not published")
    close = Flag.SHORT_NOTICE in change.flags or Flag.LATE_ADDITION in change.flags
    today = scene.today(change)
    said = near(starts, today, zone=zone) if close else moment(starts, today, zone=zone)
    return bold(f"{name}, {said}" + ("" if starts.clock else ", time not published"))


def highlighted(sentence: str, word: str, width: int = 280) -> Line:
    """The sentence around the word, and the word bold."""
    found = re.search(re.escape(one_line(word)), sentence, re.IGNORECASE)
    if found is None:
        return (text(cut(sentence, width)),)
    left, right = sentence[: found.start()], sentence[found.end() :]
    if size(left) > width // 2:
        left = "…" + left[-width // 2 :].partition(" ")[2]
    return (text(left), bold(found.group()), text(cut(right, width // 2)))


def item_label(record: Record) -> str:
    """``14. 26-1187``: the item's number and file, or empty."""
    number = one_line(str(record.fields.get("number") or ""))
    file = next(
        (
            one_line(str(record.fields[name]))
            for name in ("file", "file_number", "matter", "matter_file")
            if record.fields.get(name)
        ),
        "",
    )
    return " ".join(part for part in (number, file) if part)


def item(record: Record, words: Sequence[str] = ()) -> Line:
    """*14. 26-1187* Ordinance amending ch. 9 …; the first of ``words`` in it is bold."""
    label = item_label(record)
    whole = cut(one_line(record.title), 400)
    title = highlighted(whole, words[0], 800) if words else (text(whole),)
    return (bold(label), text(" "), *title) if label else title


def case(change: Change) -> Line:
    """*City of Chelsea v. Trump* (1:25-cv-10442, D. Mass.)."""
    record = change.record
    own = change.parent or record
    name = own.title if change.kind is Kind.DOCKET or change.parent else ""
    name = str(record.fields.get("case_name") or name or record.title)
    number = str(record.fields.get("docket_number") or own.fields.get("docket_number") or "")
    court = str(record.fields.get("court") or own.fields.get("court") or "")
    inside = ", ".join(one_line(part) for part in (number, court) if part)
    line: Line = (bold(cut(one_line(name), NAME)),)
    return (*line, text(f" ({inside})")) if inside else line


def thing(change: Change, scene: Scene) -> Line:
    """Whatever the change is about, as the start of its first line."""
    if meeting_of(change) is not None:
        return (meeting(change, scene),)
    if change.kind in (Kind.DOCKET, Kind.DOCKET_ENTRY):
        return case(change)
    record = change.record
    title = cut(one_line(record.title), NAME) or "Untitled"
    number = one_line(str(record.fields.get("number") or record.fields.get("file") or ""))
    if change.kind is Kind.GRANT:
        return (bold(title), text(f" ({number})")) if number else (bold(title),)
    place = scene.place(change.jurisdiction)
    if change.kind is Kind.MATTER and number:
        title = f"{number} {title}"
    named = not place or place.casefold() in title.casefold()
    return (bold(title if named else f"{place}: {title}"),)
