"""What a person means by "mute this until then"."""

from datetime import timedelta

import pytest

from monitor.routing.muting import mute_of, until
from tests.deliver.builders import ET, NOW, moved


def test_spans_and_dates() -> None:
    assert until(" 7D ", NOW, ET) == NOW + timedelta(days=7)
    assert until("2w", NOW, ET) == NOW + timedelta(weeks=2)
    assert until("2026-12-01", NOW, ET).isoformat() == "2026-12-01T00:00:00-05:00"


def test_a_name_in_code_marks_or_with_a_hash_is_understood() -> None:
    def found(target: str) -> str:
        return mute_of(target, NOW, sources={"us/a"}, topics={"t"}, change=lambda _: moved()).target

    assert [found(name) for name in ("`us/a`", "t", "#12")] == [
        "us/a",
        "t",
        "somerville-ma/council/m1",
    ]


def test_many_names_are_not_all_listed() -> None:
    with pytest.raises(
        ValueError, match=r"s0, s1, s2, s3, s4, …\), nor a topic \(none configured\)"
    ):
        mute_of("x", NOW, sources=[f"s{n}" for n in range(9)], topics=[], change=lambda _: None)
