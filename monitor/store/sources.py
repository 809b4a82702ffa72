"""What is remembered of each source between polls: health, validators, baseline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.models import Health, Validators
from monitor.store.codec import dumps, loads
from monitor.store.db import Database, Row, moment, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow:
    """The last good response to one request: its validators and the hash of its body.

    ``followed`` says that parsing it led to further requests, so that an unchanged answer must
    be read again from its stored copy. ``essence`` is the hash of a page without its tokens.
    """

    request_key: str
    url: str
    sha256: str
    fetched_at: datetime
    validators: Validators = field(default_factory=Validators)
    content_type: str = ""
    followed: bool = False
    essence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A row of ``sources``. ``told_health`` is what the ops channel was last told, at ``told_at``."""

    id: str
    jurisdiction: str
    adapter: str
    settings_hash: str = ""
    parser_version: int = 0
    baseline_at: datetime | None = None
    last_poll_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_change_at: datetime | None = None
    next_poll_at: datetime | None = None
    last_result: str = ""
    last_error: str = ""
    health: Health = Health.OK
    health_since: datetime | None = None
    health_reason: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    told_health: Health = Health.OK
    told_at: datetime | None = None
    record_count: int = 0
    records_digest: str = ""
    memo: Mapping[str, str] = field(default_factory=dict)


_COLUMNS = (
    "id", "jurisdiction", "adapter", "settings_hash", "parser_version", "baseline_at", "last_poll_at",
    "last_ok_at", "last_change_at", "next_poll_at", "last_result", "last_error", "health", "health_since",
    "health_reason", "failures", "failing_since", "told_health", "told_at", "record_count", "records_digest", "memo",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO sources ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - constant names
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _COLUMNS[1:])}"
)
_UPSERT_RESPONSE = (
    "INSERT INTO responses (source_id, request_key, url, etag, last_modified, sha256, content_type, followed,"
    " fetched_at, essence) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (source_id, request_key) DO UPDATE SET"
    " url = excluded.url, etag = excluded.etag, last_modified = excluded.last_modified,"
    " sha256 = excluded.sha256, content_type = excluded.content_type, followed = excluded.followed,"
    " fetched_at = excluded.fetched_at, essence = excluded.essence"
)


class Sources:
    """The table of sources and the last good response to each of their requests."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def get(self, source_id: str) -> SourceState | None:
        """What is remembered of a source, if it was ever polled."""
        row = self.db.first("SELECT * FROM sources WHERE id = ?", (source_id,))
        return None if row is None else _state(row)

    def all(self) -> list[SourceState]:
        """All remembered sources by id."""
        return [_state(row) for row in self.db.query("SELECT * FROM sources ORDER BY id")]

    def some(self, ids: Sequence[str]) -> dict[str, SourceState]:
        """What is remembered of ``ids``, as far as they were ever polled."""
        rows = self.db.query(
            "SELECT * FROM sources WHERE id IN (SELECT value FROM json_each(?))",
            (dumps(list(ids)),),
        )
        return {row["id"]: _state(row) for row in rows}

    def healths(self) -> dict[str, str]:
        """Source id → health of all remembered sources."""
        # A row for each of 100,000 takes four times as long, and twice the memory.
        found: dict[str, str] = {}
        for health, ids in self.db.query(
            "SELECT health, json_group_array(id) FROM sources GROUP BY health"
        ):
            found.update(dict.fromkeys(loads(ids), health))
        return found

    def next_polls(self, ids: Sequence[str], now: datetime) -> dict[str, datetime]:
        """When each of ``ids`` should be polled next; those never polled are left out.

        So are those polled later than ``now``: the clock was set back since, and their times
        cannot be trusted.
        """
        rows = self.db.query(
            "SELECT id, next_poll_at FROM sources WHERE next_poll_at IS NOT NULL"
            " AND (last_poll_at IS NULL OR last_poll_at <= ?)"
            " AND id IN (SELECT value FROM json_each(?))",
            (stamp(now), dumps(list(ids))),
        )
        return {row["id"]: datetime.fromisoformat(row["next_poll_at"]) for row in rows}

    def responses(self, source_id: str) -> dict[str, ResponseRow]:
        """The last good responses of a source by request key."""
        rows = self.db.query("SELECT * FROM responses WHERE source_id = ?", (source_id,))
        return {row["request_key"]: _response(row) for row in rows}

    def save(self, state: SourceState) -> None:
        """Write one source (inside the caller's transaction when there is one)."""
        self.save_many([state])

    def save_many(self, states: Iterable[SourceState]) -> None:
        """Write several sources."""
        with self.db.writing() as connection:
            connection.executemany(_UPSERT, [_values(state) for state in states])

    def save_responses(
        self, source_id: str, rows: Sequence[ResponseRow], dropped: Sequence[str] = ()
    ) -> None:
        """Write validators and body hashes; forget the requests in ``dropped``."""
        with self.db.writing() as connection:
            connection.executemany(
                _UPSERT_RESPONSE, [_response_values(source_id, row) for row in rows]
            )
            connection.executemany(
                "DELETE FROM responses WHERE source_id = ? AND request_key = ?",
                [(source_id, key) for key in dropped],
            )


def _values(state: SourceState) -> tuple[object, ...]:
    return (
        state.id,
        state.jurisdiction,
        state.adapter,
        state.settings_hash,
        state.parser_version,
        stamp(state.baseline_at),
        stamp(state.last_poll_at),
        stamp(state.last_ok_at),
        stamp(state.last_change_at),
        stamp(state.next_poll_at),
        state.last_result,
        state.last_error,
        state.health.value,
        stamp(state.health_since),
        state.health_reason,
        state.failures,
        stamp(state.failing_since),
        state.told_health.value,
        stamp(state.told_at),
        state.record_count,
        state.records_digest,
        dumps(dict(state.memo)),
    )


def _state(row: Row) -> SourceState:
    return SourceState(
        id=row["id"],
        jurisdiction=row["jurisdiction"],
        adapter=row["adapter"],
        settings_hash=row["settings_hash"],
        parser_version=row["parser_version"],
        baseline_at=moment(row["baseline_at"]),
        last_poll_at=moment(row["last_poll_at"]),
        last_ok_at=moment(row["last_ok_at"]),
        last_change_at=moment(row["last_change_at"]),
        next_poll_at=moment(row["next_poll_at"]),
        last_result=row["last_result"] or "",
        last_error=row["last_error"],
        health=Health(row["health"]),
        health_since=moment(row["health_since"]),
        health_reason=row["health_reason"],
        failures=row["failures"],
        failing_since=moment(row["failing_since"]),
        told_health=Health(row["told_health"]),
        told_at=moment(row["told_at"]),
        record_count=row["record_count"],
        records_digest=row["records_digest"],
        memo=loads(row["memo"]),
    )


def _response_values(source_id: str, row: ResponseRow) -> tuple[object, ...]:
    return (
        source_id,
        row.request_key,
        row.url,
        row.validators.etag,
        row.validators.last_modified,
        row.sha256,
        row.content_type,
        int(row.followed),
        stamp(row.fetched_at),
        row.essence,
    )


def _response(row: Row) -> ResponseRow:
    return ResponseRow(
        request_key=row["request_key"],
        url=row["url"],
        sha256=row["sha256"],
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        validators=Validators(row["etag"], row["last_modified"]),
        content_type=row["content_type"],
        followed=bool(row["followed"]),
        essence=row["essence"],
    )
