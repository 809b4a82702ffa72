"""``demo``: the whole pipeline against bundled sites, no token and no internet needed."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli._help import START

PAUSE_SECONDS = 4.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=START)(demo)


def demo(
    fast: Annotated[
        bool, typer.Option("--fast", help="Play without pauses and leave at the end.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep the store here.")
    ] = None,
) -> None:
    """Play the 2017 sanctuary-city story through the real pipeline, in the console.

    Four made-up civic sites are served on loopback and change as the story goes on; the messages
    appear as they would in Slack. Leaves with 0 only if every expected change, and no other, was
    delivered.
    """
    import asyncio

    from monitor.cli import _options

    os.environ.setdefault("MONITOR_LOG_LEVEL", "error")
    # The console only: a token in the environment must not send a made-up story to a newsroom.
    settings = replace(
        _options.settings(), slack_bot_token="", slack_app_token="", heartbeat_url=""
    )
    stay = not fast and sys.stdout.isatty()
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        outcome = asyncio.run(_perform(folder, settings, fast=fast, stay=stay))
    raise typer.Exit(0 if outcome.good else 1)


async def _perform(folder: Path, settings: Any, *, fast: bool, stay: bool) -> Any:
    from monitor.demo import Demo

    pause = PAUSE_SECONDS if stay and not fast else 0.0
    show = Demo(folder, settings, say=_caption, pause=pause)
    return await show.run(finished=_close_and_wait if stay else _close, stay=stay)


def _caption(text: str) -> None:
    from rich.console import Console
    from rich.text import Text

    from monitor.cli._options import colors

    console = Console(no_color=not colors(sys.stdout), highlight=False, soft_wrap=True)
    console.print(Text(f"\n── {text}", style="bold cyan"))


def _close_and_wait(outcome: Any) -> None:
    _close(outcome)
    typer.echo("The sites and the archive stay up. Ctrl-C ends the demo.")


def _close(outcome: Any) -> None:
    typer.echo("")
    typer.echo(
        f"{outcome.polls} polls of {outcome.sources} sources in {outcome.seconds:.0f} s · "
        f"{outcome.changes} changes · {outcome.messages} messages delivered · {outcome.waiting} waiting"
    )
    for line in outcome.missing:
        typer.echo(f"MISSING  {line}", err=True)
    for line in outcome.unexpected:
        typer.echo(f"UNEXPECTED  {line}", err=True)
    typer.echo(
        "Nothing lost, nothing doubled, no false alarm." if outcome.good else "The demo went wrong."
    )
