"""``status``, ``health`` and ``backup``: how every source does, whether the daemon lives, a copy."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli._help import LOOK, OPERATE
from monitor.cli._options import AsJson, ConfigPath, StatePath


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=LOOK)(status)
    app.command(rich_help_panel=OPERATE)(health)
    app.command(rich_help_panel=OPERATE)(backup)


def status(
    source: Annotated[
        str, typer.Argument(metavar="[SOURCE]", help="Only this source, in full.")
    ] = "",
    config: ConfigPath = None,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """Show the health of every source, its last good reading and its next poll."""
    from monitor.app import real_clock
    from monitor.cli import _options, _output
    from monitor.config import load
    from monitor.store import Store
    from monitor.web.report import source_rows, standing

    settings = _options.settings(config=config, state=state)
    found = load(settings.config, cap=settings.config_bytes)
    store = Store.reader(settings.state)
    now = real_clock()
    wanted = [_options.source(found, source)] if source else list(found.sources.values())
    rows = source_rows(store, wanted)
    if as_json:
        shown = [
            {k: v for k, v in row.items() if k not in ("last_ok", "next_poll")} for row in rows
        ]
        _output.lines(shown)
        _output.line({"type": "summary", **standing(store, found, settings, now)})
        return
    _output.table(
        ("source", "health", "last good", "next poll", "records", "remark"),
        [
            (
                row["source"],
                row["health"],
                ago(row["last_ok_at"], now),
                ahead(row["next_poll_at"], now),
                row["records"],
                row["reason"],
            )
            for row in rows
        ],
        empty="sources.yaml names no source yet; add one: monitor add https://…",
    )
    for line in _remarks(standing(store, found, settings, now)):
        typer.echo(line)


def _remarks(now: dict[str, Any]) -> list[str]:
    outbox = f"{now['pending']} waiting, {now['parked']} parked, {now['held']} held back"
    lines = [f"{now['sources_ok']} of {now['sources']} sources are well. Outbox: {outbox}."]
    if not now["slack"]:
        lines.append("No SLACK_BOT_TOKEN: messages go to the console.")
    if now["config_error"]:
        lines.append("sources.yaml was edited but is wrong, the old one stays in force:")
        lines += [f"  {line}" for line in now["config_error"].splitlines()]
    lines += [f"Quota {name}: {left}" for name, left in now["quotas"].items()]
    if not now["daemon"]:
        lines.append(
            "The daemon is not running (no sign of life for 90 seconds); start it: monitor run"
        )
    return lines


def health(
    state: StatePath = None,
    within: Annotated[
        float, typer.Option(metavar="SECONDS", help="How old its last sign of life may be.", min=1)
    ] = 90.0,
) -> None:
    """Leave with 0 when the daemon lives, with 1 when it has shown no sign of life (for Docker).

    The daemon shows one every 15 seconds while its scheduler, its sender and its store work.
    """
    from monitor.app import real_clock
    from monitor.cli import _options
    from monitor.store import Store

    settings = _options.settings(state=state)
    beat = Store.reader(settings.state).meta.heartbeat()
    now = real_clock()
    if beat is None or abs((now - beat).total_seconds()) > within:
        when = f"since {beat:%Y-%m-%d %H:%M:%S} UTC" if beat else "yet"
        typer.echo(f"no sign of life {when}", err=True)
        raise typer.Exit(1)
    typer.echo(f"alive {(now - beat).total_seconds():.0f} seconds ago")


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file for the copy.")],
    state: StatePath = None,
) -> None:
    """Write a consistent copy of the database, also while the daemon runs."""
    from monitor.cli import _options
    from monitor.store import Database

    settings = _options.settings(state=state)
    Database.reader(settings.state).backup(target)
    typer.echo(
        f"{target}: {target.stat().st_size / 1_000_000:.1f} MB. Keep state/blobs beside it for stored copies."
    )


def ago(text: str | None, now: datetime) -> str:
    """``12 min ago``."""
    return "never" if text is None else f"{_span(now - datetime.fromisoformat(text))} ago"


def ahead(text: str | None, now: datetime) -> str:
    """``in 12 min``."""
    if text is None:
        return "at start"
    left = datetime.fromisoformat(text) - now
    return f"in {_span(left)}" if left > timedelta(0) else "due"


def _span(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 5400:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 172_800 else f"{seconds // 86_400} days"
