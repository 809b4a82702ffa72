"""Pages that answer 200 and are not the page: not found, sign-in, bot walls, empty shells."""

import re

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse.html import Node, Tree, text_of, title_of, tree
from monitor.parse.text import decode

_MISSING = re.compile(
    r"^\W*(?:error\W*)?(?:401|403|404|410|500|502|503)\b|\b(?:404|403|500|503)\W+(?:error|not found)\b"
    r"|\b(?:page|file|document|site|resource)\b.{0,25}\b(?:not found|cannot be found|could not be found"
    r"|can.t be found|no longer (?:exists|available)|does(?: no|n.)t exist)\b"
    r"|^\W*(?:not found|page missing|oops)\b|\bp[aá]gina no encontrada\b"
    r"|\b(?:runtime|server|application|internal) error\b|^\W*error\W*$|\ban error (?:has )?occurred\b"
    r"|\b(?:temporarily|service|site) unavailable\b|\b(?:under|scheduled) maintenance\b",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"^\W*(?:sign|log)[ -]?(?:in|on)\b|^\W*(?:login|iniciar sesi[oó]n)\W*$"
    r"|\baccess denied\b|^\W*forbidden\b|\bjust a moment\b|\battention required\b"
    r"|\bare you (?:a )?(?:human|robot)\b|\bcaptcha\b|\brequest (?:blocked|rejected)\b"
    r"|\bverify(?:ing)? (?:that )?you are (?:a )?human\b|\bpardon our interruption\b",
    re.IGNORECASE,
)
LITTLE = 40
"""Fewer characters of text than this are no page to watch."""


_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|main|div|section|article|table|ul|ol|h[1-6]|p|span|a)\b",
    re.IGNORECASE,
)


def page_of(response: Response) -> Tree:
    """The parsed web page; raises ``ExtractError`` for JSON, XML, a file, or nothing."""
    page = tree(response)
    body = response.body
    if b"\x00" in body[:100]:  # UTF-16: its signs are two bytes each
        body = decode(body, response.headers.get("content-type", "")).encode()
    if body.lstrip()[:5].startswith(b"%PDF"):
        raise ExtractError(
            "the answer is a PDF, no web page; watch it with the adapter pdf", url=response.url
        )
    if not _HTML.search(body) or (body.lstrip().startswith(b"<?xml") and b"<html" not in body):
        raise ExtractError(
            "the answer is no web page; the address belongs to data or to a file",
            url=response.url,
            expected="HTML",
            found=body[:60].decode("utf-8", "replace"),
        )
    return page


def why_not(page: Tree, *, least: int = LITTLE) -> str:
    """Why ``page`` is not content, in a few words; empty when nothing speaks against it.

    ``least``: fewer characters of text than that are no page.
    """
    words = text_of(page.body)
    heading = page.css_first("h1")
    for text in (title_of(page), text_of(heading)):
        if _MISSING.search(text):
            return f"it says {text[:80]!r}"
        if _WALL.search(text):
            return f"it asks for something first: {text[:80]!r}"
    password = page.css_first("input[type=password]")
    if password is not None and len(words) < 600:
        return "it is a form to sign in"
    if len(words) < least:
        shell = page.css_first("script[src], noscript, #root, #app, app-root")
        if shell is not None:
            return "it is drawn by JavaScript (set render: browser)"
        return "it holds almost no words"
    return ""


def main_of(page: Tree) -> Node | None:
    """The element that holds the page's own words, without menus and footers when it can be told."""
    for css in ("main", "[role=main]", "#main-content", "#content", "article", "#main"):
        found = page.css_first(css)
        if found is not None and len(text_of(found)) >= LITTLE:
            return found
    return page.body
