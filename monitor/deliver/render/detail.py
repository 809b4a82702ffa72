"""Below the first line: what changed, the evidence, where a topic was found, and the links."""

from collections.abc import Iterable, Iterator, Sequence

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.headline import arrow
from monitor.deliver.render.limits import cut, size
from monitor.deliver.render.parts import Line, Link, Text, bold, italic, link, strike, text
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.subject import highlighted, item
from monitor.deliver.render.times import as_said, local_day, moment
from monitor.deliver.render.words import LABELS, RESULTS
from monitor.models import Change, Document, Event, FieldChange, Hit, Kind, Passage, Record, Role

SHORT = 140
QUOTE = 700
HITS = 4
ITEMS = 6
CONTEXT = 90
WHAT_CHANGED = "What changed"
TURN_NEW, TURN_GONE = "New in ", "No longer in "
"""How the line about a condition begins."""

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
    Kind.MEETING: "Meeting", Kind.AGENDA_ITEM: "Item", Kind.MATTER: "Matter", Kind.GRANT: "Notice",
    Kind.NOTICE: "Notice", Kind.DOCKET: "Docket", Kind.DOCKET_ENTRY: "Entry", Kind.OPINION: "Opinion",
    Kind.LIST_ENTRY: "List",
}  # fmt: skip


def details(change: Change, scene: Scene) -> Iterator[Line]:
    """Everything worth saying about one change, most telling first."""
    yield from _facts(change, scene)
    yield from _items(change)
    for field in change.fields:
        yield from _field(change, field, scene)
    turns = [hit for hit in change.hits if hit.turn]
    yield from turned(turns)
    for passage in change.passages:
        if not _quoted(passage, turns):
            yield (*where(passage), *words_of(passage.words))
    yield from hits([hit for hit in change.hits if not hit.turn and not _shown(change, hit)])
    if change.note:
        said = cut(one_line(change.note), QUOTE)
        of_agency = change.kind in (Kind.GRANT, Kind.NOTICE) and change.event not in _EVIDENCE
        yield (text(f"The agency's note: “{said}”" if of_agency else said),)


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
        today = local_day(change.detected_at, scene.zone_of(change))
        if record.ends_at is not None:
            yield (text("Deadline: "), bold(moment(record.ends_at, today, zone=True)))
        elif change.kind is Kind.GRANT:
            yield (text("Deadline: not published"),)
    if change.kind is Kind.DOCKET_ENTRY and change.event in _ENTRY_TEXT:
        yield from _entry(record)
    if change.kind is Kind.DOCKET and change.event is Event.ADDED and record.fields.get("named"):
        yield (text(f"Found because a party is “{one_line(str(record.fields['named']))}”."),)
    if change.event is Event.ADDED and change.kind not in _OWN_FACTS:
        said = one_line(record.body or record.text or "")
        if said:
            yield (text(f"“{cut(said, 400)}”"),)


_ENTRY_TEXT = frozenset({Event.FILED, Event.ADDED, Event.ENRICHED})
_OWN_FACTS = frozenset({Kind.MEETING, Kind.DOCKET, Kind.DOCKET_ENTRY})


def _entry(record: Record) -> Iterator[Line]:
    said = one_line(record.text or "")
    if said and said != one_line(record.title):
        yield (text(f"“{cut(said, QUOTE)}”"),)
    elif not said and not record.documents:
        yield (italic("Text not public yet. This message is completed when it is."),)


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
    today = local_day(change.detected_at, zone)
    if isinstance(field.before, tuple) or isinstance(field.after, tuple):
        yield from _sets(label, field)
        return
    old = as_said("" if field.before is None else str(field.before), zone, today)
    new = as_said("" if field.after is None else str(field.after), zone, today)
    if size(old) <= SHORT and size(new) <= SHORT:
        yield (text(f"{label}: "), *arrow(old, new))
    else:
        yield (
            text(f"{label}: now “{cut(one_line(new), QUOTE)}”" if new else f"{label}: taken out"),
        )


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
        return (text("+ "), text(new))
    if what == "withdrawn":
        return (text("\N{MINUS SIGN} "), text(old), text(" (withdrawn)"))
    if what == "moved":
        return (text("↕ "), text(new))
    return (text("~ "), *arrow(old, new))


def where(passage: Passage) -> Line:
    """``Agenda, p. 23, item 14:``."""
    parts = [
        passage.document.capitalize(),
        f"p. {passage.page}" if passage.page else "",
        one_line(passage.item),
        f"moved here from p. {passage.moved_from}" if passage.moved_from else "",
    ]
    told = ", ".join(part for part in parts if part)
    return (text(told + ": "),) if told else ()


def words_of(words: Sequence[tuple[str, str]]) -> Iterator[Text]:
    """A word diff: gone words struck through, new ones bold, what stayed only at the seams."""
    last = len(words) - 1
    for number, (mark, said) in enumerate(words):
        plain = one_line(said)
        if not plain:
            continue
        gap = " " if number else ""
        if mark == "-":
            yield text(gap)
            yield strike(cut(plain, QUOTE))
        elif mark == "+":
            yield text(gap)
            yield bold(cut(plain, QUOTE))
        else:
            yield text(gap + _seam(plain, first=number == 0, last=number == last))


def _seam(plain: str, *, first: bool, last: bool) -> str:
    if size(plain) <= 2 * CONTEXT:
        return plain
    head, tail = cut(plain, CONTEXT), "…" + plain[-CONTEXT:].partition(" ")[2]
    if first:
        return tail
    return head if last else f"{head} {tail}"


def hits(found: Sequence[Hit]) -> Iterator[Line]:
    """Where a topic's word stands: the sentence, with the word bold."""
    seen: set[str] = set()
    for hit in found:
        sentence = one_line(hit.sentence)
        if sentence in seen or len(seen) == HITS:
            continue
        seen.add(sentence)
        place = hit.field if hit.field.startswith("item ") else ""
        spot = ", ".join(part for part in (place, f"p. {hit.page}" if hit.page else "") if part)
        where_it_is = f" ({one_line(spot)})" if spot else ""
        yield (
            text(f"Matching “{one_line(hit.topic)}”{where_it_is}: "),
            *highlighted(sentence, hit.word),
        )
    left = len({one_line(hit.sentence) for hit in found}) - len(seen)
    if left > 0:
        yield (text(f"… and {left} more place{'s' if left > 1 else ''}"),)


def turned(found: Sequence[Hit]) -> Iterator[Line]:
    """The words that came into a notice or went out of it, in their sentence."""
    for hit in found[:HITS]:
        new = hit.turn == "new"
        page = f"p. {hit.page}" if hit.page else ""
        head = TURN_NEW if new else TURN_GONE
        spot = f", {page}" if new and page else f" (it was on {page})" if page else ""
        said = highlighted(one_line(hit.sentence), hit.word)
        yield (text(f"{head}{one_line(hit.field)}{spot}: “"), *said, text("”"))
    if len(found) > HITS:
        yield (text(f"… and {len(found) - HITS} more"),)


def _quoted(passage: Passage, turns: Sequence[Hit]) -> bool:
    """Whether the passage brings or takes away only what a line above quotes already."""
    marks = {mark for mark, _ in passage.words} - {"="}
    words = one_line(" ".join(said for mark, said in passage.words if mark != "=")).casefold()
    return any(
        marks == {"+" if hit.turn == "new" else "-"} and one_line(hit.word).casefold() in words
        for hit in turns
    )


def links(change: Change, scene: Scene) -> list[Link]:
    """The page, the documents that matter, and what changed."""
    record = change.record
    found = [link(record.url, _PAGE_NAMES.get(change.kind, "Page"))]
    if change.parent is not None and change.parent.url and change.parent.url != record.url:
        found.append(link(change.parent.url, _PAGE_NAMES.get(change.parent.kind, "Page")))
    pages = {hit.page for hit in change.hits if hit.page and hit.turn != "gone"} | {
        p.page for p in change.passages if p.page
    }
    documents = record.documents or (change.parent.documents if change.parent else ())
    first = min(pages, default=0)
    found += [link(each.url, _label(each, first)) for each in _telling(documents, change)]
    found.append(link(scene.change_url(change.id), WHAT_CHANGED))
    unique = {one.url: one for one in found if isinstance(one, Link)}
    return list(unique.values())


def _telling(documents: Iterable[Document], change: Change) -> list[Document]:
    old = {d.url for d in change.before.documents} if change.before else set()
    order = {role: number for number, role in enumerate(Role)}
    ranked = sorted(documents, key=lambda each: (each.url in old, order[each.role]))
    return ranked[:4]


def _label(document: Document, page: int) -> str:
    name = _DOCUMENT_NAMES.get(document.role) or cut(one_line(document.title), 60) or "Document"
    kind = "PDF" if document.url.partition("?")[0].lower().endswith(".pdf") else ""
    if kind and page and document.role in (Role.AGENDA, Role.PACKET, Role.ORDER, Role.NOTICE):
        kind += f" p. {page}"
    elif document.pages > 20:
        kind = f"{document.pages} pages"
    return f"{name} ({kind})" if kind else name


def _has(change: Change, *names: str) -> bool:
    return any(field.name in names for field in change.fields)
