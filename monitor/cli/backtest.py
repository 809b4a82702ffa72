"""``backtest``: what today's topics and routes would have said about what changed before."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._help import DELIVER
from monitor.cli._options import AsJson, ConfigPath, StatePath

if TYPE_CHECKING:
    from monitor.routing.noise import Traffic, WordUse
    from monitor.routing.replay import Said


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
    topic_add: Annotated[
        list[str] | None,
        typer.Option(help="Try a word before it is saved: WORD, or TOPIC=WORD; several times."),
    ] = None,
    config: ConfigPath = None,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """Replay stored changes under today's rules: what would be sent, where, and why.

    Then how many messages a day each channel gets, by which route, and which words matched nothing
    or only standing sentences. Nothing is sent and nothing is stored. Edit topics and routes in
    sources.yaml, and look again.
    """
    from dataclasses import replace

    from monitor.app import real_clock
    from monitor.cli import _options, _output
    from monitor.cli.changes import moment_of
    from monitor.config import load
    from monitor.config.routing import rules_of
    from monitor.errors import ConfigError
    from monitor.pipeline.earlier import known_before
    from monitor.pipeline.texts import compared, new_pages
    from monitor.routing import noise
    from monitor.routing.replay import replay
    from monitor.store import Store, Wanted

    now = real_clock()
    settings = _options.settings(config=config, state=state)
    found = load(settings.config, cap=settings.config_bytes)
    added = topic_add or []
    try:
        topics = noise.with_words(found.topics, added)
    except KeyError as error:
        message = f"there is no topic {error.args[0]}; the file has {', '.join(found.topics)}"
        raise ConfigError(message) from None
    store = Store.reader(settings.state)
    begin = moment_of(since, now)
    wanted = Wanted(since=begin, source=source, limit=limit)
    changes = list(reversed(store.changes.matching(wanted)))
    changes.sort(key=lambda change: (change.detected_at, change.id))
    pages, texts = new_pages(store, changes), compared(store, changes)
    earlier, rules = known_before(store, changes), rules_of(replace(found, topics=topics))
    said = [
        each
        for each in replay(changes, rules, pages=pages, compared=texts, earlier=earlier)
        if not channel or each.draft.channel == channel
    ]
    first = max([begin, *(change.detected_at for change in changes[:1])])
    days = max((now - first) / timedelta(days=1), 1.0)
    traffic = {
        "channel": noise.by_channel(said, found.zone),
        "route": noise.by_route(said, rules, found.zone),
    }
    uses = noise.word_uses(changes, topics.values(), pages)
    _say(said, as_json=as_json, line=_output.line, table=_output.table)
    for what, rows in traffic.items():
        _count(what, rows, days, as_json=as_json, line=_output.line, table=_output.table)
    tried = {(use.topic, use.word) for use in uses if _is_tried(use, added)}
    _words(uses, tried, as_json=as_json, line=_output.line, table=_output.table)
    total = noise.messages(said)
    before = total
    if added:
        rest = replay(changes, rules_of(found), pages=pages, compared=texts, earlier=earlier)
        before = noise.messages(e for e in rest if not channel or e.draft.channel == channel)
    if as_json:
        told = {"type": "summary", "changes": len(changes), "messages": total}
        _output.line(told | ({"messages_before": before} if added else {}))
        return
    more = f", {total - before:+d} with the words that are tried" if added else ""
    typer.echo(f"{len(changes)} changes, {total} messages{more}.", err=True)


def _is_tried(use: "WordUse", added: Sequence[str]) -> bool:
    return any(use.word == each.rpartition("=")[2].strip() for each in added)


def _say(
    said: "Sequence[Said]", *, as_json: bool, line: Callable[..., None], table: Callable[..., None]
) -> None:
    """Each message that would have been sent or held."""
    if not as_json:
        rows = [
            (
                f"{each.at:%Y-%m-%d %H:%M}",
                each.draft.channel,
                "held" if each.draft.held else each.draft.purpose,
                each.changes[0].account
                + (f" (and {len(each.changes) - 1} more)" if len(each.changes) > 1 else ""),
                each.draft.reason,
            )
            for each in said
        ]
        columns = ("when", "channel", "how", "what", "why")
        table(columns, rows, empty="Nothing would have been said.")
        return
    for each in said:
        draft = each.draft
        line(
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


def _count(
    what: str,
    rows: "Sequence[Traffic]",
    days: float,
    *,
    as_json: bool,
    line: Callable[..., None],
    table: Callable[..., None],
) -> None:
    """Messages a day by channel or route."""
    if as_json:
        for each in rows:
            line(
                {
                    "type": what,
                    what: each.name,
                    "messages": each.messages,
                    "a_day": round(each.a_day(days), 2),
                    "most_on_one_day": each.most,
                    "on": each.on.isoformat() if each.on else None,
                }
            )
        return
    if rows:
        typer.echo("")
        told = [
            (each.name, each.messages, _mean(each.a_day(days)), f"{each.most} on {each.on}")
            for each in rows
        ]
        table((what, "messages", "a day", "most"), told)


def _mean(value: float) -> str:
    return f"{value:.1f}" if value >= 0.1 else "under 0.1"


def _words(
    uses: "Sequence[WordUse]",
    tried: set[tuple[str, str]],
    *,
    as_json: bool,
    line: Callable[..., None],
    table: Callable[..., None],
) -> None:
    """Words that do no work, and those that are tried."""
    if as_json:
        for use in uses:
            line(
                {
                    "type": "word",
                    "topic": use.topic,
                    "word": use.word,
                    "changes": use.found,
                    "only_boilerplate": use.hidden,
                    "verdict": use.verdict,
                    "tried": (use.topic, use.word) in tried,
                    "seen": list(use.seen[:20]),
                }
            )
        return
    rows = [
        (use.topic, use.word, _verdict(use), ", ".join(map(str, use.seen[:8])))
        for use in uses
        if use.verdict != "found" or (use.topic, use.word) in tried
    ]
    if rows:
        typer.echo("")
        table(("topic", "word", "matched", "changes"), rows)


def _verdict(use: "WordUse") -> str:
    if use.seen:
        return f"{use.found} change{'' if use.found == 1 else 's'}"
    return "only standing sentences" if use.hidden else "nothing"


_LOUD = {"high": 2, "normal": 1, "low": 0}
