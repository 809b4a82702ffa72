"""Records reduced to what counts: equal records have equal digests, whatever the noise."""

import hashlib
from dataclasses import replace

import orjson

from monitor.models import Document, FieldValue, Record, When
from monitor.parse.fold import clean, fold, quiet
from monitor.parse.links import plain_url

VERSION = "1"
"""Goes into every digest: raise it when ``digest`` would answer otherwise for an old record."""


def normalise(record: Record, volatile: frozenset[str]) -> Record:
    """``record`` in its plain form for people: clean texts, sorted lists, no volatile fields."""
    fields = {
        name: _clean_value(value)
        for name, value in sorted(record.fields.items())
        if name not in volatile and not is_empty(value)
    }
    documents = sorted(
        (replace(each, title=clean(each.title)) for each in record.documents),
        key=lambda each: (each.role, plain_url(each.url), each.title),
    )
    return replace(
        record,
        title=clean(record.title),
        status=clean(record.status) if record.status else None,
        body=clean(record.body) if record.body else None,
        location=clean(record.location) if record.location else None,
        text=clean_lines(record.text) if record.text else None,
        documents=tuple(documents),
        fields=fields,
    )


def clean_lines(text: str) -> str:
    """``text`` with clean lines; empty lines are left out."""
    return "\n".join(line for line in map(clean, text.splitlines()) if line)


def digest(record: Record, volatile: frozenset[str]) -> str:
    """A stable, versioned name of what ``record`` says.

    Not part of it: the order of lists, case, white space, typography, entities, the record's own
    address, the platform's ``version``, sessions in links, and the ``volatile`` fields. A document
    counts by its text when that was read, else by its version and address.
    """
    data = [
        VERSION,
        record.kind.value,
        record.key,
        record.parent or "",
        quiet(record.title),
        _when(record.starts_at),
        _when(record.ends_at),
        quiet(record.status or ""),
        quiet(record.body or ""),
        quiet(record.location or ""),
        quiet(record.text or ""),
        sorted(_document(each) for each in record.documents),
        [
            [name, comparable(value)]
            for name, value in sorted(record.fields.items())
            if name not in volatile and not is_empty(value)
        ],
    ]
    return f"{VERSION}:{hashlib.blake2b(orjson.dumps(data), digest_size=16).hexdigest()}"


def comparable(value: FieldValue) -> str | list[str]:
    """A field's value as it is compared: texts folded, tuples as sets, 1.0 as 1."""
    if isinstance(value, str):
        return quiet(value)
    if isinstance(value, tuple):
        return sorted({quiet(each) for each in value if each})
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def is_empty(value: FieldValue) -> bool:
    """Whether a field says nothing; ``False`` and 0 say something."""
    if isinstance(value, str):
        return not fold(value)
    if isinstance(value, tuple):
        return not any(fold(each) for each in value)
    return value is None


def _clean_value(value: FieldValue) -> FieldValue:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(sorted({clean(each) for each in value if each}))
    return value


def _when(when: When | None) -> str:
    return "" if when is None else when.isoformat()


def _document(document: Document) -> list[str]:
    if document.digest:
        return [document.role.value, fold(document.title), "text", document.digest]
    return [
        document.role.value,
        fold(document.title),
        document.version,
        plain_url(document.url),
    ]
