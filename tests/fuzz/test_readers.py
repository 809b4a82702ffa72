"""The readers of feeds, calendars, dates and robots.txt, over anything.

The reader of ``sources.yaml`` has its own: ``tests/config/test_any_input.py``.
"""

import re
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import ExtractError
from monitor.fetch.dates import retry_after
from monitor.fetch.robots import _rules
from monitor.models import Request, Response
from monitor.parse import clocks, dates, days, feed, ical, json, text, xml
from tests.fuzz.spoil import spoiled

TODAY = date(2026, 11, 23)
SEEDS = st.integers(0, 2**32)
FEED = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>City</title><link>https://city.example/</link><item><title>Council &amp; Board</title>
<link>/m/1</link><guid isPermaLink="false">1</guid><pubDate>Mon, 23 Nov 2026 14:00:00 GMT</pubDate>
<dc:creator>Clerk</dc:creator><content:encoded><![CDATA[<p>Room <b>2</b></p>]]></content:encoded>
<enclosure url="a.pdf" type="application/pdf" length="10"/></item></channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Court</title><id>u</id>
<entry><id>u:1</id><title type="html">&lt;b&gt;Order&lt;/b&gt;</title><updated>2026-11-23T14:00:00Z</updated>
<link rel="alternate" href="/1"/><link rel="enclosure" href="/1.pdf"/><content type="xhtml"><div>x</div></content></entry></feed>"""
CALENDAR = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//\r\nBEGIN:VTIMEZONE\r\nTZID:Local\r\nBEGIN:STANDARD\r
DTSTART:19701101T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r
END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;TZID=America/New_York:20261124T180000\r
DURATION:PT2H\r\nRRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=10\r\nEXDATE;TZID=America/New_York:20261208T180000\r\nSUMMARY:Council\r
LOCATION:Hall\\, 2nd floor\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1@x\r\nRECURRENCE-ID;TZID=America/New_York:20270112T180000\r
DTSTART;TZID=America/New_York:20270113T180000\r\nSUMMARY:Council moved\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""
ROBOTS = b"""User-agent: *\nDisallow: /private/*.pdf$\nAllow: /private/a\nCrawl-delay: 5\n\nUser-agent: civic-monitor
Request-rate: 1/10s\nVisit-time: 0100-0500\nDisallow:\nSitemap: https://city.example/s.xml\n"""
DATED = (
    "Tuesday, November 24, 2026 at 6:00 PM EST", "11/24/26 6 p.m. - 8:30 p.m.", "2026-11-24T18:00:00-05:00",
    "/Date(1764025200000)/", "Nov. 24th & Dec. 1st, 2026, noon", "24 November 2026, 18.00", "posted yesterday",
)  # fmt: skip


def response(body: bytes, kind: str) -> Response:
    return Response(
        url="https://city.example/x", status=200, headers={"content-type": kind}, body=body,
        request=Request(url="https://city.example/x"), fetched_at=datetime(2026, 11, 23, tzinfo=UTC), today=TODAY,
    )  # fmt: skip


def read_feed(body: bytes) -> None:
    for read in (feed.read, xml.load):
        try:
            read(response(body, "application/xml"))
        except ExtractError as error:
            assert "\n" not in str(error)


def read_calendar(body: bytes) -> None:
    begun = time.monotonic()
    try:
        ical.read(response(body, "text/calendar"), "America/New_York", start=date(2026, 10, 1), end=date(2027, 11, 1))  # fmt: skip
    except ExtractError as error:
        assert "\n" not in str(error)
    assert time.monotonic() - begun < 20


def read_dates(words: str) -> None:
    assert dates.day(words, today=TODAY) is None or dates.day(words, today=TODAY).year > 0
    dates.day(words, today=TODAY, order="dmy")
    dates.moment(words)
    days.find_day(words, today=TODAY)
    days.without_days(words)
    clocks.clock(words)
    clocks.find(words)
    for read in (dates.when, dates.span):
        read(words, zone="America/New_York", today=TODAY)
    wait = retry_after(words, date=words, now=datetime(2026, 11, 23, tzinfo=UTC))
    assert wait is None or wait >= 0


def read_robots(body: bytes) -> None:
    rules, delay = _rules(body.decode("utf-8", "replace"))
    assert 0 <= delay <= 300
    if rules is not None:
        assert rules.can_fetch("https://city.example/private/a.pdf", "civic-monitor") in (
            True,
            False,
        )


READERS = {"rss": (read_feed, FEED, ".xml"), "atom": (read_feed, ATOM, ".xml"),
           "calendar": (read_calendar, CALENDAR, ".ics"), "robots": (read_robots, ROBOTS, ".txt")}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=120)
@given(seed=SEEDS)
def test_a_spoiled_file_is_read_or_refused(name, seed):
    read, body, suffix = READERS[name]
    read(spoiled(body, suffix, seed))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60)
@given(body=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name, body):
    READERS[name][0](body)


@settings(max_examples=300)
@given(st.sampled_from(DATED), SEEDS)
def test_a_spoiled_date_is_read_or_is_none(words, seed):
    read_dates(spoiled(words.encode(), ".txt", seed).decode("utf-8", "replace"))


@settings(max_examples=200)
@given(st.text(max_size=60))
@example("9" * 5000)
@example("9999-12-31T23:59:59-23:00")
@example("0001-01-01T00:00:00+23:00")
@example("Fri, 31 Dec 9999 23:59:59 -2300")
@example("0/0/0 0:0")
@example("/Date(" + "9" * 400 + ")/")
def test_any_words_are_a_date_or_none(words):
    read_dates(words)


@settings(max_examples=150)
@given(st.binary(max_size=200), st.sampled_from(["", "text/html; charset=utf-7", "x; charset=" + "a" * 99]))  # fmt: skip
def test_any_bytes_become_the_same_words_each_time(body, kind):
    words = text.decode(body, kind)
    assert words == text.decode(body, kind)
    assert not re.search("[\ud800-\udfff\x00]", words)


@settings(max_examples=150)
@given(SEEDS)
def test_a_spoiled_json_answer_is_read_or_refused(seed):
    body = spoiled(b'{"a": [1, {"b": null, "c": "x"}], "d": {"e": 1.5, "f": [[]]}}', ".json", seed)
    try:
        json.load(response(body, "application/json"))
    except ExtractError as error:
        assert "\n" not in str(error)


@pytest.mark.soak
@pytest.mark.parametrize("name", READERS)
def test_many_spoiled_files_are_read_or_refused(name):
    read, body, suffix = READERS[name]
    for seed in range(5000):
        read(spoiled(body, suffix, seed))


@pytest.mark.soak
@pytest.mark.parametrize("words", DATED)
def test_many_spoiled_dates_are_read_or_are_none(words):
    for seed in range(3000):
        read_dates(spoiled(words.encode(), ".txt", seed).decode("utf-8", "replace"))
