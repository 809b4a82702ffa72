"""Markup made to hang: Lexbor needs time in the square of open tags and of the attributes of one tag."""

import re
from collections import Counter

MAX_DEPTH = 2_000
FRAGMENT_DEPTH = 128
"""Of a piece of markup inside a feed or a JSON answer: there may be thousands of them."""
MAX_ATTRIBUTES = 10_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_OPEN = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
# A ">" inside a quoted value: without one, every tag ends at the first ">" after its start.
_HIDDEN_END = re.compile(r"""=\s*+(?:"[^">]*+>|'[^'>]*+>)""")
# A tag to its end, quoted values as wholes; possessive, so that it never goes back.
_TAG_TO_END = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_LONG = 20_000
# Never closed, or closed by the parser when the next one opens.
_FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
    ]
)


def why_hostile(text: str, depth: int = MAX_DEPTH) -> str:
    """What makes ``text`` dangerous to parse as HTML, in words; empty when nothing does. Linear.

    ``depth`` is how many tags may be open at once.
    """
    tags = text.count("<")
    if tags > depth < tags - text.count("</") and depth < _nesting(text) and _depth(text) > depth:
        return f"nests more than {depth} tags"
    if len(text) < _LONG or not (_is_sparse(text) or _HIDDEN_END.search(text)):
        return ""
    for found in _TAG_TO_END.finditer(text):
        if found.end() - found.start() > _LONG and len(found[0].split()) > MAX_ATTRIBUTES:
            return f"has a tag of over {MAX_ATTRIBUTES} parts"
    return ""


def _is_sparse(text: str) -> bool:
    """Whether somewhere no tag ends for as long as a dangerous one is: a few looks, whatever the page."""
    start = 0
    while len(text) - start >= _LONG:
        end = text.rfind(">", start, start + _LONG)
        if end < 0:
            return True
        start = end + 1
    return False


def _nesting(text: str) -> int:
    """How many opening tags may hold others: the page is no deeper, and this is counted faster."""
    names = Counter(_OPEN.findall(text))
    return sum(count for name, count in names.items() if name.lower() not in _FLAT)


def _depth(text: str) -> int:
    depth = most = 0
    for found in _TAG.finditer(text):
        if found[2].lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        most = max(most, depth)
    return most
