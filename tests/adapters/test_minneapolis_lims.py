"""Minneapolis LIMS: the calendar in both spellings of its fields."""

import pytest

from monitor.errors import ExtractError
from tests.adapters.council_page import (
    files,
    fixture,
    meetings,
    problems,
    read,
    said,
    sighted,
    source,
    starts,
)

ROOT = "https://lims.minneapolismn.gov"
CITY = source("minneapolis_lims", zone="America/Chicago")


def test_the_calendar_is_asked_for_from_the_windows_first_day():
    (asked,) = starts(CITY)
    assert asked.url.startswith(f"{ROOT}/Calendar/GetCalenderList?fromDate=Mar+03%2C+2026&")
    one = source("minneapolis_lims", committee="42")
    assert "committeeId=42" in starts(one)[0].url


def test_flags_say_how_a_meeting_stands():
    found = read(CITY, fixture("minneapolis_lims", "calendar"), starts(CITY)[0].url)
    planning, charter, ethics = meetings(found)
    assert said(planning)[1:] == ("Planning Commission", "2026-03-12T16:30:00-05:00", "cancelled")
    assert said(charter)[1:] == (
        "Charter Commission: Special",
        "2026-03-18T16:00:00-05:00",
        "scheduled",
    )
    assert charter.fields["updated"] is True
    assert said(ethics)[2] == "2026-03-19"
    assert not ethics.documents
    assert len(problems(found)) == 1


def test_agenda_report_and_video_have_addresses():
    found = read(CITY, fixture("minneapolis_lims", "held"), starts(CITY)[0].url)
    assert files(meetings(found)[0]) == [
        ("agenda", f"{ROOT}/Agenda/Charter/5795"),
        ("minutes", f"{ROOT}/Download/CommitteeReport/4670/Report.pdf"),
        ("video", "https://youtube.com/watch?v=x"),
    ]


@pytest.mark.parametrize("body", ["", "{}", '[{"Id": 1, "Name": "x"}]'])
def test_anything_else_is_never_an_empty_city(body):
    with pytest.raises(ExtractError):
        read(CITY, body, starts(CITY)[0].url)


def test_the_host_is_recognised():
    (found,) = sighted("minneapolis_lims", f"{ROOT}/Calendar/all/upcoming")
    assert found.certainty > 0.9
    assert not sighted("minneapolis_lims", "https://www.minneapolismn.gov/")
