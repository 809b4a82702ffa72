"""NovusAgenda: the grid of meetings, its pages, agenda items."""

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from monitor.models import Identity
from tests.adapters.council_page import (
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

ROOT = "https://demo.novusagenda.com/agendapublic"
URL = f"{ROOT}/meetingsgeneral.aspx?MeetingType=1&Date=6ms"
TOWN = source("novusagenda", zone="America/Los_Angeles", site="demo", types=["1"])


def test_each_type_is_asked_for_or_the_page_of_all():
    assert [each.url for each in starts(TOWN)] == [URL]
    assert starts(source("novusagenda", site="demo"))[0].url == f"{ROOT}/"
    replay = source("novusagenda", base_url="http://127.0.0.1:1/n")
    assert starts(replay)[0].url == "http://127.0.0.1:1/n/agendapublic/"


def test_columns_are_found_by_their_words_and_ids_in_the_links():
    council, planning, past = meetings(read(TOWN, fixture("novusagenda", "search"), URL))
    assert said(council) == ("365", "Council Meeting", "2026-03-17T18:30:00-07:00", "unknown")
    assert files(council) == [
        ("agenda", f"{ROOT}/MeetingView.aspx?MeetingID=365&MinutesMeetingID=-1&doctype=Agenda"),
        ("agenda", f"{ROOT}/DisplayAgendaPDF.ashx?MeetingID=365"),
    ]
    assert said(planning)[2:] == ("2026-03-24", "cancelled")
    assert [role for role, _ in files(past)] == ["agenda", "minutes"]


def test_further_pages_are_asked_for_as_the_form_would():
    further = requests(read(TOWN, fixture("novusagenda", "search"), URL))[-1]
    assert (further.method, further.step) == ("POST", "page")
    assert b"__EVENTTARGET=g%242" in further.body
    assert b"__VIEWSTATE=abc" in further.body


def test_an_agenda_is_asked_for_when_it_is_a_page():
    asked = requests(read(TOWN, fixture("novusagenda", "search"), URL))[0]
    assert (asked.step, dict(asked.context), asked.optional) == ("items", {"meeting": "365"}, True)
    quiet = source("novusagenda", site="demo", types=["1"], items=False)
    assert [each.step for each in requests(read(quiet, fixture("novusagenda", "search"), URL))] == [
        "page"
    ]


def test_items_have_numbers_sections_and_attachments():
    found = read(
        TOWN, fixture("novusagenda", "agenda"), URL, step="items", context={"meeting": "365"}
    )
    minutes, paving, rezoning = items(found)
    assert (minutes.key, minutes.fields["section"]) == ("365/2537", "CONSENT CALENDAR")
    assert (paving.fields["number"], paving.title) == ("7.2.", "Award of paving contract")
    assert files(paving) == [
        ("attachment", f"{ROOT}/AttachmentViewer.ashx?AttachmentID=77&ItemID=2541")
    ]
    assert (rezoning.fields["number"], rezoning.title) == ("A.", "Rezoning of Elm Street")


def test_a_dead_tenant_is_never_an_empty_city():
    with pytest.raises(ExtractError):
        read(TOWN, fixture("novusagenda", "dead"), URL)
    assert read(TOWN, fixture("novusagenda", "empty"), URL) == []


def test_the_host_is_recognised_with_its_type():
    (found,) = sighted("novusagenda", URL)
    assert found.options == {"site": "demo", "types": ["1"]}
    assert found.certainty > 0.9
    assert not sighted("novusagenda", "https://demo.gov/novusagenda")
    assert load("novusagenda").identity is Identity.LIKENESS
