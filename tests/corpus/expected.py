"""The expected files as facts: what must be found in which sample, in this project's words."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tests.corpus.samples import COUNCIL, Sample, hook

ASPECTS = ("meeting", "start", "status", "location", "link")


@dataclass(frozen=True)
class Anchor:
    """How to find the record an expected value is about; position is the last resort."""

    day: date | None = None
    title: str = ""
    links: tuple[str, ...] = ()
    position: int | None = None
    key: str = ""


@dataclass(frozen=True)
class Fact:
    """One expected value: ``label`` is its path in the expected file, ``aspect`` what it is about.

    ``wanted``: for ``start`` an ISO local time, for ``status`` one of ours or ``on`` (not called
    off), for ``location`` the words, for ``link`` the address, for ``meeting`` nothing.
    """

    label: str
    aspect: str
    anchor: Anchor
    wanted: str = ""

    @property
    def item(self) -> str:
        """The expected record the value is of: the label without its last part."""
        return self.label.removesuffix(f".{self.aspect}").partition(".links.")[0]


def facts(sample: Sample) -> list[Fact]:
    """Every fact the sample's expected file states; its platform may read the file its own way."""
    stem = sample.file.rpartition(".")[0]
    data = json.loads((COUNCIL / f"{stem}.expected.json").read_text(encoding="utf-8"))
    own = hook(sample.folder, "facts")
    if own is not None:
        found = own(sample, data)
        if found is not None:
            return list(found)  # type: ignore[call-overload]
    return list(city_scrapers(data["expected"], data.get("counts") or {}))


def city_scrapers(expected: object, counts: dict[str, int]) -> Iterator[Fact]:
    """The City Scrapers vocabulary: variables, list positions, items of title, start, links …

    ``passed``, ``tentative`` and ``confirmed`` come from their clock: all say "not called off".
    """
    count = counts.get("parsed_items")
    if count:
        yield Fact("counts.parsed_items", "meeting", Anchor(), str(count))
    yield from _walk(expected, (), None)


def _walk(value: object, path: tuple[str, ...], position: int | None) -> Iterator[Fact]:
    if not isinstance(value, dict):
        return
    if _is_item(value):
        yield from item_facts(value, ".".join(path), position)
        return
    for name, child in value.items():
        at = int(name) if re.fullmatch(r"-?\d+", name) else position
        yield from _walk(child, (*path, name), at)


def _is_item(value: dict[str, object]) -> bool:
    known = {"title", "start", "status", "location", "links", "classification", "id", "all_day"}
    return bool(known & set(value)) and not all(re.fullmatch(r"-?\d+", key) for key in value)


def item_facts(item: dict[str, object], label: str, position: int | None) -> Iterator[Fact]:
    """The facts of one expected item."""
    links = _links(item.get("links"))
    start = _start(item)
    title = str(item.get("title") or "")
    anchor = Anchor(
        start.date() if start else None, title, tuple(url for _, url in links), position
    )
    if start or (title and position is not None):
        yield Fact(f"{label}.meeting", "meeting", anchor)
    if start and isinstance(item.get("start"), str):
        yield Fact(f"{label}.start", "start", anchor, start.isoformat())
    status = item.get("status")
    if isinstance(status, str):
        wanted = "cancelled" if status == "cancelled" else "on"
        yield Fact(f"{label}.status", "status", anchor, wanted)
    location = item.get("location")
    if isinstance(location, dict):
        words = " ".join(str(location.get(part) or "") for part in ("name", "address")).strip()
        if words:
            yield Fact(f"{label}.location", "location", anchor, words)
    for place, url in links:
        yield Fact(f"{label}.links.{place}", "link", anchor, url)


def _links(value: object) -> list[tuple[str, str]]:
    rows = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [
        (str(place), str(row["href"]))
        for place, row in rows
        if isinstance(row, dict) and row.get("href")
    ]


def _start(item: dict[str, object]) -> datetime | None:
    value = item.get("start")
    if isinstance(value, dict) and value.get("date"):
        return datetime.fromisoformat(f"{value['date']}T{value.get('time') or '00:00'}")
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=None)
    found = re.search(r"/(\d{12})/", str(item.get("id") or ""))
    return datetime.strptime(found[1], "%Y%m%d%H%M") if found else None
