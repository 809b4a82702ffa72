"""The tables, as migrations from the first version on.

Plain names and plain columns: a reader with Datasette or any SQLite tool understands them.
Times are UTC in ISO 8601 with ``Z``-less offset ``+00:00``; JSON columns hold compact JSON.
"""

from sqlite_utils import Database as Tables
from sqlite_utils.migrations import Migrations

from monitor.settings import kill_point

MIGRATIONS = Migrations("monitor")

_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE sources (
  id TEXT PRIMARY KEY, jurisdiction TEXT NOT NULL, adapter TEXT NOT NULL,
  settings_hash TEXT NOT NULL DEFAULT '', parser_version INTEGER NOT NULL DEFAULT 0,
  baseline_at TEXT, last_poll_at TEXT, last_ok_at TEXT, last_change_at TEXT, next_poll_at TEXT,
  last_result TEXT, last_error TEXT NOT NULL DEFAULT '',
  health TEXT NOT NULL DEFAULT 'ok', health_since TEXT, health_reason TEXT NOT NULL DEFAULT '',
  failures INTEGER NOT NULL DEFAULT 0, failing_since TEXT, told_health TEXT NOT NULL DEFAULT 'ok', told_at TEXT,
  record_count INTEGER NOT NULL DEFAULT 0, records_digest TEXT NOT NULL DEFAULT '',
  memo TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE polls (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, started_at TEXT NOT NULL, duration_ms INTEGER NOT NULL DEFAULT 0,
  result TEXT NOT NULL, requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX polls_by_source ON polls (source_id, id);

CREATE TABLE poll_days (
  source_id TEXT NOT NULL, day TEXT NOT NULL, result TEXT NOT NULL, polls INTEGER NOT NULL,
  records_min INTEGER NOT NULL, records_max INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (source_id, day, result)
) WITHOUT ROWID;

CREATE TABLE responses (
  source_id TEXT NOT NULL, request_key TEXT NOT NULL, url TEXT NOT NULL,
  etag TEXT, last_modified TEXT, sha256 TEXT NOT NULL, content_type TEXT NOT NULL DEFAULT '',
  followed INTEGER NOT NULL DEFAULT 0, fetched_at TEXT NOT NULL,
  PRIMARY KEY (source_id, request_key)
) WITHOUT ROWID;

CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, taken_at TEXT NOT NULL, complete INTEGER NOT NULL,
  baseline INTEGER NOT NULL DEFAULT 0, parser_version INTEGER NOT NULL, settings_hash TEXT NOT NULL,
  records INTEGER NOT NULL, digest TEXT NOT NULL, problems TEXT NOT NULL DEFAULT '[]', responses TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX snapshots_by_source ON snapshots (source_id, id);

CREATE TABLE records (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, key TEXT NOT NULL, jurisdiction TEXT NOT NULL,
  kind TEXT NOT NULL, parent TEXT, thread TEXT NOT NULL, join_key TEXT,
  title TEXT NOT NULL, url TEXT, starts_at TEXT, ends_at TEXT, due_at TEXT, status TEXT, body TEXT,
  version TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL, data TEXT NOT NULL,
  standing TEXT NOT NULL, first_seen TEXT NOT NULL, changed_at TEXT NOT NULL,
  missing_since TEXT, missing_polls INTEGER NOT NULL DEFAULT 0, memo TEXT NOT NULL DEFAULT '{}',
  UNIQUE (source_id, key)
);
CREATE INDEX records_due ON records (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX records_by_thread ON records (source_id, thread);
CREATE INDEX records_by_join ON records (join_key) WHERE join_key IS NOT NULL;
CREATE INDEX records_by_jurisdiction ON records (jurisdiction, kind);

CREATE TABLE record_versions (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, key TEXT NOT NULL, snapshot_id INTEGER,
  seen_at TEXT NOT NULL, digest TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX record_versions_by_record ON record_versions (source_id, key, id);

CREATE TABLE changes (
  id INTEGER PRIMARY KEY, poll_id INTEGER, snapshot_id INTEGER, source_id TEXT NOT NULL, jurisdiction TEXT NOT NULL,
  key TEXT NOT NULL, thread TEXT NOT NULL, kind TEXT NOT NULL, event TEXT NOT NULL,
  title TEXT NOT NULL, url TEXT, sentence TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
  detected_at TEXT NOT NULL, flags TEXT NOT NULL DEFAULT '[]', importance TEXT NOT NULL DEFAULT 'normal',
  topics TEXT NOT NULL DEFAULT '[]', hits TEXT NOT NULL DEFAULT '[]', reaches TEXT NOT NULL DEFAULT '[]',
  before TEXT, after TEXT, parent TEXT, passages TEXT NOT NULL DEFAULT '[]',
  evidence TEXT NOT NULL DEFAULT '[]', held INTEGER NOT NULL DEFAULT 0, routed_at TEXT
);
CREATE INDEX changes_unrouted ON changes (id) WHERE routed_at IS NULL;
CREATE INDEX changes_by_time ON changes (detected_at, id);
CREATE INDEX changes_by_source ON changes (source_id, id);
CREATE INDEX changes_by_jurisdiction ON changes (jurisdiction, id);
CREATE INDEX changes_by_thread ON changes (source_id, thread, id);
CREATE INDEX changes_by_kind ON changes (kind, id);
CREATE INDEX changes_by_event ON changes (event, id);

CREATE TABLE change_topics (topic TEXT NOT NULL, change_id INTEGER NOT NULL, PRIMARY KEY (topic, change_id)) WITHOUT ROWID;
CREATE TABLE change_jurisdictions (
  jurisdiction TEXT NOT NULL, change_id INTEGER NOT NULL, PRIMARY KEY (jurisdiction, change_id)) WITHOUT ROWID;

CREATE VIRTUAL TABLE changes_fts USING fts5(title, body, tokenize='porter unicode61 remove_diacritics 2');

CREATE TABLE field_changes (
  id INTEGER PRIMARY KEY, change_id INTEGER NOT NULL REFERENCES changes(id) ON DELETE CASCADE,
  name TEXT NOT NULL, before TEXT, after TEXT
);
CREATE INDEX field_changes_by_change ON field_changes (change_id);

CREATE TABLE documents (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, key TEXT NOT NULL, role TEXT NOT NULL, url TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '', version TEXT NOT NULL DEFAULT '', sha256 TEXT NOT NULL DEFAULT '',
  digest TEXT NOT NULL DEFAULT '', text_sha256 TEXT NOT NULL DEFAULT '', pages INTEGER NOT NULL DEFAULT 0,
  method TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', etag TEXT, last_modified TEXT,
  first_seen TEXT NOT NULL, fetched_at TEXT, failures INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source_id, key, role, url)
);
CREATE TABLE document_versions (
  id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents(id), seen_at TEXT NOT NULL,
  sha256 TEXT NOT NULL, digest TEXT NOT NULL, text_sha256 TEXT NOT NULL, pages INTEGER NOT NULL, method TEXT NOT NULL
);
CREATE INDEX document_versions_by_document ON document_versions (document_id, id);
CREATE TABLE document_texts (sha256 TEXT PRIMARY KEY, digest TEXT NOT NULL, text_sha256 TEXT NOT NULL, pages INTEGER NOT NULL, method TEXT NOT NULL, note TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX document_texts_by_digest ON document_texts (digest);

CREATE TABLE notifications (
  id INTEGER PRIMARY KEY, dedup_key TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, purpose TEXT NOT NULL,
  thread_key TEXT NOT NULL DEFAULT '', changes TEXT NOT NULL DEFAULT '[]', reason TEXT NOT NULL DEFAULT '',
  payload TEXT NOT NULL DEFAULT '{}', mention TEXT NOT NULL DEFAULT '', broadcast INTEGER NOT NULL DEFAULT 0,
  notifier TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, not_before TEXT, created_at TEXT NOT NULL,
  claimed_at TEXT, attempts INTEGER NOT NULL DEFAULT 0, sent_at TEXT, ts TEXT, channel_id TEXT,
  parked_reason TEXT, uncertain INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX notifications_open ON notifications (state, not_before) WHERE state IN ('pending', 'claimed');
CREATE INDEX notifications_by_state ON notifications (state, id);
CREATE TABLE notification_changes (
  change_id INTEGER NOT NULL, notification_id INTEGER NOT NULL, PRIMARY KEY (change_id, notification_id)) WITHOUT ROWID;

CREATE INDEX notifications_in_thread ON notifications (channel, thread_key, id) WHERE state IN ('pending', 'claimed');
CREATE INDEX notifications_by_thread ON notifications (channel, thread_key, id);
CREATE TABLE said (
  story TEXT PRIMARY KEY, source_id TEXT NOT NULL, change_id INTEGER NOT NULL, notification_id INTEGER NOT NULL,
  said_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY, notification_id INTEGER NOT NULL REFERENCES notifications(id),
  attempted_at TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_by_notification ON deliveries (notification_id);

CREATE TABLE threads (
  channel TEXT NOT NULL, thread_key TEXT NOT NULL, notification_id INTEGER NOT NULL, ts TEXT NOT NULL,
  channel_id TEXT NOT NULL, state TEXT NOT NULL DEFAULT '', updated_at TEXT NOT NULL,
  PRIMARY KEY (channel, thread_key)
) WITHOUT ROWID;

CREATE TABLE mutes (
  id INTEGER PRIMARY KEY, scope TEXT NOT NULL, target TEXT NOT NULL, until TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '', created_at TEXT NOT NULL
);

CREATE TABLE quota_uses (budget TEXT NOT NULL, used_at TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 1);
CREATE INDEX quota_uses_by_budget ON quota_uses (budget, used_at);
"""


@MIGRATIONS()
def first_version(tables: Tables) -> None:
    """All tables as first released."""
    for statement in _FIRST.split(";\n"):
        if statement.strip():
            tables.execute(statement)
    kill_point("during_migration")


@MIGRATIONS()
def essence_of_pages(tables: Tables) -> None:
    """What a page was without its tokens: one that differs in nothing else is not parsed again."""
    tables.execute("ALTER TABLE responses ADD COLUMN essence TEXT NOT NULL DEFAULT ''")
    kill_point("during_migration")


@MIGRATIONS()
def records_in_play(tables: Tables) -> None:
    """Years of records that fell off do not slow down reading those still in play."""
    tables.execute("CREATE INDEX records_in_play ON records (source_id, standing, due_at)")


@MIGRATIONS()
def counts_and_importance(tables: Tables) -> None:
    """What pages and metrics ask often is counted or found without walking through years of rows."""
    tables.execute(
        "CREATE TABLE poll_counts (span TEXT NOT NULL, result TEXT NOT NULL, polls INTEGER NOT NULL,"
        " PRIMARY KEY (span, result)) WITHOUT ROWID"
    )
    tables.execute(
        "INSERT INTO poll_counts SELECT substr(started_at, 1, 15), result, count(*) FROM polls"
        " GROUP BY 1, 2"
    )
    tables.execute("CREATE INDEX changes_by_importance ON changes (importance, id)")


@MIGRATIONS()
def moments_of_numbers(tables: Tables) -> None:
    """Which moments the changes of each block of numbers have: see :mod:`monitor.store.spans`."""
    tables.execute(
        "CREATE TABLE change_spans (block INTEGER PRIMARY KEY, earliest TEXT NOT NULL, latest TEXT NOT NULL)"
    )
    tables.execute(
        "INSERT INTO change_spans SELECT id / 500, min(detected_at), max(detected_at) FROM changes"
        " GROUP BY 1"
    )
    tables.execute(
        "CREATE TRIGGER changes_spanned AFTER INSERT ON changes BEGIN"
        " INSERT INTO change_spans VALUES (new.id / 500, new.detected_at, new.detected_at)"
        " ON CONFLICT (block) DO UPDATE SET earliest = min(earliest, excluded.earliest),"
        " latest = max(latest, excluded.latest); END"
    )
