"""``backtest``: what today's topics and routes would have said about what changed before."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._help import DELIVER
from monitor.cli._options import AsJson, ConfigPath, StatePath

if TYPE_CHECKING:
    from monitor.models import Topic
    from monitor.routing.noise import WordUse
    from monitor.routing.replay import Said
    from monitor.routing.rules import Rules


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
    from monitor.cli import _options, _output, _replayed
    from monitor.cli.changes import moment_of
    from monitor.config import load
    from monitor.config.routing import rules_of
    from monitor.pipeline.earlier import known_before
    from monitor.pipeline.texts import compared, new_pages
    from monitor.routing import noise
    from monitor.routing.replay import replay
    from monitor.store import Store, Wanted

    now = real_clock()
    settings = _options.settings(config=config, state=state)
    found = load(settings.config, cap=settings.config_bytes)
    added = topic_add or []
    topics = _with_words(found.topics, added)
    store = Store.reader(settings.state)
    begin = moment_of(since, now)
    wanted = Wanted(since=begin, source=source, limit=limit)
    changes = list(reversed(store.changes.matching(wanted)))
    changes.sort(key=lambda change: (change.detected_at, change.id))
    pages, texts = new_pages(store, changes), compared(store, changes)
    earlier = known_before(store, changes)

    def told_by(rules: "Rules") -> "list[Said]":
        replayed = replay(changes, rules, pages=pages, compared=texts, earlier=earlier)
        return [each for each in replayed if not channel or each.draft.channel == channel]

    rules = rules_of(replace(found, topics=topics))
    said = told_by(rules)
    first = max([begin, *(change.detected_at for change in changes[:1])])
    days = max((now - first) / timedelta(days=1), 1.0)
    uses = noise.word_uses(changes, topics.values(), pages)
    tried = {(use.topic, use.word) for use in uses if _is_tried(use, added)}
    _replayed.messages(said, as_json=as_json)
    _replayed.traffic("channel", noise.by_channel(said, found.zone), days, as_json=as_json)
    _replayed.traffic("route", noise.by_route(said, rules, found.zone), days, as_json=as_json)
    _replayed.words(uses, tried, as_json=as_json)
    total = noise.messages(said)
    before = noise.messages(told_by(rules_of(found))) if added else total
    if as_json:
        summary = {"type": "summary", "changes": len(changes), "messages": total}
        _output.line(summary | ({"messages_before": before} if added else {}))
        return
    more = f", {total - before:+d} with the words that are tried" if added else ""
    typer.echo(f"{len(changes)} changes, {total} messages{more}.", err=True)


def _with_words(topics: "Mapping[str, Topic]", added: Sequence[str]) -> "Mapping[str, Topic]":
    """``topics`` and the words to try; raises ``ConfigError`` for a topic that is not there."""
    from monitor.errors import ConfigError
    from monitor.routing.noise import with_words

    try:
        return with_words(topics, added)
    except KeyError as error:
        message = f"there is no topic {error.args[0]}; the file has {', '.join(topics)}"
        raise ConfigError(message) from None


def _is_tried(use: "WordUse", added: Sequence[str]) -> bool:
    return any(use.word == each.rpartition("=")[2].strip() for each in added)
