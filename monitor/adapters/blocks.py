"""The dated places of a page: its smallest parts that name a day, and the papers that stand there.

A place is a table row, a list entry, a paragraph, or a link whose words name a day. Papers under a
dated heading belong to it; a link below a place that names the same day belongs to that place.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from urllib.parse import unquote

from monitor.adapters.listing import file
from monitor.adapters.titles import without_day
from monitor.models import Document, Role, When
from monitor.parse import dates, html
from monitor.parse.ancestors import above, nearest
from monitor.parse.days import find_day
from monitor.parse.meeting import remote_link, role_of
from monitor.parse.text import clean, plain

_BLOCKS = frozenset({"tr", "li", "p", "dd", "article", "figure", "h2", "h3", "h4", "h5", "h6"})
_HEADS = "h1, h2, h3, h4, h5, h6, dt, summary, caption, p > strong:first-child, [role='heading']"
_PAPER = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|mp[34]|m4a|wav)(?:$|[?#])|/media/\d+|youtu\.be/|"
    r"youtube\.com/(?:watch|live|embed|shorts)|vimeo\.com/\w*/?\d|archive\.org/details|"
    r"(?:swagit|granicus)\.com/|/documentcenter/|agenda_detail|viewfile|wp-content/uploads/|"
    r"drive\.google\.com/file|dropbox\.com/s|zoom\.us/rec",
    re.IGNORECASE,
)
_NOT_OWN = re.compile(
    r"^(?:tel|mailto|javascript|webcal):|//(?:www\.)?(?:google\.[a-z.]+/(?:maps|calendar)|maps\.|"
    r"calendar\.google|facebook|twitter|x\.com|instagram|linkedin)|\.ics(?:$|\?)|\?ical=",
    re.IGNORECASE,
)
_NO_PAPER = re.compile(r"noimage\.gif|\.(?:png|jpe?g|gif|svg|ico|css|js)(?:$|[?#])", re.IGNORECASE)
_NEWS = re.compile(r"/(?:news|newsroom|press|press-releases?|blog)/", re.IGNORECASE)
"""What a dated link leads to when it is no meeting."""
_ANCHOR = re.compile(r"_(rz\d+)$", re.IGNORECASE)
_ENTRIES = frozenset({"tr", "li", "td"})
_HOLDERS = frozenset({"article", "figure"})
"""What can be one meeting or hold the whole list."""
_PLACES = frozenset({"p", "td", "div", "dd", "section", "article"})
_ERAS = "div[class*='divider'], div[class*='title'], div[class*='head'], div[class*='year']"
_LONG = 700
_LINE = 200
_WEEKDAY = re.compile(
    r"\W*(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mi[eé]|jue|vie|s[aá]b|dom)\w*\W*)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/.-])20\d\d(?![\d/-])")
_MONTH_YEAR = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(20\d\d)\b", re.IGNORECASE
)
_KNOWN = frozenset({Role.AGENDA, Role.PACKET, Role.MINUTES, Role.NOTICE, Role.VIDEO, Role.AUDIO})


@dataclass(slots=True)
class Block:
    """A dated place on the page."""

    node: html.Node
    words: str
    day: date
    start: When
    end: When | None
    papers: list[Document] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    anchor: str = ""
    own: str = ""
    join: str = ""


def blocks(root: html.Node, base: str, zone: str, today: date) -> list[Block]:
    """The dated blocks below ``root`` with their papers, in page order."""
    found: dict[int, Block] = {}
    head: Block | None = None
    near = today
    for node in html.below(root, f"{_HEADS}, {_ERAS}, tr, li, td, a[href]"):
        if node.tag == "a":
            _take(node, found, head, base, zone, near)
            continue
        if node.tag == "td" and not _is_grid(node.parent, near):
            continue
        words = _own_words(node)
        if node.tag not in _ENTRIES:
            near = _era(words) or near
        if node.tag == "div":
            continue
        block = _block(node, words, zone, near) if 5 < len(words) < _LONG else None
        if node.tag in _ENTRIES:
            if block is not None and not _holds_others(node, near):
                found.setdefault(node.mem_id, block)
        elif block is not None:
            head = found.setdefault(node.mem_id, block)
        elif words:
            head = None
    return [
        each
        for each in found.values()
        if each.papers or (each.node.tag in _ENTRIES and not _NEWS.search(each.own))
    ]


def _holds_others(node: html.Node, today: date) -> bool:
    """Whether the entries are smaller: rows in a row, dated lines or cells in it."""
    if any(find_day(_own_words(each)) for each in html.below(node, "tr")):
        return True
    if node.tag == "tr" and _is_grid(node, today):
        return True
    return sum(_begins(html.text_of(each), today) for each in html.below(node, "li")) > 1


def _begins(words: str, today: date) -> bool:
    """Whether ``words`` begin with a day, perhaps after its weekday."""
    found = find_day(words, today=today)
    return found is not None and _WEEKDAY.fullmatch(words[: found.start]) is not None


def _is_grid(row: html.Node | None, today: date) -> bool:
    """Whether several cells of a row are entries of their own."""
    if row is None or row.tag != "tr":
        return False
    cells = [html.text_of(cell) for cell in html.below(row, "td")]
    return sum(len(words) < _LINE and _begins(words, today) for words in cells) > 1


def in_lines(root: html.Node, today: date) -> html.Node:
    """``root`` with the lines of a paragraph that begin with days as entries of a list."""
    places: dict[int, html.Node] = {}
    for mark in root.css("br"):
        place = nearest(mark, _PLACES)
        if place is not None:
            places.setdefault(place.mem_id, place)
    whole = root.html or ""
    for node in places.values():
        old = node.html or ""
        inner = re.sub(rf"^<{node.tag}\b[^>]*>|</{node.tag}>\s*$", "", old)
        entries: list[str] = []
        for line in re.split(r"<br\s*/?>", inner):
            words = plain(line)
            if entries and not _begins(words, today):
                entries[-1] += f"<br>{line}"
            else:
                entries.append(line)
        dated = [each for each in entries if _begins(plain(each), today)]
        if len(dated) > 1 and len(dated) >= len(entries) - 1:
            made = "".join(f"<li>{each}</li>" for each in entries)
            tag = "div" if node.tag == "p" else node.tag
            whole = whole.replace(old, f"<{tag}><ul>{made}</ul></{tag}>", 1)
    if whole == root.html:
        return root
    again = html.tree(f"<body><div>{whole}</div></body>")
    return again.css_first("body > div") or root


def _era(heading: str) -> date | None:
    """The middle of the one year a heading names: days below it are in that year."""
    years = set(_YEAR.findall(heading)) if len(heading) < 100 else set()
    return date(int(years.pop()), 7, 2) if len(years) == 1 else None


def _take(
    node: html.Node,
    found: dict[int, Block],
    head: Block | None,
    base: str,
    zone: str,
    today: date,
) -> None:
    """Give a link to the block it stands in, or make the link itself a block."""
    url = html.href(node, base)
    label = html.label_of(node)
    if url is None or _NO_PAPER.search(url):
        if label and role_of(label) in _KNOWN:
            owner = _around(node, found, zone, today)
            if owner is not None:
                owner.missing.append(label)
        return
    paper = bool(_PAPER.search(url)) or role_of(label) in _KNOWN
    owner = _around(node, found, zone, today)
    if not paper:
        if owner is not None and label and not _NOT_OWN.search(url):
            remote = remote_link(url)
            owner.join = owner.join or remote or ""
            owner.own = owner.own or ("" if remote else url)
        return
    own = _block(node, label or unquote(url.rpartition("/")[2]), zone, today)
    if owner is None and own is not None:
        owner = found.setdefault(node.mem_id, own)
    owner = owner or head or _by_file(node, url, found, zone, today)
    if owner is not None:
        owner.papers.append(_paper(label, url))


def _by_file(
    node: html.Node, url: str, found: dict[int, Block], zone: str, today: date
) -> Block | None:
    """The block of the day that the file's own name begins with, where no words name one.

    Pages that set dates, agendas and minutes in columns of their own: "4-23-24-Agenda.pdf". The
    date in a form's or a notice's name is not a meeting's.
    """
    stem = unquote(url.partition("?")[0].rpartition("/")[2]).rpartition(".")[0]
    words = clean(re.sub(r"[_+]+|(?<=[A-Za-z])-+|-+(?=[A-Za-z])", " ", stem))
    if not _begins(words, today) or _paper(words, url).role not in _KNOWN:
        return None
    made = _block(node, words, zone, today)
    return None if made is None else found.setdefault(-made.day.toordinal(), made)


def _around(node: html.Node, found: dict[int, Block], zone: str, today: date) -> Block | None:
    """The block around a link: of nested ones the outer, when both name one day."""
    inner: Block | None = None
    for here in islice(above(node), 8):
        block = found.get(here.mem_id)
        if block is None and here.tag in _BLOCKS and inner is None and not _is_grid(here, today):
            words = _own_words(here)
            whole = len(words) < _LONG and not (here.tag in _HOLDERS and _names_days(words, today))
            made = _block(here, words, zone, today) if whole else None
            block = found.setdefault(here.mem_id, made) if made is not None else None
        if block is not None and (inner is None or block.day == inner.day):
            if inner is not None and not inner.papers:
                found.pop(inner.node.mem_id, None)
            inner = block
    return inner


def _names_days(words: str, today: date) -> bool:
    """Whether ``words`` name more days than one meeting has."""
    first = find_day(words, today=today)
    rest = words[first.end :] if first else ""
    second = find_day(rest, today=today)
    return first is not None and second is not None and second.day != first.day


def _block(node: html.Node, words: str, zone: str, today: date) -> Block | None:
    named = find_day(words)
    start, end = dates.span(words, zone) if named else (None, None)
    if start is None:
        start, end = _yearless(node, words, zone, today)
    if start is None:
        return None
    marks = (html.attribute(each, "name") for each in node.css("a[name]"))
    anchor = next((found[1] for mark in marks if (found := _ANCHOR.search(mark))), "")
    return Block(node, words, start.day, start, end, anchor=anchor)


def _yearless(
    node: html.Node, words: str, zone: str, today: date
) -> tuple[When | None, When | None]:
    """A day without a year takes it from the file's own name, else the nearest one to today."""
    if not find_day(words, today=today):
        return None, None
    for link in [node, *node.css("a[href]")][:4]:
        named = find_day(unquote((link.attributes.get("href") or "").rpartition("/")[2]))
        if named is not None:
            return dates.span(words, zone, today=named.day)
    month = _MONTH_YEAR.search(words)
    return dates.span(words, zone, today=_era(month[1]) or today if month else today)


def _own_words(node: html.Node) -> str:
    """The words of ``node`` without those of lists nested in it."""
    inner = node.css_first("ul, ol") if node.tag == "li" else None
    words = html.text_of(node)
    if inner is None or inner.mem_id == node.mem_id:
        return words
    return clean(words.replace(html.text_of(inner), " ", 1))


def _paper(label: str, url: str) -> Document:
    """A link as a document; an icon or a bare date is named by its column or its file."""
    words = clean(without_day(label))
    if not re.search(r"\w", words):
        words = clean(unquote(url.rpartition("/")[2].partition("?")[0]).replace("_", " "))
    return file(label or words, url, role=role_of(label, url), title=label or words)
