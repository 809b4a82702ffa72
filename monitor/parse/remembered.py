"""A memory of bounded size for what was worked out before.

Unlike ``functools.lru_cache`` it can be asked without working the answer out, and some answers may
weigh more than others.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from dataclasses import dataclass, field
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
T = TypeVar("T")


def pieces(answer: Sized) -> int:
    """What an answer of several pieces weighs: an empty one has its price, too."""
    return len(answer) + 1


@dataclass(slots=True)
class Remembered(Generic[KeyT, T]):
    """The answers that were kept or asked for last, as many as weigh ``limit`` together.

    One that weighs more by itself is not kept. For one thread.
    """

    limit: int
    weigh: Callable[[T], int] = lambda _answer: 1
    _kept: OrderedDict[KeyT, tuple[T, int]] = field(default_factory=OrderedDict)
    _weight: int = 0

    def get(self, key: KeyT) -> T | None:
        """What was kept under ``key``, if it still is."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: KeyT, answer: T) -> None:
        """Keep ``answer``, and forget what nobody asked for longest."""
        weight = self.weigh(answer)
        self.drop(key)
        if weight > self.limit:
            return
        self._kept[key] = answer, weight
        self._weight += weight
        while self._weight > self.limit:
            self.drop(next(iter(self._kept)))

    def drop(self, key: KeyT) -> None:
        """Forget what was kept under ``key``, if anything was."""
        _, weight = self._kept.pop(key, (None, 0))
        self._weight -= weight

    def cache_clear(self) -> None:
        """Keep nothing."""
        self._kept.clear()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)
