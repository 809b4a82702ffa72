"""Search with filters: the same as looking at every change, narrow wish or wide, in all its parts."""

from datetime import timedelta

import pytest

from monitor.models import Event
from monitor.store import Wanted, search
from tests.store.conftest import NOW, change, write

COUNT = 60


@pytest.fixture
def filled(store):
    changes = [
        change(
            event=Event.ADDED if n % 3 else Event.CANCELLED,
            title=f"Zebra {n}" if n % 2 else f"Yak {n}",
            sentence=f"Quokka {n} is told.",
            detected_at=NOW + timedelta(hours=n),
        )
        for n in range(COUNT)
    ]
    store.polls.commit(write(changes=changes))
    for found in store.changes.unrouted():
        store.search.index(found)
    return store


def walked(store, words, limit=7, **wish):
    """All parts of a search, one after the other."""
    found, cursor = [], 0
    for _ in range(COUNT):
        hits, cursor = store.search.find_among(words, Wanted(before_id=cursor, **wish), limit=limit)
        assert len(hits) <= limit
        found += [hit.change_id for hit in hits]
        if not cursor:
            return found
    raise AssertionError("the parts never end")


@pytest.mark.parametrize("few", [3, 10, 2000])
@pytest.mark.parametrize("narrow", [0, 5, 2000])
@pytest.mark.parametrize(("step", "far"), [(4, 4), (4, 12), (5000, 40_000)])
@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("zebra", {}),
        ("zebra", {"event": "cancelled"}),
        ("quokka", {"event": "filed"}),
        ("quokka", {"until": NOW + timedelta(hours=20)}),
        ("yak", {"since": NOW + timedelta(hours=50), "event": "added"}),
        ("quokka", {"source": "nobody/here"}),
        ("nothinglikethis", {}),
        ('"', {}),
    ],
)
def test_a_filtered_search_finds_what_a_look_at_every_change_finds(
    filled, monkeypatch, words, wish, few, narrow, step, far
):
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "NARROW", narrow)
    monkeypatch.setattr(search, "STEP", step)
    monkeypatch.setattr(search, "FAR", far)
    everything = filled.changes.matching(Wanted(limit=COUNT, **wish))
    expected = [c.id for c in everything if words in f"{c.title} {c.sentence}".lower()]
    assert walked(filled, words, **wish) == expected


def test_the_place_of_the_hit_is_shown(filled):
    (hit, *_), _ = filled.search.find_among("zebra", Wanted(event="added"))
    assert f"{search.MARK[0]}Zebra{search.MARK[1]}" in hit.snippet


def test_no_words_find_nothing(store):
    assert store.search.find(" ") == []
