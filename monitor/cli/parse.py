"""``parse`` and ``preview``: what would be read from a saved file, or from a source right now."""

import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli._help import LOOK
from monitor.cli._options import AsJson, ConfigPath

AdapterName = Annotated[
    str | None,
    typer.Option("--adapter", metavar="NAME", help="The adapter; else it is recognised."),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--timezone", metavar="ZONE", help="The place's zone (America/New_York); else guessed."
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--option", "-o", metavar="NAME=VALUE", help="A setting, as in sources.yaml; repeatable."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=LOOK)(parse)
    app.command(rich_help_panel=LOOK)(preview)


def parse(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A saved page; - for standard input.")
    ],
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Where it is from; else as the page says."),
    ] = None,
    adapter: AdapterName = None,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="YYYY-MM-DD", help="The day it was saved; else today."),
    ] = None,
    timezone: Zone = None,
    option: Settings = None,
    step: Annotated[
        str, typer.Option("--step", metavar="STEP", help="Which of the adapter's pages it is.")
    ] = "",
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="ID", help="Read it with a source's settings."),
    ] = None,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Parse a saved page; no network. Past meetings are shown too.

    Into a pipe, or with --json, JSON Lines: records, requests for further pages, problems, rows
    left out, and a summary.
    """
    from monitor.app.saved import Wanted, parse_saved
    from monitor.cli import _options, _records
    from monitor.cli._address import checked_zone

    settings = _options.settings(config=config)
    chosen = _source(settings, source) if source else None
    zone = checked_zone(timezone)
    looked = parse_saved(
        Wanted(
            name=file,
            body=_read(file),
            url=_from(url, chosen),
            now=_moment(today),
            adapter=adapter or "",
            zone=zone,
            options=_settings(option),
            step=step,
            source=chosen,
        )
    )
    _records.show(looked.lines, as_json=as_json)


def preview(
    target: Annotated[
        str, typer.Argument(metavar="SOURCE|URL", help="A source's id or an address.")
    ],
    adapter: AdapterName = None,
    timezone: Zone = None,
    option: Settings = None,
    pages: Annotated[
        int, typer.Option("--pages", min=1, max=300, help="How many pages are read at most.")
    ] = 40,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Read a source, or any address, right now; store nothing, tell nobody.

    Shows what would be watched: records, rows left out by rule, and what could not be read. The
    exit code is 1 when the page cannot be read.
    """
    import asyncio

    from monitor.cli import _options, _records
    from monitor.cli._address import checked_zone

    settings = _options.settings(config=config)
    lines = asyncio.run(
        _preview(
            settings,
            target,
            adapter=adapter or "",
            zone=checked_zone(timezone),
            options=_settings(option),
            pages=pages,
        )
    )
    _records.show(lines, as_json=as_json)


async def _preview(settings: Any, target: str, *, pages: int, **said: Any) -> Any:
    from monitor.app.finding import Finder, opened
    from monitor.cli._address import address
    from monitor.cli._progress import bar

    config = _config(settings)
    known = config.sources.get(target) if config is not None else None
    if known is None and "." not in target.split("/", maxsplit=1)[0] and "://" not in target:
        from monitor.cli import _options
        from monitor.config import load

        known = _options.source(config or load(settings.config), target)
    async with opened(settings, config) as looker:
        finder = Finder(looker)
        with bar("Reading", pages) as step:
            if known is not None:
                adapter, source = finder.of(known)
            else:
                adapter, source = await finder.best(address(target), **said)
            seen = await looker.records(adapter, source, limit=pages, told=step)
    return seen.lines(adapter, source)


def _config(settings: Any) -> Any:
    """The configuration when there is one that can be used; a preview needs none."""
    from monitor.config import load

    if not settings.config.exists():
        return None
    return load(settings.config, cap=settings.config_bytes)


def _source(settings: Any, name: str) -> Any:
    from monitor.cli import _options
    from monitor.config import load

    return _options.source(load(settings.config, cap=settings.config_bytes), name)


def _from(url: str | None, source: Any) -> str:
    """The page's address: the one given, else that of the source, else none."""
    from monitor.cli._address import address

    told = url or str(getattr(getattr(source, "options", None), "url", "") or "")
    return address(told) if told or url is not None else ""


def _read(file: str) -> bytes:
    from monitor.errors import ConfigError

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}; check its path"
        raise ConfigError(message) from error


def _moment(today: str | None) -> datetime:
    """Noon UTC of the day named, or now."""
    from monitor.app import real_clock
    from monitor.errors import ConfigError

    if today is None:
        return real_clock()
    try:
        return datetime.combine(date.fromisoformat(today), time(12), tzinfo=UTC)
    except ValueError:
        message = f"--today {today!r} is no day; write it like 2026-08-20"
        raise ConfigError(message) from None


def _settings(given: list[str] | None) -> dict[str, object]:
    """``name=value`` pairs; values are read as YAML, so that lists and numbers are what they are."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    from monitor.errors import ConfigError

    found: dict[str, object] = {}
    for pair in given or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            message = f"--option {pair!r} is no setting; write it like client=somervillema"
            raise ConfigError(message)
        try:
            found[name.strip()] = YAML(typ="safe", pure=True).load(value)
        except YAMLError:
            found[name.strip()] = value
    return found
