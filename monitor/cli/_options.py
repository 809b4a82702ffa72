"""Options that several commands take, and what they lead to."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor import settings as environment
from monitor.settings import Settings

ConfigPath = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", metavar="FILE", help="The file of sources [sources.yaml, MONITOR_CONFIG]."
    ),
]
StatePath = Annotated[
    Path | None,
    typer.Option(
        "--state", "-s", metavar="FOLDER", help="The folder of the store [state, MONITOR_STATE]."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")]


def settings(
    *, config: Path | None = None, state: Path | None = None, logs: bool = True
) -> Settings:
    """The environment's settings with what the command line says on top; sets logging up.

    ``logs``: false for a command that logs nothing, and need not wait for it. Raises ``ConfigError`` when a variable cannot be used.
    """
    found = environment.from_environment(os.environ)
    found = replace(found, config=config or found.config, state=state or found.state)
    if logs:
        from monitor import log

        log.configure(
            form=found.log, level=found.log_level, secrets=found.secrets, colors=colors(sys.stderr)
        )
    return found


def colors(stream: object) -> bool:
    """Whether ``stream`` is a terminal that wants colours (``NO_COLOR``, ``TERM=dumb``)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())


def source(config: Any, name: str) -> Any:
    """The source called ``name``; raises ``ConfigError`` with the nearest name."""
    from difflib import get_close_matches

    from monitor.errors import ConfigError

    found = config.sources.get(name)
    if found is None:
        near = get_close_matches(name, list(config.sources), n=1)
        meant = f"; did you mean {near[0]}?" if near else "; monitor status lists them"
        message = f"sources.yaml has no source {name!r}{meant}"
        raise ConfigError(message)
    return found


@contextmanager
def writing(state: Path | None) -> Iterator[Any]:
    """The store, for one short change beside a running daemon; raises ``StoreError``.

    SQLite lets the two take turns; the daemon reads what was written at its next step.
    """
    from monitor.errors import StoreError
    from monitor.store import Store

    folder = settings(state=state).state
    if not (folder / "monitor.db").exists():
        message = f"{folder / 'monitor.db'} does not exist yet; start the daemon first: monitor run"
        raise StoreError(message)
    store = Store.open(folder)
    try:
        yield store
    finally:
        store.close()
