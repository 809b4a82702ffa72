from datetime import UTC, datetime

import pytest

from monitor.errors import ExtractError
from monitor.parse import feed
from monitor.parse.feed import Enclosure
from monitor.parse.text import decode
from tests.corpus_path import CORPUS
from tests.parse.answers import answer, saved

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:calendarEvent="https://city.example/ns/calendar" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>City &amp;amp; County</title><link>https://city.example/</link>
<description>Meetings</description><lastBuildDate>Sat, 18 Apr 2026 10:32:10 -0500</lastBuildDate>
<item><title>Council &lt;b&gt;meeting&lt;/b&gt;</title><link>/Calendar.aspx?EID=5</link>
<guid isPermaLink="false">EID=5/638992207330000000</guid>
<description>&lt;strong&gt;Event date:&lt;/strong&gt; April 21, 2026 &lt;br&gt;at 6 PM</description>
<pubDate>Fri, 17 Apr 2026 17:06:16 -0500</pubDate><category>Council</category><category>Public</category>
<dc:creator>Clerk</dc:creator><enclosure url="https://city.example/a.pdf" type="application/pdf" length="12"/>
<calendarEvent:EventDates>April 21, 2026</calendarEvent:EventDates>
<calendarEvent:EventTimes>06:00 PM</calendarEvent:EventTimes></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><updated>2026-04-17T10:00:00Z</updated>
<link href="https://city.example/news"/>
<entry><id>tag:city.example,2026:7</id><title type="html">Budget &amp;amp; taxes</title>
<link rel="self" href="https://city.example/api/7"/><link href="https://city.example/news/7"/>
<updated>2026-04-17T10:00:00-04:00</updated><published>2026-04-16T09:00:00Z</published>
<summary>Read it.</summary><category term="budget"/><author><name>Clerk</name></author></entry></feed>"""


def test_an_rss_feed_is_read_with_its_foreign_elements():
    found = feed.read(answer(RSS, "application/rss+xml"))
    assert (found.title, found.description, found.link) == (
        "City & County",
        "Meetings",
        "https://city.example/",
    )
    assert found.updated == datetime(2026, 4, 18, 15, 32, 10, tzinfo=UTC)
    [entry] = found.entries
    assert entry.id == "EID=5/638992207330000000"
    assert entry.title == "Council meeting"
    assert entry.link == "https://city.example/Calendar.aspx?EID=5"
    assert entry.text == "Event date: April 21, 2026\nat 6 PM"
    assert entry.published_raw == "Fri, 17 Apr 2026 17:06:16 -0500"
    assert entry.published == datetime(2026, 4, 17, 22, 6, 16, tzinfo=UTC)
    assert entry.categories == ("Council", "Public")
    assert entry.author == "Clerk"
    assert entry.enclosures == (
        Enclosure(url="https://city.example/a.pdf", type="application/pdf", length="12"),
    )
    assert entry.extra == {"eventdates": "April 21, 2026", "eventtimes": "06:00 PM"}


def test_an_atom_feed_is_read_with_its_alternate_link():
    found = feed.read(answer(ATOM))
    [entry] = found.entries
    assert (entry.id, entry.title, entry.link) == (
        "tag:city.example,2026:7",
        "Budget & taxes",
        "https://city.example/news/7",
    )
    assert entry.published == datetime(2026, 4, 16, 9, tzinfo=UTC)
    assert entry.updated == datetime(2026, 4, 17, 14, tzinfo=UTC)
    assert entry.categories == ("budget",)
    assert entry.summary == "Read it."


@pytest.mark.parametrize("text", [RSS, ATOM])
def test_both_readers_say_the_same(text):
    response = answer(text)
    assert feed.fast(text, response.url) == feed.tolerant(response, text)


def test_a_feed_that_is_not_well_formed_is_read_tolerantly():
    broken = RSS.replace("&amp;amp;", "&").replace(
        "<category>Public</category>", "<category>A & B</category>"
    )
    assert feed.fast(broken, "") is None
    found = feed.read(answer(broken))
    assert found.title == "City & County"
    assert found.entries[0].categories == ("Council", "A & B")


def test_markup_as_elements_goes_to_the_tolerant_reader():
    text = ATOM.replace(
        "<summary>Read it.</summary>",
        '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Read <b>it</b></div></summary>',
    )
    assert feed.fast(text, "") is None
    assert feed.read(answer(text)).entries[0].text == "Read it"


def test_a_json_feed_is_read():
    found = feed.read(
        answer(
            """{"version": "https://jsonfeed.org/version/1.1", "title": "City", "home_page_url": "https://city.example/",
            "items": [{"id": 7, "url": "/n/7", "title": "Budget", "content_html": "<p>One</p>", "date_published":
            "2026-04-16T09:00:00-04:00", "tags": ["a"], "authors": [{"name": "Clerk"}],
            "attachments": [{"url": "/a.pdf", "mime_type": "application/pdf"}]}]}"""
        )
    )
    [entry] = found.entries
    assert (entry.id, entry.link, entry.text, entry.author) == (
        "7",
        "https://city.example/n/7",
        "One",
        "Clerk",
    )
    assert entry.published == datetime(2026, 4, 16, 13, tzinfo=UTC)
    assert entry.enclosures[0].url == "https://city.example/a.pdf"


@pytest.mark.parametrize(
    "channel",
    [
        "<rss version='2.0'><channel><title>City</title></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>City</title></feed>",
    ],
)
def test_a_feed_without_entries_is_empty_and_no_error(channel):
    found = feed.read(answer(channel))
    assert (found.title, found.entries) == ("City", ())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        ("<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        ("<html><body>x</body></html>", "web page"),
        ("<catalog><book/></catalog>", "not a feed"),
        ('{"a": 1}', "not a JSON Feed"),
        ("plain words", "not a feed"),
        (RSS[: RSS.index("<pubDate>")], "breaks off"),
        (RSS[:-20], "breaks off"),
        (
            '<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
            "unsafe",
        ),
    ],
)
def test_what_is_no_whole_feed_is_an_error(body, words):
    with pytest.raises(ExtractError, match=words):
        feed.read(answer(body))


def test_a_name_that_looks_like_a_file_or_an_address_is_never_opened():
    for body in ("/etc/passwd", "https://city.example/feed"):
        with pytest.raises(ExtractError):
            feed.read(answer(body))


def feeds(folder: str) -> list:
    return sorted((CORPUS / folder).rglob("*.xml"))


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["council", "federal"])
def test_both_readers_agree_on_every_recorded_feed(folder):
    names = (
        "id",
        "title",
        "link",
        "text",
        "published",
        "updated",
        "categories",
        "enclosures",
        "extra",
        "author",
    )
    compared, differ = 0, []
    for path in feeds(folder):
        response = saved(path)
        text = decode(response.body)
        try:
            fast, tolerant = feed.fast(text, response.url), feed.tolerant(response, text)
        except ExtractError:
            continue
        if fast is None:
            continue
        compared += 1
        for one, other in zip(fast.entries, tolerant.entries, strict=True):
            differ += [
                (path.name, name) for name in names if getattr(one, name) != getattr(other, name)
            ]
    assert compared > 5
    assert not differ


@pytest.mark.corpus
def test_every_hostile_feed_is_read_or_refused_cleanly():
    files = [*feeds("hostile/feeds"), *feeds("hostile/encodings"), *feeds("hostile/xml")]
    assert len(files) > 500
    for path in files:
        try:
            assert feed.read(saved(path)).entries is not None
        except ExtractError as error:
            assert str(error)
