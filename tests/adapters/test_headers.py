"""Columns are told by what their headers say, whatever words a city chose."""

import pytest

from monitor.adapters import load
from monitor.adapters.tables import _kind
from monitor.models import Record
from tests.adapters.cases import cases

KINDS = {
    "day": ["Date", "Meeting Date", "Date/Time", "Date & Time", "When", "Starts", "Date of Meeting", "Scheduled Date", "Agenda Date", "Fecha", "Fecha y hora", "Fecha de la reunión", "Día"],
    "time": ["Time", "Start Time", "Meeting Time", "Hora", "Hora de inicio"],
    "title": ["Meeting", "Meeting Name", "Event", "Title", "Subject", "Reunión", "Nombre", "Título"],
    "body": ["Body", "Board", "Governing Body", "Board or Commission", "Boards & Commissions", "Comité", "Comisión", "Junta"],
    "place": ["Location", "Meeting Location", "Where", "Room", "Lugar", "Ubicación"],
    "status": ["Status", "Meeting Status", "Estado", "Estatus"],
    "detail": ["Details", "View", "More information", "Detalles"],
    "kind": ["Type", "Meeting Type", "Tipo de reunión"],
    "file": ["Agenda", "Agenda Packet", "Minutes", "Actas", "Orden del día", "Video", "Date Posted", "Last Updated"],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_means_what_its_header_says(kind):
    assert {word: _kind(word) for word in KINDS[kind]} == dict.fromkeys(KINDS[kind], kind)


MADE = {
    "municode": '<a href="https://meetings.municode.com/">Municode</a>',
    "drupal": '<div data-drupal-selector="edit"></div><script src="/sites/default/files/js/x.js"></script>',
}


def read(adapter: str, body: str) -> list[Record]:
    """``body`` in place of a bundled list of ``adapter``."""
    case = next(c for c in cases(adapter) if c.path.name in {"list", "table", "calendar"})
    body = body.replace("MADE", MADE.get(adapter, ""))
    response = case.response(body.encode(), content_type="text/html; charset=utf-8")
    found = list(load(adapter).parse(case.source, response))
    return [each for each in found if isinstance(each, Record)]


def page(headers: list[str], *rows: list[str]) -> str:
    top = "".join(f"<th>{header}</th>" for header in headers)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        '<html><head><meta name="generator" content="Drupal 10"></head><body>MADE'
        '<div class="view view-meetings">'
        f'<table class="views-table"><thead><tr>{top}</tr></thead><tbody>{cells}</tbody></table>'
        "</div></body></html>"
    )


def summary(found: list[Record]) -> list[tuple]:
    return [(one.title, one.starts_at.isoformat()[:16], one.status) for one in found]


@pytest.mark.parametrize("adapter", ["municode", "drupal"])
@pytest.mark.parametrize(
    ("headers", "rows"),
    [
        (
            ["Date of Meeting", "Governing Body", "Meeting Time", "Meeting Status", "Documents"],
            [
                ["Mar 17, 2026", "Council", "6 p.m.", "", ""],
                ["Mar 18, 2026", "Zoning", "12 noon", "Cancelled", ""],
            ],
        ),
        (
            ["Estado", "Hora de inicio", "Fecha", "Reunión"],
            [
                ["", "18:00", "martes, 17 de marzo de 2026", "Council"],
                ["Cancelada", "mediodía", "18 de marzo de 2026", "Zoning"],
            ],
        ),
        (
            ["Meeting", "Date/Time", "Sponsor", "Agenda"],
            [
                ["Council", "March 17, 2026 6:00PM", "x", ""],
                ["<b>Zoning</b>", "3/18/26 12:00 PM", "y", "<b>CANCELED</b>"],
            ],
        ),
    ],
)
def test_any_columns_in_any_order_and_language_give_the_same_meetings(adapter, headers, rows):
    assert summary(read(adapter, page(headers, *rows))) == [
        ("Council", "2026-03-17T18:00", "unknown"),
        ("Zoning", "2026-03-18T12:00", "cancelled"),
    ]


@pytest.mark.parametrize("adapter", ["municode", "drupal"])
def test_a_moved_hour_is_the_same_meeting_and_two_of_one_day_are_two(adapter):
    headers = ["Meeting", "Date", "Time"]
    at_six = read(adapter, page(headers, ["Council", "March 17, 2026", "6 PM"]))
    at_seven = read(adapter, page(headers, ["Council", "March 17, 2026", "7 PM"]))
    assert at_six[0].key == at_seven[0].key
    both = [["Council", "March 17, 2026", hour] for hour in ("4 PM", "7 PM")]
    assert len({one.key for one in read(adapter, page(headers, *both))}) == 2


@pytest.mark.parametrize("adapter", ["municode", "drupal"])
def test_a_time_that_hangs_on_another_meeting_is_kept_in_its_words(adapter):
    (found,) = read(
        adapter,
        page(["Meeting", "Date", "Time"], ["Zoning", "March 17, 2026", "Immediately following Council"]),
    )  # fmt: skip
    assert found.starts_at.clock is None
    assert found.fields["time"] == "Immediately following Council"


GRID = """<html><body><form id="aspnetForm" action="./Calendar.aspx">
<table class="rgMasterTable" id="ctl00_ContentPlaceHolder1_gridCalendar_ctl00"><thead><tr>{}</tr></thead>
<tbody>{}</tbody></table></form></body></html>"""


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        (["Name", "Meeting Date", "Meeting Time", "Meeting Details"], ["Council", "3/17/2026", "6:00 PM", ""]),
        (["Meeting", "Fecha", "Orden del día"], ["Council", "17 de marzo de 2026 6:00 p. m.", ""]),
        (["Governing Body", "Date", "Minutes"], ["Council", "3/17/2026 6:00 PM", ""]),
        (["Meeting Time", "Sponsor", "Body", "Date"], ["18:00", "x", "Council", "Mar 17, 2026"]),
    ],
)  # fmt: skip
def test_a_legistar_grid_is_read_by_whatever_headers_it_has(headers, cells):
    top = "".join(f"<th>{each}</th>" for each in headers)
    row = "".join(f"<td>{each}</td>" for each in cells)
    link = '<td><a href="View.ashx?M=A&amp;ID=77&amp;GUID=X">Agenda</a></td>'
    body = GRID.format(f"{top}<th>Agenda</th>", f'<tr class="rgRow">{row}{link}</tr>')
    (found,) = read("legistar_html", body)
    assert (found.key, found.title, found.starts_at.isoformat()[:16]) == (
        "77", "Council", "2026-03-17T18:00"
    )  # fmt: skip
    off = body.replace(">Council<", "><s>Council</s> <b>CANCELLED</b><")
    (gone,) = read("legistar_html", off)
    assert (gone.key, gone.status) == ("77", "cancelled")


def test_a_row_without_any_link_keeps_its_key_when_it_is_cancelled():
    headers = "<th>Name</th><th>Meeting Date</th><th>Meeting Time</th>"
    keys = set()
    for name in ("Council", "CANCELLED - Council", "Council (Canceled)"):
        row = f'<tr class="rgRow"><td>{name}</td><td>3/17/2026</td><td>6 PM</td></tr>'
        (found,) = read("legistar_html", GRID.format(headers, row))
        keys.add(found.key)
    assert keys == {"council 2026-03-17"}
