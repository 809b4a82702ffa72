"""What a change is about: topics and where they stand, places it names, how loudly it is told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from monitor.models import Change, Event, Hit, Importance, Kind, Match, Page, Passage, Record
from monitor.parse.docket import HIGH, LOW
from monitor.parse.docket import importance as docket_importance
from monitor.parse.fold import fold
from monitor.parse.parties import names_party
from monitor.routing.conditions import Compared, turned
from monitor.routing.earlier import Earlier, inherited
from monitor.routing.rules import Rules

Texts = dict[str, str | Sequence[Page]]
Pages = Mapping[str, Sequence[Page]]

_LOUD = frozenset(
    {Event.CANCELLED, Event.POSTPONED, Event.RESCHEDULED, Event.DEADLINE_MOVED, Event.REMOVED}
)
_QUIET = frozenset({Event.AGENDA_ITEM_MOVED, Event.MODIFIED, Event.RENAMED, Event.DOCUMENT_REMOVED})
_PARTIAL = frozenset(
    {
        Event.MODIFIED, Event.AMENDED, Event.TEXT_CHANGED, Event.DOCUMENT_REVISED, Event.AGENDA_REVISED,
        Event.AGENDA_ITEM_REWORDED, Event.CORRECTED, Event.MINUTES_POSTED, Event.DOCUMENT_ADDED,
        Event.DOCUMENT_REMOVED,
    }
)  # fmt: skip
"""Events of which only what changed is searched: the rest of the record was searched before."""
_DOCKETS = frozenset({Kind.DOCKET, Kind.DOCKET_ENTRY})
_NEW = frozenset({Event.ADDED, Event.FILED})


def annotate(
    change: Change,
    rules: Rules,
    pages: Pages,
    compared: Compared | None = None,
    earlier: Earlier | None = None,
) -> tuple[Change, dict[str, str]]:
    """The change with topics, hits and importance; and the places it names, each by which alias.

    What is ``earlier`` decides who is told of the thing's fate, not how loudly.
    """
    found = texts(change, pages)
    hits = rules.matcher.hits(found)
    if compared is not None:
        turns = turned(compared, rules.matcher, rules.topics)
        known = {(hit.topic, fold(hit.word)) for hit in turns}
        hits = (*turns, *(hit for hit in hits if (hit.topic, fold(hit.word)) not in known))
    told = _about(change, hits, rules)
    told = replace(told, importance=importance(told, rules, found))
    if earlier is not None:
        told = _about(told, (*hits, *inherited(told, earlier, rules.matcher, rules.topics)), rules)
    return told, _named(told, rules, found)


def _about(change: Change, hits: tuple[Hit, ...], rules: Rules) -> Change:
    topics = sorted({*(hit.topic for hit in hits), *_topics_of_source(change, rules)})
    return replace(change, topics=tuple(topics), hits=hits)


def _topics_of_source(change: Change, rules: Rules) -> Sequence[str]:
    """The topics a source is of; a case that was only found by a name may be about anything."""
    source = rules.sources.get(change.source_id)
    fields = change.record.fields
    return source.topics if source and not (fields.get("named") or fields.get("gap")) else ()


def texts(change: Change, pages: Pages) -> Texts:
    """What is searched, by the name under which a hit is told."""
    record = change.record
    found: Texts = {}
    label = item_name(record) if change.kind is Kind.AGENDA_ITEM else "the title"
    if not is_late_reading(change):
        found[label] = record.title
    if change.event in _PARTIAL or is_late_reading(change):
        _changed(change, found)
    else:
        _whole(record, found, label)
        _listed(change, found)
        if change.before is not None and change.event is Event.RESCHEDULED:
            _changed(change, found)
    for title, text in pages.items():
        found[title] = text
    return {name: value for name, value in found.items() if value}


def is_late_reading(change: Change) -> bool:
    """A document that was told of can be read now: what else the record says was searched before."""
    return change.event is Event.ENRICHED and any(
        field.name.startswith("text:") and field.before is None for field in change.fields
    )


def _whole(record: Record, found: Texts, label: str) -> None:
    if record.text:
        found[label if record.kind is Kind.AGENDA_ITEM else "the text"] = f"{record.title}\n{record.text}" if (
            record.kind is Kind.AGENDA_ITEM
        ) else record.text  # fmt: skip
    if record.body and record.kind is not Kind.MEETING:
        found["the description"] = record.body
    for name, value in record.fields.items():
        if isinstance(value, str) and len(value) > 20 and not value.startswith("http"):
            found[name.replace("_", " ")] = value


def _listed(change: Change, found: Texts) -> None:
    """The items an agenda came with, each under its number."""
    for field in change.fields:
        if field.name in ("items", "entries") and isinstance(field.after, tuple):
            for title in field.after:
                first = title.partition(" ")[0]
                number = first.rstrip(".") if any(c.isdigit() for c in first) else ""
                name = f"item {number}" if number else field.name
                found[name] = (
                    f"{found[name]}\n{title}" if isinstance(found.get(name), str) else title
                )


def _changed(change: Change, found: Texts) -> None:
    for field in change.fields:
        what, _, role = field.name.partition(":")
        if what in ("text", "version", "document") and role:
            continue
        values = [v for v in (field.after, field.before) if isinstance(v, str)]
        values += [each for v in (field.after, field.before) if isinstance(v, tuple) for each in v]
        covered = change.passages and field.name in ("text", "body", "description")
        if values and not covered:
            found.setdefault(field.name.replace("_", " "), "\n".join(values))
    for number, passage in enumerate(change.passages):
        found[_passage_name(passage, number, found)] = [
            Page(passage.page, text) for text in _both(passage)
        ]


def _both(passage: Passage) -> Iterator[str]:
    """The passage as it reads now, and as it read before."""
    for mark in "+-":
        text = " ".join(words for kind, words in passage.words if kind in ("=", mark))
        if any(kind == mark for kind, _ in passage.words):
            yield text


def _passage_name(passage: Passage, number: int, found: Texts) -> str:
    first = passage.item.partition(" ")[0].rstrip(".")
    if any(character.isdigit() for character in first):
        name = f"item {first}"
    else:
        name = passage.item or (f"the {passage.document}" if passage.document else "the text")
    return name if name not in found else f"{name} ({max(2, number + 1)})"


def item_name(record: Record) -> str:
    """How a hit in an agenda item is told: by its number or file, when it has one."""
    number = str(record.fields.get("number") or record.fields.get("file") or "").rstrip(".")
    return f"item {number}" if number else "the item"


def _named(change: Change, rules: Rules, found: Texts) -> dict[str, str]:
    """Other jurisdictions that the change names: a party of the case, or words of the text."""
    places: dict[str, str] = {}
    if change.kind in _DOCKETS:
        own = change.parent or change.record
        title = str(change.record.fields.get("case_name") or own.title)
        for place in rules.jurisdictions.values():
            alias = names_party(title, rules.aliases(place))
            if alias is not None:
                places[place.id] = alias
    else:
        for hit in rules.names.hits(found):
            places.setdefault(hit.topic, hit.word)
    places.pop(change.jurisdiction, None)
    return places


def importance(change: Change, rules: Rules, found: Texts) -> Importance:
    """The editor's rules first, then a topic's hit, then the kind of event or filing."""
    for rule, words in zip(rules.importance, rules.importance_words, strict=True):
        if matches(rule.match, change) and (words is None or words.hits(found)):
            return rule.importance
    if change.kind is Kind.DOCKET_ENTRY and change.event in (*_NEW, Event.ENRICHED):
        return _of_entry(change, rules)
    if change.hits:
        return Importance.HIGH
    if change.event in _LOUD or (change.kind is Kind.DOCKET and change.event is Event.ADDED):
        return Importance.HIGH
    return Importance.LOW if change.event in _QUIET else Importance.NORMAL


def _of_entry(change: Change, rules: Rules) -> Importance:
    """An order is told loudly and an appearance quietly; a phrase of the editor's wins."""
    record = change.record
    kind = str(record.fields.get("entry_type") or "")
    words = kind or record.text or record.title
    for phrases, own in ((rules.loud, Importance.HIGH), (rules.hushed, Importance.LOW)):
        if phrases.hits({"kind": words}):
            return own
    level = docket_importance(words, high=HIGH, low=LOW)
    return Importance.HIGH if change.hits and level is Importance.NORMAL else level


def matches(match: Match, change: Change, topics: Sequence[str] | None = None) -> bool:
    """Whether every matcher that is named holds."""
    about = change.topics if topics is None else topics
    return (
        _one(match.jurisdiction, change.jurisdiction)
        and _one(match.source, change.source_id)
        and _one(match.kind, change.kind.value)
        and _one(match.event, change.event.value)
        and _one(match.importance, change.importance.value)
        and (not match.topic or bool(set(match.topic) & set(about)))
        and (not match.flag or bool(set(match.flag) & {flag.value for flag in change.flags}))
    )


def _one(wanted: Sequence[str], value: str) -> bool:
    return not wanted or value in wanted
