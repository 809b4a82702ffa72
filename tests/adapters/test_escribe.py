"""eSCRIBE: calendar, older list page, agenda items."""

import json

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from tests.adapters.council_page import (
    TODAY,
    dropped,
    files,
    fixture,
    items,
    meetings,
    problems,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

ROOT = "https://pub-town.escribemeetings.com"
CALENDAR = f"{ROOT}/MeetingsCalendarView.aspx/GetCalendarMeetings"
TOWN = source("escribe", site="pub-town")


def test_the_calendar_is_asked_with_the_only_names_it_knows():
    (request,) = starts(TOWN)
    assert (request.method, request.url) == ("POST", CALENDAR)
    assert json.loads(request.body) == {
        "calendarStartDate": "2026-03-03",
        "calendarEndDate": "2028-03-09",
    }
    assert request.headers["Content-Type"].startswith("application/json")


def test_a_replay_speaks_from_another_address():
    (request,) = starts(source("escribe", base_url="http://127.0.0.1:8080/escribe/"))
    assert request.url.startswith("http://127.0.0.1:8080/escribe/MeetingsCalendarView.aspx/")


def test_meetings_come_with_local_times_status_files_and_a_link_to_join():
    found = read(TOWN, fixture("escribe", "calendar"), CALENDAR)
    council, zoning, agency = meetings(found)
    assert said(council) == (
        "11111111-aaaa-4bbb-8ccc-000000000001",
        "Town Council",
        "2026-03-17T18:30:00-04:00",
        "unknown",
    )
    assert council.ends_at.isoformat() == "2026-03-17T20:00:00-04:00"
    assert council.location == "Council Chamber"
    assert council.fields["remote"] == "https://us02web.zoom.us/j/123"
    assert files(council) == [
        ("other", f"{ROOT}/FileStream.ashx?DocumentId=40"),
        ("agenda", f"{ROOT}/FileStream.ashx?DocumentId=41"),
        ("agenda", f"{ROOT}/Meeting.aspx?Id={council.key}&Agenda=Agenda&lang=English"),
        ("video", f"{ROOT}/Players/ISIStandAlonePlayer.aspx?Id={council.key}"),
    ]
    assert council.documents[1].version == "41"
    assert said(zoning)[1:] == ("CANCELLED - Zoning Board", "2026-03-19", "cancelled")
    assert agency.starts_at.clock is None
    assert agency.fields["time"] == "Immediately following the Town Council"


def test_trials_placeholders_and_rows_without_an_id_are_named():
    found = read(TOWN, fixture("escribe", "calendar"), CALENDAR)
    assert [each.reason for each in dropped(found)] == [
        "test row: TEST MEETING",
        "impossible date: 0001/01/01 00:00:00",
    ]
    assert len(problems(found)) == 1


def test_an_agenda_page_is_read_again_only_when_the_listing_moved():
    before = fixture("escribe", "calendar")
    (first,) = requests(read(TOWN, before, CALENDAR))
    assert (first.step, first.optional) == ("items", True)
    assert first.refreshes.key == "11111111-aaaa-4bbb-8ccc-000000000001"
    (same,) = requests(read(TOWN, before, CALENDAR))
    (republished,) = requests(
        read(TOWN, before.replace(b"DocumentId=41", b"DocumentId=42"), CALENDAR)
    )
    assert first.refreshes == same.refreshes
    assert first.refreshes.version != republished.refreshes.version


def test_items_can_be_left_unread():
    quiet = source("escribe", site="pub-town", items=False)
    assert not requests(read(quiet, fixture("escribe", "calendar"), CALENDAR))


def test_the_items_of_an_agenda_page_have_number_section_text_files_and_result():
    found = read(
        TOWN,
        fixture("escribe", "agenda"),
        f"{ROOT}/Meeting.aspx?Id=1&Agenda=Agenda",
        step="items",
        context={"meeting": "1"},
    )
    consent, contract, end = items(found)
    assert (consent.key, consent.title, consent.parent) == ("1/10", "Consent Calendar", "1")
    assert contract.title == "Award of paving contract"
    assert contract.fields == {
        "number": "7.1",
        "section": "Consent Calendar",
        "sequence": 2,
        "result": "Carried",
    }
    assert contract.text == "Award to the low bidder.\nThat the contract be awarded."
    assert files(contract) == [("attachment", f"{ROOT}/filestream.ashx?DocumentId=900")]
    assert "section" not in end.fields


def test_the_older_list_page_is_read_with_only_the_visible_labels():
    old = source("escribe", site="pub-town", list_page=True)
    (request,) = starts(old)
    assert request.url == f"{ROOT}/Meetings.aspx"
    found = meetings(read(old, fixture("escribe", "list"), request.url))
    assert [said(each)[1:] for each in found] == [
        ("Town Council", "2026-03-17T18:30:00-04:00", "unknown"),
        ("Zoning Board", "2026-03-18T19:00:00-04:00", "cancelled"),
        ("Finance Committee", "2026-03-05T09:00:00-05:00", "unknown"),
    ]
    assert found[0].documents[0].title == "Agenda (HTML)"


def test_an_empty_calendar_is_an_empty_listing():
    assert read(TOWN, '{"d": []}', CALENDAR) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        '{"Message": "Invalid web service call", "StackTrace": ""}',
        '{"d": null}',
        '{"d": "maintenance"}',
        fixture("escribe", "error"),
    ],
)
def test_anything_else_is_never_an_empty_listing(body):
    with pytest.raises(ExtractError):
        read(TOWN, body, CALENDAR)


def test_an_agenda_page_that_is_gone_is_said():
    with pytest.raises(ExtractError):
        read(TOWN, fixture("escribe", "error"), ROOT, step="items", context={"meeting": "1"})


def test_a_portal_is_recognised_by_its_host_alone():
    (found,) = sighted("escribe", f"{ROOT}/?Year=2026")
    assert (found.options, found.certainty) == ({"site": "pub-town"}, 0.97)
    (linked,) = sighted("escribe", "https://town.example/", "", f"{ROOT}/")
    assert linked.certainty < 0.9
    assert not sighted("escribe", "https://town.example/escribemeetings.com", "eSCRIBE")


def test_old_meetings_are_outside_the_window():
    assert all(
        each.starts_at.day >= TODAY.replace(day=3)
        for each in meetings(read(TOWN, fixture("escribe", "calendar"), CALENDAR))
    )
    assert load("escribe").volatile == {"sequence"}
