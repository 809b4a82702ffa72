"""The application and the server under it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.errors import ConfigError
from monitor.web import changes, documents, feeds, noise, people, places, sources, vitals
from monitor.web.guard import Guard
from monitor.web.site import Site

STATIC = Path(__file__).parent / "static"
LOCAL = ("127.0.0.1", "localhost", "[::1]", "testserver")


def build(site: Site, *, hosts: tuple[str, ...] = ()) -> Starlette:
    """The application over ``site``; ``hosts`` are further names it may be called by."""
    known = (*LOCAL, *hosts, *site.config().web.hosts)
    app = Starlette(
        routes=[
            Route("/", changes.home, name="home"),
            Route("/changes/{id:int}", changes.one, name="change"),
            Route("/changes.json", feeds.json_lines, name="json"),
            Route("/changes.csv", feeds.csv_table, name="csv"),
            Route("/changes.atom", feeds.atom, name="atom"),
            Route("/calendar.ics", feeds.calendar, name="calendar"),
            Route("/records/{id:int}", places.record, name="record"),
            Route("/jurisdictions", places.jurisdictions, name="jurisdictions"),
            Route("/jurisdictions/{id}", places.jurisdiction, name="jurisdiction"),
            Route("/upcoming", places.upcoming, name="upcoming"),
            Route("/sources", sources.listing, name="sources"),
            Route("/sources/{place}/{name}", sources.one, name="source"),
            Route("/noise", noise.noise, name="noise"),
            Route("/preview", people.preview, name="preview"),
            Route("/about", people.about, name="about"),
            Route("/copies/{sha256}", documents.copy, name="copy"),
            Route("/healthz", vitals.health, name="health"),
            Route("/metrics", vitals.metrics, name="metrics"),
            Mount("/static", StaticFiles(directory=STATIC), name="static"),
        ],
        exception_handlers={404: people.not_found, 500: people.broken},
        middleware=[Middleware(Guard, hosts=known, password=site.settings.web_password)],
    )
    app.state.site = site
    app.state.noise = noise.Counted()
    return app


def address(listen: str) -> tuple[str, int]:
    """``HOST:PORT``; raises ``ConfigError`` for what is none."""
    host, _, port = listen.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        message = f"{listen!r} is no address to listen at; write it like 127.0.0.1:8765"
        raise ConfigError(message)
    return host.strip("[]") or "127.0.0.1", int(port)


def server(site: Site, listen: str) -> uvicorn.Server:
    """The server for ``site`` at ``listen``, quiet and without taking over signals."""
    host, port = address(listen)
    config = uvicorn.Config(
        build(site, hosts=(host,)),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="off",
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=16 * 1024,
        limit_concurrency=200,
    )
    return uvicorn.Server(config)


def serve_here(site: Site, listen: str) -> None:
    """Serve until stopped (``monitor web``)."""
    server(site, listen).run()


def serve_beside(site: Site, listen: str) -> Callable[[], Awaitable[None]]:
    """A task that serves the pages inside a daemon's loop, which handles the signals."""
    found = server(site, listen)

    async def serve() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await found._serve()  # noqa: SLF001 - serve() would take over the daemon's signals

    return serve
