r"""The little language of ``sources.yaml`` for values on a page.

``css``, ``css@attribute``, ``@attribute`` (of the row itself), and after ``=~`` a pattern whose
first group (else whole match) is the value: ``a.detail@href =~ id=(\d+)``. ``.`` is the row itself.
Patterns are RE2: they cannot be made to hang.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

import re2
from pydantic import AfterValidator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from monitor.parse.html import Node, label_of, text_of
from monitor.parse.text import clean
from monitor.parse.urls import absolute

_SHAPE = re.compile(r"^(?P<css>.*?)(?:@(?P<attribute>[A-Za-z_][\w:.-]*))?$", re.DOTALL)
_EMPTY = LexborHTMLParser("<p></p>")


@dataclass(frozen=True, slots=True)
class Expression:
    """One parsed expression; ``css`` empty: the row itself."""

    css: str
    attribute: str
    pattern: Any

    def nodes(self, row: Node) -> list[Node]:
        """The elements it names, in page order."""
        return row.css(self.css) if self.css else [row]

    def value(self, node: Node, base: str) -> str:
        """What it says of one element; links and pictures are made absolute."""
        if not self.attribute:
            found = text_of(node)
        else:
            raw = node.attributes.get(self.attribute) or ""
            link = self.attribute in {"href", "src", "data-href", "data-url"}
            found = (absolute(base, raw) or "") if link and self.pattern is None else clean(raw)
        if self.pattern is None or not found:
            return found
        match = self.pattern.search(found)
        if match is None:
            return ""
        return clean(match.group(1) or "") if match.re.groups else clean(match.group(0))


@lru_cache(maxsize=1024)
def expression(text: str) -> Expression:
    """Parse an expression; raises ``ValueError`` saying what is wrong with it."""
    left, arrow, pattern = text.partition("=~")
    shape = _SHAPE.match(left.strip())
    css = (shape["css"] if shape else left).strip()
    css = "" if css == "." else css
    if css:
        selector(css)
    if arrow and not pattern.strip():
        message = f"{text!r}: after =~ stands a pattern"
        raise ValueError(message)
    return Expression(css, (shape["attribute"] or "") if shape else "", _pattern(pattern.strip()))


def _pattern(text: str) -> Any:
    if not text:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(text, options)
    except re2.error as error:
        message = f"{text!r} is not a pattern RE2 can read: {error}"
        raise ValueError(message) from error


def selector(css: str) -> str:
    """``css`` itself, when it is a selector; raises ``ValueError``."""
    try:
        _EMPTY.css(css)
    except (SelectolaxError, ValueError, RuntimeError) as error:
        message = f"{css!r} is not a CSS selector"
        raise ValueError(message) from error
    return css


def _checked(text: str) -> str:
    expression(text)
    return text


def first(row: Node, text: str, base: str) -> str:
    """The first value of the expression that is not empty, or ``""``."""
    found = expression(text)
    return first_of(found.nodes(row), found, base)


def first_of(nodes: Iterable[Node], found: Expression, base: str) -> str:
    """The first value of ``found`` that is not empty on any of ``nodes``, or ``""``."""
    for node in nodes:
        value = found.value(node, base)
        if value:
            return value
    return ""


def files(row: Node, text: str, base: str) -> list[tuple[str, str]]:
    """Label and address of every link the expression names (``@href`` when it names no attribute)."""
    found = expression(text)
    return files_of(found.nodes(row), found, base)


def files_of(nodes: Iterable[Node], found: Expression, base: str) -> list[tuple[str, str]]:
    """Label and address of ``nodes`` that lead somewhere, as ``files`` gives them."""
    if not found.attribute:
        found = Expression(found.css, "href", found.pattern)
    result = []
    for node in nodes:
        url = absolute(base, found.value(node, base))
        if url:
            result.append((label_of(node), url))
    return result


Selector = Annotated[str, AfterValidator(selector)]
Value = Annotated[str, AfterValidator(_checked)]
