"""``explore``: the store in Datasette."""

from typing import Annotated

import typer

from monitor.cli._help import LOOK
from monitor.cli._options import StatePath


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=LOOK)(explore)


def explore(
    port: Annotated[
        int, typer.Option("--port", help="Where to listen, on this machine only.")
    ] = 8001,
    browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    state: StatePath = None,
) -> None:
    """Open the store in Datasette, with ready-made queries.

    It reads beside a running daemon and changes nothing. Datasette is an extra:
    pip install 'civic-monitor[explore]'.
    """
    from monitor.app.exploring import explore as serve
    from monitor.cli import _options

    raise typer.Exit(serve(_options.settings(state=state).state, port, browser=browser))
