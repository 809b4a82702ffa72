"""Lean copies are equal to what they were made of, and share what is the same."""

import tracemalloc

from monitor.adapters.generic.page import PageOptions
from monitor.config.lean import Lean


def options(number: int = 1, **more: object) -> PageOptions:
    return PageOptions(url=f"https://city-{number}.example/", rows="tr", kind="meeting", **more)


def test_a_lean_copy_is_equal_and_says_the_same_of_itself():
    whole = options(documents={"agenda": "a@href"})
    lean = Lean()(whole)
    assert lean == whole
    assert repr(lean) == repr(whole)
    assert lean.model_dump(exclude_unset=True) == whole.model_dump(exclude_unset=True)
    assert lean.model_fields_set == whole.model_fields_set


def test_sources_written_alike_share_the_names_that_were_written():
    make = Lean()
    one, other, third = make(options(1)), make(options(2)), make(options(3, title=".t"))
    assert one.__pydantic_fields_set__ is other.__pydantic_fields_set__
    assert third.model_fields_set == {"url", "rows", "kind", "title"}


def test_a_lean_copy_takes_less_than_half():
    def taken(make) -> int:
        tracemalloc.start()
        kept = [make(options(number)) for number in range(500)]
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size // len(kept)

    make = Lean()
    make(options())
    assert taken(make) < taken(lambda each: each) / 2
