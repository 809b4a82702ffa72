"""YAML text to a tree whose every key and value knows its line and column.

One pass over the events of libyaml's parser, with a stack of our own: no recursion to overflow,
no alias to expand, no object to construct. A plain value keeps the words that were written; what
they mean (a number, yes, nothing) is decided by the place they stand in.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from monitor.config.syntax import explain
from monitor.errors import Mistake

try:
    from yaml import CSafeLoader as Parser
except ImportError:  # built without libyaml: the same events, slower
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

DEPTH = 40
NO_KEYS: dict[str, tuple[int, int]] = {}
MANY = 100  # mistakes; more do not help anybody

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A 1-based line and column."""

    line: int
    column: int


class Node:
    """A value and where it stands. ``value`` is a ``str``, a ``dict`` or a ``list``.

    ``quoted``: the scalar was in quotes or a block, so it is text whatever it looks like.
    ``keys`` are the places of a mapping's keys.
    """

    __slots__ = ("column", "keys", "line", "quoted", "value")

    def __init__(self, value: "str | dict[str, Node] | list[Node]", line: int, column: int) -> None:
        self.value = value
        self.line = line
        self.column = column
        self.quoted = False
        self.keys = NO_KEYS

    @property
    def place(self) -> Place:
        """Where the value begins."""
        return Place(self.line, self.column)

    def key_place(self, key: str) -> Place:
        """Where ``key`` of this mapping stands."""
        return Place(*self.keys[key])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written, or ``null``."""
        return isinstance(self.value, str) and not self.quoted and self.value in NULLS


def data(node: Node) -> object:  # noqa: PLR0911 - one line for each form
    """The plain Python value, by the YAML 1.2 core rules.

    Only ``true``/``false`` are booleans and only decimal numbers without leading zero are
    numbers: ``NO``, ``010``, ``1:30`` and ``0x1F`` stay the words that were written.
    """
    value = node.value
    if isinstance(value, dict):
        return {key: data(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [data(inner) for inner in value]
    if node.quoted:
        return value
    if value in NULLS:
        return None
    if value in BOOLEANS:
        return BOOLEANS[value]
    if INTEGER.match(value):
        return int(value)
    if DECIMAL.match(value):
        return float(value)
    return value


@contextmanager
def _no_collection() -> Iterator[None]:
    """A big file makes a million small objects and no garbage: do not look for any."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read(text: str, file: str) -> tuple[Node | None, list[Mistake]]:
    """The root of ``text`` and the mistakes of its form; no root when it cannot be read at all."""
    builder = _Builder(file)
    parser = Parser(text)
    try:
        with _no_collection():
            while parser.check_event():
                builder.take(parser.get_event())
                if builder.stopped:
                    break
    except yaml.YAMLError as error:
        builder.mistakes.append(explain(error, text, file))
    finally:
        parser.dispose()
    root = None if builder.stopped or _fatal(builder) else builder.root
    return root, builder.mistakes


def _fatal(builder: "_Builder") -> bool:
    return bool(builder.stack)


class _Builder:
    """Puts events together; notes what must not be in this file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.pending: list[str | None] = []
        self.documents = 0
        self.stopped = False

    def wrong(self, mark: Any, message: str) -> None:
        self.mistakes.append(Mistake(self.file, mark.line + 1, mark.column + 1, message))
        self.stopped = self.stopped or len(self.mistakes) >= MANY

    def take(self, event: Any) -> None:
        """One event more."""
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            self.stack.pop()
            self.pending.pop()
        elif kind is MappingStartEvent:
            self._open(event, {})
        elif kind is SequenceStartEvent:
            self._open(event, [])
        elif kind is AliasEvent:
            self.wrong(
                event.start_mark,
                f"*{event.anchor} repeats a value from elsewhere, which is not read here; "
                "write the value out (or put the text in quotes, if it begins with *)",
            )
            self._add(Node("", event.start_mark.line + 1, event.start_mark.column + 1))
        elif kind is DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.wrong(
                    event.start_mark, "a second document begins here; remove the line of ---"
                )
                self.stopped = True

    def _check(self, event: Any) -> None:
        if event.anchor is not None:
            self.wrong(
                event.start_mark,
                f"&{event.anchor} names a value to be repeated, which is not read here; "
                "write the value out where it is needed",
            )
        if event.tag is not None:
            self.wrong(event.start_mark, f"the tag {event.tag} is not read here; remove it")

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._check(event)
        mark = event.start_mark
        stack = self.stack
        if stack and type(stack[-1].value) is dict and self.pending[-1] is None:
            self._key(stack[-1], event.value, mark)
            return
        node = Node(event.value, mark.line + 1, mark.column + 1)
        node.quoted = event.style is not None and event.style != ""
        self._add(node)

    def _key(self, mapping: Node, key: str, mark: Any) -> None:
        if key == "<<":
            self.wrong(mark, "<< merges another mapping, which is not read here; write it out")
        elif key in mapping.keys:
            line, _ = mapping.keys[key]
            self.wrong(
                mark,
                f"{key!r} is written twice, first in line {line}; "
                "keep one of them, or give one another name",
            )
        self.pending[-1] = key
        mapping.keys.setdefault(key, (mark.line + 1, mark.column + 1))

    def _open(self, event: Any, value: "dict[str, Node] | list[Node]") -> None:
        if event.anchor is not None or event.tag is not None:
            self._check(event)
        mark = event.start_mark
        if self.stack and type(self.stack[-1].value) is dict and self.pending[-1] is None:
            self.wrong(mark, "a name before a colon must be one word or text in quotes, not a list")
            self.stopped = True
            return
        node = Node(value, mark.line + 1, mark.column + 1)
        if type(value) is dict:
            node.keys = {}
        self._add(node)
        self.stack.append(node)
        self.pending.append(None)
        if len(self.stack) > DEPTH:
            self.wrong(mark, f"this is nested deeper than {DEPTH} levels; write it flatter")
            self.stopped = True

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1].value
        if isinstance(parent, list):
            parent.append(node)
        elif isinstance(parent, dict):
            key = self.pending[-1]
            if key is None:  # an alias where a name should be
                self.stopped = True
                return
            parent.setdefault(key, node)
            self.pending[-1] = None
