"""Rows of a calendar as python-legistar exports them."""

from collections.abc import Iterator, Mapping

from monitor.adapters.council.legistar_html import insite
from monitor.adapters.council.legistar_html.columns import COLUMNS, OF_MEETINGS, Row
from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse import json as parsed
from monitor.parse.text import clean


def read(response: Response) -> Iterator[Row]:
    """Rows as python-legistar exports them: header → words, or words and address."""
    value = parsed.load(response)
    rows = (
        [row[0] if isinstance(row, list) and row else row for row in value]
        if isinstance(value, list)
        else []
    )
    rows = [row for row in rows if isinstance(row, dict)]
    if not any(_is_exported(row) for row in rows[:3]):
        raise ExtractError(
            "the answer is JSON, but not rows of a Legistar calendar", url=response.url
        )
    for row in rows:
        words: dict[str, str] = {}
        links: list[tuple[str, str, str]] = []
        for header, value in row.items():
            label = value.get("label") if isinstance(value, dict) else value
            if isinstance(value, dict) and value.get("url"):
                links.append((header.lower(), clean(parsed.text(label)), str(value["url"])))
            meaning = next((m for m, says in COLUMNS if says.search(header.lower())), "")
            if meaning and isinstance(label, str):
                words.setdefault(meaning, label)
        place, _, comment = words.get("place", "").partition("--em--")
        words = {meaning: clean(text) for meaning, text in words.items()}
        words["place"], comment = insite.with_address(
            clean(place), clean(comment.replace("--em--", " "))
        )
        yield Row(words, comment, links)


def _is_exported(row: Mapping[str, object]) -> bool:
    """Whether a row has a calendar's columns, by the names the tenant gave them."""
    if "Meeting Date" in row:
        return True
    headers = [name.lower() for name in row if name[:1].isupper()]
    dated = any(header in {"date", "fecha"} for header in headers)
    return dated and any(OF_MEETINGS.search(header) for header in headers)
