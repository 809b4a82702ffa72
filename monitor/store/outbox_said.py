"""What was already said in a channel, by whichever source."""

from collections.abc import Sequence

from monitor.models import Draft
from monitor.store.db import Database


def unsaid(db: Database, draft: Draft) -> Sequence[tuple[int, str]]:
    """The changes of ``draft`` that still have to be told, each with its story.

    The same change is told once. A story another source told already is not told again; the same
    source may tell it again with a later change (A, then B, then A is two changes).
    """
    stories = draft.stories or ("",) * len(draft.changes)
    kept: list[tuple[int, str]] = []
    for change, story in zip(draft.changes, stories, strict=True):
        if story and _is_said(db, change, story):
            continue
        if story and any(story == other for _, other in kept):
            continue
        kept.append((change, story))
    return kept


def _is_said(db: Database, change: int, story: str) -> bool:
    said = db.first("SELECT source_id, change_id FROM said WHERE story = ?", (story,))
    if said is None:
        return False
    mine = db.first("SELECT source_id FROM changes WHERE id = ?", (change,))
    another = mine is None or mine["source_id"] != said["source_id"]
    return another or change <= said["change_id"]
