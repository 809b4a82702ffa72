"""``mute`` and ``unmute``: do not tell until a date; what changes is stored all the same."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._help import DELIVER
from monitor.cli._options import AsJson, ConfigPath, StatePath

if TYPE_CHECKING:
    from monitor.models import Mute


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=DELIVER)(mute)
    app.command(rich_help_panel=DELIVER)(unmute)


def mute(
    target: Annotated[
        str,
        typer.Argument(help="A source's id, a topic, or a change's number (its whole thread)."),
    ] = "",
    end: Annotated[
        str, typer.Argument(metavar="[UNTIL]", help="7d, 12h, 2w, or a date such as 2026-12-01.")
    ] = "7d",
    reason: Annotated[str, typer.Option(help="Why, for whoever wonders.")] = "",
    config: ConfigPath = None,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """Mute a source, a topic or a thread; without a name, list what is muted."""
    from monitor.app import real_clock
    from monitor.cli import _options
    from monitor.config import load
    from monitor.errors import ConfigError
    from monitor.routing.muting import mute_of, until
    from monitor.store import Store

    now = real_clock()
    settings = _options.settings(config=config, state=state)
    if not target:
        _list(Store.reader(settings.state).mutes.active(now), as_json=as_json)
        return
    found = load(settings.config, cap=settings.config_bytes)
    with _options.writing(state) as store:
        try:
            made = mute_of(
                target,
                until(end, now, found.zone),
                sources=found.sources,
                topics=found.topics,
                change=store.changes.get,
                reason=reason,
            )
        except ValueError as error:
            raise ConfigError(str(error)) from None
        number = store.mutes.add(made, now)
    typer.echo(
        f"Muted the {made.scope} {made.target} until {made.until:%Y-%m-%d %H:%M %Z}. "
        f"To take it back: monitor unmute {number}"
    )


def _list(mutes: "Iterable[Mute]", *, as_json: bool) -> None:
    from monitor.cli import _output

    rows = [
        {
            "id": each.id,
            "scope": each.scope,
            "target": each.target,
            "until": each.until.isoformat(),
            "reason": each.reason,
        }
        for each in mutes
    ]
    if as_json:
        _output.lines(rows)
    else:
        _output.table(
            ("id", "what", "name", "until", "why"),
            [tuple(row.values()) for row in rows],
            empty="Nothing is muted.",
        )


def unmute(
    number: Annotated[int, typer.Argument(metavar="ID", help="A mute's number.")],
    state: StatePath = None,
) -> None:
    """End a mute now."""
    from monitor.cli import _options
    from monitor.errors import ConfigError

    with _options.writing(state) as store:
        if not store.mutes.lift(number):
            message = f"there is no mute {number}; monitor mute lists them"
            raise ConfigError(message)
    typer.echo(f"Mute {number} is lifted.")
