"""Long lists in parts, by ``?page=``."""

from collections.abc import Sequence
from typing import TypeVar

from starlette.requests import Request

T = TypeVar("T")
MANY = 250
"""Rows of one part; also the places up to which a form offers them all to choose from."""


def part_of(things: Sequence[T], request: Request) -> tuple[Sequence[T], int, int]:
    """The part that is asked for, its number, and how many there are; the nearest when there is none."""
    parts = max(1, -(-len(things) // MANY))
    asked = request.query_params.get("page", "")
    number = min(parts, max(1, int(asked))) if asked.isdecimal() and len(asked) < 9 else 1
    return things[(number - 1) * MANY : number * MANY], number, parts
