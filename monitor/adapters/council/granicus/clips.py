"""Lists of recordings and agendas in any markup: rows of tables, or blocks, told by their links.

Granicus lets each city draw its list. What stays are the links: ``AgendaViewer.php?event_id=``,
``MediaPlayer.php?clip_id=``, ``/player/clip/``. Cells are named by their ``headers`` attribute, by
the table's header, or by what stands in them.
"""

import re
from collections.abc import Iterator
from itertools import islice

from monitor.parse import html, urls, webforms
from monitor.parse.ancestors import above, nearest
from monitor.parse.text import clean

OURS = re.compile(
    r"\.php\?(?:[^#\s]{0,500}&)?(?P<kind>clip|event)_id=(?P<id>[\w-]+)|/player/clip/(?P<clip>\d+)",
    re.IGNORECASE,
)
"""An address of one meeting's recording or files."""

HOST = re.compile(r"//[\w-]+\.granicus\.com[/:]", re.IGNORECASE)
"""An address of the platform."""

_PLAYS = re.compile(r"play|watch|view|video|listen|ver|reproducir", re.IGNORECASE)
_EPOCH = re.compile(r"^\d{9,10}\b\s*")
_NAMED = (
    ("date", re.compile(r"\b(?:date|fecha|when)\b(?!\s+(?:posted|added|updated))", re.IGNORECASE)),
    ("time", re.compile(r"^(?:(?:start|meeting)\s+)?(?:time|hora)$", re.IGNORECASE)),
    ("length", re.compile(r"\b(?:duration|length|duraci[oó]n)\b", re.IGNORECASE)),
    ("place", re.compile(r"\b(?:location|place|lugar)\b", re.IGNORECASE)),
    ("status", re.compile(r"^(?:status|estado)$", re.IGNORECASE)),
    (
        "name",
        re.compile(
            r"\b(?:name|meeting|event|title|description|body|nombre|reuni[oó]n)\b", re.IGNORECASE
        ),
    ),
)
_CLIMB = 6
"""How far above a link its block may begin."""


class Row:
    """One meeting's cells by meaning, its links (header, words, address) and the id in them.

    ``key`` is ``event-N`` or ``clip-N``, empty without an id; ``ours``: a link leads to the
    platform.
    """

    __slots__ = ("cells", "key", "links", "named", "ours")

    def __init__(
        self, row: html.Node, cells: list[html.Node], headers: list[str], base: str
    ) -> None:
        self.cells = cells
        self.links: list[tuple[str, str, str]] = []
        self.key = ""
        self.ours = "listingRow" in (row.attributes.get("class") or "")
        self.named = _meanings(cells, headers)
        places = {cell.mem_id: n for n, cell in enumerate(cells)}
        for anchor in row.css("a, option[value]"):
            self._link(anchor, places, headers, base)
        self.key = self.key or _comment_id(row)

    def _link(
        self, anchor: html.Node, places: dict[int, int], headers: list[str], base: str
    ) -> None:
        address = address_of(anchor)
        url = urls.absolute(base, address)
        if url is None:
            return
        self.key = self.key or key_of(url)
        self.ours = self.ours or OURS.search(url) is not None or HOST.search(address) is not None
        column = next((places[each.mem_id] for each in above(anchor) if each.mem_id in places), -1)
        header = headers[column] if 0 <= column < len(headers) else ""
        self.links.append((header, html.label_of(anchor), url))

    def text(self, meaning: str) -> str:
        """The words of the cell that means ``meaning``, empty when the row has none.

        Without those of a link that only plays the recording ("play", "Watch").
        """
        at = self.named.get(meaning)
        if at is None or at >= len(self.cells):
            return ""
        said = words(self.cells[at])
        plays = next((label for _, label, _ in self.links if _PLAYS.fullmatch(label)), "")
        rest = said.removeprefix(plays).removesuffix(plays).strip()
        return rest or said


def words(cell: html.Node) -> str:
    """A cell's words, without the hidden number of seconds some layouts sort by."""
    return _EPOCH.sub("", clean(cell.text(separator=" ")))


def address_of(anchor: html.Node) -> str:
    """Where a link leads, also when a script opens it; where the choice of a list leads."""
    if anchor.tag == "option":
        value = anchor.attributes.get("value") or ""
        return value if "//" in value or ".php" in value.lower() else ""
    address = anchor.attributes.get("href") or ""
    if not address or address == "#" or address.lower().startswith("javascript:"):
        return webforms.opened(anchor) or ""
    return address


def key_of(url: str) -> str:
    """``event-N`` or ``clip-N`` of an address, empty when it names no meeting."""
    found = OURS.search(url)
    if found is None:
        return ""
    return f"clip-{found['clip']}" if found["clip"] else f"{found['kind'].lower()}-{found['id']}"


def rows(page: html.Tree, base: str) -> Iterator[Row | str]:
    """The rows of every table that is a list of meetings; of its other rows the words.

    A page without such a table: each block that holds the links of one meeting and no other's.
    """
    tables = page.css("table")
    layout = {row for table in tables if (row := _row_above(table)) is not None}
    found = False
    for table in tables:
        for one in _table(table, base, layout):
            found = found or isinstance(one, Row)
            yield one
    if not found:
        yield from _blocks(page, base)


def _row_above(table: html.Node) -> int | None:
    row = nearest(table, ("tr",))
    return row.mem_id if row is not None else None


def _table(table: html.Node, base: str, layout: set[int]) -> Iterator[Row | str]:
    own = [
        row
        for part in table.iter()
        for row in (part.iter() if part.tag in {"thead", "tbody", "tfoot"} else (part,))
        if row.tag == "tr" and row.mem_id not in layout
    ]
    headers: list[str] = []
    made: list[Row | html.Node] = []
    ours = False
    for row in own:
        cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
        if cells and all(cell.tag == "th" for cell in cells):
            headers = headers or [_header(cell) for cell in cells]
        elif len(cells) < 2:
            made.append(row)
        else:
            one = Row(row, cells, headers, base)
            ours = ours or one.ours
            made.append(one)
    for each in made:
        if isinstance(each, Row) and ours:
            yield each
        elif not isinstance(each, Row):
            yield words(each)


def _header(cell: html.Node) -> str:
    """A header's words; cities leave some empty and name them by id or class only."""
    mark = cell.attributes.get("id") or (cell.attributes.get("class") or "").split(" ")[0]
    return html.label_of(cell) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", mark)


def _meanings(cells: list[html.Node], headers: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        own = (cell.attributes.get("headers") or "").split(" ")[0]
        own = own or cell.attributes.get("data-label") or cell.attributes.get("data-th") or ""
        label = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", own.removeprefix("Event"))
        header = label or (headers[at] if at < len(headers) else "")
        if header.lower().endswith("link"):
            continue
        for meaning, says in _NAMED:
            if meaning not in found and says.search(header):
                found[meaning] = at
                break
    return found


def _comment_id(row: html.Node) -> str:
    """An upcoming event without files still has its id on the comment button."""
    number = html.attribute(row.css_first("[data-event-id]"), "data-event-id")
    return f"event-{number}" if number.isdigit() else ""


def _blocks(page: html.Tree, base: str) -> Iterator[Row]:
    """For each meeting the largest element that holds its links and no other meeting's."""
    owners: dict[int, set[str]] = {}
    links: list[tuple[str, html.Node]] = []
    for anchor in page.css("a"):
        key = key_of(urls.absolute(base, address_of(anchor)) or "")
        if not key:
            continue
        links.append((key, anchor))
        for around in islice(above(anchor), _CLIMB):
            if around.tag in {"body", "html"}:
                break
            owners.setdefault(around.mem_id, set()).add(key)
    seen: set[str] = set()
    for key, anchor in links:
        if key in seen:
            continue
        seen.add(key)
        block = anchor
        for around in above(anchor):
            if owners.get(around.mem_id) != {key}:
                break
            block = around
        if block.mem_id != anchor.mem_id:
            yield Row(block, list(_parts(block)), [], base)


def _parts(node: html.Node) -> Iterator[html.Node]:
    """The elements of a block that hold words of their own, as cells."""
    for child in node.iter(include_text=True):
        if child.is_text_node or child.tag in {"script", "style", "br"}:
            continue
        own = any(
            each.is_text_node and (each.text_content or "").strip()
            for each in child.iter(include_text=True)
        )
        if own or child.tag == "a":
            yield child
        else:
            yield from _parts(child)
