"""Changes as lists show them: what a line needs, without the records before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.models import Event, FieldChange, Flag, Hit, Importance, Kind, accounted
from monitor.store.changes import Wanted, newest
from monitor.store.codec import dumps, field_change_of, flags_of, hits_of, loads
from monitor.store.db import Database, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One line about a change; the names are those of ``Change``."""

    id: int
    source_id: str
    jurisdiction: str
    kind: Kind
    event: Event
    title: str
    sentence: str
    note: str
    detected_at: datetime
    flags: frozenset[Flag]
    topics: tuple[str, ...]
    hits: tuple[Hit, ...]
    importance: Importance
    held: bool

    @property
    def account(self) -> str:
        """The sentence, and which of the topics' words came into a notice or went out of it."""
        return accounted(self.sentence, self.hits)


class Headlines:
    """Lines of the table ``changes``."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def matching(self, wanted: Wanted) -> list[Headline]:
        """Changes that match, newest first."""
        return [_headline(row) for row in newest(self.db, _COLUMNS, wanted)]

    def many(self, ids: Sequence[int]) -> list[Headline]:
        """Several changes in the order asked; unknown ids are left out."""
        rows = self.db.query(
            f"SELECT {_COLUMNS} FROM changes WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608 - constants
            (dumps(list(ids)),),
        )
        found = {row["id"]: _headline(row) for row in rows}
        return [found[each] for each in ids if each in found]

    def fields(self, ids: Sequence[int]) -> dict[int, list[FieldChange]]:
        """Change → its fields before and after; changes without any are left out."""
        rows = self.db.query(
            "SELECT * FROM field_changes WHERE change_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (dumps(list(ids)),),
        )
        found: dict[int, list[FieldChange]] = {}
        for row in rows:
            field = field_change_of(row["name"], row["before"], row["after"])
            found.setdefault(row["change_id"], []).append(field)
        return found


_NAMES = (
    "id", "source_id", "jurisdiction", "kind", "event", "title", "sentence", "note", "detected_at",
    "flags", "topics", "hits", "importance", "held",
)  # fmt: skip
_COLUMNS = ", ".join(f"changes.{name}" for name in _NAMES)
_EMPTY = "[]"
_KINDS = {each.value: each for each in Kind}
_EVENTS = {each.value: each for each in Event}
_IMPORTANCES = {each.value: each for each in Importance}


def _headline(row: Row) -> Headline:
    number, source, place, kind, event, title, sentence, note, at, flags, topics, hits, weight, held = row  # fmt: skip
    return Headline(
        id=number,
        source_id=source,
        jurisdiction=place,
        kind=_KINDS[kind],
        event=_EVENTS[event],
        title=title,
        sentence=sentence,
        note=note,
        detected_at=datetime.fromisoformat(at),
        flags=frozenset() if flags == _EMPTY else flags_of(flags),
        topics=() if topics == _EMPTY else tuple(loads(topics)),
        hits=() if hits == _EMPTY else hits_of(hits),
        importance=_IMPORTANCES[weight],
        held=bool(held),
    )
