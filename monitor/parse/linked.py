"""Events that a page tells machines of: schema.org in JSON-LD, as calendars write it."""

import json
import re
from collections.abc import Iterator, Mapping

from monitor.parse.html import Tree

_WRONG = re.compile(r"\\(?![\"\\/bfnrtu])")
_DEEP = 8


def events(page: Tree) -> Iterator[Mapping[str, object]]:
    """Every ``Event`` of the page's JSON-LD, in page order; blocks that cannot be read are none.

    Line breaks and stray backslashes in words are borne: plugins write them.
    """
    for node in page.css("script[type='application/ld+json']"):
        text = node.text(deep=True)
        if "Event" not in text:
            continue
        try:
            data = json.loads(_WRONG.sub("", text), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _events(data, _DEEP)


def _events(value: object, deep: int) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        for each in value:
            yield from _events(each, deep - 1)
    if not isinstance(value, Mapping) or deep < 0:
        return
    kinds = value.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    if any(isinstance(kind, str) and kind.endswith("Event") for kind in named):
        yield value
        return
    for name in ("@graph", "itemListElement", "item", "event", "events", "mainEntity"):
        yield from _events(value.get(name), deep - 1)


def status(event: Mapping[str, object]) -> str:
    """What ``eventStatus`` says, as a word ("Cancelled"); empty for "Scheduled", said of all."""
    word = str(event.get("eventStatus") or "").rpartition("/")[2].removeprefix("Event")
    return "" if word == "Scheduled" else word


def place(event: Mapping[str, object]) -> str:
    """Name and address of the event's place."""
    where = event.get("location")
    if isinstance(where, list):
        where = next((each for each in where if isinstance(each, Mapping)), None)
    if not isinstance(where, Mapping):
        return str(where or "")
    address = where.get("address")
    if isinstance(address, Mapping):
        names = ("streetAddress", "addressLocality", "addressRegion", "postalCode")
        address = ", ".join(str(address[name]) for name in names if address.get(name))
    name, street = str(where.get("name") or ""), str(address or "")
    return name if street in name else f"{name}, {street}" if name else street
