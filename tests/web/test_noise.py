"""The noise report counts what the routes would tell, and is counted once in some minutes."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from monitor.models import Event, Hit, Kind
from monitor.store import Store
from monitor.web.noise import KEPT, Counted
from tests.web.archive import NOW, change, configured, meeting, serving

ROUTES = """
routes:
  - match: {topic: sanctuary}
    channel: "#sanctuary"
"""
BY_TOPIC = "route 1: topic sanctuary"


@pytest.fixture
def store(tmp_path):
    found = Store.open(tmp_path / "state")
    yield found
    found.close()


def put(store, *changes):
    """Store the changes as routed, with what they were told for."""
    ids = store.changes.add(changes, poll_id=None, snapshot_id=None)
    store.changes.mark_routed(store.changes.many(ids), {}, NOW)


def item(**more):
    """A meeting's item that was told for its word."""
    record = meeting("1/14", kind=Kind.AGENDA_ITEM, parent="1", title="On detainers")
    hit = Hit("sanctuary", "detainer*", "item 14", "On detainers", 3)
    base = {"before": None, "topics": ("sanctuary",), "hits": (hit,), "thread": "1"}
    return change(record, Event.AGENDA_ITEM_ADDED, **{**base, **more})


def routes(report):
    return {each.name: each.messages for each in report.routes}


def test_what_is_told_only_because_it_was_told_before_is_counted(store, tmp_path):
    """The meeting is cancelled, and only an item that was told months ago names the topic."""
    config = configured(tmp_path, ROUTES)
    cancelled = change(meeting(), Event.CANCELLED, detected_at=NOW - timedelta(days=1))
    put(store, item(detected_at=NOW - timedelta(days=90)), cancelled)
    report = Counted().of(store, config, NOW)
    assert routes(report) == {BY_TOPIC: 1}
    assert {told.name: told.messages for told, _ in report.topics} == {"sanctuary": 1}


def test_the_fate_of_a_thing_that_was_never_told_of_is_none_of_the_topics(store, tmp_path):
    config = configured(tmp_path, ROUTES)
    put(store, change(meeting(), Event.CANCELLED, detected_at=NOW - timedelta(days=1)))
    assert routes(Counted().of(store, config, NOW)) == {"jurisdiction somerville-ma": 1}


def test_a_report_holds_some_minutes_and_no_longer_than_the_file(store, tmp_path):
    config, counted = configured(tmp_path, ROUTES), Counted()
    first = counted.of(store, config, NOW)
    assert routes(first) == {}
    put(store, item())
    later = NOW + KEPT
    assert counted.of(store, config, later - timedelta(seconds=1)) is first
    assert routes(counted.of(store, config, later)) == {BY_TOPIC: 1}
    edited = replace(config, routes=())
    assert routes(counted.of(store, edited, later)) == {"jurisdiction somerville-ma": 1}
    back = counted.of(store, edited, NOW)  # the clock was set back
    assert back.at == NOW


def test_the_page_says_when_it_was_counted(store, tmp_path):
    config = configured(tmp_path, ROUTES)
    put(store, item(detected_at=NOW - timedelta(hours=1)))
    with serving(tmp_path, config=config) as address:
        text = httpx.get(f"{address}/noise", trust_env=False).text
    assert "Counted Mon 23 Nov 2026, 9:00 am; anew every 10 minutes" in text
    assert f'<th scope="row">{BY_TOPIC}</th>' in text
