"""Quotations: word diffs, sentences in which a topic's word stands, items that were reworded."""

import re
from collections.abc import Iterator, Sequence

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.limits import cut, size
from monitor.deliver.render.parts import Line, Text, bold, strike, text
from monitor.deliver.render.subject import highlighted
from monitor.models import Hit, Passage

QUOTE = 700
HITS = 4
CONTEXT = 90
SEVERAL = 180
"""The width of each sentence when several share a line."""
TURN_NEW, TURN_GONE = "New in ", "No longer in "
"""How the line about a condition begins."""
_NUMBER = re.compile(r"((?:\d|[A-Z]{1,4}[ .-]?\d)[\w.#/-]*)\s+(?=\S)")
_KEPT = 2
"""Common words left standing on each side of a rewording."""


def numbered(title: str) -> Line:
    """*0412* Order for a hearing …: the item's number bold."""
    found = _NUMBER.match(title)
    return (bold(found[1]), text(" " + title[found.end() :])) if found else (text(title),)


def reworded(old: str, new: str) -> Line:
    """*0377* “…approve” → “…*place on file*”: what stayed is cut down to the seam."""
    first, second = old.split(), new.split()
    label: Line = ()
    found = _NUMBER.match(new)
    if found and old.startswith(found[0]):
        label = (bold(found[1]), text(" "))
        skip = len(found[1].split())
        first, second = first[skip:], second[skip:]
    if not first or not second:
        return (*label, strike(old), text(" → "), bold(new))
    head = _same(first, second)
    tail = min(_same(first[::-1], second[::-1]), len(first) - head - 1, len(second) - head - 1)
    tail = max(0, tail)
    head = min(head, len(first) - 1, len(second) - 1)
    before = " ".join(first[max(0, head - _KEPT) : len(first) - max(0, tail - _KEPT)])
    lead = " ".join(second[max(0, head - _KEPT) : head])
    end = " ".join(second[len(second) - tail : len(second) - max(0, tail - _KEPT)])
    core = " ".join(second[head : len(second) - tail])
    left = "…" if head > _KEPT else ""
    right = "…" if tail > _KEPT else ""
    return (
        *label, text(f"“{left}{before}{right}” → “{left}{lead}{' ' if lead else ''}"), bold(core),
        text(f"{' ' if end else ''}{end}{right}”"),
    )  # fmt: skip


def _same(first: Sequence[str], second: Sequence[str]) -> int:
    count = 0
    for left, right in zip(first, second, strict=False):
        if left != right:
            break
        count += 1
    return count


def passage_line(passage: Passage, words: Sequence[str]) -> Line:
    """A changed passage; one that only brings words is a quotation, the first of ``words`` bold."""
    marks = {mark for mark, said in passage.words if said.strip()} - {"="}
    if marks != {"+"} or passage.moved_from:
        return (*where(passage), *words_of(passage.words))
    place = f"the {passage.document or 'text'}".lower()
    spot = "".join(
        f", {part}" for part in (f"p. {passage.page}" if passage.page else "", one_line(passage.item)) if part
    )  # fmt: skip
    said = tuple(words_of(passage.words))
    plain = "".join(part.words for part in said)
    found = next((word for word in words if one_line(word).casefold() in plain.casefold()), None)
    if found is not None:
        said = tuple(p for p in highlighted(plain, found, QUOTE) if isinstance(p, Text))
    return (text(f"{TURN_NEW}{place}{spot}: “"), *said, text("”"))


def where(passage: Passage) -> Line:
    """``Agenda, p. 23, item 14:``."""
    parts = [
        passage.document.capitalize(),
        f"p. {passage.page}" if passage.page else "",
        one_line(passage.item),
        f"moved here from p. {passage.moved_from}" if passage.moved_from else "",
    ]
    told = ", ".join(part for part in parts if part)
    return (text(told + ": "),) if told else ()


def words_of(words: Sequence[tuple[str, str]]) -> Iterator[Text]:
    """A word diff: gone words struck through, new ones bold, what stayed only at the seams."""
    last = len(words) - 1
    for number, (mark, said) in enumerate(words):
        plain = one_line(said)
        if not plain:
            continue
        gap = " " if number else ""
        if mark == "-":
            yield text(gap)
            yield strike(cut(plain, QUOTE))
        elif mark == "+":
            yield text(gap)
            yield bold(cut(plain, QUOTE))
        else:
            yield text(gap + _seam(plain, first=number == 0, last=number == last))


def _seam(plain: str, *, first: bool, last: bool) -> str:
    if size(plain) <= 2 * CONTEXT:
        return plain
    head, tail = cut(plain, CONTEXT), "…" + plain[-CONTEXT:].partition(" ")[2]
    if first:
        return tail
    return head if last else f"{head} {tail}"


def hits(found: Sequence[Hit]) -> Iterator[Line]:
    """Where a topic's word stands: the sentences of one topic on one line, the word bold."""
    by_topic: dict[str, list[Hit]] = {}
    seen: set[str] = set()
    for hit in found:
        sentence = one_line(hit.sentence)
        if sentence not in seen:
            seen.add(sentence)
            by_topic.setdefault(one_line(hit.topic), []).append(hit)
    for topic, theirs in by_topic.items():
        parts: list[Text] = [text(f"Matching “{topic}”: ")]
        for number, hit in enumerate(theirs[:HITS]):
            parts.append(text(" · " if number else ""))
            parts += _where_found(hit)
            width = SEVERAL if len(theirs) > 1 else 280
            said = highlighted(one_line(hit.sentence), hit.word, width)
            parts += [part for part in said if isinstance(part, Text)]
        left = len(theirs) - HITS
        parts.append(text(f" … and {left} more" if left > 0 else ""))
        yield tuple(parts)


def _where_found(hit: Hit) -> Iterator[Text]:
    spot = f"p. {hit.page}" if hit.page else ""
    if hit.field.startswith("item "):
        yield bold(one_line(hit.field))
        yield text(f" ({spot}) " if spot else " ")
    elif spot:
        yield text(f"({spot}) ")


def turned(found: Sequence[Hit]) -> Iterator[Line]:
    """The words that came into a notice or went out of it, in their sentence."""
    for hit in found[:HITS]:
        new = hit.turn == "new"
        page = f"p. {hit.page}" if hit.page else ""
        head = TURN_NEW if new else TURN_GONE
        spot = f", {page}" if new and page else f" (it was on {page})" if page else ""
        said = highlighted(one_line(hit.sentence), hit.word)
        yield (text(f"{head}{one_line(hit.field)}{spot}: “"), *said, text("”"))
    if len(found) > HITS:
        yield (text(f"… and {len(found) - HITS} more"),)


def quoted(passage: Passage, turns: Sequence[Hit]) -> bool:
    """Whether the passage brings or takes away only what a line above quotes already."""
    marks = {mark for mark, _ in passage.words} - {"="}
    words = one_line(" ".join(said for mark, said in passage.words if mark != "=")).casefold()
    return any(
        marks == {"+" if hit.turn == "new" else "-"} and one_line(hit.word).casefold() in words
        for hit in turns
    )
