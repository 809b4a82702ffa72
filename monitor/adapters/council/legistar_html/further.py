"""Further pages of a table and further years, asked for by posting the form back.

The calendar shows one month or one year: the other years ahead are asked for.
"""

import json
import re
from collections.abc import Iterator
from datetime import date

from monitor.adapters.council.legistar_html import insite
from monitor.models import Request, Response
from monitor.parse import html, radgrid, webforms


def calendars(response: Response, page: html.Tree, table: radgrid.Grid) -> Iterator[Request]:
    """The next page of the table, and the years ahead that this view does not show."""
    context = dict(response.request.context)
    if table.following and table.page < table.pages:
        yield Request(
            url=response.url,
            method="POST",
            headers=webforms.HEADERS,
            body=webforms.body(page, table.following),
            context={**context, "page": str(table.page + 1)},
        )
    box = page.css_first("input[name$=lstYears]")
    if context.get("page") or context.get("year") or box is None:
        return
    name, shown = html.attribute(box, "name"), html.attribute(box, "value")
    for year in _years(page, shown, response.today):
        state = {"logEntries": [], "value": year, "text": year, "enabled": True}
        changes = {name: year, f"{name.replace('$', '_')}_ClientState": json.dumps(state)}
        yield Request(
            url=response.url,
            method="POST",
            headers=webforms.HEADERS,
            body=webforms.body(page, name, changes=changes),
            context={"year": year},
        )


def items(response: Response, page: html.Tree, tables: list[radgrid.Grid]) -> Iterator[Request]:
    """The next page of a meeting's items."""
    table = next((table for table in tables if insite.number_of(table)), None)
    if table is not None and table.following and table.page < table.pages:
        before = int(response.request.context.get("items", "0"))
        yield Request(
            url=response.url,
            method="POST",
            headers=webforms.HEADERS,
            body=webforms.body(page, table.following),
            step="meeting",
            context={**response.request.context, "items": str(before + len(table.rows))},
        )


def _years(page: html.Tree, shown: str, today: date) -> list[str]:
    """The years offered from this one on, without the one shown; none when all are shown."""
    if shown.lower().startswith("all"):
        return []
    offered = {html.text_of(entry) for entry in page.css("[id$=lstYears_DropDown] li")}
    ahead = {year for year in offered if re.fullmatch(r"\d{4}", year) and int(year) >= today.year}
    if today.month == 1 and today.day <= 7 and str(today.year - 1) in offered:
        ahead.add(str(today.year - 1))
    return sorted(ahead - {shown, str(today.year) if shown.lower() == "this year" else ""})
