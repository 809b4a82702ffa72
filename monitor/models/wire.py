"""Records, requests and problems as plain JSON objects: the lines of ``monitor parse --json``.

The same shape is used by the web pages, by fixtures and by the command line.
"""

from monitor.models.change import Change
from monitor.models.exchange import Dropped, Problem, Request
from monitor.models.record import Document, FieldValue, Record
from monitor.models.vocabulary import Coverage

Line = dict[str, object]


def to_json(thing: Record | Request | Problem | Dropped) -> Line:
    """One object, ``type`` first: ``record``, ``request``, ``problem`` or ``dropped``.

    Times are ISO 8601 with the zone's offset, or the day alone when the time is not known.
    ``parent``, ``version`` and ``join`` of a record stand there only when it has them.
    """
    if isinstance(thing, Record):
        return _record(thing)
    if isinstance(thing, Request):
        line: Line = {"type": "request", "method": thing.method, "url": thing.url}
        line["step"] = thing.step
        return line
    if isinstance(thing, Problem):
        return {"type": "problem", "where": thing.where, "message": thing.message}
    return {"type": "dropped", "where": thing.where, "reason": thing.reason}


def summary(adapter: str, coverage: Coverage, lines: list[Line]) -> Line:
    """The last line: how many of each kind the other lines are."""
    kinds = [line["type"] for line in lines]
    return {
        "type": "summary",
        "adapter": adapter,
        "records": kinds.count("record"),
        "requests": kinds.count("request"),
        "problems": kinds.count("problem"),
        "dropped": kinds.count("dropped"),
        "coverage": coverage.value,
    }


def _record(record: Record) -> Line:
    line: Line = {
        "type": "record",
        "kind": record.kind.value,
        "key": record.key,
        "title": record.title,
        "url": record.url,
        "starts_at": record.starts_at.isoformat() if record.starts_at else None,
        "ends_at": record.ends_at.isoformat() if record.ends_at else None,
        "status": str(record.status) if record.status is not None else None,
        "body": record.body,
        "location": record.location,
        "documents": [_document(document) for document in record.documents],
        "fields": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in record.fields.items()
        },
        "text": record.text,
    }
    extra = {"parent": record.parent, "version": record.version, "join": record.join}
    return line | {name: value for name, value in extra.items() if value}


def _document(document: Document) -> Line:
    line: Line = {"role": document.role.value, "title": document.title, "url": document.url}
    return line | {"version": document.version} if document.version else line


def change_json(change: Change) -> Line:
    """A change as ``monitor changes --json`` prints it (design 5.3)."""
    return {
        "id": change.id,
        "detected_at": change.detected_at.isoformat(),
        "source": change.source_id,
        "jurisdiction": change.jurisdiction,
        "kind": change.kind.value,
        "event": change.event.value,
        "flags": sorted(flag.value for flag in change.flags),
        "key": change.key,
        "title": change.title,
        "url": change.record.url,
        "fields": [
            {"name": field.name, "before": _plain(field.before), "after": _plain(field.after)}
            for field in change.fields
        ],
        "topics": list(change.topics),
        "importance": change.importance.value,
    }


def _plain(value: FieldValue) -> object:
    return list(value) if isinstance(value, tuple) else value
