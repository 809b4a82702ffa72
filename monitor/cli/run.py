"""``run`` and ``poll``: the daemon, one round for cron, some sources now."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from monitor.cli._help import OPERATE, START
from monitor.cli._options import AsJson, ConfigPath, StatePath

Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="TIME",
        help="Run with this clock, such as 2025-05-20T12:00:00-04:00; for replays.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=START)(run)
    app.command(rich_help_panel=OPERATE)(poll)


def run(
    config: ConfigPath = None,
    state: StatePath = None,
    once: Annotated[
        bool, typer.Option("--once", help="Poll every source once, deliver, and leave (for cron).")
    ] = False,
    web: Annotated[
        str | None,
        typer.Option("--web", metavar="HOST:PORT", help="Serve the pages as well."),
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Watch: poll by the schedule, tell what changed, until stopped.

    SIGTERM finishes the work in hand and leaves; SIGHUP reads sources.yaml anew (an edit is
    noticed by itself as well). With --once the exit code is 1 when a source could not be read or
    a message could not be delivered.
    """
    import asyncio

    from monitor.app import App
    from monitor.cli import _options
    from monitor.config import load

    settings = _options.settings(config=config, state=state)
    found = load(settings.config, cap=settings.config_bytes)
    app = App(settings=settings, config=found, clock=clock(now))
    if not once:
        raise typer.Exit(asyncio.run(_watch(app, web)))
    summary = asyncio.run(_round(app, found.active))
    raise typer.Exit(tell(summary, as_json=as_json))


def poll(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Source ids.")],
    config: ConfigPath = None,
    state: StatePath = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Poll some sources now, tell what changed, and leave."""
    import asyncio

    from monitor.app import App
    from monitor.cli import _options
    from monitor.config import load

    settings = _options.settings(config=config, state=state)
    found = load(settings.config, cap=settings.config_bytes)
    wanted = [_options.source(found, name) for name in sources]
    app = App(settings=settings, config=found, clock=clock(now))
    summary = asyncio.run(_round(app, wanted))
    raise typer.Exit(tell(summary, as_json=as_json))


def clock(now: str | None) -> Any:
    """The real clock, or one that starts at ``now``; exits with 2 when it is no time."""
    from monitor.app import clock_from, real_clock
    from monitor.errors import ConfigError

    if now is None:
        return real_clock
    try:
        start = datetime.fromisoformat(now)
    except ValueError:
        message = f"--now {now!r} is no time; write it like 2025-05-20T12:00:00-04:00"
        raise ConfigError(message) from None
    if start.tzinfo is None:
        message = f"--now {now!r} has no zone; add one, such as -04:00 or Z"
        raise ConfigError(message)
    return clock_from(start.astimezone(UTC))


async def _watch(app: Any, web: str | None) -> int:
    from monitor.app import Daemon

    async with app:
        daemon = Daemon(app)
        if web is not None:
            from monitor.app.pages import Pages
            from monitor.web.serve import address

            address(web)  # refused before anything is polled
            daemon.serve = Pages(app, daemon.ready, web).serve
        await daemon.run()
    return 0


async def _round(app: Any, sources: Any) -> Any:
    async with app:
        from monitor.cli._progress import bar

        wanted = list(sources)
        with bar("Reading sources", len(wanted)) as step:
            return await app.once(wanted, told=lambda source, _report: step(source.id))


def tell(summary: Any, *, as_json: bool) -> int:
    """Print what a round did; answers the exit code."""
    from monitor.cli import _output

    failed = [{"source": source, "reason": reason} for source, reason in summary.failed]
    if as_json:
        _output.line(
            {
                "type": "summary",
                "polls": summary.polls,
                "baselines": summary.baselines,
                "changes": summary.changes,
                "queued": summary.queued,
                "sent": summary.sent,
                "parked": summary.parked,
                "left": summary.left,
                "failed": failed,
            }
        )
    else:
        for item in failed:
            typer.echo(f"{item['source']}: not read: {item['reason']}", err=True)
        typer.echo(
            f"{_output.counted(summary.polls, 'source')} polled, {summary.baselines} for the first time, "
            f"{_output.counted(summary.changes, 'change')}, {_output.counted(summary.sent, 'message')} sent"
            + (f", {summary.left} waiting" if summary.left else "")
            + (f", {summary.parked} parked (see: monitor outbox)" if summary.parked else ""),
            err=True,
        )
    return 1 if failed or summary.parked else 0
