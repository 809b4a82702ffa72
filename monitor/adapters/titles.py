"""What an entry of a list calls its meeting, among the words of its day, time and papers."""

import re
from collections.abc import Iterable
from datetime import date

from monitor.parse import dates
from monitor.parse.days import find_day
from monitor.parse.text import clean

_EDGE = re.compile(r"^[\s|/,;:.()\[\]–—*•·-]+|[\s|/,;:(\[–—*•·-]+$")
_WORDS = re.compile(
    r"\b(?:agendas?|packets?|minutes|video|audio|meeting materials?|pdf|view|download|read more|more|"
    r"click here|here|final|draft|revised|amended|corrected|orden del d[ií]a|actas?|maps?|photos?|"
    r"(?:photo )?gallery|presentations?|details?|register|live ?stream|watch|listen|join|zoom|webex)"
    r"\b\W*",
    re.IGNORECASE,
)
_SORT = re.compile(
    r"\b(regular|special|emergency|work ?(?:session|shop)|workshop|study session|closed session|"
    r"joint|organizational|annual|town hall|budget|public hearing|ordinaria|extraordinaria)\b",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"(?:regular|special|emergency|joint|organizational|annual|budget|ordinaria|extraordinaria)",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"(?:the )?(?:meeting )?(?:is |was |has been )?(?:cancell?ed|postponed|rescheduled|cancelad[oa]|"
    r"no meeting)\W*",
    re.IGNORECASE,
)


def without_day(words: str, today: date | None = None) -> str:
    """``words`` without the first day they name; ``today`` gives the year where they do not."""
    found = find_day(words, today=today)
    return f"{words[: found.start]} {words[found.end :]}" if found else words


def title_of(entry: str, day: date, labels: Iterable[str], name: str, *, link: bool) -> str:
    """The words of ``entry`` that are neither its day or time nor the ``labels`` of its papers.

    ``name`` is what meetings are called where the entry does not say; of a ``link``'s words those
    that only say what it leads to are left out.
    """
    words = without_day(entry, day)
    for label in labels:
        if label and label != entry:
            words = words.replace(label, " ", 1)
    hours = dates.clock(words)
    if hours is not None:
        words = re.sub(
            r"(?:\b(?:at|to|until|from)\s+|[-–]\s*)?"
            r"(?:\b\d{1,2}(?::\s?\d{2})?\s*(?:[ap]\.?\s?m\b\.?)|\b(?:noon|midnight)\b)",
            " ",
            words,
            flags=re.IGNORECASE,
        )
    words = re.sub(r"\.(?:pdf|docx?)\b", " ", words, flags=re.IGNORECASE)
    words = _EDGE.sub("", clean(re.sub(r"\s*[–—|]\s*(?=[–—|]|$)", " ", words)))
    bare = _EDGE.sub("", clean(_WORDS.sub(" ", words)))
    sort = _SORT.search(entry)
    alone = _ADJECTIVE.fullmatch(bare) is not None
    if name and _OFF.fullmatch(bare):
        return name
    if len(re.sub(r"\W", "", bare)) >= 4 and len(words) <= 200 and not alone:
        return bare if link else words
    if sort and not re.search(rf"\b{re.escape(sort[1])}\b", name, re.IGNORECASE):
        return f"{name}: {sort[1].capitalize()}" if name else f"{sort[1].capitalize()} meeting"
    return name or bare or "Meeting"
