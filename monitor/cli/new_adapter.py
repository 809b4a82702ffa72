"""``new-adapter``: the three parts of an adapter, from a page."""

import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli._help import OPERATE
from monitor.cli._options import ConfigPath


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new-adapter", rich_help_panel=OPERATE)(new_adapter)


def new_adapter(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as example_city.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="The page that lists the meetings.")],
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="The saved page; without it, it is fetched."),
    ] = None,
    group: Annotated[
        str, typer.Option(metavar="GROUP", help="council, grants, courts or generic.")
    ] = "council",
    title: Annotated[str, typer.Option(metavar="TITLE", help="What people call it.")] = "",
    config: ConfigPath = None,
) -> None:
    """Begin an adapter in a checkout of the project: code, fixture and row in the documentation.

    The code reads the page with selectors guessed from it. Nothing is overwritten.
    docs/contributing.md goes on from there.
    """
    import asyncio

    from monitor.app import real_clock
    from monitor.app.scaffold import Wanted, scaffold

    if file is not None:
        body = file.read_bytes()
        content_type = mimetypes.guess_type(file.name)[0] or "text/html"
    else:
        body, content_type = asyncio.run(_fetched(url, config))
    paths, found = scaffold(
        Path.cwd(),
        Wanted(
            name=name,
            url=url,
            body=body,
            content_type=content_type,
            today=real_clock().date(),
            group=group,
            title=title,
        ),
    )
    for path in paths:
        typer.echo(f"written: {path.relative_to(Path.cwd())}")
    if found.count:
        typer.echo(f"{found.count} rows with a date match {found.rows!r}.")
    typer.echo(f"Next: python -m pytest tests/adapters -k {name}, then docs/contributing.md")


async def _fetched(url: str, config: Path | None) -> tuple[bytes, str]:
    """The page as the fetcher brings it, with the file's contact and settings."""
    from datetime import timedelta

    from monitor.app import real_clock
    from monitor.app.assembly import fetching
    from monitor.cli import _options
    from monitor.config import load
    from monitor.fetch import Fetcher
    from monitor.models import Jurisdiction, Request, Source

    settings = _options.settings(config=config)
    found = load(settings.config, cap=settings.config_bytes)
    source = Source(
        id="new/adapter",
        jurisdiction=Jurisdiction(id="new", name="New", zone="UTC"),
        adapter="page",
        options=None,
        every=timedelta(hours=1),
        zone="UTC",
    )
    now = real_clock()
    async with Fetcher(fetching(found, settings)) as fetcher:
        answer = await fetcher.fetch(Request(url=url), source=source, now=now, today=now.date())
    body = getattr(answer, "body", b"")
    return body, getattr(answer, "headers", {}).get("content-type", "text/html")
