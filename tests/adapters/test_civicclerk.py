"""CivicClerk: false Z, files, the tree of items, paging."""

import json
from datetime import date

import pytest

from monitor.adapters import load
from monitor.errors import ConfigError, ExtractError
from tests.adapters.council_page import (
    dropped,
    files,
    fixture,
    items,
    meetings,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

API = "https://demo.api.civicclerk.com/v1"
CITY = source("civicclerk", zone="America/Los_Angeles", site="demo")
TODAY = date(2026, 8, 1)


def test_one_question_asks_for_everything_from_the_windows_first_day_on():
    (request,) = starts(CITY, TODAY)
    assert request.url == (
        f"{API}/Events?$filter=startDateTime%20ge%202026-07-25T00:00:00Z&$orderby=startDateTime"
    )
    some = source("civicclerk", site="demo", categories=[26, 40])
    assert "categoryId%20in%20(26,40)" in starts(some, TODAY)[0].url


def test_the_z_is_false_and_midnight_is_no_time():
    found = read(CITY, fixture("civicclerk", "events"), f"{API}/Events", today=TODAY)
    work, moved, parks = meetings(found)
    assert said(work)[2:] == ("2026-08-11T18:00:00-07:00", "unknown")
    assert work.ends_at is None  # 1900 is how it writes "none"
    assert said(moved)[3] == "rescheduled"
    assert said(parks)[2] == "2026-08-12"
    assert [each.reason.partition(":")[0] for each in dropped(found)] == [
        "not published",
        "impossible date",
    ]


def test_place_files_video_and_a_link_to_join():
    work = meetings(read(CITY, fixture("civicclerk", "events"), f"{API}/Events", today=TODAY))[0]
    assert work.location == "City Hall, 420 College St, Demo, WA 98503"
    assert work.fields["remote"] == "https://us02web.zoom.us/j/5"
    assert work.url == "https://demo.portal.civicclerk.com/event/1378/overview"
    assert files(work) == [
        ("agenda", f"{API}/Meetings/GetMeetingFileStream(fileId=4110,plainText=false)"),
        ("packet", f"{API}/Meetings/GetMeetingFileStream(fileId=4118,plainText=false)"),
        ("video", "https://www.youtube.com/watch?v=abc"),
    ]


def test_the_next_page_and_the_agendas_items_are_asked_for():
    found = requests(read(CITY, fixture("civicclerk", "events"), f"{API}/Events", today=TODAY))
    assert [(request.step, request.url) for request in found] == [
        ("items", f"{API}/Meetings/1318"),
        ("list", f"{API}/Events?$skip=15"),
    ]
    mirror = source("civicclerk", site="demo", base_url="http://127.0.0.1:9")
    found = requests(
        read(mirror, fixture("civicclerk", "events"), "http://127.0.0.1:9/v1/Events", today=TODAY)
    )
    assert [request.url for request in found] == [
        "http://127.0.0.1:9/v1/Meetings/1318",
        "http://127.0.0.1:9/v1/Events?$skip=15",
    ]


def test_the_tree_of_items_is_flattened_with_paths_and_sections():
    found = items(
        read(
            CITY,
            fixture("civicclerk", "agenda"),
            f"{API}/Meetings/1318",
            step="items",
            context={"meeting": "1378"},
        )
    )
    assert [(one.key, one.fields.get("number"), one.fields.get("section")) for one in found] == [
        ("1378/1", "1", None),
        ("1378/2", "7", None),
        ("1378/21", "7.C", "Agenda Items"),
    ]
    ordinance = found[2]
    assert (ordinance.fields["file_number"], ordinance.text) == ("1704", "Second reading.")
    assert [each.title for each in ordinance.documents] == ["Staff report.pdf"]


def test_a_signed_address_of_an_attachment_makes_no_difference():
    page = fixture("civicclerk", "agenda").decode()
    url = f"{API}/Meetings/1318"
    first = read(CITY, page, url, step="items")
    assert read(CITY, page.replace("sig=changing", "sig=changed"), url, step="items") == first


def test_a_file_published_again_has_another_address():
    page = fixture("civicclerk", "events").decode()
    before = meetings(read(CITY, page, f"{API}/Events", today=TODAY))[0]
    after = meetings(read(CITY, page.replace("4110", "4200"), f"{API}/Events", today=TODAY))[0]
    assert before.documents[0].url != after.documents[0].url
    assert before.version != after.version


def test_no_events_is_an_empty_list_and_another_list_is_not():
    assert read(CITY, fixture("civicclerk", "no_events"), f"{API}/Events") == []
    for value in ({"value": []}, {"value": [{"id": 1, "categoryDesc": "Council"}]}, {"error": "x"}):
        with pytest.raises(ExtractError):
            read(CITY, json.dumps(value), f"{API}/Events")
    with pytest.raises(ExtractError, match="no items"):
        read(CITY, b'{"id": 1}', f"{API}/Meetings/1", step="items")


def test_what_became_of_an_event_is_asked_at_the_event():
    record = meetings(read(CITY, fixture("civicclerk", "one_event"), f"{API}/Events/1365"))
    adapter = load("civicclerk")
    later = meetings(read(CITY, fixture("civicclerk", "events"), f"{API}/Events", today=TODAY))[1]
    request = adapter.confirm(CITY, later)
    assert (request.url, request.accept) == (f"{API}/Events/1365", {404, 410})
    assert record == [later]


def test_without_a_portal_the_reader_is_told_what_to_write():
    with pytest.raises(ConfigError, match="site: laceywa"):
        starts(source("civicclerk"))


def test_a_portal_is_known_by_its_hosts_or_a_link_to_them():
    for host in ("laceywa.portal.civicclerk.com", "laceywa.api.civicclerk.com"):
        (found,) = sighted("civicclerk", f"https://{host}/")
        assert found.options == {"site": "laceywa"}
    (link,) = sighted("civicclerk", "https://demo.gov/", "", "https://demo.portal.civicclerk.com/")
    assert link.certainty < 0.9
    assert sighted("civicclerk", "https://civicclerk.example/") == []
