"""AgendaQuick: a month's rows, an agenda's time and items."""

import pytest

from monitor.errors import ExtractError
from tests.adapters.council_page import (
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

HOME = "https://public.destinyhosted.com/agenda_publish.cfm"
MONTH = f"{HOME}?id=24000&mt=ALL&get_month=3&get_year=2026"
TOWN = source("destiny", zone="America/Phoenix", site="24000")


def month(**options: object):
    where = source("destiny", zone="America/Phoenix", site="24000", **options)
    return read(where, fixture("destiny", "month"), MONTH)


def test_the_months_of_the_window_and_two_ahead_are_asked():
    assert [each.url.partition("ALL&")[2] for each in starts(TOWN)] == [
        "get_month=3&get_year=2026",
        "get_month=4&get_year=2026",
        "get_month=5&get_year=2026",
    ]
    own = source("destiny", url="https://agendas.demo.gov/", types=("CC",), days_back=20)
    assert starts(own)[0].url == (
        "https://agendas.demo.gov/agenda_publish.cfm?id=&mt=CC&get_month=2&get_year=2026"
    )


def test_a_meeting_is_known_by_its_agenda_not_by_its_minutes():
    ahead, coming, finance, spanish, today = meetings(month())
    assert said(ahead)[:3] == ("2026-04-07 CITY COUNCIL", "CITY COUNCIL", "2026-04-07")
    assert said(coming)[0] == "1994"
    assert said(finance)[0::3] == ("2026-03-16 FINANCE COMMITTEE - CANCELED", "cancelled")
    assert (spanish.key, spanish.title) == ("2076", "JUNTA ASESORA (Agenda únicamente)")
    assert today.key == "1991"
    assert [role for role, _ in files(today)] == ["agenda", "minutes", "video"]


def test_a_row_without_a_date_is_a_problem():
    assert "PARKS BOARD" in problems(month())[0].where


def test_links_name_the_meetings_month_whatever_list_showed_it():
    april = read(
        TOWN,
        fixture("destiny", "month").replace(b"get_month=3", b"get_month=4"),
        MONTH.replace("get_month=3", "get_month=4"),
    )
    assert meetings(april) == meetings(month())


def test_agendas_give_the_time_the_packet_and_the_items():
    (asked, _) = requests(month())
    assert asked.optional
    assert requests(month(items=False)) == []
    found = read(
        TOWN,
        fixture("destiny", "agenda"),
        asked.url,
        step="items",
        context=dict(asked.context),
    )
    (whole,) = meetings(found)
    assert whole.starts_at is not None
    assert whole.starts_at.isoformat() == "2026-03-17T18:00:00-07:00"
    assert [role for role, _ in files(whole)] == ["packet"]
    assert [(one.key, one.fields["section"]) for one in items(found)] == [
        ("1994/8801", "CONSENT AGENDA"),
        ("1994/8802", "CONSENT AGENDA"),
        ("1994/PUBLIC HEARINGS 3", "PUBLIC HEARINGS"),
    ]


def test_a_page_without_the_table_is_an_error():
    with pytest.raises(ExtractError, match="no list of meetings"):
        read(TOWN, "<html><body>AgendaQuick: session expired</body></html>", MONTH)
    with pytest.raises(ExtractError, match="not an AgendaQuick agenda"):
        read(TOWN, "<html><body><p>gone</p></body></html>", MONTH, step="items")


def test_lists_are_recognised_on_any_host():
    (hosted,) = sighted("destiny", MONTH)
    assert hosted.options == {"site": "24000"}
    (own,) = sighted("destiny", "https://agenda.demo.gov:8086/agenda_publish.cfm?mt=ALL")
    assert own.options == {"site": "", "url": "https://agenda.demo.gov:8086"}
    (folder,) = sighted("destiny", "https://public.destinyhosted.com/24568/agenda/")
    assert folder.options == {"site": "24568"}
    assert not sighted("destiny", "https://public.destinyhosted.com/")
