import time

import pytest

from monitor.errors import ExtractError
from monitor.parse.html import (
    attribute,
    below,
    first,
    href,
    label_of,
    links,
    need,
    table_by_header,
    text_of,
    title_of,
    tree,
)
from tests.corpus_path import CORPUS
from tests.parse.answers import URL, answer, saved


def test_a_page_is_decoded_and_parsed():
    page = tree(answer(b"<title> Caf\xe9 </title><p>x", "text/html; charset=windows-1252"))
    assert title_of(page) == "Café"
    assert title_of(tree("<p>no title</p>")) == ""


@pytest.mark.parametrize("body", [b"", b"  \r\n "])
def test_an_empty_body_is_an_error_not_an_empty_page(body):
    with pytest.raises(ExtractError, match="empty"):
        tree(answer(body))


def test_blocks_and_line_breaks_part_words_and_inline_markup_does_not():
    page = tree(
        "<div>City <b>C</b>ouncil<br>Room 5<div>Floor 2</div></div><p>x<script>y</script></p>"
    )
    assert text_of(page.body) == "City Council Room 5 Floor 2 x"
    assert text_of(None) == ""


def test_what_must_be_there_is_named_when_it_is_not():
    page = tree("<table id=a></table>")
    assert need(page, "#a", "the table").tag == "table"
    assert first(page, "#b") is None
    with pytest.raises(ExtractError, match="the meeting table is not on the page") as missing:
        need(page, "table.meetings", "the meeting table")
    assert missing.value.expected == "table.meetings"


def test_links_are_absolute_and_labelled_by_what_a_person_reads():
    page = tree(
        "<a href='/a'>Agenda</a><a href='javascript:x'>No</a><a>none</a>"
        "<a href='b'><img alt='Packet'></a><a href='c' title='Minutes'></a><a href='d'></a>"
    )
    assert [(link.url, link.text) for link in links(page, URL)] == [
        ("https://city.example/a", "Agenda"),
        ("https://city.example/b", "Packet"),
        ("https://city.example/c", "Minutes"),
        ("https://city.example/d", ""),
    ]
    assert label_of(page.css_first("a")) == "Agenda"
    assert href(page.css_first("img"), URL) is None
    assert href(None, URL) is None
    assert attribute(page.css_first("img"), "alt") == "Packet"
    assert attribute(None, "alt") == ""


def rows(markup: str) -> list[dict[str, str]]:
    table = tree(markup).css_first("table")
    return [{name: text_of(cell) for name, cell in row.items()} for row in table_by_header(table)]


def test_a_table_is_read_by_its_header_words():
    assert rows(
        "<table><thead><tr><th>Name</th><th>Meeting Date</th><th><img alt='iCal'></th><th></th></tr>"
        "</thead><tbody><tr><td>Council</td><td>5/5/2026</td><td>x</td><td>y</td></tr></tbody></table>"
    ) == [{"name": "Council", "meeting date": "5/5/2026", "ical": "x", "column 4": "y"}]


def test_missing_extra_and_spanning_cells_are_tolerated():
    table = (
        "<table><tr><th>Name</th><th colspan=2>Files</th><th>Agenda</th><th>Agenda</th></tr>"
        "<tr><td>A</td></tr>"
        "<tr><td>B</td><td>f1</td><td>f2</td><td>a1</td><td>a2</td><td>more</td></tr>"
        "<tr><td colspan=5>No records to display.</td></tr>"
        "<tr><th>Name</th><th>Files</th></tr></table>"
    )
    assert rows(table) == [
        {"name": "A"},
        {
            "name": "B",
            "files": "f1",
            "column 3": "f2",
            "agenda": "a1",
            "agenda 2": "a2",
            "column 6": "more",
        },
        {"name": "No records to display."},
    ]


def test_nested_tables_belong_to_their_cell_and_a_first_row_serves_as_header():
    table = (
        "<table><tr><td>Date</td><td>What</td></tr>"
        "<tr><td>May 5</td><td><table><tr><td>in</td><td>side</td></tr></table></td></tr></table>"
    )
    assert rows(table) == [{"date": "May 5", "what": "in side"}]
    assert rows("<table></table>") == []


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<font color=red>" * 50_000 + "x",
        "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
    ],
    ids=["deep", "formatting", "attributes"],
)
def test_markup_made_to_hang_is_refused_at_once(hostile):
    begin = time.perf_counter()
    with pytest.raises(ExtractError, match="hostile"):
        tree(hostile)
    assert time.perf_counter() - begin < 5


def test_long_lists_without_end_tags_are_no_attack():
    page = tree("<ul>" + "<li><p>item" * 20_000 + "</ul>")
    assert len(page.css("li")) == 20_000


def test_an_image_inside_an_attribute_is_no_attack():
    picture = "A" * 200_000
    assert tree(f'<img src="data:image/png;base64,{picture}"><p>x').css_first("p") is not None


@pytest.mark.corpus
def test_every_recorded_council_page_passes_the_guard():
    files = sorted((CORPUS / "council").rglob("*.html"))
    assert len(files) > 100
    for path in files:
        if path.stat().st_size:
            assert tree(saved(path)).root is not None


def test_what_is_below_a_node_is_named_once_and_never_the_node_itself():
    page = tree("<div class='row a'><p>1<div class='row'>2</div></div>")
    outer = page.css_first(".row")
    assert [text_of(each) for each in below(outer, ".row, div")] == ["2"]
    assert len(below(page, "div, .row")) == 2
