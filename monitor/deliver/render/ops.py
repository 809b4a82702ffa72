"""Notices for operators: what is wrong, since when, what was done meanwhile, what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.deliver.render.baselines import baselines
from monitor.deliver.render.escape import one_line
from monitor.deliver.render.layout import Message
from monitor.deliver.render.limits import cut
from monitor.deliver.render.parts import Line, bold, link, text
from monitor.deliver.render.scene import Scene
from monitor.deliver.render.times import at_clock, local_day, span

Facts = Mapping[str, Any]
REASON = 500


def notice(facts: Facts, scene: Scene, *, now: datetime) -> Message:
    """The notice that ``facts`` describe; an unknown kind says its reason."""
    build = _KINDS.get(str(facts.get("kind") or ""), _plain)
    return build(_Told(facts, scene, now))


@dataclass(frozen=True, slots=True)
class _Told:
    """The facts of one notice, and how they are said."""

    facts: Facts
    scene: Scene
    now: datetime

    @property
    def source_id(self) -> str:
        return one_line(str(self.facts.get("source") or ""))

    @property
    def source(self) -> str:
        return self.scene.source(self.source_id) if self.source_id else "monitor"

    @property
    def reason(self) -> str:
        return cut(one_line(str(self.facts.get("reason") or "")), REASON)

    @property
    def url(self) -> str:
        return self.scene.source_url(self.source_id) if self.source_id else ""

    def number(self, name: str) -> int:
        return int(self.facts.get(name) or 0)

    def time(self, name: str) -> str:
        raw = self.facts.get(name)
        if not isinstance(raw, str) or not raw:
            return ""
        place = self.scene.jurisdictions.get(self.source_id.partition("/")[0])
        zone = place.zone if place else self.scene.zone
        return at_clock(datetime.fromisoformat(raw), zone, local_day(self.now, zone))


def _tries(told: _Told) -> str:
    tries = told.number("tries")
    return f" ({tries} tries)" if tries > 1 else ""


def _after(told: _Told) -> list[Line]:
    following = told.time("next_poll_at")
    stale = "stale" in (told.facts.get("kind"), told.facts.get("health"))
    words = "It is read as before." if stale else "Nothing was posted from it meanwhile."
    words += f" Next try {following}." if following else ""
    return [(text(f"{words} "), link(told.url, f"monitor status {told.source_id}"))]


def _trouble(sign: str, verb: str) -> Callable[[_Told], Message]:
    def build(told: _Told) -> Message:
        since = told.time("since")
        when = f" since {since}" if since else ""
        reason = told.reason
        return Message(
            head=(
                text(f"{sign} "), bold(told.source),
                text(f" {verb}{when}{_tries(told)}" + (f": {reason}" if reason else "")),
            ),
            body=_after(told),
            more_url=told.url,
        )  # fmt: skip

    return build


def _still(told: _Told) -> Message:
    stale = told.facts.get("health") == "stale"
    verb = "has still shown nothing new" if stale else "is still not readable"
    return _trouble("🔁", verb)(told)


def _recovered(told: _Told) -> Message:
    gap = timedelta(seconds=told.number("gap_seconds"))
    changes = told.number("changes")
    found = f"{changes} change{'s' if changes != 1 else ''} found" if changes else "nothing changed"
    since = told.time("since")
    lost = f", {span(gap)} gap" if gap else ""
    return Message(
        head=(
            text("✅ "),
            bold(told.source),
            text(f" readable again since {since}{lost}; {found}."),
        )
    )


def _baseline(told: _Told) -> Message:
    return baselines(told.facts, told.scene)


def _config(told: _Told) -> Message:
    mistakes = [one_line(str(line)) for line in told.facts.get("mistakes") or ()]
    count = len(mistakes)
    return Message(
        head=(
            text("🛠️ "), bold("sources.yaml"),
            text(f" has {count} mistake{'s' if count != 1 else ''}; the last good one stays in force"),
        ),
        body=[*((text(cut(line, 300)),) for line in mistakes[:20]), (text("monitor check shows them all."),)],
        left_out=max(0, count - 20),
    )  # fmt: skip


def _parked(told: _Told) -> Message:
    channel = one_line(str(told.facts.get("channel") or ""))
    whole = told.facts.get("scope") == "channel"
    again = told.time("again")
    body: list[Line] = []
    if whole:
        body.append((text("Everything for it waits, in order, and is tried again every hour."),))
    else:
        body.append((text("It was set aside; everything else goes on."),))
    body.append(
        (
            text(
                f"monitor outbox list · monitor outbox retry {told.facts.get('notification') or ''}".rstrip()
            ),
        )
    )
    subject = f"Messages for {channel}" if whole else f"A message for {channel}"
    verb = "cannot be posted" if whole else "was not accepted"
    return Message(
        head=(
            text("📮 "),
            bold(subject),
            text(f" {verb}: {told.reason}" + (f" (next try {again})" if again else "")),
        ),
        body=body,
    )


def _standstill(told: _Told) -> Message:
    return Message(
        head=(
            text("💾 "), bold("monitor"),
            text(f" could not store anything from {told.time('since')} to {told.time('until')}: {told.reason}"),
        ),
        body=[(text("It goes on by itself. Nothing is lost: what was read meanwhile is read again, "
                    "and what had to be sent is sent now."),)],
    )  # fmt: skip


def _headed(sign: str) -> Callable[[_Told], Message]:
    def build(told: _Told) -> Message:
        return Message(
            head=(text(f"{sign} "), bold(told.source), text(f": {told.reason}")),
            more_url=told.url,
        )

    return build


def _drift(told: _Told) -> Message:
    return Message(
        head=(
            text("🧩 "),
            bold(told.source),
            text(f": the page changed shape: {told.reason.rstrip('.')} (drift)"),
        ),
        body=[
            (
                text("Held back, nothing posted. How to mend: "),
                link(told.url, f"monitor preview {told.source_id}"),
            )
        ],
    )


def _plain(told: _Told) -> Message:
    return _headed("ℹ️")(told)  # noqa: RUF001 - the information sign


def _queue(told: _Told) -> Message:
    waiting, since = told.number("waiting"), told.time("since")
    reason = f": {told.reason}" if told.reason else ""
    return Message(
        head=(
            text("🐌 "), bold("Messages wait"),
            text(f" since {since}, {waiting} in all{reason}"),
        ),
        body=[(text("Nothing is lost; they go in order. monitor outbox list"),)],
    )  # fmt: skip


def _queue_over(told: _Told) -> Message:
    return Message(
        head=(text("✅ "), bold("Messages go out again"), text(f"; the first had waited since {told.time('since')}.")),
    )  # fmt: skip


_KINDS: dict[str, Callable[[_Told], Message]] = {
    "failing": _trouble("🔌", "has not been readable"),
    "blocked": _trouble("🔌", "has not been readable"),
    "stale": _trouble("🕰️", "has shown nothing new"),
    "drift": _drift,
    "still": _still,
    "recovered": _recovered,
    "baseline": _baseline,
    "mass_change": _headed("🌊"),
    "half_list": _headed("🧩"),
    "flapping": _headed("🔇"),
    "config": _config,
    "parked": _parked,
    "standstill": _standstill,
    "queue": _queue,
    "queue_over": _queue_over,
}
