"""Chicago ELMS: the list, paging, a meeting's items."""

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from tests.adapters.council_page import (
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

ROOT = "https://api.chicityclerkelms.chicago.gov"
CITY = source("chicago_elms", zone="America/Chicago")


def test_the_list_is_asked_for_from_the_windows_first_day():
    (asked,) = starts(CITY)
    assert asked.url.startswith(f"{ROOT}/meeting-agenda?filter=date%20ge%202026-03-03T00")


def test_dates_are_instants_and_statuses_the_citys_own():
    zoning, finance, council, ethics = meetings(
        read(CITY, fixture("chicago_elms", "list"), starts(CITY)[0].url, context={"skip": "0"})
    )
    assert said(zoning)[1:] == ("Committee on Zoning", "2026-03-17T10:00:00-05:00", "scheduled")
    assert (finance.status, council.status) == ("cancelled", "postponed")
    assert council.fields["status_text"] == "Recessed"
    assert ethics.status == "unknown"


def test_further_rows_and_items_are_asked_for():
    found = requests(
        read(CITY, fixture("chicago_elms", "list"), starts(CITY)[0].url, context={"skip": "0"})
    )
    assert [each.step for each in found] == ["items", "list"]
    assert found[1].url.endswith("&skip=4")
    assert found[0].refreshes.key == "05889499-4C56-EE11-BE6E-001DD8098532"


def test_items_have_file_section_and_result():
    rezoning, comment = items(
        read(CITY, fixture("chicago_elms", "meeting"), f"{ROOT}/meeting-agenda/1", step="items")
    )
    assert rezoning.fields == {
        "number": "1",
        "section": "Deferred items",
        "sequence": 1,
        "file": "O2026-0001",
        "type": "Ordinance",
        "result": "Recommended to pass",
    }
    assert comment.title == "Public comment"


def test_a_meeting_is_asked_for_when_it_left_the_list():
    record = meetings(read(CITY, fixture("chicago_elms", "list"), starts(CITY)[0].url))[0]
    asked = load("chicago_elms").confirm(CITY, record)
    assert asked.accept == {404, 410}
    (again,) = meetings(read(CITY, fixture("chicago_elms", "meeting"), asked.url, step="confirm"))
    assert again.key == record.key


@pytest.mark.parametrize("body", ['{"data": null}', '{"error": "x"}', '{"data": [{"a": 1}]}'])
def test_anything_else_is_never_an_empty_city(body):
    with pytest.raises(ExtractError):
        read(CITY, body, starts(CITY)[0].url)
    with pytest.raises(ExtractError):
        read(CITY, body, starts(CITY)[0].url, step="items")


def test_the_host_is_recognised():
    assert sighted("chicago_elms", "https://chicityclerkelms.chicago.gov/Meetings/")
    assert not sighted("chicago_elms", "https://www.chicago.gov/")
