"""What InSite's pages share: files, places, labels, and the column of file numbers."""

import re

from monitor.adapters.listing import file
from monitor.models import Document, Role
from monitor.parse import html, radgrid, urls
from monitor.parse.text import clean

# View.ashx says with M what the file is. "Accessible" files repeat the agenda or minutes.
_FILES = {
    "A": Role.AGENDA,
    "AADA": Role.OTHER,
    "M": Role.MINUTES,
    "MADA": Role.OTHER,
    "PA": Role.PACKET,
    "PM": Role.PACKET,
    "F": Role.ATTACHMENT,
}
NO_FILES = re.compile(
    r"[?&]M=(?:IC|E|MD|R)\b(?!\d)|(?:Meeting|Department|Legislation|History|Person)Detail\.aspx",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?[\w.' ]{2,40}\b(?:st|street|ave|avenue|blvd|boulevard|rd|road|"
    r"dr|drive|ln|lane|way|court|plaza|pl|place|hwy|highway|pkwy|parkway|square)\b"
    r"|\b[A-Z]{2,9},?\s+\d{5}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:file|record|matter|legislation|bill)\s*(?:#|no\b|number)|^n[uú]m")


def place_of(cell: html.Node) -> tuple[str, str]:
    """The location and, in italics below it, the comment; an address below belongs to the place."""
    aside = cell.css_first("em, i")
    comment = html.text_of(aside)
    if aside is not None:
        aside.decompose()
    place = html.text_of(cell)
    return with_address(place, comment)


def with_address(place: str, comment: str) -> tuple[str, str]:
    """``place`` and ``comment``, the comment joined to the place when it is its street address."""
    if comment and len(comment) < 200 and "http" not in comment and _ADDRESS.search(comment):
        return f"{place}, {comment}" if place else comment, ""
    return place, comment


def document(header: str, label: str, url: str) -> Document:
    """A file of a meeting: its role from ``View.ashx?M=``, from its words, from its column."""
    header = "" if header.startswith("column ") else header
    title = label if label and not label.lower().startswith("not available") else header.title()
    kind = urls.query(url).get("M").upper() if "view.ashx" in url.lower() else ""
    role = _FILES.get(kind)
    if "/video.aspx" in url.lower() or "mediaplayer" in url.lower():
        role = Role.VIDEO
    by_words = file(title, url).role
    if by_words is Role.NOTICE or role is None:
        role = by_words if by_words is not Role.OTHER else file(header, url).role
    if kind.startswith("E") and role is Role.AGENDA:  # a file of the clerk's own, "Agenda Analysis"
        role = Role.ATTACHMENT
    return file(title, url, role=role)


def labels_of(page: html.Tree) -> dict[str, html.Node]:
    """Label (lower case, no colon) → the element that holds its value."""
    found: dict[str, html.Node] = {}
    for node in page.css("td, th, span, label, dt, div.label"):
        words = clean(node.text())[:60]
        if not words.endswith(":") or len(words) > 40:
            continue
        value = _after(node)
        if value is not None and clean(value.text(separator=" ")):
            found.setdefault(words[:-1].strip().lower(), value)
    return found


def _after(node: html.Node) -> html.Node | None:
    """The next element, or that of the cell the label stands in."""
    here: html.Node | None = node
    for _ in range(3):
        if here is None:
            return None
        beside = here.next
        while beside is not None and (beside.is_text_node or beside.is_comment_node):
            beside = beside.next
        if beside is not None:
            return beside if clean(beside.text()) else None
        here = here.parent
    return None


def number_of(table: radgrid.Grid) -> str:
    """The header of the column of file numbers, empty when there is none."""
    return next((header for header in table.headers if _NUMBER.search(header)), "")
