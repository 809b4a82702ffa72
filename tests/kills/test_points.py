"""``kill -9`` at each of sixteen points, with each kind of answer; and at any moment.

A slice runs here; ``make soak`` runs all: 16 points, 4 answers, 5 seeds, and 200 random kills.
``KILL_SEEDS=3`` or ``KILL_SEEDS=1-5`` picks the seeds of a piece, ``KILL_RANDOM=200:7`` kills and seed.
"""

import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kills.desk import ANSWERS, HOOKS, POINTS, Verdict, at_a_point, at_each_hook, at_random

SLICE = [(point, list(ANSWERS)[number % 4], 1) for number, point in enumerate(POINTS)]
AT_ONCE = 6


def together(folder: Path, runs: list[tuple[str, str, int]]) -> dict[tuple[str, str, int], Verdict]:
    """Several at once: most of a run is waiting."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = {}
        for number, run in enumerate(runs):
            own = folder / str(number)
            own.mkdir()
            begun[run] = pool.submit(at_a_point, own, *run)
        return {run: future.result() for run, future in begun.items()}


def all_died(verdicts: dict[tuple[str, str, int], Verdict]) -> None:
    """A point whose hook is gone would pass without having been tried."""
    killed: Counter[str] = Counter()
    for (point, _, _), verdict in verdicts.items():
        killed[point] += sum(verdict.killed.values())
    assert {point for point in POINTS if not killed[point]} == set()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_kill_at_each_of_sixteen_points_loses_nothing_and_says_nothing_twice(tmp_path):
    verdicts = together(tmp_path, SLICE)
    assert {run: verdict for run, verdict in verdicts.items() if not verdict.clean} == {}
    all_died(verdicts)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_hook_in_the_program_is_died_at(tmp_path):
    named = {
        name
        for path in (Path(__file__).parents[2] / "monitor").rglob("*.py")
        for name in re.findall(r'kill_point\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    assert named == {hook for hook in HOOKS if not hook.startswith("@")}
    verdict = at_each_hook(tmp_path)
    assert verdict.clean, verdict
    assert set(verdict.killed) >= named


@pytest.mark.timeout(300)
def test_kills_at_any_moment_lose_nothing_and_say_nothing_twice(tmp_path):
    verdict = at_random(tmp_path, 12, seed=2017)
    assert verdict.clean, verdict


def seeds() -> list[int]:
    first, _, last = os.environ.get("KILL_SEEDS", "1-5").partition("-")
    return list(range(int(first), int(last or first) + 1))


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("seed", seeds())
def test_every_point_with_every_answer(tmp_path, seed):
    runs = [(point, answer, seed) for point in POINTS for answer in ANSWERS]
    verdicts = together(tmp_path, runs)
    kills = sum(sum(verdict.killed.values()) for verdict in verdicts.values())
    bad = {run: verdict for run, verdict in verdicts.items() if not verdict.clean}
    print(f"\nseed {seed}: {len(runs)} runs, {kills} kills, {len(bad)} not clean")
    assert bad == {}
    all_died(verdicts)


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_two_hundred_kills_at_any_moment(tmp_path):
    kills, _, seed = os.environ.get("KILL_RANDOM", "200:7").partition(":")
    verdict = at_random(tmp_path, int(kills), int(seed or 7))
    print(f"\n{sum(verdict.killed.values())} kills: {verdict}")
    assert verdict.clean, verdict
