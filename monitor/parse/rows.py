"""The rows of a page: what a selector names in each of them, sought once for all rows."""

import re
from collections.abc import Sequence

from monitor.parse.html import Node, Tree

_SIMPLE = re.compile(
    r"(?:[A-Za-z][\w-]*|\*)?"
    r"""(?:\.[A-Za-z_][\w-]*|#[A-Za-z_][\w-]*|\[[A-Za-z_][\w-]*(?:[*^$~|]?=(?:[\w-]+|"[^"\\]*"|'[^'\\]*'))?\])*"""
)
"""A selector that looks at one element alone, so that it does not matter from where it is sought."""
FEW = 5
"""For so few rows each is searched by itself."""


class Rows:
    """``rows`` of ``page``, in page order."""

    def __init__(self, page: Tree, rows: Sequence[Node]) -> None:
        self.rows = rows
        self._page = page
        self._ids = {row.mem_id for row in rows}
        self._apart = len(rows) > FEW and not any(self._row_of(row.parent) for row in rows)
        self._found: dict[str, dict[int, list[Node]]] = {}

    def nodes(self, row: Node, css: str) -> list[Node]:
        """The elements of ``row`` (itself among them) that match ``css``, in page order."""
        if not css:
            return [row]
        if not self._apart or not _SIMPLE.fullmatch(css):
            return row.css(css)
        found = self._found.get(css)
        if found is None:
            found = self._found[css] = self._sought(css)
        return found.get(row.mem_id, [])

    def _sought(self, css: str) -> dict[int, list[Node]]:
        found: dict[int, list[Node]] = {}
        for node in self._page.css(css):
            row = self._row_of(node)
            if row:
                found.setdefault(row, []).append(node)
        return found

    def _row_of(self, node: Node | None) -> int:
        """The row that ``node`` is or is in; 0 when it is in none."""
        while node is not None:
            if node.mem_id in self._ids:
                return node.mem_id
            node = node.parent
        return 0
