"""Records and their parts to JSON text and back, without loss."""

from collections.abc import Mapping
from datetime import date, time
from operator import attrgetter
from typing import Any

import orjson

from monitor.models import (
    Document,
    FieldChange,
    FieldValue,
    Flag,
    Hit,
    Kind,
    Passage,
    Record,
    Role,
    When,
)

_PLAIN = (
    "url", "status", "body", "location", "text", "parent", "join", "version", "brief", "own",
)  # fmt: skip
_plain_parts = attrgetter(*_PLAIN)
_KINDS = {each.value: each for each in Kind}
_ROLES = {each.value: each for each in Role}


def dumps(value: object) -> str:
    """Compact JSON text."""
    return orjson.dumps(value).decode()


def loads(text: str | bytes | None) -> Any:
    """What the JSON text says; ``None`` for ``NULL``."""
    return None if text is None else orjson.loads(text)


def record_json(record: Record) -> str:
    """``record`` as JSON text."""
    return dumps(record_data(record))


def record_data(record: Record) -> dict[str, Any]:
    """``record`` as plain data; empty parts are left out."""
    data: dict[str, Any] = {"kind": record.kind, "key": record.key, "title": record.title}
    parts = zip(_PLAIN, _plain_parts(record), strict=True)
    data |= {name: value for name, value in parts if value}
    if record.starts_at is not None:
        data["starts_at"] = _when_data(record.starts_at)
    if record.ends_at is not None:
        data["ends_at"] = _when_data(record.ends_at)
    if record.documents:
        data["documents"] = [_document_data(document) for document in record.documents]
    if record.fields:
        data["fields"] = dict(record.fields)
    return data


def record_from(text: str | None) -> Record | None:
    """The record of a JSON column."""
    return None if text is None else record_of(orjson.loads(text))


def record_of(data: Mapping[str, Any]) -> Record:
    """The record of plain data."""
    documents, fields = data.get("documents"), data.get("fields")
    return Record(
        kind=_KINDS[data["kind"]],
        key=data["key"],
        title=data["title"],
        url=data.get("url"),
        starts_at=_when_of(data.get("starts_at")),
        ends_at=_when_of(data.get("ends_at")),
        status=data.get("status"),
        body=data.get("body"),
        location=data.get("location"),
        documents=tuple(map(_document_of, documents)) if documents else (),
        fields={name: _field(value) for name, value in fields.items()} if fields else {},
        text=data.get("text"),
        parent=data.get("parent"),
        version=data.get("version", ""),
        join=data.get("join"),
        brief=data.get("brief", False),
        own=data.get("own", False),
    )


def _when_data(when: When) -> list[Any]:
    clock = when.clock.isoformat() if when.clock else None
    fold = when.clock.fold if when.clock else 0
    return [when.day.isoformat(), clock, when.zone, when.raw, fold]


def _when_of(data: list[Any] | None) -> When | None:
    if data is None:
        return None
    day, clock, zone, raw, fold = data
    parsed = time.fromisoformat(clock) if clock else None
    if fold and parsed is not None:
        parsed = parsed.replace(fold=fold)
    return When(date.fromisoformat(day), parsed, zone, raw)


def _document_data(document: Document) -> dict[str, Any]:
    data: dict[str, Any] = {"role": document.role, "url": document.url}
    for name in ("title", "version", "digest", "pages", "note"):
        value = getattr(document, name)
        if value:
            data[name] = value
    return data


def _document_of(data: Mapping[str, Any]) -> Document:
    return Document(
        role=_ROLES[data["role"]],
        url=data["url"],
        title=data.get("title", ""),
        version=data.get("version", ""),
        digest=data.get("digest", ""),
        pages=data.get("pages", 0),
        note=data.get("note", ""),
    )


def _field(value: Any) -> FieldValue:
    return tuple(value) if isinstance(value, list) else value


def passages_json(passages: tuple[Passage, ...]) -> str:
    """Word diffs as JSON text."""
    return dumps([[p.words, p.page, p.item, p.document, p.moved_from] for p in passages])


def passages_of(text: str) -> tuple[Passage, ...]:
    """Word diffs of a JSON column."""
    return tuple(
        Passage(tuple((mark, part) for mark, part in words), *rest)
        for words, *rest in orjson.loads(text)
    )


def hits_json(hits: tuple[Hit, ...]) -> str:
    """Topic hits as JSON text."""
    return dumps([[h.topic, h.word, h.field, h.sentence, h.page, h.turn] for h in hits])


def hits_of(text: str) -> tuple[Hit, ...]:
    """Topic hits of a JSON column."""
    return tuple(Hit(*item) for item in orjson.loads(text))


def flags_json(flags: frozenset[Flag]) -> str:
    """Flags as JSON text, sorted."""
    return dumps(sorted(flags))


def flags_of(text: str) -> frozenset[Flag]:
    """Flags of a JSON column."""
    return frozenset(Flag(item) for item in orjson.loads(text))


def field_change_of(name: str, before: str | None, after: str | None) -> FieldChange:
    """A row of ``field_changes``."""
    return FieldChange(name, _field(loads(before)), _field(loads(after)))
