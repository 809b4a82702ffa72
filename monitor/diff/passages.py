"""Changed passages that people can read: whole words, the sentence around them, page and item."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.diff.align import Move, Step, align
from monitor.models import DocumentText, Page, Passage, Record
from monitor.parse.fold import clean, fold

CONTEXT = 12
"""Words shown on each side of a change, at most; fewer when the sentence begins or ends."""
JOIN = 10
"""Changes with at most so many kept words between them are one passage."""
_LABEL = 90
_ENDS = (".", "!", "?", ";", ":")
# How agendas number what they list: "4.", "4.A", "(b)", "Item 12", "26-1187", "CMA 2026 #291".
_HEAD = re.compile(
    r"(?:item\s+)?(?:\(?\d{1,3}[.)]|\d{1,3}\.?[A-Z]?\.|\(?[A-Z][.)]|\d{2,4}-\d{2,5}"
    r"|[A-Z]{2,5}\s\d{4}\s?#\d+|item\s+\d+[.:]?)\s+(?:\S+\s+)?(?=[^\W\d_]{2})",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Words:
    """The words of a text with what they are compared by, their pages, and where items begin."""

    shown: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    heads: list[tuple[int, str]] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)

    def page_at(self, place: int) -> int:
        if not self.pages:
            return 0
        return self.pages[min(place, len(self.pages) - 1)]

    def item_at(self, place: int) -> str:
        label = ""
        for start, name in self.heads:
            if start > place:
                break
            label = name
        return label


def word_diff(before: str, after: str) -> tuple[Passage, ...]:
    """The changed passages between two texts; nothing for white space, case and typography."""
    return _diff(_words([Page(0, before)]), _words([Page(0, after)]))


def document_diff(
    before: DocumentText, after: DocumentText, items: Sequence[Record] = ()
) -> tuple[Passage, ...]:
    """The changed passages between two documents, in the order of the new one.

    Each names its page in the new document and the agenda item it is in: one of ``items`` where
    their titles are found, else the last numbered line above. A passage of kept words only was
    moved; ``moved_from`` is the page it stood on. Where lines and pages break does not count.
    """
    old, new = _words(before.pages), _words(after.pages)
    if old.keys == new.keys:
        return ()
    for words in (old, new):
        words.heads = _item_heads(words, items) or words.heads
    return _diff(old, new)


def _words(pages: Iterable[Page]) -> _Words:
    found = _Words()
    for page in pages:
        for line in page.text.splitlines():
            words = line.split()
            if not words:
                continue
            if _HEAD.match(line):
                found.heads.append((len(found.shown), _short(line)))
            found.lines.append((len(found.shown), len(found.shown) + len(words)))
            found.shown += words
            found.pages += [page.number] * len(words)
    folded = {word: fold(word) for word in set(found.shown)}
    found.keys = [folded[word] for word in found.shown]
    if "" in folded.values():
        _drop_empty(found)
    return found


def _drop_empty(words: _Words) -> None:
    """Leave out words that consist of invisible signs only; heads keep their words."""
    kept = [place for place, key in enumerate(words.keys) if key]
    at = {place: n for n, place in enumerate(kept)}
    words.heads = [(at[place], name) for place, name in words.heads if place in at]
    words.lines = []
    words.shown = [words.shown[place] for place in kept]
    words.pages = [words.pages[place] for place in kept]
    words.keys = [words.keys[place] for place in kept]


def _item_heads(words: _Words, items: Sequence[Record]) -> list[tuple[int, str]]:
    """Where the titles of ``items`` begin."""
    starts: dict[tuple[str, ...], int] = {}
    titles = []
    for record in items:
        title = tuple(fold(record.title).split()[:5])
        if len(title) >= 2:
            titles.append((title, record))
    lengths = {len(title) for title, _ in titles}
    wanted = {title for title, _ in titles}
    for length in lengths:
        for place, gram in enumerate(zip(*(words.keys[n:] for n in range(length)), strict=False)):
            if gram in wanted:
                starts.setdefault(gram, place)
    found = [
        (starts[title], _short(f"{record.fields.get('number') or ''} {record.title}"))
        for title, record in titles
        if title in starts
    ]
    return sorted(found)


def _short(line: str) -> str:
    line = clean(line)
    return line if len(line) <= _LABEL else f"{line[: _LABEL - 2].rsplit(' ', 1)[0]} …"


def _diff(old: _Words, new: _Words) -> tuple[Passage, ...]:
    if old.keys == new.keys:
        return ()
    steps, moves = align(old.keys, new.keys, old.lines, new.lines)
    gone = {place for move in moves for place in range(move.i, move.i + move.size)}
    come = {place for move in moves for place in range(move.j, move.j + move.size)}
    found = [
        (group[0].j1, passage)
        for group in _groups(steps, gone, come)
        if (passage := _passage(group, old, new, gone, come)) is not None
    ]
    found += [(move.j, _moved(move, old, new)) for move in moves]
    found.sort(key=lambda each: each[0])
    return tuple(passage for _, passage in found)


def _groups(steps: Sequence[Step], gone: set[int], come: set[int]) -> list[list[Step]]:
    """Steps that change something, with those close to each other together."""
    groups: list[list[Step]] = []
    for step in steps:
        if step.same or not _says(step, gone, come):
            continue
        if groups and step.j1 - groups[-1][-1].j2 <= JOIN and step.i1 - groups[-1][-1].i2 <= JOIN:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _says(step: Step, gone: set[int], come: set[int]) -> bool:
    """Whether more than moved words changed."""
    return any(place not in gone for place in range(step.i1, step.i2)) or any(
        place not in come for place in range(step.j1, step.j2)
    )


def _passage(
    group: Sequence[Step], old: _Words, new: _Words, gone: set[int], come: set[int]
) -> Passage | None:
    parts: list[tuple[str, str]] = []
    first, last = group[0], group[-1]
    parts.append(("=", _before(new, first.j1)))
    at = first.j1
    for step in group:
        parts.append(("=", " ".join(new.shown[at : step.j1])))
        kept = [n for n in range(step.i1, step.i2) if n not in gone]
        added = [n for n in range(step.j1, step.j2) if n not in come]
        parts.append(("-", " ".join(old.shown[n] for n in kept)))
        parts.append(("+", " ".join(new.shown[n] for n in added)))
        at = step.j2
    parts.append(("=", _after(new, last.j2)))
    words = tuple((mark, text) for mark, text in parts if text)
    only_gone = all(step.j1 == step.j2 for step in group)
    item = old.item_at(first.i1) if only_gone else new.item_at(last.j2 - 1)
    return Passage(words, page=new.page_at(first.j1), item=item)


def _before(words: _Words, place: int) -> str:
    """The beginning of the sentence that ``place`` is in."""
    start = place
    while start > 0 and place - start < CONTEXT and not words.shown[start - 1].endswith(_ENDS):
        start -= 1
    cut = start > 0 and not words.shown[start - 1].endswith(_ENDS)
    return " ".join([*(["…"] if cut and start < place else []), *words.shown[start:place]])


def _after(words: _Words, place: int) -> str:
    """The rest of the sentence from ``place`` on."""
    if place and words.shown[place - 1].endswith(_ENDS):
        return ""
    end = place
    while end < len(words.shown) and end - place < CONTEXT:
        end += 1
        if words.shown[end - 1].endswith(_ENDS):
            break
    cut = end < len(words.shown) and end > place and not words.shown[end - 1].endswith(_ENDS)
    return " ".join([*words.shown[place:end], *(["…"] if cut else [])])


def _moved(move: Move, old: _Words, new: _Words) -> Passage:
    text = " ".join(new.shown[move.j : move.j + move.size])
    return Passage(
        (("=", text),),
        page=new.page_at(move.j),
        item=new.item_at(move.j),
        moved_from=old.page_at(move.i),
    )
