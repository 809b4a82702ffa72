"""A memory of bounded size for what a pure function answered before.

Unlike ``functools.lru_cache`` it can be asked without calling the function, so that several
answers may be sought first and only those that are missing be worked out together.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
T = TypeVar("T")


@dataclass(slots=True)
class Remembered(Generic[KeyT, T]):
    """The ``limit`` newest answers, and up to as many older ones.

    Of the older half those asked for again become new; the others go when the newer half is full.
    """

    limit: int
    _newer: dict[KeyT, T] = field(default_factory=dict)
    _older: dict[KeyT, T] = field(default_factory=dict)

    def get(self, key: KeyT) -> T | None:
        """What was kept under ``key``, if it still is."""
        found = self._newer.get(key)
        if found is None:
            found = self._older.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: KeyT, answer: T) -> None:
        """Keep ``answer``."""
        if len(self._newer) >= self.limit:
            self._older, self._newer = self._newer, {}
        self._newer[key] = answer

    def cache_clear(self) -> None:
        """Keep nothing."""
        self._newer, self._older = {}, {}

    def __len__(self) -> int:
        return len(self._newer | self._older)
