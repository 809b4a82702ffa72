"""Which words stand on both sides: fast on long documents, exact in the gaps, moves told apart.

As in patience diff, what occurs once on each side is an anchor: whole lines first, then runs of
four words. The longest chain of anchors in order is kept, and what lies between two of them is
compared in the same way. A long run out of order was moved.
"""

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

_GRAM = 4
_LEAST_MOVE = 6
# Measured: difflib reads best and is fast enough on short stretches; Indel takes over after that.
_SHORT = 4_000
_FINE = 4_000_000
"""Stretches of more word pairs than this, with nothing in common once, are replaced as a whole."""

Lines = Sequence[tuple[int, int]]
"""Where each line of a text begins and ends, in words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch: ``old[i1:i2]`` became ``new[j1:j2]``; ``same`` when they are equal."""

    i1: int
    i2: int
    j1: int
    j2: int
    same: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """``size`` words that stood from ``i`` on now stand from ``j`` on."""

    i: int
    j: int
    size: int


@dataclass(slots=True)
class _Alignment:
    old: Sequence[str]
    new: Sequence[str]
    steps: list[Step] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    def between(self, i1: int, i2: int, j1: int, j2: int, runs: list[Move] | None = None) -> None:
        """Add the steps from ``old[i1:i2]`` to ``new[j1:j2]``."""
        start = _common(self.old[i1:i2], self.new[j1:j2])
        self._keep(i1, j1, start)
        i1, j1 = i1 + start, j1 + start
        end = _common(self.old[i1:i2][::-1], self.new[j1:j2][::-1])
        self._inner(i1, i2 - end, j1, j2 - end, runs)
        self._keep(i2 - end, j2 - end, end)

    def _inner(self, i1: int, i2: int, j1: int, j2: int, runs: list[Move] | None) -> None:
        if i1 == i2 or j1 == j2:
            self.steps.append(Step(i1, i2, j1, j2))
            return
        if runs is None:
            runs = [] if (i2 - i1) * (j2 - j1) <= _SHORT else self._runs(i1, i2, j1, j2)
        runs = [run for run in runs if run.i >= i1 and run.j >= j1]
        chain = self._chain(runs)
        if not chain:
            self._fine(i1, i2, j1, j2)
            return
        for run in chain:
            self.between(i1, run.i, j1, run.j)
            self._keep(run.i, run.j, run.size)
            i1, j1 = run.i + run.size, run.j + run.size
        self.between(i1, i2, j1, j2)

    def _keep(self, i: int, j: int, size: int) -> None:
        if size:
            self.steps.append(Step(i, i + size, j, j + size, same=True))

    def _runs(self, i1: int, i2: int, j1: int, j2: int) -> list[Move]:
        left, right = _grams(self.old[i1:i2]), _grams(self.new[j1:j2])
        places = sorted((left[gram] + i1, right[gram] + j1) for gram in left.keys() & right.keys())
        return _joined((i, j, _GRAM) for i, j in places)

    def _chain(self, runs: list[Move]) -> list[Move]:
        """The longest chain of runs in order; long runs beside it are moves."""
        chain = set(_longest(run.j for run in runs))
        self.moves += [
            run
            for n, run in enumerate(runs)
            if n not in chain and run.size >= _LEAST_MOVE and run not in self.moves
        ]
        return _apart(run for n, run in enumerate(runs) if n in chain)

    def _fine(self, i1: int, i2: int, j1: int, j2: int) -> None:
        """Word by word."""
        old, new = self.old[i1:i2], self.new[j1:j2]
        pairs = len(old) * len(new)
        if pairs > _FINE:
            self.steps.append(Step(i1, i2, j1, j2))
            return
        codes: Iterable[tuple[str, int, int, int, int]]
        if pairs <= _SHORT:
            codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        else:
            codes = [
                (code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end)
                for code in Indel.opcodes(old, new)
            ]
        for tag, a, b, c, d in codes:
            self.steps.append(Step(i1 + a, i1 + b, j1 + c, j1 + d, same=tag == "equal"))


def align(
    old: Sequence[str], new: Sequence[str], old_lines: Lines = (), new_lines: Lines = ()
) -> tuple[list[Step], list[Move]]:
    """The steps from ``old`` to ``new``, and the runs of words that only moved."""
    found = _Alignment(old, new)
    runs = _line_runs(old, new, old_lines, new_lines)
    found.between(0, len(old), 0, len(new), runs or None)
    return _readable(_merged(found.steps)), found.moves


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words the beginnings share."""
    most = min(len(one), len(other))
    if one[:most] == other[:most]:
        return most
    return next(n for n in range(most) if one[n] != other[n])


def _line_runs(
    old: Sequence[str], new: Sequence[str], old_lines: Lines, new_lines: Lines
) -> list[Move]:
    """Runs of whole lines that occur once on each side."""
    left = _unique([tuple(old[start:end]) for start, end in old_lines])
    right = _unique([tuple(new[start:end]) for start, end in new_lines])
    places = sorted((left[line], right[line]) for line in left.keys() & right.keys())
    return _joined((old_lines[a][0], new_lines[b][0], _size(old_lines[a])) for a, b in places)


def _size(line: tuple[int, int]) -> int:
    return line[1] - line[0]


def _grams(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Where each run of four words that occurs once begins."""
    return _unique(list(zip(*(words[n:] for n in range(_GRAM)), strict=False)))


def _unique(things: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """The place of each thing that occurs once."""
    last = dict(zip(things, range(len(things)), strict=True))
    if len(last) == len(things):
        return last
    first = dict(zip(reversed(things), range(len(things) - 1, -1, -1), strict=True))
    return {thing: place for thing, place in last.items() if first[thing] == place}


def _joined(places: Iterable[tuple[int, int, int]]) -> list[Move]:
    """Neighbouring or overlapping anchors as runs, in the order of the old side."""
    runs: list[Move] = []
    for i, j, size in places:
        if runs and i - runs[-1].i == j - runs[-1].j and i <= runs[-1].i + runs[-1].size:
            runs[-1] = Move(runs[-1].i, runs[-1].j, i - runs[-1].i + size)
        else:
            runs.append(Move(i, j, size))
    return runs


def _longest(values: Iterable[int]) -> list[int]:
    """The places of a longest increasing subsequence."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        at = bisect_left(ends, value)
        before.append(tops[at - 1] if at else -1)
        if at == len(ends):
            ends.append(value)
            tops.append(place)
        else:
            ends[at] = value
            tops[at] = place
    chain: list[int] = []
    place = tops[-1] if tops else -1
    while place >= 0:
        chain.append(place)
        place = before[place]
    return chain


def _apart(runs: Iterable[Move]) -> list[Move]:
    """Runs in order, cut where they overlap: by less than an anchor, as each occurs once."""
    found: list[Move] = []
    for run in runs:
        cut = 0
        if found:
            last = found[-1]
            cut = max(0, last.i + last.size - run.i, last.j + last.size - run.j)
        found.append(Move(run.i + cut, run.j + cut, run.size - cut))
    return found


def _merged(steps: Iterable[Step]) -> list[Step]:
    """Neighbours of one kind as one step, empty steps left out."""
    found: list[Step] = []
    for step in steps:
        if step.i1 == step.i2 and step.j1 == step.j2:
            continue
        if found and found[-1].same == step.same:
            last = found[-1]
            found[-1] = Step(last.i1, step.i2, last.j1, step.j2, same=step.same)
        else:
            found.append(step)
    return found


def _readable(steps: list[Step]) -> list[Step]:
    """One or two kept words inside a large change help nobody: they join it."""
    found: list[Step] = []
    for place, step in enumerate(steps):
        small = step.same and step.j2 - step.j1 <= 2
        if small and 0 < place < len(steps) - 1 and _is_large(steps[place - 1], steps[place + 1]):
            found.append(Step(step.i1, step.i2, step.j1, step.j2))
        else:
            found.append(step)
    return _merged(found)


def _is_large(one: Step, other: Step) -> bool:
    def size(step: Step) -> int:
        return max(step.i2 - step.i1, step.j2 - step.j1)

    return size(one) + size(other) >= 6
