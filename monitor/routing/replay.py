"""What today's rules would have said about changes that are stored: for ``monitor backtest``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from monitor.models import Change, Draft, Mute, Page
from monitor.routing.conditions import Compared
from monitor.routing.earlier import Earlier
from monitor.routing.route import route
from monitor.routing.rules import Rules


@dataclass(frozen=True, slots=True)
class Said:
    """One message that would have been queued at ``at``, and the changes it would have told."""

    at: datetime
    draft: Draft
    changes: tuple[Change, ...]


def replay(
    changes: Sequence[Change],
    rules: Rules,
    *,
    mutes: Sequence[Mute] = (),
    pages: Mapping[int, Mapping[str, Sequence[Page]]] | None = None,
    compared: Mapping[int, Compared] | None = None,
    earlier: Mapping[int, Earlier] | None = None,
) -> Iterator[Said]:
    """Route ``changes`` (oldest first) poll by poll, as if it were then.

    What one source said, another does not say again, as in the outbox.
    """
    told: dict[str, str] = {}
    for at, together in groupby(changes, key=lambda change: change.detected_at):
        batch = list(together)
        found = route(
            batch, rules, now=at, mutes=mutes, pages=pages, compared=compared, earlier=earlier
        )
        by_id = {change.id: change for change in found.changes}
        for draft in found.drafts:
            ids = [
                number
                for number, story in _stories(draft)
                if told.setdefault(story, by_id[number].source_id) == by_id[number].source_id
            ]
            if ids:
                yield Said(at, draft, tuple(by_id[number] for number in ids))


def _stories(draft: Draft) -> Iterator[tuple[int, str]]:
    stories = draft.stories or tuple(f"{draft.dedup_key}:{number}" for number in draft.changes)
    return zip(draft.changes, stories, strict=True)
