"""The tables of a calendar or a department, row by row."""

import re
from collections.abc import Iterator

from monitor.adapters.council.legistar_html import insite
from monitor.adapters.council.legistar_html.columns import COLUMNS, OF_MEETINGS, Row
from monitor.errors import ExtractError
from monitor.parse import html, radgrid, webforms
from monitor.parse.dates import day

_DETAILS = re.compile(r"details|detalles")


def columns(table: radgrid.Grid) -> dict[str, str]:
    """Meaning → header, the first that fits; each header has one meaning."""
    found: dict[str, str] = {}
    for header in table.headers:
        for meaning, says in COLUMNS:
            if meaning not in found and says.search(header):
                found[meaning] = header
                break
    if "date" not in found:
        for header, cell in (table.rows[0] if table.rows else {}).items():
            if header not in found.values() and day(cell.text):
                return {"date": header, **found}
    return found


def is_calendar(table: radgrid.Grid, *, ours: bool) -> bool:
    """Whether ``table`` lists meetings; on a page that is surely Legistar's files are enough."""
    if any(header.startswith("action") for header in table.headers):
        return False  # the history of a piece of legislation
    meanings = columns(table)
    named = OF_MEETINGS if ours else _DETAILS
    details = any(named.search(header) for header in table.headers)
    if insite.number_of(table):  # a list of legislation has dates and files, too
        return "date" in meanings and "time" in meanings
    return "date" in meanings and (details or "time" in meanings)


def rows(table: radgrid.Grid) -> Iterator[Row]:
    """The rows of a calendar; raises when it has none and does not say that it is empty."""
    meanings = columns(table)
    if not table.rows and not table.empty:
        raise ExtractError(
            "the table of meetings has no rows and does not say that it is empty; "
            "the page is incomplete or changed its layout",
            expected="rows, or the words “No records to display”",
        )
    return (_row(meanings, cells) for cells in table.rows)


def _row(meanings: dict[str, str], cells: dict[str, radgrid.Cell]) -> Row:
    links = []
    for header, cell in cells.items():
        for anchor in cell.anchors:
            address = anchor.attributes.get("href") or ""
            if address.partition("#")[2] == "" and (address.endswith("#") or not address):
                address = webforms.opened(anchor) or ""
            if address:
                links.append((header, html.label_of(anchor), address))
    place = meanings.get("place", "")
    words = {
        meaning: cells[header].text
        for meaning, header in meanings.items()
        if header in cells and header != place
    }
    words["place"], comment = insite.place_of(cells[place].node) if place in cells else ("", "")
    return Row(words, comment, links)


def department(page: html.Tree) -> str:
    """The body whose own page this is: its name box, else the end of the page's title."""
    box = page.css_first("input[name$=lstName]")
    return html.attribute(box, "value") or html.title_of(page).rpartition(" - ")[2]
