"""BoardBook: the public page and the agenda behind it."""

import pytest

from monitor.errors import ExtractError
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

ROOT = "https://meetings.boardbook.org/Public"
BOARD = source("boardbook", zone="America/Chicago", organization="4711")


def page(**options: object):
    where = source("boardbook", zone="America/Chicago", organization="4711", **options)
    return read(where, fixture("boardbook", "organization"), f"{ROOT}/Organization/4711")


def test_the_organisation_is_one_page():
    (first,) = starts(BOARD)
    assert first.url == f"{ROOT}/Organization/4711"


def test_rows_are_meetings_by_their_number_even_without_an_agenda():
    regular, special, committee = meetings(page())
    assert said(regular) == (
        "900101",
        "Demo Public Schools: Regular",
        "2026-03-17T17:30:00-05:00",
        "unknown",
    )
    assert said(special)[0::3] == ("900102", "cancelled")
    assert special.fields["status_text"] == "Cancelled"
    assert [role for role, _ in files(committee)] == ["video", "agenda", "minutes"]


def test_agendas_in_the_window_are_asked_for_their_items():
    asked = requests(page())
    assert [each.context["meeting"] for each in asked] == ["900101", "900103"]
    assert all(each.optional for each in asked)
    assert requests(page(items=False)) == []


def test_items_know_their_number_section_and_papers():
    found = items(
        read(
            BOARD,
            fixture("boardbook", "agenda"),
            f"{ROOT}/Agenda/4711?meeting=900101",
            step="items",
            context={"meeting": "900101"},
        )
    )
    gift = found[-1]
    assert (gift.parent, gift.fields["number"], gift.fields["section"]) == (
        "900101",
        "2.A.1",
        "CONSENT AGENDA",
    )
    assert gift.documents[0].version == "0a1b2c3d-0000-4000-8000-000000000001"
    assert found[2].text == "Accept the gift of the Friends of the Library."


def test_a_page_without_the_table_is_an_error():
    with pytest.raises(ExtractError, match="table of meetings"):
        read(BOARD, "<html><body><main><h2>Sign in</h2></main></body></html>", f"{ROOT}/x")


def test_the_organisation_is_recognised_on_its_page_and_by_a_link():
    (found,) = sighted("boardbook", f"{ROOT}/Organization/4711")
    assert found.options == {"organization": "4711"}
    (linked,) = sighted("boardbook", "https://demo.org/", "", f"{ROOT}/Agenda/4711?meeting=1")
    assert linked.certainty < found.certainty
    assert not sighted("boardbook", "https://demo.org/Public/Organization/4711")
