"""A large file in portions, so that never more than one of them stands in memory as a tree.

Towns are nearly all of a large file. Where they are written as lines below ``jurisdictions:``, that
part can be cut at any line that begins a town, and each portion read by itself: a YAML parser
that comes to such a line outside of quotes and brackets stands where it stands at the beginning
of a text. Inside of quotes or brackets the portion before does not close them, which is an error,
and whoever reads portions goes back to the whole file then. What is around the towns is read with
empty lines in their place, so that every line and column stays what it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.config.quick import quick
from monitor.config.tree import Node, Place, read

SIZE = 64_000
"""Characters in a portion, about."""

_SECTION = re.compile(r"^jurisdictions: *$", re.MULTILINE)
_OUTSIDE = re.compile(r"^[^ \n#]", re.MULTILINE)  # the first line of what comes after
_TOWN = "[A-Za-z0-9][A-Za-z0-9._-]*:(?= |$)"
_FIRST = re.compile(rf"(?:^ *(?:#.*)?\n)*^( +){_TOWN}", re.MULTILINE)
_BREAKS = re.compile("[\r\x85\u2028\u2029\ufeff]")  # more that a parser may take for a new line


class Unlike(Exception):  # noqa: N818 - no error: the whole file is read instead
    """The portions would not say what the whole file says, or it has a slip of form."""


@dataclass(frozen=True, slots=True)
class Portions:
    """``rest`` is the file with empty lines for its towns; their section is named in ``line`` (1-based)."""

    rest: str
    line: int
    _size: int
    _text: str
    _first: int
    _begins: int
    _end: int
    _indent: int

    def around(self, file: str) -> Node | None:
        """The root without the towns; ``None`` when their section is not what it seemed to be."""
        root, mistakes = read(self.rest, file)
        if mistakes or root is None or not isinstance(root.value, dict):
            return None
        section = root.value.get("jurisdictions")
        if section is None or section.value or section.quoted:
            return None
        return root if section.named_at == Place(self.line, 1) else None

    def towns(self, file: str) -> Iterator[tuple[str, Node, Place]]:
        """Each town's id, what stands below it, and where the id stands. Raises ``Unlike``."""
        words: dict[str, str] = {}
        seen: set[str] = set()
        for portion, line in self.cut():
            root = quick(portion, line, words)
            if root is None:
                root, mistakes = read(portion, file, line=line, depth=1)
                if mistakes:
                    raise Unlike
            if root is None or not isinstance(root.value, dict):
                raise Unlike
            if not seen.isdisjoint(root.value):
                raise Unlike  # one is written twice
            seen.update(root.value)
            for name, node in root.value.items():
                yield name, node, node.named_at

    def cut(self) -> Iterator[tuple[str, int]]:
        """Each portion of the towns, and how many lines of the file stand before it."""
        town = re.compile(rf"^ {{{self._indent}}}{_TOWN}", re.MULTILINE)
        start, line = self._first, self.line
        while start < self._end:
            found = town.search(self._text, max(start, self._begins) + self._size, self._end)
            stop = found.start() if found else self._end
            portion = self._text[start:stop]
            yield portion, line
            start, line = stop, line + portion.count("\n")


def cut(text: str, size: int = SIZE) -> Portions | None:
    """The portions of ``text``; ``None`` when it is small, or not written so that it can be cut."""
    if len(text) <= size:
        return None
    section = _SECTION.search(text)
    if section is None or _SECTION.search(text, section.end()) or _BREAKS.search(text):
        return None
    first = section.end() + 1
    outside = _OUTSIDE.search(text, first)
    end = outside.start() if outside else len(text)
    begins = _FIRST.match(text, first, end)
    if begins is None:
        return None
    blank = "\n" * text.count("\n", first, end)
    return Portions(
        rest=text[:first] + blank + text[end:],
        line=text.count("\n", 0, first),
        _size=size,
        _text=text,
        _first=first,
        _begins=begins.start(1),
        _end=end,
        _indent=len(begins[1]),
    )
