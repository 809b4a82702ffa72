"""``web``: the read-only site alone."""

from typing import Annotated, Any

import typer

from monitor.cli._help import LOOK
from monitor.cli._options import ConfigPath, StatePath


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=LOOK)(web)


def web(
    listen: Annotated[
        str | None,
        typer.Option("--listen", metavar="HOST:PORT", help="Where to listen [web.listen]."),
    ] = None,
    config: ConfigPath = None,
    state: StatePath = None,
    fed: Annotated[
        bool, typer.Option("--fed", hidden=True, help="Follow the daemon on standard input.")
    ] = False,
) -> None:
    """Serve the read-only site over the store, without polling anything."""
    from monitor.app import real_clock
    from monitor.cli import _options
    from monitor.config import load
    from monitor.web import Site, serve_here

    settings = _options.settings(config=config, state=state)
    if fed:
        _beside_a_daemon(settings, listen)
        return
    found = load(settings.config, cap=settings.config_bytes)
    site = Site(state=settings.state, config=lambda: found, settings=settings, clock=real_clock)
    where = listen or found.web.listen
    _ = site.store  # refuse a missing or damaged store before a port is opened
    typer.echo(f"http://{where}/  (Ctrl-C stops it)", err=True)
    serve_here(site, where)


def _beside_a_daemon(settings: Any, listen: str | None) -> None:
    """The pages of ``run --web``: standard input says what the daemon knows."""
    import sys

    from monitor.app.fed import Fed, leave
    from monitor.web import Site, serve_here

    fed = Fed()
    fed.listen(sys.stdin.buffer, leave)
    site = Site(
        settings.state, fed.config, settings, fed.clock, ready=fed.ready, waits=lambda: fed.waits
    )
    serve_here(site, listen or fed.config().web.listen)
