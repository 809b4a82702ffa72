"""Field by field: what differs between two states of one record, noise left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.diff.files import FileChange, file_changes
from monitor.diff.normal import clean_lines, comparable, is_empty
from monitor.models import FieldChange, FieldValue, Kind, Record, When
from monitor.parse.fold import clean, quiet, same_text

DEADLINE_KINDS = frozenset({Kind.GRANT, Kind.NOTICE})


@dataclass(frozen=True, slots=True)
class Delta:
    """All differences between ``before`` and ``after``: fields first, then files."""

    before: Record
    after: Record
    fields: tuple[FieldChange, ...]
    files: tuple[FileChange, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.files)


def delta(before: Record, after: Record, volatile: frozenset[str]) -> Delta:
    """What differs between two states of one record.

    The record's own address, its ``version`` and ``join`` are no differences.
    """
    found = tuple(_fields(before, after, volatile))
    return Delta(before, after, found, file_changes(before.documents, after.documents))


def deadline_name(kind: Kind) -> str:
    """How ``ends_at`` is called for ``kind``."""
    return "deadline" if kind in DEADLINE_KINDS else "ends_at"


def _fields(before: Record, after: Record, volatile: frozenset[str]) -> Iterator[FieldChange]:
    if not same_text(before.title, after.title):
        yield FieldChange("title", clean(before.title), clean(after.title))
    if before.starts_at != after.starts_at:
        yield FieldChange("starts_at", _time(before.starts_at), _time(after.starts_at))
    if before.ends_at != after.ends_at:
        name = deadline_name(after.kind)
        yield FieldChange(name, _time(before.ends_at), _time(after.ends_at))
    for name, old, new in (
        ("status", before.status, after.status),
        ("body", before.body, after.body),
        ("location", before.location, after.location),
    ):
        if not same_text(old or "", new or "") and not _only_points(name, old, new):
            yield FieldChange(name, clean(old or "") or None, clean(new or "") or None)
    if not same_text(before.text or "", after.text or ""):
        yield FieldChange("text", _lines(before.text), _lines(after.text))
    if before.parent != after.parent:
        yield FieldChange("parent", before.parent, after.parent)
    yield from _own(before, after, volatile)


def _own(before: Record, after: Record, volatile: frozenset[str]) -> Iterator[FieldChange]:
    if before.fields == after.fields:
        return
    for name in sorted(before.fields.keys() | after.fields.keys()):
        if name in volatile:
            continue
        old, new = before.fields.get(name), after.fields.get(name)
        if not same_value(old, new):
            yield FieldChange(name, _shown(old), _shown(new))


def same_value(old: FieldValue, new: FieldValue) -> bool:
    """Whether two field values say the same."""
    if old == new or (is_empty(old) and is_empty(new)):
        return True
    if isinstance(old, str) and isinstance(new, str):
        return same_text(old, new)
    return not is_empty(old) and not is_empty(new) and comparable(old) == comparable(new)


def _only_points(name: str, old: str | None, new: str | None) -> bool:
    """Addresses are typed anew for each meeting: commas and points come and go."""
    if name != "location" or not old or not new:
        return False
    return letters(old) == letters(new)


def letters(text: str) -> str:
    """The letters and digits of ``text`` alone, folded."""
    return "".join(sign for sign in quiet(text) if sign.isalnum())


def _time(when: When | None) -> str | None:
    return None if when is None else when.isoformat()


def _lines(text: str | None) -> str | None:
    return clean_lines(text) if text else None


def _shown(value: FieldValue) -> FieldValue:
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, tuple):
        return tuple(clean(each) for each in value) or None
    return value
