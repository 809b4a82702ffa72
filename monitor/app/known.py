"""A place of the catalogue, tried: each of its sources read once, and the file with them added."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.adapters import load
from monitor.app.adding import PAGES
from monitor.app.looking import Looker, Seen
from monitor.app.saved import source_for
from monitor.config import Config
from monitor.config.catalogue import Entry, KnownSource
from monitor.config.edit import Place, add_source, shown
from monitor.errors import ConfigError, ExtractError, FetchError


@dataclass(frozen=True, slots=True)
class Tried:
    """One known source: what it gives now, or why it gives nothing."""

    known: KnownSource
    seen: Seen | None = None
    failure: str = ""

    @property
    def entry(self) -> dict[str, object]:
        """As it would stand in ``sources.yaml``."""
        return {"adapter": self.known.adapter, **self.known.options}


async def try_all(looker: Looker, entry: Entry) -> list[Tried]:
    """Every source of ``entry``, read once."""
    return [await _try(looker, entry, known) for known in entry.sources]


async def _try(looker: Looker, entry: Entry, known: KnownSource) -> Tried:
    adapter = load(known.adapter)
    try:
        source = source_for(adapter, known.options, entry.zone, every_day=False)
        return Tried(known, await looker.records(adapter, source, limit=PAGES))
    except (FetchError, ExtractError, ConfigError) as error:
        return Tried(known, failure=str(error))


def added(
    text: str, entry: Entry, tried: Iterable[Tried], config: Config | None
) -> tuple[str, str, list[str]]:
    """``text`` with the sources added, the lines that are new, and the new sources' ids.

    A source of that name that the file has already stays as it is.
    """
    here = config.jurisdictions if config is not None else {}
    taken = set(config.sources) if config is not None else set()
    same_zone = config is not None and entry.zone == config.zone
    place = Place(
        id=entry.id,
        name=entry.name,
        zone="" if same_zone else entry.zone,
        aliases=entry.aliases,
    )
    is_new, lines, ids = entry.id not in here, "", []
    for one in tried:
        source_id = f"{entry.id}/{one.known.name}"
        if source_id in taken:
            continue
        text = add_source(text, place, one.known.name, one.entry)
        lines += shown(place, one.known.name, one.entry, new=is_new)
        ids.append(source_id)
        is_new = False
    return text, lines, ids
