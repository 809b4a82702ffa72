"""A saved page whose address nobody wrote down is still told by what it holds."""

from datetime import UTC, datetime

import pytest

from monitor.adapters import modules
from monitor.app.saved import Looked, Wanted, parse_saved
from monitor.errors import ConfigError, ExtractError
from monitor.parse.origin import address_in
from tests.adapters.cases import Case, cases

NOT_TOLD = {
    "boarddocs/agenda": "a fragment of an answer to a POST",
    "boarddocs/page": "a fragment of an answer to a POST",
    "chicago_elms/meeting": "one meeting's answer, without a list",
    "civicclerk/agenda": "a bare tree of items",
    "civicplus_calendar/event": "one event's page without the site's head",
    "civicweb/documents": "the files of a meeting it does not name",
    "granicus/agenda": "the city's own agenda page",
    "granicus/city_page": "the city's own page",
    "iqm2/legislation": "its number stands in the address alone",
    "iqm2/meeting_cancelled": "its number stands in the address alone",
    "legistar/text": "the text alone",
    "legistar_html/legislation": "its number stands in the address alone",
    "municode/detail": "the list's adapter reads it only after the list",
    "municode/old_skin": "Drupal's table, made by Municode",
    "primegov/agenda_blocks": "an agenda of items like any other",
    "primegov/agenda_tables": "an agenda of items like any other",
    "revize/events": "rows of any calendar",
    "revize/text": "the city's own words",
    "wordpress/ical": "a calendar like any other",
    "doj_news/feed": "a feed like any other",
    "doj_sanctuary_list/list": "prose with lists",
}
"""Fixtures that only their address tells."""


def told(case: Case, adapter: str = "") -> Looked:
    """The case's body, parsed without its address."""
    now = datetime(case.today.year, case.today.month, case.today.day, 12, tzinfo=UTC)
    return parse_saved(
        Wanted(name=case.body_path.name, body=case.body, now=now, adapter=adapter, zone=case.zone)
    )


def readable() -> list[Case]:
    """Fixtures of councils, grants and courts that hold records."""
    typed = [case for case in cases() if ".generic." not in modules()[case.adapter_name]]
    kept = [case for case in typed if not case.said.get("raises")]
    return [case for case in kept if any(line.get("type") == "record" for line in case.lines())]


@pytest.mark.parametrize("case", [c for c in readable() if str(c) not in NOT_TOLD], ids=str)
def test_a_page_without_its_address_is_told_by_what_it_holds(case):
    looked = told(case)
    assert looked.adapter == case.adapter_name
    assert looked.lines[-1]["records"]


def test_only_pages_that_say_nothing_are_excused():
    excused = [case for case in readable() if str(case) in NOT_TOLD]
    assert {str(case) for case in excused} == set(NOT_TOLD)
    for case in excused:
        try:
            assert told(case).adapter != case.adapter_name
        except (ConfigError, ExtractError) as error:
            assert str(error)


@pytest.mark.parametrize("name", ["legistar", "primegov", "escribe", "civicclerk", "granicus"])
def test_a_named_adapter_needs_no_address_either(name):
    best = max((c for c in readable() if c.adapter_name == name), key=lambda c: len(c.lines()))
    assert told(best, name).lines[-1]["records"]


def test_links_are_seen_from_the_portal_that_the_page_links_to():
    body = b"""<html><body><form id="aspnetForm" action="./Calendar.aspx?Frame=Yes">
    <a href="https://springfieldil.iqm2.com/Citizens/Default.aspx">Home</a>
    <div id="ctl00_ctlMeetings_rptMeetings"><div class="Row MeetingRow"><div class="RowTop">
    <div class="RowLink"><a href="Detail_Meeting.aspx?ID=71">Nov 24, 2026 6:00 PM</a></div></div>
    <div class="RowBottom"><div class="RowDetails">City Council - Regular</div></div></div></div>
    </form></body></html>"""
    looked = parse_saved(Wanted(name="page.html", body=body, now=datetime(2026, 11, 1, tzinfo=UTC)))
    assert looked.adapter == "iqm2"
    assert looked.lines[0]["url"] == (
        "https://springfieldil.iqm2.com/Citizens/Detail_Meeting.aspx?ID=71"
    )


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ("<!-- saved from url=(0024)https://city.example/list --><html>", "https://city.example/list"),
        ('<link rel="canonical" href="https://city.example/a">', "https://city.example/a"),
        ("<META property='og:url' content='https://city.example/b'>", "https://city.example/b"),
        ('<base href="https://city.example/c/">', "https://city.example/c/"),
        ('<link rel="canonical" href="/a"><base href="https://x.example/">', "https://x.example/"),
        ('<form method="post" action="./Calendar.aspx?A=1&amp;B=2">', "./Calendar.aspx?A=1&B=2"),
        ('<form action="/search">', ""),
        ("<p>nothing</p>", ""),
    ],
)  # fmt: skip
def test_a_page_says_where_it_is_from(markup, address):
    assert address_in(markup) == address


def test_links_in_data_are_seen_from_the_portal_it_names():
    body = (
        b'{"d":[{"ID":"71d5bcbd","MeetingName":"City Council","StartDate":"2026/11/24 18:00:00",'
        b'"Url":"https://pub-lakeview.escribemeetings.com/Meeting?Id=71d5bcbd","MeetingDocumentLink":'
        b'[{"Format":".pdf","Title":"Agenda","Type":"Agenda","Url":"/FileStream.ashx?DocumentId=1"}]}]}'
    )
    looked = parse_saved(Wanted(name="d.json", body=body, now=datetime(2026, 11, 1, tzinfo=UTC)))
    assert looked.adapter == "escribe"
    assert looked.lines[0]["documents"][0]["url"] == (
        "https://pub-lakeview.escribemeetings.com/FileStream.ashx?DocumentId=1"
    )
