"""``catalogue``: jurisdictions whose platform is known."""

from typing import Annotated

import typer

from monitor.cli._help import START
from monitor.cli._options import AsJson


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Known jurisdictions, with their platform.", no_args_is_help=True)
    group.command()(search)
    group.command()(show)
    app.add_typer(group, name="catalogue", rich_help_panel=START)


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="A name, a state, a platform.")
    ],
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Search the known jurisdictions: monitor catalogue search somerville."""
    from monitor.cli import _output
    from monitor.config import catalogue

    found = catalogue.search(" ".join(words), limit)
    if as_json:
        for entry in found:
            for source in entry.sources:
                _output.line(
                    {
                        "id": entry.id,
                        "name": entry.name,
                        "timezone": entry.zone,
                        "aliases": entry.aliases,
                        "source": source.name,
                        "adapter": source.adapter,
                        "options": source.options,
                        "seen": source.seen,
                        "sure": source.sure,
                        "evidence": source.evidence,
                    }
                )
        return
    _output.table(
        ("id", "name", "platform", "known as", "last seen", "sure"),
        [
            (
                entry.id,
                entry.name,
                source.adapter,
                next(iter(source.options.values()), ""),
                source.seen,
                source.sure,
            )
            for entry in found
            for source in entry.sources
        ],
        empty="nothing is known of that name; give monitor add an address of its web site instead",
    )
    if found:
        typer.echo(f'Add one with: monitor add "{found[0].name}"', err=True)


def show(
    jurisdiction: Annotated[str, typer.Argument(metavar="ID|NAME", help="Id or name.")],
) -> None:
    """Show one jurisdiction as it would stand in sources.yaml."""
    from monitor.config import catalogue
    from monitor.errors import ConfigError

    entry = catalogue.find(jurisdiction)
    if entry is None:
        near = ", ".join(found.id for found in catalogue.search(jurisdiction, 5))
        hint = f"near are {near}" if near else "search with: monitor catalogue search WORDS"
        message = f"the catalogue knows no jurisdiction {jurisdiction!r}; {hint}"
        raise ConfigError(message)
    typer.echo(catalogue.as_yaml(entry), nl=False)
