"""What a printed page carries besides its text: headers, footers, page numbers, dates of printing.

Producers put them on anew at each download or edition; they are no part of what a document says.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from monitor.models import Page
from monitor.parse.fold import clean, fold, without_self_talk

_EDGE = 4
_DIGITS = re.compile(r"\d+|\b[ivxlc]{1,6}\b")
_PAGE_NUMBER = re.compile(
    r"[-–—|\[(\s]*(?:(?:page|pg\.?|p\.|p[áa]gina)\s*+(?:#|no\.?)?\s*+)?(?:\d{1,4}|[ivxlc]{2,6})"
    r"(?:\s*(?:of|de|/)\s*\d{1,4})?[-–—|\])\s]*",
    re.IGNORECASE,
)
_NAMED_NUMBER = re.compile(r"\b(?:page|p[áa]gina)\s+\d{1,4}\s+(?:of|de)\s+\d{1,4}\b", re.IGNORECASE)


def without_furniture(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages without what repeats at their edges; its first appearance is kept."""
    cut = [_lines(page.text) for page in pages]
    repeated = _repeated(cut)
    shown: set[str] = set()
    found = []
    for page, lines in zip(pages, cut, strict=True):
        kept = list(_kept(lines, repeated, shown))
        found.append(Page(page.number, "\n".join(kept)))
    return tuple(found)


def _lines(text: str) -> list[str]:
    told = (without_self_talk(clean(line)) for line in text.splitlines())
    return [line for line in (_NAMED_NUMBER.sub(" ", line).strip() for line in told) if line]


def _kept(lines: list[str], repeated: set[str], shown: set[str]) -> Iterator[str]:
    edges = _edges(len(lines))
    for place, line in enumerate(lines):
        if place in edges:
            if _PAGE_NUMBER.fullmatch(line):
                continue
            mark = _mark(line)
            if mark in repeated:
                if mark in shown:
                    continue
                shown.add(mark)
        yield line


def _edges(count: int) -> set[int]:
    return {*range(min(_EDGE, count)), *range(max(count - _EDGE, 0), count)}


def _repeated(pages: Iterable[list[str]]) -> set[str]:
    """Lines that stand at the edge of half of the pages, whatever their numbers."""
    counts: Counter[str] = Counter()
    total = 0
    for lines in pages:
        if lines:
            total += 1
            counts.update({_mark(lines[place]) for place in _edges(len(lines))})
    least = max(2, ceil(total / 2))
    return {mark for mark, count in counts.items() if count >= least and len(mark) > 2}


def _mark(line: str) -> str:
    return _DIGITS.sub("#", fold(line))
