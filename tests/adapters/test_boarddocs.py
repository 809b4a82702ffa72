"""BoardDocs: both lists, the page of a meeting, agendas, the export."""

import pytest

from monitor.errors import ExtractError
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

ROOT = "https://go.boarddocs.com/mi/demo/Board.nsf"
LIST = f"{ROOT}/BD-GetMeetingsList?open"
TOWN = source("boarddocs", site="mi/demo", committees=["A4EP6J588C05"])


def test_each_committee_is_asked_for_or_the_list_of_all_or_the_export():
    (asked,) = starts(TOWN)
    assert (asked.method, asked.url, asked.body) == (
        "POST",
        LIST,
        b"current_committee_id=A4EP6J588C05",
    )
    assert starts(source("boarddocs", site="mi/demo"))[0].url == (
        f"{ROOT}/BD-GETMeetingsListForSEO?open"
    )
    export = source("boarddocs", site="mi/demo", export=True, base_url="http://127.0.0.1:1")
    assert starts(export)[0].url == "http://127.0.0.1:1/mi/demo/Board.nsf/XML-ActiveMeetings"


def test_the_time_is_read_from_the_name():
    board, work, audit = meetings(read(TOWN, fixture("boarddocs", "list"), LIST))
    assert said(board)[2] == "2026-03-16T18:30:00-04:00"
    assert said(work)[2:] == ("2026-03-23T09:30:00-04:00", "cancelled")
    assert work.ends_at.isoformat() == "2026-03-23T12:00:00-04:00"
    assert said(audit)[1:3] == ("Finance & Audit Committee", "2026-03-09")
    assert board.url == f"{ROOT}/goto?open&id=D5CSV7744EBE"


def test_a_template_of_the_year_9999_is_dropped():
    (gone,) = dropped(read(TOWN, fixture("boarddocs", "list"), LIST))
    assert gone.reason == "impossible date: 9999-12-31"


def test_the_page_of_a_meeting_tells_place_and_hours():
    asked = requests(read(TOWN, fixture("boarddocs", "list"), LIST))[-2]
    assert (asked.step, asked.body, asked.optional) == ("meeting", b"id=D4UH4C46A5FD", True)
    (audit,) = meetings(
        read(
            TOWN,
            fixture("boarddocs", "page"),
            asked.url,
            step="meeting",
            context=dict(asked.context),
        )
    )
    assert said(audit)[:3] == (
        "D4UH4C46A5FD",
        "Finance & Audit Committee",
        "2026-03-09T16:30:00-04:00",
    )
    assert audit.location == "DEMO PUBLIC SCHOOLS, 1400 Fuller Ave. NE, Multipurpose Room"
    assert audit.fields["remote"] == "https://us02web.zoom.us/j/55"


def test_the_list_of_all_carries_a_description():
    every = source("boarddocs", site="fl/demo", items=False)
    (board,) = meetings(read(every, fixture("boarddocs", "seo"), starts(every)[0].url))
    assert said(board)[2] == "2026-03-17T18:00:00-04:00"
    assert board.location == "Board Room, 318 North Clark Street"


def test_items_have_numbers_sections_and_kinds():
    minutes, buses = items(
        read(TOWN, fixture("boarddocs", "agenda"), ROOT, step="items", context={"id": "D5"})
    )
    assert (minutes.key, minutes.title, minutes.fields["number"]) == (
        "D5/D5ITEM000001",
        "Approval of minutes",
        "A",
    )
    assert buses.fields["number"] == "1.02"
    assert buses.title == "Award of bid for buses"
    assert buses.fields["section"] == "CONSENT AGENDA"


def test_the_export_holds_meetings_and_items():
    export = source("boarddocs", zone="America/Chicago", site="il/demo", export=True)
    found = read(export, fixture("boarddocs", "export"), starts(export)[0].url)
    (committee,) = meetings(found)
    assert said(committee)[2] == "2026-03-19T09:30:00-05:00"
    assert committee.body == "Board of Trustees"
    assert files(committee)[0][0] == "agenda"
    assert [each.title for each in items(found)] == ["Education Session", "Due Diligence"]


@pytest.mark.parametrize("step", ["list", "meeting", "items"])
def test_a_wrong_committee_answers_with_nothing_and_that_is_said(step):
    with pytest.raises(ExtractError):
        read(TOWN, "", LIST, step=step, context={"id": "D5"})


def test_an_empty_list_is_an_empty_list():
    assert read(TOWN, "[]", LIST) == []


def test_a_site_is_recognised_with_its_committees():
    page = '<a class="committee-trigger" committeeid="A8EGER437CB9">Board</a>'
    (found,) = sighted("boarddocs", f"{ROOT}/Public", page)
    assert found.options == {"site": "mi/demo", "committees": ["A8EGER437CB9"]}
    assert found.certainty > 0.9
    assert not sighted("boarddocs", "https://go.boarddocs.com/")
