"""A progress bar on a terminal, and nothing into pipes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitor.cli._options import colors


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr; the function it hands out is called with what was just finished."""
    if not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, no_color=not colors(sys.stderr))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)

        def step(name: str) -> None:
            progress.update(task, advance=1, description=f"{title} ({name})")

        yield step
