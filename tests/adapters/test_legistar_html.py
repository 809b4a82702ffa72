"""Legistar's public pages: what differs by tenant, paging, other years, details."""

import re
from datetime import date
from urllib.parse import parse_qs

import pytest

from monitor.adapters import load
from monitor.errors import ConfigError, ExtractError
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

CALENDAR = "https://demo.legistar.com/Calendar.aspx"
CITY = source("legistar_html", url=CALENDAR)


def grid(headers: str, *rows: str, extra: str = "") -> str:
    head = "".join(f"<th>{name}</th>" for name in headers.split("|"))
    body = "".join(
        f"<tr class=rgRow>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>"
        for row in rows
    )
    return (
        f"<html><title>Demo - Calendar</title><table class=rgMasterTable><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{extra}</html>"
    )


def test_columns_may_come_in_any_order_and_under_other_names():
    page = grid(
        "Meeting Details|Meeting Body|Start Time|Venue|Meeting Date",
        "<a href='MeetingDetail.aspx?ID=5&GUID=A'>x</a>|Parks Board|noon|City Hall|March 17, 2026",
    )
    (record,) = meetings(read(CITY, page, CALENDAR))
    assert said(record) == ("5", "Parks Board", "2026-03-17T12:00:00-04:00", "unknown")
    assert record.location == "City Hall"


def test_a_column_of_its_own_may_tell_the_status():
    page = grid("Name|Status|Meeting Date|Meeting Time", "Council|Canceled|3/17/2026|7:00 PM")
    (record,) = meetings(read(CITY, page, CALENDAR))
    assert (record.status, record.fields["status_text"]) == ("cancelled", "Canceled")


def test_a_date_column_without_a_header_is_known_by_what_stands_in_it():
    page = grid(
        "Name|&nbsp;|Meeting Time",
        "Parks Board|3/17/2026|18:00",
    )
    (record,) = meetings(read(CITY, page, CALENDAR))
    assert record.starts_at.isoformat() == "2026-03-17T18:00:00-04:00"
    assert record.key == "parks board 2026-03-17"


def test_a_sort_button_is_a_header_too():
    page = grid(
        "<input type=button value='Name'>|<input type=button value='Meeting Date'>|<input value='Meeting Time'>",
        "Council|3/17/2026|7:00 PM",
    )
    (record,) = meetings(read(CITY, page, CALENDAR))
    assert record.title == "Council"


def test_a_meeting_listed_twice_on_a_page_is_one_record():
    found = meetings(read(CITY, fixture("legistar_html", "calendar"), CALENDAR))
    assert [record.key for record in found] == ["9001", "9002", "9003", "9004"]


def test_the_next_page_and_the_years_ahead_are_asked_by_posting_the_form_back():
    found = read(CITY, fixture("legistar_html", "calendar"), CALENDAR)
    posts = [request for request in requests(found) if request.method == "POST"]
    sent = [parse_qs(request.body.decode(), keep_blank_values=True) for request in posts]
    assert [form["__EVENTTARGET"] for form in sent] == [
        ["ctl00$grid$p2"],
        ["ctl00$ContentPlaceHolder1$lstYears"],
        ["ctl00$ContentPlaceHolder1$lstYears"],
    ]
    assert all(form["__VIEWSTATE"] == ["dDwtMTIz"] for form in sent)
    assert "ctl00$ContentPlaceHolder1$btnSearch" not in sent[0]
    assert [form["ctl00$ContentPlaceHolder1$lstYears"] for form in sent[1:]] == [["2026"], ["2027"]]
    assert '"value": "2027"' in sent[2]["ctl00_ContentPlaceHolder1_lstYears_ClientState"][0]


def test_a_year_that_was_asked_for_asks_for_no_further_year():
    body = fixture("legistar_html", "calendar")
    found = read(CITY, body, CALENDAR, context={"year": "2027"}, method="POST")
    posts = [request for request in requests(found) if request.method == "POST"]
    assert [dict(request.context) for request in posts] == [{"year": "2027", "page": "2"}]


def test_the_view_of_this_year_needs_no_second_request_for_it():
    years = "".join(f"<li>{year}</li>" for year in ("2026", "2025"))
    extra = (
        "<input name='__VIEWSTATE' type=hidden value=v><input name='c$lstYears' value='This Year'>"
        f"<div id='c_lstYears_DropDown'>{years}</div>"
    )
    page = grid("Name|Meeting Date|Meeting Time", "Council|3/17/2026|7:00 PM", extra=extra)
    assert requests(read(CITY, page, CALENDAR)) == []
    early = read(CITY, page, CALENDAR, today=date(2026, 1, 3))
    assert [request.context["year"] for request in requests(early)] == ["2025"]


def test_a_meetings_page_is_read_when_its_agenda_is_out_and_again_each_half_day():
    found = read(CITY, fixture("legistar_html", "calendar"), CALENDAR)
    details = [request for request in requests(found) if request.step == "meeting"]
    assert [request.context["key"] for request in details] == ["9001", "9002", "9004"]
    assert all(request.optional for request in details)
    first = details[0].refreshes.version
    later = read(CITY, fixture("legistar_html", "calendar"), CALENDAR, today=date(2026, 3, 11))
    assert requests(later)[0].refreshes.version != first
    without = read(
        source("legistar_html", url=CALENDAR, items=False),
        fixture("legistar_html", "calendar"),
        CALENDAR,
    )
    assert [request for request in requests(without) if request.step == "meeting"] == []


def test_items_are_known_by_their_legislation_not_by_their_place():
    page = fixture("legistar_html", "meeting").decode()
    url = "https://demo.legistar.com/MeetingDetail.aspx?ID=9001"
    before = {record.key for record in items(read(CITY, page, url))}
    first, second = re.findall(r"<tr class=\"rg(?:Alt)?Row\"><td><a.*?</tr>", page, re.DOTALL)
    swapped = page.replace(first, "\0").replace(second, first).replace("\0", second)
    after = {record.key for record in items(read(CITY, swapped, url))}
    assert before == after
    assert "9001/m7001" in before


def test_a_meetings_page_asked_for_itself_tells_everything():
    url = "https://demo.legistar.com/MeetingDetail.aspx?ID=9001"
    (record,) = meetings(read(CITY, fixture("legistar_html", "meeting"), url))
    assert record.starts_at.isoformat() == "2026-03-17T19:00:00-04:00"
    assert record.location == "Council Chambers"
    assert files(record)[0][0] == "agenda"
    assert record.fields["minutes_status"] == "Draft"


def test_the_next_page_of_a_meetings_items_goes_on_counting():
    url = "https://demo.legistar.com/MeetingDetail.aspx?ID=9001"
    pager = (
        "<tr class=rgPager><td><a class=rgCurrentPage href='#'>1</a>"
        "<a href=\"javascript:__doPostBack('m2','')\">2</a> Page 1 of 2</td></tr><tr>\n<th>File"
    )
    page = fixture("legistar_html", "meeting").decode().replace("<tr>\n<th>File", pager)
    (request,) = requests(read(CITY, page, url, step="meeting", context={"key": "9001"}))
    assert (request.method, request.step, request.context["items"]) == ("POST", "meeting", "4")
    later = items(read(CITY, page, url, step="meeting", context=dict(request.context)))
    assert [one.fields["sequence"] for one in later] == [5, 6, 7, 8]


def test_a_page_of_nothing_known_is_no_meeting_and_no_legislation():
    for name in ("MeetingDetail", "LegislationDetail", "Calendar"):
        with pytest.raises(ExtractError):
            read(
                CITY,
                "<html><title>x</title><p>y</p>",
                f"https://demo.legistar.com/{name}.aspx?ID=1",
            )
    with pytest.raises(ExtractError, match="not rows"):
        read(CITY, b'[{"a": 1}]', CALENDAR)


def test_what_became_of_a_meeting_is_asked_at_its_own_page():
    adapter = load("legistar_html")
    records = meetings(read(CITY, fixture("legistar_html", "calendar"), CALENDAR))
    asked = adapter.confirm(CITY, records[0])
    assert asked.url.endswith("MeetingDetail.aspx?ID=9001&GUID=AA&Options=info|&Search=")
    assert adapter.confirm(CITY, records[2]) is None  # no public page


def test_a_table_cut_off_is_no_empty_calendar():
    with pytest.raises(ExtractError, match="does not say that it is empty"):
        read(CITY, grid("Name|Meeting Date|Meeting Time"), CALENDAR)


def test_without_an_address_the_reader_is_told_what_to_write():
    with pytest.raises(ConfigError, match=r"url: https://CITY\.legistar\.com"):
        starts(source("legistar_html"))


def test_a_mirror_is_asked_instead_of_the_site():
    mirror = source("legistar_html", url=CALENDAR, base_url="http://127.0.0.1:9/site")
    assert [request.url for request in starts(mirror)] == ["http://127.0.0.1:9/site/Calendar.aspx"]


def test_the_sites_own_address_is_enough():
    assert starts(source("legistar_html", url="https://demo.legistar.com/"))[0].url == CALENDAR


def test_legislation_that_is_watched_is_asked_for():
    page = "https://demo.legistar.com/LegislationDetail.aspx?ID=7001&GUID=L1"
    watched = source("legistar_html", url=CALENDAR, legislation=[page])
    assert [request.step for request in starts(watched)] == ["list", "legislation"]


def test_the_platform_is_known_by_its_host_its_grid_or_a_link():
    (candidate,) = sighted("legistar_html", "https://somecity.legistar.com/MeetingDetail.aspx?ID=1")
    assert candidate.options == {"url": "https://somecity.legistar.com/Calendar.aspx"}
    grid_id = "<table id='ctl00_ContentPlaceHolder1_gridCalendar_ctl00'>"
    (own,) = sighted("legistar_html", "https://clerk.example.gov/Calendar.aspx", grid_id)
    assert own.certainty >= 0.9
    (linked,) = sighted(
        "legistar_html", "https://example.gov/council", "", "https://x.legistar.com/Calendar.aspx"
    )
    assert linked.follow == "https://x.legistar.com/Calendar.aspx"
    assert linked.certainty < 0.9
    assert sighted("legistar_html", "https://example.gov/legistar") == []
