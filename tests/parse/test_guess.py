from datetime import date

import pytest

from monitor.adapters import load
from monitor.app.saved import source_for
from monitor.models import Record
from monitor.parse.guess import guesses
from monitor.parse.html import tree
from tests.parse.answers import answer

URL = "https://riverton.example/meetings"
TODAY = date(2026, 8, 20)
MENU = (
    "<nav><ul>"
    + "".join(f"<li><a href='/{n}'>May {n}, 2026 archive</a></li>" for n in range(1, 9))
    + "</ul></nav>"
)


def page(inside: str) -> str:
    return f"<!doctype html><html><head><title>Meetings</title></head><body>{MENU}<main><h1>Meetings</h1>{inside}</main></body></html>"


TABLE = page(
    "<table class='agenda-list'><tr><th>Board</th><th>Date</th><th>Files</th></tr>"
    + "".join(
        f"<tr class='row-{n} odd'><td><a href='/meeting/{n}'>Board of Health {n}</a></td><td>September {n}, 2026, 7 p.m.</td>"
        f"<td><a href='/f/{n}.pdf'>Agenda</a></td></tr>"
        for n in range(1, 9)
    )
    + "</table>"
)
CARDS = page(
    "<div class='events'>"
    + "".join(
        f"<div class='event-card'><h3>Council {n}</h3><time datetime='2026-09-{n:02}T18:00:00'>Sept {n}</time>"
        f"<a href='/e/{n}'>Details</a></div>"
        for n in range(1, 7)
    )
    + "</div>"
)
FILES = page("".join(f"<p><a href='/f/Minutes-{n}.pdf'>Minutes no. {n}</a></p>" for n in range(6)))
PROSE = page("<p>" + "The council meets as needed and posts no list of meetings. " * 5 + "</p>")


def records(text: str, guess) -> list[Record]:
    adapter = load(guess.adapter)
    source = source_for(adapter, guess.options, "America/New_York")
    return [
        thing for thing in adapter.parse(source, answer(text, url=URL)) if isinstance(thing, Record)
    ]


def test_the_rows_of_a_table_are_found_with_day_title_link_and_files():
    best = guesses(tree(TABLE), URL, TODAY)[0]
    assert best.adapter == "page"
    assert best.certainty >= 0.7
    found = records(TABLE, best)
    assert len(found) == 8
    assert found[0].title == "Board of Health 1"
    assert found[0].starts_at.isoformat() == "2026-09-01T19:00:00-04:00"
    assert found[0].key == "https://riverton.example/meeting/1"
    assert found[0].documents[0].role == "agenda"


def test_cards_are_found_by_their_class_and_the_menu_is_not_a_list():
    best = guesses(tree(CARDS), URL, TODAY)[0]
    assert "nav" not in str(best.options["rows"])
    found = records(CARDS, best)
    assert [record.title for record in found] == [f"Council {n}" for n in range(1, 7)]
    assert found[0].starts_at.isoformat() == "2026-09-01T18:00:00-04:00"


def test_a_page_of_files_is_offered_as_documents():
    best = guesses(tree(FILES), URL, TODAY)[0]
    assert (best.adapter, len(records(FILES, best))) == ("documents", 6)


def test_a_page_of_prose_is_offered_as_its_text_and_without_conviction():
    [only] = guesses(tree(PROSE), URL, TODAY)
    assert only.adapter == "page"
    assert only.certainty < 0.5
    assert "no list of meetings" in records(PROSE, only)[0].text


def test_feeds_and_calendars_a_page_names_are_offered():
    head = "<link rel='alternate' type='application/rss+xml' href='/rss'><a href='webcal://riverton.example/cal.ics'>Subscribe</a>"
    found = {guess.adapter: guess.options["url"] for guess in guesses(tree(page(head)), URL, TODAY)}
    assert found["feed"] == "https://riverton.example/rss"
    assert found["ical"] == "https://riverton.example/cal.ics"


@pytest.mark.parametrize("text", [TABLE, CARDS, FILES, PROSE])
def test_no_guess_is_ever_as_sure_as_a_recognised_platform(text):
    assert all(guess.certainty < 0.9 for guess in guesses(tree(text), URL, TODAY))
