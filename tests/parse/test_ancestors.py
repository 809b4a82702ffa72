"""What an element stands in, the nearest first."""

from monitor.parse import html
from monitor.parse.ancestors import above, nearest

PAGE = html.tree("<table id=outer><tr><td><table id=inner><tr><td><a>x</a></td></tr></table>")


def test_the_elements_around_one_come_nearest_first_and_without_itself():
    tags = [each.tag for each in above(PAGE.css("a")[0])]
    assert tags[:5] == ["td", "tr", "tbody", "table", "td"]
    assert "a" not in tags


def test_the_nearest_of_several_kinds_is_found():
    link = PAGE.css("a")[0]
    assert nearest(link, ("tr", "table")).tag == "tr"
    assert nearest(link, ("table",)).id == "inner"


def test_an_element_is_not_around_itself():
    inner = nearest(PAGE.css("a")[0], ("table",))
    assert nearest(inner, ("table",)).id == "outer"


def test_what_stands_in_nothing_of_the_kind_has_none():
    assert nearest(PAGE.css("a")[0], ("ul",)) is None
