"""Texts that make a regular expression work: how it begins, and what it repeats, over and over."""

import re
from collections.abc import Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]  # Python's own parser of patterns
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Tree = Sequence[tuple[Any, Any]]
USUAL = (
    "a",
    "1",
    " ",
    "<",
    "-",
    ".",
    "/",
    ",",
    "_",
    "&",
    ":",
    "A",
    "a ",
    "1 ",
    "1,",
    "a.",
    "a-",
    "<a",
)
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
_CLASSES = {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_NOT_WORD: "-"}
MANY = 50


def attacks(pattern: "re.Pattern[Any]", size: int) -> Iterator[tuple[str, Any]]:
    """What to show (its beginning and its repeated piece), and the text of about ``size`` signs."""
    source = pattern.pattern
    raw = isinstance(source, bytes)
    tree = parser.parse(source.decode("latin-1") if raw else source, pattern.flags & ~re.UNICODE if raw else pattern.flags)  # fmt: skip
    pieces = [("", each) for each in USUAL] + list(_pieces(tree)) + [("", c) for c in _signs(tree)]
    for begin, piece in dict.fromkeys(p for p in pieces if p[1]):
        text = begin + piece * (size // len(piece) + 1)
        yield f"{begin!r} + {piece!r} …", text.encode("latin-1", "ignore") if raw else text


def _pieces(tree: Tree) -> Iterator[tuple[str, str]]:
    parts = list(tree)
    for number, (kind, value) in enumerate(parts):
        begin = _sample(parts[:number])
        if begin:
            yield "", begin
        if kind in _REPEATS and (value[1] is op.MAXREPEAT or value[1] > MANY):
            inner = [*_signs(value[2])[:4], _sample(value[2])]
            for sign in inner:
                yield begin, sign
                yield "", begin + sign
            yield from ((begin, one + two) for one in inner for two in inner if one != two)
        for below in _below(kind, value):
            yield from ((begin + first, then) for first, then in _pieces(below))


def _below(kind: Any, value: Any) -> list[Tree]:
    if kind in _REPEATS:
        return [value[2]]
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind is op.ATOMIC_GROUP:
        return [value]
    return [value[1]] if kind in (op.ASSERT, op.ASSERT_NOT) else []


def _members(items: Tree) -> list[str]:
    found = []
    for kind, value in items:
        if kind is op.LITERAL:
            found.append(chr(value))
        elif kind is op.RANGE:
            found.append(chr(value[0]))
        elif kind is op.CATEGORY:
            found.append(_CLASSES.get(value, "a"))
    if any(kind is op.NEGATE for kind, _ in items):
        return [sign for sign in "a1 <\n-/" if sign not in found][:2] or ["~"]
    return found or ["a"]


def _sample(tree: Tree) -> str:
    """A text the pattern takes, roughly."""
    text = ""
    for kind, value in tree:
        if kind is op.LITERAL:
            text += chr(value)
        elif kind is op.IN:
            text += _members(value)[0]
        elif kind in (op.ANY, op.NOT_LITERAL):
            text += "a"
        elif kind in _REPEATS:
            text += _sample(value[2]) * max(value[0], 1)
        elif kind not in (op.ASSERT, op.ASSERT_NOT):
            text += "".join(_sample(below) for below in _below(kind, value)[:1])
    return text


def _signs(tree: Tree) -> list[str]:
    """Single signs the pattern names."""
    found: dict[str, None] = {}
    for kind, value in tree:
        if kind is op.LITERAL:
            found[chr(value)] = None
        elif kind is op.IN:
            found.update(dict.fromkeys(_members(value)[:4]))
        for below in _below(kind, value):
            found.update(dict.fromkeys(_signs(below)))
    return list(found)[:12]
