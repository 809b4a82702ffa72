"""What a calendar says, read from its source by hand-made patterns, and what an editor should be told.

Nothing here uses the program: no parser, no adapter, no comparison of ours.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

Told = tuple[str, str]
"""Event and key."""


@dataclass(frozen=True)
class Row:
    """One meeting as the page shows it; ``clock`` and ``place`` as they stand there."""

    day: date
    clock: str = ""
    place: str = ""
    off: bool = False
    agenda: str = ""
    minutes: str = ""
    others: frozenset[str] = frozenset()


Rows = Mapping[str, Row]


def turn(old: Row, new: Row, today: date) -> str:
    """The most specific event between two states of a row, empty for none."""
    past = new.day < today
    if new.off and not old.off:
        return "cancelled"
    if old.off and not new.off:
        return "reinstated"
    moved = old.day != new.day or (old.clock != new.clock and old.clock and new.clock)
    if moved and not past:
        return "rescheduled"
    if letters(old.place) != letters(new.place) and old.place and new.place and not past:
        return "relocated"
    if new.agenda and not old.agenda:
        return "agenda_posted"
    if new.minutes and not old.minutes:
        return "minutes_posted"
    if new.agenda and new.agenda != old.agenda:
        return "agenda_revised"
    return "document_added" if new.others - old.others else ""


def letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def told(frames: list[tuple[datetime, Rows]], days_back: int = 7) -> list[set[Told]]:
    """For each frame after the first, what is to be told: of meetings in the window alone."""
    table: list[set[Told]] = []
    known: dict[str, Row] = {}
    for moment, rows in frames:
        today = moment.date()
        shown = {key: r for key, r in rows.items() if r.day >= today - timedelta(days=days_back)}
        found = {("added", key) for key in shown.keys() - known.keys()}
        for key in shown.keys() & known.keys():
            event = turn(known[key], shown[key], today)
            found |= {(event, key)} if event else set()
        found |= {
            ("removed", key)
            for key, row in known.items()
            if key not in rows and row.day > today and not row.off
        }
        table.append(found)
        known |= shown
    return table[1:]


def iqm2(path: Path) -> Rows:
    """Granicus IQM2: the tooltip of each row's link, and the links behind it."""
    found = {}
    text = path.read_text(errors="replace")
    for part in text.split('class="RowLink"')[1:]:
        key = re.search(r"Detail_Meeting\.aspx\?ID=(\d+)", part)
        tip = html.unescape(re.search(r'title="([^"]*)"', part)[1]).replace("\r", "\n")
        when = re.search(r"[A-Z]+DAY, ([A-Z]+ \d+, \d{4})\s+([\d:]+ [AP]M)", tip)
        status = re.search(r"Status:\s*(.*)", tip)[1]
        place = re.split(r"Status:.*", tip)[1]
        links = re.findall(r"File(?:Open|View)\.aspx\?Type=(\d+)&(?:amp;)?ID=(\d+)", part)
        kinds = dict(links)
        found[key[1]] = Row(
            datetime.strptime(when[1].title(), "%B %d, %Y").date(),
            when[2] if when[2] != "12:00 AM" else "", " ".join(place.split()),
            "cancel" in status.lower(), kinds.get("14", kinds.get("1", "")), kinds.get("12", kinds.get("15", "")),
        )  # fmt: skip
    return found


def legistar_page(path: Path) -> Rows:
    """Legistar's calendar: the id stands in the link of each row's iCalendar icon."""
    found = {}
    text = path.read_text(errors="replace")
    for part in re.findall(r'(?s)<tr class="rg(?:Alt)?Row"(.*?)</tr>', text):
        key = re.search(r"View\.ashx\?M=IC&amp;ID=(\d+)", part)
        day = re.search(r'class="rgSorted">(?:\s*<font[^>]*>)?\s*(\d+/\d+/\d{4})', part)
        if key is None or day is None:
            continue
        cells = [plain(cell) for cell in re.split(r"<td\b[^>]*>", part)[1:]]
        clock = re.search(r'lblTime"[^>]*>(?:\s*<font[^>]*>)?([^<]*)<', part)
        at = next(
            n
            for n, cell in enumerate(cells)
            if cell == " ".join((clock[1] if clock else "").split())
        )
        agenda = re.search(r"View\.ashx\?M=A&amp;ID=(\d+)[^\"]*", part)
        minutes = re.search(r"View\.ashx\?M=M&amp;ID=(\d+)[^\"]*", part)
        extra = set(re.findall(r"View\.ashx\?M=E\d&amp;ID=\d+", part))
        video = re.search(r"Video\.aspx\?Mode=\w+&(?:amp;)?ID1=\d+", part)
        found[key[1]] = Row(
            datetime.strptime(day[1], "%m/%d/%Y").date(), cells[at], cells[at + 1],
            bool(re.search(r"cancel", part, re.IGNORECASE)),
            agenda[0] if agenda else "", minutes[0] if minutes else "",
            frozenset(extra | ({video[0]} if video else set())),
        )  # fmt: skip
    return found


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def lims(path: Path) -> Rows:
    """Minneapolis: rows of JSON."""
    return {
        str(row["Id"]): Row(
            date.fromisoformat(row["MeetingDate"][:10]),
            row["MeetingTime"][11:],
            row["Location"],
            row["Cancelled"],
            "agenda" if row["MarkedAgendaPublished"] else "",
        )
        for row in json.loads(path.read_bytes())
    }


def legistar_rows(path: Path) -> Rows:
    """Rows of a Legistar calendar as another project stored them."""
    found = {}
    for each in json.loads(path.read_bytes()):
        row = each[0] if isinstance(each, list) else each
        url = row["iCalendar"]["url"]
        found[re.search(r"ID=(\d+)", url)[1]] = Row(
            datetime.strptime(row["Meeting Date"], "%m/%d/%Y").date(),
            row["Meeting Time"],
            row["Meeting Location"],
        )
    return found


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def dated(path: Path) -> Rows:
    """Days under headings of years, each on a line; or a month in front of a row of days."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", path.read_text(errors="replace"))
    lines = [line.strip() for line in html.unescape(re.sub(r"<[^>]+>", "\n", text)).splitlines()]
    year, month, found = 0, "", {}
    for line in filter(None, lines):
        heading = re.match(
            r"(20\d\d)(?: (?:Meeting Schedule|AGENDAS|Agendas|Meeting Minutes))?$", line
        )
        if heading:
            year, month = int(heading[1]), ""
            continue
        name = re.match(
            r"([A-Z][A-Za-z]{2})[a-z]*[A-Z]*\.?(?:\s+(\d{1,2})\*?)?(?: Public Hearing)?$", line
        )
        names = [each for each in MONTHS if name and each[:3].upper() == name[1].upper()]
        if names:
            month = names[0]
        number = name[2] if names else (line if re.fullmatch(r"\d{1,2}\*?", line) else "")
        if year and month and number:
            day = date(year, MONTHS.index(month) + 1, int(number.rstrip("*")))
            found[day.isoformat()] = Row(day)
        elif not names and not re.fullmatch(r"\*+|X|\W*", line):
            month = ""
    return found
