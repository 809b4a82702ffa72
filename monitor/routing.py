"""Changes x topics x routes to notification drafts, each with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.models import Change, Draft, Mute, Page


@dataclass(frozen=True, slots=True)
class Routed:
    """Annotated changes, the drafts they became, and the jurisdictions each one reaches."""

    changes: tuple[Change, ...]
    drafts: tuple[Draft, ...]
    reaches: Mapping[int, Sequence[str]] = field(default_factory=dict)


def route(
    changes: Sequence[Change],
    *,
    channel: str,
    mutes: Sequence[Mute],
    pages: Mapping[int, Mapping[str, Sequence[Page]]],
    now: datetime,
) -> Routed:
    """One draft for each change, in the default channel."""
    del mutes, pages, now
    drafts = tuple(
        Draft(
            dedup_key=f"change:{change.id}",
            channel=channel,
            purpose="change",
            changes=(change.id,),
            reason=f"jurisdiction {change.jurisdiction}",
            thread_key=f"{change.source_id}/{change.thread}",
        )
        for change in changes
    )
    return Routed(tuple(changes), drafts)
