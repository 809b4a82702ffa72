"""CivicWeb and Diligent Community: the service of both generations, documents, the portal's pages."""

import json

import pytest

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

ROOT = "https://town.civicweb.net"
SERVICE = f"{ROOT}/Services/MeetingsService.svc/meetings"
TOWN = source("civicweb", host="town.civicweb.net")


def test_the_service_is_asked_for_everything_from_a_week_ago_on():
    (request,) = starts(TOWN)
    assert request.url == f"{SERVICE}?from=2026-03-03&to=9999-12-31&loadall=false"


def test_both_field_sets_give_title_time_place_and_status():
    council, zoning, school = meetings(read(TOWN, fixture("civicweb", "meetings"), SERVICE))
    assert said(council) == ("501", "Town Council", "2026-03-17T18:30:00-04:00", "unknown")
    assert (council.body, council.location) == ("Town Council", "Council Chamber")
    assert council.url == f"{ROOT}/Portal/MeetingInformation.aspx?Org=Cal&Id=501"
    assert said(zoning) == ("502", "Zoning Board - NO MEETING", "2026-03-24", "cancelled")
    assert zoning.fields["published"] is False
    assert said(school) == (
        "503",
        "CANCELLED - School Board & Trustees",
        "2026-03-26T19:00:00-04:00",
        "cancelled",
    )


def test_placeholder_dates_are_dropped_and_missing_ones_are_problems():
    found = read(TOWN, fixture("civicweb", "meetings"), SERVICE)
    assert [each.where for each in dropped(found)] == ["504"]
    assert len(problems(found)) == 2


def test_only_published_meetings_are_asked_for_their_documents():
    asked = requests(read(TOWN, fixture("civicweb", "meetings"), SERVICE))
    assert [each.url for each in asked] == [
        f"{SERVICE}/501/meetingDocuments",
        f"{SERVICE}/503/meetingDocuments",
    ]
    assert all(each.optional for each in asked)
    quiet = source("civicweb", host="town.civicweb.net", documents=False)
    assert not requests(read(quiet, fixture("civicweb", "meetings"), SERVICE))


def test_the_documents_complete_the_same_meeting_without_working_papers():
    listed = read(TOWN, fixture("civicweb", "meetings"), SERVICE)
    first, asked = meetings(listed)[0], requests(listed)[0]
    (whole,) = meetings(
        read(
            TOWN,
            fixture("civicweb", "documents"),
            asked.url,
            step="documents",
            context=dict(asked.context),
        )
    )
    assert said(whole) == said(first)
    assert files(whole) == [
        ("agenda", f"{ROOT}/document/901/Town%20Council%20-%20Mar%2017%202026.html"),
        ("agenda", f"{ROOT}/document/902/Town%20Council%20-%20Mar%2017%202026.pdf"),
        ("minutes", f"{ROOT}/document/903/Town%20Council%20-%20Mar%2017%202026.pdf"),
        ("attachment", f"{ROOT}/document/905/Budget%20presentation.pdf"),
    ]
    assert whole.documents[0].version == "901"


def test_older_portals_answer_with_a_bare_list_of_documents():
    bare = json.dumps(json.loads(fixture("civicweb", "documents"))["Documents"])
    row = json.dumps({"Id": 501, "Name": "Town Council - Mar 17 2026"})
    (whole,) = meetings(read(TOWN, bare, SERVICE, step="documents", context={"row": row}))
    assert len(whole.documents) == 4


def test_the_list_of_bodies_is_read_when_only_that_is_given():
    past = source("civicweb", host="town.civicweb.net", days_back=30)
    url = f"{ROOT}/Portal/MeetingTypeList.aspx"
    council, gone = meetings(read(past, fixture("civicweb", "types"), url))
    assert said(council) == ("501", "Town Council", "2026-03-17", "unknown")
    assert said(gone)[1:] == ("***CANCELLED*** Town Council", "2026-03-03", "cancelled")
    assert council.body == "Town Council"


def test_no_meetings_is_an_empty_listing():
    assert read(TOWN, "[]", SERVICE) == []


@pytest.mark.parametrize(
    "body", ["", "{}", "null", '{"Message": "error"}', "<html><body>Sign in</body></html>"]
)
def test_anything_else_is_never_an_empty_listing(body):
    with pytest.raises(ExtractError):
        read(TOWN, body, SERVICE)


@pytest.mark.parametrize(
    "host",
    ["town.civicweb.net", "town.diligent.community", "town.community.highbond.com"],
)
def test_every_host_name_of_the_platform_is_recognised(host):
    (found,) = sighted("civicweb", f"https://{host}/Portal/")
    assert found.options == {"host": host}
    assert found.certainty > 0.9


def test_another_site_is_not_recognised():
    assert not sighted("civicweb", "https://town.example/meetings", "Agendas and minutes")
