"""The rows of a page: what a selector names in each of them, sought once for all rows."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache

from monitor.parse.html import Node, Tree

_SIMPLE = re.compile(
    r"(?:[A-Za-z][\w-]*|\*)?"
    r"""(?:\.[A-Za-z_][\w-]*|#[A-Za-z_][\w-]*|\[[A-Za-z_][\w-]*(?:[*^$~|]?=(?:[\w-]+|"[^"\\]*"|'[^'\\]*'))?\])*"""
)
"""A selector that looks at one element alone, so that it does not matter from where it is sought."""
_LINE = re.compile(rf"{_SIMPLE.pattern}(?:(?:\s*>\s*|\s+){_SIMPLE.pattern})*")
FEW = 5
"""So many rows are each searched by itself; who asks for more will ask for all."""
_ANYHOW: dict[int, list[Node]] = {}
"""Stands for a selector that is sought in each row."""


@lru_cache(maxsize=1024)
def looks_up(css: str) -> bool:
    """Whether ``css`` looks at elements and what they are in alone: not at what stands beside them."""
    return all(_LINE.fullmatch(part.strip()) for part in css.split(","))


def marks(rows: Sequence[Node]) -> list[str]:
    """Of each row everything a selector that only ``looks_up`` can see: what it is in, and it."""
    known: dict[int, str] = {}
    told = []
    for row in rows:
        parent = row.parent
        around = known.get(parent.mem_id) if parent is not None else ""
        if around is None:
            around = _around(parent, known)
        told.append(f"{around}{row.html or ''}")
    return told


def _around(node: Node | None, known: dict[int, str]) -> str:
    """``node`` and the elements it is in, with their attributes; ``known`` by the innermost."""
    new: list[Node] = []
    told = ""
    while node is not None:
        found = known.get(node.mem_id)
        if found is not None:
            told = found
            break
        new.append(node)
        node = node.parent
    for each in reversed(new):
        told = known[each.mem_id] = f"{told}{each.tag} {each.attributes}\0"
    return told


class Rows:
    """``rows`` of ``page``, in page order."""

    def __init__(self, page: Tree, rows: Sequence[Node]) -> None:
        self.rows = rows
        self._page = page
        self._asked: Counter[str] = Counter()
        self._found: dict[str, dict[int, list[Node]]] = {}

    def nodes(self, row: Node, css: str) -> list[Node]:
        """The elements of ``row`` (itself among them) that match ``css``, in page order."""
        found = self._found.get(css)
        if found is None:
            self._asked[css] += 1
            if self._asked[css] > FEW:
                found = self._found[css] = self._sought(css)
        if found is None or found is _ANYHOW:
            return row.css(css) if css else [row]
        return found.get(row.mem_id, [])

    @cached_property
    def _ids(self) -> set[int]:
        return {row.mem_id for row in self.rows}

    @cached_property
    def _apart(self) -> bool:
        """Whether no row is inside another one."""
        return not any(self._row_of(row.parent) for row in self.rows)

    def _sought(self, css: str) -> dict[int, list[Node]]:
        if not css or not _SIMPLE.fullmatch(css) or not self._apart:
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
