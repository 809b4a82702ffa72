"""The order in which sources start: on time first, the late in a line, nobody twice or never."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.scheduler.queue import LATE, LOOK, Queue


def steady(_low: float, _high: float) -> float:
    return 0.0


def names(taken: list[tuple[str, float]]) -> list[str]:
    return [name for name, _ in taken]


def queue(**due: float) -> Queue:
    made = Queue(steady)
    for name, moment in due.items():
        made.put(name, moment, 60.0)
    return made


def test_a_source_starts_when_it_is_due_and_again_an_interval_later() -> None:
    found = queue(a=100.0)
    assert names(found.take(99.9, 10)) == []
    assert found.take(100.25, 10) == [("a", 0.25)]
    assert names(found.take(160.2, 10)) == []
    assert names(found.take(160.3, 10)) == ["a"]


def test_no_more_start_than_there_is_room_and_the_rest_follow() -> None:
    found = queue(**{f"s{n}": 100.0 for n in range(7)})
    first = names(found.take(100.0, 3))
    second = names(found.take(100.5, 3))
    third = names(found.take(101.0, 3))
    assert (len(first), len(second), len(third)) == (3, 3, 1)
    assert len({*first, *second, *third}) == 7


def test_what_is_on_time_starts_before_what_is_late() -> None:
    found = queue(**{f"late{n}": 0.0 for n in range(50)}, punctual=100.0)
    taken = names(found.take(100.1, 4))
    assert "punctual" in taken
    assert len(taken) == 4
    assert found.late == 47


def test_the_late_get_a_quarter_of_the_room_whatever_else_is_due() -> None:
    found = queue(**{f"late{n}": 0.0 for n in range(10)}, **{f"s{n}": 100.0 for n in range(40)})
    taken = names(found.take(100.1, 8))
    assert sum(name.startswith("late") for name in taken) == 2
    assert len(taken) == 8


def test_a_removed_source_never_starts_also_when_it_stood_in_the_line() -> None:
    found = queue(a=0.0, b=0.0, c=100.0)
    assert len(found.take(100.0, 1)) == 1
    for name in ("a", "b", "c"):
        found.drop(name)
    assert found.take(500.0, 10) == []
    assert len(found) == 0
    assert found.a_second == pytest.approx(0)


def test_a_moved_source_starts_at_its_new_time_only() -> None:
    found = queue(a=100.0)
    found.put("a", 200.0, 60.0, "new")
    assert found.holds("a", 60.0, "new")
    assert not found.holds("a", 61.0, "new")
    assert not found.holds("b", 60.0, "new")
    assert found.take(150.0, 10) == []
    assert names(found.take(200.0, 10)) == ["a"]


def test_neighbours_in_the_file_do_not_start_in_a_row() -> None:
    found = queue(**{f"site-{n:03}": 100.0 for n in range(100)})
    order = names(found.take(100.0, 100))
    assert order != sorted(order)


def test_a_hundred_thousand_due_at_once_are_looked_at_in_portions() -> None:
    found = queue(**{f"s{n}": 0.0 for n in range(3 * LOOK)})
    assert len(found.take(100.0, 20)) == 20
    assert found.late == LOOK - 20


def test_the_next_turn_is_jittered_by_a_twentieth_and_a_minute_at_most() -> None:
    asked = []

    def most(low: float, high: float) -> float:
        asked.append((low, high))
        return high

    found = Queue(most)
    found.put("short", 0.0, 100.0)
    found.put("long", 0.0, 86_400.0)
    found.take(0.0, 2)
    assert (found.due("short"), found.due("long")) == (105.0, 86_460.0)
    assert sorted(asked) == [(-60.0, 60.0), (-5.0, 5.0)]


@given(
    dues=st.lists(st.floats(0, 1000), min_size=1, max_size=60),
    room=st.integers(1, 7),
    gaps=st.lists(st.sampled_from([0.5, 0.5, 0.5, 30.0, LATE + 1, 900.0]), max_size=30),
)
def test_whatever_the_clock_does_every_source_starts_once_before_any_starts_twice_as_often(
    dues: list[float], room: int, gaps: list[float]
) -> None:
    found = Queue(steady)
    for number, due in enumerate(dues):
        found.put(str(number), due, 10_000_000.0)
    starts: Counter[str] = Counter()
    now = 0.0
    for gap in [*gaps, 1000.0, *[0.5] * 120]:
        now += gap
        taken = found.take(now, room)
        assert len(taken) <= room
        assert all(late >= 0 for _, late in taken)
        starts.update(names(taken))
    assert set(starts) == {str(number) for number in range(len(dues))}
    assert set(starts.values()) == {1}
