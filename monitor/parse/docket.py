"""Docket numbers, PACER document ids, and how much a filing matters."""

import re
from functools import lru_cache

from monitor.models import Importance
from monitor.parse import text

# 1:25-cv-10442-NMG-2: office, year, type, serial, then judges' initials and defendants.
_DISTRICT = re.compile(r"\b(\d{1,2}):(\d{2}|\d{4})-([a-z~]{1,4})-(\d{1,6})", re.IGNORECASE)
_PLAIN = re.compile(r"\b(\d{2})-(\d{1,6})\b")  # appellate and bankruptcy: 25-3889, 18-00079
_DISTRICT_DIGITS = 5

# Filings told at once, and those left to the digest. ``*`` ends a stem, ``^`` means the beginning.
HIGH = (
    "order*", "opinion*", "judgment*", "verdict", "decree", "mandate*", "injunction*",
    "temporary restraining order", "TRO", "preliminary injunction", "summary judgment",
    "^complaint", "amended complaint", "^petition*", "notice of appeal", "interlocutory appeal",
    "report and recommendation*", "settlement agreement", "voluntary dismissal", "dismiss* case",
    "emergency motion", "stay pending appeal", "certiorari", "en banc", "case termination*",
)  # fmt: skip
LOW = (
    "notice of appearance", "appearance*", "pro hac vice", "leave to appear", "phv",
    "corporate disclosure", "disclosure statement", "certificate* of service", "^certificate*",
    "proof of service", "affidavit of service", "summons*", "waiver of service", "cover sheet",
    "filing fee*", "case assigned", "assignment of case", "notice of related case*",
    "change of address", "change of contact", "withdraw* of appearance", "withdraw* as attorney",
    "withdrawal of attorney", "substitution of attorney", "substitution of counsel",
    "transcript order*", "redaction*", "add and terminate attorneys", "^set deadlines*",
    "^set hearing*", "^set/reset*", "^terminate*", "extension of time", "enlargement of time",
    "excess pages", "notice of change", "electronic notice*", "jury demand", "admission fee*",
    "docket annotation", "scheduling notification*", "briefing order", "proposed order*",
)  # fmt: skip
# What only supports or answers another filing names that filing's kind without being of it.
_SUPPORTING = re.compile(
    r"(?:joint |consent |unopposed |sealed |supplemental |sur-?)*(?:response|reply|opposition|"
    r"memorandum (?:in|of)|brief|declaration|affidavit|exhibit|answer|joinder|objection|"
    r"statement|letter(?! motion)|appendix)",
    re.IGNORECASE,
)
# What asks for something: a single word such as "order" is then not what it is.
_ASKING = re.compile(
    r"(?:joint |consent |unopposed |assented-to |first |second )*"
    r"(?:motion|application|request|notice|letter motion|stipulation of)",
    re.IGNORECASE,
)
_UTILITY = re.compile(r"^(?:~util - |\d+ - )", re.IGNORECASE)
_COUNTRY = re.compile(
    r"(?:the )?(?:USA|U\.?\s?S\.?(?:A\.?)?|United States(?: of America)?)", re.IGNORECASE
)
_HEAD, _NEAR, _SOON = 160, 80, 60  # characters in which a kind is named


def number(words: str) -> str | None:
    """The docket number in ``words`` without judges' initials and defendant: ``1:25-cv-10442``.

    District numbers are padded to five digits; appellate and bankruptcy ones (``25-3889``) stay
    as written. ``None`` when there is none (or it is as broken as ``5:18-~gr-00001``).
    """
    found = _DISTRICT.search(words)
    if found:
        office, year, sort, serial = found.groups()
        if "~" in sort:
            return None
        return f"{int(office)}:{year[-2:]}-{sort.lower()}-{int(serial):0{_DISTRICT_DIGITS}d}"
    plain = _PLAIN.search(words)
    return f"{plain[1]}-{plain[2]}" if plain else None


def document_id(raw: str) -> str:
    """PACER's document id with its fourth digit as 0, as CourtListener stores it.

    The digit is 1 in links that open the document instead of its menu; both name one document.
    """
    return f"{raw[:3]}0{raw[4:]}" if len(raw) > 3 and raw.isdigit() else raw


def docket_join(court: str, docket_number: str) -> str:
    """What names a case in every source: court and number."""
    return f"docket:{court}/{number(docket_number) or docket_number}"


def entry_join(court: str, docket_number: str, entry: str = "", sequence: str = "") -> str | None:
    """What names a filing in every source: its number, else PACER's sequence; ``None`` without."""
    part = f"#{entry}" if entry else f"@{sequence}" if sequence else ""
    return f"{docket_join(court, docket_number)}{part}" if part else None


def case_name(raw: str) -> str:
    """A caption as readers know it: "et al" left out, ``USA`` spelt out, blanks set right."""
    name = text.clean(text.unescape(raw))
    name = re.sub(r",?\s*\bet\.? al\.?(?=$|[\s,;)])", "", name, flags=re.IGNORECASE)
    name = re.sub(r"\s+vs?\.?\s+", " v. ", name, count=1, flags=re.IGNORECASE)
    sides = [re.sub(r"\s+([,;)])", r"\1", side).strip(" ,") for side in name.split(" v. ")]
    return " v. ".join("United States" if _COUNTRY.fullmatch(side) else side for side in sides)


def importance(words: str, high: tuple[str, ...] = HIGH, low: tuple[str, ...] = LOW) -> Importance:
    """How loudly a filing is told, from its kind or the beginning of its text.

    An entry may name several kinds, joined by " AND ": the most important one counts. In one kind
    the phrase that stands first decides; an order on a routine request is of normal importance,
    and so is what only answers or supports another filing.
    """
    ranks = {_rank(part, high, low) for part in re.split(r" AND (?=[A-Z~0-9])", words)}
    for wanted in (Importance.HIGH, Importance.NORMAL):
        if wanted in ranks:
            return wanted
    return Importance.LOW


def _rank(words: str, high: tuple[str, ...], low: tuple[str, ...]) -> Importance:
    head = _UTILITY.sub("", text.clean(words).partition("(Attachments:")[0])[:_HEAD]
    down = _first(head[:_NEAR], low)
    if down is None and _SUPPORTING.match(head):
        return Importance.NORMAL
    if _ASKING.match(head):
        high = tuple(phrase for phrase in high if " " in phrase or phrase.isupper())
    up = _first(head, high)
    if up is not None and (down is None or up <= down):
        routine = down is not None and down - up < _SOON
        return Importance.NORMAL if routine else Importance.HIGH
    return Importance.NORMAL if down is None else Importance.LOW


def _first(words: str, phrases: tuple[str, ...]) -> int | None:
    places = (_pattern(phrase).search(words) for phrase in phrases)
    return min((found.start() for found in places if found), default=None)


@lru_cache(maxsize=512)
def _pattern(phrase: str) -> re.Pattern[str]:
    parts = [
        re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "")
        for word in phrase.removeprefix("^").split()
    ]
    start = "^" if phrase.startswith("^") else r"(?<!\w)"
    return re.compile(start + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE)
