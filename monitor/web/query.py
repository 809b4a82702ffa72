"""The address bar's filters: shareable, checked, and turned into what the store is asked."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from monitor.models import Change, Event, Importance, Kind, zone_of
from monitor.store import Found, Headline, Store, Wanted

PAGE = 50
NAMES = ("q", "jurisdiction", "kind", "event", "topic", "importance", "since", "until", "source")


@dataclass(frozen=True, slots=True)
class Row:
    """A change in a list, with the place where the search words stand."""

    change: Headline
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """The filters of one request; ``before`` is the paging cursor. ``problem`` is a sentence."""

    values: dict[str, str]
    before: int = 0
    problem: str = ""

    def __getattr__(self, name: str) -> str:
        if name in NAMES:
            return self.values.get(name, "")
        raise AttributeError(name)

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.values)

    def address(self, path: str, **more: object) -> str:
        """``path`` with these filters and ``more``."""
        values = {**self.values, **{k: str(v) for k, v in more.items() if v}}
        return f"{path}?{urlencode(values)}" if values else path

    def rows(self, store: Store, zone: str, limit: int = PAGE) -> tuple[list[Row], int]:
        """The changes that match, newest first, and the next cursor (0: no more)."""
        if self.problem:
            return [], 0
        if self.q:
            hits, cursor = self._searched(store, zone, limit)
            snippets = {hit.change_id: hit.snippet for hit in hits}
            found = store.headlines.many(list(snippets))
            return [Row(change, snippets[change.id]) for change in found], cursor
        found = store.headlines.matching(self._wanted(zone, limit + 1))
        more = found[limit - 1].id if len(found) > limit else 0
        return [Row(change) for change in found[:limit]], more

    def changes(self, store: Store, zone: str, limit: int) -> list[Change]:
        """The same changes, whole."""
        if self.problem:
            return []
        if self.q:
            hits, _ = self._searched(store, zone, limit)
            return store.changes.many([hit.change_id for hit in hits])
        return store.changes.matching(self._wanted(zone, limit))

    def _searched(self, store: Store, zone: str, limit: int) -> tuple[list[Found], int]:
        return store.search.find_among(self.q, self._wanted(zone, limit), limit=limit)

    def _wanted(self, zone: str, limit: int) -> Wanted:
        return Wanted(
            since=_day(self.since, zone),
            until=_day(self.until, zone, days=1),
            jurisdiction=self.jurisdiction,
            source=self.source,
            kind=self.kind,
            event=self.event,
            topic=self.topic,
            importance=self.importance,
            before_id=self.before,
            limit=limit,
        )


def read(params: QueryParams) -> Query:
    """The filters of an address; what cannot be understood is said, not guessed."""
    values = {name: params[name].strip()[:200] for name in NAMES if params.get(name, "").strip()}
    cursor = params.get("before", "")
    before = int(cursor) if cursor.isdecimal() and len(cursor) < 19 else 0
    for name, known in (
        ("kind", [k.value for k in Kind]),
        ("event", [e.value for e in Event]),
        ("importance", [i.value for i in Importance]),
    ):
        if values.get(name, known[0]) not in known:
            return Query(values, before, f"There is no {name} called “{values[name]}”.")
    for name in ("since", "until"):
        if name in values:
            try:
                datetime.fromisoformat(values[name])
            except ValueError:
                return Query(
                    values, before, f"“{values[name]}” is no date; write it like 2026-11-23."
                )
    return Query(values, before)


def _day(text: str, zone: str, days: int = 0) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone_of(zone))
    return (found + timedelta(days=days)).astimezone(UTC)
