"""CivicPlus: Agenda Center, Calendar, Archive Center."""

import pytest

from monitor.adapters import load
from monitor.errors import ConfigError, ExtractError
from monitor.models import Coverage, Kind, Record
from tests.adapters.council_page import (
    files,
    fixture,
    meetings,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

ROOT = "https://www.demo-fl.gov"
CITY = source("civicplus", url=f"{ROOT}/AgendaCenter")
SEARCH = f"{ROOT}/AgendaCenter/Search/?term=&CIDs=all"


def test_one_search_asks_for_the_whole_window():
    (request,) = starts(CITY)
    assert request.url == (
        f"{ROOT}/AgendaCenter/Search/?term=&CIDs=all&startDate=03%2F03%2F2026&endDate=03%2F10%2F2027"
        "&dateRange=&dateSelector="
    )
    (some,) = starts(source("civicplus", url=f"{ROOT}/AgendaCenter", categories=[4, 8]))
    assert "&CIDs=4,8&" in some.url


def test_the_page_or_the_feed_is_read_when_the_search_is_not_to_be():
    (page,) = starts(source("civicplus", url=f"{ROOT}/AgendaCenter", listing="page"))
    assert page.url == f"{ROOT}/AgendaCenter"
    (feed,) = starts(source("civicplus", url=f"{ROOT}/AgendaCenter/", listing="feed"))
    assert feed.url == f"{ROOT}/RSSFeed.aspx?ModID=65&CID=All-0"
    assert load("civicplus").pace >= 7


def test_a_meeting_is_known_by_the_number_in_its_files_whatever_the_row_is_called():
    page = fixture("civicplus", "search").decode()
    again = page.replace("6805b72bb5", "0000000000").replace("row1701aa", "row1701bb")
    assert again != page
    assert read(CITY, page, SEARCH) == read(CITY, again, SEARCH)
    assert [record.key for record in meetings(read(CITY, page, SEARCH))] == ["1693", "1700", "1701"]


def test_the_amended_stamp_is_the_version_of_the_agenda():
    page = fixture("civicplus", "search").decode()
    (first, *_) = meetings(read(CITY, page, SEARCH))
    agenda = next(each for each in first.documents if each.role == "agenda")
    assert agenda.version == "2026-04-17T17:06:00"
    (later, *_) = meetings(read(CITY, page.replace("17, 2026 5:06 PM", "18, 2026 9:00 AM"), SEARCH))
    assert next(d for d in later.documents if d.role == "agenda").version == "2026-04-18T09:00:00"


def test_a_site_without_stamps_tells_a_replaced_agenda_by_its_previous_versions():
    row = (
        "<div id=AgendaCenterContent><input name=chkCategoryID value=1><div class=listing><h2>Board</h2>"
        "<table><tr class=catAgendaRow><td><strong>Apr 2, 2026</strong>"
        "<p><a href='/AgendaCenter/ViewFile/Agenda/_04022026-417'>Canvassing</a></p></td>"
        "<td>{}</td></tr></table></div></div>"
    )
    (before,) = meetings(read(CITY, row.format(""), SEARCH))
    link = "<a href='/AgendaCenter/PreviousVersions/_04022026-417'>Previous Versions</a>"
    (after,) = meetings(read(CITY, row.format(link), SEARCH))
    assert (before.documents[0].version, after.documents[0].version) == ("", "revised")
    assert after.fields == {"earlier_versions": True}


def test_a_time_in_the_title_is_the_only_time_there_is():
    first, second, third = meetings(read(CITY, fixture("civicplus", "search"), SEARCH))
    assert first.starts_at.isoformat() == "2026-04-21T18:00:00-04:00"
    assert second.starts_at.isoformat() == "2026-04-22"
    assert said(second)[3] == "cancelled"
    assert third.title == "Airport Authority"  # the row only says "Agenda"


def test_the_web_version_counts_as_the_agenda_only_when_there_is_no_file():
    page = fixture("civicplus", "search").decode()
    url = f"{ROOT}/AgendaCenter/ViewFile/Agenda/_04212026-1693"
    (first, *_) = meetings(read(CITY, page, SEARCH))
    assert ("agenda", url) in files(first)
    assert ("other", f"{url}?html=true") in files(first)
    start = page.index('<li><a class="pdf" role')
    without = page[:start] + page[page.index('<li><a role="menuitem" class="previous"') :]
    (only, *_) = meetings(read(CITY, without, SEARCH))
    assert ("agenda", f"{url}?html=true") in files(only)


def test_the_page_asks_for_the_years_of_each_category_that_it_does_not_show():
    page = source("civicplus", url=f"{ROOT}/AgendaCenter", listing="page")
    found = read(page, fixture("civicplus", "page"), f"{ROOT}/AgendaCenter")
    (post,) = requests(found)
    assert (post.method, post.context["category_name"]) == ("POST", "City Commission")
    assert "year=2026&catID=4" in post.url
    wanted = source("civicplus", url=f"{ROOT}/AgendaCenter", listing="page", categories=[8])
    assert requests(read(wanted, fixture("civicplus", "page"), f"{ROOT}/AgendaCenter")) == []


def test_a_categorys_fragment_names_the_body_in_its_tab():
    url = f"{ROOT}/AgendaCenter/UpdateCategoryList?year=2026&catID=8"
    (record,) = meetings(read(CITY, fixture("civicplus", "fragment"), url, method="POST"))
    assert record.body == "Airport Authority"


def test_earlier_versions_are_no_meetings_of_their_own():
    url = f"{ROOT}/AgendaCenter/PreviousVersions/1693"
    request = load("civicplus").confirm(
        CITY, meetings(read(CITY, fixture("civicplus", "search"), SEARCH))[0]
    )
    assert request.url == url
    assert request.accept == {404, 410}
    (record,) = meetings(read(CITY, fixture("civicplus", "versions"), url, step="versions"))
    (listed, *_) = meetings(read(CITY, fixture("civicplus", "search"), SEARCH))
    assert record == listed


def test_the_feed_tells_the_meeting_by_its_link_and_the_version_by_its_ticks():
    where = source("civicplus", url=f"{ROOT}/AgendaCenter", listing="feed")
    found = read(where, fixture("civicplus", "feed"), f"{ROOT}/RSSFeed.aspx?ModID=65&CID=All-0")
    first, second = meetings(found)
    assert (first.key, first.version) == ("1693", "639120423760000000")
    assert (second.key, second.starts_at) == ("306", None)


def test_an_agenda_center_that_is_not_in_use_is_no_empty_list():
    with pytest.raises(ExtractError, match="publishes elsewhere"):
        read(CITY, fixture("civicplus", "unused"), f"{ROOT}/AgendaCenter")
    assert read(CITY, fixture("civicplus", "search_empty"), SEARCH) == []


def test_without_an_address_the_reader_is_told_what_to_write():
    for name in ("civicplus", "civicplus_calendar", "civicplus_archive"):
        with pytest.raises(ConfigError, match=r"url: https://www\.CITY\.gov"):
            starts(source(name))


def test_an_agenda_center_is_recognised_by_its_page_its_path_or_a_link():
    page = fixture("civicplus", "search").decode()
    (sure,) = sighted("civicplus", SEARCH, page)
    assert (sure.options, sure.certainty) == ({"url": f"{ROOT}/AgendaCenter"}, 0.97)
    (path,) = sighted("civicplus", f"{ROOT}/agendacenter")
    assert path.certainty == 0.92
    (feed,) = sighted("civicplus", f"{ROOT}/RSSFeed.aspx?ModID=65&CID=All-0", "<rss/>")
    assert feed.options == {"url": f"{ROOT}/AgendaCenter"}
    (error,) = sighted("civicplus", f"{ROOT}/AgendaCenter/x", "<title> Custom404 • Demo</title>")
    assert error.certainty < 0.9
    (link,) = sighted("civicplus", "https://demo.gov/", "", "https://demo.gov/AgendaCenter")
    assert link.follow == "https://demo.gov/AgendaCenter"
    (unused,) = sighted(
        "civicplus", f"{ROOT}/AgendaCenter", fixture("civicplus", "unused").decode()
    )
    assert unused.certainty < 0.5
    assert sighted("civicplus", "https://demo.gov/agendas") == []


CALENDAR = source("civicplus_calendar", url=f"{ROOT}/Calendar.aspx", calendars=[23])
LIST = f"{ROOT}/calendar.aspx?startDate=04/11/2026"


def test_the_calendar_is_asked_for_a_window_of_the_named_calendars():
    (request,) = starts(CALENDAR)
    assert (
        "startDate=03%2F03%2F2026&enddate=03%2F10%2F2027&CID=23&showPastEvents=true" in request.url
    )
    exports = source(
        "civicplus_calendar", url=f"{ROOT}/Calendar.aspx", calendars=[23, 14], listing="ical"
    )
    assert [request.url.rpartition("?")[2] for request in starts(exports)] == [
        "catID=23&feed=calendar",
        "catID=14&feed=calendar",
    ]


@pytest.mark.parametrize(
    ("case", "url"),
    [
        ("list", LIST),
        ("event", f"{ROOT}/Calendar.aspx?EID=3256"),
        ("feed", f"{ROOT}/RSSFeed.aspx?ModID=58"),
        ("ical", f"{ROOT}/common/modules/iCalendar/iCalendar.aspx?catID=23"),
    ],
)
def test_an_event_has_one_key_and_start_in_all_four_shapes(case, url):
    event = meetings(read(CALENDAR, fixture("civicplus_calendar", case), url))[0]
    assert said(event)[:3] == ("3256", "City Commission Workshop", "2026-04-20T17:00:00-04:00")


def test_an_end_at_one_minute_to_midnight_is_no_end_and_a_whole_day_has_no_time():
    whole = meetings(
        read(CALENDAR, fixture("civicplus_calendar", "feed"), f"{ROOT}/RSSFeed.aspx?ModID=58")
    )[1]
    assert (whole.starts_at.isoformat(), whole.ends_at.isoformat()) == ("2026-04-19", "2026-04-25")
    export = meetings(read(CALENDAR, fixture("civicplus_calendar", "ical"), LIST))
    assert export[0].ends_at is None


def test_an_export_without_a_byte_is_an_error():
    url = f"{ROOT}/common/modules/iCalendar/iCalendar.aspx?catID=1"
    with pytest.raises(ExtractError, match="serve none"):
        read(CALENDAR, b"", url, headers={"content-type": "text/calendar"})


def test_what_became_of_an_event_is_asked_at_its_page():
    event = meetings(read(CALENDAR, fixture("civicplus_calendar", "list"), LIST))[0]
    request = load("civicplus_calendar").confirm(CALENDAR, event)
    assert request.url == f"{ROOT}/Calendar.aspx?EID=3256"


def test_a_calendar_is_recognised_by_its_page_and_not_by_its_name_alone():
    page = fixture("civicplus_calendar", "list").decode()
    (found,) = sighted("civicplus_calendar", f"{ROOT}/Calendar.aspx?CID=23", page)
    assert found.options == {"url": f"{ROOT}/Calendar.aspx", "calendars": [23]}
    assert sighted("civicplus_calendar", "https://x.legistar.com/Calendar.aspx", "<html>") == []


ARCHIVE = source("civicplus_archive", url="https://www.demo-ma.gov/Archive.aspx")


def test_an_archive_holds_agendas_as_meetings_and_the_rest_as_entries():
    found = read(
        ARCHIVE, fixture("civicplus_archive", "all"), "https://www.demo-ma.gov/Archive.aspx"
    )
    kinds = {r.key: (r.kind, r.documents[0].role.value) for r in found if isinstance(r, Record)}
    assert kinds == {
        "4001": (Kind.MEETING, "agenda"),
        "3990": (Kind.MEETING, "agenda"),
        "3950": (Kind.LIST_ENTRY, "minutes"),
        "50": (Kind.LIST_ENTRY, "attachment"),
    }
    assert load("civicplus_archive").coverage is Coverage.ROLLING


def test_only_the_lists_that_are_watched_are_asked_for_and_kept():
    some = source("civicplus_archive", url="https://www.demo-ma.gov/Archive.aspx", lists=[206, 36])
    assert [r.url.rpartition("?")[2] for r in starts(some)] == ["AMID=206", "AMID=36"]
    found = read(some, fixture("civicplus_archive", "all"), "https://www.demo-ma.gov/Archive.aspx")
    assert [record.key for record in found if isinstance(record, Record)] == ["3950", "50"]


def test_an_archive_is_recognised_by_its_address_and_page():
    page = fixture("civicplus_archive", "one_list").decode()
    url = "https://www.demo-ma.gov/Archive.aspx?AMID=204"
    (found,) = sighted("civicplus_archive", url, page)
    assert found.options == {"url": "https://www.demo-ma.gov/Archive.aspx", "lists": [204]}
    assert sighted("civicplus_archive", "https://demo.gov/archive") == []
