"""Telerik RadGrid tables: rows by header text in one walk, the pager, and the word "empty"."""

import re
from dataclasses import dataclass, field

from monitor.parse.ancestors import above
from monitor.parse.html import Node, Tree, label_of
from monitor.parse.text import clean
from monitor.parse.webforms import target_of

_INFO = re.compile(r"Page\s*(\d+)\s*of\s*(\d+)", re.IGNORECASE)
_SKIPPED = ("rgPager", "rgFilterRow", "rgCommandRow", "rgGroupHeader", "rgFooter", "rgEditForm")


@dataclass(slots=True)
class Cell:
    """One cell and the anchors in it."""

    node: Node
    anchors: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the cell on one line."""
        return clean(self.node.text(separator=" "))


@dataclass(slots=True)
class Grid:
    """A grid: header texts (lower case, empty ones as ``column N``), rows by header, pager.

    ``empty``: the grid itself says that it holds no records. ``page`` and ``pages`` count from 1;
    ``following`` is the form target of the next page.
    """

    headers: tuple[str, ...]
    rows: list[dict[str, Cell]]
    empty: bool = False
    page: int = 1
    pages: int = 1
    following: str | None = None


_TABLES = "table.rgMasterTable, table[id*=radGrid], table[id*=RadGrid], table[id*=gridCalendar]"


def grids(page: Tree) -> list[Grid]:
    """Every RadGrid of the page that has a header, in page order."""
    tables = {table.mem_id: table for table in page.css(_TABLES)}
    found = (_grid(table) for table in tables.values())
    return [grid for grid in found if grid.headers]


def _grid(table: Node) -> Grid:
    grid = Grid((), [])
    for part in table.iter():
        for row in part.iter() if part.tag in {"thead", "tbody", "tfoot"} else ():
            if row.tag == "tr":
                _read(grid, row)
    return grid


def _read(grid: Grid, row: Node) -> None:
    style = row.attributes.get("class") or ""
    if "rgNoRecords" in style:
        grid.empty = True
    elif "rgPager" in style:
        _pager(grid, row)
    elif not any(word in style for word in _SKIPPED):
        cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
        if not grid.headers and cells and all(cell.tag == "th" for cell in cells):
            grid.headers = _headers(cells)
        elif grid.headers and any(cell.tag == "td" for cell in cells):
            grid.rows.append(_row(grid.headers, row, cells))


def _headers(cells: list[Node]) -> tuple[str, ...]:
    names: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = _header(cell) or f"column {position}"
        names.append(name if name not in names else f"{name} {position}")
    return tuple(names)


def _header(cell: Node) -> str:
    """Older skins write the header as a sort button: its words are the button's value."""
    words = label_of(cell)
    if not words:
        buttons = (button.attributes.get("value") or "" for button in cell.css("input[value]"))
        words = clean(" ".join(buttons))
    return words.lower()


def _row(headers: tuple[str, ...], row: Node, cells: list[Node]) -> dict[str, Cell]:
    known = {cell.mem_id: Cell(cell) for cell in cells}
    for anchor in row.css("a"):
        its = next((known[each.mem_id] for each in above(anchor) if each.mem_id in known), None)
        if its is not None:
            its.anchors.append(anchor)
    names = [*headers, *(f"column {n}" for n in range(len(headers) + 1, len(cells) + 1))]
    return {name: known[cell.mem_id] for name, cell in zip(names, cells, strict=False)}


def _pager(grid: Grid, row: Node) -> None:
    found = _INFO.search(clean(row.text()))
    if found:
        grid.page, grid.pages = int(found[1]), int(found[2])
    current = False
    for anchor in row.css("a"):
        if "rgCurrentPage" in (anchor.attributes.get("class") or ""):
            current = True
        elif current:
            target = target_of(anchor.attributes.get("href"))
            grid.following = grid.following or (target[0] if target else None)
            return
