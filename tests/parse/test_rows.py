"""Seeking once for all rows finds what seeking in each row finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.parse.html import tree
from monitor.parse.rows import FEW, Rows

SELECTORS = ["a", "a[href]", ".x", "li.row", "*", "[href='1']", "#one", "li a", "a, .x", "li > a", ":is(a)"]  # fmt: skip
inside = st.recursive(
    st.sampled_from(["", "words", "<a href='1'>a</a>", "<b class='x'>x</b>", "<a>bare</a>"]),
    lambda parts: st.builds(
        "<{0} class='{1}'>{2}</{0}>".format,
        st.sampled_from(["div", "li", "span"]),
        st.sampled_from(["row", "x", "row x", ""]),
        st.lists(parts, max_size=4).map("".join),
    ),
    max_leaves=30,
)


@settings(deadline=None)
@given(st.lists(inside, min_size=1, max_size=12).map("".join), st.sampled_from(SELECTORS))
def test_both_ways_find_the_same(markup, css):
    page = tree(f"<body><a href='1' id='one'>menu</a>{markup}</body>")
    rows = page.css(".row")
    together = Rows(page, rows)
    for row in rows:
        found = [node.mem_id for node in together.nodes(row, css)]
        assert found == [node.mem_id for node in row.css(css)]


@pytest.mark.parametrize("css", SELECTORS)
def test_rows_that_hold_rows_find_what_is_in_both(css):
    row = "<li class='row'><a href='1' class='x'>a</a></li>"
    page = tree(f"<ul class='row'>{row * (FEW + 2)}</ul>")
    rows = page.css(".row")
    together = Rows(page, rows)
    for each in rows:
        found = [node.mem_id for node in together.nodes(each, css)]
        assert found == [node.mem_id for node in each.css(css)]


def test_no_selector_names_the_row_itself():
    page = tree("<p class='row'>one</p>")
    row = page.css(".row")[0]
    assert Rows(page, [row]).nodes(row, "") == [row]
