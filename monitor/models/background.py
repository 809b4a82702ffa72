"""What the store knows around a change, beside its own before and after."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """The past of a meeting's agenda, and the length of a list.

    ``agenda_posted_at`` is when the agenda was first seen (``None``: before we watched);
    ``agenda_revisions`` how often it was revised up to the change, that one included.
    ``entries`` counts the list after the change (``None``: not known).
    """

    agenda_posted_at: datetime | None = None
    agenda_revisions: int = 0
    entries: int | None = None
