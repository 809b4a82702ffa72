"""Schedules as grids: a month in front of each row, and the days of its meetings behind."""

import re

from monitor.parse import html

_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?", re.IGNORECASE
)
_DAY = re.compile(r"[0-3]?\d")
LEAST = 3
"""So many rows make a grid; fewer may be anything."""


def spell_out(root: html.Node) -> html.Node:
    """``root`` with the month written before each day of such a grid; itself when it has none."""
    again = root.html or ""
    for table in html.below(root, "table"):
        rows = [
            (row, cells[0], cells[1:])
            for row in html.below(table, "tr")
            if len(cells := html.below(row, "td, th")) > 1
            and _MONTH.fullmatch(html.text_of(cells[0]))
            and any(_DAY.fullmatch(html.text_of(cell)) for cell in cells[1:])
        ]
        if len(rows) < LEAST:
            continue
        for row, month, days in rows:
            named = [
                f"<td>{html.text_of(month)} {words}</td>"
                for words in map(html.text_of, days)
                if _DAY.fullmatch(words)
            ]
            again = again.replace(row.html or "", f"<tr>{''.join(named)}</tr>", 1)
    if again == root.html:
        return root
    page = html.tree(f"<body><div>{again}</div></body>")
    return page.css_first("body > div") or root
