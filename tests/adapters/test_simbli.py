"""Simbli: tokens of the page, rows of the service."""

import json

import pytest

from monitor.errors import ExtractError
from tests.adapters.council_page import (
    dropped,
    fixture,
    meetings,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

ROOT = "https://simbli.eboardsolutions.com"
LIST = f"{ROOT}/Services/api/GetMeetingListing"
TOWN = source("simbli", site="4054")
CONTEXT = {"constr": "abc==", "token": "tok==", "from": "0"}


def test_the_tokens_of_the_page_open_the_service():
    (page,) = starts(TOWN)
    assert page.url == f"{ROOT}/SB_Meetings/SB_MeetingListing.aspx?S=4054"
    (asked,) = requests(read(TOWN, fixture("simbli", "page"), page.url, step="page"))
    wish = json.loads(asked.body)
    assert (wish["SchoolID"], wish["ConnectionString"], wish["SecurityToken"]) == (
        "4054",
        "abc==",
        "tok==",
    )
    assert asked.url == LIST


def test_rows_give_local_times_places_and_the_date_of_publication():
    audit, work, business = meetings(read(TOWN, fixture("simbli", "list"), LIST, context=CONTEXT))
    assert said(audit) == (
        "118780",
        "Audit Committee Meeting",
        "2026-03-17T13:00:00-04:00",
        "unknown",
    )
    assert audit.location == "Board Office, 1701 Main Street, Demo, GA 30083"
    assert audit.documents[0].version == "2026-03-10T15:16:00"
    assert said(work)[2:] == ("2026-03-12T10:30:00-04:00", "cancelled")
    assert [each.role.value for each in business.documents] == ["agenda", "minutes"]


def test_what_is_not_public_is_dropped():
    (gone,) = dropped(read(TOWN, fixture("simbli", "list"), LIST, context=CONTEXT))
    assert gone.reason.startswith("not public")


def test_a_full_page_that_reaches_into_the_window_is_followed():
    rows = json.loads(fixture("simbli", "list"))[:1] * 50
    (further,) = requests(read(TOWN, json.dumps(rows), LIST, context=CONTEXT))
    assert json.loads(further.body)["RecordStart"] == 50
    old = json.dumps(rows).replace("2026-03-17", "2025-03-17")
    assert not requests(read(TOWN, old, LIST, context=CONTEXT))


def test_a_challenge_is_said_and_not_taken_for_an_empty_board():
    with pytest.raises(ExtractError, match="challenge"):
        read(TOWN, fixture("simbli", "challenge"), starts(TOWN)[0].url, step="page")
    assert read(TOWN, "[]", LIST, context=CONTEXT) == []


def test_the_address_is_recognised_with_its_number():
    (found,) = sighted("simbli", f"{ROOT}/SB_Meetings/SB_MeetingListing.aspx?S=4054")
    assert found.options == {"site": "4054"}
    assert not sighted("simbli", f"{ROOT}/")
