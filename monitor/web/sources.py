"""How the sources do."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.web.paging import part_of
from monitor.web.render import page, site_of
from monitor.web.report import quotas, source_rows, standing

ORDER = {"failing": 0, "blocked": 1, "stale": 2, "partial": 3, "new": 4, "ok": 5, "off": 6}
SPARK = 24
"""Readings in the small chart of a source."""


def listing(request: Request) -> Response:
    """Health of every source, worst first, and the whole in a few numbers."""
    site = site_of(request)
    config = site.config()
    healths = site.store.sources.healths()
    ranked = sorted(
        config.sources.values(),
        key=lambda s: (ORDER[healths.get(s.id, "new") if s.enabled else "off"], s.id),
    )
    shown, number, pages = part_of(ranked, request)
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
        standing=standing(site.store, config, site.settings, now),
        quotas=quotas(site.store, config, now),
    )


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
