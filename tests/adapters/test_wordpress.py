"""WordPress: calendars' data, ProudCity's posts and their pages, pages of agendas."""

import json

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from tests.adapters.council_page import (
    dropped,
    files,
    fixture,
    meetings,
    problems,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

SITE = "https://www.demo.gov"
EVENTS = f"{SITE}/wp-json/tribe/events/v1/events?per_page=50&page=1"
CALENDAR = source("wordpress", url=SITE)
POSTS = "https://democa.gov/wp-json/wp/v2/meetings?per_page=100&page=1"
PROUD = source(
    "wordpress", zone="America/Los_Angeles", url="https://democa.gov", listing="meetings"
)
PAGE = source("wordpress", url="https://demo.org/agendas/", listing="page", body="City Council")


def test_each_listing_asks_its_own_address():
    assert starts(CALENDAR)[0].url == (
        f"{SITE}/wp-json/tribe/events/v1/events"
        "?start_date=2026-03-03&end_date=2027-03-10&per_page=50&page=1"
    )
    chosen = source("wordpress", url=f"{SITE}/", categories=("public-meetings",))
    assert "&categories=public-meetings&page=1" in starts(chosen)[0].url
    assert starts(source("wordpress", url=SITE, listing="ical"))[0].url == f"{SITE}/events/?ical=1"
    assert starts(PROUD)[0].url.endswith(
        "/wp-json/wp/v2/meetings?per_page=100&page=1&orderby=date&order=desc"
    )
    assert starts(PAGE)[0].url == "https://demo.org/agendas/"


def test_events_are_exact_where_their_zone_is_named_and_wall_time_elsewhere():
    found = read(CALENDAR, fixture("wordpress", "events"), EVENTS, step="events")
    commission, zoning, retreat, chicago = meetings(found)
    assert said(commission) == (
        "10814",
        "City Commission Meeting – Regular",
        "2026-03-16T19:00:00-04:00",
        "unknown",
    )
    assert commission.location == "City Hall, 1 Main Street, Demo, FL 33823"
    assert files(commission) == [("agenda", f"{SITE}/wp-content/uploads/2026/03/0316-Agenda.pdf")]
    assert said(zoning)[2:] == ("2026-03-18T18:00:00-04:00", "cancelled")
    assert said(retreat)[2] == "2026-04-02"
    assert said(chicago)[2] == "2026-03-20T19:00:00-04:00"
    assert [one.reason for one in dropped(found)] == ["not published: draft"]
    assert [one.url for one in requests(found)] == [EVENTS.replace("&page=1", "&page=2")]


def test_no_events_is_an_empty_calendar_and_another_404_is_an_error():
    assert read(CALENDAR, fixture("wordpress", "no_events"), EVENTS, step="events") == []
    with pytest.raises(ExtractError):
        read(CALENDAR, '{"code":"rest_no_route","message":"No route"}', EVENTS, step="events")


def test_one_event_can_be_asked_for():
    first = json.loads(fixture("wordpress", "events"))["events"][0]
    (record,) = meetings(read(CALENDAR, json.dumps(first), EVENTS, step="events"))
    asked = load("wordpress").confirm(CALENDAR, record)
    assert asked is not None
    assert asked.url == f"{SITE}/wp-json/tribe/events/v1/events/10814"
    assert load("wordpress").confirm(PAGE, record) is None


def test_the_calendar_file_knows_an_event_by_its_number():
    where = source("wordpress", url=SITE, listing="ical")
    url = f"{SITE}/events/?ical=1"
    commission, retreat = meetings(read(where, fixture("wordpress", "ical"), url, step="ical"))
    assert said(commission)[:3] == (
        "10814@demo.gov",
        "City Commission Meeting",
        "2026-03-16T19:00:00-04:00",
    )
    assert retreat.status == "cancelled"


def test_posts_carry_the_day_in_their_title_or_a_field():
    found = read(PROUD, fixture("wordpress", "posts"), POSTS, step="posts")
    council, planning, library = meetings(found)
    assert said(council)[0::2] == ("9001", "2026-03-17")
    assert (council.body, council.version) == ("City Council", "2026-03-09T18:01:02")
    assert (planning.body, planning.status) == ("Planning Commission", "cancelled")
    assert said(library)[2] == "2026-03-19T18:30:00-07:00"
    assert [role for role, _ in files(library)] == ["agenda"]
    assert problems(found)[0].where == "How meetings work"
    asked = requests(found)[0]
    assert asked.refreshes is not None
    assert (asked.refreshes.key, asked.refreshes.version) == ("9001", "2026-03-09T18:01:02")


def test_posts_are_read_page_by_page_while_they_reach_the_window():
    body = fixture("wordpress", "posts")
    more = {"x-wp-totalpages": "3"}
    found = requests(read(PROUD, body, POSTS, step="posts", headers=more))
    assert found[-1].url == POSTS.replace("&page=1", "&page=2")
    old = json.dumps(json.loads(body)[3:])
    assert requests(read(PROUD, old, POSTS, step="posts", headers=more)) == []


def test_a_posts_page_adds_papers_and_the_time():
    context = {"meeting": "9001", "title": "T", "status": "unknown", "day": "2026-03-17"}
    url = "https://democa.gov/meetings/x/"
    (one,) = meetings(read(PROUD, fixture("wordpress", "post"), url, step="post", context=context))
    assert said(one)[2] == "2026-03-17T18:30:00-07:00"
    assert [role for role, _ in files(one)] == ["agenda", "packet", "video"]
    with pytest.raises(ExtractError, match="not the page of a meeting"):
        read(PROUD, "<body><p>elsewhere</p></body>", url, step="post", context=context)


def test_pages_are_read_by_their_dates():
    ahead, off, past = meetings(
        read(PAGE, fixture("wordpress", "page"), "https://demo.org/agendas/")
    )
    assert said(ahead)[1:3] == ("City Council", "2026-03-17")
    assert said(off)[1:] == ("City Council Meeting Cancelled", "2026-03-10", "cancelled")
    assert [role for role, _ in files(past)] == ["agenda", "minutes"]


def test_events_told_to_machines_get_the_hours_shown_to_people():
    where = source("wordpress", url="https://demo.org/calendar/", listing="page")
    found = meetings(read(where, fixture("wordpress", "calendar"), "https://demo.org/calendar/"))
    assert [said(one)[2:] for one in found] == [
        ("2026-03-12T18:30:00-04:00", "unknown"),  # January 11th was cancelled, not this day
        ("2026-03-26T18:30:00-04:00", "unknown"),
        ("2026-03-25T18:00:00-04:00", "unknown"),
        ("2026-03-18", "postponed"),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<body><li>March 17, 2026 <a href='/a.pdf'>Agenda</a></li></body>",
        "<head><link href='/wp-content/x.css'></head><body><main>Nothing here</main></body>",
    ],
    ids=["not WordPress", "no dates"],
)
def test_another_page_is_an_error(page):
    with pytest.raises(ExtractError):
        read(PAGE, page, "https://demo.org/agendas/")


def test_sites_are_recognised_by_what_they_run():
    mark = "<link href='/wp-content/plugins/x.css'>"
    (events,) = sighted("wordpress", f"{SITE}/events/", mark + "<div class='tribe-events'>")
    assert events.options == {"url": SITE}
    (proud,) = sighted("wordpress", f"{SITE}/meetings/", mark + "Powered by ProudCity")
    assert proud.options["listing"] == "meetings"
    (page,) = sighted("wordpress", f"{SITE}/agendas/", mark)
    assert page.certainty < 0.7
    assert not sighted("wordpress", f"{SITE}/agendas/", "tribe-events")
    assert not sighted("wordpress", f"{SITE}/parks/", mark)
