"""IQM2: the tooltip, cancelled by class, the outline, legislative files."""

import pytest

from monitor.adapters import load
from monitor.errors import ConfigError, ExtractError
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

ROOT = "https://demo.iqm2.com/Citizens"
CITY = source("iqm2", site="demo")
CALENDAR = f"{ROOT}/Calendar.aspx?From=3/3/2026&To=3/10/2027&View=List"


def test_the_calendar_is_asked_for_the_window_as_a_list():
    assert [request.url for request in starts(CITY)] == [CALENDAR]
    watched = source("iqm2", site="demo", legislation=[3262])
    assert starts(watched)[1].url == f"{ROOT}/Detail_LegiFile.aspx?ID=3262"


def test_board_type_status_and_place_come_from_the_tooltip():
    found = read(CITY, fixture("iqm2", "calendar"), CALENDAR)
    council, zoning, budget = meetings(found)
    assert said(council) == (
        "4098",
        "City Council - Regular Meeting",
        "2026-03-16T13:00:00-04:00",
        "scheduled",
    )
    assert (council.body, council.location) == (
        "City Council",
        "Council Chamber, 55 Trinity Avenue, Demo, GA 30303",
    )
    assert said(zoning)[3] == "cancelled"
    assert said(budget)[2:] == ("2026-03-18", "unknown")
    assert budget.fields["status_text"] == "Closed"
    assert budget.documents == ()  # hidden links lead nowhere
    assert len(dropped(found)) == 1
    assert len(problems(found)) == 2


def test_files_are_told_by_their_words_and_hidden_ones_are_none():
    council = meetings(read(CITY, fixture("iqm2", "calendar"), CALENDAR))[0]
    assert files(council) == [
        ("agenda", f"{ROOT}/FileOpen.aspx?Type=14&ID=3810&Inline=True"),
        ("packet", f"{ROOT}/FileOpen.aspx?Type=1&ID=3810&Inline=True"),
        ("minutes", f"{ROOT}/FileOpen.aspx?Type=15&ID=4011&Inline=True"),
        ("other", f"{ROOT}/FileOpen.aspx?Type=12&ID=4011&Inline=True"),
        (
            "video",
            "https://demo.iqm2.com/Citizens/SplitView.aspx?Mode=Video&MeetingID=4098&Format=Minutes",
        ),
    ]


def test_a_word_of_the_cancelled_class_is_enough():
    page = fixture("iqm2", "calendar").decode()
    page = page.replace("Status:&#09;Cancelled", "Status:&#09;Scheduled")
    assert meetings(read(CITY, page, CALENDAR))[1].status == "cancelled"


def test_a_tooltip_that_lost_its_line_breaks_still_tells_the_board():
    page = fixture("iqm2", "calendar").decode().replace("&#13;", "").replace("&#09;", " ")
    assert meetings(read(CITY, page, CALENDAR))[0].body == "City Council"


def test_the_outline_gives_paths_sections_files_and_keys_from_links():
    url = f"{ROOT}/Detail_Meeting.aspx?ID=4098"
    found = read(
        CITY, fixture("iqm2", "meeting"), url, step="meeting", context={"key": "4098", "status": ""}
    )
    assert [(one.fields["number"], one.fields.get("section")) for one in items(found)] == [
        ("1", None),
        ("7", None),
        ("7.1", "NEW BUSINESS"),
        ("7.2", "NEW BUSINESS"),
        ("7.3", "NEW BUSINESS"),
        ("8", None),
    ]
    keys = [one.key for one in items(found)]
    assert keys[0] == "4098/motion-15651"
    assert keys[2] == "4098/legifile-3262"
    assert keys[4] == f"{keys[3]}~2"  # two of the same words and without a link
    application = items(found)[2]
    assert application.url == f"{ROOT}/Detail_LegiFile.aspx?MeetingID=4098&ID=3262"
    assert application.fields["file_number"] == "#18-050"
    assert [each.title for each in application.documents] == ["# 18-050 Staff Report"]


def test_the_place_in_a_recording_makes_no_difference():
    page = fixture("iqm2", "meeting").decode()
    url = f"{ROOT}/Detail_Meeting.aspx?ID=4098"
    later = page.replace("MediaPosition=0.000", "MediaPosition=91.250").replace("=4676", "=5000")
    assert read(CITY, later, url, step="meeting") == read(CITY, page, url, step="meeting")


def test_a_meetings_page_asked_for_itself_tells_everything():
    url = f"{ROOT}/Detail_Meeting.aspx?ID=5011"
    (record,) = meetings(read(CITY, fixture("iqm2", "meeting_cancelled"), url))
    assert said(record)[2:] == ("2026-03-12T17:30:00-04:00", "cancelled")
    assert record.location == "Conference Room, 300 N Ballas Road"
    request = load("iqm2").confirm(CITY, record)
    assert (request.url, request.accept) == (url, {404, 410})


def test_the_outline_is_asked_for_once_the_agenda_is_out():
    body = fixture("iqm2", "calendar")
    (request,) = requests(read(CITY, body, CALENDAR))
    assert request.url == f"{ROOT}/Detail_Meeting.aspx?ID=4098"
    assert requests(read(source("iqm2", site="demo", items=False), body, CALENDAR)) == []


def test_a_legislative_file_is_a_matter():
    url = f"{ROOT}/Detail_LegiFile.aspx?ID=3262"
    (matter,) = read(CITY, fixture("iqm2", "legislation"), url, step="legislation")
    assert (matter.key, matter.title, matter.body) == (
        "legifile/3262",
        "An order on trees",
        "Public Works",
    )
    assert matter.fields["sponsors"] == "Councillor A, Councillor B"
    with pytest.raises(ExtractError):
        read(CITY, "<html><title>x</title><p>gone</p></html>", url, step="legislation")


def test_an_empty_window_is_an_empty_list_and_a_frame_is_not():
    assert read(CITY, fixture("iqm2", "calendar_empty"), CALENDAR) == []
    with pytest.raises(ExtractError, match="frames it"):
        read(CITY, fixture("iqm2", "framed"), "https://www.demo.gov/council/agendas")


def test_without_a_portal_the_reader_is_told_what_to_write():
    with pytest.raises(ConfigError, match="site: atlantacityga"):
        starts(source("iqm2"))


def test_a_portal_is_known_by_its_host_its_list_or_a_link():
    (found,) = sighted("iqm2", "https://atlantacityga.iqm2.com/Citizens/Calendar.aspx")
    assert found.options == {"site": "atlantacityga"}
    (own,) = sighted(
        "iqm2",
        "https://records.demo.gov/Citizens/",
        fixture("iqm2", "calendar")
        .decode()
        .replace("rptMeetings_lbl", "ctlMeetings_rptMeetings_lbl"),
    )
    assert own.options == {"base_url": "https://records.demo.gov"}
    (link,) = sighted("iqm2", "https://demo.gov/", "", "https://demo.iqm2.com/Citizens/")
    assert link.certainty < 0.9
    assert sighted("iqm2", "https://demo.gov/iqm2") == []
