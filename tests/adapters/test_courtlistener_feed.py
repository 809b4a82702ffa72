"""CourtListener's feeds: identity without the slug, Pacific days, stubs, opinions."""

import pytest

from monitor.adapters import load
from monitor.adapters.base import Sighting
from monitor.errors import ConfigError, ExtractError
from monitor.models import Kind
from tests.adapters.federal import parse, problems, records, source, starts

TEXT = "ORDER granting 45 Motion. Defendants are enjoined. (Entered: 11/23/2026)"


def item(
    fragment="entry-67",
    *,
    title="Entry #67 in City of Chelsea v. Trump (1:25-cv-10442)",
    text=TEXT,
    day="2026-11-23T00:00:00-08:00",
    slug="city-of-chelsea-v-trump",
):
    url = f"https://www.courtlistener.com/docket/69665101/{slug}/?order_by=desc#{fragment}"
    return f'<entry><title>{title}</title><link href="{url}" rel="alternate"/><id>{url}</id><published>{day}</published><summary type="html">{text}</summary></entry>'


def feed(*items):
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>Docket</title><id>x</id><updated>2026-11-23T00:00:00-08:00</updated>"
        f"{''.join(items)}</feed>"
    )


def read(*items):
    where = source("courtlistener_feed", dockets=["69665101"])
    return parse(where, starts(where)[0], feed(*items))


def entry(*items):
    return next(r for r in records(read(*items)) if r.kind is Kind.DOCKET_ENTRY)


def test_each_docket_and_court_has_its_feed():
    where = source("courtlistener_feed", dockets=[69665101], courts=["mass", "massappct"])
    assert [request.url for request in starts(where)] == [
        "https://www.courtlistener.com/docket/69665101/feed/",
        "https://www.courtlistener.com/feed/court/mass/",
        "https://www.courtlistener.com/feed/court/massappct/",
    ]
    with pytest.raises(ConfigError):
        starts(source("courtlistener_feed"))


def test_an_entry_is_known_by_docket_and_fragment_whatever_the_slug():
    before, after = entry(item()), entry(item(slug="city-of-chelsea-v-vance"))
    assert before.key == after.key == "69665101#67"
    assert (
        entry(item("minute-entry-503", title="Minute entry from 2026-11-21 in A v. B")).key
        == "69665101/503"
    )


def test_midnight_on_the_pacific_coast_is_that_day_and_no_clock():
    assert entry(item(day="2026-11-23T08:00:00Z")).starts_at.isoformat() == "2026-11-23"
    assert entry(item(day="2026-07-23T00:00:00-07:00")).starts_at.isoformat() == "2026-07-23"


def test_a_short_name_is_a_stub_whose_text_may_follow():
    stub = entry(item(text="Notice of Appeal"))
    assert (stub.title, stub.text) == ("Notice of Appeal", None)
    full = entry(item())
    assert (full.title, full.text) == ("ORDER granting 45 Motion", TEXT)
    assert entry(item(text="")).title == "Docket entry"


def test_the_case_is_read_from_the_titles_so_that_a_new_name_is_told():
    (case,) = [r for r in records(read(item(), item("entry-66"))) if r.kind is Kind.DOCKET]
    assert (case.key, case.title) == ("69665101", "City of Chelsea v. Trump")
    renamed = read(item(title="Entry #67 in City of Chelsea v. Vance (1:25-cv-10442)"))
    assert records(renamed)[-1].title == "City of Chelsea v. Vance"


def test_an_opinion_has_its_court_and_its_file():
    where = source("courtlistener_feed", courts=["mass"])
    url = "https://www.courtlistener.com/opinion/98/commonwealth-v-doe/"
    body = feed(
        f'<entry><title>Commonwealth v. Doe</title><link href="{url}" rel="alternate"/><id>{url}</id>'
        "<published>2026-11-20T00:00:00-08:00</published><summary>Held.</summary>"
        '<link href="https://storage.courtlistener.com/pdf/x.pdf" rel="enclosure" type="application/pdf"/></entry>'
    )
    (record,) = records(parse(where, starts(where)[0], body))
    assert (record.kind, record.key, record.title) == (
        Kind.OPINION,
        "opinion/98",
        "Commonwealth v. Doe",
    )
    assert record.fields["court_id"] == "mass"
    assert record.documents[0].url == "https://storage.courtlistener.com/pdf/x.pdf"


def test_an_entry_without_a_date_or_a_place_is_a_problem():
    found = read(item(), item("comment-1"), item("entry-3", day=""))
    assert len(problems(found)) == 2


def test_a_web_page_is_no_feed():
    where = source("courtlistener_feed", dockets=["1"])
    with pytest.raises(ExtractError):
        parse(where, starts(where)[0], "<html><body>Just a moment</body></html>")


def test_a_court_s_feed_is_recognised():
    url = "https://www.courtlistener.com/feed/court/mass/"
    (candidate,) = load("courtlistener_feed").recognise(Sighting(url))
    assert candidate.options == {"courts": ["mass"]}
    assert list(load("courtlistener_feed").recognise(Sighting("https://example.org/feed/"))) == []
