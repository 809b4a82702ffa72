"""Tables of meetings, read by what their headers say: whatever columns there are, in any order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from monitor.adapters.listing import file
from monitor.models import Document, Role, When
from monitor.parse import dates, html
from monitor.parse.meeting import role_of
from monitor.parse.text import clean

_COLUMNS = (
    (
        "time",
        r"(?:meeting |event |start )?times?|time of meeting|hora(?: de (?:inicio|la reuni[oó]n))?|begins",
    ),
    ("status", r"(?:meeting |event )?status|esta(?:do|tus)"),
    ("detail", r"view|details?|meeting details?|more|more info(?:rmation)?|ver|detalles?"),
    ("place", r"(?:meeting )?(?:location|venue|place|room|address)|where|lugar|ubicaci[oó]n|sitio"),
    (
        "day",
        (
            r"(?:meeting |event |start |scheduled |agenda )?dates?(?: ?(?:and|&|/) ?time)?|when|starts?"
            r"|(?:meeting )?day|dates? of (?:the )?meetings?|scheduled|cu[aá]ndo|d[ií]a"
            r"|fecha(?: y hora)?(?: de (?:la )?(?:reuni[oó]n|sesi[oó]n|junta))?"
        ),
    ),
    (
        "body",
        (
            r"body|board|committee|commission|department|group|category|comit[eé]|comisi[oó]n|"
            r"(?:meeting|governing|public|legislative) body|body name|junta|entidad|agency|"
            r"boards?(?:,| and| or| &|/).*|committees?(?:,| and| or| &|/).*|organi[sz]ation"
        ),
    ),
    ("kind", r"(?:meeting |event )?type|tipo(?: de reuni[oó]n)?"),
    (
        "title",
        (
            r"meetings?|(?:meeting |event )?(?:name|title)|events?|description|subject|"
            r"reuni[oó]n(?:es)?|nombre|t[ií]tulo|descripci[oó]n|asunto"
        ),
    ),
)
_KINDS = tuple((kind, re.compile(rf"(?:{words})\W*", re.IGNORECASE)) for kind, words in _COLUMNS)
_ICON = re.compile(
    r"^(?:pdf|html|word|docx?|view|download|open|link|icon|image|document link|multimedia link|"
    r"click here|here|ver|descargar|\W*)$|\bicon$",
    re.IGNORECASE,
)
_FORMAT = re.compile(r"\b(html|adahtml\w*|word|docx?)\b", re.IGNORECASE)


@dataclass(slots=True)
class Row:
    """One row: the words of its columns, its files, and the link to the meeting's own page."""

    node: html.Node
    day: str = ""
    time: str | None = None
    title: str = ""
    body: str = ""
    kind: str = ""
    place: str = ""
    status: str = ""
    detail: str | None = None
    files: list[Document] = field(default_factory=list)
    links: list[html.Link] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        """The columns without a meaning of their own that hold words, not files."""
        return {re.sub(r"\W+", "_", name).strip("_"): words for name, words in self.others.items()}

    def starts(self, zone: str, today: date | None = None) -> When | None:
        """When the meeting starts: the machine's own form, the date and time columns, the title."""
        stamp = self.node.css_first("[content*='-'], time[datetime]")
        if stamp is not None:
            machine = html.attribute(stamp, "content") or html.attribute(stamp, "datetime")
            found = dates.when(machine, zone)
            if found is not None:
                return found
        others = () if self.day else self.others.values()
        for text in (self.day, self.title, *others):
            start = dates.when(text, zone, today=today, clock_text=self._clock(text))
            if start is not None:
                return start
        return None

    def ends(self, zone: str, today: date | None = None) -> When | None:
        """The end, when date or time name a span ("6pm - 6:30pm")."""
        text = self.day or self.title
        return dates.span(text, zone, today=today, clock_text=self._clock(text))[1]

    def _clock(self, text: str) -> str | None:
        """The time column, unless it is empty and the date names a time itself."""
        return self.time if self.time or (self.time is not None and text != self.day) else None


def rows(table: html.Node, base: str) -> Iterator[Row]:
    """The rows of ``table``. Links in columns that say nothing of the meeting are its files."""
    for cells in html.table_by_header(table):
        first = next(iter(cells.values()))
        row = Row(first.parent or first)
        for name, cell in cells.items():
            _take(row, _kind(name), name, cell, base)
        yield row


def kinds(table: html.Node) -> frozenset[str]:
    """What the headers of ``table`` speak of: ``day``, ``title`` …; others as ``file``."""
    found = html.table_by_header(table)
    return frozenset(_kind(name) for name in (found[0] if found else ()))


def _kind(header: str) -> str:
    words = re.sub(r" \d+$", "", clean(header))
    return next((kind for kind, says in _KINDS if says.fullmatch(words)), "file")


def _take(row: Row, kind: str, header: str, cell: html.Node, base: str) -> None:
    words = html.text_of(cell)
    links = html.links(cell, base)
    row.links += links
    if kind == "time":
        row.time = words
        return
    if kind == "detail":
        row.detail = row.detail or (links[0].url if links else None)
        return
    if kind != "file":
        if not getattr(row, kind):
            setattr(row, kind, words)
        if kind == "title" and links and row.detail is None:
            row.detail = links[0].url
        return
    label = "" if header.startswith("column ") else header
    if links:
        row.files += [named(link, label) for link in links]
    elif words and label:
        row.others[label] = words


def named(link: html.Link, header: str) -> Document:
    """The document behind ``link``: called by its own words, or by ``header`` for an icon."""
    own = html.text_of(link.node)
    if own and not _ICON.search(own):
        role = role_of(header) if header else Role.OTHER
        return file(own, link.url, role=None if role is Role.OTHER else role)
    title = header[:1].upper() + header[1:] if header else link.text
    form = _FORMAT.search(f"{link.text} {link.url.rpartition('/')[2].partition('?')[0]} {link.url}")
    if form and form[1].lower().startswith(("html", "ada")):
        title = f"{title} (HTML)"
    return file(title, link.url)
