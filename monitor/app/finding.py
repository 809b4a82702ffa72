"""What stands behind an address: the platforms, one step of following, the zone."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.adapters import load
from monitor.adapters.base import Adapter, Candidate, Sighting
from monitor.adapters.recognition import SURE, recognise, sighting_of
from monitor.app.assembly import fetching
from monitor.app.clock import real_clock
from monitor.app.looking import Looker
from monitor.app.saved import source_for
from monitor.config import Config
from monitor.errors import ConfigError, ExtractError, FetchError
from monitor.fetch import Fetcher, FetchSettings
from monitor.models import Request, Response, Source
from monitor.parse.places import state_of, zone_of_place
from monitor.parse.urls import canonical
from monitor.settings import Settings

FOLLOWED = 4
"""Portals of other hosts that a page may lead to and that are read as well."""

USUAL_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands behind an address. ``failure`` is why the page itself could not be read."""

    url: str
    response: Response | None
    sighting: Sighting
    candidates: tuple[Candidate, ...]
    failure: str = ""


@asynccontextmanager
async def opened(
    settings: Settings, config: Config | None, *, now: datetime | None = None
) -> AsyncIterator[Looker]:
    """A looker with the file's fetch settings, or with the usual ones where there is no file."""
    wanted = fetching(config, settings) if config is not None else FetchSettings()
    tokens = frozenset({"courtlistener"} if settings.courtlistener_token else ())
    async with Fetcher(wanted) as fetcher:
        yield Looker(fetcher, now or real_clock(), tokens=tokens)


class Finder:
    """Finds adapters and settings for addresses."""

    def __init__(self, looker: Looker) -> None:
        self._looker = looker

    @staticmethod
    def of(source: Source) -> tuple[Adapter, Source]:
        """The adapter of a configured source."""
        return load(source.adapter), source

    async def best(
        self, url: str, *, adapter: str = "", zone: str = "", options: Mapping[str, object]
    ) -> tuple[Adapter, Source]:
        """The adapter and settings to read ``url`` with.

        Raises ``ConfigError`` when no platform is recognised and none was named, ``FetchError``
        when nothing can be read.
        """
        found = await self.find(url)
        zone = zone or zone_guess(found)[0] or USUAL_ZONE
        chosen = next((c for c in found.candidates if adapter in {"", c.adapter}), None)
        if chosen is None and not adapter:
            if found.failure:
                raise ConfigError(f"{found.failure}; name the platform with --adapter")
            message = f"{url} is of no platform that is known; try monitor add {url}, which guesses"
            raise ConfigError(message)
        kind = load(adapter or (chosen.adapter if chosen else ""))
        given = dict(chosen.options if chosen else {})
        if chosen is None and "url" in kind.options.model_fields:
            given["url"] = url
        return kind, source_for(kind, {**given, **options}, zone, every_day=False)

    async def find(self, url: str) -> Found:
        """Read ``url``, recognise it, and follow what it frames or links one step."""
        response, failure = await self._read(url)
        sighting = sighting_of(response) if response is not None else Sighting(url)
        candidates = list(recognise(sighting))
        if response is not None and canonical(response.url) != canonical(url):
            candidates += recognise(Sighting(url))
        hints = [c for c in candidates if c.follow and c.certainty < SURE]
        for hint in _unlike(hints)[:FOLLOWED]:
            there, _ = await self._read(hint.follow)
            if there is None:
                continue
            for one in recognise(sighting_of(there)):
                if one.certainty >= SURE:
                    # One step away: sure of the platform, a little less that it is this city's.
                    candidates.append(replace(one, certainty=0.95 * one.certainty, why=hint.why))
        return Found(
            url=url,
            response=response,
            sighting=sighting,
            candidates=_ranked(candidates),
            failure=failure,
        )

    async def _read(self, url: str) -> tuple[Response | None, str]:
        source = source_for(load("page"), {"url": url}, USUAL_ZONE, every_day=False)
        try:
            return await self._looker.page(source, Request(url=url)), ""
        except (FetchError, ExtractError) as error:
            return None, str(error)


def zone_guess(found: Found) -> tuple[str, bool, str]:
    """The zone of the place a page is of, whether it is sure, and its state (postal code)."""
    text = found.sighting.text
    state, sure = state_of(found.url, text)
    if not state:
        return "", False, ""
    zone, one_zone = zone_of_place(state, f"{found.url} {text[:3000]}")
    return zone, sure and one_zone, state


def _unlike(candidates: list[Candidate]) -> list[Candidate]:
    """The first candidate for each address to follow."""
    return list({canonical(one.follow): one for one in reversed(candidates)}.values())[::-1]


def _ranked(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    best: dict[tuple[str, str], Candidate] = {}
    for one in candidates:
        key = (one.adapter, str(sorted(one.options.items())))
        if key not in best or best[key].certainty < one.certainty:
            best[key] = one
    return tuple(sorted(best.values(), key=lambda one: -one.certainty))
