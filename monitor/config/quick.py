"""The plain part of YAML read quickly: words, texts in quotes, groups, and lists in one line.

Nearly every line of a large file is so plain that a few patterns read it. Whatever is not — a
list in lines, a text over two lines, an escape, an anchor, a name that is written twice, a slip —
is not judged here: the answer is ``None``, and the YAML parser reads the text instead. What is
answered is what the parser would answer, each place included.
"""

import re

from monitor.config.tree import WIDTH, Node

DEEPEST = 20
SHORT = 32
"""Names and values of so many characters may repeat; each is kept once."""

# Each set of characters is smaller than what YAML takes there, so that nothing is misread.
_ODD = re.compile("[^\n\x20-\x7e\u00c0-\u024f\u2010-\u2027]")
_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,199}"
_BEGIN = "[A-Za-z0-9./_($\u00c0-\u024f]"
_INNER = "A-Za-z0-9./_()$~+=;@&!*'^%\"<>|\u00c0-\u024f-"
_INSIDE = (
    rf"{_BEGIN}[{_INNER}]*+(?:(?::(?=[A-Za-z0-9/])| +(?=[{_INNER}]))[{_INNER}]++)*+"  # { } [ ]
)
_OUTSIDE = rf"{_BEGIN}[{_INNER},]*+(?:(?::(?=[A-Za-z0-9/])| +(?=[{_INNER},]))[{_INNER},]++)*+"
_QUOTED = r"""'([^'\n]*)'|"([^"\\\n]*)\""""
_END = r"(?: +#.*| *)$"
_LINE = re.compile(
    rf"( *)(?:({_NAME}):(?: +(?:(?:{_QUOTED}|({_OUTSIDE})){_END}|([\[{{]))|{_END})|(?:#.*)?$)",
    re.MULTILINE,
)
_PAIR = re.compile(rf" *({_NAME}): +(?:(?:{_QUOTED}|({_INSIDE})) *([,}}])|([\[{{]))")
_PART = re.compile(rf" *(?:(?:{_QUOTED}|({_INSIDE})) *([,\]])|([\[{{]))")
_AFTER_PAIR = re.compile(" *([,}])")
_AFTER_PART = re.compile(r" *([,\]])")
_CLOSED = re.compile(r" *[\]}]")
_REST = re.compile(_END, re.MULTILINE)


class _Unusual(Exception):  # noqa: N818 - no error: the parser reads the text
    """Not for us."""


def quick(text: str, line: int, words: dict[str, str]) -> Node | None:
    """The root of ``text``, before which stand ``line`` lines; ``None`` when it is not plain.

    ``words`` keeps what may repeat.
    """
    if _ODD.search(text):
        return None
    try:
        return _Reader(text, line, words).lines()
    except _Unusual:
        return None


class _Reader:
    """One text. A position in it and ``base`` together are a place."""

    def __init__(self, text: str, line: int, words: dict[str, str]) -> None:
        self.text = text
        self.base = line * WIDTH
        self.words = words

    def lines(self) -> Node:
        """The group that the lines are."""
        text, size, position, line = self.text, len(self.text), 0, self.base
        groups = _Groups()
        while position < size:
            found = _LINE.match(text, position)
            if found is None:
                raise _Unusual
            name = found[2]
            if name is not None:
                named_at = self.base + found.start(2)
                groups.name(self.once(name), found.start(2) - position, named_at)
                if found[6]:
                    opened, end = self.opened(found.end(), named_at, 0)
                    groups.value(opened)
                    found = _REST.match(text, end)
                    if found is None:
                        raise _Unusual
                else:
                    value = self.scalar(found, 3, named_at)
                    if value is None:
                        groups.wait(self.base + found.end(2) + 1)
                    else:
                        groups.value(value)
            position = found.end() + 1
            line += WIDTH
            self.base = line - position
        return groups.end()

    def once(self, text: str) -> str:
        """The same text as before, when it is short."""
        return self.words.setdefault(text, text) if len(text) <= SHORT else text

    def scalar(self, found: re.Match[str], first: int, named_at: int) -> Node | None:
        """The text in one of the three groups from ``first`` on: in ', in " or bare."""
        text = found[first + 2]
        if text is not None:
            return Node(self.once(text), self.base + found.start(first + 2), named_at)
        which = first if found[first] is not None else first + 1
        text = found[which]
        if text is None:
            return None
        node = Node(self.once(text), self.base + found.start(which) - 1, named_at)
        node.quoted = True
        return node

    def opened(self, start: int, named_at: int, depth: int) -> tuple[Node, int]:
        """The group or list whose bracket is before ``start``, and where it ends."""
        if depth > DEEPEST:
            raise _Unusual
        at = self.base + start - 1
        if self.text[start - 1] == "{":
            return self.pairs(start, at, named_at, depth)
        return self.parts(start, at, named_at, depth)

    def pairs(self, position: int, at: int, named_at: int, depth: int) -> tuple[Node, int]:
        """``{name: value, …}``, where most of a large file is read."""
        text, base, once = self.text, self.base, self.words.setdefault
        inside: dict[str, Node] = {}
        group = Node(inside, at, named_at)
        more = ","
        if closed := _CLOSED.match(text, position):
            more, position = closed[0][-1], closed.end()
        while more == ",":
            found = _PAIR.match(text, position)
            if found is None:
                raise _Unusual
            name, single, double, bare, more, opened = found.groups()
            if name in inside:
                raise _Unusual
            at = base + found.start(1)
            position = found.end()
            if opened is not None:
                node, position = self.opened(position, at, depth + 1)
                more, position = self.next(_AFTER_PAIR, position)
            elif bare is not None:
                if len(bare) <= SHORT:
                    bare = once(bare, bare)
                node = Node(bare, base + found.start(4), at)
            else:
                which, quoted = (2, single) if single is not None else (3, double)
                if len(quoted) <= SHORT:
                    quoted = once(quoted, quoted)
                node = Node(quoted, base + found.start(which) - 1, at)
                node.quoted = True
            inside[once(name, name)] = node
        if more != "}":
            raise _Unusual
        return group, position

    def parts(self, position: int, at: int, named_at: int, depth: int) -> tuple[Node, int]:
        """``[value, …]``."""
        text = self.text
        inside: list[Node] = []
        node = Node(inside, at, named_at)
        more = ","
        if closed := _CLOSED.match(text, position):
            more, position = closed[0][-1], closed.end()
        while more == ",":
            found = _PART.match(text, position)
            if found is None:
                raise _Unusual
            value = self.scalar(found, 1, named_at)
            more, position = found[4], found.end()
            if value is None:
                value, position = self.opened(position, named_at, depth + 1)
                more, position = self.next(_AFTER_PART, position)
            inside.append(value)
        if more != "]":
            raise _Unusual
        return node, position

    def next(self, pattern: re.Pattern[str], position: int) -> tuple[str, int]:
        """What stands after a bracket that was closed, and where that ends."""
        found = pattern.match(self.text, position)
        if found is None:
            raise _Unusual
        return found[1], found.end()


class _Groups:
    """Names below each other, further in or back out, as their columns say."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.inside: dict[str, Node] = {}
        self.column = 0
        self.outer: list[tuple[int, dict[str, Node]]] = []
        self.waits: str | None = None
        self.waits_at = 0
        self.called = ""
        self.named_at = 0

    def name(self, name: str, column: int, at: int) -> None:
        """A name in ``column``, at the place ``at``."""
        if self.root is None:
            self.root = Node(self.inside, at, 0)
            self.column = column
        elif column != self.column:
            self._move(column, at)
        elif self.waits is not None:
            self._nothing()
        if name in self.inside:
            raise _Unusual
        self.called, self.named_at = name, at

    def _move(self, column: int, at: int) -> None:
        if column > self.column:
            if self.waits is None or len(self.outer) >= DEEPEST:
                raise _Unusual
            opened: dict[str, Node] = {}
            self.inside[self.waits] = Node(opened, at, self.named_at)
            self.outer.append((self.column, self.inside))
            self.column, self.inside, self.waits = column, opened, None
            return
        if self.waits is not None:
            self._nothing()
        while column < self.column and self.outer:
            self.column, self.inside = self.outer.pop()
        if column != self.column:
            raise _Unusual

    def wait(self, at: int) -> None:
        """The name has no value in its line, which ends at ``at``."""
        self.waits, self.waits_at = self.called, at

    def value(self, node: Node) -> None:
        """The value of the name."""
        self.inside[self.called] = node

    def end(self) -> Node:
        """The group, once all lines are read."""
        if self.waits is not None:
            self._nothing()
        if self.root is None:
            raise _Unusual
        return self.root

    def _nothing(self) -> None:
        assert self.waits is not None  # noqa: S101 - asked before
        self.inside[self.waits] = Node("", self.waits_at, self.named_at)
        self.waits = None
