"""``monitor check --live``: ask every source once, with the real pipeline, and store nothing."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.app.assembly import App
from monitor.app.clock import Clock, real_clock
from monitor.config import Config
from monitor.models import Result, Source
from monitor.settings import Settings

WORDS = {
    Result.BASELINE: "answers",
    Result.CHANGED: "answers",
    Result.UNCHANGED: "answers",
    Result.PARTIAL: "partly",
    Result.BLOCKED: "blocked",
    Result.DRIFT: "another page",
    Result.FAILED: "no answer",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """How one source answered: a word, the number of records, and the reason when it is not well."""

    source: str
    word: str
    records: int
    reason: str

    @property
    def well(self) -> bool:
        """Whether its records could be read, all or in part."""
        return self.word in ("answers", "partly")


async def ask(
    settings: Settings,
    config: Config,
    sources: Iterable[Source],
    *,
    clock: Clock = real_clock,
    told: Callable[[Answered], None] = lambda _answered: None,
) -> list[Answered]:
    """Poll ``sources`` once each into a store that is thrown away; documents are not fetched."""
    folder = Path(tempfile.mkdtemp(prefix="monitor-check-"))
    answers: list[Answered] = []
    try:
        app = App(settings=replace(settings, state=folder), config=config, clock=clock)
        async with app, asyncio.TaskGroup() as group:

            async def one(source: Source) -> None:
                report = await app.poll(replace(source, documents=False))
                row = report.row
                reason = row.reason if row.result is not Result.BASELINE else ""
                answers.append(Answered(source.id, WORDS[row.result], row.records, reason))
                told(answers[-1])

            for source in sources:
                group.create_task(one(source))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    order = {source: number for number, source in enumerate(config.sources)}
    return sorted(answers, key=lambda answer: order[answer.source])
