"""What is dangerous to parse goes to the child; the look itself is linear."""

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.prescan import needs_child
from tests.corpus_path import CORPUS

ROWS = b"<tr class='row'><td><a href=\"/m/1\">Council</a></td><td>6:00 PM</td></tr>\n"


def test_an_ordinary_page_is_parsed_where_it_is() -> None:
    page = b"<html><body><table>" + ROWS * 400 + b"</table></body></html>"
    assert not needs_child(page)


def test_paragraphs_and_list_items_that_are_never_closed_are_not_depth() -> None:
    assert not needs_child(b"<ul>" + b"<li>one<p>two" * 900 + b"</ul>")


@pytest.mark.parametrize(("depth", "verdict"), [(499, False), (501, True)])
def test_nesting_beyond_500_goes_to_the_child(depth: int, verdict: bool) -> None:
    assert needs_child(b"<div>" * depth + b"x" + b"</div>" * depth) is verdict


def test_end_tags_that_close_nothing_do_not_hide_the_depth() -> None:
    assert needs_child(b"<div><object></div></object>" * 501)


@pytest.mark.parametrize(("count", "verdict"), [(300, False), (301, True)])
@pytest.mark.parametrize("shape", ["a%d", "a%d=1", "a%d='>'", 'a%d="<b>"', "a%d = x"])
def test_more_than_300_attributes_go_to_the_child(count: int, verdict: bool, shape: str) -> None:
    tag = "<input " + " ".join(shape % i for i in range(count)) + ">"
    assert needs_child(tag.encode()) is verdict


def test_attributes_after_a_long_value_are_counted_and_a_long_value_alone_is_harmless() -> None:
    state = b'<input name="__VIEWSTATE" value="' + b"d" * 300_000 + b'"'
    assert not needs_child(state + b">")
    assert needs_child(state + b" a" * 400 + b">")


def test_a_tag_hidden_behind_a_quote_in_a_comment_is_still_seen() -> None:
    assert needs_child(b'<!-- <a b=" --><div' + b" a" * 400 + b'> "')


def test_sheer_size_and_number_go_to_the_child() -> None:
    assert needs_child(b"x" * 2_000_001)
    assert needs_child(b"<p>" * 20_001)


@pytest.mark.parametrize(
    "body",
    [
        b'<a b="x' * 19_000 + b"'",
        b"<a" + b" " * 1_900_000,
        (b"<a" + b" " * 60_000) * 30,
        b"<a b='" * 19_000,
        b"<a =" * 19_000,
        b"<a x='<a x=" * 9_000,
        b"<" * 19_000,
        b"<a b=" + b" " * 1_900_000,
        b"<a/" * 19_000,
        b"</a" * 19_000,
    ],
)
def test_the_look_is_linear_on_what_is_made_to_slow_it(body: bytes) -> None:
    started = time.process_time()
    needs_child(body)
    assert time.process_time() - started < 2


@pytest.mark.corpus
def test_bombs_go_to_the_child_and_recorded_pages_do_not() -> None:
    bombs = CORPUS / "hostile" / "bombs"
    assert needs_child((bombs / "html-100k-deep-div.html").read_bytes())
    assert needs_child(gzip.decompress((bombs / "html-1e6-nodes.html.gz").read_bytes()))
    pages = sorted((CORPUS / "council").rglob("*.html"))
    sent = [page.name for page in pages if needs_child(page.read_bytes())]
    assert len(pages) > 150
    # It carries one tag with more than 300 attributes (a broken quote), so the child is right.
    assert sent == ["hillcrest-heights-fl__page_not_found.html"]


TAGS = st.text(alphabet="<a/ ='\"> xb\n", max_size=60).map(lambda text: text.encode() * 60)


@given(TAGS)
def test_the_quick_look_gives_the_verdict_of_the_thorough_one(body: bytes) -> None:
    thorough = b'<i x=">">' + body  # an end that hides in a value: the quick look cannot tell
    assert needs_child(body) is needs_child(thorough)
