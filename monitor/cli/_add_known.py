"""``add`` for a place of the catalogue: ``monitor add "Somerville, MA"``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer


def known(words: str) -> Any:
    """The catalogue's place called so, unless it reads like an address; else nothing."""
    from monitor.config.catalogue import find, search
    from monitor.errors import ConfigError

    text = words.strip()
    if " " not in text and any(mark in text for mark in ".:/"):
        return None  # an address, then
    entry = find(text)
    if entry is None:
        near = ", ".join(f'"{found.name}"' for found in search(text, 5))
        hint = f"it knows {near}" if near else "give an address of its web site instead"
        message = (
            f"{text!r} is no address of a web page, and the catalogue has no such place; {hint}"
        )
        raise ConfigError(message)
    return entry


def add_known(
    settings: Any,
    config: Any,
    entry: Any,
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
    write: Callable[[Path, str], None],
) -> None:
    """Try the place's sources, show what they give, and add those that can be read."""
    import asyncio

    from monitor.app.finding import opened
    from monitor.app.known import added, try_all
    from monitor.config.read import parse
    from monitor.errors import ConfigError

    async def look() -> Any:
        async with opened(settings, config) as looker:
            return await try_all(looker, entry)

    tried = asyncio.run(look())
    readable = [one for one in tried if not one.failure]
    for one in tried:
        _tell(entry, one, as_json=as_json)
    if not readable:
        reason = tried[0].failure
        message = (
            f"nothing of {entry.name} can be read now ({reason}); the catalogue's facts may be old "
            "(give an address of its web site instead), or you may be offline"
        )
        raise ConfigError(message)
    path = settings.config
    old = path.read_text(encoding="utf-8") if path.exists() else "version: 1\n"
    text, lines, ids = added(old, entry, readable, config)
    if not ids:
        typer.echo(f"{entry.name} is watched already.", err=True)
        return
    if config is not None:
        parse(text, path)
    written = not dry_run and _agreed(path, lines, yes=yes or as_json)
    if written:
        write(path, text)
    _done(path, lines, ids, written=written, dry_run=dry_run, as_json=as_json)


def _tell(entry: Any, one: Any, *, as_json: bool) -> None:
    from monitor.app import real_clock

    said = f"{entry.id}/{one.known.name}: {one.known.adapter}"
    if one.failure:
        typer.echo(f"{said} cannot be read now: {one.failure}", err=True)
    elif not as_json:
        typer.echo(f"{said}, {len(one.seen.records)} records")
        for record in one.seen.coming(real_clock()):
            when = record.starts_at.isoformat()[:16].replace("T", " ") if record.starts_at else ""
            typer.echo(f"  {when.ljust(16)}  {record.title[:70]}")


def _agreed(path: Path, lines: str, *, yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        typer.echo("Nothing was written: say --yes to write it, or --dry-run to look.", err=True)
        return False
    typer.echo(lines, nl=False)
    return typer.confirm(f"Add this to {path}", default=True, err=True)


def _done(
    path: Path, lines: str, ids: list[str], *, written: bool, dry_run: bool, as_json: bool
) -> None:
    from monitor.cli import _output

    if as_json:
        for source in ids:
            _output.line({"type": "entry", "source": source, "yaml": lines, "written": written})
    elif dry_run:
        typer.echo(lines, nl=False)
    elif written:
        typer.echo(
            f"{', '.join(ids)} stand in {path} now."
            if len(ids) > 1
            else f"{ids[0]} stands in {path} now."
        )
        typer.echo(
            "The first poll tells nobody: it only takes stock. Next: monitor check", err=True
        )
