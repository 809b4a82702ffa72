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
    StreamEndEvent,
)

from monitor.config.syntax import explain
from monitor.errors import Mistake

try:
    from yaml import CSafeLoader as Parser
except ImportError:  # built without libyaml: the same events, slower
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

DEPTH = 40
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
SPECIAL = frozenset("+-0123456789tTfFnN~")  # how all that is not text begins
DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}\Z")


WIDTH = 1 << 24  # columns; a place is kept as one number, since a big file has millions


@dataclass(frozen=True, slots=True)
class Place:
    """A 1-based line and column."""

    line: int
    column: int


def _place(at: int) -> Place:
    return Place(at // WIDTH + 1, at % WIDTH + 1)


class Node:
    """A value and where it stands. ``value`` is a ``str``, a ``dict`` or a ``list``.

    ``quoted``: the scalar was in quotes or a block, so it is text whatever it looks like.
    """

    __slots__ = ("_at", "_named_at", "quoted", "value")

    def __init__(self, value: "str | dict[str, Node] | list[Node]", at: int, named_at: int) -> None:
        self.value = value
        self.quoted = False
        self._at = at
        self._named_at = named_at

    @property
    def place(self) -> Place:
        """Where the value begins."""
        return _place(self._at)

    @property
    def named_at(self) -> Place:
        """Where its name stands, for a value in a mapping."""
        return _place(self._named_at)

    def key_place(self, key: str) -> Place:
        """Where ``key`` of this mapping stands; where the mapping begins when it has no such key."""
        inner = self.value.get(key) if isinstance(self.value, dict) else None
        return self.place if inner is None else inner.named_at

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
    if not isinstance(value, str):
        if isinstance(value, dict):
            return {key: data(inner) for key, inner in value.items()}
        return [data(inner) for inner in value]
    if node.quoted or (value and value[0] not in SPECIAL):
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
def no_collection() -> Iterator[None]:
    """A big file makes a million small objects and no garbage: do not look for any."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read(
    text: str, file: str, *, line: int = 0, depth: int = 0
) -> tuple[Node | None, list[Mistake]]:
    """The root of ``text`` and the mistakes of its form; no root when it cannot be read at all.

    Of a portion of a file ``line`` lines stand before it, and it is ``depth`` levels deep.
    """
    builder = _Builder(file, line * WIDTH, DEPTH - depth)
    parser = Parser(text)
    try:
        with no_collection():
            while not builder.stopped:
                event = parser.get_event()
                if type(event) is StreamEndEvent:
                    break
                builder.take(event)
    except yaml.YAMLError as error:
        builder.mistakes.append(explain(error, text, file))
        builder.stopped = True
    finally:
        parser.dispose()
    return None if builder.stopped else builder.root, builder.mistakes


class _Builder:
    """Puts events together; notes what must not be in this file.

    ``open`` is the mapping or list being filled and ``key`` its name that waits for a value;
    ``outer`` are the ones around it.
    """

    def __init__(self, file: str, base: int, deepest: int) -> None:
        self.file = file
        self.base = base
        self.deepest = deepest
        self.mistakes: list[Mistake] = []
        self.root: Node | None = None
        self.open: Node | None = None
        self.key: str | None = None
        self.key_at = 0
        self.words: dict[str, str] = {}  # names and values repeat; each is kept once
        self.outer: list[Node | None] = []
        self.documents = 0
        self.stopped = False

    def take(self, event: Any) -> None:
        """One event more. The common ones first."""
        kind = type(event)
        if kind is ScalarEvent:
            mark = event.start_mark
            if event.anchor is not None or event.tag is not None:
                self._refuse(event)
            at = self.base + mark.line * WIDTH + mark.column
            text = event.value
            text = self.words.setdefault(text, text)
            holder = self.open
            if holder is not None and self.key is None and type(holder.value) is dict:
                self._name(holder.value, text, at)
                return
            node = Node(text, at, self.key_at)
            if event.style:
                node.quoted = True
            self._add(node)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            self.open = self.outer.pop()
            self.key = None
        elif kind is MappingStartEvent:
            self._begin(event, {})
        elif kind is SequenceStartEvent:
            self._begin(event, [])
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self._wrong(event, "a second document begins here; remove the line of ---")
                self.stopped = True

    def _wrong(self, event: Any, message: str) -> None:
        mark = event.start_mark
        self._note(self.base + mark.line * WIDTH + mark.column, message)

    def _note(self, at: int, message: str) -> None:
        place = _place(at)
        self.mistakes.append(Mistake(self.file, place.line, place.column, message))
        self.stopped = self.stopped or len(self.mistakes) >= MANY

    def _refuse(self, event: Any) -> None:
        if event.anchor is not None:
            self._wrong(
                event,
                f"&{event.anchor} names a value to be repeated, which is not read here; "
                "write the value out where it is needed",
            )
        if event.tag is not None:
            self._wrong(
                event,
                f"{event.tag.replace('tag:yaml.org,2002:', '!!')} is a tag, which is not read "
                "here; remove it, or put the text in quotes",
            )

    def _alias(self, event: Any) -> None:
        self._wrong(
            event,
            f"*{event.anchor} repeats a value from elsewhere, which is not read here; "
            "write the value out (or put the text in quotes, if it begins with *)",
        )
        if self.open is not None and self.key is None and type(self.open.value) is dict:
            self.stopped = True  # it stands where a name should be
        else:
            mark = event.start_mark
            node = Node(
                f"*{event.anchor}", self.base + mark.line * WIDTH + mark.column, self.key_at
            )
            node.quoted = True
            self._add(node)

    def _name(self, holder: dict[str, Node], key: str, at: int) -> None:
        self.key = key
        self.key_at = at
        if key in holder:
            self._note(
                at,
                f"{key!r} is written twice, first in line {holder[key].named_at.line}; "
                "keep one of them, or give one another name",
            )
        elif key == "<<":
            self._note(at, "<< merges another group, which is not read here; write its lines out")

    def _begin(self, event: Any, value: "dict[str, Node] | list[Node]") -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse(event)
        if self.open is not None and self.key is None and type(self.open.value) is dict:
            self._wrong(event, "a name before a colon must be a word or text in quotes, no list")
            self.stopped = True
            return
        mark = event.start_mark
        node = Node(value, self.base + mark.line * WIDTH + mark.column, self.key_at)
        self._add(node)
        self.outer.append(self.open)
        self.open = node
        if len(self.outer) > self.deepest:
            self._wrong(event, f"this is nested deeper than {DEPTH} levels; write it flatter")
            self.stopped = True

    def _add(self, node: Node) -> None:
        holder = self.open
        if holder is None:
            self.root = node
        elif type(holder.value) is dict:
            holder.value.setdefault(self.key, node)  # type: ignore[arg-type] # a name waits
            self.key = None
        else:
            holder.value.append(node)  # type: ignore[union-attr] # it is a list
