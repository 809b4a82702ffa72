"""10,000 requests to 50 hosts in simulated time: no two at once, no two starts too close."""

import asyncio
import heapq
import random
from collections import defaultdict
from itertools import pairwise

from monitor.fetch.gate import Gates


class Simulation:
    """Time that goes on to the next sleeper's moment whenever everybody waits."""

    def __init__(self) -> None:
        self.time = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = 0

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self._number += 1
        waker = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + seconds, self._number, waker))
        await waker

    async def run(self, *work: asyncio.Task[None]) -> None:
        while not all(task.done() for task in work):
            for _ in range(12):
                await asyncio.sleep(0)
            if self._sleepers:
                self.time, _, waker = heapq.heappop(self._sleepers)
                waker.set_result(None)


async def test_no_host_is_asked_twice_at_once_or_too_soon() -> None:
    clock = Simulation()
    gates = Gates(clock, concurrency=20, patience=1e9)
    chance = random.Random(7)
    spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
    quiet: dict[str, list[tuple[float, float]]] = defaultdict(list)
    under_way = most = 0

    async def visitor(seed: int) -> None:
        nonlocal under_way, most
        for _ in range(100):
            host = f"host{chance.randrange(50)}.example"
            async with gates.enter(host, 5.0) as sent:
                under_way += 1
                most = max(most, under_way)
                await clock.sleep(chance.expovariate(2))  # connecting
                sent()
                start = clock.time
                await clock.sleep(chance.expovariate(1 / 2))
                under_way -= 1
                spans[host].append((start, clock.time))
                if chance.random() < 0.01:
                    wish = chance.choice((30.0, 120.0))
                    gates.quiet(host, wish)
                    quiet[host].append((clock.time, clock.time + wish))

    tasks = [asyncio.create_task(visitor(n)) for n in range(100)]
    await clock.run(*tasks)
    assert sum(map(len, spans.values())) == 10_000
    assert most == 20
    for host, visits in spans.items():
        for (start, end), (after, _) in pairwise(visits):
            assert after >= end
            assert after >= start + 5.0 - 1e-6
        for begin, end in quiet[host]:
            assert not any(begin < start < end - 1e-6 for start, _ in visits)
