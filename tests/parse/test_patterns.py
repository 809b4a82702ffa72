"""No regular expression of the program can be made to hang by what a site writes.

Each is used as the program uses it (``search``, ``fullmatch`` …) on texts made of its own parts. One
whose time grows with the square of the text needs minutes for a page of a few hundred kilobytes.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

import pytest

import monitor
from tests.parse.attacks import attacks

SIZE = 6_000
SECONDS = 0.15
"""A linear pattern needs a few milliseconds for so many signs; a quadratic one some tenths of a second."""
HANDED = {"monitor.config.quick": {"match"}}
"""Modules whose patterns are handed to a function that does only this."""
BOUNDED = {"monitor.fetch.prescan._TAGS": "its user stops at a budget, see _crowded"}
METHODS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer")


@cache
def modules() -> list[ModuleType]:
    names = [each.name for each in pkgutil.walk_packages(monitor.__path__, "monitor.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


def uses() -> dict[str, set[str]]:
    """Which methods of which name are called, anywhere: ``_NUMBER.search`` → search."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                owner = node.value
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
                found[f"{module.__name__}.{name}"].add(node.attr)
    return found


def patterns() -> Iterator[tuple[str, "re.Pattern[str] | re.Pattern[bytes]", set[str]]]:
    called = uses()
    seen: dict[tuple[str | bytes, int], tuple[str, re.Pattern[str], set[str]]] = {}
    for module in modules():
        for name, value in vars(module).items():
            for each in held(value):
                at = f"{module.__name__}.{name}"
                _, _, methods = seen.setdefault((each.pattern, each.flags), (at, each, set()))
                methods |= called.get(at, set())
    for name, each, methods in seen.values():
        if name not in BOUNDED:
            yield name, each, methods or HANDED.get(name.rpartition(".")[0], {"search"})


def held(value: object) -> Iterator["re.Pattern[str]"]:
    """The patterns in ``value``, also in tables."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset) and len(value) < 2_000:
        for each in value:
            yield from held(each)
    elif isinstance(value, dict) and len(value) < 2_000:
        for key, each in value.items():
            yield from held(key)
            if not isinstance(each, dict):
                yield from held(each)


def use(pattern: "re.Pattern[str]", method: str, text: str) -> None:
    if method == "sub":
        pattern.sub(text[:0], text)
    elif method == "finditer":
        list(pattern.finditer(text))
    else:
        getattr(pattern, method)(text)


class TooSlow(Exception):
    pass


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """So much CPU time; Python looks for signals while it matches."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def slowed_by(pattern: "re.Pattern[str]", methods: set[str]) -> str:
    """The first text that takes too long, with how it was used; empty when there is none."""
    for shown, text in attacks(pattern, SIZE):
        for method in methods:
            try:
                with at_most(SECONDS):
                    use(pattern, method, text)
            except TooSlow:
                return f"{method} on {shown}"
    return ""


def test_no_pattern_can_be_made_to_hang():
    every = list(patterns())
    assert len(every) > 300
    slow = {name: slowed_by(pattern, methods) for name, pattern, methods in every}
    found = [f"{name}: {by}" for name, by in slow.items() if by]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("source", [r"\w+Detail\.aspx", r"<a\s[^>]*href", r"\d+:\w+", r"(a|b)*c"])
def test_the_texts_find_a_pattern_whose_time_grows_with_the_square(source):
    pattern = re.compile(source)
    worst = {}
    for size in (1_000, 4_000):
        spent = []
        for _, text in attacks(pattern, size):
            begun = time.process_time()
            pattern.search(text)
            spent.append(time.process_time() - begun)
        worst[size] = max(spent)
    assert worst[4_000] > 6 * worst[1_000]
