"""What the renderer knows beside the changes: the places, and where the pages are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.deliver.render.escape import one_line
from monitor.deliver.render.times import local_day
from monitor.models import Change, Jurisdiction

FALLBACK_ZONE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """``base_url`` is the public address of the pages, without a slash at its end (empty: none).

    ``buttons``: somebody listens to them (Socket Mode is on). ``zone`` is used where no
    jurisdiction is known. ``now`` is when the message is made: a change that waited for the end of
    quiet hours is not told as of "today"; without it a change is told as of when it was seen.
    """

    jurisdictions: Mapping[str, Jurisdiction] = field(default_factory=dict)
    base_url: str = ""
    buttons: bool = False
    zone: str = FALLBACK_ZONE
    now: datetime | None = None

    def today(self, change: Change) -> date:
        """The local date as of which ``change`` is told."""
        return local_day(self.now or change.detected_at, self.zone_of(change))

    def zone_of(self, change: Change) -> str:
        """The zone in which the times of ``change`` are told."""
        record = change.record
        for when in (record.starts_at, record.ends_at):
            if when is not None:
                return when.zone
        place = self.jurisdictions.get(change.jurisdiction)
        return place.zone if place else self.zone

    def place(self, jurisdiction: str) -> str:
        """The short name: ``Somerville`` of ``City of Somerville, Massachusetts``."""
        found = self.jurisdictions.get(jurisdiction)
        name = one_line(found.name if found else jurisdiction).partition(",")[0]
        return name.removeprefix("City of ").removeprefix("Town of ")

    def source(self, source_id: str) -> str:
        """``Lawrence · council`` for ``lawrence-ma/council``."""
        jurisdiction, _, name = source_id.partition("/")
        return f"{self.place(jurisdiction)} · {name}" if name else self.place(jurisdiction)

    def change_url(self, change_id: int) -> str:
        """The page of one change, or empty."""
        return f"{self.base_url}/changes/{change_id}" if self.base_url and change_id else ""

    def source_url(self, source_id: str) -> str:
        """The page of one source, or empty."""
        return f"{self.base_url}/sources/{source_id}" if self.base_url else ""

    def page(self, path: str) -> str:
        """Another page, or empty."""
        return f"{self.base_url}{path}" if self.base_url else ""
