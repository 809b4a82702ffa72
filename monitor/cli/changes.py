"""``changes`` and ``show``: what changed, and one change in full."""

import sys
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from monitor.cli._help import LOOK
from monitor.cli._options import AsJson, ConfigPath, StatePath


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=LOOK)(changes)
    app.command(rich_help_panel=LOOK)(show)


def changes(
    since: Annotated[
        str | None, typer.Option("--since", help="Since 7d, 12h, or a date such as 2026-11-01.")
    ] = None,
    jurisdiction: Annotated[str, typer.Option(help="Only what concerns this jurisdiction.")] = "",
    source: Annotated[str, typer.Option(help="Only this source.")] = "",
    kind: Annotated[str, typer.Option(help="Only records of this kind.")] = "",
    event: Annotated[str, typer.Option(help="Only this event.")] = "",
    topic: Annotated[str, typer.Option(help="Only what this topic's words were found in.")] = "",
    importance: Annotated[str, typer.Option(help="Only high, normal or low.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, the newest.", min=1)] = 200,
    config: ConfigPath = None,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """List what changed, oldest first; grants, dockets and councils in one line of time."""
    from monitor.app import real_clock
    from monitor.cli import _options, _output
    from monitor.models import Event, Importance, Kind
    from monitor.models.wire import change_json
    from monitor.store import Store, Wanted

    settings = _options.settings(config=config, state=state)
    _one_of("--kind", kind, [k.value for k in Kind])
    _one_of("--event", event, [e.value for e in Event])
    _one_of("--importance", importance, [i.value for i in Importance])
    wanted = Wanted(
        since=moment_of(since, real_clock()) if since else None,
        jurisdiction=jurisdiction,
        source=source,
        kind=kind,
        event=event,
        topic=topic,
        importance=importance,
        limit=limit,
    )
    store = Store.reader(settings.state)
    found = list(reversed(store.changes.matching(wanted)))
    if as_json:
        _output.lines(change_json(change) for change in found)
        return
    _output.table(
        ("id", "when", "source", "event", "what", "topics"),
        [
            (
                c.id,
                f"{c.detected_at:%Y-%m-%d %H:%M}",
                c.source_id,
                c.event,
                c.account,
                ", ".join(c.topics),
            )
            for c in found
        ],
        empty="Nothing changed that matches. The first reading of a source is its baseline and tells nothing.",
    )


def show(
    change_id: Annotated[int, typer.Argument(metavar="ID", help="A change's number.")],
    config: ConfigPath = None,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """Show one change: before and after, the changed passages, where its words were found."""
    from monitor.cli import _options, _output
    from monitor.errors import ConfigError
    from monitor.models.wire import change_json
    from monitor.store import Store

    settings = _options.settings(config=config, state=state)
    store = Store.reader(settings.state)
    change = store.changes.get(change_id)
    if change is None:
        message = f"there is no change {change_id}; monitor changes lists them"
        raise ConfigError(message)
    if as_json:
        passages = [
            {
                "document": p.document,
                "page": p.page,
                "item": p.item,
                "words": [list(w) for w in p.words],
            }
            for p in change.passages
        ]
        hits = [
            {
                "topic": h.topic,
                "word": h.word,
                "field": h.field,
                "page": h.page,
                "turn": h.turn,
                "sentence": h.sentence,
            }
            for h in change.hits
        ]
        more = {
            "sentence": change.sentence,
            "note": change.note,
            "passages": passages,
            "hits": hits,
        }
        _output.line({**change_json(change), **more, "copies": store.changes.evidence(change_id)})
        return
    _print(change, store)


def _print(change: Any, store: Any) -> None:
    from rich.console import Console

    from monitor.cli._change import lines
    from monitor.cli._options import colors

    console = Console(
        no_color=not colors(sys.stdout), highlight=False, soft_wrap=not sys.stdout.isatty()
    )
    for line in lines(change, store.changes.evidence(change.id)):
        console.print(line)


def moment_of(text: str, now: datetime) -> datetime:
    """``7d``, ``12h``, ``30m`` before ``now``, or an ISO date or time."""
    from monitor.app import real_clock
    from monitor.errors import ConfigError

    units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    if text[:-1].isdecimal() and text[-1:] in units:
        return now - timedelta(**{units[text[-1]]: int(text[:-1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = f"--since {text!r} is no time; write 7d, 12h, or a date such as 2026-11-01"
        raise ConfigError(message) from None
    return found if found.tzinfo else found.replace(tzinfo=real_clock().tzinfo)


def _one_of(option: str, value: str, known: list[str]) -> None:
    from monitor.errors import ConfigError

    if value and value not in known:
        message = f"{option} {value!r} is not known; write one of {', '.join(known)}"
        raise ConfigError(message)
