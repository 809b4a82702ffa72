"""Drupal: tables, month calendars, single pages, the feed of new pages."""

from monitor.adapters import load
from monitor.models import Identity
from tests.adapters.council_page import (
    files,
    fixture,
    meetings,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

URL = "https://www.town.example/meetings"
TOWN = source("drupal", url=URL)


def test_columns_are_found_by_their_words_and_others_are_kept():
    budget, special = meetings(read(TOWN, fixture("drupal", "table"), URL))
    assert said(budget)[2] == "2026-03-17T18:00:00-04:00"
    assert budget.ends_at.isoformat() == "2026-03-17T20:30:00-04:00"
    assert (budget.body, budget.location) == ("Finance", "Room 2")
    assert budget.fields == {"action_taken": "Tabled"}
    assert said(special)[2:] == ("2026-03-18T12:00:00-04:00", "cancelled")
    assert special.fields["remote"] == "https://meet.google.com/abc"


def test_spanish_pages_are_read():
    here = source("drupal", zone="America/Denver", url="https://ciudad.example/reuniones")
    council, housing = meetings(read(here, fixture("drupal", "spanish"), here.options.url))
    assert said(council)[1:3] == ("Concejo Municipal", "2026-03-17T18:00:00-06:00")
    assert council.location == "Sala 1"
    assert files(council)[0][0] == "agenda"
    assert said(housing)[2:] == ("2026-03-19", "cancelled")


def test_a_month_is_read_by_day_and_the_next_one_asked_for():
    here = source("drupal", url="https://www.county.example/meeting-calendar", months=2)
    found = read(here, fixture("drupal", "month"), here.options.url)
    board, audit, *coffee = meetings(found)
    assert said(board)[:3] == (
        "event-popup/7",
        "Board of Commissioners",
        "2026-03-10T10:00:00-04:00",
    )
    assert board.ends_at.isoformat() == "2026-03-10T12:00:00-04:00"
    assert audit.status == "cancelled"
    assert [each.key for each in coffee] == ["event-popup/9", "event-popup/9 2026-03-24"]
    (further,) = requests(found)
    assert further.url.endswith("/meeting-calendar/202604")
    second = read(here, fixture("drupal", "month"), further.url, context=dict(further.context))
    assert not requests(second)


def test_noon_in_utc_is_a_day_without_a_time():
    here = source("drupal", url="https://city.example/events/board-of-zoning-appeals-2")
    (record,) = meetings(read(here, fixture("drupal", "event"), here.options.url))
    assert said(record)[2] == "2026-03-24T09:30:00-04:00"
    assert record.ends_at.isoformat() == "2026-03-24T14:00:00-04:00"
    assert record.location == "Auditorium 2 Main Avenue"
    assert [role for role, _ in files(record)] == ["agenda"]


def test_the_feed_only_names_pages_that_are_then_read():
    here = source("drupal", url="https://www.town.example/rss.xml")
    (asked,) = requests(read(here, fixture("drupal", "feed"), here.options.url))
    assert asked.url == "https://www.town.example/city/meeting/regular-38"
    assert asked.step == "details"


def test_each_meetings_page_is_read_when_that_is_wanted():
    wanted = source("drupal", url=URL, details=True)
    asked = requests(read(wanted, fixture("drupal", "table"), URL))
    assert [each.step for each in asked] == ["details", "details", "page"]
    assert all(each.optional for each in asked[:2])


def test_a_poll_begins_with_the_named_page_also_on_a_replay():
    assert starts(TOWN)[0].url == URL
    replay = source("drupal", url=URL, base_url="http://127.0.0.1:9/x")
    assert starts(replay)[0].url == "http://127.0.0.1:9/x/meetings"


def test_records_are_paired_by_likeness_and_asked_for_at_their_page():
    adapter = load("drupal")
    assert adapter.identity is Identity.LIKENESS
    record = meetings(read(TOWN, fixture("drupal", "table"), URL))[0]
    assert adapter.confirm(TOWN, record).url == "https://www.town.example/finance/meeting/budget-12"


def test_recognition_is_sure_of_lists_of_meetings_only():
    (found,) = sighted("drupal", URL, fixture("drupal", "table").decode())
    assert found.certainty == 0.9
    (one,) = sighted("drupal", URL, fixture("drupal", "event").decode())
    assert one.certainty < 0.7
    assert not sighted("drupal", URL, '<meta name="Generator" content="Drupal 10"><p>News</p>')
    assert not sighted("drupal", URL, "<table><tr><th>Date</th><th>Meeting</th></tr></table>")
    assert not sighted("drupal", URL, "")
