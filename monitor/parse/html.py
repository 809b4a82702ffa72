"""HTML by strict selectors: what must be there is named, and missing it is an error."""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse.ancestors import nearest
from monitor.parse.deep import why_hostile
from monitor.parse.lexbor import parsed
from monitor.parse.text import clean, decode, words
from monitor.parse.urls import absolute

Node = LexborNode
Tree = LexborHTMLParser


class Link(NamedTuple):
    """An anchor: its absolute address, its words (or title, or image text), and its node."""

    url: str
    text: str
    node: Node


def tree(response: Response | str) -> Tree:
    """The parsed page. Raises ``ExtractError`` for an empty body and for markup made to hang.

    ``MemoryError`` in a limited child: it is given up there, with a sentence.
    """
    if isinstance(response, str):
        text, url = response, ""
    else:
        text = decode(response.body, response.headers.get("content-type", ""))
        url = response.url
    if not text.strip():
        raise ExtractError(
            "the answer is empty; the site served no page", url=url, expected="an HTML page"
        )
    why = why_hostile(text)
    if why:
        raise ExtractError(f"the page {why}; it is broken or hostile", url=url)
    return parsed(text)


def text_of(node: Node | None) -> str:
    """The words of ``node`` on one line; blocks and line breaks part words. ``None`` gives ``""``."""
    return words(node) if node is not None else ""


def first(node: Node | Tree, css: str) -> Node | None:
    """The first match of ``css`` below ``node``, or ``None``."""
    return node.css_first(css)


def need(node: Node | Tree, css: str, what: str) -> Node:
    """The first match of ``css``; raises ``ExtractError`` naming ``what`` when there is none."""
    found = node.css_first(css)
    if found is None:
        raise ExtractError(
            f"{what} is not on the page (no element matches {css!r}); "
            "the site changed its layout or served another page",
            expected=css,
        )
    return found


def below(node: Node | Tree, css: str) -> list[Node]:
    """Every match of ``css`` inside ``node``, never ``node`` itself, each once, in page order."""
    own = node.mem_id if isinstance(node, LexborNode) else 0
    return list({each.mem_id: each for each in node.css(css) if each.mem_id != own}.values())


def href(node: Node | None, base: str) -> str | None:
    """The absolute address ``node`` leads to (``href``, else ``src``), or ``None``."""
    if node is None:
        return None
    attributes = node.attributes
    return absolute(base, attributes.get("href") or attributes.get("src"))


def links(node: Node | Tree, base: str) -> list[Link]:
    """Every anchor below ``node`` that leads somewhere, in page order."""
    found = []
    for anchor in node.css("a[href]"):
        url = href(anchor, base)
        if url is not None:
            found.append(Link(url, label_of(anchor), anchor))
    return found


def label_of(node: Node) -> str:
    """What a person reads on a link or button: its words, else title, label or image text."""
    words = text_of(node)
    if words:
        return words
    image = node.css_first("img[alt]")
    candidates = [node.attributes.get("title"), node.attributes.get("aria-label")]
    if image is not None:
        candidates += [image.attributes.get("alt"), image.attributes.get("title")]
    return next((clean(text) for text in candidates if text and clean(text)), "")


def attribute(node: Node | None, name: str) -> str:
    """An attribute's cleaned value, empty when it is not there."""
    return clean(node.attributes.get(name) or "") if node is not None else ""


def table_by_header(table: Node) -> list[dict[str, Node]]:
    """The rows of ``table`` as header text (lower case) → cell.

    The header is the first row of ``th`` cells, else the first row. A header or cell that spans
    columns counts for the first of them; a repeated header gets a number (``agenda 2``), a cell
    without header is ``column N`` (from 1). Missing cells are missing keys. Rows of nested tables,
    repeated header rows and rows without cells are left out.
    """
    rows = [row for row in table.css("tr") if _owner(row) == table.mem_id]
    at = next((i for i, row in enumerate(rows) if _is_header(row)), 0)
    if not rows:
        return []
    names: dict[int, str] = {}
    for column, cell in _cells(rows[at]):
        name = label_of(cell).lower() or f"column {column + 1}"
        known = sum(1 for other in names.values() if re.sub(r" \d+$", "", other) == name)
        names[column] = f"{name} {known + 1}" if known else name
    result = []
    for row in rows[at + 1 :]:
        cells = _cells(row)
        if cells and not _is_header(row):
            result.append({names.get(i, f"column {i + 1}"): cell for i, cell in cells})
    return result


def _owner(row: Node) -> int:
    table = nearest(row, ("table",))
    return table.mem_id if table is not None else 0


def _is_header(row: Node) -> bool:
    tags = [cell.tag for _, cell in _cells(row)]
    return bool(tags) and all(tag == "th" for tag in tags)


def _cells(row: Node) -> list[tuple[int, Node]]:
    found = []
    column = 0
    for cell in row.iter():
        if cell.tag not in {"td", "th"}:
            continue
        found.append((column, cell))
        span = cell.attributes.get("colspan") or "1"
        column += min(int(span), 100) if span.isdigit() and span != "0" else 1
    return found


def title_of(page: Tree) -> str:
    """The page's ``<title>``, cleaned; empty when it has none."""
    node = page.css_first("title")
    return clean(node.text()) if node is not None else ""
