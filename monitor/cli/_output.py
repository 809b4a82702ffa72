"""How commands print: JSON Lines for programs, tables for people, plain text into pipes."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

import typer

from monitor.cli._options import colors


def line(row: Mapping[str, object]) -> None:
    """One JSON object in one line."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def lines(rows: Iterable[Mapping[str, object]]) -> None:
    """JSON Lines."""
    for row in rows:
        line(row)


def counted(count: int, word: str) -> str:
    """``1 source``, ``2 sources``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = "") -> None:
    """A table on a terminal; into a pipe, one row a line with tabs between, no colours.

    ``empty`` is said on stderr when there is no row.
    """
    held = [[printable(cell) for cell in row] for row in rows]
    if not held:
        if empty:
            typer.echo(empty, err=True)
        return
    if not sys.stdout.isatty():
        for row in [list(columns), *held]:
            sys.stdout.write("\t".join(cell.replace("\n", " ") for cell in row) + "\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in held:
        shown.add_row(*map(Text, row))
    Console(force_terminal=colors(sys.stdout), highlight=False).print(shown)


def printable(value: object) -> str:
    """Text for a cell, without the control characters that could steer a terminal."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
