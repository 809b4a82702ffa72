"""``outbox``: what waits to be said, what was set aside, and what to do about it."""

from typing import Annotated

import typer

from monitor.cli._help import DELIVER
from monitor.cli._options import AsJson, ConfigPath, StatePath

STATES = ("pending", "claimed", "sent", "parked", "held")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="List, retry, drop and release messages.")
    group.command("list")(listing)
    group.command()(retry)
    group.command()(drop)
    group.command()(release)
    app.add_typer(group, name="outbox", rich_help_panel=DELIVER)


def listing(
    wanted: Annotated[
        list[str] | None, typer.Option("--only", help="Only pending, claimed, parked, held, sent.")
    ] = None,
    channel: Annotated[str, typer.Option(help="Only this channel.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, the newest.", min=1)] = 100,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """List messages, newest first; those already sent only when asked for."""
    from monitor.cli import _options, _output
    from monitor.errors import ConfigError
    from monitor.models import OutboxState
    from monitor.store import Store

    for name in wanted or ():
        if name not in STATES:
            message = f"--only {name!r} is none of {', '.join(STATES)}"
            raise ConfigError(message)
    states = [OutboxState(name) for name in wanted or STATES if wanted or name != "sent"]
    settings = _options.settings(state=state)
    rows = Store.reader(settings.state).outbox.listing(states, limit=limit, channel=channel)
    if as_json:
        for row in rows:
            draft = row.draft
            _output.line(
                {
                    "id": row.id,
                    "state": row.state.value,
                    "channel": draft.channel,
                    "purpose": draft.purpose,
                    "thread": draft.thread_key,
                    "changes": list(draft.changes),
                    "reason": draft.reason,
                    "created_at": row.created_at.isoformat(),
                    "not_before": draft.not_before.isoformat() if draft.not_before else None,
                    "attempts": row.attempts,
                    "sent_at": row.sent_at.isoformat() if row.sent_at else None,
                    "parked_reason": row.parked_reason,
                    "uncertain": row.uncertain,
                }
            )
        return
    _output.table(
        ("id", "state", "channel", "what", "queued", "tries", "why"),
        [
            (
                row.id,
                row.state.value,
                row.draft.channel,
                row.draft.purpose,
                f"{row.created_at:%Y-%m-%d %H:%M}",
                row.attempts,
                row.parked_reason or row.draft.reason,
            )
            for row in rows
        ],
        empty="Nothing waits: all that was to be said was sent.",
    )


def retry(
    ids: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]…", help="Numbers; none means all parked.")
    ] = None,
    state: StatePath = None,
) -> None:
    """Send parked messages again; a running daemon takes them up within seconds."""
    from monitor.app import real_clock
    from monitor.cli import _options

    with _options.writing(state) as store:
        count = store.outbox.retry(ids or [], real_clock())
    _done(count, "is queued again", "are queued again", "No parked message", ids)


def drop(
    ids: Annotated[list[int], typer.Argument(metavar="ID…", help="Numbers of messages.")],
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "by hand",
    state: StatePath = None,
) -> None:
    """Never send these; they stay visible with the reason."""
    from monitor.app import real_clock
    from monitor.cli import _options

    with _options.writing(state) as store:
        count = store.outbox.drop(ids, real_clock(), reason)
    _done(count, "will not be sent", "will not be sent", "No waiting message", ids)


def release(
    source: Annotated[str, typer.Argument(help="A source's id, such as somerville-ma/council.")],
    config: ConfigPath = None,
    state: StatePath = None,
) -> None:
    """Send what the flood brake holds of a source."""
    from monitor.app import real_clock
    from monitor.cli import _options
    from monitor.config import load

    settings = _options.settings(config=config, state=state)
    found = load(settings.config, cap=settings.config_bytes)
    name = _options.source(found, source).id
    with _options.writing(state) as store:
        count = store.outbox.release(name, real_clock())
    if count:
        _done(count, f"of {name} is queued", f"of {name} are queued", "", None)
    else:
        typer.echo(f"Nothing of {name} is held.")


def _done(count: int, one: str, many: str, none: str, ids: list[int] | None) -> None:
    from monitor.errors import MonitorError

    if count:
        typer.echo(f"{count} message{'s' if count > 1 else ''} {many if count > 1 else one}.")
    elif ids:
        numbers = ", ".join(str(number) for number in ids)
        message = f"{none.lower()} has the number {numbers}; monitor outbox list shows them"
        raise MonitorError(message)
    else:
        typer.echo(f"{none} waits.")
