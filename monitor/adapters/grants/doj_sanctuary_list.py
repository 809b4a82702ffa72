"""The Justice Department's list of sanctuary jurisdictions: a set of states, counties and cities.

Each entry is a record of its own, so that a change is an entry more or less and never a page of
other words. justice.gov refuses addresses now and then (403) for days; half a page is refused here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, cast
from urllib.parse import urlsplit

from pydantic import Field
from selectolax.lexbor import LexborNode

from monitor.adapters.base import Adapter, Candidate, Options, Sighting, Yield
from monitor.errors import ExtractError
from monitor.models import Coverage, Kind, Record, Request, Response, Role, Source
from monitor.parse import fold, html, text

_SITE = "https://www.justice.gov"
_PATH = (
    "/ag/us-sanctuary-jurisdiction-list-following-executive-order-14287-"
    "protecting-american-communities"
)
_KINDS = {
    "state": "state", "states": "state", "states and territories": "state",
    "county": "county", "counties": "county", "parishes": "county",
    "city": "city", "cities": "city", "cities and towns": "city", "municipalities": "city",
    "cities and counties": "city", "towns": "city",
}  # fmt: skip
_NEEDED = frozenset({"state", "city"})
_LEAST = 8  # entries; the first list had 35
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "caption", "th", "summary"})
_PARTS = frozenset({"li", "td", "p", "div"})
_LABEL = re.compile(
    r"^\W*(?:sanctuary\s+)?([a-z ]+?)(?:\s+(?:jurisdictions?|list))?\s*(?:\(\d+\))?\W*$"
)
_LONGEST = 60  # characters of a name; what is longer is a sentence


class SanctuaryListOptions(Options):
    """The page of the list, should it move."""

    url: str = Field(_SITE + _PATH, description="address of the page that shows the list")


class DojSanctuaryList(Adapter):
    """Entries by kind and name."""

    name: ClassVar[str] = "doj_sanctuary_list"
    title: ClassVar[str] = "DOJ sanctuary jurisdiction list"
    coverage: ClassVar[Coverage] = Coverage.WINDOW
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.LIST_ENTRY})
    reads: ClassVar[frozenset[Role]] = frozenset()
    patience: ClassVar[float] = 24.0 * 7
    options: ClassVar[type[Options]] = SanctuaryListOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The page."""
        options = cast("SanctuaryListOptions", source.options)
        parts = urlsplit(options.url)
        base = options.base_url
        yield Request(url=f"{base.rstrip('/')}{parts.path}" if base else options.url)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """One record for each jurisdiction; a page that is cut short or has no list is refused."""
        page = html.tree(response)
        if b"</html>" not in response.body[-2000:].lower():
            raise ExtractError("the page of the list is cut short", url=response.url)
        body = html.first(page, "main") or html.first(page, "article") or page.body
        found = dict.fromkeys(_entries(body)) if body is not None else {}
        kinds = {kind for kind, _ in found}
        if not kinds >= _NEEDED or len(found) < _LEAST:
            raise ExtractError(
                "the page does not show the list of states, counties and cities it should",
                url=response.url,
                expected="headings States and Cities with their lists",
                found=f"{len(found)} names under {', '.join(sorted(kinds)) or 'no heading'}",
            )
        for kind, name in found:
            yield Record(
                kind=Kind.LIST_ENTRY,
                key=f"{kind}:{fold.fold(name)}",
                title=name,
                url=response.url,
                fields={"list": "DOJ sanctuary jurisdictions", "kind": kind},
            )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The page of the list."""
        parts = urlsplit(sighting.url)
        host = (parts.hostname or "").removeprefix("www.")
        if host == "justice.gov" and "sanctuary-jurisdiction" in parts.path:
            settings: dict[str, object] = {} if parts.path == _PATH else {"url": sighting.url}
            why = "it is the Justice Department's list of sanctuary jurisdictions"
            yield Candidate("doj_sanctuary_list", settings, 0.98, why, "sanctuary-list")


def _entries(root: LexborNode) -> Iterator[tuple[str, str]]:
    """Kind and name of each entry, in the order of the page."""
    kind = ""
    for node in root.traverse():
        tag = node.tag or ""
        if tag in _HEADS:
            label = _kind(html.text_of(node))
            if label is not None:
                kind = label
            elif tag.startswith("h"):
                kind = ""  # another chapter of the page
        elif tag in _PARTS and not _holds_parts(node):
            for line in text.plain(node.html or "").splitlines():
                label = _kind(line)
                if label is not None:
                    kind = label
                elif kind and (name := _name(line)):
                    yield kind, name


def _kind(words: str) -> str | None:
    """The kind a heading announces; ``None`` when it announces none."""
    found = _LABEL.match(text.clean(words).lower())
    return _KINDS.get(found[1].strip()) if found else None


def _holds_parts(node: LexborNode) -> bool:
    return any(
        child.tag in _PARTS or child.tag in {"ul", "ol", "table"}
        for child in node.traverse()
        if child != node
    )


def _name(line: str) -> str:
    """The name on a line, empty when the line is a sentence."""
    name = text.clean(line).strip(" •·-–*;")
    sentence = len(name) > _LONGEST or name.endswith((":", "?", "!"))
    return "" if sentence or (name.endswith(".") and not name.endswith("D.C.")) else name


ADAPTER = DojSanctuaryList()
