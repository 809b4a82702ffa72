"""Below the first line: what changed, the evidence, where a topic was found, and the links."""

from collections.abc import Iterable, Iterator

from monitor.deliver.render.escape import one_line, safe_url
from monitor.deliver.render.headline import arrow
from monitor.deliver.render.limits import cut, size
from monitor.deliver.render.parts import Line, Link, Part, Text, bold, italic, link, text
from monitor.deliver.render.quotes import hits, numbered, passage_line, quoted, reworded, turned
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.subject import item
from monitor.deliver.render.times import as_said, at_clock, day, local_day, moment, ordinal
from monitor.deliver.render.words import LABELS, RESULTS, item_count
from monitor.models import (
    Background,
    Change,
    Document,
    Event,
    FieldChange,
    Hit,
    Kind,
    Record,
    Role,
)

SHORT = 140
QUOTE = 700
ITEMS = 6
WHAT_CHANGED = "What changed"

_TOLD = {
    Event.RESCHEDULED: {"starts_at"},
    Event.RELOCATED: {"location", "court", "court_id"},
    Event.DEADLINE_MOVED: {"deadline", "ends_at"},
    Event.RENAMED: {"title"},
    Event.STATUS_CHANGED: {"status", *RESULTS},
    Event.CANCELLED: {"status", "status_text"},
    Event.POSTPONED: {"status", "status_text"},
    Event.REINSTATED: {"status", "status_text"},
    Event.CLOSED: {"status"},
    Event.REOPENED: {"status"},
}
_SILENT = frozenset({"parent", "sequence", "items", "entries", "digest"})
_DOCUMENT_NAMES = {
    Role.AGENDA: "Agenda", Role.PACKET: "Packet", Role.MINUTES: "Minutes", Role.NOTICE: "Notice",
    Role.SUMMARY: "Summary", Role.VIDEO: "Video", Role.AUDIO: "Audio", Role.ORDER: "Order",
    Role.FILING: "Filing",
}  # fmt: skip
_PAGE_NAMES = {
    Kind.MEETING: "Calendar", Kind.AGENDA_ITEM: "Item", Kind.MATTER: "Matter", Kind.GRANT: "Notice",
    Kind.NOTICE: "Notice", Kind.DOCKET: "Docket", Kind.DOCKET_ENTRY: "Entry", Kind.OPINION: "Opinion",
    Kind.LIST_ENTRY: "List",
}  # fmt: skip


def details(
    change: Change,
    scene: Scene,
    background: Background = Background(),  # noqa: B008 - frozen
) -> Iterator[Line]:
    """Everything worth saying about one change, most telling first."""
    yield from _facts(change, scene)
    yield from agenda_history(change, scene, background)
    yield from _items(change)
    turns = [hit for hit in change.hits if hit.turn]
    yield from turned(turns)
    for passage in change.passages:
        if not quoted(passage, turns):
            yield passage_line(passage, [hit.word for hit in change.hits])
    for field in change.fields:
        yield from _field(change, field, scene)
    yield from hits([hit for hit in change.hits if not hit.turn and not _shown(change, hit)])
    if change.note and change.event is not Event.RESTORED:
        said = cut(one_line(change.note), QUOTE)
        of_agency = change.kind in (Kind.GRANT, Kind.NOTICE) and change.event not in _EVIDENCE
        yield (text(f"Agency's note: “{said}”" if of_agency else said),)


_EVIDENCE = frozenset({Event.REMOVED, Event.RESTORED, Event.CANCELLED, Event.POSTPONED})


_OLD_TEXT = frozenset(
    {
        Event.CANCELLED, Event.POSTPONED, Event.RESCHEDULED, Event.RELOCATED, Event.REINSTATED,
        Event.DEADLINE_MOVED, Event.CLOSED, Event.REOPENED, Event.REMOVED, Event.RESTORED,
        Event.STATUS_CHANGED, Event.REASSIGNED, Event.RENAMED,
    }
)  # fmt: skip
"""Events that say nothing new about the text: a topic's hit is why it came, and no news."""


def _shown(change: Change, hit: Hit) -> bool:
    """Whether a line above shows the hit already, or it is nothing new."""
    if change.event in _OLD_TEXT:
        return True
    sentence = one_line(hit.sentence)
    if change.kind is Kind.AGENDA_ITEM and sentence in one_line(change.record.title):
        return True
    return any(sentence in one_line(" ".join(w for _, w in p.words)) for p in change.passages)


def _facts(change: Change, scene: Scene) -> Iterator[Line]:
    record = change.record
    if change.event is Event.AGENDA_ITEM_ADDED:
        section = one_line(str(record.fields.get("section") or ""))
        words = [hit.word for hit in change.hits]
        yield (*item(record, words), text(f" ({section})" if section else ""))
    if change.kind is Kind.MEETING and record.location:
        place = cut(one_line(record.location), 200)
        if change.event is Event.RESCHEDULED and not _has(change, "location"):
            yield (text(f"Place unchanged: {place}"),)
        elif change.event is Event.ADDED:
            yield (text(f"Place: {place}"),)
    if change.event in (Event.ADDED, Event.REOPENED) and change.kind in (Kind.GRANT, Kind.NOTICE):
        today = scene.today(change)
        if record.ends_at is not None:
            yield (text("Deadline: "), bold(moment(record.ends_at, today, zone=True)))
        elif change.kind is Kind.GRANT:
            yield (text("Deadline: not published"),)
    if change.kind is Kind.DOCKET_ENTRY and change.event in _ENTRY_TEXT:
        yield from _entry(record)
    if change.kind is Kind.DOCKET and change.event is Event.ADDED and record.fields.get("named"):
        yield _found(record)
    if change.event is Event.ADDED and change.kind not in _OWN_FACTS:
        said = one_line(record.body or record.text or "")
        if said:
            yield (text(f"“{cut(said, 400)}”"),)


def agenda_history(change: Change, scene: Scene, background: Background) -> Iterator[Line]:
    """Agenda first seen Fri Nov 20, revised by today 12:52 pm (2nd time)."""
    if not background.agenda_revisions or change.event not in _REVISING:
        return
    zone, today = scene.zone_of(change), scene.today(change)
    seen = local_day(change.detected_at, zone)
    revised = (
        f"{'today' if seen == today else day(seen, today)} {at_clock(change.detected_at, zone)}"
    )
    first = background.agenda_posted_at
    posted = f"first seen {day(local_day(first, zone), today)}, " if first else ""
    count = background.agenda_revisions
    times = f" ({ordinal(count)} time)" if count > 1 else ""
    yield (text(f"Agenda {posted}revised by {revised}{times}"),)


_REVISING = frozenset(
    {
        Event.AGENDA_REVISED, Event.AGENDA_ITEM_ADDED, Event.AGENDA_ITEM_WITHDRAWN,
        Event.AGENDA_ITEM_REWORDED, Event.AGENDA_ITEM_MOVED,
    }
)  # fmt: skip


def _found(record: Record) -> Line:
    """Why a case came that nobody configured, and how to watch it."""
    said = f"Found because a party is “{one_line(str(record.fields['named']))}”."
    if safe_url(record.url) is None:
        return (text(said),)
    return (text(f"{said} Nothing configured for it yet: monitor add {record.url}"),)


_ENTRY_TEXT = frozenset({Event.FILED, Event.ADDED, Event.ENRICHED})
_OWN_FACTS = frozenset({Kind.MEETING, Kind.DOCKET, Kind.DOCKET_ENTRY})


def _entry(record: Record) -> Iterator[Line]:
    said = one_line(record.text or "")
    if said and said != one_line(record.title):
        yield (text(f"“{cut(said, QUOTE)}”"),)
    elif not said and not record.documents:
        yield (italic("Text not public yet; this message will be completed."),)


def _items(change: Change) -> Iterator[Line]:
    """The items an agenda came with; those that match a topic were told as hits."""
    if change.hits:
        return
    for field in change.fields:
        if field.name in ("items", "entries") and isinstance(field.after, tuple):
            for title in field.after[:ITEMS]:
                yield (text(f"· {cut(one_line(title), 160)}"),)
            if len(field.after) > ITEMS:
                yield (text(f"… and {len(field.after) - ITEMS} more"),)


def _field(change: Change, field: FieldChange, scene: Scene) -> Iterator[Line]:
    name = field.name
    what, _, role = name.partition(":")
    if what == "item":
        yield item_line(role, field.before, field.after)
        return
    told = _TOLD.get(change.event, set())
    covered = change.passages and name in ("text", "body", "description")
    if (
        name in _SILENT
        or name in told
        or (what in ("text", "version", "document") and role)
        or covered
    ):
        return
    if change.event is Event.ADDED or (change.kind is Kind.DOCKET_ENTRY and name == "text"):
        return
    if (
        change.note
        and isinstance(field.after, str)
        and one_line(field.after) in one_line(change.note)
    ):
        return
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    zone = scene.zone_of(change)
    today = scene.today(change)
    if isinstance(field.before, tuple) or isinstance(field.after, tuple):
        yield from _sets(label, field)
        return
    if name in ("deadline", "justgrants_deadline"):
        yield from _deadlines(change, field, scene)
        return
    old = as_said("" if field.before is None else str(field.before), zone, today)
    new = as_said("" if field.after is None else str(field.after), zone, today)
    if size(old) <= SHORT and size(new) <= SHORT:
        yield (text(f"{label}: "), *arrow(old, new))
    else:
        yield (
            text(f"{label}: now “{cut(one_line(new), QUOTE)}”" if new else f"{label}: taken out"),
        )


def _deadlines(change: Change, field: FieldChange, scene: Scene) -> Iterator[Line]:
    """Deadline: ~Tue Apr 7~ → *Tue Apr 21, 8:59 pm ET* (Grants.gov) · JustGrants Tue Apr 28."""
    zone, today = scene.zone_of(change), scene.today(change)
    old, new = (as_said(str(v or ""), zone, today, named=True) for v in (field.before, field.after))
    both = _has(change, "deadline") and change.event not in _TOLD
    if field.name != "deadline":
        if not both:
            yield (text(f"{LABELS[field.name]}: "), *arrow(old, new))
        return
    second = str(change.record.fields.get("justgrants_deadline") or "")
    later = (
        f" (Grants.gov) · JustGrants {as_said(second, zone, today, named=True)}" if second else ""
    )
    yield (text(f"{LABELS[field.name]}: "), *arrow(old, new), text(later))


def _sets(label: str, field: FieldChange) -> Iterator[Line]:
    old = field.before if isinstance(field.before, tuple) else ()
    new = field.after if isinstance(field.after, tuple) else ()
    parts: list[Text] = []
    for mark, left, right in (("+", new, old), ("\N{MINUS SIGN}", old, new)):
        for value in left:
            if value not in right:
                parts += [text(f" {mark} "), bold(cut(one_line(value), 120))]
    if parts:
        yield (text(f"{label}:"), *parts)


def item_line(what: str, before: object, after: object) -> Line:
    """One item of a revised agenda: ``+`` new, a minus withdrawn, ``~`` reworded, ``↕`` moved."""
    old, new = cut(one_line(str(before or "")), 240), cut(one_line(str(after or "")), 240)
    if what == "added":
        return (text("+ "), *numbered(new))
    if what == "withdrawn":
        return (text("\N{MINUS SIGN} "), *numbered(old), text(" (withdrawn)"))
    if what == "moved":
        return (text("↕ "), *numbered(new))
    return (text("~ "), *reworded(old, new))


def links(change: Change, scene: Scene) -> list[Link]:
    """The page, the documents that matter, and what changed: the proof first."""
    record, parent = change.record, change.parent
    pages = {hit.page for hit in change.hits if hit.page and hit.turn != "gone"} | {
        p.page for p in change.passages if p.page
    }
    documents = record.documents or (parent.documents if parent else ())
    first = min(pages, default=0)
    files = [link(d.url, _label(d, first, change)) for d in _telling(documents, change)]
    own = [link(record.url, _PAGE_NAMES.get(change.kind, "Page"))]
    if parent is not None and parent.url and parent.url != record.url:
        whole = link(parent.url, _PAGE_NAMES.get(parent.kind, "Page"))
        own += [whole] if not (change.kind is Kind.AGENDA_ITEM and files and record.url) else []
    if change.kind is Kind.AGENDA_ITEM:
        found = [*files, *own]
    elif change.event is Event.AGENDA_POSTED and files:
        found = files
    else:
        found = [*own, *files]
    found.append(_more(change, scene))
    unique = {one.url: one for one in found if isinstance(one, Link)}
    return list(unique.values())


def _more(change: Change, scene: Scene) -> Part:
    """Our page of the change, by what an editor looks for there."""
    url = scene.change_url(change.id)
    if change.event is Event.REMOVED and change.kind is Kind.MEETING:
        return link(f"{url}#evidence" if url else "", "Our stored copy")
    count = item_count(change) if change.event is Event.AGENDA_POSTED else 0
    return link(url, f"All {count} items" if count > 1 else WHAT_CHANGED)


def _telling(documents: Iterable[Document], change: Change) -> list[Document]:
    old = {d.url for d in change.before.documents} if change.before else set()
    order = {role: number for number, role in enumerate(Role)}
    ranked = sorted(documents, key=lambda each: (each.url in old, order[each.role]))
    return ranked[:4]


def _label(document: Document, page: int, change: Change) -> str:
    name = _DOCUMENT_NAMES.get(document.role) or cut(one_line(document.title), 60) or "Document"
    kind = "PDF" if document.url.partition("?")[0].lower().endswith(".pdf") else ""
    if change.event is Event.AMENDED and _is_new(document, change.before):
        return f"Amended {kind or name}"
    if kind and page and document.role in (Role.AGENDA, Role.PACKET, Role.ORDER, Role.NOTICE):
        kind += f" p. {page}"
    elif document.pages > 20:
        kind = f"{document.pages} pages"
    return f"{name} ({kind})" if kind else name


def _is_new(document: Document, before: Record | None) -> bool:
    old = {d.url: (d.version, d.digest) for d in before.documents} if before else {}
    return old.get(document.url) != (document.version, document.digest)


def _has(change: Change, *names: str) -> bool:
    return any(field.name in names for field in change.fields)
