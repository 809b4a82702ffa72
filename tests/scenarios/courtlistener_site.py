"""CourtListener on loopback: searches and entry lists, and its limits, in the test's own time."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.sites import Answer, Hit, Site

LIMITS = ((5, 60), (50, 3600), (125, 86_400))
CACHED = timedelta(minutes=10)
PAGE = 20


@dataclass
class Entry:
    """One entry: when the service first has it, and when its text comes (a stub until then)."""

    docket: int
    number: int
    seen: datetime
    text: str
    full: datetime
    papers: int = 1

    @property
    def id(self) -> int:
        return self.docket * 1000 + self.number


@dataclass
class CourtListenerSite:
    """``throttled`` counts the requests that were one too many; ``log`` every request."""

    site: Site
    now: Callable[[], datetime]
    dockets: list[int]
    entries: list[Entry] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    ended: dict[int, str | None] = field(default_factory=dict)
    judges: dict[int, str] = field(default_factory=dict)
    throttled: int = 0
    refused: int = 0
    log: list[tuple[datetime, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._cache: dict[str, tuple[datetime, Answer]] = {}
        self.site.handle("/api/rest/v4/search/", self._search)
        self.site.handle("/api/rest/v4/docket-entries/", self._entries)

    def _search(self, hit: Hit) -> Answer:
        return self._limited(hit, "search") or self._cached(hit)

    def _cached(self, hit: Hit) -> Answer:
        kept = self._cache.get(hit.path)
        if kept and self.now() - kept[0] < CACHED:
            return kept[1]
        query = parse_qs(urlsplit(hit.path).query)
        asked = {int(ident) for ident in re.findall(r"\d+", query["q"][0])}
        rows = self._documents() if query["type"] == ["rd"] else self._dockets()
        rows = [row for row in rows if row["docket_id"] in asked]
        start = int(query.get("cursor", ["0"])[0])
        more = start + PAGE < len(rows)
        base = hit.path.partition("&cursor=")[0]
        following = self.site.url(f"{base}&cursor={start + PAGE}") if more else None
        shown = rows[start : start + PAGE]
        answer = _json({"count": len(rows), "next": following, "previous": None, "results": shown})
        self._cache[hit.path] = (self.now(), answer)
        return answer

    def _entries(self, hit: Hit) -> Answer:
        refused = self._limited(hit, "entries")
        if refused:
            return refused
        if not hit.headers.get("authorization"):
            self.refused += 1
            return _json({"detail": "Authentication credentials were not provided."}, 401)
        docket = int(parse_qs(urlsplit(hit.path).query)["docket"][0])
        rows = sorted(
            (e for e in self._there() if e.docket == docket), key=self._moved, reverse=True
        )
        found = [self._entry(entry) for entry in rows[:PAGE]]
        return _json(
            {"count": "https://x/?count=on", "next": None, "previous": None, "results": found}
        )

    def _limited(self, hit: Hit, what: str) -> Answer | None:
        now = self.now()
        for count, seconds in LIMITS:
            recent = [at for at, _ in self.log if (now - at).total_seconds() < seconds]
            if len(recent) >= count:
                self.throttled += 1
                wait = seconds - (now - recent[-count]).total_seconds()
                detail = f"Request was throttled. Rate limit exceeded: {count}/{seconds}s."
                headers = {"Retry-After": str(int(wait) + 1)}
                return Answer(
                    status=429,
                    body=orjson.dumps({"detail": detail}),
                    headers=headers,
                    type="application/json",
                )
        self.log.append((now, what))
        return None

    def _there(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.seen <= self.now()]

    def _moved(self, entry: Entry) -> datetime:
        return entry.full if entry.full <= self.now() else entry.seen

    def _text(self, entry: Entry) -> str:
        return entry.text if entry.full <= self.now() else ""

    def _documents(self) -> list[dict]:
        shown = sorted(self._there(), key=lambda e: (e.seen.date(), e.seen, e.id), reverse=True)
        return [self._document(entry, n) for entry in shown for n in range(entry.papers)]

    def _document(self, entry: Entry, attachment: int) -> dict:
        return {
            "absolute_url": f"/docket/{entry.docket}/{entry.number}/case-{entry.docket}/",
            "attachment_number": attachment or None,
            "description": self._text(entry),
            "docket_entry_id": entry.id,
            "docket_id": entry.docket,
            "document_number": entry.number,
            "entry_date_filed": entry.seen.date().isoformat(),
            "entry_number": entry.number,
            "filepath_local": "",
            "id": entry.id * 10 + attachment,
            "is_available": False,
            "meta": {"timestamp": self.now().isoformat(), "date_created": entry.seen.isoformat()},
            "pacer_doc_id": f"0950{entry.id:08d}",
            "page_count": None,
            "short_description": "Order" if not attachment else f"Exhibit {attachment}",
        }

    def _entry(self, entry: Entry) -> dict:
        papers = [
            {
                "id": entry.id * 10 + n,
                "attachment_number": n or None,
                "document_number": str(entry.number),
                "description": "Order" if not n else f"Exhibit {n}",
                "filepath_local": f"recap/{entry.id}.{n}.pdf",
                "is_available": True,
                "absolute_url": f"/docket/{entry.docket}/{entry.number}/case-{entry.docket}/",
                "pacer_doc_id": f"0950{entry.id:08d}",
            }
            for n in range(entry.papers)
        ]
        return {
            "id": entry.id,
            "docket": f"https://www.courtlistener.com/api/rest/v4/dockets/{entry.docket}/",
            "date_filed": entry.seen.date().isoformat(),
            "entry_number": entry.number,
            "recap_sequence_number": f"{entry.seen.date()}.{entry.number:03}",
            "pacer_sequence_number": entry.number + 50,
            "description": self._text(entry),
            "recap_documents": papers,
            "date_created": entry.seen.isoformat(),
            "date_modified": self._moved(entry).isoformat(),
        }

    def _dockets(self) -> list[dict]:
        return [
            {
                "docket_id": docket,
                "caseName": self.names.get(docket, f"City {docket} v. Official"),
                "docketNumber": f"1:25-cv-{docket % 100000:05}",
                "court_id": "mad",
                "assignedTo": self.judges.get(docket, "Jane Q. Judge"),
                "dateFiled": "2025-02-23",
                "dateTerminated": self.ended.get(docket),
                "docket_absolute_url": f"/docket/{docket}/case/",
                "meta": {"timestamp": self._stamp(docket)},
            }
            for docket in self.dockets
        ]

    def _stamp(self, docket: int) -> str:
        moved = [self._moved(entry) for entry in self._there() if entry.docket == docket]
        return max(moved).isoformat() if moved else "2025-02-23T00:00:00Z"


def _json(body: dict, status: int = 200) -> Answer:
    return Answer(status=status, body=orjson.dumps(body), type="application/json")
