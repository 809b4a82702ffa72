"""A database of every earlier version, full of rows, becomes one of today, and no row is lost."""

import sqlite3
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import Store
from monitor.store.schema import MIGRATIONS

NAMES = [step.name for step in MIGRATIONS._migrations]
ROWS = 3
Rows = dict[str, list[dict[str, object]]]


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE '%!_fts!_%' ESCAPE '!' AND name != '_sqlite_migrations' ORDER BY name"
    )
    return [row["name"] for row in rows]


def _fill(connection: sqlite3.Connection) -> None:
    """Every column of every table has a value that is not its default."""
    connection.execute("PRAGMA foreign_keys = OFF")
    for table in _tables(connection):
        columns = list(connection.execute(f"PRAGMA table_info({table})"))
        for number in range(1, ROWS + 1):
            values = [_value(row["name"], row["type"], number) for row in columns]
            marks = ",".join("?" * len(values))
            names = ",".join(row["name"] for row in columns)
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def _value(name: str, kind: str, number: int) -> object:
    if kind == "INTEGER":
        return number
    if name.endswith("_at") or name in ("due_at", "seen_at", "until"):
        return f"2026-0{number}-01T00:00:00.000+00:00"
    return f'["{name} {number}"]'


def _rows(connection: sqlite3.Connection) -> Rows:
    return {
        table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
        for table in _tables(connection)
    }


def _shape(connection: sqlite3.Connection) -> dict[str, object]:
    """What the schema means, whichever way it came about."""
    shape: dict[str, object] = {}
    for table in _tables(connection):
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        shape[table] = {tuple(row)[1:] for row in columns}
    for row in connection.execute("SELECT name, sql FROM sqlite_master WHERE type != 'table'"):
        shape[row["name"]] = row["sql"]
    return shape


def _made(folder: Path, version: int) -> Path:
    """A database as the version after ``version`` steps left it, with rows in every table."""
    from sqlite_utils import Database as Tables

    folder.mkdir(mode=0o700)
    connection = _open(folder / "monitor.db")
    connection.execute("PRAGMA journal_mode = WAL")
    stop = NAMES[version] if version < len(NAMES) else None
    MIGRATIONS.apply(Tables(connection), **({"stop_before": stop} if stop else {}))
    _fill(connection)
    connection.close()
    return folder


@pytest.mark.parametrize("version", range(1, len(NAMES) + 1), ids=NAMES)
def test_every_version_with_data_becomes_todays_and_loses_nothing(tmp_path, version):
    folder = _made(tmp_path / "state", version)
    connection = _open(folder / "monitor.db")
    before = _rows(connection)
    connection.close()
    assert all(len(rows) >= ROWS for rows in before.values())  # a trigger adds its own
    store = Store.open(folder)
    after = _rows(store.db.connection)
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]]
        assert kept == rows, table
    Store.open(tmp_path / "fresh").close()
    fresh = _open(tmp_path / "fresh" / "monitor.db")
    assert _shape(store.db.connection) == _shape(fresh)
    assert store.db.first("PRAGMA integrity_check")[0] == "ok"
    store.close()
    fresh.close()


@pytest.mark.parametrize("step", range(len(NAMES)), ids=NAMES)
def test_a_step_that_fails_half_way_is_undone_and_done_again(tmp_path, monkeypatch, step):
    """As by a full disk, or a kill in the middle."""
    folder = _made(tmp_path / "state", step) if step else tmp_path / "state"
    wanted = MIGRATIONS._migrations[step]
    whole = wanted.fn

    def broken(tables) -> None:
        whole(tables)
        raise sqlite3.OperationalError("database or disk is full")

    before = {}
    if step:
        connection = _open(folder / "monitor.db")
        before = _rows(connection)
        connection.close()
    monkeypatch.setattr(wanted, "fn", broken)
    with pytest.raises(StoreError, match="free some space, nothing is lost"):
        Store.open(folder)
    connection = _open(folder / "monitor.db")
    assert _rows(connection) == before
    connection.close()
    monkeypatch.setattr(wanted, "fn", whole)
    Store.open(folder).close()
