"""Digital Tow Path: entries with a page of their own, and dated lists."""

import pytest

from monitor.errors import ExtractError
from tests.adapters.council_page import files, fixture, meetings, read, said, sighted, source

PAGE = "https://demony.digitaltowpath.org:10112/content/Meetings"
TOWN = source("digitaltowpath", url=PAGE)


def test_entries_are_known_by_their_number():
    board, planning = meetings(read(TOWN, fixture("digitaltowpath", "entries"), PAGE))
    assert said(board) == (
        "Meetings/412",
        "Town Board Regular Meeting",
        "2026-03-11T19:00:00-04:00",
        "unknown",
    )
    assert [role for role, _ in files(board)] == ["agenda"]
    assert said(planning)[0::3] == ("Meetings/413", "cancelled")


def test_lists_of_documents_are_read_by_their_dates():
    where = source("digitaltowpath", url=PAGE, body="Village Board")
    past, ahead = meetings(read(where, fixture("digitaltowpath", "minutes"), PAGE))
    assert said(ahead)[1:3] == ("Village Board", "2026-03-18T18:30:00-04:00")
    assert [role for role, _ in files(past)] == ["minutes"]


def test_another_page_is_an_error():
    with pytest.raises(ExtractError, match="not made by Digital Tow Path"):
        read(TOWN, "<html><body>March 3, 2026 <a href='a.pdf'>Agenda</a></body></html>", PAGE)
    with pytest.raises(ExtractError, match="no meeting with a date"):
        read(TOWN, "<html><body>Powered by Digital Towpath</body></html>", PAGE)


def test_the_host_or_the_mark_is_recognised():
    assert sighted("digitaltowpath", PAGE)[0].options == {"url": PAGE}
    assert sighted("digitaltowpath", "https://www.demo.org/", "Powered by Digital Towpath")
    assert not sighted("digitaltowpath", "https://www.demo.org/", "Erie Canal towpath")
