"""Who is watched and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """A city, county, court or agency. ``zone`` is an IANA name; ``channel`` a Slack channel."""

    id: str
    name: str
    zone: str
    aliases: tuple[str, ...] = ()
    channel: str | None = None
    notice_hours: int = 48
    holidays: str = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One watched thing. ``id`` is ``<jurisdiction>/<name>``.

    ``options`` is the adapter's own validated ``Options``; ``settings_hash`` changes when anything
    that shapes its records changes, and then the source is baselined anew. ``names`` are the names
    and aliases of every jurisdiction in the file, for adapters that find cases by the name of a
    party; they are no part of the hash. ``topics`` are those its changes belong to in any case.
    """

    id: str
    jurisdiction: Jurisdiction
    adapter: str
    options: object
    every: timedelta
    zone: str
    settings_hash: str = ""
    channel: str | None = None
    enabled: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    ca_file: str | None = None
    robots: bool = True
    pause: timedelta | None = None
    documents: bool = True
    stale_after: timedelta | None = None
    names: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The part of the id after the jurisdiction."""
        return self.id.partition("/")[2]
