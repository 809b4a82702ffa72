"""How the sources do."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.config import Config
from monitor.web.paging import part_of
from monitor.web.render import page, site_of
from monitor.web.report import quotas, source_rows, standing

ORDER = ("failing", "blocked", "stale", "partial", "new", "ok", "off")
SPARK = 24
"""Readings in the small chart of a source."""


def listing(request: Request) -> Response:
    """Health of every source, worst first, and the whole in a few numbers."""
    site = site_of(request)
    config = site.config()
    healths = site.store.sources.healths()
    ranked = worst_first(config, healths)
    part, number, pages = part_of(ranked, request)
    shown = [config.sources[name] for name in part]
    now = site.clock()
    return page(
        request,
        "sources.html",
        rows=source_rows(site.store, shown),
        volumes={
            source: bars(counts)
            for source, counts in site.store.polls.volumes([s.id for s in shown], SPARK).items()
        },
        number=number,
        pages=pages,
        standing=standing(site.store, config, site.settings, now, healths),
        quotas=quotas(site.store, config, now),
    )


def worst_first(config: Config, healths: Mapping[str, str]) -> list[str]:
    """The ids of all sources by how they do, and those that do alike by their names."""
    off = config.disabled
    alike: dict[str, list[str]] = {health: [] for health in ORDER}
    for name in config.sources:
        alike["off" if name in off else healths.get(name, "new")].append(name)
    return [name for health in ORDER for name in sorted(alike[health])]


def one(request: Request) -> Response:
    """One source: its polls, its volume against its own history, its last error in words."""
    site = site_of(request)
    name = f"{request.path_params['place']}/{request.path_params['name']}"
    source = site.config().sources.get(name)
    if source is None:
        raise HTTPException(404)
    polls = site.store.polls.recent(name, 60)
    return page(
        request,
        "source.html",
        source=source,
        state=site.store.sources.get(name),
        row=source_rows(site.store, [source])[0],
        polls=polls,
        quota=quotas(site.store, site.config(), site.clock()).get(source.adapter, ""),
        bars=bars([poll.records for poll in reversed(polls)]),
    )


def bars(counts: list[int]) -> list[tuple[int, int]]:
    """The chart's bars: count and height in per cent of the highest."""
    top = max(counts, default=0) or 1
    return [(count, max(2, round(100 * count / top)) if count else 0) for count in counts]
