"""``add``: watch what stands behind an address."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli._help import START
from monitor.cli._options import AsJson, ConfigPath


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=START)(add)


def add(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL|NAME", help="A city's page of meetings, or its name: Boston, MA."
        ),
    ],
    jurisdiction: Annotated[
        str,
        typer.Option("--jurisdiction", "-j", metavar="ID", help="Where it belongs (boston-ma)."),
    ] = "",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What to call the source (council).")
    ] = "",
    adapter: Annotated[
        str, typer.Option("--adapter", metavar="NAME", help="Take this one of several platforms.")
    ] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="The place's zone; else found.")
    ] = "",
    replace: Annotated[
        str,
        typer.Option(
            "--replace", metavar="SOURCE", help="The city moved: take this source's place."
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take the best.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be written; write nothing.")
    ] = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Find the platform behind an address, show what it gives, and add it to sources.yaml.

    A name is looked up in the catalogue. Comments and order of the file stay. With --replace the source keeps its id and its history,
    and is told anew in silence. An unknown page is offered with selectors guessed from it.
    """
    import asyncio

    from monitor.cli import _options
    from monitor.cli._add_known import add_known, known
    from monitor.cli._address import address, checked_zone

    settings = _options.settings(config=config)
    found = _config(settings, optional=dry_run)
    if (place := known(url)) is not None:
        add_known(settings, found, place, yes=yes, dry_run=dry_run, as_json=as_json, write=_write)
        return
    where = address(url)
    if replace and found is not None:
        _options.source(found, replace)
    offers = asyncio.run(
        _look(settings, found, where, zone=checked_zone(timezone), adapter=adapter)
    )
    asks = not (yes or dry_run or as_json) and sys.stdin.isatty()
    offer = _choose(offers, asks=asks)
    if not as_json:
        _tell(offers, offer)
    entry, text, source_id, is_new = _entry(
        settings, found, offers, offer, jurisdiction, name, replace, timezone, asks=asks, yes=yes
    )
    written = not dry_run and _agreed(settings.config, entry, asks=asks, yes=yes or as_json)
    if written:
        _write(settings.config, text)
    _done(settings.config, entry, source_id, offer, written=written, dry=dry_run, as_json=as_json)
    if is_new and written and not as_json:
        typer.echo(
            "Its first poll tells nobody: it only takes stock. Next: monitor check", err=True
        )


def _config(settings: Any, *, optional: bool) -> Any:
    from monitor.config import load

    if optional and not settings.config.exists():
        return None
    return load(settings.config, cap=settings.config_bytes)


async def _look(settings: Any, config: Any, url: str, *, zone: str, adapter: str) -> Any:
    from monitor.app.adding import offers_for
    from monitor.app.finding import opened

    async with opened(settings, config) as looker:
        return await offers_for(looker, url, zone=zone, adapter=adapter)


def _choose(offers: Any, *, asks: bool) -> Any:
    """The offer to take. Raises ``ConfigError`` when none can be read."""
    from monitor.errors import ConfigError

    usable = offers.usable
    if not usable:
        first = offers.offers[0]
        message = f"{offers.found.url} is {first.adapter} ({first.why}), but: {first.failure}"
        raise ConfigError(message)
    if not asks or len(usable) == 1:
        return usable[0]
    for number, offer in enumerate(usable, 1):
        typer.echo(f"  {number}  {_described(offer)}", err=True)
    picked: int = typer.prompt("Which one", default=1, type=int, err=True)
    return usable[min(max(picked, 1), len(usable)) - 1]


def _described(offer: Any) -> str:
    sure = f"{offer.certainty:.0%} sure" + (", guessed" if offer.guessed else "")
    count = len(offer.seen.records) if offer.seen else 0
    return f"{offer.adapter}: {offer.why} ({sure}; {count} record{'' if count == 1 else 's'})"


def _tell(offers: Any, offer: Any) -> None:
    from monitor.app import real_clock
    from monitor.cli import _output

    typer.echo(_described(offer))
    for other in offers.offers:
        if other is not offer:
            reason = f": {other.failure}" if other.failure else ""
            typer.echo(f"  also {_described(other)}{reason}", err=True)
    coming = offer.seen.coming(real_clock()) if offer.seen else []
    rows = [
        (
            record.starts_at.isoformat()[:16].replace("T", " ") if record.starts_at else "",
            record.title[:70],
            record.status or "",
            ", ".join(dict.fromkeys(document.role.value for document in record.documents)),
        )
        for record in coming
    ]
    _output.table(("When", "What", "Status", "Documents"), rows, empty="nothing is listed just now")


def _entry(
    settings: Any,
    config: Any,
    offers: Any,
    offer: Any,
    jurisdiction: str,
    name: str,
    replace: str,
    timezone: str,
    *,
    asks: bool,
    yes: bool,
) -> tuple[str, str, str, bool]:
    """The entry as shown, the whole new file, the source's id, and whether the place is new."""
    from dataclasses import replace as changed

    from monitor.app.adding import free_name, place_for
    from monitor.config import edit
    from monitor.config.read import parse

    path = settings.config
    old = path.read_text(encoding="utf-8") if path.exists() else "version: 1\n"
    if replace:
        text = edit.replace_source(old, replace, offer.entry)
        place = edit.Place(id=replace.partition("/")[0], name="")
        shown = edit.shown(place, replace.partition("/")[2], offer.entry, new=False)
        parse(text, path)
        return shown, text, replace, False
    place, is_new = place_for(offers, offer, config, jurisdiction)
    if is_new:
        zone = _zone(offers, place, timezone, config, asks=asks, yes=yes)
        place = changed(place, zone="" if config is not None and zone == config.zone else zone)
    taken = (
        [s.name for s in config.sources.values() if s.jurisdiction.id == place.id] if config else []
    )
    called = name or free_name(offer.name, taken)
    text = edit.add_source(old, place, called, offer.entry)
    shown = edit.shown(place, called, offer.entry, new=is_new)
    if config is not None:
        parse(text, path)
    return shown, text, f"{place.id}/{called}", is_new


def _zone(offers: Any, place: Any, timezone: str, config: Any, *, asks: bool, yes: bool) -> str:
    """The zone of a new place: given, known, found; else asked for, else that of the defaults."""
    from monitor.cli._address import checked_zone
    from monitor.errors import ConfigError

    if timezone:
        return timezone
    if place.zone and (offers.zone_sure or place.zone != offers.zone):
        return str(place.zone)
    guess = offers.zone or (config.zone if config is not None else "")
    if asks:
        said = typer.prompt(
            f"Time zone of {place.name}", default=guess or "America/New_York", err=True
        )
        return checked_zone(str(said))
    if guess:
        typer.echo(f"The time zone {guess} is a guess; say another with --timezone.", err=True)
        return str(guess)
    if yes:
        message = (
            f"where {place.name} is cannot be told from its page; name its zone with --timezone"
        )
        raise ConfigError(message)
    return ""


def _agreed(path: Path, entry: str, *, asks: bool, yes: bool) -> bool:
    if yes:
        return True
    if not asks:
        typer.echo("Nothing was written: say --yes to write it, or --dry-run to look.", err=True)
        return False
    typer.echo(entry, nl=False)
    return typer.confirm(f"Add this to {path}", default=True, err=True)


def _write(path: Path, text: str) -> None:
    """Replace the file whole, keeping its mode: a reader sees the old one or the new one.

    The city that only held the place of the first one goes.
    """
    import os
    import tempfile

    from monitor.config.first import without_placeholder

    mode = path.stat().st_mode & 0o777
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(without_placeholder(text))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _done(
    path: Path, entry: str, source_id: str, offer: Any, *, written: bool, dry: bool, as_json: bool
) -> None:
    from monitor.cli import _output
    from monitor.models.wire import to_json

    if as_json:
        from monitor.app import real_clock

        for record in offer.seen.coming(real_clock()) if offer.seen else ():
            _output.line(to_json(record))
        _output.line(
            {
                "type": "entry",
                "source": source_id,
                "adapter": offer.adapter,
                "options": dict(offer.options),
                "certainty": offer.certainty,
                "guessed": offer.guessed,
                "why": offer.why,
                "yaml": entry,
                "written": written,
            }
        )
    elif dry:
        typer.echo(entry, nl=False)
    elif written:
        typer.echo(f"{source_id} stands in {path} now.")
