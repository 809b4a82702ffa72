"""Where one change is told, when, and why."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from monitor.models import Change, Importance, Mute, Route
from monitor.routing.annotate import is_late_reading, matches
from monitor.routing.hits import first_hit
from monitor.routing.rules import Rules

FOLLOWS = "it follows what was told here before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One channel of one notifier, with the sentence that says why it is told there."""

    channel: str
    reason: str
    notifier: str = ""
    mention: str = ""
    digest: str = ""
    zone: str = "UTC"
    quiet: str = ""
    title: str = ""


def targets(
    change: Change,
    named: Mapping[str, str],
    rules: Rules,
    mutes: Sequence[Mute],
    heard: Sequence[tuple[str, str]] = (),
) -> tuple[Target, ...]:
    """All places, each once. Nothing when it is muted or a route drops it.

    What is routine is told to a topic only for its own words, not because its source is of it.

    Every route that matches applies, up to one that stops; when none does, the source's own
    channel. A topic's channel and the channels of places that are named come on top, and for what
    befalls a thing the places that ``heard`` of it: a route that stops takes nothing from them.
    """
    if _is_muted(change, mutes):
        return ()
    if is_late_reading(change) and not (change.hits or named):
        return ()  # the document was told of; its text says nothing that anybody looks for
    muted = {mute.target for mute in mutes if mute.scope == "topic"}
    topics = [topic for topic in _topics(change) if topic not in muted]
    home = rules.home(change.jurisdiction, change.source_id)
    found: list[Target] = []
    claimed = False
    for route in rules.routes:
        if not matches(route.match, change, topics):
            continue
        if route.drop:
            return _once(found)
        claimed = True
        found.append(_of_route(route, change, topics, home, rules))
        if route.stop:
            break
    if not claimed:
        found.append(
            Target(channel=home, reason=f"jurisdiction {rules.place(change.jurisdiction)}")
        )
    for topic, channel in rules.channels_of(topics).items():
        found.append(Target(channel=channel, reason=_of_topic(change, topic)))
    for jurisdiction, alias in named.items():
        channel_or_none = rules.jurisdictions[jurisdiction].channel
        if channel_or_none:
            found.append(Target(channel=channel_or_none, reason=f"it names “{alias}”"))
    hushed = _only_for(muted, rules) - {home}
    return _once([*found, *_following(found, [place for place in heard if place[0] not in hushed])])


def _following(found: Sequence[Target], heard: Sequence[tuple[str, str]]) -> Iterator[Target]:
    """The places that heard of the thing and are not told of its fate for a reason of their own."""
    told = {(target.channel, target.notifier) for target in found}
    for channel, notifier in heard:
        if (channel, notifier) not in told:
            yield Target(channel=channel, notifier=notifier, reason=FOLLOWS)


def _only_for(topics: AbstractSet[str], rules: Rules) -> set[str | None]:
    """The channels that hear of these topics."""
    of_routes = {route.channel for route in rules.routes if set(route.match.topic) & topics}
    return of_routes | set(rules.channels_of(topics).values())


def _topics(change: Change) -> Sequence[str]:
    if change.importance is not Importance.LOW:
        return change.topics
    return [topic for topic in change.topics if first_hit(change.hits, topic) is not None]


def _is_muted(change: Change, mutes: Sequence[Mute]) -> bool:
    story = f"{change.source_id}/{change.thread or change.record.thread}"
    own = {f"{change.source_id}/{change.key}", story}
    return any(
        (mute.scope == "source" and mute.target == change.source_id)
        or (mute.scope == "record" and mute.target in own)
        for mute in mutes
    )


def _of_route(
    route: Route, change: Change, topics: Sequence[str], home: str, rules: Rules
) -> Target:
    return Target(
        channel=route.channel or home,
        reason=why(route, change, topics, rules),
        notifier=route.notify,
        mention=route.mention,
        digest=route.digest,
        zone=route.zone,
        quiet=route.quiet,
        title=route.name,
    )


def why(route: Route, change: Change, topics: Sequence[str], rules: Rules) -> str:
    """``topic sanctuary: “detainer” in item 14``."""
    match = route.match
    parts = [_of_topic(change, topic) for topic in match.topic if topic in topics]
    if match.jurisdiction:
        parts.append(f"jurisdiction {rules.place(change.jurisdiction)}")
    if match.source:
        parts.append(f"source {change.source_id}")
    if match.kind:
        parts.append(f"kind {change.kind.value.replace('_', ' ')}")
    if match.event:
        parts.append(f"event {change.event.value.replace('_', ' ')}")
    if match.importance:
        parts.append(f"{change.importance.value} importance")
    if match.flag:
        parts += sorted(flag.value.replace("_", " ") for flag in change.flags)
    return ", ".join(parts) or f"{route.name or 'a route'} takes everything"


def _of_topic(change: Change, topic: str) -> str:
    hit = first_hit(change.hits, topic)
    if hit is None:
        return f"topic {topic}: everything of {change.source_id}"
    if hit.turn:
        return f"topic {topic}: {hit.turned}"
    page = f", p. {hit.page}" if hit.page else ""
    return f"topic {topic}: “{hit.word}” in {hit.field}{page}"


def _once(found: Sequence[Target]) -> tuple[Target, ...]:
    """Each channel once: at once wins over a digest, a mention is kept, reasons are added up."""
    places: dict[tuple[str, str], Target] = {}
    for target in found:
        place = (target.channel, target.notifier)
        known = places.get(place)
        if known is None:
            places[place] = target
            continue
        reasons = (
            known.reason if target.reason in known.reason else f"{known.reason}; {target.reason}"
        )
        soon = target if known.digest and not target.digest else known
        places[place] = replace(
            soon,
            reason=reasons,
            mention=known.mention or target.mention,
            quiet=known.quiet if known.quiet and target.quiet else "",
        )
    return tuple(places.values())
