"""Times of day as people write them."""

import re
from datetime import time

from monitor.parse.days import without_days
from monitor.parse.text import clean

# Read are: 6 p.m., 6:30pm, 6.30 PM, 18:00, 18h30, 1800 hrs, 7 de la tarde, T180000.
_MERIDIEM = r"(?:([ap])\s?\.?\s?m\b\.?|([ap])\b(?![.'’&])|de la (mañana|manana|tarde|noche))"
_CLOCK = re.compile(
    rf"(?<![\d:/.,$#-])(?:T(?=\d\d:))?(\d{{1,2}})(?:[:.](\d{{2}})(?::(\d{{2}})(?:\.\d+)?)?)?\s*{_MERIDIEM}"
    r"|(?<![\d:/.,$#])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(?![\d:])"
    r"|(?<![\d:/.,$#-])([01]\d|2[0-3])([0-5]\d)\s*(?:hrs|hours|horas)\b"
    r"|(?<![\d:/.,$#-])([01]?\d|2[0-3])\s?h\s?([0-5]\d)?\b"
    r"|(?<=[\dT ]T)([01]\d|2[0-3])([0-5]\d)(?:[0-5]\d)?Z?\b"
    r"|\b(?:12(?::00)?\s*)?(noon|midday|mediod[ií]a|midnight|medianoche)\b",
    re.IGNORECASE,
)
# "7:00 - 9:00 PM", "9–11 a.m.": the first time borrows its half of the day from the second.
_RANGE = re.compile(
    r"(?<![\d:/.,$#-])(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to|until|till|a)\s*"
    r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\s?\.?\s?m\b\.?",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\b(?:immediately|directly|shortly)\s+(?:following|after)\b|\bupon\s+(?:the\s+)?"
    r"(?:adjournment|conclusion|completion)\b|\bfollowing\s+(?:the\s+)?\S|\bafter\s+the\b"
    r"|\b(?:inmediatamente\s+)?despu[eé]s\s+de\b|\bal\s+(?:concluir|terminar)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\bt\.?b\.?[dac]\b\.?|\bto be (?:determined|announced|confirmed)\b|\bpor (?:determinar|confirmar)\b"
    r"|\btime (?:not|un)\s?(?:known|set|available)\b|\ball day\b",
    re.IGNORECASE,
)
Found = tuple[time, int, int]


def clock(text: str, *, midnight: bool = False) -> time | None:
    """The first time of day in ``text``, or ``None`` when it names none.

    00:00 and 12:00 AM are what systems print for "no time": they count only with ``midnight``;
    the word "midnight" always does. "immediately following the 6:00 PM session" has no time.
    """
    text = without_days(clean(text))
    found = find(text)
    if found is None or follows(text[: found[1]]) is not None:
        return None
    if found[0] == time(0) and not midnight and not _says_midnight(text):
        return None
    return found[0]


def follows(text: str) -> str | None:
    """The words that tie a meeting to the end of another ("immediately following …"), if any."""
    found = _FOLLOWS.search(text)
    return clean(text[found.start() :]) if found else None


def time_unknown(text: str) -> bool:
    """Whether ``text`` says in words that the time is not known: TBD, upon adjournment."""
    return bool(_UNKNOWN.search(text)) or (follows(text) is not None and clock(text) is None)


def find(text: str, start: int = 0) -> Found | None:
    """The first readable time from ``start`` on, with where it begins and ends."""
    spread = _RANGE.search(text, start)
    for found in _CLOCK.finditer(text, start):
        if spread and spread.start() == found.start():
            return _first_of(spread) or _read(found)
        if spread and spread.start() < found.start():
            borrowed = _first_of(spread)
            if borrowed:
                return borrowed
        value = _read(found)
        if value:
            return value
    return _first_of(spread) if spread else None


def _says_midnight(text: str) -> bool:
    return bool(re.search(r"\bmidnight\b|\bmedianoche\b", text, re.IGNORECASE))


def _first_of(spread: re.Match[str]) -> Found | None:
    """The start of a range, in the half of the day that puts it before the end."""
    hour, end = int(spread[1]), int(spread[3])
    if not (1 <= hour <= 12 and 1 <= end <= 12):
        return None
    minute = int(spread[2] or 0)
    if minute > 59:
        return None
    last = _half(end, spread[5])
    begin = _half(hour, spread[5])
    if (begin, minute) > (last, int(spread[4] or 0)):
        begin = _half(hour, "a" if spread[5].lower() == "p" else "p")
    return time(begin, minute), spread.start(), spread.end(2) if spread[2] else spread.end(1)


def _half(hour: int, letter: str) -> int:
    return hour % 12 + (12 if letter.lower() == "p" else 0)


def _read(found: re.Match[str]) -> Found | None:
    g = found.groups()
    if g[15]:
        midnight = g[15].lower() in {"midnight", "medianoche"}
        return time(0 if midnight else 12), found.start(), found.end()
    if g[0] is not None:
        return _twelve(found)
    hour, minute, second = next(
        (int(a), int(b or 0), int(c or 0))
        for a, b, c in (
            (g[6], g[7], g[8]),
            (g[9], g[10], None),
            (g[11], g[12], None),
            (g[13], g[14], None),
        )
        if a is not None
    )
    return time(hour, minute, second), found.start(), found.end()


def _twelve(found: re.Match[str]) -> Found | None:
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if minute > 59 or second > 59 or hour > 23:
        return None
    letter = (found[4] or found[5] or ("a" if (found[6] or "").startswith("ma") else "p")).lower()
    if hour <= 12:
        if hour == 0 and letter == "p":
            return None
        hour = _half(hour, letter)
    return time(hour, minute, second), found.start(), found.end()
