"""PrimeGov: both lists, both generations of tenants, agendas as web pages."""

from datetime import date

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

ROOT = "https://demo.primegov.com"
LISTS = f"{ROOT}/api/v2/PublicPortal"
CITY = source("primegov", site="demo")


def test_what_is_ahead_and_the_archive_of_the_windows_years_are_read():
    assert [request.url for request in starts(CITY)] == [
        f"{LISTS}/ListUpcomingMeetings",
        f"{LISTS}/ListArchivedMeetings?year=2026",
    ]
    january = starts(CITY, date(2026, 1, 3))
    assert [request.url[-9:] for request in january[1:]] == ["year=2025", "year=2026"]


def test_meetings_with_status_files_and_a_link_to_join():
    found = read(CITY, fixture("primegov", "upcoming"), f"{LISTS}/ListUpcomingMeetings")
    council, ordinance = meetings(found)
    assert said(council) == ("15993", "City Council", "2026-03-16T17:30:00-04:00", "unknown")
    assert council.fields == {"remote": "https://us02web.zoom.us/j/1"}
    assert [role for role, _ in files(council)] == ["other", "agenda", "packet", "video"]
    assert said(ordinance)[2:] == ("2026-03-17", "cancelled")  # 00:00 is no time
    assert [each.reason.partition(":")[0] for each in dropped(found)] == [
        "impossible date",
        "test row",
    ]
    assert len(problems(found)) == 1


def test_a_document_published_again_has_another_version_at_the_same_address():
    page = fixture("primegov", "upcoming").decode()
    (before, _) = meetings(read(CITY, page, LISTS))
    (after, _) = meetings(read(CITY, page.replace("2026-03-12T10", "2026-03-13T10"), LISTS))
    assert files(before) == files(after)
    assert before.documents[1].version != after.documents[1].version
    assert before.version != after.version  # the items are read again


def test_older_tenants_have_date_and_time_apart_and_files_by_number():
    (record,) = meetings(read(CITY, fixture("primegov", "archived_old"), LISTS))
    assert record.starts_at.isoformat() == "2026-03-05T10:00:00-05:00"
    assert ("agenda", f"{ROOT}/Public/CompiledDocument/13566") in files(record)
    assert record.url == f"{ROOT}/Portal/Meeting?compiledMeetingDocumentFileId=13568"


def test_items_come_from_blocks_and_from_tables_of_a_word_file():
    url = f"{ROOT}/Portal/Meeting?meetingTemplateId=133784"
    blocks = items(read(CITY, fixture("primegov", "agenda_blocks"), url, step="items"))
    assert [(one.fields["number"], one.fields["section"]) for one in blocks] == [
        ("1", "I. POLICY ORDERS"),
        ("2", "I. POLICY ORDERS"),
    ]
    assert [each.title for each in blocks[0].documents] == ["Order text"]
    tables = items(
        read(
            CITY, fixture("primegov", "agenda_tables"), url, step="items", context={"meeting": "9"}
        )
    )
    assert [one.key for one in tables] == ["9/9560", "9/9561"]
    assert "Combine item" not in "".join(f"{one.title}{one.text}" for one in tables)


def test_the_agendas_page_is_read_only_when_items_are_wanted():
    body = fixture("primegov", "upcoming")
    (request,) = requests(read(CITY, body, LISTS))
    assert (request.step, request.context["meeting"]) == ("items", "15993")
    assert request.refreshes.key == "15993"
    assert requests(read(source("primegov", site="demo", items=False), body, LISTS)) == []


def test_only_the_wanted_committees_are_kept():
    some = source("primegov", site="demo", committees=[2])
    assert [r.key for r in meetings(read(some, fixture("primegov", "upcoming"), LISTS))] == [
        "15994"
    ]


def test_nothing_ahead_is_an_empty_list_and_another_list_is_not():
    assert read(CITY, b"[]", LISTS) == []
    with pytest.raises(ExtractError, match="another service"):
        read(CITY, b'[{"name": "x"}]', LISTS)


def test_what_became_of_a_meeting_is_asked_on_its_day():
    record = meetings(read(CITY, fixture("primegov", "upcoming"), LISTS))[0]
    request = load("primegov").confirm(CITY, record)
    assert request.url == f"{ROOT}/api/meeting/search?from=3/16/2026&to=3/16/2026"
    item = items(read(CITY, fixture("primegov", "agenda_blocks"), ROOT, step="items"))[0]
    assert load("primegov").confirm(CITY, item) is None


def test_without_a_portal_the_reader_is_told_what_to_write():
    with pytest.raises(ConfigError, match="site: cambridgema"):
        starts(source("primegov"))


def test_a_portal_is_known_by_its_host_or_a_link_to_it():
    (found,) = sighted("primegov", "https://cambridgema.primegov.com/public/portal")
    assert (found.options, found.certainty) == ({"site": "cambridgema"}, 0.97)
    (link,) = sighted(
        "primegov", "https://demo.gov/", "", "https://demo.primegov.com/public/portal"
    )
    assert link.certainty < 0.9
    assert sighted("primegov", "https://www.primegov.example/") == []
