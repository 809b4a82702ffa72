"""Days as people and systems write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from monitor.parse.text import clean
from monitor.parse.words import MONTHS, WEEKDAYS, pattern

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years outside are placeholders (1831, 1900, 9999): no date at all."""

_MONTH = rf"(?P<month>{pattern(MONTHS)})(?:\b|(?=\d{{1,2}}\b))\.?"
_WEEKDAY = rf"(?:\b(?P<weekday>{pattern(WEEKDAYS)})\b\.?,?\s+(?:the\s+|el\s+)?)?"
_NTH = r"(?:\s?(?:st|nd|rd|th)\b|[º°])?"
_OF = r"(?:(?:de|del|of)\s+)?"
# "3-5", "3 and 4": the last day of several; not the start of a time ("3 - 5:00 PM")
_LAST = (
    rf"(?:\s*(?:-|–|—|&|and|to|through|y|al)\s*(?P<last>\d{{1,2}}){_NTH}(?![\d:/]|\s*[ap]\.?\s?m))?"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2026-11-24, 2026/11/24, 2026-11-24T18:00
        r"(?<!\d)(?<!\d[-/.])(?P<year>\d{4})(?P<s>[-/._])(?P<m>\d{1,2})(?P=s)(?P<day>\d{1,2})(?!\d)",
        # 20261124, 20261124T180000
        r"(?<!\d)(?P<year>199\d|20\d\d|2100)(?P<m>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?:(?=T\d)|(?!\w))",
        # Tuesday, March 3rd, 2026; March 3-5, 2026; Mar-03-2026; March 3
        (
            rf"{_WEEKDAY}\b{_MONTH}[\s.,/-]*(?:the\s+)?(?P<day>\d{{1,2}})(?!\d|:\d|\s*[ap]\.?m\b){_NTH}{_LAST}"
            rf"(?:[\s,./-]*[\s,./-]{_OF}(?P<year>\d{{4}}|['’]\d{{2}}|(?<=[-/])\d{{2}}|(?<=,\s)\d{{2}}(?!:))(?!\d|:\d))?"
        ),
        # 3 March 2026; 3 de marzo de 2026; 03-Mar-26; the 3rd of March
        (
            rf"{_WEEKDAY}(?<![\d:/.])(?P<day>\d{{1,2}}){_NTH}{_LAST}(?:[\s./-]+|\s?,\s){_OF}{_MONTH}"
            rf"(?:[\s,./-]*[\s,./-]{_OF}(?P<year>\d{{4}}|['’]?\d{{2}})(?!\d|:\d|\s*[ap]\.?m\b))?"
        ),
        # 11/24/2026, 11-24-26, 24.11.2026, 11/24/2026-2:00 PM
        (
            rf"{_WEEKDAY}(?<!\d)(?<!\d[/.:-])(?P<a>\d{{1,2}})\s?(?P<s>[-/.])\s?(?P<b>\d{{1,2}})\s?(?P=s)\s?"
            r"(?P<year>\d{4}|['’]?\d{2})(?:-(?=\d{1,2}(?::\d\d)?\s*[ap]\.?m\b)|(?![\d/]|-\d|\.\d))"
        ),
        # Tue 11/24; 11/24 alone
        rf"{_WEEKDAY}(?<![\d/.:$-])(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?![\d/.])",
    )
)
_ANY = date(2000, 1, 1)  # stands in for today where only the place of a day matters


@dataclass(frozen=True, slots=True)
class Found:
    """A day in a text: where it stands, and the last day when several were named ("3-5")."""

    day: date
    start: int
    end: int
    last: date | None = None


def find_day(text: str, *, today: date | None = None, order: str = "mdy") -> Found | None:
    """The first readable day in cleaned ``text``.

    A missing year is filled in from ``today`` (none: such a day is not read): the year nearest to
    it on which a named weekday falls, so that "Tue Jan 5" in December is next January.
    ``order`` (``mdy`` or ``dmy``) reads 3/4/2026; an impossible month turns the two round.
    """
    found = _listed(text, today, order)
    return found[0] if found else None


def without_days(text: str) -> str:
    """``text`` with every dated day blanked out, so that its digits are not read as a time."""
    for found in _listed(text, _ANY, "mdy"):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


def _listed(text: str, today: date | None, order: str) -> tuple[Found, ...]:
    """The days in ``text``; a calendar's rows say the same at every poll, so short ones are kept."""
    if len(text) > 200:
        return tuple(_all(text, today, order))
    return _kept(text, today, order)


@lru_cache(maxsize=8_192)
def _kept(text: str, today: date | None, order: str) -> tuple[Found, ...]:
    return tuple(_all(text, today, order))


def _all(text: str, today: date | None, order: str) -> Iterator[Found]:
    if not any(map(str.isdigit, text)):
        return
    matches = sorted(
        (match for form in _FORMS for match in form.finditer(text)),
        key=lambda match: (match.start(), -match.end()),
    )
    end = 0
    for match in matches:
        if match.start() < end:
            continue
        found = _read(match, today, order)
        if found is not None:
            end = found.end
            yield found


def _read(match: re.Match[str], today: date | None, order: str) -> Found | None:
    parts = match.groupdict()
    if parts.get("a"):
        month, number = int(parts["a"]), int(parts["b"])
        if (order == "dmy" and number <= 12) or month > 12:
            month, number = number, month
    else:
        word = parts.get("month")
        month = MONTHS[word.lower()] if word else int(parts["m"])
        number = int(parts["day"])
    weekday = parts.get("weekday")
    year = _year(parts.get("year"))
    if year is None:
        if today is None or not _dated(match):
            return None
        day = _nearest(month, number, today, WEEKDAYS[weekday.lower()] if weekday else None)
    else:
        day = _make(year, month, number)
    if day is None:
        return None
    last = _make(day.year, day.month, int(parts["last"])) if parts.get("last") else None
    return Found(day, match.start(), match.end(), last if last and last > day else None)


def _dated(match: re.Match[str]) -> bool:
    """Whether words without a year are meant as a day: not "may 5 of them", not "1/2 page"."""
    parts = match.groupdict()
    if parts.get("weekday"):
        return True
    if parts.get("a"):
        return clean(match.string) == clean(match[0])
    word = parts.get("month") or ""
    if word.lower() in {"may", "mar", "march", "set"} and word.islower():
        return " de " in match[0]
    return True


def _year(text: str | None) -> int | None:
    if not text:
        return None
    digits = text.lstrip("'’")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _make(year: int, month: int, number: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _nearest(month: int, number: int, today: date, weekday: int | None) -> date | None:
    """The day of that month nearest to ``today``, on that weekday when one was named."""
    reach = 1 if weekday is None else 3
    years = range(today.year - reach, today.year + reach + 1)
    days = [day for year in years if (day := _make(year, month, number)) is not None]
    fitting = [day for day in days if weekday is None or day.weekday() == weekday]
    return min(fitting or days, key=lambda day: abs((day - today).days), default=None)
