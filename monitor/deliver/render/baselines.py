"""One line of notice for all the sources that were read for the first time, or anew, in a round."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.layout import Message
from monitor.deliver.render.limits import cut, size
from monitor.deliver.render.parts import Line, bold, text
from monitor.deliver.render.scene import Scene

LINE = 800
ROOM = 5_000
"""Of all names together; who is left out is counted."""


def baselines(facts: Mapping[str, Any], scene: Scene) -> Message:
    """How many baselines were taken, and whose, by reason."""
    rows = [row for row in facts.get("rows") or () if isinstance(row, Mapping)] or [facts]
    totals = facts.get("totals") or {}
    count, records = int(totals.get("sources") or len(rows)), int(totals.get("records") or 0)
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        named = f"{_name(row, scene)} ({int(row.get('records') or 0)})"
        by_reason.setdefault(one_line(str(row.get("reason") or "")), []).append(named)
    one_reason = next(iter(by_reason)) if len(by_reason) == 1 else ""
    about = f" ({one_reason})" if one_reason else ""
    body: list[Line] = []
    shown = count
    if count > 1:
        shown, lines = _listed(by_reason, lead=not one_reason)
        body = [(text(line),) for line in lines]
    told = f"{records:,} record{'' if records == 1 else 's'}. Changes are told from now on."
    return Message(
        head=(
            text("📌 "),
            bold(_name(rows[0], scene) if count == 1 else f"{count} sources"),
            text(f": baseline taken{about}, {told}"),
        ),
        body=body,
        left_out=count - shown,
        more_url=scene.page("/sources"),
    )


def _name(row: Mapping[str, Any], scene: Scene) -> str:
    return cut(one_line(scene.source(str(row.get("source") or ""))), 80)


def _listed(by_reason: Mapping[str, Sequence[str]], *, lead: bool) -> tuple[int, list[str]]:
    """The names in lines of readable length, and how many found room."""
    shown, room, lines = 0, ROOM, list[str]()
    for reason, names in by_reason.items():
        kept = list(_within(names, room))
        shown += len(kept)
        room -= sum(size(name) + 2 for name in kept)
        said = f"{reason[:1].upper()}{reason[1:]}: " if lead and reason else ""
        for place, name in enumerate(kept, 1):
            if size(said) + size(name) > LINE:
                lines.append(said.rstrip())
                said = ""
            said += name + ("" if place == len(kept) else ", ")
        if kept:
            lines.append(said)
    return shown, lines


def _within(names: Sequence[str], room: int) -> Iterator[str]:
    for name in names:
        room -= size(name) + 2
        if room < 0:
            return
        yield name
