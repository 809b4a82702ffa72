"""Records: their present state, and every version they had."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from monitor.diff import Known, Standing, recalled
from monitor.models import Kind, Record
from monitor.store.codec import dumps, loads, record_json, record_of
from monitor.store.db import Database, Row, moment, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record as the store has it, with where it stands."""

    id: int
    source_id: str
    jurisdiction: str
    record: Record
    standing: Standing
    first_seen: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """How a record read from ``seen_at`` on."""

    seen_at: datetime
    record: Record


class Records:
    """The tables ``records`` and ``record_versions``."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def known(
        self,
        source_id: str,
        keys: Iterable[str] = (),
        *,
        recent: datetime | None = None,
        present: Mapping[str, Record] = MappingProxyType({}),
    ) -> dict[str, Known]:
        """All records of a source still in play, and those of ``fallen``.

        ``present`` are records just read, by key: one that is stored as it reads now is taken from
        there, which is quicker than reading it from the row.
        """
        rows = self.db.query(
            f"{_STATE} WHERE source_id = ? AND standing IN ('listed', 'missing', 'removed', 'closed')",
            (source_id,),
        )
        found = {row[0]: _known(row, present.get(row[0])) for row in rows}
        return found | self.fallen(source_id, [k for k in keys if k not in found], recent=recent)

    def fallen(
        self, source_id: str, keys: Sequence[str], *, recent: datetime | None = None
    ) -> dict[str, Known]:
        """Those of ``keys`` that fell off before.

        ``recent``: also meetings that fell off but took place since then; they may come back
        under another id.
        """
        rows = []
        if recent is not None:
            rows += self.db.query(
                f"{_STATE} WHERE source_id = ? AND standing = 'left' AND due_at >= ?"
                " AND kind = 'meeting'",
                (source_id, stamp(recent)),
            )
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            rows += self.db.query(
                f"{_STATE} WHERE source_id = ? AND key IN ({marks})", (source_id, *some)
            )
        return {row[0]: _known(row) for row in rows}

    def digests(self, source_id: str) -> dict[str, str]:
        """The digest of each listed record, for the cheap comparison."""
        rows = self.db.query(
            "SELECT key, digest FROM records WHERE source_id = ? AND standing = 'listed'",
            (source_id,),
        )
        return {row["key"]: row["digest"] for row in rows}

    def get(self, source_id: str, key: str) -> StoredRecord | None:
        """One record."""
        row = self.db.first(
            "SELECT * FROM records WHERE source_id = ? AND key = ?", (source_id, key)
        )
        return None if row is None else stored(row)

    def by_id(self, record_id: int) -> StoredRecord | None:
        """One record by its number."""
        row = self.db.first("SELECT * FROM records WHERE id = ?", (record_id,))
        return None if row is None else stored(row)

    def children(self, source_id: str, key: str) -> list[StoredRecord]:
        """The listed records that belong to ``key`` (agenda items, docket entries)."""
        rows = self.db.query(
            "SELECT * FROM records WHERE source_id = ? AND thread = ? AND key != ?"
            " AND standing IN ('listed', 'missing') ORDER BY id",
            (source_id, key, key),
        )
        return [stored(row) for row in rows]

    def versions(self, source_id: str, key: str) -> list[RecordVersion]:
        """Every version of a record, oldest first."""
        rows = self.db.query(
            "SELECT seen_at, data FROM record_versions WHERE source_id = ? AND key = ? ORDER BY id",
            (source_id, key),
        )
        return [
            RecordVersion(
                seen_at=datetime.fromisoformat(row["seen_at"]), record=record_of(loads(row["data"]))
            )
            for row in rows
        ]

    def due(
        self, since: datetime, until: datetime, jurisdiction: str | None = None, limit: int = 2000
    ) -> list[StoredRecord]:
        """Listed meetings and deadlines between two moments, by date."""
        where = " AND jurisdiction = ?" if jurisdiction else ""
        rows = self.db.query(
            "SELECT * FROM records WHERE due_at >= ? AND due_at < ? AND standing IN ('listed', 'missing')"  # noqa: S608 - constants
            f"{where} ORDER BY due_at, id LIMIT ?",
            (stamp(since), stamp(until), *([jurisdiction] if jurisdiction else []), limit),
        )
        return [stored(row) for row in rows]

    def save(
        self,
        source_id: str,
        jurisdiction: str,
        known: Mapping[str, Known],
        snapshot_id: int | None,
        now: datetime,
    ) -> None:
        """Write changed states; a record whose content differs also becomes a new version."""
        if not known:
            return
        with self.db.writing() as connection:
            before = self._digests_of(source_id, known)
            changed_at = stamp(now)
            rows = []
            versions = []
            for key, item in known.items():
                data = record_json(item.record)
                rows.append(_values(source_id, jurisdiction, item, data, changed_at))
                if before.get(key) != item.digest:
                    versions.append((source_id, key, snapshot_id, changed_at, item.digest, data))
            connection.executemany(_UPSERT, rows)
            connection.executemany(
                "INSERT INTO record_versions (source_id, key, snapshot_id, seen_at, digest, data)"
                " VALUES (?,?,?,?,?,?)",
                versions,
            )

    def _digests_of(self, source_id: str, known: Mapping[str, Known]) -> dict[str, str]:
        keys = list(known)
        found: dict[str, str] = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            rows = self.db.query(
                f"SELECT key, digest FROM records WHERE source_id = ? AND key IN ({','.join('?' * len(some))})",  # noqa: S608 - marks only
                (source_id, *some),
            )
            found.update((row["key"], row["digest"]) for row in rows)
        return found


_COLUMNS = (
    "source_id", "key", "jurisdiction", "kind", "parent", "thread", "join_key", "title", "url", "starts_at",
    "ends_at", "due_at", "status", "body", "version", "digest", "data", "standing", "first_seen", "changed_at",
    "missing_since", "missing_polls", "memo",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO records ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - constant names
    " ON CONFLICT (source_id, key) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in _COLUMNS[2:] if c != "first_seen")
)


def _values(
    source_id: str, jurisdiction: str, item: Known, data: str, changed_at: str | None
) -> tuple[object, ...]:
    record = item.record
    due = record.starts_at if record.kind is Kind.MEETING else record.ends_at
    return (
        source_id,
        record.key,
        jurisdiction,
        record.kind.value,
        record.parent,
        record.thread,
        record.join,
        record.title,
        record.url,
        record.starts_at.isoformat() if record.starts_at else None,
        record.ends_at.isoformat() if record.ends_at else None,
        stamp(due.instant) if due else None,
        record.status,
        record.body,
        record.version,
        item.digest,
        data,
        item.standing.value,
        stamp(item.first_seen),
        changed_at,
        stamp(item.missing_since),
        item.missing_polls,
        dumps(item.memo),
    )


_STATE = "SELECT key, data, standing, first_seen, digest, missing_since, missing_polls, memo FROM records"
_STANDINGS = {each.value: each for each in Standing}


def _known(row: Row, now: Record | None = None) -> Known:
    """A row of ``_STATE``; ``now`` is how the record reads now."""
    _, data, standing, first_seen, digest, missing_since, missing_polls, memo = row
    return Known(
        record=now if now is not None and record_json(now) == data else record_of(loads(data)),
        standing=_STANDINGS[standing],
        first_seen=datetime.fromisoformat(first_seen),
        missing_since=moment(missing_since),
        missing_polls=missing_polls,
        digest=digest,
        **({} if memo == "{}" else recalled(loads(memo))),
    )


def stored(row: Row) -> StoredRecord:
    """A row of ``records``."""
    return StoredRecord(
        id=row["id"],
        source_id=row["source_id"],
        jurisdiction=row["jurisdiction"],
        record=record_of(loads(row["data"])),
        standing=Standing(row["standing"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )
