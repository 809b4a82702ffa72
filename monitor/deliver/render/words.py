"""The words and signs of each event. One emoji a kind of event, always with words."""

from collections.abc import Callable

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.limits import cut
from monitor.models import Change, Event, Flag, Kind

EMOJI = {
    Event.ADDED: "🆕", Event.MODIFIED: "✏️", Event.RESCHEDULED: "🗓️", Event.RELOCATED: "📍",
    Event.CANCELLED: "❌", Event.POSTPONED: "⏸️", Event.REINSTATED: "▶️", Event.AGENDA_POSTED: "📄",
    Event.AGENDA_REVISED: "📝", Event.MINUTES_POSTED: "🗒️", Event.DOCUMENT_ADDED: "📎",
    Event.DOCUMENT_REMOVED: "🗑️", Event.DOCUMENT_REVISED: "📝", Event.AGENDA_ITEM_ADDED: "\N{HEAVY PLUS SIGN}",
    Event.AGENDA_ITEM_WITHDRAWN: "\N{HEAVY MINUS SIGN}", Event.AGENDA_ITEM_REWORDED: "✍️", Event.AGENDA_ITEM_MOVED: "↕️",
    Event.DEADLINE_MOVED: "⏰", Event.AMENDED: "📑", Event.STATUS_CHANGED: "🔁", Event.CLOSED: "🔒",
    Event.REOPENED: "🔓", Event.FILED: "⚖️", Event.ENRICHED: "⚖️", Event.CORRECTED: "↩️",
    Event.REASSIGNED: "👤", Event.RENAMED: "🏷️", Event.REMOVED: "❓", Event.RESTORED: "↩️",
    Event.TEXT_CHANGED: "📝",
}  # fmt: skip
_BY_KIND = {Kind.GRANT: "💵", Kind.DOCKET: "⚖️", Kind.LIST_ENTRY: "📋"}
_KINDLY = frozenset(
    {
        Event.REMOVED,
        Event.ADDED,
        Event.AMENDED,
        Event.MODIFIED,
        Event.STATUS_CHANGED,
        Event.CLOSED,
        Event.REOPENED,
    }
)

_NEW = {
    Kind.MEETING: "new meeting", Kind.AGENDA_ITEM: "new item", Kind.MATTER: "new matter",
    Kind.GRANT: "new notice", Kind.NOTICE: "new notice", Kind.PRESS_RELEASE: "published",
    Kind.OPINION: "new opinion", Kind.LIST_ENTRY: "new on the list", Kind.PAGE: "new page",
    Kind.FEED_ENTRY: "published",
}  # fmt: skip


LABELS = {
    "starts_at": "Time", "ends_at": "End", "deadline": "Deadline", "location": "Place", "title": "Title",
    "status": "Status", "status_text": "Status", "body": "Text", "text": "Text", "description": "Description",
    "section": "Section", "items": "Items", "entries": "Entries", "assigned_to": "Judge",
    "mod_comments": "Agency's note", "remote": "Remote link", "justgrants_deadline": "JustGrants deadline",
}  # fmt: skip
RESULTS = ("status_text", "action", "result", "outcome", "disposition", "passed", "vote")
_CALLED_OFF = frozenset({Event.CANCELLED, Event.POSTPONED, Event.REMOVED, Event.RESTORED})
_PHRASES = {
    Event.CANCELLED: "cancelled",
    Event.POSTPONED: "postponed, no new date published",
    Event.REINSTATED: "on again, no longer marked as called off",
    Event.MINUTES_POSTED: "minutes posted",
    Event.DEADLINE_MOVED: "deadline moved",
    Event.CLOSED: "closed",
    Event.REOPENED: "open again",
    Event.CORRECTED: "entry corrected at the source",
    Event.TEXT_CHANGED: "text changed",
    Event.AGENDA_ITEM_ADDED: "item added",
    Event.AGENDA_ITEM_WITHDRAWN: "item withdrawn",
    Event.AGENDA_ITEM_REWORDED: "item reworded",
    Event.AGENDA_ITEM_MOVED: "item moved",
    Event.RESCHEDULED: "moved",
    Event.RELOCATED: "new place",
    Event.REMOVED: "no longer listed",
    Event.RESTORED: "listed again",
    Event.FILED: "filed",
    Event.RENAMED: "renamed",
}
_PUBLISHED = frozenset({Kind.DOCKET_ENTRY, Kind.OPINION, Kind.PRESS_RELEASE})
_VERBS = {
    Event.DOCUMENT_ADDED: "document added",
    Event.DOCUMENT_REMOVED: "document taken down",
    Event.DOCUMENT_REVISED: "document revised",
}


def emoji(change: Change) -> str:
    """One for each kind of event; a warning when there is little time left."""
    if change.flags & {Flag.SHORT_NOTICE, Flag.LATE_ADDITION} and change.event not in _CALLED_OFF:
        return "⚠️"
    if change.event in _KINDLY and change.kind in _BY_KIND:
        return _BY_KIND[change.kind]
    return EMOJI[change.event]


def phrase(change: Change) -> str:
    """What happened, in a few words, without the subject."""
    turns = dict.fromkeys(
        f"{'new' if hit.turn == 'new' else 'no longer'} “{cut(one_line(hit.word), 40)}”"
        for hit in change.hits
        if hit.turn
    )
    return ": ".join(part for part in (_phrase(change), ", ".join([*turns][:3])) if part)


def _phrase(change: Change) -> str:
    fixed = _PHRASES.get(change.event)
    if fixed is not None:
        return fixed
    if change.event in _VERBS:
        return f"{_VERBS[change.event]}: {', '.join(files(change)) or 'a document'}"
    return _WORDED[change.event](change)


def item_count(change: Change) -> int:
    """How many items a change came with; 0 when it does not say."""
    for field in change.fields:
        if field.name in ("items", "entries") and isinstance(field.after, tuple):
            return len(field.after)
    return 0


def counted(change: Change) -> str:
    """``, 41 items`` when the change came with its items."""
    for name, one, many in (("items", "item", "items"), ("entries", "entry", "entries")):
        for field in change.fields:
            if field.name == name and isinstance(field.after, tuple):
                count = len(field.after)
                return f", {count} {one if count == 1 else many}"
    return ""


def files(change: Change) -> list[str]:
    """The documents a change is about, by title, else by role."""
    found = []
    for field in change.fields:
        what, _, role = field.name.partition(":")
        if what not in ("document", "text", "version"):
            continue
        label = field.after or field.before
        named = what == "document" and isinstance(label, str) and not label.startswith("http")
        found.append(f"“{cut(one_line(str(label)), 80)}”" if named else role)
    return list(dict.fromkeys(found))[:4]


def _items(change: Change) -> str:
    counts = []
    for what in ("added", "withdrawn", "reworded", "moved"):
        number = sum(field.name == f"item:{what}" for field in change.fields)
        if number:
            counts.append(f"{number} item{'s' if number > 1 else ''} {what}")
    return ": " + ", ".join(counts) if counts else ""


def _modified(change: Change) -> str:
    names = [LABELS.get(f.name, f.name.replace("_", " ")).lower() for f in change.fields]
    if any(field.name == "items" for field in change.fields):
        return "items listed" + counted(change)
    return f"changed: {', '.join(dict.fromkeys(names[:4]))}" if names else "changed"


def _now(change: Change, *names: str) -> str:
    for field in change.fields:
        if field.name in names and field.after:
            return ", ".join(field.after) if isinstance(field.after, tuple) else str(field.after)
    return change.record.status or "not told"


def _short(words: str) -> str:
    return cut(one_line(words), 90)


_WORDED: dict[Event, Callable[[Change], str]] = {
    Event.ADDED: lambda change: _NEW.get(change.kind, "new") + counted(change),
    Event.AGENDA_POSTED: lambda change: "agenda posted" + counted(change),
    Event.AGENDA_REVISED: lambda change: "agenda revised" + _items(change),
    Event.STATUS_CHANGED: lambda change: f"now “{_short(_now(change, 'status', *RESULTS))}”",
    Event.REASSIGNED: lambda change: (
        f"reassigned to {_short(_now(change, 'assigned_to', 'judge', 'referred_to'))}"
    ),
    Event.ENRICHED: lambda change: (
        "text now public" if change.kind in _PUBLISHED else "a document can be read now"
    ),
    Event.AMENDED: lambda change: "conditions changed" if change.kind is Kind.GRANT else "amended",
    Event.MODIFIED: _modified,
}
