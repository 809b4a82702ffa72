"""The outline of a meeting's agenda, as records of its items."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from monitor.adapters.listing import file, item
from monitor.adapters.outlines import key_of_words, numbered
from monitor.models import Record, Role
from monitor.parse import fields, html, urls

_FILE_NUMBER = re.compile(r"\b[A-Z]{1,5}[ -]\d{2,4}(?: ?[-#] ?\d+)+|#\s?\d{2,4}-\d{2,5}\b")


def read(table: html.Node, parent: str, base: str) -> Iterator[Record]:
    """The rows of the outline: depth by empty cells, files below the item they belong to."""
    path: list[str] = []
    heads: list[str] = []
    waiting: Record | None = None
    used: Counter[str] = Counter()
    sequence = 0
    for row in table.css("tr"):
        depth, number, title, anchor = _outline_row(row)
        if not title:
            continue
        url = urls.absolute(base, anchor.attributes.get("href")) if anchor is not None else None
        if url and re.search(r"/FileOpen\.aspx", url, re.IGNORECASE):
            if waiting is not None:
                added = file(title, url, role=Role.ATTACHMENT)
                waiting = replace(waiting, documents=(*waiting.documents, added))
            continue
        if waiting is not None:
            yield waiting
        sequence += 1
        path[depth:] = [number]
        heads[depth:] = [title]
        known = _FILE_NUMBER.search(title)
        waiting = item(
            parent,
            key=numbered(_item_key(url, title), used),
            title=title,
            sequence=sequence,
            number=".".join(part for part in path if part),
            section=heads[0] if depth else "",
            url=_item_page(url),
            fields=fields.known(file_number=known[0] if known else None),
        )
    if waiting is not None:
        yield waiting


def _outline_row(row: html.Node) -> tuple[int, str, str, html.Node | None]:
    """Depth, number, title and link of a row."""
    depth = 0
    number, title = "", ""
    anchor: html.Node | None = None
    for cell in row.iter():
        style = cell.attributes.get("class") or ""
        if "Num" in style:
            number = html.text_of(cell).rstrip(". )")
        elif "Title" in style:
            title = html.text_of(cell)
            anchor = cell.css_first("a[href]")
        elif not title and not number:
            depth += 1
    return depth, number, title, anchor


def _item_key(url: str | None, title: str) -> str:
    """The id of the legislative file or motion; without a link, the words."""
    found = re.search(r"Detail_(LegiFile|Motion)\.aspx", url or "", re.IGNORECASE)
    number = urls.query(url or "").get("ID")
    if found and number:
        return f"{found[1].lower()}-{number}"
    return key_of_words(title)


def _item_page(url: str | None) -> str | None:
    """An item's page without the place in the recording, which changes while minutes are made."""
    if url is None:
        return None
    asked = urls.query(url)
    kept = [f"{name}={asked.get(name)}" for name in ("MeetingID", "ID", "Type") if asked.get(name)]
    return f"{url.partition('?')[0]}?{'&'.join(kept)}" if asked.get("ID") else url
