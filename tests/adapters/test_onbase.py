"""Agenda Online: results written as data or as rows, agendas item by item."""

import pytest

from monitor.errors import ExtractError
from tests.adapters.council_page import (
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

HOME = "https://demo.hylandcloud.com/251agendaonline"
SEARCH = f"{HOME}/Meetings/Search?dropid=11"
CITY = source("onbase", url=HOME)
OLD = "https://demo.hylandcloud.com/211agendaonline"


def test_the_search_is_asked_in_parts_from_the_windows_first_day():
    first, second, third = starts(CITY)
    assert first.url == f"{SEARCH}&dropsv=03%2F03%2F2026&dropev=04%2F09%2F2026"
    assert second.url.endswith("dropsv=04%2F10%2F2026&dropev=06%2F08%2F2026")
    assert third.url.endswith("dropev=03%2F10%2F2027")
    assert "&mtids=101%2C102&" in starts(source("onbase", url=HOME, types=("101", "102")))[0].url
    assert [one.url for one in starts(source("onbase", url=HOME, listing="home"))] == [f"{HOME}/"]


def test_data_in_the_page_is_read_with_local_wall_times():
    ahead, council, cra = meetings(read(CITY, fixture("onbase", "results"), SEARCH))
    assert said(ahead)[:3] == (
        "2933",
        "City Council Regular } October 1, 2026",
        "2026-10-01T09:00:00-04:00",
    )
    assert (council.body, council.location) == ("Council Regular", "Old City Hall")
    assert files(council) == [("agenda", f"{HOME}/Meetings/ViewMeeting?id=2654&doctype=1")]
    assert said(cra)[2:] == ("2026-03-05", "cancelled")
    assert [role for role, _ in files(cra)] == ["agenda", "minutes", "summary"]


def test_test_rows_and_placeholder_dates_are_dropped():
    reasons = [one.reason for one in dropped(read(CITY, fixture("onbase", "results"), SEARCH))]
    assert [reason.partition(":")[0] for reason in reasons] == ["test row", "impossible date"]


def test_a_full_answer_is_said_to_be_short():
    row = (
        '{"ID":%d,"Name":"Council","MeetingTypeName":"Council","Time":"2026-04-01T09:00:00-04:00"}'
    )
    rows = ",".join(row % number for number in range(100))
    page = f'<script>x(new SearchResults({{"Meetings":[{rows}],"NoMoreResults":false}}))</script>'
    assert "only 100" in problems(read(CITY, page, SEARCH))[0].message
    with pytest.raises(ExtractError, match="HasError"):
        read(CITY, '<script>new SearchResults({"Meetings":[],"HasError":true})</script>', SEARCH)


def test_rows_take_the_time_from_the_tip_and_a_day_in_a_name_is_no_date():
    where = source("onbase", zone="America/Los_Angeles", url=OLD)
    council, land, rules, closed = meetings(read(where, fixture("onbase", "rows"), f"{OLD}/"))
    assert said(council)[:3] == ("5262", "Adjourned Agenda", "2026-03-17T10:00:00-07:00")
    assert council.body == "City Council"
    assert said(land)[1:3] == ("Revised - Land Use Committee - Updated 03/12/26", "2026-03-16")
    assert [role for role, _ in files(rules)] == ["agenda", "minutes", "summary"]
    assert (closed.status, closed.documents) == ("cancelled", ())


def test_tables_are_rows_too():
    where = source(
        "onbase", zone="America/Phoenix", url="https://demo.databankcloud.com/AgendaOnline"
    )
    url = "https://demo.databankcloud.com/AgendaOnline/Meetings/Search?dropid=11"
    (board,) = meetings(read(where, fixture("onbase", "table"), url))
    assert said(board)[:3] == ("4470", "Board of Supervisors", "2026-03-18T09:30:00-07:00")
    assert board.body == "Formal"


def test_a_meeting_outside_of_the_rows_is_a_changed_layout():
    page = (
        '<div id="meetings-list"><a href="/x/Meetings/ViewMeeting?id=7&doctype=1">Agenda</a></div>'
    )
    with pytest.raises(ExtractError, match="not in rows with a day"):
        read(CITY, page, SEARCH)
    with pytest.raises(ExtractError, match="neither meetings nor the search"):
        read(CITY, "<html><body>Hyland Software</body></html>", SEARCH)
    assert read(CITY, "<body>OnBase <form id='searchOptions'></form></body>", SEARCH) == []


def test_items_know_their_number_section_and_text():
    (asked, *_) = requests(read(CITY, fixture("onbase", "results"), SEARCH))
    found = items(
        read(
            CITY, fixture("onbase", "agenda"), asked.url, step="items", context=dict(asked.context)
        )
    )
    assert [(one.key, one.fields["number"], one.fields["section"]) for one in found] == [
        ("2654/24195", "5", "PUBLIC HEARINGS"),
        ("2654/24205", "6", "PUBLIC HEARINGS"),
    ]
    assert found[0].text == (
        "Continued public hearing on an application to vacate an alley.\n(First reading)"
    )
    assert (
        requests(
            read(source("onbase", url=HOME, items=False), fixture("onbase", "results"), SEARCH)
        )
        == []
    )


def test_an_agenda_that_is_one_document_has_no_items():
    page = "<body><p>The agenda of this meeting was published as one document.</p></body>"
    assert read(CITY, page, f"{HOME}/Documents/ViewAgenda?meetingId=1", step="items") == []


def test_the_product_is_recognised_by_its_path_or_its_data():
    (hosted,) = sighted("onbase", f"{OLD}council/Meetings/Search?mtids=131%2C114")
    assert hosted.options == {"url": f"{OLD}council", "types": ["131", "114"]}
    (own,) = sighted("onbase", "https://agenda.demo.gov/Board/Meetings", "new SearchResults({})")
    assert own.options == {"url": "https://agenda.demo.gov/Board"}
    assert not sighted("onbase", "https://demo.hylandcloud.com/permits")
