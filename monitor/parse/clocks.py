"""Times of day as people write them."""

import re
from datetime import time

from monitor.parse.days import without_days
from monitor.parse.text import clean

# Read are: 6 p.m., 6:30pm, 6.30 PM, 18:00, 18h30, 1800 hrs, 7 de la tarde, T180000.
_AHEAD = r"(?<![\d:/.,$#-])"
_CLOCK = re.compile(
    r"\b(?:12(?::00)?\s*)?(?P<word>noon|midday|mediod[ií]a|midnight|medianoche)\b"
    rf"|{_AHEAD}(?:T(?=\d\d:))?(?P<hour>\d{{1,2}})(?:(?:\s?:\s?|\.)(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?"
    r"\s*(?:o['’]?clock\s*)?(?:(?P<half>[ap])\s?\.?\s?m\b\.?|(?P<letter>[ap])\b(?![.'’&])"
    r"|de la (?P<part>mañana|manana|tarde|noche))"
    r"|(?<![\d:/.,$#])(?P<h1>[01]?\d|2[0-3]):(?P<m1>[0-5]\d)(?::(?P<s1>[0-5]\d)(?:\.\d+)?)?(?![\d:])"
    rf"|{_AHEAD}(?P<h2>[01]\d|2[0-3])(?P<m2>[0-5]\d)\s*(?:hrs|hours|horas)\b"
    rf"|{_AHEAD}(?P<h3>[01]?\d|2[0-3])\s?h\s?(?P<m3>[0-5]\d)?\b"
    r"|(?:(?<=[\dT ]T)|(?<=^T))(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?P<s4>[0-5]\d)?Z?\b",
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
    said = found.groupdict()
    if said["word"]:
        midnight = said["word"].lower() in {"midnight", "medianoche"}
        return time(0 if midnight else 12), found.start(), found.end()
    if said["hour"] is not None:
        return _twelve(found)
    form = next(n for n in "1234" if said[f"h{n}"] is not None)
    hour, minute = int(said[f"h{form}"]), int(said[f"m{form}"] or 0)
    return time(hour, minute, int(said.get(f"s{form}") or 0)), found.start(), found.end()


def _twelve(found: re.Match[str]) -> Found | None:
    said = found.groupdict()
    hour, minute, second = (int(said[name] or 0) for name in ("hour", "minute", "second"))
    if minute > 59 or second > 59 or hour > 23:
        return None
    part = "a" if (said["part"] or "").startswith("ma") else "p"
    letter = (said["half"] or said["letter"] or part).lower()
    if hour == 0 and letter == "p":
        return None
    hour = _half(hour, letter) if hour <= 12 else hour
    return time(hour, minute, second), found.start(), found.end()
