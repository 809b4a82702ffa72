"""Changes to drafts: annotated, targeted, grouped, and braked when there are too many."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.models import Change, Draft, Event, Importance, Mute, Page
from monitor.routing.annotate import annotate
from monitor.routing.brake import braked
from monitor.routing.conditions import Compared
from monitor.routing.earlier import Earlier
from monitor.routing.hours import last_slot, next_slot, quiet_until
from monitor.routing.rules import Rules
from monitor.routing.stories import dedup_key, story, thread_key, together
from monitor.routing.targets import Target, targets

ToldBefore = Callable[[int, str, str], bool]
TOGETHER = timedelta(seconds=30)
_CORRECTIONS = frozenset({Event.RESTORED, Event.CORRECTED})


@dataclass(frozen=True, slots=True)
class Routed:
    """Annotated changes, the drafts they became, and the other jurisdictions each one reaches."""

    changes: tuple[Change, ...]
    drafts: tuple[Draft, ...]
    reaches: Mapping[int, Sequence[str]] = field(default_factory=dict)


def route(
    changes: Sequence[Change],
    rules: Rules,
    *,
    now: datetime,
    mutes: Sequence[Mute] = (),
    pages: Mapping[int, Mapping[str, Sequence[Page]]] | None = None,
    compared: Mapping[int, Compared] | None = None,
    earlier: Mapping[int, Earlier] | None = None,
    over: AbstractSet[str] = frozenset(),
    told_before: ToldBefore | None = None,
) -> Routed:
    """What is said where about ``changes``, which are stored already and carry their ids.

    ``pages`` holds the text of documents that are new with a change, by change and title;
    ``compared`` all texts of a notice before and after; ``earlier`` what a thing was about until then.
    ``told_before`` says of a change, a channel and a notifier whether it was told there already,
    by a program whose database is lost. Sources in ``over`` are past the brake: what they bring is held without another summary.
    """
    told: list[Change] = []
    reaches: dict[int, Sequence[str]] = {}
    groups: dict[tuple[str, ...], list[tuple[Change, Target]]] = defaultdict(list)
    active = [mute for mute in mutes if mute.until > now]
    for raw in changes:
        known = (earlier or {}).get(raw.id, Earlier())
        change, named = annotate(
            raw,
            rules,
            (pages or {}).get(raw.id, {}),
            (compared or {}).get(raw.id),
            known.after(told, raw),
        )
        told.append(change)
        if named:
            reaches[change.id] = sorted(named)
        for target in targets(change, named, rules, active, known.heard):
            if told_before is not None and told_before(raw.id, target.channel, target.notifier):
                continue
            groups[_group(change, target, now, groups)].append((change, target))
    drafts = [_draft(members, now, rules) for members in groups.values()]
    held = braked(drafts, told, limit=rules.max_alerts, over=over)
    return Routed(tuple(told), held, reaches)


def _group(
    change: Change,
    target: Target,
    now: datetime,
    groups: Mapping[tuple[str, ...], Sequence[tuple[Change, Target]]],
) -> tuple[str, ...]:
    """What shares one message: one poll's changes of one thing, or one digest."""
    if target.digest:
        slot = next_slot(target.digest, target.zone, now)
        return ("digest", target.channel, target.notifier, target.title, slot.isoformat())
    alone = f"{change.key}" if change.event is Event.ENRICHED else ""
    base = (
        target.channel,
        target.notifier,
        change.source_id,
        together(change),
        alone,
        str(change.held),
    )
    turn = 0
    while members := groups.get((*base, str(turn))):
        if abs(change.detected_at - members[0][0].detected_at) <= TOGETHER:
            break
        turn += 1
    return (*base, str(turn))


def _draft(members: Sequence[tuple[Change, Target]], now: datetime, rules: Rules) -> Draft:
    changes = [change for change, _ in members]
    target = members[0][1]
    ids = tuple(change.id for change in changes)
    stories = tuple(
        story(change, target.channel, target.notifier, rules.first_of(change.source_id))
        for change in changes
    )
    if target.digest:
        return digest_draft(target, now, ids=ids, stories=stories)
    loud = any(change.importance is Importance.HIGH for change in changes)
    quiet = None if loud else quiet_until(target.quiet, target.zone, now)
    correcting = all(change.event in _CORRECTIONS for change in changes)
    edits = all(change.event is Event.ENRICHED for change in changes)
    reasons: dict[str, str] = {}
    for reason in (one for _, each in members for one in each.reason.split("; ")):
        reasons.setdefault(reason.partition(":")[0], reason)  # a topic's first place is enough
    return Draft(
        dedup_key=dedup_key("change", changes, target.channel, target.notifier),
        channel=target.channel,
        purpose="correction" if correcting else "change",
        changes=ids,
        stories=stories,
        reason="; ".join(list(reasons.values())[:4]),
        thread_key=thread_key(changes[0]),
        not_before=quiet,
        mention=target.mention,
        broadcast=loud,
        held=any(change.held for change in changes),
        notifier=target.notifier,
        payload={"edits": True} if edits else {},
    )


def digest_draft(
    target: Target, now: datetime, *, ids: tuple[int, ...] = (), stories: tuple[str, ...] = ()
) -> Draft:
    """The digest of the coming slot; the outbox adds to it until its hour has come."""
    slot = next_slot(target.digest, target.zone, now)
    name = target.title or target.digest
    return Draft(
        dedup_key=f"digest:{name}:{target.channel}:{target.notifier}:{slot.isoformat()}",
        channel=target.channel,
        purpose="digest",
        changes=ids,
        stories=stories,
        reason=name,
        not_before=slot,
        mention=target.mention,
        notifier=target.notifier,
        payload={
            "title": name,
            "zone": target.zone,
            "since": last_slot(target.digest, target.zone, now).isoformat(),
        },
    )
