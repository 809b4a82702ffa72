"""The rows of a page: what a selector names in each of them, sought once for all rows."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from monitor.parse.html import Node, Tree

_SIMPLE = re.compile(
    r"(?:[A-Za-z][\w-]*|\*)?"
    r"""(?:\.[A-Za-z_][\w-]*|#[A-Za-z_][\w-]*|\[[A-Za-z_][\w-]*(?:[*^$~|]?=(?:[\w-]+|"[^"\\]*"|'[^'\\]*'))?\])*"""
)
"""A selector that looks at one element alone, so that it does not matter from where it is sought."""
_LINE = re.compile(rf"{_SIMPLE.pattern}(?:(?:\s*>\s*|\s+){_SIMPLE.pattern})*")
FEW = 5
"""For so few rows each is searched by itself."""
_ANYHOW: dict[int, list[Node]] = {}
"""Stands for a selector that is sought in each row."""


@lru_cache(maxsize=1024)
def looks_up(css: str) -> bool:
    """Whether ``css`` looks at elements and what they are in alone: not at what stands beside them."""
    return all(_LINE.fullmatch(part.strip()) for part in css.split(","))


def markup(rows: Sequence[Node]) -> Iterator[str]:
    """Everything a selector that only ``looks_up`` can see in ``rows``: them, and what they are in."""
    number: dict[int, int] = {}
    for row in rows:
        above = row.parent
        yield str(number.get(above.mem_id, "") if above is not None else "")
        while above is not None and above.mem_id not in number:
            number[above.mem_id] = len(number)
            yield f"{above.tag} {above.attributes}"
            above = above.parent
            yield str(number.get(above.mem_id, "") if above is not None else "")
        yield row.html or ""


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
        found = self._found.get(css)
        if found is None:
            found = self._found[css] = self._sought(css)
        if found is _ANYHOW:
            return row.css(css) if css else [row]
        return found.get(row.mem_id, [])

    def _sought(self, css: str) -> dict[int, list[Node]]:
        if not css or not self._apart or not _SIMPLE.fullmatch(css):
            return _ANYHOW
        found: dict[int, list[Node]] = {}
        for node in self._page.css(css):
            row = self._row_of(node)
            if row:
                found.setdefault(row, []).append(node)
        return found

    def _row_of(self, node: Node | None) -> int:
        """The row that ``node`` is or is in; 0 when it is in none."""
        while node is not None:
            here = node.mem_id
            if here in self._ids:
                return here
            node = node.parent
        return 0
