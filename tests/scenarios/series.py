"""Recorded series of one page, shown on loopback step by step to the whole program."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.models import Change
from tests.corpus_path import CORPUS
from tests.scenarios.world import World, world
from tests.sites import Answer, Site

SERIES = CORPUS / "council/series"
MARKS = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SERIES.is_dir(), reason="the recorded corpus is not beside the project"),
]

Row = tuple[str, str]
"""Event and key."""


def frames(name: str) -> list[Path]:
    """The recorded pages, oldest first."""
    return sorted(path for path in (SERIES / name).glob("[0-9]*.*") if "expected" not in path.name)


def yaml(place: str, zone: str, source: str) -> str:
    """A ``sources.yaml`` with one source."""
    return f"""
jurisdictions:
  {place}:
    name: {place}
    timezone: {zone}
    sources:
      council: {source}
"""


def at(*moments: str) -> list[datetime]:
    """UTC moments."""
    return [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in moments]


async def twice(it: World) -> list[Change]:
    """Two polls a quarter of an hour apart: what one snapshot can tell."""
    told = await it.poll()
    it.wait(minutes=15)
    return told + await it.poll()


async def replay(
    folder: Path,
    source: str,
    zone: str,
    steps: Sequence[tuple[datetime, object]],
    show: Callable[[Site, object], None],
) -> list[list[Change]]:
    """Show each step to a new program and poll it; the changes of each step."""
    told = []
    with Site() as site:
        text = yaml("place", zone, source.replace("URL", site.url("").rstrip("/")))
        async with world(folder, text, steps[0][0]) as it:
            for moment, page in steps:
                it.now = moment
                show(site, page)
                told.append(await twice(it))
    return told


def page(path: str, kind: str = "text/html; charset=utf-8") -> Callable[[Site, Path], None]:
    """Shows a recorded file at ``path``."""

    def show(site: Site, file: Path) -> None:
        body = file.read_bytes()
        site.handle(path, lambda _: Answer(body=body, type=kind))

    return show


def rows(changes: Sequence[Change]) -> set[Row]:
    """Event and key of each change that was told."""
    return {(change.event.value, change.key) for change in changes if not change.held}
