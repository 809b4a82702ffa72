"""A memory of bounded size gives what was put into it, or nothing."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.parse.remembered import Remembered, pieces


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans())))
def test_it_answers_what_was_kept_and_never_grows_beyond_its_limit(steps):
    kept: Remembered[int, str] = Remembered(4)
    for key, puts in steps:
        if puts:
            kept.put(key, f"answer {key}")
        assert kept.get(key) in ({f"answer {key}"} if puts else {None, f"answer {key}"})
        assert len(kept) <= 4


def test_what_is_asked_for_again_outlives_what_is_not():
    kept: Remembered[int, str] = Remembered(4)
    kept.put(0, "dear")
    for number in range(1, 40):
        kept.put(number, "new")
        assert kept.get(0) == "dear"
    assert kept.get(1) is None


def test_nothing_is_left_when_it_is_emptied():
    kept: Remembered[int, str] = Remembered(1)
    for number in range(3):
        kept.put(number, "x")
    kept.cache_clear()
    assert [kept.get(number) for number in range(3)] == [None] * 3
    assert len(kept) == 0


def test_as_many_as_it_holds_are_all_there_round_after_round():
    """A hundred pages asked in turn: a memory that forgot the next one each time would be none."""
    kept: Remembered[int, str] = Remembered(10)
    for number in range(10):
        kept.put(number, "x")
    for _ in range(3):
        assert [kept.get(number) for number in range(10)] == ["x"] * 10


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12))))
def test_answers_weigh_and_together_never_more_than_the_limit(steps):
    kept: Remembered[int, str] = Remembered(10, pieces)
    for key, length in steps:
        kept.put(key, "x" * length)
        assert kept.get(key) == ("x" * length if length < 10 else None)
        assert sum(pieces(found) for n in range(6) if (found := kept.get(n)) is not None) <= 10


def test_what_is_put_again_weighs_once_and_what_is_dropped_nothing():
    kept: Remembered[str, str] = Remembered(10, pieces)
    kept.put("a", "four")
    for _ in range(5):
        kept.put("b", "two")
        kept.drop("never kept")
    assert kept.get("a") == "four"
    kept.drop("b")
    kept.put("c", "four")
    assert kept.get("a") == kept.get("c") == "four"
