"""The News API that lists oldest first: the count, the last pages, epochs, and the feed instead."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import ExtractError
from tests.adapters.federal import parse, problems, records, requests, source, starts

NOW = datetime(2026, 7, 25, 16, 0, tzinfo=UTC)
EPOCH = 1784865600  # 2026-07-24 00:00 in New York


def release(n=1, **changes):
    return {
        "title": "Department Sues City of Demo &amp; Others",
        "date": str(EPOCH),
        "number": "26-1",
        "url": f"/opa/pr/{n}",
        "uuid": f"AAAAAAAA-{n}",
        "body": "<p>Over <b>sanctuary</b> policies.</p>",
        "component": [{"name": "Office of Public Affairs"}],
        "topic": [],
        "changed": '<time datetime="x">1784912400</time>\n',
        **changes,
    }


def page(*found, count="120", size=50, status=200):
    return {
        "metadata": {
            "responseInfo": {"status": status, "developerMessage": "OK"},
            "resultset": {"count": count, "pagesize": size, "page": 0},
        },
        "results": list(found),
    }


def counted(where, *found, **rest):
    return requests(parse(where, starts(where)[0], page(*found, **rest), now=NOW))


def numbers(wishes):
    return [int(request.context["page"]) for request in wishes]


def test_the_count_is_asked_first_and_the_feed_when_it_is_not_told():
    (first,) = starts(source("doj_news"))
    assert "pagesize=1" in first.url
    assert first.instead.url == "https://www.justice.gov/news/rss?type=press_release"


def test_the_last_pages_are_read_because_the_oldest_come_first():
    wishes = counted(source("doj_news"), release(date="1230786000"))
    assert numbers(wishes) == [2, 1]
    assert numbers(counted(source("doj_news", pages=6), release(date="1230786000"))) == [2, 1, 0]


def test_the_first_pages_are_read_once_sorting_works():
    assert numbers(counted(source("doj_news"), release())) == [0, 1]


def test_the_count_is_a_string_and_without_it_there_is_no_answer():
    where = source("doj_news")
    for wrong in ("", "many"):
        with pytest.raises(ExtractError, match="how many"):
            counted(where, release(), count=wrong)
    with pytest.raises(ExtractError, match="shows none"):
        counted(where)
    with pytest.raises(ExtractError, match="status 500"):
        counted(where, release(), status=500)


def read(where, *found, wish=0, **rest):
    wishes = counted(where, release(date="1230786000"))
    return parse(where, wishes[wish], page(*found), now=NOW, **rest)


def test_epochs_in_strings_and_in_html_are_days_in_new_york():
    (record,) = records(read(source("doj_news"), release()))
    assert (record.key, record.fields["uuid"]) == ("doj:/opa/pr/1", "aaaaaaaa-1")
    assert record.starts_at.isoformat() == "2026-07-24"
    assert record.title == "Department Sues City of Demo & Others"
    assert record.url == "https://www.justice.gov/opa/pr/1"
    assert record.text == "Over sanctuary policies."
    assert record.fields["changed"] == "2026-07-24T17:00:00+00:00"
    wrapped = release(date=f"<time>{EPOCH}</time>")
    assert records(read(source("doj_news"), wrapped))[0].starts_at == record.starts_at


def test_an_edit_shows_in_the_words_and_not_in_the_moment():
    from monitor.adapters import load

    assert "changed" in load("doj_news").volatile


def test_releases_are_chosen_by_words_of_headline_and_text_and_by_office():
    where = source("doj_news", terms=["sanctuary", "Byrne"])
    other = release(2, title="Man Sentenced", body="<p>Sanctuaryless.</p>")
    assert [r.key for r in records(read(where, release(), other))] == ["doj:/opa/pr/1"]
    office = source("doj_news", components=["public affairs"])
    usao = release(2, component=[{"name": "USAO - Maine"}])
    assert [r.key for r in records(read(office, release(), usao))] == ["doj:/opa/pr/1"]


def test_older_pages_follow_while_nobody_had_seen_them():
    where = source("doj_news")
    assert requests(read(where, release(), wish=1)) == []
    long_ago = NOW - timedelta(days=9)
    assert numbers(requests(read(where, release(), wish=1, since=long_ago))) == [0]
    assert requests(read(where, release(), wish=1, since=NOW - timedelta(hours=1))) == []


def test_a_full_last_page_may_be_followed_by_one_more():
    full = [release(n) for n in range(50)]
    assert numbers(requests(read(source("doj_news"), *full))) == [3]
    assert requests(read(source("doj_news"), *full[:20])) == []


def test_a_release_without_a_date_is_a_problem():
    found = read(source("doj_news"), release(), release(2, date=""))
    assert len(records(found)) == 1
    assert len(problems(found)) == 1


def test_the_feed_tells_of_the_same_release_by_its_address():
    where = source("doj_news", terms=["sanctuary"])
    body = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://www.justice.gov</link>'
        "<description>d</description><item><title>Department Sues</title>"
        "<link>https://www.justice.gov/opa/pr/1</link><description>Sanctuary policies.</description>"
        "<pubDate>Fri, 24 Jul 2026 12:00:00 -0400</pubDate></item></channel></rss>"
    )
    (told,) = records(parse(where, starts(where)[0].instead, body))
    (same,) = records(read(where, release()))
    assert (told.key, told.join) == (same.key, same.join)
    assert (told.brief, same.brief) == (True, False)
    assert told.starts_at == same.starts_at
