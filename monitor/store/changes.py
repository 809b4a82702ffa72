"""Changes: what happened, waiting to be routed, and searchable for ever after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.models import Change, Event, Hit, Importance, Kind
from monitor.store.codec import (
    dumps,
    field_change_of,
    flags_json,
    flags_of,
    hits_json,
    hits_of,
    loads,
    passages_json,
    passages_of,
    record_from,
    record_json,
)
from monitor.store.db import Database, Row, stamp
from monitor.store.spans import spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which changes a listing wants, numbered above ``after_id`` and below ``before_id`` (0: any)."""

    since: datetime | None = None
    until: datetime | None = None
    jurisdiction: str = ""
    source: str = ""
    kind: str = ""
    event: str = ""
    topic: str = ""
    importance: str = ""
    thread: tuple[str, str] | None = None
    before_id: int = 0
    after_id: int = 0
    limit: int = 100

    @property
    def any_number(self) -> bool:
        """Nothing is wanted but numbers."""
        return self == Wanted(before_id=self.before_id, after_id=self.after_id, limit=self.limit)


class Changes:
    """The tables ``changes``, ``field_changes``, ``change_topics`` and ``change_jurisdictions``."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def add(
        self,
        changes: Iterable[Change],
        *,
        poll_id: int | None,
        snapshot_id: int | None,
        evidence: Sequence[str] = (),
    ) -> tuple[int, ...]:
        """Store changes, unrouted; answers their ids."""
        ids = []
        proof = dumps(list(evidence))
        with self.db.writing() as connection:
            for change in changes:
                cursor = connection.execute(_INSERT, _values(change, poll_id, snapshot_id, proof))
                change_id = int(cursor.lastrowid or 0)
                ids.append(change_id)
                connection.executemany(
                    "INSERT INTO field_changes (change_id, name, before, after) VALUES (?,?,?,?)",
                    [
                        (change_id, field.name, dumps(field.before), dumps(field.after))
                        for field in change.fields
                    ],
                )
                connection.execute(
                    "INSERT OR IGNORE INTO change_jurisdictions VALUES (?, ?)",
                    (change.jurisdiction, change_id),
                )
        return tuple(ids)

    def unrouted(self, limit: int = 500) -> list[Change]:
        """Changes not yet routed, oldest first."""
        rows = self.db.query(
            "SELECT * FROM changes WHERE routed_at IS NULL ORDER BY id LIMIT ?", (limit,)
        )
        return self._changes(rows)

    def mark_routed(
        self, changes: Iterable[Change], reaches: Mapping[int, Sequence[str]], now: datetime
    ) -> None:
        """Keep what routing found (topics, hits, importance, jurisdictions), in its transaction."""
        with self.db.writing() as connection:
            for change in changes:
                places = sorted({change.jurisdiction, *reaches.get(change.id, ())})
                connection.execute(
                    "UPDATE changes SET routed_at=?, topics=?, hits=?, importance=?, held=?, reaches=? WHERE id=?",
                    (
                        stamp(now),
                        dumps(list(change.topics)),
                        hits_json(change.hits),
                        change.importance.value,
                        int(change.held),
                        dumps(places),
                        change.id,
                    ),
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO change_topics VALUES (?, ?)",
                    [(topic, change.id) for topic in change.topics],
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO change_jurisdictions VALUES (?, ?)",
                    [(place, change.id) for place in places],
                )

    def get(self, change_id: int) -> Change | None:
        """One change."""
        found = self.many([change_id])
        return found[0] if found else None

    def many(self, ids: Sequence[int]) -> list[Change]:
        """Several changes in the order asked; unknown ids are left out."""
        rows: list[Row] = []
        for start in range(0, len(ids), 500):
            some = list(ids[start : start + 500])
            rows += self.db.query(
                f"SELECT * FROM changes WHERE id IN ({','.join('?' * len(some))})",  # noqa: S608 - marks only
                some,
            )
        found = {change.id: change for change in self._changes(rows)}
        return [found[i] for i in ids if i in found]

    def hits_before(self, change: Change, key: str = "") -> tuple[Hit, ...]:
        """What earlier changes of the same thing were told for, the newest first; ``key``: of that part."""
        rows = self.db.query(
            "SELECT hits FROM changes WHERE source_id = ? AND thread = ? AND id < ? AND hits != '[]'"
            " AND (? = '' OR key = ?) AND routed_at IS NOT NULL ORDER BY id DESC LIMIT 50",
            (change.source_id, change.thread or change.record.thread, change.id, key, key),
        )
        return tuple(hit for row in rows for hit in hits_of(row["hits"]))

    def completed(self, change: Change) -> Change | None:
        """The last change that brought the missing text of a filing, if one did."""
        rows = self.db.query(
            "SELECT * FROM changes WHERE source_id = ? AND thread = ? AND key = ? AND id > ?"
            " AND event = 'enriched' ORDER BY id DESC LIMIT 1",
            (change.source_id, change.thread or change.record.thread, change.key, change.id),
        )
        found = self._changes(rows)
        return found[0] if found else None

    def matching(self, wanted: Wanted) -> list[Change]:
        """Changes that match, newest first."""
        return self._changes(newest(self.db, "changes.*", wanted))

    def evidence(self, change_id: int) -> list[str]:
        """The SHA-256 of the stored responses a change was read from."""
        row = self.db.first("SELECT evidence FROM changes WHERE id = ?", (change_id,))
        return [] if row is None else list(loads(row["evidence"]))

    def reaches(self, change_id: int) -> list[str]:
        """The jurisdictions a change concerns."""
        rows = self.db.query(
            "SELECT jurisdiction FROM change_jurisdictions WHERE change_id = ? ORDER BY 1",
            (change_id,),
        )
        return [row["jurisdiction"] for row in rows]

    def notifications(self, change_id: int) -> list[int]:
        """The notifications a change became."""
        rows = self.db.query(
            "SELECT notification_id FROM notification_changes WHERE change_id = ?", (change_id,)
        )
        return [row["notification_id"] for row in rows]

    def _changes(self, rows: Sequence[Row]) -> list[Change]:
        fields: dict[int, list[Row]] = {}
        ids = [row["id"] for row in rows]
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            for row in self.db.query(
                f"SELECT * FROM field_changes WHERE change_id IN ({','.join('?' * len(some))}) ORDER BY id",  # noqa: S608 - marks only
                some,
            ):
                fields.setdefault(row["change_id"], []).append(row)
        return [_change(row, fields.get(row["id"], [])) for row in rows]


_INSERT = (
    "INSERT INTO changes (poll_id, snapshot_id, source_id, jurisdiction, key, thread, kind, event, title, url,"
    " sentence, note, detected_at, flags, importance, topics, hits, before, after, parent, passages, evidence, held)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


def _values(
    change: Change, poll_id: int | None, snapshot_id: int | None, evidence: str
) -> tuple[object, ...]:
    return (
        poll_id,
        snapshot_id,
        change.source_id,
        change.jurisdiction,
        change.key,
        change.thread or change.record.thread,
        change.kind.value,
        change.event.value,
        change.title,
        change.record.url,
        change.sentence,
        change.note,
        stamp(change.detected_at),
        flags_json(change.flags),
        change.importance.value,
        dumps(list(change.topics)),
        hits_json(change.hits),
        record_json(change.before) if change.before else None,
        record_json(change.after) if change.after else None,
        record_json(change.parent) if change.parent else None,
        passages_json(change.passages),
        evidence,
        int(change.held),
    )


def _change(row: Row, fields: Sequence[Row]) -> Change:
    return Change(
        id=row["id"],
        source_id=row["source_id"],
        jurisdiction=row["jurisdiction"],
        kind=Kind(row["kind"]),
        event=Event(row["event"]),
        key=row["key"],
        thread=row["thread"],
        title=row["title"],
        detected_at=datetime.fromisoformat(row["detected_at"]),
        before=record_from(row["before"]),
        after=record_from(row["after"]),
        parent=record_from(row["parent"]),
        fields=tuple(field_change_of(f["name"], f["before"], f["after"]) for f in fields),
        flags=flags_of(row["flags"]),
        passages=passages_of(row["passages"]),
        sentence=row["sentence"],
        note=row["note"],
        topics=tuple(loads(row["topics"])),
        hits=hits_of(row["hits"]),
        importance=Importance(row["importance"]),
        held=bool(row["held"]),
    )


def parts(db: Database, wanted: Wanted) -> Iterator[Wanted]:
    """The same wish, cut to the numbers that changes of its time have, the newest part first.

    What lies between the parts need not be walked through. A wish for any time is one part.
    """
    if wanted.since is None and wanted.until is None:
        yield wanted
        return
    for first, last in spans(db, wanted.since, wanted.until):
        before = min(wanted.before_id or last + 1, last + 1)
        after = max(wanted.after_id, first - 1)
        if after + 1 < before:
            yield replace(wanted, before_id=before, after_id=after)


def bounded(db: Database, wanted: Wanted) -> Wanted:
    """The same wish between the lowest and the highest number that its time has."""
    found = list(parts(db, wanted))
    if not found:
        return replace(wanted, before_id=1)
    return replace(wanted, before_id=found[0].before_id, after_id=found[-1].after_id)


def newest(db: Database, columns: str, wanted: Wanted) -> list[Row]:
    """``columns`` of the changes that match, newest first."""
    rows: list[Row] = []
    for part in parts(db, wanted):
        sql, values = where(part)
        rows += db.query(
            f"SELECT {columns} FROM {sql} ORDER BY changes.id DESC LIMIT ?",  # noqa: S608 - built of constants
            (*values, wanted.limit - len(rows)),
        )
        if len(rows) >= wanted.limit:
            break
    return rows


def where(wanted: Wanted) -> tuple[str, list[object]]:
    """What stands after ``FROM`` for a wish, and its values."""
    joins = ["changes"]
    tests: list[str] = []
    values: list[object] = []
    if wanted.topic:
        joins.append("JOIN change_topics ON change_topics.change_id = changes.id")
        tests.append("change_topics.topic = ?")
        values.append(wanted.topic)
    if wanted.jurisdiction:
        joins.append("JOIN change_jurisdictions ON change_jurisdictions.change_id = changes.id")
        tests.append("change_jurisdictions.jurisdiction = ?")
        values.append(wanted.jurisdiction)
    for column, value in (
        ("source_id", wanted.source),
        ("kind", wanted.kind),
        ("event", wanted.event),
        ("importance", wanted.importance),
    ):
        if value:
            tests.append(f"changes.{column} = ?")
            values.append(value)
    if wanted.thread:
        tests.append("changes.source_id = ? AND changes.thread = ?")
        values += wanted.thread
    # The plus keeps SQLite from walking by time and sorting: numbers bound the walk, see `parts`.
    if wanted.since:
        tests.append("+changes.detected_at >= ?")
        values.append(stamp(wanted.since))
    if wanted.until:
        tests.append("+changes.detected_at < ?")
        values.append(stamp(wanted.until))
    if wanted.before_id:
        tests.append("changes.id < ?")
        values.append(wanted.before_id)
    if wanted.after_id:
        tests.append("changes.id > ?")
        values.append(wanted.after_id)
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    return " ".join(joins) + where, values
