"""A clock that is set back or forth over thousands of changes: lists by date still hold all of them."""

from datetime import datetime, timedelta

import pytest

from monitor.models import Event
from monitor.store import Store, Wanted
from monitor.store.changes import parts, where
from monitor.store.schema import MIGRATIONS
from monitor.store.spans import BLOCK, spans
from tests.store.conftest import NOW, change

RUNS = (
    (1700, timedelta(days=0)),
    (1300, timedelta(days=-40)),  # set back over more than a thousand changes
    (120, timedelta(days=900)),  # far ahead, until somebody saw it
    (1600, timedelta(days=2)),
)
"""How many changes were stored, and by how much the clock was wrong."""
DAYS = (None, -50, -39, 1, 3, 4, 902)


def told_at() -> list[datetime]:
    """The moment of each change, in the order in which they are stored."""
    moments: list[datetime] = []
    for count, wrong in RUNS:
        begun = len(moments)
        moments += [NOW + wrong + timedelta(minutes=begun + n) for n in range(count)]
    return moments


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("spans") / "state")
    many = [
        change(
            event=Event.ADDED if number % 3 else Event.CANCELLED,
            title=f"Yak {number}",
            detected_at=moment,
        )
        for number, moment in enumerate(told_at())
    ]
    store.changes.add(many, poll_id=None, snapshot_id=None)
    with store.db.atomic():
        for found in store.changes.unrouted(len(many)):
            store.search.index(found)
    yield store
    store.close()


def expected(since, until, event=""):
    """The numbers of the changes of that time, newest first, as a look at every one finds them."""
    return [
        number
        for number, moment in reversed(list(enumerate(told_at(), 1)))
        if (since is None or moment >= since)
        and (until is None or moment < until)
        and (not event or (number - 1) % 3 == 0)
    ]


@pytest.mark.parametrize("event", ["", "cancelled"])
@pytest.mark.parametrize("until", DAYS)
@pytest.mark.parametrize("since", DAYS)
def test_a_list_by_date_is_whole_although_the_clock_was_wrong(filled, since, until, event):
    edges = [None if days is None else NOW + timedelta(days=days) for days in (since, until)]
    wanted = Wanted(since=edges[0], until=edges[1], event=event, limit=10_000)
    whole = expected(*edges, event)
    assert [line.id for line in filled.headlines.matching(wanted)] == whole
    assert [each.id for each in filled.changes.matching(Wanted(since=edges[0], until=edges[1], event=event, limit=9))] == whole[:9]  # fmt: skip


@pytest.mark.parametrize(("since", "until"), [(None, -39), (-41, -38), (1, 3), (3, None), (900, 904), (None, 1)])  # fmt: skip
def test_a_search_by_date_is_whole_although_the_clock_was_wrong(filled, since, until):
    edges = [None if days is None else NOW + timedelta(days=days) for days in (since, until)]
    found, cursor = [], 0
    while True:
        wanted = Wanted(since=edges[0], until=edges[1], before_id=cursor)
        hits, cursor = filled.search.find_among("yak", wanted, limit=500)
        found += [hit.change_id for hit in hits]
        if not cursor:
            break
    assert found == expected(*edges)


def test_a_list_goes_on_from_part_to_part_by_its_cursor(filled):
    since, until = NOW + timedelta(days=1), NOW + timedelta(days=3)
    found, cursor = [], 0
    for _ in range(100):
        lines = filled.headlines.matching(
            Wanted(since=since, until=until, before_id=cursor, limit=70)
        )
        if not lines:
            break
        found += [line.id for line in lines]
        cursor = found[-1]
    assert found == expected(since, until)


@pytest.mark.parametrize(
    ("since", "until", "runs"),
    [
        (800, None, [(3000, 3499)]),
        (4, None, [(3000, 4999)]),
        (None, 0, [(1500, 3499)]),
        (None, 0.01, [(1500, 3499), (0, 499)]),
        (None, None, [(0, 4999)]),
        (-99, -90, []),
    ],
)
def test_only_blocks_with_changes_of_the_time_are_walked_through(filled, since, until, runs):
    edges = [None if days is None else NOW + timedelta(days=days) for days in (since, until)]
    assert list(spans(filled.db, *edges)) == runs


def test_a_part_is_walked_through_by_number(filled):
    (part,) = parts(filled.db, Wanted(since=NOW + timedelta(days=800)))
    sql, values = where(part)
    plan = filled.db.query(
        f"EXPLAIN QUERY PLAN SELECT changes.id FROM {sql} ORDER BY changes.id DESC LIMIT 5", values
    )
    assert [row["detail"] for row in plan] == ["SEARCH changes USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]  # fmt: skip


def test_a_store_from_before_knows_its_blocks_too(filled):
    """What the migration counts is what the trigger keeps."""
    kept = filled.db.query("SELECT * FROM change_spans ORDER BY block")
    step = next(each for each in MIGRATIONS._migrations if each.name == "moments_of_numbers")
    with filled.db.atomic() as connection:
        connection.execute("DROP TRIGGER changes_spanned")
        connection.execute("DROP TABLE change_spans")
        step.fn(filled.db.tables)
    assert [tuple(row) for row in filled.db.query("SELECT * FROM change_spans ORDER BY block")] == [
        tuple(row) for row in kept
    ]
    assert len(kept) == len(told_at()) // BLOCK + 1


def test_a_wish_for_any_time_is_not_bounded(filled):
    assert where(Wanted(event="added"))[0] == "changes WHERE changes.event = ?"
    assert len(filled.headlines.matching(Wanted(limit=10_000))) == len(told_at())
