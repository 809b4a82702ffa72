"""Selectors for the rows of a page, from what repeats in it and holds dates."""

import re
from collections import Counter
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from monitor.errors import ExtractError
from monitor.parse import dates, html
from monitor.parse.ancestors import above
from monitor.parse.text import decode

ROW_TAGS = "tr, li, article, section, div[class]"
MOST = 400
PLAIN_CLASS = re.compile(r"[A-Za-z][\w-]*\Z")


@dataclass(frozen=True, slots=True)
class Guess:
    """``rows`` is a selector and ``count`` how many rows it finds; ``mark`` words of the title."""

    rows: str = "table tr"
    count: int = 0
    mark: str = ""


def guess(body: bytes, content_type: str) -> Guess:
    """The selector that finds most rows with a date, the innermost of those that tie."""
    try:
        page = html.tree(decode(body, content_type))
    except ExtractError:
        return Guess()
    mark = html.title_of(page).strip()
    counted: Counter[str] = Counter()
    for node in page.css(ROW_TAGS)[: MOST * 10]:
        text = html.text_of(node)
        if 0 < len(text) < 600 and dates.day(text) is not None:
            counted[_selector(node)] += 1
    if not counted:
        return Guess(mark=mark)
    most = max(counted.values())
    rows = [selector for selector, number in counted.items() if number == most][-1]
    return Guess(rows=rows, count=most, mark=mark)


def _selector(node: LexborNode) -> str:
    """``table.meetings tr``: the row, in the nearest thing around it that has a class or id."""
    own = (node.tag or "div") + _class(node)
    for around in above(node):
        if around.tag in ("body", "html"):
            break
        if named := _class(around):
            return f"{around.tag}{named} {own}"
    return own


def _class(node: LexborNode) -> str:
    for name in (node.attributes.get("class") or "").split():
        if PLAIN_CLASS.match(name) and not re.search(r"\d", name):
            return f".{name}"
    return ""
