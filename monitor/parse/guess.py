"""Selectors guessed from the repeating structure of a page nobody wrote an adapter for.

The rows are the largest group of like elements in which days and links stand; within them the
parts are the smallest elements that hold a day, a title or a file in most rows. ``certainty`` is
the share of rows in which all of that is found: how sure the guess is, not how good the page.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from monitor.models import Role
from monitor.parse import html
from monitor.parse.ancestors import above
from monitor.parse.dates import day
from monitor.parse.html import Node, Tree
from monitor.parse.meeting import role_of
from monitor.parse.notpage import main_of
from monitor.parse.urls import absolute, canonical

FEW = 3
"""Fewer like elements are no list."""

_NAME = re.compile(r"^-?[A-Za-z_][\w-]*$")
_STATEFUL = re.compile(
    r"^(?:odd|even|first|last|active|row-?\d+|views-row-\w+|\d+|js-.*|is-.*)$|\d{2,}"
)
_FILE = re.compile(r"\.(?:pdf|docx?)(?:$|[?#])|viewfile|documentcenter/view", re.IGNORECASE)
_LONG = 3_000
_OF_MEETINGS = frozenset({Role.AGENDA, Role.PACKET, Role.MINUTES, Role.NOTICE})
_VAGUE = re.compile(
    r"\W*(?:details?|more|read more|view|open|download|link|here|n/?a)\W*", re.IGNORECASE
)
_ROW_TAGS = frozenset({"tr", "li", "article", "div", "section", "dl", "p", "a"})
_MENU = frozenset({"nav", "header", "footer", "aside", "form"})


@dataclass(frozen=True, slots=True)
class Guess:
    """Settings for an adapter, as they would stand in ``sources.yaml``, and how sure they are."""

    adapter: str
    options: dict[str, object]
    certainty: float
    why: str
    sample: tuple[str, ...] = field(default=())


class _Memo:
    """Words and days of elements, read once: groups overlap."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._texts: dict[int, str] = {}
        self._days: dict[str, bool] = {}

    def text(self, node: Node) -> str:
        known = self._texts.get(node.mem_id)
        if known is None:
            known = self._texts[node.mem_id] = html.text_of(node)
        return known

    def dated(self, node: Node) -> bool:
        text = node.attributes.get("datetime") or self.text(node)
        if len(text) > _LONG:
            return False
        known = self._days.get(text)
        if known is None:
            known = self._days[text] = day(text, today=self._today) is not None
        return known


def guesses(page: Tree, url: str, today: date) -> list[Guess]:
    """What ``page`` could be watched as, the surest first; its text as a whole at the end."""
    found = [
        *_feeds(page, url),
        *_rows(page, url, today),
        *_dated(page, url, today),
        *_documents(page, url),
    ]
    found.sort(key=lambda guess: -guess.certainty)
    main = main_of(page)
    if main is not None and len(html.text_of(main)) >= 40:
        whole: dict[str, object] = {"url": url}
        found.append(Guess("page", whole, 0.3, "the words of the whole page are compared"))
    return found


def _feeds(page: Tree, url: str) -> Iterator[Guess]:
    """Feeds and calendars the page names itself."""
    kinds = {
        "application/rss+xml": "feed",
        "application/atom+xml": "feed",
        "application/feed+json": "feed",
        "text/calendar": "ical",
    }
    for link in page.css("link[rel~=alternate][type], a[type]"):
        kind = kinds.get((link.attributes.get("type") or "").lower())
        address = html.href(link, url)
        if kind and address and "comment" not in address.lower():
            why = "the page names a feed" if kind == "feed" else "the page names a calendar"
            yield Guess(kind, {"url": address}, 0.55, why)
    for link in page.css("a[href*='.ics'], a[href^='webcal:'], a[href*='ical=1']"):
        raw = (link.attributes.get("href") or "").replace("webcal:", "https:", 1)
        address = absolute(url, raw)
        if address:
            yield Guess("ical", {"url": address}, 0.6, "the page links a calendar")
            return


def _rows(page: Tree, url: str, today: date) -> Iterator[Guess]:
    best: Guess | None = None
    memo = _Memo(today)
    for css, rows in _groups(page):
        guess = _read(css, rows, url, memo)
        if guess and (best is None or guess.certainty > best.certainty):
            best = guess
    if best is not None:
        yield best


def _groups(page: Tree) -> Iterator[tuple[str, list[Node]]]:
    """Groups of like elements and the CSS that names each, the larger ones first."""
    body = page.body
    if body is None:
        return
    seen: Counter[str] = Counter()
    for node in body.traverse():
        tag = node.tag or ""
        if tag not in _ROW_TAGS or node.parent is None or _in_menu(node):
            continue
        for css in _names_of(node):
            seen[css] += 1
    for css, count in seen.most_common(40):
        if count < FEW:
            break
        rows = [row for row in page.css(css) if not _in_menu(row)]
        if FEW <= len(rows) <= 2_000:
            yield css, rows


def _names_of(node: Node) -> Iterator[str]:
    """CSS for the element by its own class, and by its place in a named list or table."""
    own = _class(node)
    tag = node.tag or ""
    if own:
        yield f"{tag}.{own}"
    place = next((each for each in above(node) if each.tag not in {"tbody", "thead"}), None)
    if place is None:
        return
    holder = _identity(place)
    if holder:
        yield f"{holder} {tag}" if tag == "tr" else f"{holder} > {tag}"
    elif tag == "tr" and place.tag == "table":
        yield "table tr"


def _identity(node: Node) -> str:
    name = node.attributes.get("id") or ""
    if _NAME.match(name) and not re.search(r"\d{3,}", name):
        return f"#{name}"
    own = _class(node)
    return f"{node.tag}.{own}" if own else ""


def _class(node: Node) -> str:
    for name in (node.attributes.get("class") or "").split():
        if _NAME.match(name) and not _STATEFUL.search(name):
            return name
    return ""


def _in_menu(node: Node) -> bool:
    here: Node | None = node
    while here is not None and here.tag not in {"body", "html"}:
        if here.tag in _MENU or here.attributes.get("role") == "navigation":
            return True
        here = here.parent
    return False


def _read(css: str, rows: list[Node], url: str, memo: _Memo) -> Guess | None:
    """What the parts of the rows are; ``None`` when they are no list of dated things."""
    dated = [row for row in rows if memo.dated(row)]
    if len(dated) < FEW:
        return None
    share = sum(_is_one(row, memo) for row in dated) / len(rows)
    if share < 0.5:
        return None
    when = _part(dated, memo.dated, memo)
    title = _title(dated, when, memo)
    link = _link(dated, url)
    documents = _files(dated, url)
    options: dict[str, object] = {"url": url, "rows": css, "kind": "meeting"}
    if link:
        options["key"] = f"{link}@href"
    if title:
        options["title"] = title
    options["starts_at"] = when or "."
    if documents:
        options["documents"] = documents
    distinct = len({memo.text(row) for row in dated}) / len(dated)
    whole = sum(map(bool, (title, when, link or documents))) / 3
    crowded = any(_crowded(row, url) for row in dated)
    certainty = (
        (0.5 if crowded else 1.0)
        * share
        * distinct
        * (0.6 + 0.4 * whole)
        * min(1.0, 0.6 + len(dated) / 25)
    )
    why = f"{len(dated)} of {len(rows)} like rows hold a day"
    sample = tuple(memo.text(row)[:100] for row in dated[:5])
    return Guess("page", options, round(min(certainty, 0.89), 2), why, sample)


def _crowded(row: Node, url: str) -> bool:
    """Whether the row holds the files of many meetings: it is a year, not a meeting."""
    return sum(_FILE.search(link.url) is not None for link in html.links(row, url)) > 15


def _is_one(row: Node, memo: _Memo) -> bool:
    """Whether the row is about one thing: it does not hold dated rows of its own."""
    inner = (node for node in row.css("tr, li, article") if node.mem_id != row.mem_id)
    found = 0
    for node in inner:
        found += memo.dated(node)
        if found > 1:
            return False
    return True


def _part(rows: list[Node], says: Callable[[Node], bool], memo: _Memo) -> str:
    """CSS of the smallest element that satisfies ``says`` in most rows; empty when none does."""
    found: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for row in rows:
        named = set()
        for node in row.css("*"):
            if node.mem_id == row.mem_id or not says(node):
                continue
            for css in _inside(node):
                if css not in named:
                    named.add(css)
                    found[css] += 1
                    size[css] += len(memo.text(node))
    good = [css for css, count in found.items() if count >= 0.8 * len(rows)]
    return min(good, key=lambda css: (size[css], len(css)), default="")


def _inside(node: Node) -> Iterator[str]:
    """CSS for an element within its row: by class, by tag, by place among the cells."""
    own = _class(node)
    if own:
        yield f".{own}"
    if node.tag in {"time", "h2", "h3", "h4", "h5", "strong", "b", "dt", "dd"}:
        yield "time@datetime" if node.attributes.get("datetime") else str(node.tag)
    if node.tag in {"td", "th"}:
        before = node.prev
        place = 1
        while before is not None:
            place += before.tag in {"td", "th"}
            before = before.prev
        yield f"{node.tag}:nth-child({place})"


def _title(rows: list[Node], when: str, memo: _Memo) -> str:
    def says(node: Node) -> bool:
        text = memo.text(node)
        return (
            3 <= len(text) <= 200
            and re.search(r"[^\W\d]{3}", text) is not None
            and not memo.dated(node)
            and role_of(text) is Role.OTHER
            and not _VAGUE.fullmatch(text)
        )

    for css in ("h2", "h3", "h4", "[class*=title]", "[class*=name]"):
        nodes = [row.css_first(css) for row in rows]
        if sum(node is not None and says(node) for node in nodes) >= 0.8 * len(rows):
            return css
    found = _part(rows, says, memo)
    return found if found.partition("@")[0] != when.partition("@")[0] else ""


def _link(rows: list[Node], url: str) -> str:
    """CSS of the link to each row's own page: there in most rows, and different in each."""
    for css in ("h2 a", "h3 a", "h4 a", "[class*=title] a", "td:nth-child(1) a", "a"):
        hrefs = [
            canonical(address)
            for row in rows
            if (address := html.href(row.css_first(css), url)) and not _FILE.search(address)
        ]
        if len(hrefs) >= 0.8 * len(rows) and len(set(hrefs)) == len(hrefs):
            return css
    return ""


def _files(rows: list[Node], url: str) -> dict[str, str]:
    """Roles of the files in the rows; ``any`` when the links' own words tell them apart."""
    links = [link for row in rows for link in html.links(row, url) if _FILE.search(link.url)]
    roles = Counter(role_of(link.text, link.url) for link in links)
    if not links:
        return {}
    common = "a[href*='.pdf']" if all(".pdf" in link.url.lower() for link in links) else "a"
    if set(roles) == {Role.OTHER}:
        return {"agenda" if len(links) <= len(rows) else "any": common}
    return {"any": common}


def _documents(page: Tree, url: str) -> Iterator[Guess]:
    main = main_of(page)
    if main is None:
        return
    links = [link for link in html.links(main, url) if _FILE.search(link.url)]
    if len({canonical(link.url) for link in links}) < FEW:
        return
    spoken = sum(role_of(link.text, link.url) is not Role.OTHER for link in links)
    named = len({link.text.casefold() for link in links}) / len(
        links
    )  # "Agenda" each time says little
    certainty = round(0.4 + 0.3 * named * spoken / len(links), 2)
    sample = tuple(link.text or link.url for link in links[:5])
    why = f"the page links {len(links)} files"
    yield Guess("documents", {"url": url}, certainty, why, sample)


def _dated(page: Tree, url: str, today: date) -> Iterator[Guess]:
    """Meetings by their dates, when agendas or minutes stand with days in whatever markup."""
    main = main_of(page)
    if main is None:
        return
    told = []
    for link in html.links(main, url):
        if role_of(link.text, link.url) not in _OF_MEETINGS:
            continue
        for words in (link.text, html.text_of(link.node.parent)):
            if len(words) < 200 and day(words, today=today):
                told.append(words)
                break
    if len(told) > FEW:
        why = f"the page lists {len(told)} agendas or minutes with their days"
        yield Guess("dated", {"url": url}, 0.58, why, tuple(told[:5]))
