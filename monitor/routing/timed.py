"""What the clock alone brings: digests without news, and the list of the coming days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.models import Draft, Kind, Record, When, twelve_hours
from monitor.models.policy import Upcoming
from monitor.routing.hours import last_slot
from monitor.routing.route import digest_draft
from monitor.routing.rules import Rules
from monitor.routing.targets import Target

LATE = timedelta(hours=6)
"""A list of coming meetings that is later than this is not posted any more."""
ITEMS = 4


@dataclass(frozen=True, slots=True)
class Coming:
    """A stored record with a date ahead, and the agenda items that belong to it."""

    source_id: str
    jurisdiction: str
    record: Record
    items: Sequence[Record] = ()


def empty_digests(rules: Rules, now: datetime) -> tuple[Draft, ...]:
    """The coming digest of each route that wants one also without news."""
    found = []
    for route in rules.routes:
        if route.digest and route.empty_digest:
            target = Target(
                channel=route.channel or rules.channel,
                reason="",
                notifier=route.notify,
                mention="",
                digest=route.digest,
                zone=route.zone,
                title=route.name,
            )
            found.append(digest_draft(target, now))
    return tuple(found)


def upcoming_key(wanted: Upcoming, now: datetime) -> str | None:
    """The dedup key of the list that is due at ``now``; ``None`` when none is."""
    slot = last_slot(wanted.at, wanted.zone, now)
    if now - slot > LATE:
        return None
    return f"upcoming:{wanted.channel}:{','.join(wanted.jurisdictions)}:{slot.isoformat()}"


def upcoming_draft(wanted: Upcoming, coming: Sequence[Coming], rules: Rules, *, key: str) -> Draft:
    """The list: what is ahead, by date, with the items that match the wanted topics."""
    rows = []
    for each in sorted(coming, key=lambda one: _when(one.record).isoformat()):
        if wanted.jurisdictions and each.jurisdiction not in wanted.jurisdictions:
            continue
        rows.append(_row(each, wanted, rules))
    return Draft(
        dedup_key=key,
        channel=wanted.channel,
        purpose="upcoming",
        reason="coming up",
        payload={"zone": wanted.zone, "days": wanted.days, "rows": rows},
    )


def _when(record: Record) -> When:
    when = record.starts_at if record.kind is Kind.MEETING else record.ends_at or record.starts_at
    if when is None:
        message = "a coming record has a date"
        raise ValueError(message)
    return when


def _row(each: Coming, wanted: Upcoming, rules: Rules) -> Mapping[str, object]:
    record, when = each.record, _when(each.record)
    name = record.body or record.title
    place = rules.place(each.jurisdiction)
    if record.kind is not Kind.MEETING:
        title = f"Deadline: {record.title}"
    else:
        title = name if place.casefold() in name.casefold() else f"{place} {name}"
    calm = record.status in (None, "scheduled", "unknown", "held", "open", "posted", "forecasted")
    return {
        "kind": record.kind.value,
        "day": when.day.isoformat(),
        "time": twelve_hours(when.clock) if when.clock is not None else "",
        "title": title,
        "place": record.location or "",
        "url": record.url or "",
        "state": "" if calm else str(record.status),
        "items": _matching(each.items, wanted, rules),
    }


def _matching(items: Sequence[Record], wanted: Upcoming, rules: Rules) -> list[str]:
    found = []
    for item in items:
        hits = rules.matcher.hits({"the item": f"{item.title}\n{item.text or ''}"})
        if any(not wanted.topics or hit.topic in wanted.topics for hit in hits):
            number = str(item.fields.get("number") or "")
            found.append(f"{number} {item.title}".strip())
    return found[:ITEMS]
