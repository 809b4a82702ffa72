"""Markup made to hang is found; the quick look that spares most pages the thorough one agrees."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.parse.deep import MAX_ATTRIBUTES, MAX_DEPTH, why_hostile

THOROUGH = '<i x=">">'
"""An end that hides in a value: the quick look cannot tell and leaves it to the thorough one."""


@pytest.mark.parametrize("before", ["", THOROUGH], ids=["quick", "thorough"])
@pytest.mark.parametrize("shape", [" a", " a=1", " a='>'", ' a="2>1"', " a = x", "\na"])
def test_a_tag_of_ten_thousand_attributes_is_hostile_and_one_of_half_as_many_is_not(
    shape: str, before: str
) -> None:
    tag = "<input" + shape * (MAX_ATTRIBUTES + 1)
    assert "parts" in why_hostile(f"{before}{'<p>text</p>' * 3_000}{tag}></p>")
    assert "parts" in why_hostile(f"{before}<p>text</p>{tag}")
    few = "<input" + shape * (MAX_ATTRIBUTES // 4)
    assert why_hostile(f"{before}<p>text</p>{few}>") == ""


@pytest.mark.parametrize("text", ["", "<br>" * 5_000, "</p>" * 5_000, "<a>x</a>" * 5_000])
def test_depth_is_counted_by_what_stays_open(text: str) -> None:
    assert why_hostile(text) == ""
    assert "nests" in why_hostile(text + "<b>" * (MAX_DEPTH + 1))
    assert why_hostile(text + "<b>" * MAX_DEPTH) == ""


def test_a_long_text_or_value_without_a_tag_is_harmless() -> None:
    assert why_hostile(f"<script>{'a < b && ' * 20_000}</script>") == ""
    assert why_hostile(f"<input value='{'d' * 100_000}'>") == ""


PIECES = st.lists(
    st.sampled_from(["<a", " b", "='>'", '=">"', '="c d"', ">", "</a>", "x ", "/", "=c", "\n"]),
    min_size=1,
    max_size=12,
).map(lambda pieces: "".join(pieces) * 12_000)


@settings(max_examples=40, deadline=None)
@given(PIECES)
def test_the_quick_look_gives_the_verdict_of_the_thorough_one(text: str) -> None:
    assert bool(why_hostile(text)) is bool(why_hostile(THOROUGH + text))
