"""pydantic's faults as sentences: what is wrong; what to write instead."""

import re
from collections.abc import Iterable, Sequence

from pydantic_core import ErrorDetails

from monitor.config.grammar import meant, nearest
from monitor.config.tree import Node

MISPLACED = {
    "allow_hosts": "it belongs under `fetch:`",
    "ca_file": "it belongs under `fetch:` or a source",
    "channel": "it belongs under `defaults:`, a jurisdiction, a topic or a route",
    "every": "it belongs under `defaults:`, a jurisdiction or a source",
    "pause": "it belongs under `fetch:` or a source",
    "removal": "it belongs under `defaults:`",
    "sources": "it belongs under a jurisdiction",
    "timezone": "it belongs under `defaults:`, a jurisdiction or a source",
}
BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
KINDS = {
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "string": "text",
    "list": "a list, such as [one, two]",
    "tuple": "a list, such as [one, two]",
    "set": "a list, such as [one, two]",
    "frozen": "a list, such as [one, two]",
    "dict": "a group: lines of `name: value`, indented",
    "mapping": "a group: lines of `name: value`, indented",
    "model": "a group: lines of `name: value`, indented",
    "date": "a date, such as 2026-11-24",
    "time": "a time, such as 18:00",
    "datetime": "a date and time, such as 2026-11-24T18:00:00",
    "url": "a web address that begins with https://",
}


def unknown(name: str, known: Iterable[str]) -> str:
    """An unknown name: what was meant, or where it belongs."""
    names = sorted(known)
    near = meant(name, names)
    if not near.startswith("did") and (elsewhere := nearest(name, list(MISPLACED))):
        near = (f"did you mean {elsewhere!r}? " if elsewhere != name else "") + MISPLACED[elsewhere]
    return f"{name!r} is not known here; {near}"


def sentence(  # noqa: PLR0911 - one line for each kind of fault
    fault: ErrorDetails, node: Node, path: Sequence[str | int], name: str, known: Sequence[str]
) -> str:
    """The fault in words. ``name`` is set for a missing or unknown name; ``known`` are its like."""
    kind = fault["type"]
    context = fault.get("ctx", {})
    label = next((step for step in reversed(path) if isinstance(step, str)), "this")
    if kind == "missing":
        return f"{name} is missing; write `{name}: …` here"
    if kind == "extra_forbidden":
        return unknown(name, known)
    if kind in ("value_error", "assertion_error") and "error" in context:
        return f"{label}: {context['error']}"
    if kind in ("enum", "literal_error"):
        values = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return f"{label}: {_written(node)} is not known; {meant(_text(node), values)}"
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        limit = context.get(bound)
        limit = f"{limit:g}" if isinstance(limit, int | float) else limit
        return f"{label} must be {words} {limit}; it is {_written(node)}"
    if kind in ("string_too_short", "too_short"):
        return f"{label} must not be empty; write it out or remove the line"
    if kind == "string_pattern_mismatch":
        return f"{label}: {_written(node)} does not fit; it must look like {context.get('pattern')}"
    for prefix, wanted in KINDS.items():
        if kind.startswith(f"{prefix}_"):
            return f"{label} must be {wanted}; it is {_written(node)}"
    message = fault["msg"]
    return f"{label}: {message[:1].lower()}{message[1:]}; it is {_written(node)}"


def _text(node: Node) -> str:
    return node.value if isinstance(node.value, str) else ""


def _written(node: Node) -> str:
    """What stands there, short."""
    if isinstance(node.value, dict):
        return "a group of names"
    if isinstance(node.value, list):
        return "a list"
    if node.is_empty:
        return "empty"
    shown = node.value if len(node.value) <= 60 else node.value[:57] + "…"
    return repr(shown)
