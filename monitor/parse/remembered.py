"""A memory of bounded size for what a pure function answered before.

Unlike ``functools.lru_cache`` it can be asked without calling the function, so that several
answers may be sought first and only those that are missing be worked out together.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
T = TypeVar("T")


@dataclass(slots=True)
class Remembered(Generic[KeyT, T]):
    """The ``limit`` answers that were kept or asked for last."""

    limit: int
    _kept: OrderedDict[KeyT, T] = field(default_factory=OrderedDict)

    def get(self, key: KeyT) -> T | None:
        """What was kept under ``key``, if it still is."""
        found = self._kept.get(key)
        if found is not None:
            try:  # noqa: SIM105 - asked a hundred times a poll, and suppress costs twice as much
                self._kept.move_to_end(key)
            except KeyError:  # another thread made room just now
                pass
        return found

    def put(self, key: KeyT, answer: T) -> None:
        """Keep ``answer``, and forget the one nobody asked for longest."""
        self._kept.pop(key, None)
        self._kept[key] = answer
        if len(self._kept) > self.limit:
            self._kept.popitem(last=False)

    def cache_clear(self) -> None:
        """Keep nothing."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)
