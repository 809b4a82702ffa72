"""Lists of changes say what the whole changes say, and moments bound the walk without losing any."""

from datetime import timedelta

import pytest

from monitor.models import Event, FieldChange, Flag, Hit, Importance
from monitor.store import Headline, Wanted
from tests.store.conftest import NOW, change, write

NAMES = (
    "id", "source_id", "jurisdiction", "kind", "event", "title", "sentence", "note", "detected_at", "flags",
    "topics", "hits", "importance", "held", "account",
)  # fmt: skip


def wave(n: int) -> int:
    """Hours of the n-th change: forward, with a few stored out of their order."""
    return n + (-3 if n % 7 == 0 else 2 if n % 5 == 0 else 0)


@pytest.fixture
def filled(store):
    store.polls.commit(
        write(
            changes=[
                change(
                    event=Event.ADDED if n % 3 else Event.CANCELLED,
                    title=f"Meeting {n}",
                    detected_at=NOW + timedelta(hours=wave(n)),
                    topics=("sanctuary",) if n % 4 == 0 else (),
                    hits=(Hit("sanctuary", "detainer", "the notice", "…", 2, "new"),) if n % 4 == 0 else (),
                    flags=frozenset({Flag.SHORT_NOTICE}) if n % 2 else frozenset(),
                    importance=Importance.HIGH if n % 6 == 0 else Importance.NORMAL,
                    note=f"Note {n}",
                    held=n == 8,
                    fields=(FieldChange("location", "A", f"B{n}"), FieldChange("tags", ("x",), None)),
                )
                for n in range(40)
            ]
        )
    )  # fmt: skip
    return store


def test_a_headline_says_what_its_change_says(filled):
    whole = filled.changes.matching(Wanted())
    lines = filled.headlines.matching(Wanted())
    assert len(lines) == 40
    for line, each in zip(lines, whole, strict=True):
        assert isinstance(line, Headline)
        assert [getattr(line, name) for name in NAMES] == [getattr(each, name) for name in NAMES]
    assert any("is new in the notice, p. 2" in line.account for line in lines)


def test_several_are_answered_in_the_order_asked(filled):
    assert [line.id for line in filled.headlines.many([5, 999, 2, 30])] == [5, 2, 30]
    assert filled.headlines.many([]) == []


def test_fields_come_by_change(filled):
    whole = {each.id: list(each.fields) for each in filled.changes.many([3, 9])}
    assert filled.headlines.fields([3, 9, 999]) == whole


@pytest.mark.parametrize("since", [None, -9, 0, 11, 20, 39, 99])
@pytest.mark.parametrize("until", [None, -9, 0, 12, 20, 39, 99])
@pytest.mark.parametrize("event", ["", "cancelled"])
def test_moments_bound_a_list_and_lose_nothing(filled, since, until, event):
    edges = [None if hours is None else NOW + timedelta(hours=hours) for hours in (since, until)]
    wanted = Wanted(since=edges[0], until=edges[1], event=event)
    expected = [
        each.id
        for each in filled.changes.matching(Wanted())
        if (edges[0] is None or each.detected_at >= edges[0])
        and (edges[1] is None or each.detected_at < edges[1])
        and event in ("", each.event)
    ]
    assert [line.id for line in filled.headlines.matching(wanted)] == expected
    assert [each.id for each in filled.changes.matching(wanted)] == expected


def test_revisions_count_the_versions_after_the_first(filled):
    assert filled.statistics.revisions([1, 999]) == {1: 0, 999: 0}
