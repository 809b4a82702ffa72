"""The adapters that are configured in the file alone."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from monitor.adapters import load
from monitor.adapters.base import Sighting
from monitor.errors import ExtractError
from monitor.models import Coverage, Dropped, Kind, Problem, Record, Request, Role
from monitor.parse import select
from monitor.parse.disposition import file_name
from monitor.parse.html import tree
from tests.adapters.cases import source_for
from tests.parse.answers import URL, answer

TODAY = date(2026, 8, 20)


def read(
    adapter: str, body: str | bytes, content_type: str = "text/html", **options: object
) -> list:
    source = source_for(load(adapter), {"url": URL, **options})
    return list(load(adapter).parse(source, answer(body, content_type)))


def records(adapter: str, body: str | bytes, **options: object) -> list[Record]:
    return [thing for thing in read(adapter, body, **options) if isinstance(thing, Record)]


def rows(*cells: str) -> str:
    inside = "".join(f"<tr>{cell}</tr>" for cell in cells)
    return f"<html><body><h1>Board of Health</h1><table class=m>{inside}</table></body></html>"


# --- places -------------------------------------------------------------------------------------

ROW = "<div id=r data-id=7><a class=d href='/m?id=12&t=1'>Council <b>A</b></a> <span title='6 PM'>x</span></div>"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("a.d", "Council A"),
        ("a.d@href", "https://city.example/m?id=12&t=1"),
        ("@data-id", "7"),
        (".", "Council A x"),
        ("span@title", "6 PM"),
        ("a.d@href =~ id=(\\d+)", "12"),
        ("a.d =~ Council", "Council"),
        ("a.d =~ Board (.*)", ""),
        ("em", ""),
        ("a[href*='@none'], span", "x"),
    ],
)
def test_a_place_names_words_attributes_and_patterns(place, value):
    node = tree(ROW).css_first("#r")
    assert select.first(node, place, URL) == value


@pytest.mark.parametrize("place", ["a[", "::nothing(", "a =~ (", "a =~"])
def test_a_place_that_cannot_be_read_is_refused_where_it_is_written(place):
    with pytest.raises(ValidationError):
        load("page").options(url=URL, rows="tr", title=place)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "not an address"}, "URL"),
        ({"url": URL, "rows": "tr["}, "not a CSS selector"),
        ({"url": URL, "rows": "tr", "documents": {"agendas": "a"}}, "no role of a document"),
        ({"url": URL, "rows": "tr", "fields": {"x": "a["}}, "not a CSS selector"),
        ({"url": URL, "key": "a@href"}, "belong to rows"),
        ({"url": URL, "colour": "red"}, "Extra inputs"),
    ],
)
def test_wrong_settings_are_told_in_words(options, words):
    with pytest.raises(ValidationError, match=words):
        load("page").options(**options)


# --- page ---------------------------------------------------------------------------------------


def test_without_a_key_a_record_is_named_by_its_page_else_by_title_and_day():
    text = rows(
        "<td><a href='/m/1'>A</a></td><td>May 5, 2026</td>",
        "<td>B</td><td>May 6, 2026</td>",
        "<td>B</td><td>May 6, 2026</td>",
    )
    found = records("page", text, rows="tr", title="td", starts_at="td:nth-child(2)")
    assert found[0].key == "https://city.example/m/1"
    assert found[2].key == f"{found[1].key}~2"
    assert (
        found[1].key
        == records("page", text, rows="tr", title="td", starts_at="td:nth-child(2)")[1].key
    )


def test_the_time_can_stand_apart_and_the_end_be_a_deadline():
    text = rows("<td>RFP 5</td><td>May 5, 2026</td><td>6 PM</td><td>June 1, 2026, noon</td>")
    [found] = records(
        "page",
        text,
        rows="tr",
        kind="grant",
        title="td",
        starts_at="td:nth-child(2)",
        time="td:nth-child(3)",
        ends_at="td:nth-child(4)",
    )
    assert found.starts_at.isoformat() == "2026-05-05T18:00:00-04:00"
    assert found.ends_at.isoformat() == "2026-06-01T12:00:00-04:00"


def test_a_meeting_without_a_place_for_its_day_is_read_from_its_row():
    text = rows("<td><a href='/f/a.pdf'>Agenda</a> Tuesday, September 8, 2026, 7 p.m.</td>")
    [found] = records("page", text, rows="tr", kind="meeting", documents={"any": "a"})
    assert found.title == "Board of Health"
    assert found.starts_at.isoformat() == "2026-09-08T19:00:00-04:00"
    assert [document.role for document in found.documents] == [Role.AGENDA]


def test_a_row_whose_day_cannot_be_read_or_whose_key_is_gone_is_a_problem_beside_the_others():
    text = rows(
        "<td>A</td><td>May 5, 2026</td><td id=k>1</td>",
        "<td>B</td><td>soon</td><td id=k>2</td>",
        "<td>C</td><td>TBD</td><td id=k>3</td>",
        "<td>D</td><td>May 5, 2026</td><td></td>",
    )
    things = read("page", text, rows="tr", title="td", starts_at="td:nth-child(2)", key="#k")
    assert [t.title for t in things if isinstance(t, Record)] == ["A", "C"]
    assert [t.where for t in things if isinstance(t, Problem)] == ["row 2", "row 4"]


def test_one_key_for_two_things_is_a_problem_and_a_repeated_row_is_not():
    text = rows("<td>A</td><td>1</td>", "<td>A</td><td>1</td>", "<td>B</td><td>1</td>")
    things = read("page", text, rows="tr", title="td", key="td:nth-child(2)")
    assert [type(thing) for thing in things] == [Record, Dropped, Problem]


def test_when_no_row_has_anything_at_the_named_places_the_layout_changed():
    text = rows("<td>A</td>", "<td>B</td>")
    with pytest.raises(ExtractError, match="none of the 2 rows"):
        read("page", text, rows="tr", title=".name", starts_at=".date")


def test_past_meetings_unwanted_bodies_and_trials_are_left_out():
    text = rows(
        *(
            f"<td>{name}</td><td>{day}</td>"
            for name, day in (
                ("Council", "May 5, 2020"),
                ("Council", "September 1, 2026"),
                ("Library Board", "September 1, 2026"),
                ("TEST", "September 1, 2026"),
            )
        )
    )
    things = read(
        "page",
        text,
        rows="tr",
        kind="meeting",
        title="td",
        starts_at="td:nth-child(2)",
        leave_out=["library"],
    )
    assert [type(thing) for thing in things] == [Record, Dropped]
    assert not records("page", text, rows="tr", title="td", bodies=["school"])


def test_what_must_be_on_the_page_is_demanded():
    with pytest.raises(ExtractError, match="what the page must show"):
        read("page", rows("<td>A</td>"), rows="tr", title="td", expect="#calendar")


def test_pages_are_followed_to_their_limit_and_said_to_go_on():
    text = rows("<td>A</td>") + "<a class=next href='?page=2'>Next</a>"
    [request] = [
        t
        for t in read("page", text, rows="tr", title="td", next="a.next")
        if isinstance(t, Request)
    ]
    assert (request.url, request.context["page"]) == ("https://city.example/page?page=2", "2")
    source = source_for(
        load("page"), {"url": URL, "rows": "tr", "title": "td", "next": "a.next", "pages": 2}
    )
    last = replace(answer(text.replace("page=2", "page=3")), request=request)
    assert [t.where for t in load("page").parse(source, last) if isinstance(t, Problem)] == [
        "paging"
    ]
    own = text.replace("?page=2", URL)
    assert not [
        t for t in read("page", own, rows="tr", title="td", next="a.next") if isinstance(t, Request)
    ]


def test_a_page_drawn_by_a_browser_is_asked_for_so():
    source = source_for(load("page"), {"url": URL, "render": "browser"})
    [request] = load("page").start(source, TODAY)
    assert request.render == "browser"


def test_a_whole_page_is_one_record_without_menus_and_stamps():
    text = "<html><head><title>Policy</title></head><body><nav>Menu</nav><main><p>The city asks nobody about their status.</p><p class=s>10:41</p></main><footer>Foot</footer></body></html>"
    [found] = records("page", text, ignore=[".s"])
    assert (found.kind, found.title, found.text) == (
        Kind.PAGE,
        "Policy",
        "The city asks nobody about their status.",
    )
    [part] = records("page", text, text="p.s", fields={"stamp": ".s"})
    assert (part.text, part.fields["stamp"]) == ("10:41", "10:41")
    with pytest.raises(ExtractError, match="holds no words"):
        read("page", text, text=".none")


@pytest.mark.parametrize(
    "body",
    ["<html><head><title>404 - File not found</title></head><body><p>words words words words words words</p></body></html>",
     "<html><head><title>Just a moment...</title></head><body><p>words words words words words words words</p></body></html>",
     "<html><body><div id=app></div><script src=/a.js></script></body></html>",
     "%PDF-1.4 not a page", '{"a": 1, "b": "a long enough text of JSON that is not a page"}'],
)  # fmt: skip
def test_what_is_no_page_is_refused(body):
    with pytest.raises(ExtractError):
        read("page", body)


@pytest.mark.parametrize(
    ("adapter", "options", "coverage"),
    [
        ("page", {"rows": "tr"}, Coverage.ROLLING),
        ("page", {"rows": "tr", "kind": "meeting"}, Coverage.WINDOW),
        ("page", {"rows": "tr", "kind": "meeting", "rolling": True}, Coverage.ROLLING),
        ("json", {"kind": "press_release"}, Coverage.ROLLING),
        ("json", {"rolling": False}, Coverage.WINDOW),
        ("feed", {}, Coverage.ROLLING),
        ("feed", {"kind": "meeting"}, Coverage.ROLLING),
        ("feed", {"rolling": False}, Coverage.WINDOW),
        ("ical", {}, Coverage.WINDOW),
        ("documents", {}, Coverage.WINDOW),
        ("pdf", {}, Coverage.WINDOW),
    ],
)
def test_news_falls_off_its_list_and_meetings_do_not(adapter, options, coverage):
    source = source_for(load(adapter), {"url": URL, **options})
    assert load(adapter).coverage_of(source) is coverage


# --- feed, ical, json, documents, pdf -----------------------------------------------------------


def test_of_two_entries_with_one_id_the_first_is_read():
    item = "<item><guid>1</guid><title>{}</title></item>"
    text = f"<rss version='2.0'><channel><title>x</title>{item.format('A')}{item.format('B')}</channel></rss>"
    assert [record.title for record in records("feed", text)] == ["A"]


def test_an_impossible_day_in_a_feed_of_meetings_is_left_out():
    text = "<rss version='2.0'><channel><title>x</title><item><title>Council 1/1/9999</title></item></channel></rss>"
    [thing] = read("feed", text, kind="meeting")
    assert isinstance(thing, Dropped)


def test_json_times_written_as_utc_can_be_local():
    body = '[{"id": 1, "name": "Council", "at": "2026-09-08T18:00:00Z"}]'
    [utc] = records("json", body, kind="meeting", key="id", starts_at="at")
    [local] = records("json", body, kind="meeting", key="id", starts_at="at", local_times=True)
    assert utc.starts_at.isoformat() == "2026-09-08T14:00:00-04:00"
    assert local.starts_at.isoformat() == "2026-09-08T18:00:00-04:00"


def test_json_is_posted_when_there_is_a_payload_and_paged_to_its_limit():
    source = source_for(
        load("json"),
        {"url": URL, "payload": '{"a": 1}', "next": "next", "records": "r", "pages": 1},
    )
    [request] = load("json").start(source, TODAY)
    assert (request.method, request.body, request.headers["Content-Type"]) == (
        "POST",
        b'{"a": 1}',
        "application/json",
    )
    things = list(load("json").parse(source, answer('{"r": [{"title": "A"}], "next": "/api?p=2"}')))
    assert [t.where for t in things if isinstance(t, Problem)] == ["paging"]


@pytest.mark.parametrize(
    ("body", "options", "words"),
    [
        ('{"error": "x"}', {"records": "items"}, "no list of records"),
        ('{"items": []}', {"records": "items", "expect": "meta"}, "nothing at 'meta'"),
        ('[{"x": 1}]', {"key": "id", "title": "name"}, "the interface changed"),
    ],
)
def test_json_of_another_shape_is_refused(body, options, words):
    with pytest.raises(ExtractError, match=words):
        read("json", body, **options)


def test_an_empty_list_at_its_place_is_an_empty_list():
    assert read("json", '{"items": []}', records="items") == []


def test_documents_are_named_by_the_longest_words_that_link_them():
    text = "<html><body><h1>Agendas</h1><p>Packet of May 5, 2026 <a href='/a.pdf'>here</a></p><a href='/b.pdf?t=1'>B</a> <a href='/b.pdf?t=2'>The whole of B</a></body></html>"
    found = records("documents", text)
    assert [record.title for record in found] == ["Packet of May 5, 2026 here", "The whole of B"]
    assert found[0].documents[0].role is Role.PACKET or found[0].documents[0].role is Role.OTHER


def test_a_page_that_links_nothing_is_empty_only_when_it_says_so():
    text = "<html><body><h1>Agendas</h1><p>No agendas are posted at this time, please come back.</p></body></html>"
    with pytest.raises(ExtractError, match="a link to a file"):
        read("documents", text)
    assert read("documents", text, empty="No agendas are posted") == []


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"%PDF-1.4\nno end", "breaks off"), (b"<html>moved</html>", "no PDF"), (b"", "empty")],
)
def test_half_a_pdf_or_none_is_refused(body, words):
    with pytest.raises(ExtractError, match=words):
        read("pdf", body)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="Agenda REVISED.pdf"', "Agenda REVISED.pdf"),
        ("attachment; filename=a.pdf", "a.pdf"),
        ("attachment; filename=x.pdf; filename*=UTF-8''A%C3%B1o.pdf", "Año.pdf"),
        ('attachment; filename="..\\\\..\\\\etc\\\\a.pdf"', "a.pdf"),
        ("attachment; filename*=nonsense''a%20b.pdf", "a b.pdf"),
        ("", "The File.pdf"),
    ],
)
def test_a_files_name_is_that_of_its_header_else_of_its_address(disposition, name):
    assert file_name(disposition, "https://city.example/f/The%20File.pdf?x=1") == name


@pytest.mark.parametrize(
    ("adapter", "text"),
    [
        ("feed", "<?xml version='1.0'?><rss version='2.0'>"),
        ("feed", '{"version": "https://jsonfeed.org/version/1.1"}'),
        ("ical", "BEGIN:VCALENDAR\r\n"),
        ("pdf", "%PDF-1.7"),
    ],
)
def test_a_document_is_recognised_by_how_it_begins(adapter, text):
    [candidate] = load(adapter).recognise(Sighting(URL, text))
    assert candidate.options == {"url": URL}
    assert not list(load(adapter).recognise(Sighting(URL, "<html><body>rss</body></html>")))


def test_the_host_of_a_generic_source_can_be_replaced_for_replays():
    source = source_for(
        load("feed"), {"url": "https://city.example/a/b?x=1", "base_url": "http://127.0.0.1:8000/"}
    )
    [request] = load("feed").start(source, TODAY)
    assert request.url == "http://127.0.0.1:8000/a/b?x=1"
