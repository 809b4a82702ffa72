"""Revize: rows with numbers, dated paragraphs, the calendar's own data."""

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
)

PAGE = "https://www.democa.gov/government/agendas.php"
TOWN = source("revize", zone="America/Los_Angeles", url=PAGE, body="City Council")


def test_rows_are_known_by_their_number_and_links_start_at_the_root():
    regular, special, past = meetings(read(TOWN, fixture("revize", "rows"), PAGE))
    assert said(regular) == ("rz578", "Regular Meeting", "2026-03-16T18:00:00-07:00", "unknown")
    assert files(regular) == [
        (
            "agenda",
            "https://www.democa.gov/Documents/City%20Council/2026/03-16%20Agenda.pdf",
        )
    ]
    assert said(special)[0::3] == ("rz577", "cancelled")
    assert [role for role, _ in files(past)] == ["agenda", "packet", "minutes"]


def test_paragraphs_and_lists_are_read_too():
    where = source("revize", zone="America/Detroit", url=PAGE, body="Board of Trustees")
    found = meetings(read(where, fixture("revize", "text"), PAGE))
    assert [said(one)[1:3] for one in found] == [
        ("Board of Trustees", "2026-03-18T10:00:00-04:00"),
        ("Special Meeting", "2026-03-11T09:00:00-04:00"),
        ("Board of Trustees", "2026-03-04"),
    ]


def test_the_calendar_leads_to_its_data():
    url = "https://www.demofl.gov/calendar.php"
    (asked,) = requests(read(TOWN, fixture("revize", "calendar"), url))
    assert asked.step == "events"
    assert asked.url.startswith(
        "https://www.demofl.gov/_assets_/plugins/revizeCalendar/calendar_data_handler.php"
        "?webspace=demofl&"
    )


def test_events_give_their_calendar_as_body_and_bad_ones_are_named():
    found = read(TOWN, fixture("revize", "events"), PAGE, step="events")
    commission, planning, _ = meetings(found)
    assert said(commission) == (
        "611",
        "City Commission Meeting",
        "2026-03-10T18:00:00-07:00",
        "unknown",
    )
    assert (commission.body, planning.status) == ("City Meetings", "cancelled")
    assert dropped(found)[0].reason.startswith("impossible date")
    assert problems(found)[0].message == "it has no title"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><div id='post'><p>March 17, 2026 <a href='a.pdf'>Agenda</a></p></div></body>",
        "<script>RZ.webspace='x'</script><body><div id='post'><p>Page not found</p></div></body>",
    ],
    ids=["another maker", "no dates"],
)
def test_another_page_is_an_error(page):
    with pytest.raises(ExtractError):
        read(TOWN, page, PAGE)


def test_a_site_is_recognised_by_its_marks_and_surer_where_agendas_are():
    mark = "<script>RZ.webspace = 'democa'</script>"
    (plain,) = sighted("revize", "https://www.democa.gov/parks.php", mark)
    (lists,) = sighted("revize", PAGE, mark + "<a name='agendas_minutes_rz578'>")
    assert plain.certainty < 0.6 < lists.certainty
    assert not sighted("revize", PAGE, "revised agendas")
