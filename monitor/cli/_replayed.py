"""What a replay would have said, as tables or as JSON Lines."""

from collections.abc import Sequence

import typer

from monitor.cli._output import line, table
from monitor.routing.noise import Traffic, WordUse
from monitor.routing.replay import Said

_LOUD = {"high": 2, "normal": 1, "low": 0}


def messages(said: Sequence[Said], *, as_json: bool) -> None:
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


def traffic(what: str, rows: Sequence[Traffic], days: float, *, as_json: bool) -> None:
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


def words(uses: Sequence[WordUse], tried: set[tuple[str, str]], *, as_json: bool) -> None:
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


def _verdict(use: WordUse) -> str:
    if use.seen:
        return f"{use.found} change{'' if use.found == 1 else 's'}"
    return "only standing sentences" if use.hidden else "nothing"
