"""A fetcher's clock that jumps."""


class JumpClock:
    """Time that passes only by waiting; every wait is written down."""

    def __init__(self, time: float = 1000.0) -> None:
        self.time = time
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds
