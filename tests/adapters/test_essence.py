"""Answers of one essence yield the same, whatever was done to them; noise around leaves it alone."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import adapters
from monitor.config import load
from monitor.errors import ExtractError
from monitor.models import Request, Response

PAGE = """<!doctype html><html><head><title>Meetings | City</title></head>
<body><p>Served by web-1 at 10:00</p><h1>Meetings</h1><div class="up">
<table class="meetings" title="all"><tbody>
<tr class="row"><td class="name"><a class="detail" href="/m/1">Council</a></td><td class="date">May 5, 2026 6:00 PM</td><td class="place">Room 1</td></tr>
<tr class="row"><td class="name"><a class="detail" href="/m/2">Zoning</a></td><td class="date">May 6, 2026</td><td class="place">Room 2</td></tr>
</tbody></table></div><div class="ad">Buy 17</div><a class="next" href="/calendar?p=2">more</a></body></html>"""
JSON = (
    '{"served": "web-1", "data": {"items": [{"id": 1, "name": "Council", "start": "2026-05-05T18:00",'
    ' "files": [{"url": "/a.pdf", "title": "Agenda"}]}, {"id": 2, "name": "Zoning", "start": "2026-05-06"}]},'
    ' "next": "/api?p=2", "took": 17}'
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://x.example/</link>
<lastBuildDate>Mon, 04 May 2026 10:00:00 GMT</lastBuildDate>
<item><title>One</title><link>http://x.example/1</link><guid>1</guid><pubDate>Mon, 04 May 2026 09:00:00 GMT</pubDate></item>
<item><title>Two</title><link>http://x.example/2</link><guid>2</guid><description>Words</description></item>
</channel></rss>
"""
ROWS = "rows: 'tr.row', kind: meeting, title: .name, starts_at: .date, location: .place"
SETTINGS = {
    "plain": f"{{adapter: page, url: 'http://x.example/c', {ROWS}, key: 'a.detail@href'}}",
    "ancestors": f"{{adapter: page, url: 'http://x.example/c', {ROWS}, body: '.up .name', status: '[title=all] td.date'}}",
    "ignore": f"{{adapter: page, url: 'http://x.example/c', {ROWS}, ignore: ['.ad', 'td.place'], expect: h1}}",
    "next": f"{{adapter: page, url: 'http://x.example/c', {ROWS}, next: a.next, documents: {{any: a}}}}",
    "untitled": "{adapter: page, url: 'http://x.example/c', rows: 'tr.row', starts_at: .date}",
    "json": "{adapter: json, url: 'http://x.example/c', records: data.items, key: id, title: name, starts_at: start,"
    " next: next, documents: {agenda: files}, kind: meeting}",
    "feed": "{adapter: feed, url: 'http://x.example/c'}",
}
BODIES = {"json": (JSON, "application/json"), "feed": (FEED, "application/rss+xml")}


def _source(settings: str):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sources.yaml"
        path.write_text(
            "version: 1\ncontact: a@b.example\ndefaults: {channel: '#c', timezone: America/New_York}\n"
            f"jurisdictions: {{x: {{name: X, sources: {{s: {settings}}}}}}}\n"
        )
        return load(path).active[0]


SOURCES = {name: _source(text) for name, text in SETTINGS.items()}


def answer(name: str, body: str, today: date = date(2026, 5, 4)) -> Response:
    return Response(
        url="http://x.example/c",
        status=200,
        headers={"content-type": BODIES.get(name, ("", "text/html"))[1]},
        body=body.encode(),
        request=Request(url="http://x.example/c", context={"page": "1"}),
        fetched_at=datetime(2026, 5, 4, tzinfo=UTC),
        today=today,
    )


def read(name: str, body: str, **more: date):
    """The essence (empty for what is not the page), and all that the answer yields."""
    source = SOURCES[name]
    adapter = adapters.load(source.adapter)
    try:
        essence = adapter.essence(source, answer(name, body, **more))
    except ExtractError:
        essence = ""
    try:
        found = [repr(each) for each in adapter.parse(source, answer(name, body, **more))]
    except ExtractError as error:
        found = [str(error)]
    return essence, found


def original(name: str) -> str:
    return BODIES.get(name, (PAGE, ""))[0]


@pytest.mark.parametrize("name", SETTINGS)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_whatever_is_done_to_an_answer_one_essence_means_one_reading(name, data):
    body = original(name)
    start = data.draw(st.integers(0, len(body) - 1))
    length = data.draw(st.integers(0, 12))
    new = data.draw(
        st.sampled_from(["", "x", " ", "7", "<b>", "</tr>", '"', "&amp;", "</item>", "}"])
    )
    changed = body[:start] + new + body[start + length :]
    essence, found = read(name, body)
    assert essence
    other, found_then = read(name, changed)
    assert other != essence or found_then == found


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("piece", [r"web-1", r"17", r"(?<=lastBuildDate>).*?(?=<)"])
def test_noise_around_what_is_read_leaves_the_essence_as_it_is(name, piece):
    body = original(name)
    noisy = re.sub(piece, "Tue, 05 May 2026 11:11:11 GMT", body) if "last" in piece else re.sub(piece, "99", body)  # fmt: skip
    assert read(name, noisy)[0] == read(name, body)[0] != ""


@pytest.mark.parametrize("name", SETTINGS)
def test_another_day_is_another_essence(name):
    body = original(name)
    assert read(name, body)[0] != read(name, body, today=date(2026, 5, 5))[0]


@pytest.mark.parametrize(
    "place", ["td:nth-child(2)", "td.name + td", "td ~ .date", "td:not(.name)", ":is(.date)"]
)
def test_a_place_that_depends_on_what_stands_beside_it_has_no_essence(place):
    source = _source(
        f"{{adapter: page, url: 'http://x.example/c', rows: 'tr.row', title: .name, starts_at: '{place}'}}"
    )
    assert adapters.load("page").essence(source, answer("plain", PAGE)) == ""


def test_a_feed_that_breaks_off_and_a_page_without_rows_have_no_essence():
    assert read("feed", FEED.replace("</channel></rss>", ""))[0] == ""
    assert read("plain", PAGE.replace('class="row"', ""))[0] == ""
    assert read("ignore", PAGE.replace("h1", "h2"))[0] == ""
