"""``backtest``: what today's topics and routes would have said about what changed before."""

from typing import Annotated

import typer

from monitor.cli._help import DELIVER
from monitor.cli._options import AsJson, ConfigPath, StatePath


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=DELIVER)(backtest)


def backtest(
    since: Annotated[
        str, typer.Option(help="Since 7d, 12h, or a date such as 2026-11-01.")
    ] = "30d",
    source: Annotated[str, typer.Option(help="Only this source.")] = "",
    channel: Annotated[str, typer.Option(help="Only what would go to this channel.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many changes, the newest.", min=1)] = 5000,
    config: ConfigPath = None,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """Replay stored changes under today's rules: what would be sent, where, and why.

    Nothing is sent and nothing is stored. Edit topics and routes in sources.yaml, and look again.
    """
    from monitor.app import real_clock
    from monitor.cli import _options, _output
    from monitor.cli.changes import moment_of
    from monitor.config import load
    from monitor.config.routing import rules_of
    from monitor.pipeline.texts import compared, new_pages
    from monitor.routing.replay import replay
    from monitor.store import Store, Wanted

    now = real_clock()
    settings = _options.settings(config=config, state=state)
    found = load(settings.config, cap=settings.config_bytes)
    store = Store.reader(settings.state)
    wanted = Wanted(since=moment_of(since, now), source=source, limit=limit)
    changes = list(reversed(store.changes.matching(wanted)))
    changes.sort(key=lambda change: (change.detected_at, change.id))
    said = [
        each
        for each in replay(
            changes,
            rules_of(found),
            pages=new_pages(store, changes),
            compared=compared(store, changes),
        )
        if not channel or each.draft.channel == channel
    ]
    if as_json:
        for each in said:
            draft = each.draft
            _output.line(
                {
                    "at": each.at.isoformat(),
                    "channel": draft.channel,
                    "notifier": draft.notifier,
                    "purpose": draft.purpose,
                    "not_before": draft.not_before.isoformat() if draft.not_before else None,
                    "held": draft.held,
                    "mention": draft.mention,
                    "reason": draft.reason,
                    "importance": max(each.changes, key=lambda c: _LOUD[c.importance]).importance,
                    "changes": [change.id for change in each.changes],
                    "sentences": [change.account for change in each.changes],
                }
            )
        _output.line({"type": "summary", "changes": len(changes), "messages": len(said)})
        return
    _output.table(
        ("when", "channel", "how", "what", "why"),
        [
            (
                f"{each.at:%Y-%m-%d %H:%M}",
                each.draft.channel,
                "held" if each.draft.held else each.draft.purpose,
                each.changes[0].account
                + (f" (and {len(each.changes) - 1} more)" if len(each.changes) > 1 else ""),
                each.draft.reason,
            )
            for each in said
        ],
        empty="Nothing would have been said.",
    )
    typer.echo(f"{len(changes)} changes, {len(said)} messages.", err=True)


_LOUD = {"high": 2, "normal": 1, "low": 0}
